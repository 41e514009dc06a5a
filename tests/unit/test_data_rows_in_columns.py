"""Lists of data rows that are read column by column: the same rows as row by row, or the same words of what is odd about them."""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from predlint.io import data_row_files, data_row_text
from predlint.io.data_row import DataRow, DataRowsError, RowTable
from predlint.io.data_row_files import read_data_rows
from predlint.io.data_rows import DataRows, media_of
from predlint.kernel.library import library

KEYS = st.sampled_from([f"k{n}{end}" for n in range(40) for end in (".jpg", ".mp4", "", ".png?x=.mp3", " ")] + ["jpg", "ü", "", " "])
NUMBERS = st.sampled_from(["", "640", "640.0", "1e3", "0", "-1", "x", "nan"])
CELLS = {
    "global_key": KEYS,
    "id": st.sampled_from(["", "a", "b", "c"]),
    "media_type": st.sampled_from(["", "IMAGE", "video", "tms_simple", "vidio"]),
    **dict.fromkeys(("width", "height", "frame_count", "text_length"), NUMBERS),
    "label_hash": st.sampled_from(["", "l"]),
    "external_id": st.sampled_from(["", "e.png", "f"]),
    "unit": st.sampled_from(["", "inches"]),
    "note": st.sampled_from(["", 'a"b', "a,b", "a\nb"]),
}
#: Members that only some rows have.
FURTHER = ({}, {"messages": ["m"]}, {"row_data": "a b"}, {"data_row": {"id": "r"}}, {"width": True}, {"name": "n"}, {"key": "q"})
#: Most lists are all right, or nearly.
PLAIN = {"media_type": st.just("IMAGE"), "width": st.sampled_from(["", "640"]), "height": st.just("480"), "note": st.just("x")}
NAMES = st.lists(st.sampled_from([*CELLS]), max_size=4, unique=True).map(lambda names: list(dict.fromkeys(["global_key", *names])))


@st.composite
def tables(draw: Any) -> list[dict[str, str]]:
    names, odd = draw(NAMES), draw(st.booleans())
    cells = {name: CELLS[name] if odd else PLAIN.get(name, CELLS[name]) for name in names if odd or name != "unit"}
    rows: list[dict[str, str]] = draw(st.lists(st.fixed_dictionaries(cells), min_size=1, max_size=12))
    return rows if odd else [row | {"global_key": f"{n}-{row['global_key']}"} for n, row in enumerate(rows)]


def outcome_of(path: Path) -> Any:
    """All that is told of a list, or by it."""
    try:
        rows = read_data_rows(path)
    except DataRowsError as error:
        return error.message, error.help
    known = [*rows.rows], {**rows.by_key}, {**rows.by_id}, {**rows.by_label}, rows.by_external_id, rows.shared
    media = rows.media, rows.medium, rows.inferred, rows.are_mixed, rows.in_pixels
    return known, media, rows.doubts, rows.unread, rows.unnamed(bytearray(len(rows)))


@contextmanager
def row_by_row() -> Iterator[None]:
    def odd(*_: Any) -> Any:
        raise data_row_text.UnusualValue

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(data_row_files, "by_columns", lambda *_: None)
        patch.setattr(data_row_files, "of_objects", odd)
        yield


def agree(path: Path) -> None:
    found = outcome_of(path)
    with row_by_row():
        assert outcome_of(path) == found
    with pytest.MonkeyPatch.context() as patch:  # names are told apart by the kernel, where there is one
        patch.setattr(data_row_text, "_MANY", 1)
        assert outcome_of(path) == found


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=tables(), mark=st.sampled_from(",;\t"), end=st.sampled_from(["\n", "\r\n", "\r", "\n\n"]), last=st.booleans(), quoted=st.booleans()
)
def test_tables(rows: list[dict[str, str]], mark: str, end: str, last: bool, quoted: bool, tmp_path: Path) -> None:
    def cell(text: str) -> str:
        return '"' + text.replace('"', '""') + '"' if quoted and (mark in text or '"' in text or "\n" in text) else text

    lines = [mark.join(rows[0]), *[mark.join(map(cell, row.values())) for row in rows]]
    path = tmp_path / "rows.csv"
    path.write_bytes((end.join(lines) + end * last).encode())
    agree(path)


