"""The ways to compress: told by the first bytes of a file, each with what unpacks it."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any, Protocol

from msgspec import Struct

_IN = 1 << 16
#: The package zstandard gives all that its input unpacks to, and 4 bytes may stand for 128 kB.
_IN_ZSTD = 1 << 10
#: Of gzip's head: bits that have no meaning, and the one for a checksum of the head itself.
_ODD_FLAGS = 0xE2
#: Bytes that tell the kind of an archive.
HEAD = 10
#: How a file begins that stands for another one, which was not fetched.
GIT_LFS = b"version https://git-lfs.github.com/spec/"


class MissingPackageError(ImportError):
    """The package that unpacks such data is not installed. ``package`` is its name."""

    def __init__(self, kind: str, package: str) -> None:
        super().__init__(kind)
        self.kind, self.package = kind, package


class DecompressedPart(Protocol):
    """A part of an archive (gzip's member, zstd's frame …) being unpacked: what the standard library has for bz2 and xz."""

    def decompress(self, data: bytes, max_length: int = -1, /) -> bytes:
        """Takes compressed bytes, none unless ``needs_input``; gives some of what they unpack to."""
        ...

    @property
    def needs_input(self) -> bool: ...
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes:
        """What was given beyond the end of the part."""
        ...


Opened = tuple[Callable[[], DecompressedPart], tuple[type[Exception], ...]]


class ArchiveKind(Struct, frozen=True):
    """A way to compress."""

    name: str
    begins: Callable[[bytes], bool]
    """Whether a part of such an archive begins like this."""
    magic: bytes
    """The first bytes of a part that holds something."""
    open: Callable[[], Opened]
    """Gives what makes the next part, and what that raises for damaged data."""
    fast: Callable[[], Opened]
    """The same, for parts that are whole: of damaged ones another part of the data may be lost."""
    step: int = _IN
    heads: tuple[bytes, ...] = ()
    """Other first bytes of a part, where `magic` is not the whole head."""
    stub: int = 2
    """So many first bytes tell a file that was cut off within its head: no text begins with them."""
    needs: tuple[tuple[str, str], ...] = ()
    """By words of an error: what data that is not damaged takes to be unpacked, and is not done here."""


def kind_of(head: bytes) -> ArchiveKind | None:
    """How data is compressed that starts like this; None for what is not. Fewer than `HEAD` bytes are taken for the whole file."""
    kind = next((kind for kind in _KINDS if kind.begins(head)), None)
    return kind or next((kind for kind in _KINDS if is_stub(head, kind)), None)


def is_stub(head: bytes, kind: ArchiveKind) -> bool:
    """True for a file of which there is not even the whole head."""
    return kind.stub <= len(head) < HEAD and any(whole.startswith(head) for whole in (kind.magic, *kind.heads))


class _Gzip:
    """A member of a gzip file."""

    def __init__(self) -> None:
        import zlib

        self.error = zlib.error
        self.zlib = zlib.decompressobj(wbits=31)
        self.damage: zlib.error | None = None

    def decompress(self, data: bytes, max_length: int = -1, /) -> bytes:
        if self.damage is not None:
            raise self.damage
        before = self.zlib.copy()
        data = self.zlib.unconsumed_tail + data
        try:
            return self.zlib.decompress(data, max_length)
        except self.error as error:
            self.damage = error
            return self._rescued(before, data)

    def _rescued(self, unpacker: Any, data: bytes) -> bytes:
        """What the bytes before the damage unpack to: a checksum that does not fit takes the end of the text with it otherwise."""
        rescued: list[bytes] = []
        for at in range(len(data)):
            try:
                rescued.append(unpacker.decompress(data[at : at + 1]))
            except self.error:
                break
        return b"".join(rescued)

    @property
    def needs_input(self) -> bool:
        return self.damage is None and not self.zlib.unconsumed_tail

    @property
    def eof(self) -> bool:
        return self.zlib.eof

    @property
    def unused_data(self) -> bytes:
        return self.zlib.unused_data


def _gzip() -> Opened:
    import zlib

    return _Gzip, (zlib.error,)


def _fast_gzip() -> Opened:
    """By isal, where that is installed: it unpacks three times as fast, but says less of what is damaged."""
    try:
        zlib: Any = importlib.import_module("isal.isal_zlib")
    except ImportError:
        zlib = importlib.import_module("zlib")
    return lambda: _Inflated(zlib), (zlib.error,)


class WrappedDecompressor:
    """A part whose unpacker says itself where it ends."""

    def __init__(self, unpacker: Any) -> None:
        self.unpacker = unpacker

    @property
    def eof(self) -> bool:
        return self.unpacker.eof

    @property
    def unused_data(self) -> bytes:
        return self.unpacker.unused_data


class _Inflated(WrappedDecompressor):
    """A member of a gzip file that is whole, and has nothing odd in its head."""

    def __init__(self, zlib: Any) -> None:
        super().__init__(zlib.decompressobj(wbits=31))
        self.error = zlib.error
        self.begun = False

    def decompress(self, data: bytes, max_length: int = -1, /) -> bytes:
        if not self.begun:
            self.begun = True
            if len(data) > 3 and data[3] & _ODD_FLAGS:  # isal looks at none of them
                raise self.error("flags of no meaning, or a checksum of the head")
        tail = self.unpacker.unconsumed_tail
        return self.unpacker.decompress(tail + data if tail else data, max_length)

    @property
    def needs_input(self) -> bool:
        return not self.unpacker.unconsumed_tail


def _bzip2() -> Opened:
    import bz2

    return bz2.BZ2Decompressor, (OSError, ValueError)


def _xz() -> Opened:
    import lzma

    return lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ), (lzma.LZMAError,)


def _zstd() -> Opened:
    from predlint.stream import zstd

    try:
        part, error = zstd.unpacking()
    except ImportError:
        raise MissingPackageError("zstd", zstd.PACKAGE) from None
    return part, (error,)


def _heads_of_bzip2() -> tuple[bytes, ...]:
    return tuple([b"BZh%d%b" % (size, mark) for size in range(1, 10) for mark in _BZIP2_MARKS])


def _begins_zstd(head: bytes) -> bool:
    """A frame, or one to be skipped, which may come first too."""
    return head.startswith(b"\x28\xb5\x2f\xfd") or (head[1:4] == b"\x2a\x4d\x18" and head[0] >> 4 == 5)


def _begins_bzip2(head: bytes) -> bool:
    """Its head is text; what comes then is a block or the end, which is not."""
    return head.startswith(b"BZh") and head[3:4] in b"123456789" and head[4:10] in _BZIP2_MARKS


def _begins_gzip(head: bytes) -> bool:
    return head.startswith(b"\x1f\x8b\x08")


#: Of bzip2's head what is no text: the mark of a block, and that of the end.
_BZIP2_MARKS = (b"1AY&SY", b"\x17rE8P\x90")
#: Of libzstd's errors, whichever package tells them.
_ZSTD_NEEDS = (
    ("too much memory", "takes more than 128 MB of memory to unpack (a long window): unpack it before, with zstd -d --long=31"),
    ("Dictionary mismatch", "was packed with a dictionary, which is not in the file: unpack it before, with zstd -d -D DICTIONARY"),
)
_KINDS = (
    ArchiveKind("gzip", _begins_gzip, b"\x1f\x8b\x08", _gzip, _fast_gzip, stub=1),
    ArchiveKind("bzip2", _begins_bzip2, b"BZh", _bzip2, _bzip2, heads=_heads_of_bzip2(), stub=3),
    ArchiveKind("xz", lambda head: head.startswith(b"\xfd7zXZ\0"), b"\xfd7zXZ\0", _xz, _xz, stub=1),
    ArchiveKind("zstd", _begins_zstd, b"\x28\xb5\x2f\xfd", _zstd, _zstd, _IN_ZSTD, needs=_ZSTD_NEEDS),
)
