"""What is read beside the predictions: none of it is believed to end, and lists of data rows are read row by row."""

from __future__ import annotations

import gzip
import json
import os
import threading
import tracemalloc
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

import predlint
from predlint.config.load import ConfigError, load
from predlint.io import data_row_files, data_row_text, sources
from predlint.io.data_row import DataRowsError
from predlint.io.data_row_files import read_data_rows
from predlint.io.paths import SourceError
from predlint.io.sources import open_bytes, read_whole
from predlint.model.ontology import OntologyError
from predlint.platforms.coco.matching import MapError, read_map
from predlint.platforms.registry import read_ontology

WRITTEN: dict[str, Callable[[int], str]] = {
    "txt": lambda n: "".join(f"img-{i}.jpg\n" for i in range(n)),
    "csv": lambda n: "global_key,width\n" + "".join(f"img-{i}.jpg,{i + 1}\n" for i in range(n)),
    "ndjson": lambda n: "".join(f'{{"global_key": "img-{i}.jpg"}}\n' for i in range(n)),
    "json": lambda n: json.dumps([{"global_key": f"img-{i}.jpg"} for i in range(n)]),
}


@contextmanager
def endless(path: Path, text: bytes) -> Generator[Path]:
    """A pipe with a writer that never ends."""
    os.mkfifo(path)

    def write() -> None:
        try:
            with open(path, "wb", buffering=0) as pipe:
                while True:
                    pipe.write(text * 4096)
        except BrokenPipeError:
            pass

    writer = threading.Thread(target=write, daemon=True)
    writer.start()
    yield path
    writer.join(10)
    assert not writer.is_alive()


@pytest.mark.parametrize("ending", WRITTEN)
def test_lists_are_read_alike_at_once_and_in_pieces(tmp_path: Path, ending: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / f"rows.{ending}"
    path.write_text(WRITTEN[ending](1_000))
    rows = read_data_rows(path)
    assert [row.global_key for row in rows.rows] == [f"img-{i}.jpg" for i in range(1_000)]
    monkeypatch.setattr(data_row_files, "_WHOLE", 100)
    monkeypatch.setattr(data_row_text, "BLOCK", 7)
    assert read_data_rows(path).rows == rows.rows
    packed = tmp_path / f"packed.{ending}"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    assert read_data_rows(packed).rows == rows.rows


def test_where_a_long_array_breaks_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_row_files, "_WHOLE", 10)
    path = tmp_path / "rows.json"
    path.write_text('[{"global_key": "a"},\n {"global_key": "b" "c"}]')
    with pytest.raises(DataRowsError, match=r'rows.json: line 2, column 21: not JSON: "c" where a comma'):
        read_data_rows(path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"a\n" * 20 + b"b\0", "no text: there are NUL bytes in it"),
        (b"\0" * 50, "nothing but NUL bytes"),
        (b"key\n" * 20 + b"caf\xe9\n", "byte 83 is not UTF-8"),
        (b"key\n" * 20 + b"caf\xc3", "byte 83 is not UTF-8"),
        (b"global_key\nimg-1\n<<<<<<< HEAD\nimg-2\n", "line 3 is a mark of a merge conflict"),
        (b"<<<<<<< HEAD\nimg-2\n", "line 1 is a mark of a merge conflict"),
        (b"img-1\n" * 20 + b"a" * 300, "line 21 is longer than"),
    ],
)
@pytest.mark.parametrize("block", [1, 5, 8, 1 << 20])
def test_what_is_no_text_wherever_a_block_ends(
    tmp_path: Path, text: bytes, message: str, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data_row_text, "BLOCK", block)
    monkeypatch.setattr(data_row_text, "LONGEST", 200)
    path = tmp_path / "rows.txt"
    path.write_bytes(text)
    if message.startswith("nothing") and block < len(text):
        message = "NUL bytes"
    with pytest.raises(DataRowsError, match=message):
        read_data_rows(path)


def test_a_mark_within_a_text_in_quotes_is_none(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text('global_key,note\na,"\n<<<<<<< HEAD\n"\nb,\n')
    assert [row.global_key for row in read_data_rows(path).rows] == ["a", "b"]


def test_memory_grows_with_the_keys_and_not_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "rows.ndjson"
    with path.open("wb") as file:
        for number in range(200):
            file.write(b'{"global_key": "img-%d", "notes": "%b"}\n' % (number, b"x" * 100_000))
    tracemalloc.start()
    rows = read_data_rows(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(rows) == 200 and peak < (12 << 20)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names on this system")
def test_pipes_that_never_end(tmp_path: Path, street: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in data_row_files, sources:
        monkeypatch.setattr(module, "MOST_UNPACKED", 1 << 20)
    for name in "MOST", "MOST_PIPED":
        monkeypatch.setattr(sources, name, 1 << 20)
    monkeypatch.setattr("predlint.platforms.registry.MOST_PIPED", 1 << 20)
    for text in (b"y\n", b'{"a":'):
        with endless(tmp_path / f"rows{len(text)}", text) as pipe, pytest.raises(DataRowsError, match="the pipe gives more than"):
            read_data_rows(pipe)
        with endless(tmp_path / f"map{len(text)}", text) as pipe, pytest.raises(MapError, match="larger than 1 MB"):
            read_map(pipe)
        with endless(tmp_path / f"ontology{len(text)}", text) as pipe, pytest.raises(OntologyError, match="larger than 1 MB"):
            read_ontology(pipe)
        with endless(tmp_path / f"config{len(text)}", text) as pipe, pytest.raises(ConfigError, match="larger than 4 MiB"):
            load(str(pipe))
        with endless(tmp_path / f"rules{len(text)}", text) as pipe, pytest.raises(predlint.LanguageError, match="larger than"):
            predlint.compile(street / "ontology.json", rules=[pipe])


@pytest.mark.parametrize("what", ["a bomb", "a device"])
def test_archives_that_unpack_to_much_and_devices(tmp_path: Path, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in sources, data_row_files:
        monkeypatch.setattr(module, "MOST_UNPACKED", 1 << 20)
    monkeypatch.setattr(sources, "MOST", 1 << 20)
    path = tmp_path / "bomb.gz"
    path.write_bytes(gzip.compress(b"\0" * (2 << 20)))
    if what == "a device":
        path = Path("/dev/zero")
        if not path.exists():
            pytest.skip("no such device")
    with pytest.raises(DataRowsError, match=r"there are more than 0 GB in it|NUL bytes"):
        read_data_rows(path)
    with pytest.raises(MapError, match="larger than 1 MB"):
        read_map(path)
    with pytest.raises(OntologyError):
        read_ontology(path)
    with open_bytes(path) as file, pytest.raises(SourceError, match="larger than 1 MB"):
        read_whole(file)


def test_a_file_of_too_many_values(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MOST_VALUES", 1_000)
    path = tmp_path / "map.json"
    path.write_bytes(b'{"a":[%b1]}' % (b"{}," * 1_000))
    with pytest.raises(MapError, match=r"it holds 2,00. values, where 1,000 are possible"):
        read_map(path)
    with pytest.raises(OntologyError, match=r"it holds 2,00. values, where 1,000 are possible"):
        read_ontology(path)
