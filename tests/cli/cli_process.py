"""The command in a process of its own, and records to give it."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import Any

from warm import COMMAND as COMMAND  # for tests that ask how it is started, or speak with it while it runs


@dataclass(frozen=True)
class Outcome:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def diagnostics(self) -> list[dict[str, Any]]:
        """The findings on standard output, in jsonl; its last line holds the totals."""
        return [found for line in self.out.split("\n") if line and (found := json.loads(line))["code"]]


def clean_environment(**extra: str) -> dict[str, str]:
    """The environment without what would change colours or widths."""
    return {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "PREDLINT_DEBUG")} | extra


ONTOLOGY = {
    "mediaType": "IMAGE",
    "tools": [
        {"tool": "rectangle", "name": name, "classifications": [], "featureSchemaId": f"cmr{n}k2q9t4w7x1y5z8b3d6f0h"}
        for n, name in enumerate(("sign", "vehicle"))
    ],
    "classifications": [],
}
GOOD = {"name": "sign", "bbox": {"top": 10, "left": 20, "height": 30, "width": 40}, "dataRow": {"globalKey": "street-001.jpg"}}
BAD = {"name": "sign", "bbox": {"top": 10, "left": 20, "height": 30, "width": 0}, "dataRow": {"globalKey": "street-001.jpg"}}
WARNED = {**GOOD, "colour": "red"}


def ndjson(*records: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)
