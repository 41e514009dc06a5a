"""Reports that are read back, and reports that are added: nothing is lost, and what cannot be known is said."""

from __future__ import annotations

import copy
import gzip
import io
import json
import pickle
from pathlib import Path
from typing import Any

import pytest

import predlint
from predlint.model.registry import RULES

Checker = predlint.Checker


@pytest.fixture(scope="module")
def checker(street: Path) -> Checker:
    return predlint.compile(street / "ontology.json", media="image")


@pytest.fixture(scope="module")
def broken_report(checker: Checker, street: Path) -> predlint.Report:
    return checker.validate(street / "broken.ndjson", data_rows=street / "datarows.csv")


@pytest.fixture(scope="module")
def clean(checker: Checker, street: Path) -> predlint.Report:
    lines = (street / "clean.ndjson").read_bytes().splitlines(keepends=True)
    return checker.validate(b"".join(lines[:2]), data_rows=street / "datarows.csv")


# -- read back ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "a.json.gz", "a.ndjson"])
def test_from_files_bytes_and_what_is_open(broken_report: predlint.Report, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    broken_report.save(path)
    data = path.read_bytes()
    text = io.StringIO(gzip.decompress(data).decode() if name.endswith("gz") else data.decode())
    with open(path, "rb") as file:
        every = [predlint.read_report(each) for each in (path, str(path), data, io.BytesIO(data), file, text)]
    for read in every:
        assert read.to_jsonl() == broken_report.to_jsonl()
        assert (read.counts, read.ok, len(read.groups)) == (broken_report.counts, False, len(broken_report.groups))
        assert [d.message for d in read.diagnostics] == [d.message for d in broken_report.diagnostics]
    if ".json" in name and "jsonl" not in name:
        assert every[0].to_json() == predlint.Report.from_json(gzip.decompress(data) if name.endswith("gz") else data).to_json()


def test_from_storage(broken_report: predlint.Report) -> None:
    pytest.importorskip("fsspec")
    broken_report.save("memory://reports/a.json")
    assert predlint.read_report("memory://reports/a.json").to_json() == broken_report.to_json()


def test_with_statistics(street: Path) -> None:
    counting = predlint.compile(street / "ontology.json", media="image", statistics=True)
    report = counting.validate(street / "clean.ndjson")
    read = predlint.Report.from_json(report.to_json())
    assert read.to_json() == report.to_json()
    assert read.statistics == report.statistics is not None
    assert (read + report).statistics is None
    assert "the statistics are not added" in str(read + report)


def test_with_what_a_baseline_knows_and_what_was_not_read(broken_report: predlint.Report) -> None:
    value = json.loads(broken_report.to_json())
    value["summary"] |= {"known": 3, "complete": False}
    text = json.dumps(value)
    read = predlint.Report.from_json(text)
    assert json.loads(read.to_json()) == value
    assert not read.ok and "3 known findings left out" in str(read)
    again = read + read
    assert json.loads(again.to_json())["summary"]["known"] == 6


def test_with_the_first_findings_alone(checker: Checker, street: Path) -> None:
    report = checker.validate(street / "broken.ndjson", max_diagnostics=2)
    read = predlint.Report.from_json(report.to_json())
    assert (read.to_json(), read.counts, len(read.diagnostics)) == (report.to_json(), report.counts, 2)
    both = read + report
    assert both.counts["error"] == 2 * report.counts["error"]
    assert json.loads(both.to_json())["summary"]["listed"] == 4
    with pytest.raises(ValueError, match="needs every finding"):
        both.to_csv()


WRONG: list[tuple[str, bytes, str]] = [
    ("another version", b'{"version":2,"diagnostics":[]}', "is a report of version 2, and this release reads version 1"),
    ("predictions", b'{"name":"x","dataRow":{"globalKey":"a"}}\n', "looks like predictions, not a report"),
    ("an ontology", b'{"tools":[],"classifications":[]}', "is an ontology"),
    ("no list", b'{"version":1}', 'has no list "diagnostics"'),
    ("text", b"22 errors", "holds no finding"),
]


@pytest.mark.parametrize(("data", "message"), [each[1:] for each in WRONG], ids=[each[0] for each in WRONG])
def test_what_is_no_report(data: bytes, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        predlint.Report.from_json(data)


def test_what_is_damaged_or_changed(broken_report: predlint.Report) -> None:
    text = broken_report.to_json()
    for cut in (len(text) // 3, len(text) // 2, len(text) - 400):
        with pytest.raises(ValueError, match="part of it could not be read"):
            predlint.Report.from_json(text[:cut])
    value = json.loads(text)
    fewer = json.dumps({**value, "diagnostics": value["diagnostics"][1:]})
    other = json.dumps({**value, "diagnostics": [{**value["diagnostics"][0], "code": "GEO001"}, *value["diagnostics"][1:]]})
    counted = json.dumps({**value, "summary": {**value["summary"], "errors": value["summary"]["errors"] - 1}})
    by_level = {"errors": value["summary"]["errors"] - 1, "warnings": value["summary"]["warnings"] + 1}
    levels = json.dumps({**value, "summary": {**value["summary"], **by_level}})
    for changed in (fewer, other, counted, levels):
        with pytest.raises(ValueError, match="its summary and its list of findings differ"):
            predlint.Report.from_json(changed)
    with pytest.raises(ValueError, match="could not be read"):
        predlint.Report.from_json(broken_report.to_jsonl()[:-200])


@pytest.mark.parametrize("data", [b"", b"\n", b"[]"])
def test_a_report_that_was_never_written(data: bytes) -> None:
    with pytest.raises(ValueError, match="the report holds neither a finding nor a summary"):
        predlint.read_report(data)


def test_what_is_not_known_is_not_reported(broken_report: predlint.Report) -> None:
    """A filter may have dropped the last line of a report in lines; how long the run took, none of these tells."""
    lines = broken_report.to_jsonl().splitlines(keepends=True)
    read = predlint.read_report("".join(lines).encode())
    assert repr(read) == "<Report not ok: 22 errors, 1 warning, 1 info in 23 of 28 records · 1 file>" and str(read).endswith(
        "records · 1 file"
    )
    cut = predlint.read_report("".join(lines[:-1]).encode())
    for text in (repr(cut), str(cut), repr(cut + broken_report), str(cut + broken_report)):
        assert " · of how many records is not known" in text and " in 0 records" not in text
    mild = predlint.read_report("".join(line for line in lines[:-1] if '"error"' not in line).encode())
    assert mild.counts["error"] == 0 and not mild.ok
    with pytest.raises(predlint.PredictionError, match="the report does not tell whether its run came to the end"):
        mild.raise_for_errors()


def test_what_is_not_there_or_of_another_kind(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as raised:
        predlint.read_report(tmp_path / "gone.json")
    assert raised.value.filename == str(tmp_path / "gone.json")
    with pytest.raises(TypeError, match="a report is a path, its bytes or an open file"):
        predlint.read_report(3)  # pyright: ignore[reportArgumentType]


# -- added ----------------------------------------------------------------------------------------------------------------------


def of(report: predlint.Report) -> tuple[Any, ...]:
    """All that it holds, as values."""
    cases = [(case.message, case.count, len(case.samples)) for group in report.groups for case in group.cases]
    return report.summary.as_dict(), [group.count for group in report.groups], cases, len(report.diagnostics)


def test_a_sum(broken_report: predlint.Report, clean: predlint.Report) -> None:
    before = [copy.deepcopy(of(each)) for each in (broken_report, clean)]
    total = sum([broken_report, clean, broken_report])
    assert isinstance(total, predlint.Report)
    assert total.counts["error"] == 2 * broken_report.counts["error"]
    assert total.summary.files == 3 and total.summary.records == 2 * broken_report.summary.records + 2
    assert total.summary.merged is not None and total.summary.merged.reports == 3
    (group,) = [group for group in total.groups if group.rule.code == "ANS001"]
    assert (group.count, [case.count for case in group.cases], [len(case.samples) for case in group.cases]) == (12, [12], [3])
    assert before == [of(each) for each in (broken_report, clean)]  # what was added stays as it was
    assert sum([broken_report]) is broken_report
    assert pickle.loads(pickle.dumps(total)).to_json() == total.to_json()
    assert predlint.Report.from_json(total.to_json()).to_json() == total.to_json()


def test_what_it_cannot_determine(broken_report: predlint.Report, clean: predlint.Report) -> None:
    assert "KEY010" in clean.summary.by_rule
    both = broken_report + clean
    text = str(both)
    assert "2 reports are put together: rules across records (KEY009, ANS024, " in text
    assert "left out: 1 finding of KEY010" in text
    assert "KEY010" not in both.summary.by_rule and not [d for d in both.diagnostics if d.code == "KEY010"]
    assert both.counts["info"] == broken_report.counts["info"] + clean.counts["info"] - 1
    assert both.summary.merged is not None
    summary = both.summary.merged.within_files(both.summary.by_rule)
    assert summary == [code for code, rule in RULES.items() if rule.layer == "stream" and rule.dialect == "labelbox" and code != "KEY010"]
    assert "reports do not tell their ontology, options and release" in both.to_markdown()


def test_of_clean_files_the_platform_is_not_known(checker: Checker, street: Path) -> None:
    clean = checker.validate(street / "clean.ndjson")
    both = clean + clean
    assert json.loads(both.to_json())["summary"]["merged"] == {"reports": 2, "within_files": None, "left_out": {}}
    assert "rules across records looked at each file by itself" in str(both)


@pytest.mark.parametrize("other", [1, None, "a", 0.0, False, []])
def test_what_is_no_report_is_not_added(broken_report: predlint.Report, other: Any) -> None:
    with pytest.raises(TypeError):
        broken_report + other
    with pytest.raises(TypeError):
        other + broken_report


def test_what_does_not_belong_together(checker: Checker, broken_report: predlint.Report, street: Path) -> None:
    milder = predlint.compile(street / "ontology.json", media="image", severities={"ANS001": "warning"}).validate(street / "broken.ndjson")
    text = str(broken_report + milder)
    assert "ANS001 has other severities in an earlier report than in the other (error and warning): the options differ" in text
    assert "is in the other, and in an earlier report: what was found in it counts twice if it is the same file" in text
    # Rules of the user's own have codes by their place alone.
    value = json.loads(broken_report.to_json())
    named = {**value, "diagnostics": [{**each, "code": "RUL001", "rule": "one"} for each in value["diagnostics"][:1]]}
    named["summary"] = {**value["summary"], "by_rule": {"RUL001": 1}, "errors": 1, "warnings": 0, "infos": 0}
    other = json.loads(json.dumps(named))
    other["diagnostics"][0]["rule"] = "two"
    both = predlint.Report.from_json(json.dumps(named)) + predlint.Report.from_json(json.dumps(other))
    assert "RUL001 is the rule one in an earlier report, and two in the other: they have other rules" in str(both)


def test_rules_that_take_all_files_are_those_that_a_commit_is_not_held_to() -> None:
    from predlint.model.registry import OF_WHOLE_LISTS

    across = [code for code, rule in RULES.items() if rule.across_files]
    assert across == list(OF_WHOLE_LISTS)
    assert all(RULES[code].layer == "stream" for code in across)
