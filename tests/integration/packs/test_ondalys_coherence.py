"""Ondalys Télécom says the same thing everywhere: sums, dates, numbers, and correct French."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from crcd_sim import paths
from crcd_sim.domain.pack import Channel, Pack
from crcd_sim.packs.loader import load_pack
from crcd_sim.packs.texts import client_words, words
from crcd_sim.packs.yaml_text import read_yaml
from crcd_sim.reports.spelling import open_spelling

ROOT = paths.SCENARIOS / "ondalys-telecom"
SPACES = "[ \u00a0\u202f]"


@lru_cache(maxsize=1)
def the_pack() -> Pack:
    found = load_pack(ROOT, paths.AUDIO / "ondalys-telecom").pack
    assert found is not None
    return found


@lru_cache(maxsize=1)
def documents() -> dict[str, str]:
    """The text of every file of the pack, spreadsheets and PDF included, by relative path."""
    found = {}
    for path in sorted(ROOT.rglob("*")):
        name = path.relative_to(ROOT).as_posix()
        if path.suffix in (".md", ".yaml"):
            found[name] = path.read_text(encoding="utf-8")
        elif path.suffix == ".pdf":
            found[name] = "\n".join(page.extract_text() for page in PdfReader(path).pages)
        elif path.suffix == ".xlsx":
            found[name] = _workbook(path)
    return found


def _workbook(path: Path) -> str:
    book = load_workbook(path, read_only=True, data_only=True)
    values = [cell for sheet in book.worksheets for row in sheet.iter_rows(values_only=True) for cell in row]
    book.close()
    return "\n".join(
        f"{value:.2f}".replace(".", ",") if isinstance(value, int | float) else str(value)
        for value in values
        if value is not None
    )


def euros(amount: Decimal) -> str:
    return str(amount.quantize(Decimal("0.01"), ROUND_HALF_UP)).replace(".", ",")


def D(text: str) -> Decimal:
    return Decimal(text)


BOX, ESSENTIAL, WITH_PHONE, CONFORT = D("39.99"), D("29.99"), D("24.99"), D("19.99")

# What the sum is, how it is worked out from the prices, and the amount the documents must say.
SUMS = {
    "21 jours d’interruption": (BOX * 21 / 30, "27,99"),
    "remboursement de Mme Ferrand": (BOX * 21 / 30 + D("49"), "76,99"),
    "total en faveur de Mme Ferrand": (BOX * 21 / 30 + D("49") + D("30"), "106,99"),
    "première facture de Mme Ferrand": (BOX + D("49"), "88,99"),
    "deux mois demandés par Mme Ferrand": (BOX * 2, "79,98"),
    "avoir Essentielle de M. Abdi": (ESSENTIAL * 16 / 31, "15,48"),
    "complément Box Fibre de M. Abdi": (BOX * 16 / 31, "20,64"),
    "régularisation de M. Abdi": (D("20.64") - D("15.48"), "5,16"),
    "facture de M. Abdi": (BOX - D("15.48") + D("20.64"), "45,15"),
    "Confort 5G avec la remise box": (CONFORT - D("3"), "16,99"),
    "première facture de Mme Nguyen": (CONFORT - D("3") + D("10"), "26,99"),
    "indemnité de sortie de M. Lemoine": (11 * WITH_PHONE * D("0.20"), "54,98"),
    "N2 : −10 %": (WITH_PHONE * D("0.90"), "22,49"),
    "N2 : économie en 6 mois": ((WITH_PHONE - D("22.49")) * 6, "15,00"),
    "N3 : −20 %": (WITH_PHONE * D("0.80"), "19,99"),
    "N1 : Option +50 Go pendant 12 mois": (D("4") * 12, "48,00"),
    "facture de M. Lemoine avec recharge": (WITH_PHONE + D("8"), "32,99"),
    "recharges de M. Lemoine": (D("8") * 2, "16,00"),
    "dette de Mme Da Costa": (BOX * 2, "79,98"),
    "échéance de Mme Da Costa": (BOX * 2 / 3, "26,66"),
    "trois lignes Mobile Pro": (D("21") * 3, "63,00"),
    "trois lignes Mobile Pro TTC": (D("63") * D("1.20"), "75,60"),
}


@pytest.mark.parametrize("name", SUMS)
def test_a_sum_is_what_the_prices_make(name: str) -> None:
    worked_out, said = SUMS[name]
    assert euros(worked_out) == said


def said_in(amount: str) -> list[str]:
    pattern = re.compile(rf"(?<![\d,]){re.escape(amount)}(?![\d,]\d)")
    return [name for name, text in documents().items() if pattern.search(text)]


@pytest.mark.parametrize("name", SUMS)
def test_a_sum_is_said_alike_in_two_documents(name: str) -> None:
    assert len(said_in(SUMS[name][1])) >= 2, said_in(SUMS[name][1])


def test_three_instalments_pay_the_whole_debt_and_the_first_is_large_enough() -> None:
    assert D("26.66") * 3 == BOX * 2
    assert D("26.66") / (BOX * 2) >= D("0.30")


def test_every_tax_inclusive_total_says_its_own_tax() -> None:
    """« Dont TVA à 20 % » is one sixth of the total above it."""
    for name, text in documents().items():
        for total, tax in re.findall(
            r"Total à payer\**[ |*]*?([\d,]+).*?Dont TVA à 20.%.: ([\d,]+)", text, re.S
        ):
            due = Decimal(total.replace(",", "."))
            assert euros(due - due / D("1.2")) == tax, name


@pytest.mark.parametrize(
    ("price", "least"),
    [("39,99", 6), ("29,99", 3), ("44,99", 3), ("24,99", 4), ("49,00", 4), ("59,00", 2), ("99,00", 2)],
)
def test_a_price_is_the_same_in_every_document_that_gives_it(price: str, least: int) -> None:
    assert len(said_in(price)) >= least


def test_no_other_price_is_given_for_a_known_offer() -> None:
    offers = {
        "Fibre Essentielle": {"29,99", "15,48"},
        "Ondalys Box Fibre": {"39,99", "20,64"},
        "Box Fibre Plus": {"44,99"},
    }
    for name, text in documents().items():
        for row in re.findall(r"^\|(.+)\|$", text, re.M):
            cells = [cell.strip(" *−-") for cell in row.split("|")]
            for offer, prices in offers.items():
                amounts = {m for cell in cells[1:] for m in re.findall(rf"(\d+,\d\d){SPACES}€", cell)}
                if cells[0] == offer and amounts:
                    assert amounts <= prices, (name, row)


# --- dates -------------------------------------------------------------------------------------

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
    "novembre", "décembre",
)  # fmt: skip
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
NAMED_DAY = re.compile(
    rf"\b({'|'.join(DAYS)}){SPACES}(?:(\d{{1,2}})(?:er)?{SPACES}({'|'.join(MONTHS)})(?:{SPACES}(\d{{4}}))?"
    rf"|(\d{{1,2}})/(\d{{1,2}})(?:/(\d{{4}}))?)",
    re.I,
)


def named_days() -> Iterator[tuple[str, str, date]]:
    for name, text in documents().items():
        for found in NAMED_DAY.finditer(text):
            weekday, day, month, year, day2, month2, year2 = found.groups()
            number = MONTHS.index(month.lower()) + 1 if month else int(month2)
            yield name, weekday.lower(), date(int(year or year2 or 2026), number, int(day or day2))


def test_every_weekday_is_that_of_its_date() -> None:
    found = list(named_days())
    assert len(found) >= 25
    wrong = [(name, weekday, day) for name, weekday, day in found if DAYS[day.weekday()] != weekday]
    assert wrong == []


def test_the_fictional_day_is_the_same_tuesday_everywhere() -> None:
    pack = the_pack()
    assert (pack.day, f"{pack.hour:%H:%M}") == (date(2026, 11, 24), "10:30")
    assert sum(day == pack.day and weekday == "mardi" for _, weekday, day in named_days()) >= 3


def test_the_days_without_internet_are_counted_from_the_history() -> None:
    assert (date(2026, 11, 23) - date(2026, 11, 3)).days + 1 == 21


def test_a_refund_within_ten_working_days_of_the_letter_falls_on_the_date_given() -> None:
    day, left = date(2026, 11, 24), 10
    while left:
        day = date.fromordinal(day.toordinal() + 1)
        left -= day.weekday() < 5
    assert f"{day:%d/%m/%Y}" == "08/12/2026"
    assert len(said_in("08/12/2026")) + sum("8 décembre" in text for text in documents().values()) >= 2


def test_a_cancellation_takes_effect_ten_days_later() -> None:
    assert date.fromordinal(date(2026, 11, 24).toordinal() + 10) == date(2026, 12, 4)
    assert sum("04/12/2026" in text for text in documents().values()) >= 1


# --- people and numbers ------------------------------------------------------------------------


def test_a_client_has_one_number_in_the_file_the_role_and_the_script() -> None:
    pack = the_pack()
    for exchange in pack.exchanges.values():
        client = pack.clients[exchange.client]
        number = next(item.value for item in client.fields if item.label == "N° client")
        on_role = [item.value for item in exchange.role.identity if item.label == "N° client"]
        assert on_role in ([number], []), exchange.id
        assert number in documents()[f"dossiers/{client.id}.yaml"]


def test_birth_dates_agree_between_the_file_and_the_role() -> None:
    pack = the_pack()
    for exchange in pack.exchanges.values():
        fields = {item.label: item.value for item in pack.clients[exchange.client].fields}
        for item in exchange.role.identity:
            if item.label == "Date de naissance" and "Date de naissance" in fields:
                assert item.value == fields["Date de naissance"], exchange.id


def test_every_phone_number_is_one_kept_for_fiction() -> None:
    """Arcep: 01 99 00, 02 61 91, 03 53 01, 04 65 71, 05 36 49, 06 39 98."""
    for name, text in documents().items():
        for found in re.findall(rf"(?<![\d,])0\d(?:{SPACES}\d\d){{4}}(?!\d)", text):
            digits = re.sub(r"\D", "", found)
            assert digits[:6] in ("019900", "026191", "035301", "046571", "053649", "063998"), (name, found)


def test_every_address_on_the_net_belongs_to_nobody() -> None:
    for name, text in documents().items():
        for found in re.findall(r"[\w.-]+@([\w.-]+\w)", text):
            assert found.endswith(".example"), (name, found)


# --- texts --------------------------------------------------------------------------------------


def test_the_company_context_holds_at_least_3500_words() -> None:
    assert sum(words(page.text) for page in the_pack().context) >= 3500


def test_every_client_file_holds_at_least_250_words() -> None:
    counts = {client.id: client_words(client) for client in the_pack().clients.values()}
    assert len(counts) == 6
    assert {name: count for name, count in counts.items() if count < 250} == {}


def test_the_model_letter_stays_within_three_hundred_words() -> None:
    text = the_pack().case_for("TITRE").model_letter.text
    body = text[text.index("Madame,") : text.index("Camille\\")]
    assert 150 <= words(body) <= 300


def test_no_long_paragraph_is_written_twice_in_the_whole_pack() -> None:
    seen: dict[str, str] = {}
    again = []
    for name, text in documents().items():
        if name.startswith("jury/") or not name.endswith((".md", ".yaml")):
            continue
        for line in text.splitlines():
            paragraph = " ".join(line.split()).strip("-| ")
            # Scripts repeat their waiting prompts, invoices their own heads: both are structure, not prose.
            if len(paragraph) < 80 or paragraph.startswith(("si_muet", "|", "dit:", "prononce:")):
                continue
            if paragraph in seen:
                again.append((name, seen[paragraph], paragraph[:60]))
            seen[paragraph] = name
    assert again == []


CHAT_KEYS = {"dit", "encore", "replis", "nudges", "message", "retour"}
NEVER_READ = {"mots", "sauf", "prononce", "fichier", "id", "format", "date", "heure", "courriel", "licence"}
FAULTS = {
    "straight apostrophe": re.compile(r"[A-Za-zÀ-ÿ]'[A-Za-zÀ-ÿ]"),
    "straight quotes": re.compile(r'"'),
    "no space before a high sign": re.compile(r"[\wÀ-ÿ»)€%][!?;»](?!\w)"),
    "breaking space before a high sign": re.compile(r" [!?;»:](?:\s|$)"),
    "breaking space after «": re.compile(r"« |«(?=\w)"),
    "breaking space before a unit": re.compile(r"\d [€%]"),
    "three dots": re.compile(r"\.\.\."),
}


def prose() -> Iterator[tuple[str, int, str]]:
    """Every text a person reads, what a chat client types apart: (file, line, text)."""
    chats = {f"echanges/{e.id}.yaml" for e in the_pack().exchanges.values() if e.channel is Channel.CHAT}
    for path in sorted(ROOT.rglob("*")):
        name = path.relative_to(ROOT).as_posix()
        if path.suffix == ".md":
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                yield name, number, line
        elif path.suffix == ".yaml":
            source = read_yaml(path)
            script = {
                "tours",
                "reponses",
                "relances",
                "objections",
                "intentions",
                "replis",
                "nudges",
                "depart",
            }
            for place, value in _scalars(source.data):
                keys = [part for part in place if isinstance(part, str)]
                typed = name in chats and keys[0] in script and CHAT_KEYS & set(keys)
                if not typed and not NEVER_READ & set(keys):
                    yield name, source.line(place), value


def _scalars(value: object, place: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _scalars(item, (*place, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _scalars(item, (*place, index))
    elif isinstance(value, str):
        yield place, value


@pytest.mark.parametrize("fault", FAULTS)
def test_french_typography_is_right_outside_the_chats(fault: str) -> None:
    wrong = [
        (name, line, found.group(), text[max(0, found.start() - 20) : found.end() + 10])
        for name, line, text in prose()
        for found in FAULTS[fault].finditer(text)
    ]
    assert wrong == []


def test_no_name_met_in_the_scenario_is_underlined_as_a_fault() -> None:
    spelling = open_spelling(the_pack().names)
    assert spelling is not None
    met = "Ondalys Camille Claire Ferrand Abdi Rouvier Kessler Linh Nguyen Lemoine Da Costa"
    assert [name for name in met.split() if not spelling.known(name)] == []
