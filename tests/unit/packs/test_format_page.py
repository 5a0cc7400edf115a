"""The page a scenario is written from says every key the program reads."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from crcd_sim.packs import exchange_schema, schema, schema_values

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "format-scenario.md").read_text(encoding="utf-8")

MODELS = [
    model
    for module in (schema_values, schema, exchange_schema)
    for _, model in inspect.getmembers(module, inspect.isclass)
    if issubclass(model, BaseModel) and model.model_fields and model.__module__ == module.__name__
]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_key_of_a_file_is_on_the_page(model: type[BaseModel]) -> None:
    missing = [name for name in model.model_fields if not re.search(rf"(?<![\w-]){name}\s*[:`]", PAGE)]
    assert missing == []


def test_the_page_names_every_format() -> None:
    for kind in ("pack", "cas", "dossier", "sujet", "echange", "enregistrement", "guide", "qualification"):
        assert f"crcd-{kind}/1" in PAGE
