from __future__ import annotations

import pytest

from crcd_sim.dialogue.french import (
    asks_to_wait,
    distance,
    fold,
    is_courtesy,
    is_question,
    is_request,
    sentences,
    singular,
    sounded,
)
from crcd_sim.dialogue.matching import Matcher, fold_pattern, matcher_for
from crcd_sim.dialogue.script import Intent

MATCHER = Matcher([
    Intent("facture", ("quelle facture", "num(e|é)ro de facture", "date.*facture")),
    Intent("numero", ("numéro (de )?(client|contrat)", "référence")),
    Intent("rendez-vous", ("rendez-vous",)),
    Intent("resiliation", ("résiliation", "résilier")),
    Intent("avoir", ("(un|cet|l.?|en) ?avoir\\b",)),
    Intent("demande", ("est-ce que vous", "qu'est-ce qui")),
    Intent("appareils", ("les appareils",)),
])  # fmt: skip


def test_folding_ignores_case_accents_ligatures_and_curly_apostrophes() -> None:
    assert fold("L’ŒUVRE  déjà\u00a0payée\u202f: où ?") == "l'oeuvre deja payee : ou ?"


@pytest.mark.parametrize(
    ("message", "intent"),
    [
        ("QUELLE FACTURE exactement ?", "facture"),
        ("Donnez-moi vos numéros de factures", "facture"),
        ("la date qui figure sur la facture", "facture"),
        ("c’est quoi votre n° client ?", "numero"),
        ("votre num client svp", "numero"),
        ("Quelle est votre réference ?", "numero"),
        ("je vous propose un rdv", "rendez-vous"),
        ("un rendez vous demain", "rendez-vous"),
        ("vous voulez une résilliation", "resiliation"),
        ("quelle facutre", "facture"),
        ("j’ai bien l’avoir", "avoir"),
        ("Quest ce qui ne va pas", "demande"),
        ("est ce que vous pouvez", "demande"),
        ("combien avez-vous branché les appareil", "appareils"),
    ],
)
def test_a_message_is_understood_as_people_type_it(message: str, intent: str) -> None:
    assert intent in MATCHER.match(message)


@pytest.mark.parametrize("message", ["il préfère attendre", "un échange", "le facteur", "", "savoirs"])
def test_a_message_about_something_else_matches_nothing(message: str) -> None:
    assert MATCHER.match(message) == ()


def test_an_expression_is_looked_for_at_the_start_of_a_word() -> None:
    matcher = Matcher([Intent("tel", ("tel",)), Intent("change", ("chang",))])
    assert matcher.match("cet hôtel, cet échange") == ()
    assert matcher.match("le téléphone a changé") == ("tel", "change")


def test_several_intents_come_in_the_order_of_the_message() -> None:
    """A client answers what it is asked in the order it is asked, whatever the script's order."""
    assert MATCHER.match("une référence et la date de la facture") == ("numero", "facture")
    assert MATCHER.match("la date de la facture et une référence") == ("facture", "numero")


def test_intents_told_by_the_same_words_keep_the_author_s_order() -> None:
    matcher = Matcher([Intent("b", ("montant total",)), Intent("a", ("montant",))])
    assert matcher.match("le montant total") == ("b", "a")


def test_the_words_that_told_an_intent_are_known() -> None:
    found = MATCHER.read("Bonjour. Votre N° Client, svp ?")
    assert [(item.intent, item.words) for item in found] == [("numero", "numero client")]


def test_the_words_are_told_as_they_are_written_when_only_their_sound_matched() -> None:
    matcher = Matcher([Intent("payer", ("payer la facture",))])
    assert [item.words for item in matcher.read("Avez-vous bien payé la facture ?")] == ["paye la facture"]


REQUESTS = Matcher([
    Intent("carte", ("e-?sim", "carte sim"), unless=("recapitul",), request=True),
    Intent("identite", ("naissance.*adresse",), covers=("naissance", "adresse")),
    Intent("naissance", ("naissance",), request=True),
    Intent("adresse", ("adresse",), unless=("mail",), request=True),
])  # fmt: skip


@pytest.mark.parametrize(
    ("message", "intents"),
    [
        ("Préférez-vous une eSIM ?", ("carte",)),
        ("vous preferez une carte sim ou autre chose", ("carte",)),
        ("L’eSIM vous est envoyée aujourd’hui.", ()),
        ("L’eSIM est prête. Quelle est votre adresse ?", ("adresse",)),
        ("Je récapitule : une eSIM, d’accord ?", ()),
        ("Quelle est votre adresse mail ?", ()),
        ("Votre adresse mail ? Et votre adresse postale ?", ("adresse",)),
        ("Votre date de naissance et votre adresse, svp", ("identite",)),
        ("Il me faudrait votre date de naissance", ("naissance",)),
    ],
)
def test_an_author_narrows_an_intent(message: str, intents: tuple[str, ...]) -> None:
    assert REQUESTS.match(message) == intents


