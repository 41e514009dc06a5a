"""What a program, a notebook and a table show of a report."""

from __future__ import annotations

import json
import pickle
import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import predlint
from predlint.report import notebook
from predlint.report import table as frame
from predlint.report.model import Summary
from predlint.tools import ontology_diff

SIGN = {"name": "sign", "bbox": {"top": 1, "left": 2, "height": 3, "width": 4}, "dataRow": {"globalKey": "street-001.jpg"}}
#: Tags without an end.
_VOID = frozenset({"br", "hr"})


@pytest.fixture(scope="module")
def checker() -> predlint.Checker:
    street = Path(__file__).parent.parent.parent / "examples" / "street"
    return predlint.compile(street / "ontology.json", media="image")


@pytest.fixture(scope="module")
def broken_report(checker: predlint.Checker, street: Path) -> predlint.Report:
    return checker.validate(street / "broken.ndjson")


# -- in a line, as text --------------------------------------------------------------------------------------------------------


def test_in_a_line(checker: predlint.Checker, broken_report: predlint.Report, street: Path) -> None:
    assert re.fullmatch(r"<Report not ok: 20 errors, 1 warning, 1 info in \d+ of 28 records · 1 file · [\d.]+ s>", repr(broken_report))
    assert repr(checker.validate(street / "clean.ndjson")).startswith("<Report ok: no problems in 26 records")


@pytest.mark.parametrize(
    ("ontology", "options", "words"),
    [
        ("street/ontology.json", {"media": "image"}, "Labelbox, 12 features, target model-run, media image"),
        ("street/ontology.json", {"rules": "street/rules.onto", "target": "mal"}, "Labelbox, 12 features, target mal, 5 rules of its own"),
        ("shelf/config.xml", {"profile": "sdk-2.1.2"}, "Label Studio, 24 features, profile sdk-2.1.2"),
        ("harbour/ontology.json", {}, "Encord, 14 features"),
        ("harbour/coco.json", {}, 'COCO, "A small harbour" with 4 features'),
        ("harbour/ontology.json", {"dialect": "coco", "map": "harbour/mapping.json"}, "COCO into Encord, 14 features"),
    ],
)
def test_a_checker_in_a_line(ontology: str, options: dict[str, str], words: str, street: Path) -> None:
    folder = street.parent
    given = {name: str(folder / value) if "/" in value else value for name, value in options.items()}
    assert repr(predlint.compile(folder / ontology, **given)) == f"<Checker: {words}>"


def test_as_text(checker: predlint.Checker, broken_report: predlint.Report) -> None:
    text = str(broken_report)
    assert "error ANS001 unknown-option · 6 places" in text
    assert 'help: did you mean "traffic light"?' in text
    assert text.splitlines()[-1].startswith("20 errors, 1 warning, 1 info")
    assert "--format" not in text
    kept = checker.validate([{**SIGN, "name": f"x{n}"} for n in range(5)], max_diagnostics=2)
    assert str(kept).splitlines()[-1] == "report.diagnostics has the first 2 of 6 (max_diagnostics)"
    kept.summary.complete, kept.summary.stopped = False, ("the executor failed", "look at its log")
    assert str(kept).startswith("STOPPED before the end: the executor failed\n  help: look at its log\n\n")
    assert pickle.loads(pickle.dumps(broken_report)).__str__() == text


def test_what_was_not_read_to_its_end_is_reported(checker: predlint.Checker, tmp_path: Path, street: Path) -> None:
    import gzip

    path = tmp_path / "cut.ndjson.gz"
    path.write_bytes(gzip.compress((street / "clean.ndjson").read_bytes())[:-8])  # without its checksum
    report = checker.validate(path)
    assert not report.ok and report.counts["error"] == 0
    assert "NOT READ TO THE END" in str(report)
    assert "not read to the end" in report._repr_html_() and ">ok<" not in report._repr_html_()
    with pytest.raises(predlint.PredictionError, match=r"cut\.ndjson\.gz"):
        report.raise_for_errors()


# -- in a notebook -------------------------------------------------------------------------------------------------------------


