"""The tables of properties, fields and functions in docs/language-reference.md, made from what reads and computes them."""

from __future__ import annotations

from typing import get_args

from predlint.custom_rules.functions import FUNCTIONS
from predlint.custom_rules.properties import FIELDS, PROPERTIES, Property
from predlint.views.model import FeatureKind

_COUNT = ("count(car where …)", "how many things of the data row there are")


def tables() -> dict[str, str]:
    """Each table as Markdown, by the name of its marks."""
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
    """A page of the documentation with the tables of today, each between its two marks. Raises ValueError where the page lacks marks."""
    for name, table in tables().items():
        begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
        before, found, rest = page.partition(begin)
        _, closed, after = rest.partition(end)
        if not found or not closed:
            raise ValueError(f"the page has no {begin.strip()} and {end}")
        page = f"{before}{begin}{table}{end}{after}"
    return page


def _kinds(one: Property) -> str:
    """Of which features: kinds of things that are drawn, of spans, and of questions, in the order of the code."""
    if one.kinds is None:
        return "everything"
    return ", ".join(kind for kind in get_args(FeatureKind) if kind in one.kinds and kind != "other")


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)
