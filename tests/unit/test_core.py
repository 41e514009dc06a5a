"""The compiled library by itself: its hashes and numbers are Python's, and where it is not there, that is said and nothing else changes."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from predlint.core import build, library
from predlint.core.library import TextTable, powers
from predlint.core.program import Column, Program
from predlint.core.scanner import Scanner, plain_polygons
from predlint.dialects.labelbox.block_proofs import is_simple
from predlint.hashes import bytes_hash, text_hash
from predlint.rules import RULES
from predlint.shapes.nodes import Anything, Fault, Items, Member, Number, Record, Text

HERE = Path(__file__).parent
STREET = HERE.parent.parent / "examples" / "street"
needs_library = pytest.mark.skipif(library.library() is None, reason="the compiled library was not built here: there was no compiler")
SAID = Fault(RULES["REC003"], lambda value: ("", None))


@pytest.fixture
def fresh() -> Iterator[None]:
    """What was loaded is forgotten, before and after."""
    library._loaded.cache_clear()  # pyright: ignore[reportPrivateUsage]
    yield
    library._loaded.cache_clear()  # pyright: ignore[reportPrivateUsage]


@needs_library
@pytest.mark.parametrize("size", [*range(300), 511, 512, 1023, 1024, 1025, 1088, 5_000, 100_000])
def test_hashes_are_those_of_python(size: int) -> None:
    data = Random(size).randbytes(size)
    assert library.library().predlint_hash(data, size) == bytes_hash(data)


def read(text: str) -> tuple[float, bool] | None:
    value, whole = ctypes.c_double(), ctypes.c_int32()
    raw = text.encode()
    known = library.library().predlint_number(raw, len(raw), powers().ctypes.data, ctypes.byref(value), ctypes.byref(whole))
    return (value.value, bool(whole.value)) if known else None


@needs_library
@given(
    st.one_of(
        st.floats(allow_nan=False, allow_infinity=False).map(repr),
        st.integers().map(str),
        st.from_regex(r"-?(0|[1-9][0-9]{0,18})(\.[0-9]{1,18})?([eE][+-]?[0-9]{1,3})?", fullmatch=True),
    )
)
@example("9007199254740993")
@example("9007199254740993.0")
@example("1e23")
@example("2.2250738585072014e-308")
@example("1.7976931348623157e308")
@example("-0.0")
def test_numbers_are_those_of_python_or_none(text: str) -> None:
    found = read(text)
    if found is not None:
        assert found[0].hex() == float(text).hex()
        assert found[1] == (text.lstrip("-").isdigit())


@needs_library
@pytest.mark.parametrize("text", ["0.8437261939048767", "1234.5", "1e-7", "0", "-3", "4503599627370496.5", "1E+2", "255"])
def test_numbers_that_models_write_are_read(text: str) -> None:
    assert read(text) is not None


@needs_library
@pytest.mark.parametrize(
    "text", ["", "-", "+1", "01", "1.", ".5", "1e", "1e+", "0x1", "1e400", "NaN", "Infinity", "1 ", "12345678901234567890"]
)
def test_what_is_no_number_is_not_read(text: str) -> None:
    assert read(text) is None


@needs_library
def test_texts_are_found_by_themselves_alone() -> None:
    names = [f"{'x' * (n % 40)}{n}" for n in range(3_000)] + ["", "a", "b", "ab", "ba", "car", "cat"]
    table = TextTable(library.library(), names)
    assert len(table.ends) == len(names)
    shape = Record({"name": Member(Text(SAID))}, SAID, SAID, SAID)
    program = Program(library.library(), shape, {id(shape.members["name"].node): Column("name", names=names)})
    scanner = Scanner(library.library(), program)
    lines = [f'{{"name": "{name}"}}' for name in [*names, "none", "xx", "carr"]]
    unsure = scanner.scan("\n".join(lines).encode())
    assert unsure is not None
    assert unsure.tolist() == [False] * len(names) + [True] * 3
    assert scanner.column("name")[0].tolist() == list(range(len(names)))


COORDINATES = st.one_of(st.integers(0, 6), st.floats(0, 9), st.integers(0, 3).map(lambda n: 1000 + n * 1e-12))


@needs_library
@given(st.lists(st.lists(st.tuples(COORDINATES, COORDINATES), min_size=1, max_size=12), min_size=1, max_size=8), st.booleans())
def test_polygons_that_are_called_plain_are(polygons: list[list[tuple[float, float]]], closed: bool) -> None:
    polygons = [[*points, points[0]] if closed else points for points in polygons]
    x, y = (np.array([float(point[axis]) for points in polygons for point in points]) for axis in (0, 1))
    plain = plain_polygons(library.library(), x, y, np.array([len(points) for points in polygons]))
    for points, sure in zip(polygons, plain.tolist(), strict=True):
        xs, ys = ([float(point[axis]) for point in points] for axis in (0, 1))
        assert not sure or is_simple(xs, ys), points


@needs_library
def test_the_polygons_of_models_are_called_plain() -> None:
    turns = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    rough = 200 + 150 * np.random.default_rng(3).random(40)
    concave = [(0, 0), (10, 0), (10, 10), (6, 4), (0, 10)]
    stairs = [(0, 0), (3, 0), (3, 1), (2, 1), (2, 2), (1, 2), (1, 3), (0, 3), (0, 0)]
    shapes = [list(zip((500 + rough * np.cos(turns)).tolist(), (500 + rough * np.sin(turns)).tolist(), strict=True)), concave, stairs]
    x, y = (np.array([point[axis] for points in shapes for point in points], dtype=np.float64) for axis in (0, 1))
    assert plain_polygons(library.library(), x, y, np.array([len(points) for points in shapes])).all()
    with pytest.raises(ValueError, match="do not fit"):
        plain_polygons(library.library(), x, y, np.array([3]))


@needs_library
def test_unsure_lines_leave_nothing_behind() -> None:
    text, number = Text(SAID), Number(SAID, least=0, most=9, whole=True)
    shape = Record({"a": Member(text, missing=SAID), "n": Member(Items(number, SAID)), "more": Member(Anything())}, SAID, SAID, SAID)
    program = Program(library.library(), shape, {id(text): Column("text"), id(number): Column("number")})
    scanner = Scanner(library.library(), program)
    lines = [
        '{"a": "one", "n": [1, 2]}',
        '{"a": "two", "n": [3, 10]}',  # beyond its bound, when much was kept already
        '{"n": [4], "more": {"x": [1, {"y": null}]}, "a": "\\u0074wo\\ud83d\\ude00"}',
        '{"a": "three", "a": "three"}',
        '{"a": "four", "more": {"x": 1, "x": 1}}',
        '{"a": "five", "more": "\\ud800"}',
        '{"a": "six"} x',
        '{"a": "seven", "n": [5], }',
        '{"a": "eight", "n": [6.0]}',
        '{"a": "nine"}',
    ]
    unsure = scanner.scan("\n".join(lines).encode() + b"\n")
    assert unsure is not None
    assert unsure.tolist() == [False, True, False, True, True, True, True, True, True, False]
    texts, at = scanner.column("text")
    assert texts.tolist() == [text_hash("one"), text_hash("two\N{GRINNING FACE}"), text_hash("nine")]
    assert at.tolist() == [0, 2, 9]
    assert scanner.column("number")[0].view("f8").tolist() == [1, 2, 4]
    assert scanner.scan(b'{"a": "one"}\n\n') is None, "a blank line is told elsewhere"
    assert scanner.scan_list(b'[{"a": "one"}, {"b": 1} , {"a": "two"}]').tolist() == [False, True, False]  # pyright: ignore[reportOptionalMemberAccess]
    assert scanner.scan_list(b'[{"a": "one"}, {"b": 1]') is None


@pytest.mark.skipif(build.compiler() is None, reason="there is no compiler here")
@pytest.mark.skipif(os.environ.get("PREDLINT_CORE", "").lower() == "off", reason="PREDLINT_CORE=off is set")
def test_where_there_is_a_compiler_there_is_the_library() -> None:
    """Else all tests of it would be skipped."""
    assert library.missing() is None


def test_without_a_compiler_there_is_none_and_why_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CC", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(build.NotBuilt, match="no C compiler"):
        build.build(tmp_path)
    monkeypatch.setenv("CC", str(tmp_path / "gcc-99"))
    with pytest.raises(build.NotBuilt, match="gcc-99 could not be run"):
        build.build(tmp_path)
    monkeypatch.setenv("CC", f"{sys.executable} -c 'import sys; sys.exit(3)'")
    with pytest.raises(build.NotBuilt, match="exit code 3"):
        build.build(tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_library_of_other_sources_is_not_used(fresh: None, monkeypatch: pytest.MonkeyPatch) -> None:
    if not (build.HERE / build.FILE).exists():
        pytest.skip("the compiled library was not built here: there was no compiler")
    monkeypatch.delenv("PREDLINT_CORE", raising=False)
    monkeypatch.setattr(library, "sources_mark", lambda: "0123456789abcdef")
    assert library.library() is None
    assert "other sources" in (library.missing() or "")


def test_a_library_that_cannot_be_loaded_is_not_used(fresh: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PREDLINT_CORE", raising=False)
    monkeypatch.setattr(library, "HERE", tmp_path)
    assert "no C compiler" in (library.missing() or "")
    (tmp_path / build.FILE).write_bytes(b"nothing that a system can load")
    library._loaded.cache_clear()  # pyright: ignore[reportPrivateUsage]
    assert "cannot be loaded" in (library.missing() or "")


def test_the_report_is_the_same_without_it(tmp_path: Path) -> None:
    lines = ((STREET / "clean.ndjson").read_bytes() * 40 + (STREET / "broken.ndjson").read_bytes()) * 3
    predictions = tmp_path / "predictions.ndjson"
    predictions.write_bytes(lines)

    def report(core: str) -> Any:
        command = [sys.executable, "-m", "predlint", "validate", str(predictions), "-O", str(STREET / "ontology.json"), "--format", "jsonl"]
        return subprocess.run(command, capture_output=True, check=False, env={**os.environ, "PREDLINT_CORE": core}).stdout

    assert report("on") == report("off")
    assert len(report("on").splitlines()) > 100
