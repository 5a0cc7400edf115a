"""The canonical form of a qualification form: the exact text whose hash the journal holds at the seal."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

FORM = "qualification"  # kind of the work key under which a form is sealed


def form_text(values: Mapping[str, str]) -> str:
    """Return the canonical text of a form: its filled fields by id, "" when none is filled."""
    kept = {field: value for field, value in values.items() if value}
    if not kept:
        return ""
    return json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def form_sha256(values: Mapping[str, str]) -> str:
    """Return the SHA-256 of the canonical text."""
    return hashlib.sha256(form_text(values).encode()).hexdigest()
