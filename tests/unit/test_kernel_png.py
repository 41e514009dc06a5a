"""What the kernel says of PNG images is what Python says: none is clean that is black, damaged, or of another size than its data row."""

from __future__ import annotations

import base64
import json
import struct
import zlib
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import predlint
from laws.harness import without_kernel
from png_kit import BLACK, CHANNELS, KINDS, chunk, make
from predlint.kernel.library import library
from predlint.kernel.scanner import CLEAN, IN_DOUBT, Scanner
from predlint.kernel.shape_lowering import LoweredShape
from predlint.platforms.labelbox.png import is_blank, png_problem
from predlint.shape.nodes import Member, Record, Text
from violation_kit import violation_spec

pytestmark = pytest.mark.skipif(library() is None, reason="the kernel was not built here: there was no compiler")
VIOLATION = violation_spec("REC003", lambda value: ("", None))
MASK = Record({"png": Member(Text(VIOLATION, image=True), missing=VIOLATION)}, VIOLATION, VIOLATION, VIOLATION)
SCANNER: Any = Scanner(library(), LoweredShape(library(), MASK)) if library() is not None else None
TABLE = [BLACK, (255, 0, 0), (0, 0, 7), BLACK]
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def are_clean(*texts: str) -> list[bool]:
    scanned = SCANNER.scan("\n".join([json.dumps({"png": text}) for text in texts]).encode())
    assert scanned is not None
    assert {*scanned.lines["state"].tolist()} <= {CLEAN, IN_DOUBT}
    return [state == CLEAN for state in scanned.lines["state"].tolist()]


def is_good(text: str) -> bool:
    return png_problem(text) is None and not is_blank(text)


def written(data: bytes) -> str:
    return base64.b64encode(data).decode()


@pytest.mark.parametrize(("kind", "depth"), KINDS)
@given(st.integers(0, 10**6))
def test_an_image_in_which_something_is_seen_is_clean(kind: int, depth: int, seed: int) -> None:
    rng = Random(seed)
    table = TABLE[: 2 ** min(depth, 2)] if kind == 3 else []
    made = make(rng, kind, depth, rng.randint(1, 40), rng.randint(1, 30), rng.choice((0, 0.01, 0.3, 1)), table)
    [clean] = are_clean(made.text)
    odd = kind == 3 or (depth < 8 and made.colours != {BLACK})  # where the first byte that is set has no colour, or bits behind the row
    assert clean == is_good(made.text) or (odd and not clean)


@pytest.mark.parametrize(("kind", "depth"), KINDS)
@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 7), st.sampled_from(["bit", "cut", "byte", "twice", "text"]))
def test_a_mutated_image_is_clean_only_without_findings(kind: int, depth: int, seed: int, place: int, bit: int, way: str) -> None:
    rng = Random(seed)
    made = make(rng, kind, depth, rng.randint(1, 30), rng.randint(1, 20), rng.choice((0, 0, 0.02)), TABLE[: 2 ** min(depth, 2)])
    data = bytearray(base64.b64decode(made.text))
    at = place % len(data)
    if way == "bit":
        data[at] ^= 1 << bit
    elif way == "cut":
        del data[at:]
    elif way == "byte":
        data[at:at] = bytes([place % 256])
    elif way == "twice":
        data[at:at] = data[at : at + 40]
    text = written(bytes(data))
    if way == "text":
        at = place % (len(text) + 1)
        text = text[:at] + rng.choice(("=", "-", "\n", " ", "", "A", "é", "==", '"')) + text[at + rng.randrange(2) :]
    assert not are_clean(text)[0] or is_good(text)


@given(st.binary(max_size=300), st.integers(1, 40), st.sampled_from(KINDS))
def test_what_is_no_packed_image_is_never_wrongly_clean(packed: bytes, side: int, kind: tuple[int, int]) -> None:
    for begin in (b"", b"\x78\x9c", b"\x78\x01\x01", b"\x78\x01\x05", b"\x78\x01\x03"):
        head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, kind[1], kind[0], 0, 0, 0))
        text = written(SIGNATURE + head + chunk(b"PLTE", b"".join(map(bytes, TABLE))) + chunk(b"IDAT", begin + packed))
        assert not are_clean(text)[0] or is_good(text)


@pytest.mark.parametrize(("kind", "depth"), KINDS)
def test_large_images_are_read_to_where_they_show_something(kind: int, depth: int) -> None:
    """Black up to the last row; many parts, in matches that reach back as far as they may; and black all over."""
    rng, width, height = Random(depth), 1500, 900
    row = (width * CHANNELS[kind] * depth + 7) // 8
    for last in (0, 0x10):
        rows = bytearray((row + 1) * height)
        rows[:: row + 1] = bytes(rng.choices(range(5), k=height))
        if kind in (4, 6):
            for at in range(CHANNELS[kind], row + 1, CHANNELS[kind]):
                rows[at] = rng.randrange(256)
        rows[-2 if kind in (4, 6) else -1] = last
        for level in (1, 9):
            packed = zlib.compress(bytes(rows), level)
            parts = b"".join([chunk(b"IDAT", packed[at : at + 500]) for at in range(0, len(packed), 500)])
            head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0))
            colours = chunk(b"PLTE", bytes(3) + bytes([1, 2, 3] * 255))
            text = written(SIGNATURE + head + colours + parts + chunk(b"IEND", b""))
            assert are_clean(text) == [last > 0]
            assert is_good(text) or not last


@pytest.mark.parametrize("depth", [1, 2, 4, 8])
@pytest.mark.parametrize("colours", [None, b"", bytes(2), bytes(3)])
def test_an_image_whose_colours_nobody_gives_shows_nothing(depth: int, colours: bytes | None) -> None:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 1, depth, 3, 0, 0, 0))
    table = b"" if colours is None else chunk(b"PLTE", colours)
    packed = chunk(b"IDAT", zlib.compress(bytes([0]) + b"\xff" * depth))
    assert are_clean(written(SIGNATURE + head + table + packed + chunk(b"IEND", b""))) == [False]


ONTOLOGY = b'{"tools": [{"name": "road", "tool": "raster-segmentation"}], "classifications": []}'


def test_a_mask_of_another_size_than_its_data_row_is_reported(tmp_path: Path) -> None:
    made = make(Random(1), 0, 8, 20, 10, 0.5, []).text
    sizes: list[tuple[object, object]] = [(20, 10), (20, 11), (10, 20), (None, None), (20, None), (None, 10), (40, 40), (20, 10)]
    rows = [{"global_key": f"k{at}", "width": width, "height": height} for at, (width, height) in enumerate(sizes)]
    listed = tmp_path / "rows.ndjson"
    listed.write_text("".join([json.dumps({name: value for name, value in row.items() if value is not None}) + "\n" for row in rows]))
    lines = [json.dumps({"name": "road", "mask": {"png": made}, "dataRow": {"globalKey": f"k{at % 8}"}}) for at in range(64)]
    file = tmp_path / "masks.ndjson"
    file.write_text("\n".join(lines * 40), encoding="utf-8")
    findings = findings_of(file, listed)
    with without_kernel():
        assert findings == findings_of(file, listed)
    assert {(line or 0) % 8 for line, code, _ in findings if code in ("GEO007", "GEO028")} == {at + 1 for at in (1, 2, 6)}


def findings_of(file: Path, rows: Path) -> list[tuple[int | None, str, str]]:
    report = predlint.compile(ONTOLOGY, media="image").validate(file, data_rows=rows)
    return [(found.line, found.code, found.message) for found in report.diagnostics]
