"""Findings of the parts of a file, as JSON or as rows: put together at their places, they are as `dump` writes them."""

from __future__ import annotations

from random import Random

import pytest
from msgspec.structs import replace

from predlint.diagnostics import Diagnostic, Severity
from predlint.report.found import Found, Texts, row_of
from predlint.report.places import dump
from predlint.report.shift import Shift
from predlint.report.texts import joined, text_of, together

SHIFT = Shift(records=40, lines=41, columns=3)


def of_line(file: str | None, line: int, order: int, code: str) -> Diagnostic:
    record = {"data_row": f"k{line}", "uuid": None, "feature": "\xe4"}
    return Diagnostic(file, line, 2 + order % 7, 900 + order, "/a", code, "a-rule", Severity.ERROR, f"of {order}", None, "\x7f", record)


@pytest.mark.parametrize("file", [None, "a.ndjson", 'a "b"/\udc80.ndjson'])
@pytest.mark.parametrize("texts", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("most", [0, 1, 12])
def test_parts_are_put_together(file: str | None, texts: float, most: int) -> None:
    rng = Random(repr((file, texts, most)))
    parts: list[Found] = []
    expected: list[tuple[int, str, bytes]] = []
    for start in (2, 300):  # on another line than that on which the part begins
        places = rng.sample([(start + at, code) for at in range(9) for code in ("CNF001", "GEO001")], most)
        given: list[Texts] = []
        rows: list[tuple[int, Diagnostic]] = []
        for order, code in places:
            made = of_line(file, 2 + order // 5, order, code)
            assert made.line is not None
            expected.append((order, code, dump(replace(made, line=made.line + SHIFT.lines))))
            if rng.random() < texts:
                given.append(text_of(order, made))
            else:
                rows.append((order, made))
        parts.append(Found.of(Found([], [row_of(*row) for row in rows], None, together(given)).packed()))
    expected.sort()
    columns = joined(parts, SHIFT)
    assert list(zip(*columns, strict=True)) == expected
