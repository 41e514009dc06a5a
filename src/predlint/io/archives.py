"""The compression formats: how each is detected by the first bytes of a file, and what unpacks it."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any, Protocol

from msgspec import Struct

_IN = 1 << 16
#: The package zstandard returns all that its input unpacks to, and 4 bytes may stand for 128 kB: so it gets little input at a time.
_IN_ZSTD = 1 << 10
#: Flags of gzip's header that isal ignores: reserved bits, and the one for a checksum of the header.
_ODD_FLAGS = 0xE2
#: Number of bytes that suffice to detect the compression.
HEAD = 10
#: The beginning of a Git LFS pointer: a file that stands for another one, which was not fetched.
GIT_LFS = b"version https://git-lfs.github.com/spec/"


class MissingPackageError(ImportError):
    """The package that unpacks such data is not installed; ``package`` is its name."""

    def __init__(self, kind: str, package: str) -> None:
        super().__init__(kind)
        self.kind, self.package = kind, package


class DecompressedPart(Protocol):
    """A part of an archive (gzip member, zstd frame …) being unpacked, with the interface of the standard library's bz2 and xz
    decompressors."""

    def decompress(self, data: bytes, max_length: int = -1, /) -> bytes:
        """Takes compressed bytes (empty unless ``needs_input``) and returns some of the bytes that they unpack to."""
        ...

    @property
    def needs_input(self) -> bool: ...
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes:
        """The input bytes that follow the end of the part."""
        ...


Opened = tuple[Callable[[], DecompressedPart], tuple[type[Exception], ...]]


class ArchiveKind(Struct, frozen=True):
    """A compression format."""

    name: str
    begins: Callable[[bytes], bool]
    """Returns True if a part of such an archive can begin with these bytes."""
    magic: bytes
    """The first bytes of a part that is not empty."""
    open: Callable[[], Opened]
    """Returns the constructor of decompressors, and the exceptions that these raise for damaged data."""
    fast: Callable[[], Opened]
    """As `open`, but faster, for intact parts; of damaged ones it may lose more data."""
    step: int = _IN
    heads: tuple[bytes, ...] = ()
    """Other first bytes of a part, where `magic` is not the whole head."""
    stub: int = 2
    """Number of first bytes that identify a file cut off within its header: no text begins with them."""
    needs: tuple[tuple[str, str], ...] = ()
    """(words of the decompressor's error, message): what intact data needs to be unpacked that is not supported here."""


def kind_of(head: bytes) -> ArchiveKind | None:
    """Returns the compression of data with this head, or None. Fewer than `HEAD` bytes are taken for the whole file."""
    kind = next((kind for kind in _KINDS if kind.begins(head)), None)
    return kind or next((kind for kind in _KINDS if is_stub(head, kind)), None)


def is_stub(head: bytes, kind: ArchiveKind) -> bool:
    """Returns True if the file is cut off within the header of this format."""
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
        """Unpacks byte by byte up to the damage. Otherwise a wrong checksum would lose the end of the text, too."""
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
    """Uses isal, if installed: it unpacks three times as fast, but reports less about damage."""
    try:
        zlib: Any = importlib.import_module("isal.isal_zlib")
    except ImportError:
        zlib = importlib.import_module("zlib")
    return lambda: _Inflated(zlib), (zlib.error,)


class WrappedDecompressor:
    """A part whose decompressor has ``eof`` and ``unused_data`` itself."""

    def __init__(self, unpacker: Any) -> None:
        self.unpacker = unpacker

    @property
    def eof(self) -> bool:
        return self.unpacker.eof

    @property
    def unused_data(self) -> bytes:
        return self.unpacker.unused_data


class _Inflated(WrappedDecompressor):
    """An intact gzip member without unusual flags in its header."""

    def __init__(self, zlib: Any) -> None:
        super().__init__(zlib.decompressobj(wbits=31))
        self.error = zlib.error
        self.begun = False

    def decompress(self, data: bytes, max_length: int = -1, /) -> bytes:
        if not self.begun:
            self.begun = True
            if len(data) > 3 and data[3] & _ODD_FLAGS:  # isal ignores these flags
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


# -- zstd: with the standard library from Python 3.14 on, before that with the package zstandard --------------------

#: The name of the package to install.
ZSTD_PACKAGE = "zstandard"
#: zstd's default level.
_LEVEL = 3


def require_zstd() -> None:
    """Raises ImportError if zstd can neither be read nor written."""
    if _standard_zstd() is None:
        importlib.import_module(ZSTD_PACKAGE)


def zstd_packed(raw: Any) -> Any:
    """Returns a stream that compresses what is written to it, and leaves ``raw`` open when it is closed. Raises ImportError."""
    standard = _standard_zstd()
    if standard is not None:
        return standard.ZstdFile(raw, "wb", level=_LEVEL)
    return importlib.import_module(ZSTD_PACKAGE).ZstdCompressor(level=_LEVEL).stream_writer(raw, closefd=False)


class _ZstdFrame(WrappedDecompressor):
    """A frame of a zstd file, unpacked by the package."""

    needs_input = True

    def decompress(self, data: bytes, max_length: int = -1, /) -> bytes:
        return self.unpacker.decompress(data)


def _zstd() -> Opened:
    standard = _standard_zstd()
    if standard is not None:
        return standard.ZstdDecompressor, (standard.ZstdError,)
    try:
        package = importlib.import_module(ZSTD_PACKAGE)
    except ImportError:
        raise MissingPackageError("zstd", ZSTD_PACKAGE) from None
    return lambda: _ZstdFrame(package.ZstdDecompressor().decompressobj()), (package.ZstdError,)


def _standard_zstd() -> Any:
    """Returns the module of the standard library, or None before Python 3.14, and in a Python that was built without it."""
    try:
        return importlib.import_module("compression.zstd")
    except ImportError:
        return None


# -- The formats by their first bytes ------------------------------------------------------------------------------


def _heads_of_bzip2() -> tuple[bytes, ...]:
    return tuple([b"BZh%d%b" % (size, mark) for size in range(1, 10) for mark in _BZIP2_MARKS])


def _begins_zstd(head: bytes) -> bool:
    """Returns True for a zstd frame, or a skippable frame, which may come first too."""
    return head.startswith(b"\x28\xb5\x2f\xfd") or (head[1:4] == b"\x2a\x4d\x18" and head[0] >> 4 == 5)


def _begins_bzip2(head: bytes) -> bool:
    """Returns True for the text "BZh" and a level, if the mark of a block or of the end follows, which is not text."""
    return head.startswith(b"BZh") and head[3:4] in b"123456789" and head[4:10] in _BZIP2_MARKS


def _begins_gzip(head: bytes) -> bool:
    return head.startswith(b"\x1f\x8b\x08")


#: Bytes of bzip2's header that are no text: the mark of a block, and that of the end.
_BZIP2_MARKS = (b"1AY&SY", b"\x17rE8P\x90")

#: Errors of libzstd, the same in all packages.
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
