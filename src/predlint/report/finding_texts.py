"""Findings as JSON texts: sorted, and handed over by processes that check a part of a file.

Such a process does not know how many lines are before its part, so the texts begin after the number of the line.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from operator import itemgetter
from typing import Any, NamedTuple

import orjson

from predlint.diagnostics import Diagnostic
from predlint.report.part_findings import FindingTexts, PartFindings, diagnostic_of
from predlint.report.part_offset import PartOffset
from predlint.report.place_reports import as_json_line, plain

_place = itemgetter(0, 1)


class TextColumns(NamedTuple):
    """Findings in the order of a report."""

    orders: list[int]
    codes: list[str]
    texts: list[bytes]


def head_of(file: str | None) -> bytes:
    """Returns what `as_json_line` writes before the line number of every finding of a file."""
    try:
        name = orjson.dumps(file)
    except TypeError:  # half of a surrogate pair
        name = orjson.dumps(plain(file))
    return b'{"file":%b,"line":' % name


def text_of(order: int, diagnostic: Diagnostic) -> FindingTexts:
    """Returns a finding about a line in the form for handing over."""
    assert diagnostic.line is not None, "it is of a line"
    head = head_of(diagnostic.file) + b"%d" % diagnostic.line
    text = as_json_line(diagnostic)
    assert text.startswith(head), "file and line come first"
    return FindingTexts(diagnostic.file, [order], [diagnostic.code], [diagnostic.line], [text[len(head) :]])


def merge_texts(several: list[FindingTexts]) -> FindingTexts | None:
    """Merges texts of one file, in the order of a report; None for an empty list."""
    if len(several) < 2:
        return several[0] if several else None
    _, *columns = zip(*several, strict=True)
    return FindingTexts(several[0].file, *_in_order([list(chain.from_iterable(column)) for column in columns]))


def join_texts(found: Sequence[PartFindings], shift: PartOffset) -> TextColumns:
    """Returns the findings that were handed over for a part, with positions in the whole file."""
    several: list[TextColumns] = []
    for each in found:
        if each.texts is not None:
            file, orders, codes, lines, texts = each.texts
            head = head_of(file)
            whole = [b"%b%d%b" % (head, shift.lines + line, text) for line, text in zip(lines, texts, strict=True)]
            several.append(TextColumns(orders, codes, whole))
        if each.rows:
            alone = [diagnostic_of(row, shift) for row in each.rows]
            several.append(
                TextColumns([row[0] for row in each.rows], [each.code for each in alone], [as_json_line(each) for each in alone])
            )
    if not several:
        return TextColumns([], [], [])
    return TextColumns(*_in_order([list(chain.from_iterable(column)) for column in zip(*several, strict=True)]))


def _in_order(columns: list[list[Any]]) -> list[list[Any]]:
    """Sorts columns by the first two, which are orders and codes."""
    orders, codes = columns[:2]
    if orders == sorted(orders):
        if len(set(orders)) == len(orders):
            return columns
        places = list(zip(orders, codes, strict=True))
        if places == sorted(places):
            return columns
    return [list(column) for column in zip(*sorted(zip(*columns, strict=True), key=_place), strict=True)]
