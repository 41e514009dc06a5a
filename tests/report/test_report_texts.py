"""Findings of the parts of a file, as JSON or as rows: put together at their places, they are as `as_json_line` writes them."""

from __future__ import annotations

from random import Random

import pytest
from msgspec.structs import replace

from predlint.model.diagnostics import Diagnostic, Severity
from predlint.report.listing import as_json_line, join_texts, merge_texts, text_of
from predlint.report.totals import FindingTexts, PartFindings, PartOffset, row_of

SHIFT = PartOffset(records=40, lines=41, columns=3)


def of_line(file: str | None, line: int, order: int, code: str) -> Diagnostic:
    record = {"data_row": f"k{line}", "uuid": None, "feature": "\xe4"}
    return Diagnostic(file, line, 2 + order % 7, 900 + order, "/a", code, "a-rule", Severity.ERROR, f"of {order}", None, "\x7f", record)


@pytest.mark.parametrize("file", [None, "a.ndjson", 'a "b"/\udc80.ndjson'])
@pytest.mark.parametrize("texts", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("most", [0, 1, 12])
def test_parts_are_put_together(file: str | None, texts: float, most: int) -> None:
    rng = Random(repr((file, texts, most)))
    parts: list[PartFindings] = []
    expected: list[tuple[int, str, bytes]] = []
    for start in (2, 300):  # on another line than that on which the part begins
        places = rng.sample([(start + at, code) for at in range(9) for code in ("CNF001", "GEO001")], most)
        given: list[FindingTexts] = []
        rows: list[tuple[int, Diagnostic]] = []
        for order, code in places:
            made = of_line(file, 2 + order // 5, order, code)
            assert made.line is not None
            expected.append((order, code, as_json_line(replace(made, line=made.line + SHIFT.lines))))
            if rng.random() < texts:
                given.append(text_of(order, made))
            else:
                rows.append((order, made))
        parts.append(PartFindings.of(PartFindings([], [row_of(*row) for row in rows], None, merge_texts(given)).packed()))
    expected.sort()
    columns = join_texts(parts, SHIFT)
    assert list(zip(*columns, strict=True)) == expected
