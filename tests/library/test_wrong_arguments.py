"""What a program may say to predlint.compile and Checker.validate by mistake: what is wrong is said, with what to do."""

from __future__ import annotations

import asyncio
import json
import pickle
from datetime import date
from decimal import Decimal
from enum import Enum
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy
import pandas
import pytest

import predlint

STREET = Path(__file__).parent.parent.parent / "examples" / "street"
ONTOLOGY = STREET / "ontology.json"


def test_the_text_of_an_ontology_is_no_path() -> None:
    for text in ("ontology.json\n", "[1, 2,\n3]", "what is\nthis"):
        with pytest.raises(TypeError, match=r"the ontology is given as text, not as a path: .*; give its path, or text\.encode\(\)"):
            predlint.compile(text)
    with ONTOLOGY.open("rb") as file, pytest.raises(TypeError, match="an open file is not an ontology: give its path"):
        predlint.compile(file)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"media": "Image"}, r'media "Image" is not known\n  help: did you mean "image"\? one of image, video'),
        ({"severities": {"GEO003": "warn"}}, r'severity "warn" of GEO003 is not known\n  help: did you mean "warning"\? one of error'),
        ({"severities": {"GEO003": "x"}}, 'severity "x" of GEO003 is not known\n  help: one of error, warning, info, off'),
        ({"select": "ALL"}, "help: leave select out: without it all rules are on"),
        ({"ignore": "GEO ANS"}, 'help: in a list each is an item of its own: "GEO", "ANS"'),
        ({"ignore": ["box-sise"]}, r"help: did you mean box-size or coco-box-size\?"),
        ({"media": numpy.array(["image", "text"])}, r"media array\(\['image.*\) is not known\n  help: one of image, video"),
        ({"target": 3}, "target 3 is not known\n  help: one of model-run"),
        ({"severities": numpy.zeros(3)}, r"severities must map codes to levels, found array\("),
        ({"rules": "a\0b.onto"}, "rules: a\0b.onto: cannot be read"),
        ({"rules": dict}, "rules are files: .*; found <class 'dict'>"),
        ({"select": None}, "select takes codes of rules, found None"),
        ({"ignore": [3]}, r"ignore takes codes of rules, found \[3\]"),
        ({"severities": ["GEO"]}, "severities must map codes to levels"),
        ({"severities": {3: "error"}}, "a rule code is a string, found 3"),
        ({"map": {"1": "a"}}, "map must be the path of a mapping, found dict"),
        ({"rules": 3}, r"rules are files: their paths, or their bytes; found 3\n  help: write \"rules\.onto\""),
        ({"rules": {"tiny": "width"}}, "rules are files: .*; found {'tiny': 'width'}"),
        ({"rules": StringIO("rule")}, r"rules are files: .*\n  help: give its path, or its bytes"),
        ({"rules": "rule tiny {\n}"}, r'given as text, not as a path: "rule tiny {\\n}"\n  help: save them as a file, .* text\.encode\(\)'),
    ],
)
def test_options_that_cannot_be(options: dict[str, Any], message: str) -> None:
    with pytest.raises(predlint.OptionError, match=message) as caught:
        predlint.compile(ONTOLOGY, **options)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_run_takes_paths_of_every_form_and_open_files() -> None:
    checker, path = predlint.compile(ONTOLOGY, media="image"), STREET / "clean.ndjson"
    with path.open("rb") as file:
        summary = checker.run([str(path), path, file])
    assert (summary.files, summary.records) == (3, 3 * len(path.read_bytes().splitlines()))


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ("a.ndjson", "put it between brackets, or use validate"),
        (Path("a.ndjson"), "put it between brackets, or use validate"),
        (StringIO("{}"), "put it between brackets, or use validate"),
        (None, "run\\(\\) takes a list of files, found None"),
        ({"name": "sign"}, "run\\(\\) takes a list of files, found {'name': 'sign'}"),
        ([{"name": "sign"}], "{'name': 'sign'} is none: validate\\(\\) takes records"),
        ([b"{}"], "b'{}' is none: validate\\(\\) takes records and bytes"),
    ],
)
def test_what_is_no_list_of_files_is_not_run(inputs: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        predlint.compile(ONTOLOGY, media="image").run(inputs)


def test_rules_go_by_their_names_too() -> None:
    def codes(**options: Any) -> set[str]:
        return {rule["code"] for rule in predlint.compile(ONTOLOGY, media="image", **options).rules}

    assert "GEO004" in codes() - codes(ignore=["box-size"])
    assert "GEO004" not in codes(severities={"Box-Size": "off"})
    assert codes(select=["box-size"]) == codes(select=["GEO004"])


def test_options_of_many_forms() -> None:
    checker = predlint.compile(
        ONTOLOGY, select=(code for code in ["NAM", "GEO"]), severities={"NAM002": predlint.Severity.INFO}, rules=None
    )  # type: ignore[arg-type]
    assert checker.validate([{"name": "sgn"}]).counts == {"error": 0, "warning": 0, "info": 1}


def test_missing_files_are_reported_with_what_to_do(tmp_path: Path) -> None:
    for path, expected in (
        (tmp_path, r"there is no \.ndjson, \.jsonl or \.json file\n  help: name the files"),
        (STREET / "x*.ndjson", r"x\*\.ndjson: no file matches this pattern\n  help: \* takes any name in one folder"),
    ):
        with pytest.raises(predlint.SourceError, match=expected):
            predlint.compile(ONTOLOGY).validate(path)


def test_a_home_folder_is_put_in_by_the_shell() -> None:
    with pytest.raises(predlint.SourceError, match=r"~/preds\.ndjson: no such file\n  help: .*os\.path\.expanduser\(\)"):
        predlint.compile(ONTOLOGY).validate("~/preds.ndjson")


class Held:
    """An object of somebody's SDK."""

    def __init__(self, **members: Any) -> None:
        self.__dict__.update(members)


class Project:
    @property
    def ontology_structure(self) -> Any:
        raise AssertionError("a property may ask a server")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (Project(), r"an object of type Project: give its \.ontology_structure\.to_dict\(\)"),
        (Held(config=3), "an object of type Held"),
        (Held(ontology=dict), "an object of type Held"),
        (Held, "the class Held, not an object of it"),
        (pandas.DataFrame({"tools": []}), "(?s:Empty DataFra.*)"),
        ({"sign"}, "{'sign'}"),
        (dict.items, "an object of type method_descriptor"),
    ],
)
def test_objects_that_are_no_ontologies(given: Any, message: str) -> None:
    with pytest.raises(TypeError, match=f"an ontology is a path, its bytes or its JSON as a dict, found {message}$"):
        predlint.compile(given)


