"""What is wrong with a pack, said all at once, in French, with its address."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

ERROR = "error"
WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """``file`` is relative to the pack's folder; ``line`` counts from 1 (0 = the whole file)."""

    file: str
    line: int
    code: str
    text: str
    severity: str = ERROR

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        mark = "erreur" if self.severity == ERROR else "à voir"
        return f"{where} : {mark} : {self.text}"
