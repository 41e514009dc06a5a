"""Statistics for people and for programs. ``python tests/statistics/test_statistics_report.py`` writes the expected texts again."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from statistics_kit import RECORDS, VOCABULARY, car, counted, harvest, row

from predlint.model.statistics import Statistics
from predlint.model.views import Choice, Feature, Instance, Question, Vocabulary
from predlint.report.model import Summary
from predlint.report.statistics import (
    ASCII,
    BLOCKS,
    Table,
    TablePage,
    bar,
    histogram,
    statistics_json,
    statistics_json_schema,
    statistics_lines,
    statistics_report,
)
from predlint.report.terminal import Style, display_width, without_escapes

FILES = Path(__file__).parent / "files"
PAPERS = {"60": TablePage(width=60), "100": TablePage(width=100), "60_ascii": TablePage(width=60, ascii=True), "no_terminal": TablePage()}


def text_of(statistics: Statistics, paper: TablePage) -> str:
    return "\n".join(statistics_lines(statistics, paper)) + "\n"


@pytest.mark.parametrize(
    ("length", "shown"),
    [(0, "<1"), (1, "1.0"), (9, "9.0"), (12, "12"), (5000, "5,000"), (900_000, "900,000"), (2e6, "2M"), (3e12, "3T"), (1e15, ">999T")],
)  # fmt: skip
def test_a_size_takes_little_room(length: float, shown: str) -> None:
    assert f" {shown} " in text_of(counted((None, [car(length, 1)])), TablePage())


@pytest.mark.parametrize("name", PAPERS)
def test_the_text_is_as_expected(name: str) -> None:
    assert text_of(harvest(), PAPERS[name]) == (FILES / f"harvest_{name}.txt").read_text(encoding="utf-8")


def test_categories_have_no_kind_but_what_was_drawn_has() -> None:
    shown = counted((None, [car(3, 1)]))
    assert "Features  kind" in text_of(shown, TablePage())
    of_coco = Statistics(replace(VOCABULARY, dialect="coco"))
    of_coco.merge_state(shown.to_state())
    text = text_of(of_coco, TablePage())
    assert "kind " not in text.partition("Objects by kind")[0]
    assert "Objects by kind: box 1\n" in text


@settings(max_examples=40)
@given(st.lists(RECORDS, max_size=6), st.sampled_from((40, 60, 100, None)), st.booleans())
def test_whatever_was_counted_can_be_shown(records: list[Any], width: int | None, ascii_only: bool) -> None:
    statistics = counted(*records)
    lines = list(statistics_lines(statistics, TablePage(width=width, ascii=ascii_only)))
    assert lines[0].startswith(f"{len(records):,} record")
    assert not any(line != line.rstrip() or "\n" in line for line in lines)
    if ascii_only:
        assert all(map(str.isascii, lines))
    if width is not None:
        assert max(map(display_width, lines)) <= width


@settings(max_examples=30)
@given(st.lists(RECORDS, max_size=6))
def test_the_json_is_as_its_schema_says(records: list[Any]) -> None:
    data = json.loads(statistics_json(counted(*records), Summary(records=len(records))))
    SCHEMA.validate(data)
    assert data["statistics"]["records"]["total"] == data["summary"]["records"] == len(records)


SCHEMA = Draft202012Validator(statistics_json_schema())


def test_the_schema_is_one_and_refuses_what_is_not_so() -> None:
    Draft202012Validator.check_schema(statistics_json_schema())
    data = json.loads(statistics_json(harvest(), Summary()))
    SCHEMA.validate(data)
    for name in data["statistics"]:
        assert not SCHEMA.is_valid({**data, "statistics": {k: v for k, v in data["statistics"].items() if k != name}}), name
    assert not SCHEMA.is_valid({**data, "more": 1})


def test_the_json_in_full() -> None:
    """Its members keep their names and places."""
    instances = [car(30, 20, confidence=0.62, answers={0: ("red",), 3: "AB"})]
    data = json.loads(statistics_json(counted((row("a"), instances)), Summary()))["statistics"]
    assert data["records"] == {"total": 1, "unreadable": 0, "without_features": 0}
    assert data["data_rows"] == {"named": 1, "more_than": None, "records_without": 0, "listed": None, "covered": None}
    assert data["kinds"] == [{"kind": "box", "records": 1, "objects": 1, "instances": 1}]
    assert [feature["name"] for feature in data["features"]] == [feature.name for feature in VOCABULARY.features]
    assert {"name": "lane", "kind": "line"} in data["never_predicted"]
    feature = data["features"][0]
    assert feature.pop("confidence") == {
        "missing": 0, "outside": 0, "median": [0.6, 0.65], "bins": [0] * 12 + [1] + [0] * 7,
    }  # fmt: skip
    assert feature.pop("sizes") == {
        "width": {
            "measured": 1,
            "lowest": 30,
            "highest": 30,
            "about": {"p10": 30, "p50": 30, "p90": 30},
            "bins": [{"from": 22.627, "to": 32, "count": 1}],
        },
        "height": {
            "measured": 1,
            "lowest": 20,
            "highest": 20,
            "about": {"p10": 20, "p50": 20, "p90": 20},
            "bins": [{"from": 16, "to": 22.627, "count": 1}],
        },
    }
    colour, plate = feature.pop("questions")
    options = [{"value": "red", "label": "Red", "count": 1}, {"value": "blue", "label": "Blue", "count": 0}]
    assert colour == {
        "name": "colour", "kind": "radio", "under": None, "answered": 1,
        "options": [*options, {"value": "grün", "label": "Grün", "count": 0}], "other": 0, "text_lengths": None, "numbers": None,
    }  # fmt: skip
    assert plate["text_lengths"]["measured"] == 1
    assert feature == {"name": "car", "kind": "box", "ids": ["car-id"], "records": 1, "objects": 1, "instances": 1, "on_frames": 0}
    assert data["features"][2]["questions"][1]["under"] == {"question": 0, "option": "rain"}


def test_sizes_are_between_the_least_and_the_greatest() -> None:
    """The middles of the bins of 15 and 23 are 13 and 27."""
    feature = json.loads(statistics_json(counted((None, [car(w, 1) for w in (15, 15.5, 20, 23)])), Summary()))["statistics"]["features"][0]
    width = feature["sizes"]["width"]
    assert (width["lowest"], width["highest"], width["about"]) == (15, 23, {"p10": 15, "p50": 15, "p90": 23})


def test_more_data_rows_than_are_counted() -> None:
    statistics = counted((row("a"), []), (row("b"), []))
    statistics.rows.maximum = 1
    statistics.rows.add("c")
    data = json.loads(statistics_json(statistics, Summary()))
    SCHEMA.validate(data)
    assert data["statistics"]["data_rows"]["named"] is None
    assert data["statistics"]["data_rows"]["more_than"] == 1
    assert "more than 1 data rows" in text_of(statistics, TablePage())


def test_hidden_findings_are_mentioned() -> None:
    """A thousand features with a question of a thousand options each: the text stays short, the JSON has all."""
    choices = tuple(Choice(f"option {at}", "") for at in range(1000))
    questions = tuple(Question(at, "which", "radio", choices[:30]) for at in range(100))
    vocabulary = Vocabulary("labelbox", tuple(Feature(at, f"class {at}", "box", (at % 100,)) for at in range(1000)), questions)
    statistics = Statistics(vocabulary)
    for at in range(900):
        statistics.take(None, [Instance(at, None, answers={at % 100: (f"option {at % 30}",)}, identity=at)] * 2)
    lines = list(statistics_lines(statistics, TablePage(width=100)))
    assert len(lines) < 300
    assert "  and 860 more features with 860 objects" in lines
    assert "  and 860 more questions: --format json has them all" in lines
    assert any(line.startswith("Never predicted (100 of 1,000): ") for line in lines)
    assert any(line.endswith("and 60 more") for line in lines)


def test_a_run_that_found_errors_says_where_they_are_named() -> None:
    text = statistics_report(counted(), Summary(errors=12), TablePage())
    assert text == "0 records · 0 data rows\n\n12 errors: predlint validate names them, with the same files and options\n"


def test_a_run_that_was_stopped_says_so() -> None:
    text = statistics_report(harvest(), Summary(complete=False, unread=["a.gz: broken\x1b"]), TablePage())
    assert text.startswith("STOPPED before the end: what follows was counted so far\n\n")
    assert text.endswith("NOT READ TO THE END: a.gz: broken\\u001b\n")


def test_colours_change_nothing_else() -> None:
    painted = TablePage(Style(True), width=80)
    assert without_escapes(text_of(harvest(), painted)) == text_of(harvest(), TablePage(width=80)) != text_of(harvest(), painted)


@pytest.mark.parametrize(("name", "shown"), [("a\x1b[31mb", '"a\\u001b[31mb"'), (" a ", '" a "'), ("\ud800", '"\\ud800"')])
def test_a_name_can_do_the_terminal_no_harm(name: str, shown: str) -> None:
    vocabulary = Vocabulary("labelbox", (Feature(0, name, "box"),), ())
    statistics = Statistics(vocabulary)
    statistics.take(None, [Instance(0, None)])
    assert shown in text_of(statistics, TablePage())
    json.loads(statistics_json(statistics, Summary()))


@pytest.mark.parametrize(
    ("value", "blocks", "ascii_"),
    [(0, "", ""), (1, "▏", "#"), (500, "█████", "#####"), (1000, "█" * 10, "#" * 10), (1001, "█" * 10, "#" * 10)],
)
def test_a_bar_shows_its_share(value: int, blocks: str, ascii_: str) -> None:
    assert bar(value, 1000, 10, BLOCKS) == blocks
    assert bar(value, 1000, 10, ASCII) == ascii_


def test_a_histogram_shows_all_that_is_more_than_nothing() -> None:
    assert histogram([0, 1, 500, 1000], BLOCKS) == " ▁▄█"
    assert histogram([0, 1, 500, 1000], ASCII) == " .=#"
    assert histogram([0, 0], BLOCKS) == "  "


def test_a_table_is_cut_to_the_width() -> None:
    table = Table(["name", "n"], [["長い名前" * 10, "1"], ["b", "1,000"]], bars=[1, 1000])
    lines = list(table.lines(TablePage(width=40)))
    assert max(map(display_width, lines)) <= 40
    assert "…" in lines[1]


if __name__ == "__main__":
    for each, paper in PAPERS.items():
        (FILES / f"harvest_{each}.txt").write_text(text_of(harvest(), paper), encoding="utf-8")
