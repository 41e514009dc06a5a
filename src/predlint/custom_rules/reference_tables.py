"""Generates the tables of properties, fields and functions in docs/language-reference.md from the code."""

from __future__ import annotations

from typing import get_args

from predlint.custom_rules.functions import FUNCTIONS
from predlint.custom_rules.properties import FIELDS, PROPERTIES, Property
from predlint.views.model import FeatureKind

_COUNT = ("count(car where …)", "how many things of the data row there are")


def tables() -> dict[str, str]:
    """Returns name of the marks -> table as Markdown."""
    return {
        "properties": _table(
            ("property", "what it is", "of"), [(f"`{one.name}`", one.meaning, _kinds(one)) for one in PROPERTIES.values()]
        ),
        "fields": _table(("field", "what it is"), [(f"`data_row.{name}`", meaning) for name, (_, _, meaning) in FIELDS.items()]),
        "functions": _table(
            ("function", "what it gives"),
            [(f"`{usage}`", meaning) for usage, meaning in [*((one.usage, one.meaning) for one in FUNCTIONS.values()), _COUNT]],
        ),
    }


def with_tables(page: str) -> str:
    """Returns a page of the documentation with current tables, each between its two marks. Raises ValueError if marks are missing."""
    for name, table in tables().items():
        begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
        before, found, rest = page.partition(begin)
        _, closed, after = rest.partition(end)
        if not found or not closed:
            raise ValueError(f"the page has no {begin.strip()} and {end}")
        page = f"{before}{begin}{table}{end}{after}"
    return page


def _kinds(one: Property) -> str:
    """Returns the kinds of features that have a property, in the order of the code."""
    if one.kinds is None:
        return "everything"
    return ", ".join(kind for kind in get_args(FeatureKind) if kind in one.kinds and kind != "other")


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)
