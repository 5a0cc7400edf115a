"""The rules of a sitting in words, as the review says them. Never a mark."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo

from crcd_sim.domain.errors import UserMistake
from crcd_sim.domain.pack import VoiceOrigin, voices_heard
from crcd_sim.domain.rules import Driver, Rules, parse_factor
from crcd_sim.services.records.review_file import ReviewFile
from crcd_sim.ui import texts
from crcd_sim.ui.review.players import DRIVERS, drove, played_by
from crcd_sim.ui.review.words import PHASES, Fact, short_client_name
from crcd_sim.ui.texts import NBSP


def pills(file: ReviewFile) -> tuple[str, ...]:
    """The rules one must not overlook, in two words each."""
    rules, model = file.model.rules, file.model
    found = ["tirage simulé"] if any(draw.simulated for draw in model.draws) else []
    found += sorted(
        {DRIVERS.get(driver, driver) for exchange in model.exchanges for driver in drove(exchange)}
    )
    if time := _time_factor(rules):
        found.append(time)
    found.append("correcteur autorisé" if rules.spell_check else "sans correcteur")
    return tuple(found)


def rules_in_words(file: ReviewFile, zone: tzinfo | None = None) -> tuple[Fact, ...]:
    """Every rule staff set, as (name, sentence)."""
    rules = file.model.rules
    mode = texts.mode_label(rules.mode)
    if rules.training:
        mode += f"{NBSP}: pauses, aides et retours possibles"
    facts = [("Mode", mode), ("Temps", f"{texts.THIN}; ".join(_times(rules)))]
    facts.append(("Orthographe", "correcteur autorisé" if rules.spell_check else "correcteur non autorisé"))
    facts.append(("Clients", _clients(file)))
    if rules.drill is None:
        by = "menés par un jury" if rules.jury or rules.driver == Driver.PERSON else "en autonomie"
        facts.append(("Entretiens", by))
    if rules.noisy_room or rules.accommodation.done_key_only:
        facts.append(("Parole", f"seule la touche {texts.quoted('J’ai fini')} termine un tour de parole"))
    if rules.loudspeakers:
        facts.append(("Haut-parleurs", "la sonnerie y passe aussi"))
    if start := _common_start(rules, zone):
        facts.append(("Départ", start))
    if not rules.credit_outages:
        facts.append(("Pannes", "le temps perdu n’est pas rendu"))
    if rules.accommodation.note:
        facts.append(("Remarque", rules.accommodation.note))
    return tuple(facts)


def _factor(text: str) -> str:
    try:
        value = parse_factor(text)
    except UserMistake:  # an old or a damaged record: said as it stands
        return f"×{NBSP}{text}"
    return "" if value == 1 else f"×{NBSP}{texts.factor(value)}"


def _time_factor(rules: Rules) -> str:
    wanted = rules.accommodation
    if factor := _factor(wanted.time_factor):
        return f"temps {factor}"
    if any(_factor(text) for text in wanted.phase_factors.values()):
        return "temps majoré"
    return ""


def _times(rules: Rules) -> Iterator[str]:
    wanted = rules.accommodation
    main = _factor(wanted.time_factor)
    yield f"majoré {main} dans chaque partie" if main else "celui de l’épreuve"
    for kind, text in wanted.phase_factors.items():
        factor = _factor(text) or "sans majoration"
        yield f"{PHASES.get(kind, kind).lower()}{NBSP}: {factor}"
    if silence := _factor(wanted.silence_factor):
        yield f"patience du client au téléphone {silence}"


def _common_start(rules: Rules, zone: tzinfo | None) -> str:
    if not rules.common_start:
        return ""
    try:
        moment = datetime.fromisoformat(rules.common_start)
    except ValueError:
        return rules.common_start
    return f"commun à la salle, à {texts.clock_time(texts.local(moment, zone))}"


def _clients(file: ReviewFile) -> str:
    by_driver: dict[str, list[str]] = {}
    for exchange in file.model.exchanges:
        by_driver.setdefault(played_by(exchange), []).append(short_client_name(exchange, file.pack))
    if not by_driver:
        return DRIVERS.get(file.model.rules.driver, file.model.rules.driver)
    voices = _voices(file)
    said = []
    for played, names in by_driver.items():
        label = played + (voices if played != DRIVERS[Driver.PERSON] else "")
        said.append(label if len(by_driver) == 1 else f"{label}{NBSP}: {texts.and_list(names)}")
    if len(by_driver) == 1 and len(file.model.exchanges) > 1:
        said[0] += f", pour les {len(file.model.exchanges)} échanges"
    return f"{texts.THIN}; ".join(said)


def _voices(file: ReviewFile) -> str:
    """Say that a machine spoke, where one did: a trainer may have recorded the lines since."""
    played = [exchange.id for exchange in file.model.exchanges if set(drove(exchange)) - {Driver.PERSON}]
    heard = voices_heard(file.pack, played)
    if VoiceOrigin.MACHINE not in heard:
        return ""
    return " (voix de synthèse)" if len(heard) == 1 else " (voix de synthèse en partie)"
