"""Archives of many parts: whatever is unpacked at once, and by whatever, gives the same bytes and the same words as one after the other."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import struct
import sys
import tempfile
import threading
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from predlint.io import compression
from predlint.io.archives import HEAD, kind_of
from predlint.io.compression import DecompressedStream, Members
from predlint.io.sources import open_path

ROWS = b"".join(b'{"id":%d,"name":"n%d"}\n' % (i, i * 7919 % 1000) for i in range(3_000))
NOISE = random.Random(1).randbytes(4_000)
SKIPPED = b"\x50\x2a\x4d\x18\x05\0\0\0never"


def blocked(data: bytes) -> bytes:
    """As bgzip writes: members of 64 kB at most, which tell their size."""
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    body = packer.compress(data) + packer.flush()
    head = b"\x1f\x8b\x08\x04\0\0\0\0\0\xff\x06\0BC\x02\0" + struct.pack("<H", len(body) + 25)
    return head + body + struct.pack("<II", zlib.crc32(data), len(data))


def named(data: bytes) -> bytes:
    out = io.BytesIO()
    with gzip.GzipFile("a name.ndjson", "wb", fileobj=out, mtime=1) as file:
        file.write(data)
    return out.getvalue()


def zstd(data: bytes) -> bytes:
    if sys.version_info >= (3, 14):
        from compression import zstd

        told = zstd.CompressionParameter
        return zstd.compress(data, options={told.checksum_flag: len(data) % 2, told.content_size_flag: int(bool(len(data) % 3))})
    zstandard: Any = pytest.importorskip("zstandard", reason="the extra zstd is not installed")
    return zstandard.ZstdCompressor(write_checksum=bool(len(data) % 2), write_content_size=bool(len(data) % 3)).compress(data)


def skipping_zstd(data: bytes) -> bytes:
    return SKIPPED + zstd(data)


PACKERS: dict[str, tuple[Callable[[bytes], bytes], ...]] = {
    "gzip": (lambda data: gzip.compress(data, mtime=0), blocked, named, lambda data: gzip.compress(data, 0, mtime=0)),
    "bzip2": (bz2.compress,),
    "xz": (partial(lzma.compress, preset=0),),  # the other presets take a dictionary of megabytes each time
    "zstd": (zstd, skipping_zstd),
}


def careful(data: bytes) -> tuple[bytes, str | None]:
    """One part after the other."""
    kind = kind_of(data[:HEAD])
    assert kind is not None
    unpacked = DecompressedStream(io.BytesIO(data), kind)
    content = b"".join(iter(unpacked.read, b""))
    return content, unpacked.corrupt


def at_once(data: bytes) -> tuple[bytes, str | None]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "archive")
        path.write_bytes(data)
        with open_path(str(path)) as source:
            return source.read_at(0, source.size), source.corrupt


@pytest.fixture(params=["isal", "zlib"])
def library(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "isal":
        pytest.importorskip("isal", reason="the extra gzip is not installed")
    else:
        monkeypatch.setitem(sys.modules, "isal.isal_zlib", None)
    return request.param


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads even for archives of a few bytes."""
    monkeypatch.setattr(compression, "STRETCH", 100)
    monkeypatch.setattr(compression, "_MAX_BUFFERED", 9_000)
    monkeypatch.setattr(compression, "processors", lambda: 2)


#: Made once, for hypothesis looks long at each before it draws of it.
COUNTS, STARTS, LENGTHS = st.integers(1, 8), st.integers(0, 5_000), st.sampled_from([0, 1, 300, 4_000])
TEXTS = st.sampled_from([ROWS, NOISE, bytes(20_000)])
WAYS = {kind: st.sampled_from(packers) for kind, packers in PACKERS.items()}
TENTHS, DAMAGES, BITS, LOST = st.integers(0, 9), st.sampled_from(["none", "flip", "cut", "lose"]), st.integers(0, 7), st.integers(1, 300)


