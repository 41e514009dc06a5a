"""Rows of a Labelbox export as a list of data rows: what the platform has measured counts as if a list said it."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import pytest

import predlint
from predlint.io.data_row import DataRow
from predlint.io.data_row_files import read_data_rows


def exported(folder: Path, attributes: Any, **row: Any) -> DataRow:
    line = {"data_row": {"id": "r1", "global_key": "a.jpg", **row}, "media_attributes": attributes, "projects": {}}
    file = folder / "export.ndjson"
    file.write_text(json.dumps(line) + "\n", encoding="utf-8")
    return read_data_rows(file).rows[0]


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({"height": 480, "width": 640, "mime_type": "image/jpeg"}, {"media": "image", "width": 640, "height": 480}),
        ({"height": 480, "width": 640}, {"width": 640, "height": 480}),
        ({"asset_type": "image", "mime_type": "application/octet-stream"}, {"media": "image"}),
        (
            {"width": 1920, "height": 1080, "mime_type": "video/mp4", "frame_rate": 10, "frame_count": 105, "duration": 10.5},
            {"media": "video", "width": 1920, "height": 1080, "frame_count": 105, "duration_ms": 10500},
        ),
        ({"width": 1920, "frameCount": 3, "mimeType": "video/mp4"}, {"media": "video", "width": 1920, "frame_count": 3}),
        ({"mime_type": "text/plain"}, {"media": "text"}),
        ({"mime_type": "text/html"}, {"media": "html"}),
        ({"mime_type": "application/pdf", "width": 8, "height": 11}, {"media": "pdf"}),  # in which unit, is not said
        ({"mime_type": "application/x-tms-geo", "width": 256}, {"media": "geospatial"}),
        ({"mime_type": "application/x-tms-simple"}, {"media": "geospatial", "degrees": False}),
        ({"mime_type": "application/json", "width": 0, "height": None}, {}),
        ({"asset_type": "conversational", "mime_type": "application/vnd.labelbox.conversational"}, {}),  # or a multimodal chat
        (None, {}),
        ([], {}),
    ],
)
def test_what_was_measured(tmp_path: Path, attributes: Any, expected: dict[str, Any]) -> None:
    row = exported(tmp_path, attributes)
    facts = {name: getattr(row, name) for name in row.__struct_fields__[3:] if getattr(row, name) is not None}
    assert (row.global_key, row.id, facts) == ("a.jpg", "r1", expected)


def test_what_the_row_says_itself_goes_first(tmp_path: Path) -> None:
    row = exported(tmp_path, {"width": 640, "height": 480, "mime_type": "image/png"}, mediaType="VIDEO", Width=100)
    assert (row.media, row.width, row.height) == ("video", 100, 480)


def test_what_cannot_be_is_named(tmp_path: Path) -> None:
    with pytest.raises(predlint.DataRowsError, match=r'export.ndjson: line 1: width must be a number of pixels, found "wide"'):
        exported(tmp_path, {"width": "wide"})


def test_a_box_outside_of_an_exported_image_is_found(tmp_path: Path, street: Path) -> None:
    exported(tmp_path, {"height": 480, "width": 640, "mime_type": "image/jpeg"})
    sign = {"name": "sign", "bbox": {"top": 10, "left": 900, "height": 30, "width": 40}, "dataRow": {"globalKey": "a.jpg"}}
    report = predlint.compile(street / "ontology.json").validate([sign], data_rows=tmp_path / "export.ndjson")
    assert report.summary.by_rule["GEO006"] == 1


def test_a_program_is_reported_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "rows.ndjson").write_text("[3]", encoding="utf-8")
    with pytest.raises(predlint.DataRowsError) as caught:
        read_data_rows(tmp_path / "rows.ndjson")
    assert str(caught.value).endswith(
        'entry 1 is not an object\n  help: write {"global_key": "…"}; or call a list of one key per line .txt'
    )
    again = pickle.loads(pickle.dumps(caught.value))
    assert (str(again), again.message, again.help) == (str(caught.value), caught.value.message, caught.value.help)


FLAT = {"data_row.global_key": "a.jpg", "data_row.id": "r1", "media_attributes.width": 640, "media_attributes.height": 480.0, "projects": 1}


def test_an_export_in_a_table(tmp_path: Path) -> None:
    csv, lines, parquet = tmp_path / "export.csv", tmp_path / "export.ndjson", tmp_path / "export.parquet"
    csv.write_text(f"{','.join(FLAT)}\n{','.join(map(str, FLAT.values()))}\n", encoding="utf-8")
    lines.write_text(json.dumps(FLAT), encoding="utf-8")
    pyarrow = pytest.importorskip("pyarrow")
    pytest.importorskip("pyarrow.parquet").write_table(pyarrow.Table.from_pylist([FLAT]), parquet)
    for file in (csv, lines, parquet):
        assert read_data_rows(file).rows == [DataRow(0, "a.jpg", id="r1", width=640, height=480)]


def test_what_a_table_of_an_export_does_not_know(tmp_path: Path) -> None:
    table = tmp_path / "export.csv"
    table.write_text(
        "data_row.global_key,media_attributes.mime_type,media_attributes.width,media_attributes.duration\n"
        "a.mp4,video/mp4,1920,10.5\nb.txt,text/plain,0,\nc.jpg,,,\n",
        encoding="utf-8",
    )
    first, second, third = read_data_rows(table).rows
    assert first == DataRow(0, "a.mp4", media="video", width=1920, duration_ms=10500)
    assert (second, third) == (DataRow(1, "b.txt", media="text"), DataRow(2, "c.jpg"))


def test_a_column_of_keys_goes_before_those_of_an_export(tmp_path: Path) -> None:
    table = tmp_path / "rows.csv"
    table.write_text("global_key,data_row.id\na.jpg,r1\n", encoding="utf-8")
    assert read_data_rows(table).rows == [DataRow(0, "a.jpg")]


def test_what_was_measured_beside_the_key(tmp_path: Path) -> None:
    file = tmp_path / "rows.ndjson"
    file.write_text('{"globalKey": "a.jpg", "mediaAttributes": {"width": 640, "height": 480}}', encoding="utf-8")
    assert read_data_rows(file).rows == [DataRow(0, "a.jpg", width=640, height=480)]
