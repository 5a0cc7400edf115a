"""``docs/format-scenario.md`` is enough to write a pack: its examples hold, and it names every key."""

from __future__ import annotations

import re
from typing import Any, get_args

import pytest
from pydantic import BaseModel, ValidationError

from crcd_sim import paths
from crcd_sim.packs import exchange_schema, schema
from crcd_sim.packs.messages import UNKNOWN, explain
from crcd_sim.packs.yaml_text import parse_yaml

GUIDE = (paths.ROOT / "docs" / "format-scenario.md").read_text(encoding="utf-8")
EXAMPLES = [block for block in re.findall(r"```yaml\n(.*?)```", GUIDE, re.S) if block.startswith("format:")]
MODELS: dict[str, type[BaseModel]] = {
    "crcd-pack/1": schema.PackSchema,
    "crcd-cas/1": schema.CaseSchema,
    "crcd-dossier/1": schema.ClientSchema,
    "crcd-sujet/1": schema.SubjectSchema,
    "crcd-echange/1": exchange_schema.ExchangeSchema,
    "crcd-enregistrement/1": schema.RecordingSchema,
    "crcd-guide/1": schema.GuideSchema,
    "crcd-qualification/1": schema.QualificationSchema,
}


def models_inside(model: type[BaseModel]) -> set[type[BaseModel]]:
    """Return the models that the fields of a model can hold, itself included."""
    found = {model}
    for field in model.model_fields.values():
        todo: list[Any] = [field.annotation]
        while todo:
            kind = todo.pop()
            todo += get_args(kind)
            if isinstance(kind, type) and issubclass(kind, BaseModel) and kind not in found:
                found |= models_inside(kind)
    return found


def test_every_format_has_its_example() -> None:
    assert sorted(parse_yaml(block).data["format"] for block in EXAMPLES) == sorted(MODELS)


@pytest.mark.parametrize("block", EXAMPLES, ids=lambda block: block.split("\n", 1)[0][8:])
def test_an_example_has_no_key_the_format_does_not_know(block: str) -> None:
    data = parse_yaml(block).data
    try:
        MODELS[data["format"]].model_validate(data)
    except ValidationError as error:
        faults = [explain(item) for item in error.errors(include_url=False)]
        unknown = [fault.text for fault in faults if fault.code == UNKNOWN and "…" not in fault.place]
        assert unknown == []  # « … » stands for what the guide explains further on


@pytest.mark.parametrize("name", MODELS)
def test_every_key_of_a_format_is_in_the_guide(name: str) -> None:
    keys = {key for model in models_inside(MODELS[name]) for key in model.model_fields}
    assert {key for key in keys if not re.search(rf"\b{key}\b", GUIDE)} == set()
