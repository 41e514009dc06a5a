"""Records of the street example, and what is said of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import predlint

ROW = {"globalKey": "street-001.jpg"}
BOX = {"top": 10, "left": 20, "height": 30, "width": 40}
#: How the help ends where the parts of a value stand outside of it.
OUTSIDE = ": what belongs in it stands beside it"


def helps(street: Path, record: dict[str, Any], code: str, **options: Any) -> list[str | None]:
    """The help of the findings of a rule about one record on the first image."""
    checker = predlint.compile(street / "ontology.json", media="image", **options)
    found = checker.validate([{"dataRow": ROW, **record}], data_rows=street / "datarows.csv").diagnostics
    return [diagnostic.help for diagnostic in found if diagnostic.code == code]
