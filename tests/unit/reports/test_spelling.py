from __future__ import annotations

from crcd_sim.reports.spelling import FrenchSpelling, open_spelling


class CountingDictionary:
    def __init__(self) -> None:
        self.asked: list[str] = []

    def check(self, word: str) -> bool:
        self.asked.append(word)
        return word == "offre"

    def suggest(self, word: str) -> list[str]:
        return [f"{word}{number}'s" for number in range(20)]


def test_a_word_is_looked_up_once():
    dictionary = CountingDictionary()
    spelling = FrenchSpelling(dictionary)
    answers = [spelling.known(word) for word in ("offre", "offre", "ofre", "ofre")]
    assert (answers, dictionary.asked) == ([True, True, False, False], ["offre", "ofre"])


def test_names_of_the_company_are_never_a_fault():
    spelling = FrenchSpelling(CountingDictionary(), ["Ondalys Télécom", "Da Costa"])
    assert spelling.known("Ondalys")
    assert spelling.known("Costa")


def test_suggestions_are_few_and_printed_with_the_right_apostrophe():
    found = FrenchSpelling(CountingDictionary()).suggest("ofre")
    assert (len(found), found[0]) == (6, "ofre0’s")


def test_the_dictionary_of_this_machine_knows_french():
    spelling = open_spelling()
    assert spelling is not None
    assert spelling.known("réclamation")
    assert not spelling.known("réclammation")
    assert "réclamation" in spelling.suggest("réclammation")


def test_a_machine_without_a_dictionary_has_no_checker(monkeypatch, tmp_path):
    # Enchant then finds neither its own configuration nor any provider.
    monkeypatch.setattr("crcd_sim.reports.spelling.LANGUAGES", ("xx_XX",))
    monkeypatch.setenv("ENCHANT_CONFIG_DIR", str(tmp_path))
    assert open_spelling() is None