def in_json(name: str, text: str) -> Any:
    return float(text) if text.replace(".", "").isdigit() and name not in ("global_key", "id") else text or None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=tables(),
    further=st.sampled_from(FURTHER),
    without=st.sets(st.sampled_from([*CELLS]), max_size=2),
    line=st.sampled_from(["", " ", "{}", "[]", '{"key": "y"}, {"key": "z"}', '{"key": "y"', "null"]),
    is_list=st.booleans(),
)  # fmt: skip
def test_json(rows: list[dict[str, str]], further: Any, without: set[str], line: str, is_list: bool, tmp_path: Path) -> None:
    objects: list[dict[str, Any]] = [{name: in_json(name, text) for name, text in row.items()} for row in rows]
    objects[-1] = {name: value for name, value in objects[-1].items() if name not in without} | further
    path = tmp_path / "rows.ndjson"
    path.write_text(json.dumps(objects) if is_list else "\n".join([*map(json.dumps, objects), line]), encoding="utf-8")
    agree(path)


@pytest.mark.parametrize("odd", [False, 0, 0.0, [], {}, 7, None, ""])
@pytest.mark.parametrize("medium", ["simple_tile", "TMS_SIMPLE", "tms_geo", "image"])
def test_media_beside_what_names_none(medium: str, odd: Any, tmp_path: Path) -> None:
    """What boxes on a map are in, pixels or degrees, hangs on every row."""
    rows = [{"global_key": "a", "media_type": medium, "bounds": [[0, 0], [10, 10]]}, {"global_key": "b", "media_type": odd}]
    path = tmp_path / "rows.ndjson"
    for some in (rows, rows[::-1]):
        path.write_text("".join([f"{json.dumps(row)}\n" for row in some]), encoding="utf-8")
        agree(path)


SIZES = st.fixed_dictionaries(
    {}, optional={"width": st.just(1.0), "height": st.just(2.0), "text_length": st.just(0), "page_count": st.just(3)}
)
NAMED = st.fixed_dictionaries({"global_key": KEYS}, optional={"media": st.just("image"), "external_id": KEYS})


@given(st.lists(st.builds(lambda named, sizes: DataRow(0, **named, **sizes), NAMED, SIZES)))
def test_the_media_of_columns_are_those_of_the_rows(rows: list[DataRow]) -> None:
    columns = {name: [getattr(row, name) for row in rows] for name in DataRow.__struct_fields__[1:]}
    known = {name: values for name, values in columns.items() if any(value is not None for value in values)}
    found = media_of(RowTable(len(rows), known, {}))
    assert [*found.items()] == [*media_of(rows).items()]


def test_a_row_is_made_when_it_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("global_key,id,width\na,x,1\nb,y,2\nc,z,\n", encoding="utf-8")
    rows = read_data_rows(path)
    assert isinstance(rows.rows, RowTable)
    assert rows.by_key["b"] is rows.by_id["y"] is rows.rows[1] and rows.rows[-1] == DataRow(2, "c", "z")
    assert rows.rows[1:] == [DataRow(1, "b", "y", width=2.0), DataRow(2, "c", "z")]
    with pytest.raises(IndexError):
        rows.rows[3]
    again = pickle.loads(pickle.dumps(rows))
    assert again.rows == rows.rows and again.by_key["a"] == rows.rows[0] and len(again.by_id) == 3


def test_a_line_of_many_megabytes_is_read_row_by_row(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(f"global_key,note\na,{'x' * (17 << 20)}\n", encoding="utf-8")
    assert "is longer than 16 MB" in outcome_of(path)[0]
    path = tmp_path / "rows.txt"
    path.write_text(f"a\n{'x' * (17 << 20)}\n", encoding="utf-8")
    assert "is longer than 16 MB" in outcome_of(path)[0]


def test_lists_of_objects_and_of_columns_are_reported_alike() -> None:
    given = [DataRow(0, "a", None, width=1.0), DataRow(1, "b", "x", label_hash="l")]
    columns = {"global_key": ["a", "b"], "id": [None, "x"], "width": [1.0, None], "label_hash": [None, "l"]}
    for rows in (DataRows(given), DataRows(RowTable(2, columns, {"global_key": None}))):
        assert [*rows.rows] == given and [*rows.by_key] == ["a", "b"] and [*rows.by_id] == ["x"]
        assert rows.by_id.get("x") == given[1] and rows.by_id.get("a") is None and "x" in rows.by_id and "a" not in rows.by_id
        assert {**rows.by_label} == {"l": given[1]} and (len(rows.by_key), len(rows.by_id)) == (2, 1)


@pytest.mark.skipif(library() is None, reason="the kernel is not there")
def test_the_kernel_distinguishes_names() -> None:
    table = data_row_text._table_of([f"k{n}" for n in range(20_000)])
    assert table and table.are_distinct
    assert data_row_text._table_of([*[f"k{n}" for n in range(20_000)], "k7"]) is False
    assert data_row_text._table_of([*[f"k{n}" for n in range(20_000)], ""]) is False
    assert data_row_text._table_of([*[f"k{n}" for n in range(20_000)], None]) is False
