"""What is said of objects that stand where nothing reads them, and of where sounds and pieces of texts are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import orjson

import predlint
from encord_row_examples import DATA, box, video_row

HARBOUR = Path(__file__).parent.parent.parent / "examples" / "harbour"
ONTOLOGY = orjson.loads((HARBOUR / "ontology.json").read_bytes())
ONTOLOGY["objects"] += [
    {"id": "50", "name": "boat", "color": "#D33115", "shape": "bounding_box", "featureNodeHash": "bOaTtWo1"},
    {"id": "51", "name": "buoy", "color": "#D33115", "shape": "circle", "featureNodeHash": "CiRc0001"},
    {"id": "52", "name": "pool", "color": "#D33115", "shape": "ellipse", "featureNodeHash": "ElLi0001"},
]
CHECKER = predlint.compile(ONTOLOGY, dialect="encord")


_SERIES = {"patient_id": None, "study_uid": "1.2", "series_uid": "1.3"}


def test_metadata_are_looked_at_in_files_of_rows_that_are_alike() -> None:
    rows: list[Any] = []
    for number in range(200):
        row = json.loads(video_row({5: [box()]}).replace(DATA, f"{number:08}{DATA[8:]}"))
        unit = next(iter(row["data_units"].values()))
        row["data_type"], unit["metadata"] = "dicom", _SERIES if number != 150 else {**_SERIES, "series_uid": None}
        rows.append(row)
    found = CHECKER.validate("\n".join(map(json.dumps, rows)).encode()).diagnostics
    assert [(d.code, d.line) for d in found if d.code == "REC203"] == [("REC203", 151)]
