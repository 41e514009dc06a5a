"""Baselines: what they count, the file that they stand in, and what they are held against."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from predlint.report import hidden_findings
from predlint.report.baseline import (
    Baseline,
    BaselineError,
    ExcessFindings,
    Verdict,
    baseline_bytes,
    baseline_schema,
    changes,
    compare,
    read_baseline,
)
from predlint.report.hidden_findings import FeatureCounts, feature_name, rule_id, total_of

#: A file, a rule, a feature, and how many.
Rows = list[tuple[str | None, str, str | None, int]]

ROWS = st.lists(
    st.tuples(
        st.sampled_from([None, "-", "a.ndjson", "p/b.ndjson", "p/c.ndjson"]),
        st.sampled_from(["GEO004", "JSN001", "RUL000", "tiny-vehicle", "XXX999"]),
        st.one_of(st.none(), st.sampled_from(["sign", "", 'a "b"\n', "\ud800", "\u202eعلامة", "sky"])),
        st.integers(1, 5),
    ),
    max_size=20,
)


def tally(rows: Rows) -> FeatureCounts:
    counted = FeatureCounts()
    for row in rows:
        counted.add(*row)
    return counted


def compare_with_baseline(before: Rows, now: Rows, *, patterns: tuple[str, ...] = (), files: tuple[str, ...] = ()) -> Verdict:
    """What was found now, against a baseline of what was found before."""
    known = Baseline.of(tally(before), "baseline.json", patterns)
    found = tally(now)
    return compare(known, "baseline.json", found, files or [file for file in found.files if file], lambda file, rule: rule != "OFF000")


def known_findings(verdict: Verdict, file: str | None, rule: str) -> frozenset[str | None] | None:
    return verdict.known.of_file(file).get(rule, frozenset())


# -- counting ----------------------------------------------------------------------------------------------------------------------


@given(ROWS, st.randoms(use_true_random=False))
def test_what_is_counted_does_not_depend_on_order_or_parts(rows: Rows, random: Any) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hidden_findings, "MOST_FEATURES", 2)
        whole = tally(rows)
        random.shuffle(rows)
        cut = random.randint(0, len(rows))
        joined = tally(rows[:cut])
        joined.join(tally(rows[cut:]).files)
    assert joined.files == whole.files
    assert whole.total == sum(number for *_, number in rows)


def test_features_are_distinguished_up_to_a_number() -> None:
    rows: Rows = [("a", "NAM002", f"name {number}", 1) for number in range(hidden_findings.MOST_FEATURES)]
    few, many = tally(rows), tally([*rows, ("a", "NAM002", "one more", 1)])
    assert few.files["a"]["NAM002"] == {f"name {number}": 1 for number in range(hidden_findings.MOST_FEATURES)}
    assert many.files == {"a": {"NAM002": hidden_findings.MOST_FEATURES + 1}}
    many.add("a", "NAM002", "name 0", 2)
    assert many.files == {"a": {"NAM002": hidden_findings.MOST_FEATURES + 3}}
    for more in (few, many):
        joined = tally([*rows, ("a", "NAM002", "one more", 1)])
        joined.join(more.files)
        assert joined.files == {"a": {"NAM002": hidden_findings.MOST_FEATURES + 1 + more.total}}


def test_rules_of_ones_own_are_counted_by_name() -> None:
    assert [rule_id("RUL001", "tiny-vehicle"), rule_id("RUL000", "rule-fails"), rule_id("GEO004", "box-size")] == [
        "tiny-vehicle",
        "RUL000",
        "GEO004",
    ]
    assert feature_name("x" * 1_000_000) == "x" * 199 + "…"


# -- the file ----------------------------------------------------------------------------------------------------------------------


@given(ROWS, st.lists(st.sampled_from(["p/*", "*.ndjson", "ü/**"]), unique=True))
def test_a_file_is_read_as_it_was_written(rows: Rows, patterns: list[str]) -> None:
    made = Baseline.of(tally(rows), "", patterns)
    data = baseline_bytes(made)
    read = read_baseline(data, "baseline.json")
    assert (read.patterns, read.counts.files) == (made.patterns, made.counts.files)
    assert baseline_bytes(read) == data
    Draft202012Validator(baseline_schema()).validate(json.loads(data))


def test_entries_stand_in_order_each_on_its_line() -> None:
    rows: Rows = [
        ("p/b", "GEO004", "sign", 2), ("a", "tiny-vehicle", None, 1), ("a", "GEO004", None, 3), (None, "JSN001", None, 1),
        ("a", "GEO004", "sign", 1),
    ]  # fmt: skip
    lines = baseline_bytes(Baseline.of(tally(rows), "", ["p/*"])).decode().splitlines()
    assert lines[3:] == [
        '  "patterns": ["p/*"],',
        '  "findings": [',
        '    {"files": null, "code": "JSN001", "rule": "not-json", "feature": null, "count": 1},',
        '    {"files": "a", "code": "GEO004", "rule": "box-size", "feature": null, "count": 3},',
        '    {"files": "a", "code": "GEO004", "rule": "box-size", "feature": "sign", "count": 1},',
        '    {"files": "a", "code": "RUL", "rule": "tiny-vehicle", "feature": null, "count": 1},',
        '    {"files": "p/*", "code": "GEO004", "rule": "box-size", "feature": "sign", "count": 2}',
        "  ]",
        "}",
    ]


ENTRY = '{"files": "a", "code": "GEO004", "rule": "box-size", "feature": "sign", "count": 1}'
ALL = '{"files": "a", "code": "GEO004", "rule": "box-size", "count": 1}'


def of(*entries: str, head: str = '"version": 1') -> str:
    return f'{{{head}, "findings": [\n' + ",\n".join(entries) + "]}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "b is empty: no baseline"),
        ('{"name": "sign"}\n{"name": "sign"}\n', "b is not a baseline"),
        (of(ENTRY.replace("1}", "1" * 5_000 + "}")), "b is not a baseline: a number has more digits than can be read"),
        ('{"version": 1,\n"findings": [}', "b:2:14: this is not JSON: expecting value"),
        ('{"version": 1,\n<<<<<<< HEAD\n"findings": []}', "b:2:1: two versions of the file were merged, and are in conflict"),
        ("[" * 100_000, "b is not a baseline: it nests too deep"),
        ("[]", "b is not a baseline"),
        ('{"tools": []}', "b is not a baseline"),
        (of(head='"version": 2'), "b is a baseline of version 2, and this predlint reads version 1"),
        (of(head='"version": true'), "b:1:13: true is not a version of baselines"),
        (of(head='"version": "1"'), 'b:1:13: "1" is not a version of baselines'),
        (of(head='"version": 1, "pattern": []'), 'b:1:27: "pattern" is not a member'),
        (of(head='"version": 1, "patterns": "p/*"'), 'b:1:28: "p/*" is not a list'),
        (of(head='"version": 1, "patterns": [""]'), 'b:1:29: "" is not a pattern of file names'),
        (of("3"), "b:2:1: 3 is not an entry"),
        (of(ENTRY, ENTRY), "b:3:1: the entry appears twice"),
        (of(ENTRY, ALL), "b:3:1: the rule appears twice for these files"),
        (of(ALL, ENTRY), "b:3:1: the rule appears twice for these files"),
        (of(ENTRY, ENTRY.replace('"sign"', "7")), "b:3:65: 7 is not a string or null"),
        (of(ENTRY.replace('"GEO004"', "null")), "b:2:24: null is not a string"),
        (of(ENTRY.replace("1}", "0}")), "b:2:82: 0 is not a number of findings"),
        (of(ENTRY.replace("1}", "true}")), "b:2:82: true is not a number of findings"),
        (of(ENTRY.replace('"count"', '"cuont"')), 'b:2:82: "cuont" is not a member'),
        (of('{"files": "a"}'), 'b:2:1: the entry has no "code"'),
    ],
)
def test_errors_are_reported_with_their_place(text: str, message: str) -> None:
    with pytest.raises(BaselineError) as caught:
        read_baseline(text.encode(), "b")
    assert caught.value.message == message
    assert caught.value.help


def test_a_file_that_is_not_utf_8() -> None:
    with pytest.raises(BaselineError, match="b:2: the file is not UTF-8"):
        read_baseline(b'{"version": 1,\n"\xff"', "b")


def test_a_file_as_some_shells_write_it() -> None:
    with pytest.raises(BaselineError) as caught:
        read_baseline(of(ENTRY).encode("utf-16"), "b")
    assert (caught.value.message, caught.value.help) == ("b is UTF-16 text", "save it as UTF-8")


def test_codes_that_no_rule_has_any_more_are_only_counted() -> None:
    read = read_baseline(of(ENTRY.replace("GEO004", "GEO999")).encode(), "b")
    assert read.counts.files == {"a": {"GEO999": {"sign": 1}}}


# -- held against it ---------------------------------------------------------------------------------------------------------------

BEFORE: Rows = [("a", "GEO004", "sign", 3), ("a", "GEO004", None, 1), ("a", "tiny", "car", 2)]


def test_as_many_as_before_or_fewer_are_known() -> None:
    verdict = compare_with_baseline(BEFORE, [("a", "GEO004", "sign", 2), ("a", "GEO004", None, 1)])
    assert (verdict.new, verdict.beyond, verdict.fewer) == (0, [], 3)
    assert known_findings(verdict, "a", "GEO004") == {"sign", None}


def test_of_more_all_are_shown() -> None:
    verdict = compare_with_baseline(BEFORE, [*BEFORE, ("a", "GEO004", "sign", 2)])
    assert (verdict.new, verdict.beyond, verdict.fewer) == (5, [ExcessFindings("a", "GEO004", "sign", 5, 2)], 0)
    assert (known_findings(verdict, "a", "GEO004"), known_findings(verdict, "a", "tiny")) == ({None}, {"car"})


def test_another_feature_rule_or_file_is_new() -> None:
    for row in (("a", "GEO004", "car", 1), ("a", "GEO005", "sign", 1), ("b", "GEO004", "sign", 1), (None, "GEO004", "sign", 1)):
        verdict = compare_with_baseline(BEFORE, [*BEFORE, row])
        assert (verdict.new, verdict.beyond, verdict.fewer) == (1, [], 0), row
        assert row[2] not in (known_findings(verdict, row[0], row[1]) or ()), row


def test_files_that_were_not_given_and_rules_that_are_off_are_not_fixed() -> None:
    before: Rows = [*BEFORE, ("b", "GEO004", "sign", 7), (None, "KEY004", None, 1), ("a", "OFF000", None, 4)]
    assert compare_with_baseline(before, BEFORE).fewer == 0
    assert compare_with_baseline(before, [], files=("a", "b")).fewer == 13


def test_files_of_a_pattern_share_a_count() -> None:
    before: Rows = [("p/1", "GEO004", "sign", 2), ("p/2", "GEO004", "sign", 2)]
    verdict = compare_with_baseline(before, [("p/3", "GEO004", "sign", 4)], patterns=("p/*",))
    assert (verdict.new, verdict.fewer, known_findings(verdict, "p/3", "GEO004")) == (0, 0, {"sign"})
    verdict = compare_with_baseline(before, [("p/3", "GEO004", "sign", 4), ("p/4", "GEO004", "sign", 1)], patterns=("p/*",))
    assert (verdict.new, verdict.beyond) == (5, [ExcessFindings("p/*", "GEO004", "sign", 5, 1)])
    assert compare_with_baseline(before, [("p/3", "GEO004", "sign", 1)], patterns=("p/*",)).fewer == 0, "not all of its files may be there"


def test_features_that_are_too_many_are_known_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hidden_findings, "MOST_FEATURES", 2)
    three: Rows = [("a", "NAM002", name, 1) for name in "xyz"]
    assert total_of(tally(three).files["a"]["NAM002"]) == 3
    verdict = compare_with_baseline(three, [("a", "NAM002", "w", 3)])
    assert (verdict.new, known_findings(verdict, "a", "NAM002")) == (0, None)
    assert compare_with_baseline(three, [("a", "NAM002", "w", 4)]).beyond == [ExcessFindings("a", "NAM002", None, 4, 1)]
    assert compare_with_baseline(three[:2], three).new == 3


@given(ROWS, ROWS)
def test_nothing_that_is_new_is_left_out(before: Rows, now: Rows) -> None:
    verdict = compare_with_baseline(before, now)
    old, new = tally(before).files, tally(now).files
    shown = 0
    for file, rules in new.items():
        for rule, counts in rules.items():
            assert isinstance(counts, dict)
            known = old.get(file, {}).get(rule, {})
            assert isinstance(known, dict)
            more = {feature for feature, number in counts.items() if number > known.get(feature, 0)}
            shown += sum(counts[feature] for feature in more)
            features = known_findings(verdict, file, rule)
            assert features is not None
            assert features == counts.keys() - more
    assert verdict.new == shown
    assert compare_with_baseline(now, now).new == 0


@given(ROWS, ROWS)
def test_changes_add_up(before: Rows, after: Rows) -> None:
    old, new = (Baseline.of(tally(rows), "", ()) for rows in (before, after))
    fewer, more = changes(old, new)
    assert old.counts.total - fewer + more == new.counts.total
    assert changes(new, old) == (more, fewer)
    assert changes(old, old) == (0, 0)
