"""The strategies of predlint.testing."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import predlint
from predlint import testing
from predlint.io.data_row_files import read_data_rows
from predlint.platforms.samples import SampleError

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
STREET, VIDEO = EXAMPLES / "street" / "ontology.json", EXAMPLES / "media" / "video.json"
SHELF, HARBOUR, COCO = (EXAMPLES / name for name in ("shelf/config.xml", "harbour/ontology.json", "harbour/coco.json"))
CHECKERS = {path: predlint.compile(path, media="image" if path == STREET else None) for path in (STREET, VIDEO, SHELF, HARBOUR, COCO)}
#: Said of a file as a whole: one record answers one question.
OF_FILES = {"ANS024"}
ANY = st.sampled_from(list(CHECKERS))
RECORDS = {path: testing.records(path) for path in CHECKERS}
BROKEN = {path: testing.broken_records(path) for path in CHECKERS}
FILES = {path: testing.files(path, most=12) for path in (STREET, VIDEO)}


def found(path: Path, records: list[Any]) -> set[str]:
    if path == COCO:
        reference = json.loads(COCO.read_text())
        return {d.code for d in CHECKERS[path].validate(json.dumps({**reference, "annotations": records}).encode()).diagnostics}
    return {d.code for d in CHECKERS[path].validate(records).diagnostics}


@settings(max_examples=60)
@given(ANY.flatmap(lambda path: st.tuples(st.just(path), RECORDS[path])))
def test_good_records_give_no_finding(case: tuple[Path, dict[str, Any]]) -> None:
    path, record = case
    assert found(path, [record]) - OF_FILES == set()


@settings(max_examples=120)
@given(ANY.flatmap(lambda path: st.tuples(st.just(path), BROKEN[path])))
def test_broken_records_give_exactly_the_declared_findings(case: tuple[Path, testing.Broken]) -> None:
    path, broken = case
    assert found(path, [broken.record]) - OF_FILES == broken.codes


@settings(max_examples=20)
@given(st.sampled_from(list(FILES)).flatmap(lambda path: st.tuples(st.just(path), FILES[path])))
def test_good_files_give_no_finding(case: tuple[Path, list[dict[str, Any]]]) -> None:
    path, records = case
    assert records and found(path, records) == set()


@pytest.mark.parametrize("only", ["box-size", "GEO004, confidence-range", ["GEO004", "CNF001"]])
def test_rules_to_be_broken_go_by_their_names_and_with_commas_too(only: str | list[str]) -> None:
    @settings(max_examples=5)
    @given(testing.broken_records(STREET, only=only))
    def each(broken: testing.Broken) -> None:
        assert broken.codes & {"GEO004", "CNF001"}

    each()


@settings(max_examples=15)
@given(testing.broken_records(STREET, only="geo"))
def test_only_some_codes(broken: testing.Broken) -> None:
    assert all(code.startswith("GEO") for code in broken.codes)


@settings(max_examples=15)
@given(testing.data_rows(VIDEO))
def test_data_rows_are_read_as_a_list_of_data_rows(tmp_path_factory: pytest.TempPathFactory, row: dict[str, Any]) -> None:
    path = tmp_path_factory.mktemp("rows") / "rows.ndjson"
    path.write_text(json.dumps(row))
    rows = read_data_rows(path)
    assert rows.rows[0].media == "video" and (rows.rows[0].frame_count or 0) > 0


def test_codes_that_no_record_can_cause() -> None:
    with pytest.raises(SampleError, match="SPN"):
        testing.broken_records(STREET, only=("SPN",))


def test_without_hypothesis_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "hypothesis", None)
    monkeypatch.delitem(sys.modules, "predlint.testing")
    with pytest.raises(ImportError, match=r"pip install hypothesis"):
        importlib.import_module("predlint.testing")


def test_what_is_not_known_is_refused_at_once() -> None:
    with pytest.raises(SampleError, match='media "film" is not known'):
        testing.records(STREET, media="film")
    with pytest.raises(SampleError, match='target "run" is not known'):
        testing.data_rows(STREET, target="run")
    with pytest.raises(TypeError, match="an ontology is a path, its bytes or its JSON as a dict, found"):
        testing.files({"sign"})