@pytest.mark.parametrize(
    "message",
    ["pouver vous me communiqué le numero", "vous pouvez me comuniquer le numéro", "communiquez moi le num"],
)
def test_endings_that_sound_alike_are_one(message: str) -> None:
    assert Matcher([Intent("donner", ("communiquer (le|votre) numéro", "communiquez-moi"))]).match(message)


def test_what_sounds_alike_is_written_alike() -> None:
    assert sounded("les telephones sont abonnes") == "les telefone sont abone"
    assert sounded("vous payez") == sounded("vou paye") == sounded("vous payer")


@pytest.mark.parametrize(
    ("message", "intents"),
    [
        ("qu'elle est votre adresse", ("adresse",)),
        ("es ce que vous avez une esim", ("carte",)),
        ("la recapitualtion de la carte sim ?", ()),
    ],
)
def test_usual_slips_are_put_right(message: str, intents: tuple[str, ...]) -> None:
    assert REQUESTS.match(message) == intents


def test_a_matcher_is_made_once_for_a_script() -> None:
    intents = (Intent("oui", ("oui",)),)
    assert matcher_for(intents) is matcher_for((Intent("oui", ("oui",)),))


def test_a_sentence_ends_after_an_amount_a_bracket_or_a_quotation() -> None:
    told = "Octobre coûte 29,99 €. On rend 15,48 € (16 jours). C’est la ligne « avoir ». Soit 10 %. Clair ?"
    assert sentences(told) == (
        "Octobre coûte 29,99 €",
        "On rend 15,48 € (16 jours)",
        "C’est la ligne « avoir »",
        "Soit 10 %",
        "Clair ?",
    )


def test_sentences_do_not_end_at_a_title_nor_inside_an_amount() -> None:
    text = "Bonjour M. Abdi. Cela fait 29.99 € par mois ; merci\nEt ensuite ? Rien"
    assert sentences(text) == (
        "Bonjour M. Abdi",
        "Cela fait 29.99 € par mois",
        "merci",
        "Et ensuite ?",
        "Rien",
    )


@pytest.mark.parametrize(
    ("sentence", "asked"),
    [
        ("pouvez vous me dire", True),
        ("quelle est votre date", True),
        ("j'aurais besoin d'un element", True),
        ("y a-t-il eu un changement", True),
        ("rassurez vous, tout va bien", False),
        ("votre ligne sera active vendredi", False),
    ],
)
def test_a_request_is_known_however_it_is_put(sentence: str, asked: bool) -> None:
    assert is_request(sentence) is asked


def test_a_broken_expression_never_stops_a_conversation() -> None:
    assert Matcher([Intent("x", ("(",)), Intent("y", ("oui",))]).match("oui") == ("y",)


def test_escapes_and_classes_of_an_expression_are_kept() -> None:
    assert fold_pattern(r"\bÉté\B[A-É]") == r"\bete\B[a-e]"


def test_a_word_is_corrected_only_towards_one_word() -> None:
    matcher = Matcher([Intent("a", ("montant",)), Intent("b", ("montent",))])
    assert matcher.match("le montbnt") == ()


def test_a_huge_message_is_read_at_both_ends() -> None:
    message = "bla " * 5000 + "quelle facture ?"
    assert MATCHER.match(message) == ("facture",)
    assert MATCHER.match("quelle facture ?" + " bla" * 5000) == ("facture",)


def test_plurals_are_dropped_from_words_of_three_letters_and_more() -> None:
    assert singular("les factures et les travaux en cours") == "les facture et les travau en cour"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("facture", "facture", 0),
        ("facutre", "facture", 1),
        ("resilliation", "resiliation", 1),
        ("abc", "xyzabc", 2),
    ],
)
def test_distance_counts_slips_up_to_its_limit(one: str, other: str, expected: int) -> None:
    assert distance(one, other, 1) == expected


def test_a_question_is_known_without_its_mark() -> None:
    assert is_question("Pouvez vous me donner la date")
    assert is_question("la date ?")
    assert not is_question("Je vous donne la date.")


def test_courtesy_and_waiting_are_known() -> None:
    assert is_courtesy("Bonjour, en quoi puis-je vous aider ?")
    assert asks_to_wait("Je vérifie, un instant s’il vous plaît")
    assert not asks_to_wait("Votre avoir est de 15,48 €")


@pytest.mark.parametrize(
    ("expression", "message", "found"),
    [
        ("(en|pour) (resum|bref)", "pour résumer", True),
        ("(en|pour) (resum|bref)", "pour demain", False),
        ("(une )?(grande )?remise", "remise", True),
        ("(remise|geste)? ?commerciale?", "commercial", True),
        ("avoir|(remise|geste) offert", "un avoir", True),
        ("((mon|ton) )?(avis|idee)", "idée", True),
        ("[(ab|c)]x", "bx", True),
        ("(ab|cd)(?!ef)", "cd", True),
        ("ici(?!(demain|hier))", "ici", True),
        ("(quel|quelle).{0,9}(date|jour)", "quelle est la date", True),
    ],
)
def test_what_an_expression_may_do_without_is_never_required(
    expression: str, message: str, found: bool
) -> None:
    assert Matcher([Intent("x", (expression,))]).match(message) == (("x",) if found else ())
