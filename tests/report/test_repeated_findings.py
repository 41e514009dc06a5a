"""Findings that many records share are counted as each of them alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct, structs

from laws.harness import examples
from predlint.model.diagnostics import Severity
from predlint.model.findings import FindingKinds, KindFindings, SharedFindings, by_position
from predlint.model.violation import Finding
from predlint.report import finding_cases, totals
from predlint.report.collector import Collector
from predlint.report.source_record import SourceRecord
from violation_kit import MadeUpKind

LINES = 12


def outside(value: Any, *about: Any) -> tuple[str, str | None]:
    return f"{value!r} is outside {about}", None


def odd_message(value: Any, *about: Any) -> tuple[str, str | None]:
    return f"{str(value)[:1]} is odd", f"as {about}"


def finding(code: str, member: str, value: Any, say: Any, about: tuple[Any, ...]) -> Finding:
    return Finding(MadeUpKind(code, say), (None, member), value, about)


#: Rules with what a report may say of each; one of them is off.
CODES = ("CNF001", "KEY001", "GEO001", "GEO004")
OFF = "GEO004"
NUMBERS = st.sampled_from([1.5, 2.5, 3.5, 0.0, -0.0, 1e300, 90.25])
TEXTS = st.sampled_from(["a", "b", "ab", "", "0"])
ABOUT = st.sampled_from([(), ("x",), (1,), (1.0,), (True,)])
SAYS = st.sampled_from([outside, odd_message])


@st.composite
def kind(draw: st.DrawFn) -> tuple[list[Finding], bool]:
    """What is said of some records, and whether that is remembered."""
    value = st.one_of(NUMBERS, TEXTS, st.just([1]))
    one = st.builds(finding, st.sampled_from(CODES), st.sampled_from("pq"), value, SAYS, ABOUT)
    return draw(st.lists(one, min_size=1, max_size=3)), draw(st.booleans())


def line_at(place: int) -> SourceRecord:
    return SourceRecord("f", place + 1, 10 * place, b'{"p":1}', None)


def plain(value: Any) -> Any:
    """The same in lists and dicts."""
    if isinstance(value, Struct):
        return plain(structs.asdict(value))
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, list | tuple) else value


def collected(blocks: list[list[SharedFindings]], *, together: bool) -> Any:
    """The groups of a report."""
    collector = counting()
    for alike in blocks:
        collector.add_lines(collector.first_of_each(alike) if together else by_position(alike), line_at)
    return counts_of(collector)


def counting() -> Collector:
    levels: dict[str, Severity | None] = {code: None if code == OFF else Severity.ERROR for code in CODES}
    return Collector(levels, (), 2)


def counts_of(collector: Collector) -> Any:
    counts = collector.counts
    collector.end_part()
    groups = [plain(group) for group in collector.total.groups.values()]
    for group in groups:
        del group["last"]
        for case in group["cases"]:
            del case["free_samples"]
    return groups, counts


@examples(100)
@given(st.data(), st.sampled_from([1, 2, 500]), st.sampled_from([0, 2, 99]))
def test_the_report_is_the_same(data: st.DataObject, most_cases: int, most_keys: int) -> None:
    kinds = data.draw(st.lists(kind(), min_size=1, max_size=4))
    blocks: list[list[SharedFindings]] = []
    for _ in range(data.draw(st.integers(1, 4))):
        at = np.array(data.draw(st.lists(st.integers(0, len(kinds)), min_size=LINES, max_size=LINES)))
        places = [np.flatnonzero(at == number) for number in range(len(kinds))]
        blocks.append([SharedFindings(found, where, kept) for (found, kept), where in zip(kinds, places, strict=True) if len(where)])
    with pytest.MonkeyPatch.context() as patch:
        for module in (finding_cases, totals):
            patch.setattr(module, "MOST_CASES", most_cases)
        patch.setattr(finding_cases, "_MOST_KEYS", most_keys)
        assert collected(blocks, together=True) == collected(blocks, together=False)


@examples(100)
@given(st.data(), st.sampled_from([1, 2, 500]), st.sampled_from([0, 2, 99]))
def test_kinds_that_were_met_before_are_counted_by_their_numbers(data: st.DataObject, most_cases: int, most_keys: int) -> None:
    met, findings = FindingKinds(), [found for found, _ in data.draw(st.lists(kind(), min_size=1, max_size=4))]
    by_number, singly = counting(), counting()
    with pytest.MonkeyPatch.context() as patch:
        for module in (finding_cases, totals):
            patch.setattr(module, "MOST_CASES", most_cases)
        patch.setattr(finding_cases, "_MOST_KEYS", most_keys)
        for step in data.draw(st.lists(st.sampled_from(["block", "block", "part", "forget"]), min_size=1, max_size=9)):
            if step == "part":
                by_number.end_part()
                singly.end_part()
            elif step == "forget":
                met = FindingKinds()
            else:
                met.findings += findings[len(met.findings) : data.draw(st.integers(0, len(findings)))]
                at = np.array(data.draw(st.lists(st.integers(0, len(findings)), min_size=LINES, max_size=LINES)))
                known = np.flatnonzero(at < len(met.findings))
                others = [SharedFindings(found, np.flatnonzero(at == number), is_reused=False) for number, found in enumerate(findings)]
                others = [each for each in others[len(met.findings) :] if len(each.places)]
                of_kinds = KindFindings(met, at[known], known)
                listed = sorted([*by_position(of_kinds.as_shared()), *by_position(others)], key=lambda each: each[0])
                first = sorted([*by_number.first_of_kinds(of_kinds), *by_position(others)], key=lambda each: each[0])
                told = {*by_number.add_lines(first, line_at), *by_number.reported_places((), of_kinds).tolist()}
                # Those of unknown kinds come in the order of the file, as all do that are told one by one.
                assert told == {*singly.add_lines(listed, line_at)}
        assert counts_of(by_number) == counts_of(singly)