@pytest.mark.parametrize(
    ("member", "message"),
    [
        ({(1, 2): 3}, r"ontology: \(1, 2\) of type tuple is not a JSON value\n  help: give the ontology as json\.load\(\) reads it"),
        ({"x": {"y": [b"z"]}}, r"ontology#/x/y/0: b'z' of type bytes is not a JSON value"),
        ({"x": numpy.zeros(2)}, r"ontology#/x: array\(\[0\., 0\.\]\) of type ndarray is not a JSON value"),
    ],
)
def test_an_ontology_that_no_file_can_hold(member: Any, message: str) -> None:
    for ontology in (ONTOLOGY, STREET.parent / "harbour" / "ontology.json", STREET.parent / "harbour" / "coco.json"):
        with pytest.raises(predlint.OntologyError, match=message):
            predlint.compile({**json.loads(ontology.read_text(encoding="utf-8")), **member})


def test_an_ontology_counts_as_the_json_that_it_would_be() -> None:
    """Numbers that name members, and texts of numpy, are written as texts."""
    plain = json.loads(ONTOLOGY.read_text(encoding="utf-8"))
    made = {**plain, 1: {None: 2.5}}
    made["tools"] = [
        {numpy.str_(name): numpy.str_(value) if isinstance(value, str) else value for name, value in t.items()} for t in plain["tools"]
    ]
    assert predlint.compile(made).json_schema == predlint.compile(plain).json_schema
    made["classifications"] = made
    with pytest.raises(predlint.OntologyError, match="holds itself"):
        predlint.compile(made)


