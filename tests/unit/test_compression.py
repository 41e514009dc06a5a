"""Compressed input: unpacked as it is read, whatever its parts; what a damaged archive holds is kept, and the damage told."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import sys
import tracemalloc
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predlint.io import spooled_bytes
from predlint.io.archives import kind_of
from predlint.io.compression import DecompressedStream
from predlint.io.paths import SourceError
from predlint.io.sources import open_path, spool

TEXT = b"".join(b'{"id":%d,"name":"n%d"}\n' % (i, i * 7919 % 1000) for i in range(20_000))


def zstd(data: bytes) -> bytes:
    if sys.version_info >= (3, 14):
        from compression import zstd

        return zstd.compress(data, options={zstd.CompressionParameter.checksum_flag: 1})
    zstandard: Any = pytest.importorskip("zstandard", reason="the extra zstd is not installed")
    return zstandard.ZstdCompressor(write_checksum=True).compress(data)


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda data: gzip.compress(data, mtime=0),
    "bzip2": bz2.compress,
    "xz": partial(lzma.compress, preset=0),  # the other presets take a dictionary of megabytes each time
    "zstd": zstd,
}
pytestmark = pytest.mark.parametrize("kind", PACKERS)


@cache
def packed_text(kind: str) -> bytes:
    """The text as an archive: to pack it takes longer than what is asked of it."""
    return PACKERS[kind](TEXT)


class Dripping:
    """A stream that gives a few bytes at a time, as a pipe may."""

    def __init__(self, data: bytes, step: int) -> None:
        self.file, self.step = io.BytesIO(data), step

    def read(self, size: int = -1, /) -> bytes:
        return self.file.read(self.step if size < 0 else min(size, self.step))


def unpack(data: bytes, step: int = 1 << 20) -> tuple[bytes, str | None]:
    with spool(Dripping(data, step)) as source:
        content = source.read_at(0, source.size + 1)
        assert len(content) == source.size
        return content, source.corrupt


@pytest.mark.parametrize("step", [1, 7, 1 << 20])
@pytest.mark.parametrize("data", [b"", b"[", TEXT], ids=["empty", "short", "long"])
def test_whole_archives(kind: str, data: bytes, step: int) -> None:
    assert unpack(packed_text(kind) if data is TEXT else PACKERS[kind](data), step if len(data) < 100 else max(step, 7)) == (data, None)


@pytest.mark.parametrize("step", [3, 1000, 1 << 20])
def test_archives_of_several_parts(kind: str, step: int) -> None:
    pack = PACKERS[kind]
    assert unpack(pack(b"one\n") + pack(b"") + packed_text(kind) + pack(b"two\n"), step) == (b"one\n" + TEXT + b"two\n", None)


def test_zeros_that_fill_up_a_block_are_no_fault(kind: str) -> None:
    pack = PACKERS[kind]
    assert unpack(pack(b"one\n") + b"\0" * 512) == (b"one\n", None)
    assert unpack(pack(b"one\n") + b"\0" * 512 + pack(b"two\n"), 5) == (b"one\ntwo\n", None)


def test_paths_and_standard_input(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "predictions.ndjson"  # told by its content, not by its name
    path.write_bytes(packed_text(kind))
    with open_path(str(path)) as source:
        assert (source.name, source.size, source.corrupt, source.read_at(0, source.size)) == (str(path), len(TEXT), None, TEXT)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(packed_text(kind))))
    with open_path("-") as source:
        assert (source.name, source.read_at(0, source.size)) == ("-", TEXT)


@pytest.mark.parametrize("step", [100, 1 << 20])
@pytest.mark.parametrize("lost", [1, 4, 20, 1000])
def test_an_archive_that_is_cut_off_gives_what_it_has(kind: str, lost: int, step: int) -> None:
    content, corrupt = unpack(packed_text(kind)[:-lost], step)
    assert TEXT.startswith(content)
    assert corrupt == f"the {kind} data breaks off after {len(content):,} unpacked bytes: the file is cut off"
    assert kind not in ("gzip", "xz") or len(content) > len(TEXT) * 0.9 or lost == 1000


@given(st.data())
def test_a_cut_or_a_flipped_bit_anywhere_crashes_nothing(kind: str, data: st.DataObject) -> None:
    packed = bytearray(PACKERS[kind](TEXT[:3000]) + PACKERS[kind](b"more\n"))
    at = data.draw(st.integers(0, 8 * len(packed) - 1))
    if data.draw(st.booleans()):
        packed[at // 8] ^= 1 << at % 8
    else:
        del packed[at // 8 :]
    content, corrupt = unpack(bytes(packed), data.draw(st.sampled_from([1, 10, 1 << 20])))
    assert corrupt is None or (kind in corrupt and "\n" not in corrupt)
    if kind_of(bytes(packed)) is not None and content not in (TEXT[:3000] + b"more\n", TEXT[:3000]):
        assert corrupt is not None or len(packed) < 400


def test_a_checksum_that_does_not_fit(kind: str) -> None:
    packed = bytearray(packed_text(kind))
    packed[{"gzip": -8, "bzip2": -2, "xz": -30, "zstd": -1}[kind]] ^= 0xFF
    content, corrupt = unpack(bytes(packed))
    assert corrupt is not None and f"the {kind} data is damaged after {len(content):,} unpacked bytes" in corrupt
    assert TEXT.startswith(content)
    if kind == "gzip":
        assert content == TEXT


@pytest.mark.parametrize(
    ("head", "needs"), [(b"\0\xa8", "more than 128 MB of memory to unpack"), (b"\1\0\7", "with a dictionary, which is not in the file")]
)
def test_zstd_that_is_whole_and_not_unpacked(kind: str, head: bytes, needs: str) -> None:
    """A frame with a window of 2 GB, and one that names a dictionary."""
    if kind != "zstd":
        pytest.skip("of zstd alone")
    content, corrupt = unpack(b"\x28\xb5\x2f\xfd" + head + (len(TEXT[:90]) << 3 | 1).to_bytes(3, "little") + TEXT[:90])
    assert content == b"" and corrupt is not None
    assert needs in corrupt and "zstd -d" in corrupt and "damaged" not in corrupt


def test_an_archive_that_is_cut_off_within_its_head(kind: str) -> None:
    packed = packed_text(kind)
    minimum = {"gzip": 1, "bzip2": 3, "xz": 1, "zstd": 2}[kind]  # fewer bytes may begin a text
    for size in range(minimum, 11):
        content, corrupt = unpack(packed[:size], 3)
        assert content == b"" and corrupt is not None and corrupt.startswith(f"the {kind} data breaks off "), size


def test_something_else_behind_the_archive(kind: str) -> None:
    packed = packed_text(kind)
    for junk in (b"junk that is long enough", b"x"):
        content, corrupt = unpack(packed + junk)
        assert content == TEXT
        assert corrupt == f"the {kind} data ends at byte {len(packed):,} of the file, and other bytes follow"


def test_only_when_asked_for(kind: str) -> None:
    packed = packed_text(kind)
    with spool(io.BytesIO(packed), unpack=False) as source:
        assert source.read_at(0, source.size) == packed


@pytest.mark.parametrize("data", [b"", b"\x1f\x8b\0 nor this", b"BZh9 is not an archive", b"BZ", b"{}", b"\xfd7zip", b"(", b"P*M"])
def test_what_is_no_archive_stays_as_it_is(kind: str, data: bytes) -> None:
    assert kind_of(data) is None
    assert unpack(data, 1) == (data, None)


def test_memory_does_not_grow_with_what_comes_out(kind: str) -> None:
    packed = PACKERS[kind](b"\0" * (48 << 20))
    found = kind_of(packed)
    assert found is not None
    tracemalloc.start()
    unpacked = DecompressedStream(io.BytesIO(packed), found)
    size = 0
    while chunk := unpacked.read():
        size += len(chunk)
    _, maximum = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size == 48 << 20 and unpacked.corrupt is None
    assert maximum < 56 << 20


def test_a_missing_package_is_named(kind: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    if kind != "zstd":
        pytest.skip("unpacked by what Python brings")
    path = tmp_path / "predictions.json.zst"
    path.write_bytes(b"\x28\xb5\x2f\xfd" + bytes(20))
    for module in ("compression.zstd", "zstandard"):
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(SourceError) as problem, open_path(str(path)):
        pass
    assert "zstd" in problem.value.message and problem.value.help == "pip install zstandard"
    assert problem.value.path == str(path)


def test_a_full_disk_is_reported_in_plain_words(kind: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class Full(io.BytesIO):
        def write(self, data: Any, /) -> int:
            raise OSError(28, "No space left on device")

        def close(self) -> None:
            if not self.closed:  # as files do: they are closed, whatever comes of it
                super().close()
                raise OSError(28, "No space left on device")

    def full(handle: int, *_: Any) -> Full:
        os.close(handle)
        return Full()

    path = tmp_path / "predictions.json"
    path.write_bytes(packed_text(kind))
    folder = tmp_path / "aside"
    folder.mkdir()
    monkeypatch.setattr(spooled_bytes, "MEMORY", 1000)
    monkeypatch.setattr("predlint.io.spooled_bytes.os.fdopen", full)
    with pytest.raises(SourceError) as problem, open_path(str(path), folder=str(folder)):
        pass
    assert f"no room to keep it aside in {folder}" in problem.value.message and "No space left on device" in problem.value.message
    assert problem.value.help is not None and "another folder" in problem.value.help
    assert not list(folder.iterdir())
    with pytest.raises(SourceError) as problem, open_path(str(path)):
        pass
    assert problem.value.help is not None and "TMPDIR" in problem.value.help


def test_a_stream_that_fails_to_be_read(kind: str) -> None:
    class Failing(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() > 20:
                raise OSError(5, "Input/output error")
            return super().read(min(size or 0, 30) if size and size > 0 else 30)

    packed = packed_text(kind)
    with pytest.raises(SourceError, match="cannot be read"), spool(Failing(packed), name="a.gz"):
        pass
    with pytest.raises(OSError, match="Input/output") as problem, spool(Failing(packed)):
        pass
    assert not isinstance(problem.value, SourceError)