class Page(HTMLParser):
    """The tags and text of a piece of HTML; every tag must be closed in its turn."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in _VOID
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_a_notebook_shows_the_words_of_the_text(broken_report: predlint.Report) -> None:
    page = Page(broken_report._repr_html_())
    assert page.tags <= {"div", "span", "table", "tbody", "tr", "td", "b", "code"} and page.attributes == {"style"}
    for group in broken_report.groups:
        assert group.rule.code in page.text and group.rule.slug in page.text
        assert group.cases[0].message in page.text and (group.cases[0].help or "") in page.text
    assert "not ok" in page.text and "20 errors, 1 warning, 1 info" in page.text and "6 places" in page.text
    assert "broken.ndjson:1:98 · street-001.jpg" in page.text
    assert "report.diagnostics has every place" in page.text


def test_a_notebook_shows_what_is_good(checker: predlint.Checker, street: Path) -> None:
    page = Page(checker.validate(street / "clean.ndjson")._repr_html_())
    assert page.text.startswith("ok no problems in 26 records") and "table" not in page.tags


def test_places_of_records_in_memory(checker: predlint.Checker) -> None:
    page = Page(checker.validate([SIGN, {**SIGN, "name": "sgn"}], max_diagnostics=0)._repr_html_())
    assert "1 place" in page.text and "record 2 · street-001.jpg" in page.text
    assert "report.diagnostics has the first 0 of 2 (max_diagnostics)" in page.text


UNUSUAL_TEXTS = st.sampled_from(["<script>alert(1)</script>", '"><img src=x>', "\u202e\x1b[2J&lt;"])


@settings(max_examples=50)
@given(st.lists(st.one_of(st.text(max_size=20), UNUSUAL_TEXTS), max_size=4))
def test_nothing_of_the_data_becomes_markup(checker: predlint.Checker, names: list[str]) -> None:
    records = [{**SIGN, "name": name, "dataRow": {"globalKey": name}, name or "x": [name]} for name in names]
    text = checker.validate(records)._repr_html_()
    page = Page(text)
    assert page.tags <= {"div", "span", "table", "tbody", "tr", "td", "b", "code"} and page.attributes <= {"style"}
    assert all(char.isprintable() for char in text)


def test_a_notebook_stays_small(checker: predlint.Checker) -> None:
    long = "y" * 5_000
    names = [f"{n}{long}" for n in range(60)]
    wrong: list[dict[str, Any]] = [{**SIGN, "name": name, name: 1, "dataRow": {"globalKey": name}} for name in names]
    kinds: list[object] = [None, True, [], {}, long]
    wrong += [{**SIGN, "bbox": {**SIGN["bbox"], "top": kind}} for kind in kinds]
    report = checker.validate(wrong)
    assert len(report._repr_html_()) < notebook.RULES * 10_000
    page = Page(report._repr_html_())
    assert "and 59 like it" in page.text, "messages that differ in names only are one"
    assert "and 1 more place with other messages" in page.text


def test_more_rules_than_are_shown(broken_report: predlint.Report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notebook, "RULES", 3)
    page = Page(broken_report._repr_html_())
    left = sorted(group.count for group in broken_report.groups)
    assert f"{len(left) - 3} more rules with " in page.text
    assert page.text.count(" unknown-option ") == 1


_TAGS = {"div", "span", "table", "tbody", "tr", "td", "b", "code", "pre"}


def test_a_notebook_shows_what_changed(street: Path) -> None:
    changed = predlint.diff(street / "ontology.json", {"tools": [{"tool": "rectangle", "name": "sign"}]}, against=street / "clean.ndjson")
    page = Page(changed._repr_html_())
    assert page.tags <= _TAGS and page.attributes == {"style"}
    assert "11 breaking, 0 widening, 2 cosmetic changes" in page.text and "counted in 26 records" in page.text
    assert all(each.message in page.text and (each.help or "") in page.text for each in changed.changes)
    same = Page(predlint.diff(street / "ontology.json", street / "ontology.json")._repr_html_())
    assert "no differences" in same.text and "table" not in same.tags


def test_a_notebook_shows_some_of_many_changes(street: Path) -> None:
    tools = [{"tool": "rectangle", "name": f"<b>{number}"} for number in range(ontology_diff.CHANGES + 5)]
    page = Page(predlint.diff(street / "ontology.json", {"tools": tools})._repr_html_())
    assert page.tags <= _TAGS and "<b>0" in page.text
    assert f"{len(tools) - ontology_diff.CHANGES} more changes of this class; .changes has all" in page.text


def test_a_notebook_shows_what_was_fixed(checker: predlint.Checker, street: Path) -> None:
    fixed = predlint.fix(street / "broken.ndjson", checker)
    page = Page(fixed._repr_html_())
    assert page.tags <= _TAGS and page.attributes == {"style"}
    assert "not ok" in page.text and "JSN002 python-literal · 1 fixed" in page.text and "ANS001 unknown-option · 6 remain" in page.text
    assert all(line in page.text for line in str(fixed).splitlines()[-2:])
    clean = Page(predlint.fix(street / "clean.ndjson", checker)._repr_html_())
    assert clean.text.startswith("ok no problems in 26 records") and "there is nothing to fix" in clean.text


def test_a_notebook_shows_what_files_hold(street: Path) -> None:
    counted = predlint.stats(street / "clean.ndjson", street / "ontology.json")
    page = Page(counted._repr_html_())
    assert page.tags == {"pre"} and page.text.split() == str(counted).split()
    named = predlint.stats([{**SIGN, "name": "<script>"}], {"tools": [{"tool": "rectangle", "name": "<script>"}]})
    assert Page(named._repr_html_()).tags == {"pre"}


def test_a_report_as_data(broken_report: predlint.Report) -> None:
    data = broken_report.as_dict()
    assert data == json.loads(broken_report.to_json())
    assert data["summary"]["errors"] == 20 and len(data["diagnostics"]) == len(broken_report.diagnostics)


# -- as a table ----------------------------------------------------------------------------------------------------------------


def test_without_pandas(broken_report: predlint.Report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match=r"pip install pandas"):
        broken_report.to_frame()


def test_a_row_a_finding(broken_report: predlint.Report) -> None:
    pandas = pytest.importorskip("pandas")
    table = broken_report.to_frame()
    assert list(table.columns) == list(frame.PANDAS)
    assert {name: str(kind) for name, kind in table.dtypes.items()} == frame.PANDAS
    assert table["severity"].cat.ordered and list(table["severity"].cat.categories) == ["info", "warning", "error"]
    assert (table["severity"] >= "warning").sum() == 21
    for name in frame.PANDAS:
        for got, found in zip(table[name].tolist(), broken_report.diagnostics, strict=True):
            expected = found.record[name] if name in found.record else getattr(found, name)
            if expected is None and frame.PANDAS[name] != "object":
                assert pandas.isna(got), name
            else:
                assert got == (expected.label if name == "severity" else expected), name
    assert table.attrs == {"counts": broken_report.counts, "complete": True}


def test_nothing_found_has_the_same_columns(checker: predlint.Checker, street: Path) -> None:
    pytest.importorskip("pandas")
    table = checker.validate(street / "clean.ndjson").to_frame()
    assert len(table) == 0
    assert {name: str(kind) for name, kind in table.dtypes.items()} == frame.PANDAS
    assert table.attrs["complete"]


def test_a_table_says_that_it_is_not_all(checker: predlint.Checker, street: Path) -> None:
    pytest.importorskip("pandas")
    report = checker.validate(street / "broken.ndjson", max_diagnostics=3)
    assert len(report.to_frame()) == 3
    assert report.to_frame().attrs == {"counts": report.counts, "complete": False}
    assert not frame.frame([], Summary(complete=False)).attrs["complete"]


def test_any_value_has_its_place(checker: predlint.Checker) -> None:
    """Lists of one length, numbers that no column holds, text that no encoding takes."""
    pytest.importorskip("pandas")
    for value in ([1, 2], {"a": [1]}, 10**400, "\ud800", None, True):
        report = checker.validate([{**SIGN, "name": value}, {**SIGN, "name": value, "uuid": value}])
        table = report.to_frame()
        assert [each is found.value for each, found in zip(table["value"], report.diagnostics, strict=True)] == [True] * len(table)