def test_the_name_of_an_ontology_may_not_be_empty() -> None:
    with pytest.raises(predlint.OntologyError, match="the name of the file is empty"):
        predlint.compile("")


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (b"rows.csv", "is the path of a list, or its rows, not bytes: give the path of the file"),
        ({"global_key": "a"}, "is a list of data rows, found one dict: put it into a list"),
        (Held(), r"is the path of a list, what read_data_rows\(\) gave, or the rows themselves, not Held"),
        (3, "or the rows themselves, not int"),
    ],
)
def test_what_holds_no_data_rows(rows: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        predlint.compile(ONTOLOGY).validate(STREET / "clean.ndjson", data_rows=rows)


def test_the_text_of_a_list_of_data_rows_is_no_path() -> None:
    with pytest.raises(predlint.DataRowsError, match=r'given as text, not as a path: "global_key\\na\\n"\n  help: save it as a file'):
        predlint.read_data_rows("global_key\na\n")


def test_a_guard_names_the_first_place() -> None:
    guard = predlint.compile(ONTOLOGY).raise_for_errors
    with pytest.raises(predlint.PredictionError, match=r"broken\.ndjson:1\)"):
        guard(STREET / "broken.ndjson")
    with pytest.raises(predlint.PredictionError, match=r"\(record 1\)"):
        guard([{"name": "sgn"}])


def test_a_severity_is_its_word() -> None:
    found = predlint.compile(ONTOLOGY).check(
        {"name": "sgn", "bbox": {"top": 1, "left": 2, "height": 3, "width": 4}, "dataRow": {"globalKey": "a"}}
    )
    assert [d.code for d in found if d.severity == "error"] == ["NAM002"]
    assert [d.severity != "warning" for d in found] == [True]
    assert [d.code for d in found if d.severity != "error"] == []
    assert (str(found[0].severity), f"{found[0].severity:>7}") == ("error", "  error")
    assert predlint.Severity.ERROR != "ERROR" and predlint.Severity.ERROR > predlint.Severity.WARNING
    for other in (2, 2.0, True, numpy.int64(1)):  # what is equal has the same hash
        assert all((severity == other) is False and severity != other for severity in predlint.Severity)
    assert pickle.loads(pickle.dumps(predlint.Severity.ERROR)) is predlint.Severity.ERROR
    assert predlint.Severity.ERROR in {"error", "warning"} and {"error": "x"}[predlint.Severity.ERROR] == "x"  # pyright: ignore


def test_a_report_is_neither_true_nor_false() -> None:
    for record in ({"name": "sgn"}, {"name": "weather", "answer": {"name": "sunny"}, "dataRow": {"globalKey": "a"}}):
        with pytest.raises(TypeError, match=r"ask report\.ok"):
            bool(predlint.compile(ONTOLOGY).validate([record]))


@pytest.mark.parametrize(("options", "error"), [({"jobs": "auto"}, ValueError), ({"jobs": 1.5}, ValueError), ({"executor": 1}, TypeError)])
def test_means_that_cannot_be(options: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error, match="must be"):
        predlint.compile(ONTOLOGY).validate(STREET / "clean.ndjson", **options)


def test_paths_from_a_pattern_are_given_as_a_list() -> None:
    with pytest.raises(TypeError, match="give paths as a list"):
        predlint.compile(ONTOLOGY).validate(STREET.glob("*.ndjson"))


class Kind(Enum):
    SIGN = "sign"


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (Kind.SIGN, r"Kind .* give its \.value"),
        (memoryview(b"{}"), r"memoryview .* convert it with bytes\(\)"),
        (Decimal("0.5"), r"Decimal .* convert it with float\(\)"),
        (date(2026, 3, 14), r"date .* convert it with \.isoformat\(\)"),
        (b"sign", r"bytes .* convert it with \.decode\(\), or to base64"),
        (SimpleNamespace(name="sign"), r"SimpleNamespace .* convert it with vars\(\)"),
        ({"sign"}, r"set .* convert it with list\(\)"),
        (Path("a.jpg"), r"Path .* convert it with str\(\)"),
        (type("Text", (), {"asdict": 1})(), r"Text .* convert it with \.asdict\(\)"),
        (
            type("Label", (), {"__module__": "labelbox.data.annotation_types.label", "annotations": [], "model_dump": 1})(),
            "Label .*; give the Label itself as a record",
        ),
        (
            type("ObjectAnnotation", (), {"__module__": "labelbox.data.annotation_types.annotation", "model_dump": 1})(),
            "ObjectAnnotation .*; put it into a Label, and give that as a record",
        ),
        (type("NAType", (), {"isoformat": 1})(), "NAType .*; leave its member out"),
    ],
)
def test_values_that_json_has_not(value: Any, message: str) -> None:
    with pytest.raises(TypeError, match=f"record 1 cannot be written as JSON: .* of type .*{message}"):
        predlint.compile(ONTOLOGY).check({"name": "sign", "answer": value})


def test_records_that_nest_too_deep() -> None:
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(TypeError, match=r"^record 2 cannot be written as JSON: its values are nested too deep$"):
        predlint.compile(ONTOLOGY).validate([{}, {"name": "sign", "answer": deep}])


def test_a_plan_of_polars_has_no_rows_yet() -> None:
    plan = type("LazyFrame", (list,), {"collect_schema": None, "collect": None})()
    checker = predlint.compile(ONTOLOGY)
    for given in (
        checker.validate,
        checker.raise_for_errors,
        lambda table: next(checker.iter_diagnostics(table)),
        lambda table: asyncio.run(checker.avalidate(table)),
        predlint.read_data_rows,
    ):
        with pytest.raises(TypeError, match=r"a LazyFrame has no rows yet: give what its \.collect\(\) gives"):
            given(plan)
