"""The schema's refusals are French sentences, whatever it refuses."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from crcd_sim.packs import schema_values as schema
from crcd_sim.packs.messages import Fault, explain


class Sample(BaseModel):
    model_config = ConfigDict(extra="forbid")

    texte: schema.Text = "x"
    entier: Annotated[schema.Whole, Field(ge=1, le=9)] = 1
    nombre: Annotated[schema.Number, Field(ge=0)] = Decimal(1)
    jour: schema.Date | None = None
    drapeau: schema.Yes = False
    choix: Literal["un", "deux"] = "un"
    liste: list[schema.Text] = []
    couple: tuple[schema.Number, schema.Number] = (Decimal(0), Decimal(1))
    sert: dict[schema.CriterionId, str] = {}


def faults(**data: object) -> list[Fault]:
    with pytest.raises(ValidationError) as caught:
        Sample.model_validate(data)
    return [explain(item) for item in caught.value.errors(include_url=False)]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ({"texte": None}, "« texte » est vide."),
        ({"texte": " "}, "« texte » : cette valeur est vide."),
        ({"texte": ["a"]}, "« texte » : un texte est attendu."),
        ({"entier": "deux"}, "« entier » : « deux » n’est pas un nombre entier."),
        ({"entier": "0"}, "« entier » : cette valeur est trop petite (1 au moins)."),
        ({"entier": "10"}, "« entier » : cette valeur est trop grande (9 au plus)."),
        ({"entier": ["1"]}, "« entier » : un nombre entier est attendu."),
        ({"nombre": "1e9"}, "« nombre » : « 1e9 » n’est pas un nombre."),
        ({"nombre": "-0,5"}, "« nombre » : cette valeur est trop petite (0 au moins)."),
        ({"nombre": {}}, "« nombre » : un nombre est attendu."),
        ({"jour": "30/02/2026"}, "« jour » : « 30/02/2026 » n’est pas une date (JJ/MM/AAAA)."),
        ({"jour": ["x"]}, "« jour » : une date est attendue (JJ/MM/AAAA)."),
        ({"drapeau": "yes"}, "« drapeau » : « yes » n’est pas admis, écrivez oui ou non."),
        ({"drapeau": ["oui"]}, "« drapeau » : écrivez oui ou non."),
        ({"choix": "trois"}, "« choix » : valeurs admises : un, deux."),
        ({"liste": "a"}, "« liste » : une liste est attendue."),
        ({"couple": ["1"]}, "« couple » : il manque une valeur."),
        ({"couple": ["1", "2", "3"]}, "« couple » : il y a trop de valeurs (2 au plus)."),
        ({"sert": {"C9.9": "x"}}, "« C9.9 » : un identifiant du référentiel est attendu, comme C1 ou C1.3."),
        ({"sert": ["x"]}, "« sert » : des clés et des valeurs sont attendues."),
        ({"titer": "x"}, "La clé « titer » n’existe pas dans ce format."),
    ],
)
def test_a_refusal_says_what_is_expected(data: dict[str, object], text: str) -> None:
    assert [fault.text for fault in faults(**data)] == [text]


def test_all_refusals_come_at_once_with_their_places() -> None:
    found = faults(entier="x", liste=["a", None], sert={"C9.9": "x"})
    assert [fault.place for fault in found] == [("entier",), ("liste", 1), ("sert", "C9.9")]


def test_a_very_long_value_is_not_repeated_whole() -> None:
    assert len(faults(nombre="9" * 5000)[0].text) < 120
