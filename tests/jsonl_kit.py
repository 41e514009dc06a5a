"""Reports in jsonl, as tests read them."""

from __future__ import annotations

import json
from typing import Any


def findings(report: str | bytes) -> list[dict[str, Any]]:
    """The lines of a report but for the totals at its end, which have no code."""
    return [found for found in map(json.loads, report.splitlines()) if found["code"]]
