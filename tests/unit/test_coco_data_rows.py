"""A COCO file as the list of data rows that exist."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

import predlint
from coco_examples import boat, encord_document
from predlint.io.data_row import DataRowsError
from predlint.io.data_row_files import read_data_rows

ROOT = Path(__file__).parent.parent.parent


def write(path: Path, value: Any) -> Path:
    path.write_text(json.dumps(value, indent=1))
    return path


def test_the_harbour() -> None:
    rows = read_data_rows(ROOT / "examples" / "harbour" / "coco.json")
    assert [(row.global_key, row.id, row.width, row.height) for row in rows.rows] == [
        ("quay_001.jpg", "1", 640, 480), ("basin_002.jpg", "2", 800, 600), ("thumb_003.png", "3", 8, 6),
    ]  # fmt: skip
    assert rows.medium == "image"
    in_memory = read_data_rows(json.loads((ROOT / "examples" / "harbour" / "coco.json").read_text()))
    assert [(row.global_key, row.id, row.width, row.height) for row in in_memory.rows] == [
        (row.global_key, row.id, row.width, row.height) for row in rows.rows
    ]


def test_packed(tmp_path: Path) -> None:
    (tmp_path / "a.json.gz").write_bytes(gzip.compress(b'{"images":[{"id":1,"file_name":"a.jpg"}],"annotations":[]}'))
    assert [row.global_key for row in read_data_rows(tmp_path / "a.json.gz").rows] == ["a.jpg"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"annotations":[]}', "line 1 has neither a global key nor an id"),
        ('{"images":[{"file_name":"a"},{"file', "entry 2 is null or no whole JSON"),
    ],
)
def test_half_a_file(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "a.json").write_text(text)
    with pytest.raises(DataRowsError, match=message):
        read_data_rows(tmp_path / "a.json")


def test_sizes_may_be_missing(tmp_path: Path) -> None:
    rows = read_data_rows(write(tmp_path / "a.json", {"images": [{"id": 1, "file_name": "a.jpg"}, {"file_name": "b.jpg", "width": None}]}))
    assert [(row.global_key, row.id, row.width) for row in rows.rows] == [("a.jpg", "1", None), ("b.jpg", None, None)]


@pytest.mark.parametrize(
    ("images", "message"),
    [
        ([], "no data row"),
        ([7], "entry 1 is 7"),
        ([{"id": 1, "file_name": 5}], "entry 1: global_key must be a string"),
        ([{"id": 1, "file_name": "a", "width": 0}], "entry 1: width must be greater than 0"),
        ([{"width": 5}], "entry 1 has neither"),
    ],
)
def test_refused(tmp_path: Path, images: list[Any], message: str) -> None:
    with pytest.raises(DataRowsError, match=message):
        read_data_rows(write(tmp_path / "a.json", {"images": images}))


@pytest.mark.parametrize("about", ['"images":3', '"about":["images"]'])
def test_rows_that_only_mention_images_are_rows(tmp_path: Path, about: str) -> None:
    file = tmp_path / "rows.ndjson"
    file.write_text(f'{{"global_key":"a.jpg",{about}}}\n{{"global_key":"b.jpg","annotations":[]}}\n')
    assert [row.global_key for row in read_data_rows(file).rows] == ["a.jpg", "b.jpg"]


HASHES = [f"5a2f6f0e-8d0b-4a53-9c58-1d2f7f3b6a0{n}" for n in range(1, 5)]
TITLES = ["quay_001.jpg", "basin_002.jpg", "thumb_003.png"]


def findings_of(tmp_path: Path, table: str, **options: Any) -> list[tuple[str, str]]:
    """What is said of the names of images, with that list of data rows."""
    (tmp_path / "rows.csv").write_text(table)
    checker = predlint.compile(ROOT / "examples" / "harbour" / "ontology.json", dialect="coco", **options)
    report = checker.validate(encord_document(boat()).encode(), data_rows=tmp_path / "rows.csv")
    return [(d.code, d.message) for d in report.diagnostics if d.code.startswith(("KEY", "DUP"))]


def test_a_title_of_two_data_rows_is_ambiguous(tmp_path: Path) -> None:
    lines = [f"{title},{hash_}" for title, hash_ in zip([*TITLES, "quay_001.jpg"], HASHES, strict=True)]
    table = "\n".join(["data_title,data_hash", *lines])
    ((code, message),) = findings_of(tmp_path, table)
    assert code == "DUP303" and message.startswith('"quay_001.jpg" is the title of 2 data rows in the list; Encord')
    assert not findings_of(tmp_path, table.replace(HASHES[3], HASHES[0]))  # one data row, listed twice
    frames = {str(at): {"data_hash": hash_, "frame": 0} for at, hash_ in enumerate(HASHES[:3], 1)}
    write(tmp_path / "map.json", {"image_id_to_frame_index": frames, "category_id_to_feature_hash": {"1": "BoAt+001"}})
    assert "DUP303" not in [code for code, _ in findings_of(tmp_path, table, map=tmp_path / "map.json")]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("rows.csv", "id,width,height,file_name\n1,640,480,quay_001.jpg\n2,800,600,basin_002.jpg\n"),
        ("rows.txt", "file_name,width\nquay_001.jpg,640\nbasin_002.jpg,800\n"),
        ("rows.ndjson", '{"id":1,"file_name":"quay_001.jpg","width":640}\n{"id":2,"file_name":"basin_002.jpg","width":800}\n'),
        ("rows.json", '[{"id":1.0,"file_name":"quay_001.jpg"},{"id":2,"file_name":"basin_002.jpg"}]'),
    ],
)
def test_a_table_of_images_names_them_by_their_files(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    listed = predlint.read_data_rows(tmp_path / name)
    assert [row.global_key for row in listed.rows] == ["quay_001.jpg", "basin_002.jpg"]
    assert [row.id for row in listed.rows] == (["1", "2"] if '"id' in text or text.startswith("id") else [None, None])


def test_rows_of_a_table_of_images_may_be_dicts() -> None:
    listed = predlint.read_data_rows([{"id": 1, "file_name": "quay_001.jpg", "width": 640, "height": 480}])
    assert [(row.global_key, row.id, row.width) for row in listed.rows] == [("quay_001.jpg", "1", 640.0)]
