"""The list of data rows as parquet: the same rows as from a table of text, and clear words for what is none."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from predlint.engine.inputs import rows_of
from predlint.io import data_row_files
from predlint.io.data_row import DataRowsError
from predlint.io.data_row_files import read_data_rows

pa: Any = pytest.importorskip("pyarrow", reason="the extra parquet is not installed")
pq: Any = pytest.importorskip("pyarrow.parquet")


def write(path: Path, columns: dict[str, Any], **options: Any) -> Path:
    pq.write_table(pa.table(columns), path, **options)
    return path


def refused(path: Path) -> str:
    with pytest.raises(DataRowsError) as problem:
        read_data_rows(path)
    return problem.value.message.removeprefix(f"{path}: ") + (f" | {problem.value.help}" if problem.value.help else "")


def test_every_column(tmp_path: Path) -> None:
    bounds = [[-1.0, 50.0], [1.0, 52.0]]
    tokens = pa.array([[("1", ["a", "b"])], None], pa.map_(pa.string(), pa.list_(pa.string())))
    path = write(
        tmp_path / "rows.parquet",
        {
            "globalKey": ["a", "b"],
            "ID": ["x", None],
            "media type": pa.array(["image/png", "video"]).dictionary_encode(),
            "width": pa.array([640, None], pa.int16()),
            "height": [480.0, float("nan")],
            "frame_count": pa.array([None, 200.0]),
            "messages": pa.array([["m1", "m2"], None]),
            "token_ids": tokens,
            "group_ids": pa.array([{"1": ["g"], "2": None}, None], pa.struct({"1": pa.list_(pa.string()), "2": pa.list_(pa.string())})),
            "bounds": pa.array([bounds, None]),
            "something else": pa.array([b"\xff", b""]),
        },
    )
    first, second = read_data_rows(path).rows
    assert (first.global_key, first.id, first.media, first.width, first.height) == ("a", "x", "image", 640.0, 480.0)
    assert first.messages == {"m1": None, "m2": None} and first.tokens == {1: frozenset("ab")} and first.groups == {1: frozenset("g")}
    assert first.bounds == (-1.0, 50.0, 1.0, 52.0)
    assert (second.global_key, second.id, second.width, second.height, second.frame_count) == ("b", None, None, None, 200)
    assert second.messages is second.tokens is second.groups is second.bounds is None


def test_what_json_does_not_have(tmp_path: Path) -> None:
    """Two columns of one name, and NaN within a value."""
    two = pa.Table.from_arrays([pa.array(["a"]), pa.array(["b"])], names=["global_key", "global_key"])
    pq.write_table(two, tmp_path / "two.parquet")
    assert refused(tmp_path / "two.parquet") == "there are two columns global_key"
    corners = [[[2.0, 50.0], [float("nan"), 52.0]]]
    assert "must be in degrees" in refused(write(tmp_path / "rows.parquet", {"global_key": ["a"], "bounds": corners}))


KEYS = st.text("abc", min_size=1, max_size=3)
ROWS = st.fixed_dictionaries(
    {"global_key": KEYS},
    optional={
        "id": KEYS,
        "media_type": st.sampled_from(["image", "VIDEO", "TMS_SIMPLE"]),
        "width": st.integers(1, 5_000),
        "duration_ms": st.floats(1, 1e6),
        "messages": st.dictionaries(KEYS, st.none() | st.integers(0, 9), min_size=1),
        "unit": st.sampled_from(["pixels", "inches"]),
    },
)
TYPES: dict[str, Any] = {"messages": pa.map_(pa.string(), pa.int64()), "width": pa.int32(), "duration_ms": pa.float64()}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(rows=st.lists(ROWS, min_size=1, max_size=20), group=st.integers(1, 7), batch=st.integers(1, 7), nested=st.booleans())
def test_the_same_as_json_lines(rows: list[dict[str, Any]], group: int, batch: int, nested: bool, tmp_path: Path) -> None:
    names = {name: None for row in rows for name in row}
    columns = {name: pa.array([row.get(name) for row in rows], TYPES.get(name, pa.string())) for name in names}
    if nested:
        columns = {"data_row": pa.StructArray.from_arrays(list(columns.values()), list(columns)), "labels": [None] * len(rows)}
    write(tmp_path / "rows.parquet", columns, row_group_size=group)
    (tmp_path / "rows.ndjson").write_text("".join(json.dumps(row) + "\n" for row in rows))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(data_row_files, "_ROWS", batch)
        assert read_data_rows(tmp_path / "rows.parquet").rows == read_data_rows(tmp_path / "rows.ndjson").rows


def test_values_that_cannot_be(tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    write(path, {"global_key": ["a", "b", "c"], "width": [1, 2, -3]}, row_group_size=1)
    assert refused(path) == "row 3: width must be greater than 0, found -3"
    write(path, {"global_key": [1, 2]})
    assert refused(path) == "row 1: global_key must be a string, found 1"
    write(path, {"global_key": ["a"], "frame_count": [1.5]})
    assert refused(path) == "row 1: frame_count must be a whole number of frames, found 1.5"
    write(path, {"global_key": ["a"], "media_type": ["vidio"]})
    assert refused(path).startswith("row 1: media_type must be a medium such as") and "VIDEO?" in refused(path)
    write(path, {"global_key": pa.array([None], pa.string())})
    assert refused(path) == "row 1 has neither a global key nor an id"
    write(path, {"global_key": pa.array([b"a"])})
    assert "row 1: global_key must be a string" in refused(path)


def test_what_is_no_list(tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    write(path, {"file": ["a"], "url": ["b"]})
    message = "no column global_key, data_hash or data_title (found file, url) | "
    assert refused(path) == message + 'is it in "file"? For Encord such a column is called data_title, and one of hashes data_hash'
    with pytest.raises(DataRowsError) as problem:
        rows_of(path, "encord")
    assert problem.value.message == f"{path}: no column data_hash or data_title (found file, url)"
    assert str(problem.value.help).startswith(
        'if you mean "file", rename it to data_title; the columns that are read: data_hash, data_title, '
    )
    write(path, {"global_key": pa.array([], pa.string())})
    assert refused(path) == "the list has no data row"
    whole = write(path, {"global_key": ["a"] * 100}).read_bytes()
    for broken in (whole[:-20], whole[:4], b"PAR1" + b"\0" * 100, whole[:4] + b"\xff" * 30 + whole[34:]):
        path.write_bytes(broken)
        assert refused(path).startswith("it is not a complete parquet file (")
    path.write_text("global_key\na\n")  # told by its content, not by its name
    assert [row.global_key for row in read_data_rows(path).rows] == ["a"]


def test_other_names_and_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fsspec: Any = pytest.importorskip("fsspec", reason="the extra remote is not installed")
    content = write(tmp_path / "rows", {"global_key": ["a"]}).read_bytes()
    assert len(read_data_rows(tmp_path / "rows")) == 1
    fsspec.filesystem("memory").pipe_file("/rows.csv", content)
    assert len(read_data_rows("memory://rows.csv")) == 1
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    assert refused(tmp_path / "rows") == "parquet is not read here | pip install pyarrow"


def test_rows_are_read_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "rows.parquet", {"global_key": [f"k{i}" for i in range(1000)], "note": ["x" * 1000] * 1000}, row_group_size=100)
    header: list[str] = []
    rows = data_row_files.rows_of_parquet(io.BytesIO(path.read_bytes()), header)
    assert next(rows) == (1, {"global_key": "k0"})
    assert sum(1 for _ in rows) == 999
    assert header == ["global_key", "note"]


def test_columns_that_are_not_read(tmp_path: Path) -> None:
    assert read_data_rows(write(tmp_path / "rows.parquet", {"global_key": ["a"], "Image Width": [10]})).unread == {"Image Width": "width"}


def test_rows_that_contradict_others(tmp_path: Path) -> None:
    path = write(tmp_path / "rows.parquet", {"global_key": ["a", "b", "a"], "width": [10, 1, 20]})
    assert read_data_rows(path).doubts.shown == (f'{path}: row 3 gives "a" width 20, where row 1 has 10: row 1 is taken',)


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="the system does not tell the threads of a process")
def test_rows_are_read_without_threads(tmp_path: Path) -> None:
    """A container may refuse them."""
    path = write(tmp_path / "rows.parquet", {"global_key": [f"{at}" for at in range(1000)], "width": [5] * 1000}, row_group_size=100)
    code = (
        "import os, sys, pyarrow.parquet\n"
        "from predlint.io.data_row_files import read_data_rows\n"
        "before = len(os.listdir('/proc/self/task'))\n"
        "print(len(read_data_rows(sys.argv[1])), len(os.listdir('/proc/self/task')) - before)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1000", "0"]
