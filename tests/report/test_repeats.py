"""Findings that many records share are counted as each of them alone."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct, structs

from laws.harness import examples
from predlint.diagnostics import Severity
from predlint.report import cases, repeats, totals
from predlint.report.collector import Collector
from predlint.report.line import Line
from predlint.rules import RULES
from predlint.shapes.findings import Finding, Repeated

LINES = 12


def outside(value: Any, *about: Any) -> tuple[str, str | None]:
    return f"{value!r} is outside {about}", None


def odd(value: Any, *about: Any) -> tuple[str, str | None]:
    return f"{str(value)[:1]} is odd", f"as {about}"


def finding(code: str, member: str, value: Any, say: Any, about: tuple[Any, ...]) -> Finding:
    return (RULES[code], (None, member), value, say, about)


#: Rules with what a report may say of each; one of them is off.
CODES = ("CNF001", "KEY001", "GEO001", "GEO004")
OFF = "GEO004"
NUMBERS = st.sampled_from([1.5, 2.5, 3.5, 0.0, -0.0, 1e300, 90.25])
TEXTS = st.sampled_from(["a", "b", "ab", "", "0"])
ABOUT = st.sampled_from([(), ("x",), (1,), (1.0,), (True,)])
SAYS = st.sampled_from([outside, odd])


@st.composite
def shared(draw: st.DrawFn) -> Repeated:
    places = draw(st.lists(st.integers(0, LINES - 1), min_size=1, max_size=LINES, unique=True).map(sorted))
    code, member, say, about = draw(st.sampled_from(CODES)), draw(st.sampled_from("pq")), draw(SAYS), draw(ABOUT)
    kind = draw(st.sampled_from([None, NUMBERS, TEXTS]))
    if kind is None:
        return Repeated(finding(code, member, draw(st.sampled_from([None, "a", 2.5])), say, about), places, None)
    values = draw(st.lists(kind, min_size=len(places), max_size=len(places)))
    return Repeated(finding(code, member, values[0], say, about), places, values)


@st.composite
def others(draw: st.DrawFn) -> list[tuple[int, list[Finding]]]:
    of_one = st.builds(finding, st.sampled_from(CODES), st.just("r"), st.one_of(NUMBERS, TEXTS, st.just([1])), SAYS, ABOUT)
    places = draw(st.lists(st.integers(0, LINES - 1), max_size=LINES, unique=True).map(sorted))
    return [(place, draw(st.lists(of_one, min_size=1, max_size=3))) for place in places]


def line_at(place: int) -> Line:
    return Line("f", place + 1, 10 * place, b'{"p":1}', None)


def plain(value: Any) -> Any:
    """The same in lists and dicts."""
    if isinstance(value, Struct):
        return plain(structs.asdict(value))
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, list | tuple) else value


def collected(blocks: list[tuple[list[Repeated], list[tuple[int, list[Finding]]]]], *, together: bool) -> Any:
    """The groups of a report without the order in which records of one line came, and the places that count."""
    levels: dict[str, Severity | None] = {code: None if code == OFF else Severity.ERROR for code in CODES}
    collector = Collector(levels, (), 2)
    places: list[list[int]] = []
    for repeated, faults in blocks:
        if together:
            places.append(collector.add_repeated(repeated, faults, line_at))
            continue
        alone: dict[int, list[Finding]] = {}
        for (rule, path, given_value, say, about), at, values in repeated:
            for place, value in zip(at, values or [given_value] * len(at), strict=True):
                alone.setdefault(place, []).append((rule, path, value, say, about))
        for place, findings in faults:
            alone.setdefault(place, []).extend(findings)
        places.append(collector.add_lines(sorted(alone.items(), key=lambda fault: fault[0]), line_at))
    collector.fold()
    groups = [plain(group) for group in collector.total.groups.values()]
    for group in groups:
        del group["last"]
        for case in group["cases"]:
            del case["room"]
    return sorted(groups, key=lambda group: group["rule"]["code"]), places


@examples(70)
@given(
    st.lists(st.tuples(st.lists(shared(), max_size=5), others()), min_size=1, max_size=4),
    st.sampled_from([1, 2, 500]),
    st.sampled_from([0, 2, 99]),
)
def test_the_report_is_the_same(blocks: Any, most_cases: int, most_keys: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for module in (cases, repeats, totals):
            patch.setattr(module, "MOST_CASES", most_cases)
        patch.setattr(cases, "_MOST_KEYS", most_keys)
        assert collected(blocks, together=True) == collected(blocks, together=False)


def test_what_is_known_already_is_not_said_again(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[Any] = []

    def say(value: Any) -> tuple[str, str | None]:
        said.append(value)
        return f"{value} is wrong", None

    collector = Collector({"CNF001": Severity.ERROR}, (), 1)
    repeated = [Repeated(finding("CNF001", "p", 1.5, say, ()), list(range(LINES)), [1.5, 2.5] * (LINES // 2))]
    for _ in range(3):
        assert collector.add_repeated(repeated, [], line_at) == list(range(LINES))
    monkeypatch.setattr(collector, "add_lines", lambda faults, line_at: pytest.fail("told one by one") if faults else [])
    collector.add_repeated(repeated, [], line_at)
    assert sorted(said) == [1.5, 2.5]
    assert collector.counts == [0, 0, 4 * LINES]
