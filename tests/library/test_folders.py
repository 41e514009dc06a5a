"""Folders and patterns in the place of files: what the command line would check."""

from __future__ import annotations

import asyncio
import pickle
import shutil
from pathlib import Path

import pytest

import predlint


@pytest.fixture
def here(tmp_path: Path, street: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in (
        "runs/clean.ndjson",
        "runs/deep/clean.ndjson",
        "runs/node_modules/clean.ndjson",
        "runs/ontology.json",
        "runs/datarows.csv",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(street / Path(name).name, tmp_path / name)
    (tmp_path / "runs" / "package.json").write_text('{"name": "x"}')
    (tmp_path / "runs" / "rows.ndjson").write_text('{"global_key": "street-001.jpg"}\n')
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("given", "count"),
    [("runs", 2), (Path("runs"), 2), (["runs", "runs/clean.ndjson"], 2), ("runs/*", 2), ("runs/**/clean.*", 2), ("runs/*.ndjson", 2)],
)
def test_what_is_checked(here: Path, given: object, count: int) -> None:
    checker = predlint.compile("runs/ontology.json", media="image")
    for each in (checker, pickle.loads(pickle.dumps(checker))):
        assert each.validate(given).summary.files == count
    assert asyncio.run(checker.avalidate(given)).summary.files == count
    assert checker.raise_for_errors("runs/deep").ok


def test_a_list_of_data_rows_in_the_folder_is_no_prediction(here: Path) -> None:
    checker = predlint.compile("runs/ontology.json", media="image", select=["JSN", "REC"])
    assert checker.validate("runs/*.ndjson", data_rows="runs/rows.ndjson").summary.files == 1


@pytest.mark.parametrize("given", ["gone", "no*.json", "runs/*.xml", "empty"])
def test_what_is_not_there(here: Path, given: str) -> None:
    (here / "empty").mkdir()
    with pytest.raises(FileNotFoundError) as raised:
        predlint.compile("runs/ontology.json").validate(given)
    assert raised.value.filename == given


def test_a_coco_file_that_is_held_against_itself(tmp_path: Path, repository: Path) -> None:
    shutil.copy(repository / "examples" / "harbour" / "coco.json", tmp_path)
    assert predlint.compile(tmp_path / "coco.json").validate(tmp_path).summary.files == 1