@st.composite
def archives(draw: st.DrawFn, kind: str) -> bytes:
    parts: list[bytes] = []
    for _ in range(draw(COUNTS)):
        start, size = draw(STARTS), draw(LENGTHS)
        data = draw(TEXTS)[start : start + size]
        parts.append(draw(WAYS[kind])(data))
        if draw(TENTHS) == 0:
            parts.append(draw(st.sampled_from([b"\0" * 600, b"\0", b"junk", SKIPPED, parts[0][:5], parts[-1][:-7]])))
    packed = bytearray(b"".join(parts))
    damage = draw(DAMAGES)
    at = draw(st.integers(HEAD, max(HEAD, len(packed) - 1)))
    if damage == "flip" and at < len(packed):
        packed[at] ^= 1 << draw(BITS)
    elif damage == "cut":
        del packed[at:]
    elif damage == "lose":
        del packed[at : at + draw(LOST)]
    return bytes(packed)


@pytest.mark.slow
@pytest.mark.parametrize("kind", PACKERS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])  # the fixtures hold for all examples
@given(data=st.data())
def test_the_same_bytes_and_words_as_one_part_after_the_other(kind: str, library: str, small: None, data: st.DataObject) -> None:
    packed = data.draw(archives(kind))
    assert at_once(packed) == careful(packed)


@pytest.mark.parametrize("kind", PACKERS)
def test_threads_do_the_work(kind: str, library: str, small: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The first part is unpacked before there are threads, and the others by them."""
    pack = PACKERS[kind][0]
    packed = b"".join(pack(ROWS[at : at + 700]) for at in range(0, len(ROWS), 700))
    (tmp_path / "archive").write_bytes(packed)
    found = kind_of(packed)
    assert found is not None
    alone: list[int] = []
    one = Members._part  # pyright: ignore[reportPrivateUsage]
    monkeypatch.setattr(Members, "_part", lambda self: alone.append(self.taken) or one(self))
    with open(tmp_path / "archive", "rb") as file:
        reader = Members(file, found, str(tmp_path / "archive"), threads=3)
        assert b"".join(reader.chunks()) == ROWS
        assert (reader.taken, reader.given) == (len(packed), len(ROWS))
    assert len(alone) == 2 and alone[-1] == len(packed)


@pytest.mark.parametrize("threads", [0, 1, 2])
def test_where_there_may_be_no_more_threads_all_is_unpacked(
    threads: int, library: str, small: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    packed = b"".join(gzip.compress(ROWS[at : at + 700], mtime=0) for at in range(0, len(ROWS), 700))
    (tmp_path / "archive").write_bytes(packed)
    found = kind_of(packed)
    assert found is not None
    started: list[threading.Thread] = []
    start = threading.Thread.start

    def refused(thread: threading.Thread) -> None:
        if len(started) == threads:
            raise RuntimeError("can't start new thread")
        started.append(thread)
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", refused)
    with open(tmp_path / "archive", "rb") as file:
        assert b"".join(Members(file, found, str(tmp_path / "archive"), threads=3).chunks()) == ROWS
    assert len(started) == threads


def test_a_mark_inside_of_a_part_misleads_nobody(library: str, small: None) -> None:
    """Stored data that holds an archive itself."""
    inner = gzip.compress(ROWS[:400], mtime=0)
    packed = b"".join(gzip.compress(inner * 9, 0, mtime=0) for _ in range(5))
    assert at_once(packed) == (inner * 45, None) == careful(packed)


def test_parts_that_are_too_large_to_be_held_are_unpacked_in_their_turn(library: str, small: None) -> None:
    parts = [ROWS[:500], bytes(1 << 20), ROWS[:500], ROWS, bytes(3 << 20), ROWS[:500]]
    packed = b"".join(gzip.compress(part, mtime=0) for part in parts)
    assert at_once(packed) == (b"".join(parts), None)


def test_an_archive_behind_something_else_in_a_stream_of_its_own(library: str, small: None) -> None:
    from predlint.io.sources import spool

    packed = gzip.compress(ROWS, mtime=0)
    stream = io.BytesIO(b"before" + packed + packed[:-9])
    stream.seek(6)
    with spool(stream) as source:
        assert source.read_at(0, source.size).startswith(ROWS * 2)
        assert source.corrupt == careful(packed + packed[:-9])[1]
