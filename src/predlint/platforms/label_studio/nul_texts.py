"""The character U+0000 in texts of data and of results, which PDFs and scans leave behind: PostgreSQL takes no JSON that has it.

Fact: issue 3153 of HumanSignal/label-studio. SQLite, with which Label Studio starts, takes it.
"""

from __future__ import annotations

from typing import Any, cast

from predlint.platforms.label_studio.task_words import NulInText
from predlint.shape.findings import Finding, Path, finding_of
from predlint.shape.violation_specs import ViolationSpec

_NUL = ViolationSpec(NulInText)
_SEARCHED_TYPES = (str, dict, list)


def nul_texts(value: Any, at: Path, out: list[Finding]) -> None:
    """Reports the texts in a value that have U+0000. Lists of numbers are not searched."""
    todo: list[tuple[Any, Path]] = [(value, at)]
    for each, here in todo:
        if isinstance(each, str):
            if "\0" in each:
                out.append(finding_of(_NUL, here, each, each.count("\0")))
        elif isinstance(each, dict):
            todo += [(item, (here, name)) for name, item in cast("dict[str, Any]", each).items() if item.__class__ in _SEARCHED_TYPES]
        elif isinstance(each, list):
            items = cast("list[Any]", each)
            if items and items[0].__class__ in _SEARCHED_TYPES:
                todo += [(item, (here, index)) for index, item in enumerate(items)]
