"""A list of data rows is long, and a run has many files: what is made of the list is made once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import predlint
from predlint.io.data_row import DataRow
from predlint.io.data_rows import DataRows

BOXES = {"tools": [{"tool": "rectangle", "name": "sign"}]}
SHIPS = {
    "objects": [{"id": "1", "name": "ship", "color": "#ffffff", "shape": "bounding_box", "featureNodeHash": "ship0001"}],
    "classifications": [],
}
SIGNS: dict[str, Any] = {"categories": [{"id": 1, "name": "sign"}], "images": [], "annotations": []}


class Counted(list[DataRow]):
    """A list that knows how often all of it was gone through."""

    walks = 0

    def __iter__(self) -> Iterator[DataRow]:
        self.walks += 1
        return super().__iter__()


class CountedNames(dict[str, DataRow]):
    """The same of its names."""

    walks = 0

    def __iter__(self) -> Iterator[str]:
        self.walks += 1
        return super().__iter__()

    def items(self) -> Any:
        self.walks += 1
        return super().items()


def listed() -> tuple[DataRows, Counted, list[CountedNames]]:
    found = Counted(DataRow(n, f"k{n}", str(n), width=100, height=100) for n in range(200))
    rows = DataRows(found)
    names = [CountedNames(rows.by_key), CountedNames(rows.by_id)]
    rows.by_key, rows.by_id = names
    return rows, found, names


def boxes(at: int) -> str:
    box = {"name": "sign", "bbox": {"top": 1, "left": 2, "width": 3, "height": 4}}
    return "".join(json.dumps(box | {"dataRow": {"globalKey": f"k{at + n}"}}) + "\n" for n in range(150))


def detections(at: int) -> str:
    return json.dumps([{"image_id": at + n, "category_id": 1, "bbox": [1, 2, 3, 4], "score": 0.5} for n in range(150)])


def label_rows(at: int) -> str:
    hashes = [f"{at + n:08x}-0000-4000-8000-000000000000" for n in range(3)]
    return "".join(
        json.dumps({"label_hash": each, "data_hash": f"k{at}", "data_title": f"k{at + 1}", "data_type": "image", "data_units": {}}) + "\n"
        for each in hashes
    )


@pytest.mark.parametrize(("ontology", "write"), [(BOXES, boxes), (SIGNS, detections), (SHIPS, label_rows)])
def test_a_list_is_gone_through_as_often_for_many_files_as_for_few(tmp_path: Path, ontology: Any, write: Any) -> None:
    checker = predlint.compile(ontology)
    walks: list[int] = []
    for count in (3, 12):
        files: list[str | Path] = []
        for at in range(count):
            files.append(tmp_path / f"{at}.json")
            Path(files[-1]).write_text(write(at), encoding="utf-8")
        rows, found, names = listed()
        report = checker.validate(files, data_rows=rows)
        assert report.summary.files == count
        walks.append(found.walks + sum(each.walks for each in names))
    assert walks[0] == walks[1] > 0
