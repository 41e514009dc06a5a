"""What a program may say to predlint.compile and Checker.validate by mistake: what is wrong is said, with what to do."""

from __future__ import annotations

import asyncio
import pickle
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from pathlib import Path
from types import MappingProxyType, SimpleNamespace
from typing import Any

import numpy
import pytest
from msgspec import Struct

import predlint

STREET = Path(__file__).parent.parent.parent / "examples" / "street"
ONTOLOGY = STREET / "ontology.json"


def test_the_text_of_an_ontology_is_no_path() -> None:
    for text in (ONTOLOGY.read_text(encoding="utf-8"), "<View></View>", '{"tools": []}', "tool a {\n}"):
        with pytest.raises(TypeError, match=r"a path is expected, found text: .*give its bytes, text\.encode\(\)"):
            predlint.compile(text)
    with ONTOLOGY.open("rb") as file, pytest.raises(TypeError, match="an open file is not an ontology: give its path"):
        predlint.compile(file)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"media": "Image"}, 'media "Image" is not known\n  help: one of image, video'),
        ({"select": None}, "select takes codes of rules, found None"),
        ({"ignore": [3]}, r"ignore takes codes of rules, found \[3\]"),
        ({"severities": ["GEO"]}, "severities must map codes to levels"),
        ({"severities": {3: "error"}}, "a rule code is a string, found 3"),
        ({"map": {"1": "a"}}, "map must be the path of a mapping, found dict"),
    ],
)
def test_options_that_cannot_be(options: dict[str, Any], said: str) -> None:
    with pytest.raises(predlint.OptionError, match=said) as caught:
        predlint.compile(ONTOLOGY, **options)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_options_of_many_forms() -> None:
    checker = predlint.compile(
        ONTOLOGY, select=(code for code in ["NAM", "GEO"]), severities={"NAM002": predlint.Severity.INFO}, rules=None
    )  # type: ignore[arg-type]
    assert checker.validate([{"name": "sgn"}]).counts == {"error": 0, "warning": 0, "info": 1}


def test_files_that_cannot_be_read_are_told_with_what_to_do() -> None:
    for path, said in ((STREET, rf"is a folder\n  help: name the files in it: .*{re.escape('*.ndjson')}"), (STREET / "b*.ndjson", "glob")):
        with pytest.raises(predlint.SourceError, match=said):
            predlint.compile(ONTOLOGY).validate(path)


def test_a_guard_names_the_first_place() -> None:
    guard = predlint.compile(ONTOLOGY).raise_for_errors
    with pytest.raises(predlint.PredictionError, match=r"broken\.ndjson:1\)"):
        guard(STREET / "broken.ndjson")
    with pytest.raises(predlint.PredictionError, match=r"\(record 1\)"):
        guard([{"name": "sgn"}])


@pytest.mark.parametrize(("options", "error"), [({"jobs": "auto"}, ValueError), ({"jobs": 1.5}, ValueError), ({"executor": 1}, TypeError)])
def test_means_that_cannot_be(options: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error, match="must be"):
        predlint.compile(ONTOLOGY).validate(STREET / "clean.ndjson", **options)


def test_paths_from_a_pattern_are_given_as_a_list() -> None:
    with pytest.raises(TypeError, match="give paths as a list"):
        predlint.compile(ONTOLOGY).validate(STREET.glob("*.ndjson"))


@dataclass
class Box:
    top: float


class Answer(Struct):
    name: str


class Kind(Enum):
    SIGN = "sign"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (numpy.float32(0.5), r"float32 .* convert it with \.item\(\)"),
        (numpy.array([1, 2]), r"ndarray .* convert it with \.tolist\(\)"),
        (Box(1), r"Box .* convert it with dataclasses\.asdict\(\)"),
        (Kind.SIGN, r"Kind .* give its \.value"),
        (Decimal("0.5"), r"Decimal .* convert it with float\(\)"),
        (date(2026, 3, 14), r"date .* convert it with \.isoformat\(\)"),
        (b"sign", r"bytes .* convert it with \.decode\(\), or to base64"),
        (MappingProxyType({"name": "sign"}), r"mappingproxy .* convert it with dict\(\)"),
        (Answer("sign"), r"Answer .* convert it with msgspec\.to_builtins\(\)"),
        (SimpleNamespace(name="sign"), r"SimpleNamespace .* convert it with vars\(\)"),
        ({"sign"}, r"set .* convert it with list\(\)"),
        (Path("a.jpg"), r"Path .* convert it with str\(\)"),
    ],
)
def test_values_that_json_has_not(value: Any, said: str) -> None:
    with pytest.raises(TypeError, match=f"record 1 cannot be written as JSON: .* of type .*{said}"):
        predlint.compile(ONTOLOGY).check({"name": "sign", "answer": value})


@pytest.mark.parametrize(
    ("method", "call"), [("to_dicts", "to_dicts()]"), ("to_pylist", "to_pylist()]"), ("iterrows", "dropna().to_dict()")]
)
def test_tables_are_no_lists_of_records(method: str, call: str) -> None:
    table = type("Frame", (list,), {method: None})()
    checker = predlint.compile(ONTOLOGY)
    for given in (
        checker.validate,
        checker.raise_for_errors,
        lambda table: next(checker.iter_diagnostics(table)),
        lambda table: asyncio.run(checker.avalidate(table)),
    ):
        with pytest.raises(TypeError, match=f"a Frame is not a list of records: give its rows without what is empty, .*{re.escape(call)}"):
            given(table)


def test_rows_of_tables_are_told_how_to_become_records() -> None:
    checker = predlint.compile(ONTOLOGY)
    frame = pytest.importorskip("pandas").DataFrame([{"name": "sign", "answer": "x" * 200}, {"name": "sign"}])
    with pytest.raises(TypeError, match=r"record 1 cannot be written as JSON: name sign .* of type Series .*; give it as row\.dropna\(\)"):
        checker.validate(row for _, row in frame.iterrows())
    with pytest.raises(TypeError, match=r"record 1 is a named tuple.*_asdict\(\)"):
        checker.validate(frame.itertuples())
