"""Places that are kept: the first of each rule, shared fairly, whatever the order in which findings come."""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_kit import RULES, diagnostic

from predlint.model.diagnostics import Diagnostic
from predlint.report.kept_findings import Fingerprints, KeptFindings, _place, relative


def expected(found: list[Diagnostic], most: int, each: int) -> dict[str, list[int]]:
    """The first of each rule by place: as many of each as have room together."""
    by_code: defaultdict[str, list[int]] = defaultdict(list)
    for d in found:
        by_code[d.code].append(d.offset or 0)
    level = max(n for n in range(each + 1) if sum(min(len(offsets), n) for offsets in by_code.values()) <= most)
    return {code: sorted(offsets)[:level] for code, offsets in by_code.items()}


@given(st.lists(st.tuples(st.sampled_from(sorted(RULES)), st.integers(1, 60)), unique=True), st.integers(0, 25), st.integers(0, 12))
def test_the_first_of_each_rule_are_kept_whatever_the_order(findings: list[tuple[str, int]], most: int, each: int) -> None:
    found = [diagnostic(code, line) for code, line in findings]
    kept = KeptFindings(most, each=each)
    for d in found:
        kept.add(d)
        assert sum(map(len, kept._kept.values())) <= most
    assert {code: [place.offset for place in places] for code, places in kept.places().items()} == expected(found, most, each)
    assert kept.counts.total() == len(found)
    assert [place.offset for place in kept.in_order()] == sorted(offset for each in expected(found, most, each).values() for offset in each)


def test_two_rules_that_take_turns_do_not_push_each_other_out(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Diagnostic] = []
    monkeypatch.setattr("predlint.report.kept_findings._place", lambda d, end, make=_place: (made.append(d), make(d, end))[1])
    kept = KeptFindings(9)
    for line in range(1, 2_001):
        kept.add(diagnostic("GEO004" if line % 2 else "ANS001", line))
    assert [place.line for place in kept.in_order()] == list(range(1, 9))
    assert len(made) == 9


def test_a_fingerprint_stays_when_lines_are_put_before_and_when_indices_change() -> None:
    def marks(*places: Diagnostic) -> list[str]:
        kept, fingerprints = KeptFindings(), Fingerprints()
        for each in places:
            kept.add(each)
        return [fingerprints.of(place) for place in kept.in_order()]

    help = "first on line 27"
    before = marks(diagnostic(line=2, pointer="/annotations/4/bbox", help=help), diagnostic(line=9, message="as on line 1,027"))
    after = marks(diagnostic(line=7, pointer="/annotations/6/bbox"), diagnostic(line=19, message="as on line 3"))
    assert before == after
    assert len({*before, *marks(diagnostic(value=1)), *marks(diagnostic(record={"data_row": "img-2"}))}) == 4
    assert marks(diagnostic(message="this is /annotations/4 again")) == marks(diagnostic(message="this is /annotations/17 again"))
    first, second = marks(diagnostic(line=2), diagnostic(line=3))
    assert second == f"{first}:2"
    one, other = (diagnostic(record={"data_row": None, "uuid": uuid}) for uuid in ("u-1", "u-2"))
    assert marks(one, other) == [*marks(one), *marks(other)], "a record without a data row is known by its uuid"


def test_texts_of_a_report_have_an_end() -> None:
    kept = KeptFindings()
    kept.add(diagnostic(message="x" * 100_000, help="y" * 100_000, pointer="/z" * 100_000))
    (place,) = kept.in_order()
    assert max(len(place.message), len(place.help or ""), len(place.pointer)) <= 2_000


@pytest.mark.parametrize(
    ("file", "root", "path"),
    [
        ("preds.ndjson", None, "preds.ndjson"),
        ("./a/../preds.ndjson", None, "preds.ndjson"),
        ("-", None, None),
        (None, None, None),
        ("/build/project/out/p.ndjson", "/build/project", "out/p.ndjson"),
        ("/elsewhere/p.ndjson", "/build/project", "/elsewhere/p.ndjson"),
        ("/build/projects/p.ndjson", "/build/project", "/build/projects/p.ndjson"),
        ("https://host/p.ndjson", "/build", "https://host/p.ndjson"),
        ("a\udcff.ndjson", None, "a\\udcff.ndjson"),
    ],
)
def test_paths_are_given_from_the_root(file: str | None, root: str | None, path: str | None) -> None:
    assert relative(file, root) == path


def test_paths_in_a_folder_below_the_root_begin_at_the_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "street").mkdir()
    monkeypatch.chdir(tmp_path / "street")
    root = str(tmp_path)
    assert relative("may.ndjson", root) == "street/may.ndjson"
    assert relative(str(tmp_path / "street" / "may.ndjson"), root) == "street/may.ndjson"
    assert relative("../may.ndjson", root) == "may.ndjson"
    assert relative("../may.ndjson") == "../may.ndjson"
    assert relative(str(tmp_path / "may.ndjson")) == str(tmp_path / "may.ndjson").replace(os.sep, "/")
    assert relative("may.ndjson", f"{root}-elsewhere") == "may.ndjson"
