"""Images of a document through the kernel: ids and names of those that are clean, as columns."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec.structs import replace

from predlint.dialects.coco import words
from predlint.dialects.coco.declared import IMAGES
from predlint.dialects.coco.images import Images, position_of
from predlint.dialects.coco.truth import CocoTruth, FileNames
from predlint.hashes import NONE, OWN, Secret
from predlint.kernel.drawn import IdTable
from predlint.kernel.lower import Lowered
from predlint.kernel.scanner import CLEAN, UNREAD, Scanner
from predlint.shape.drawn import Complete, Known, OfDrawn, Same
from predlint.shape.faults import fault
from predlint.shape.nodes import Member, Number, Record, Text

if TYPE_CHECKING:
    import numpy as np

    Ints = np.ndarray[Any, np.dtype[np.int64]]


#: The members that say how large an image is, and columns of them.
SIDES = ("width", "height")
#: No size, and the place of no text.
_NONE = -1.0
_NO_TABLES: Mapping[str, IdTable] = {}


class ReadImages(NamedTuple):
    """What was read of a piece of the list, in which all images could be read."""

    ids: Ints
    """`NONE` for those that are not surely clean, as of their names."""
    names: Ints
    """Hashes of the names of their files."""
    doubted: list[tuple[int, int, int]]
    """Those that are not: the place of each, where it begins and where it ends."""
    lines: Any
    """Where all of them begin and end."""


class ImageKernel:
    """The images of one file, where there is no list of data rows."""

    def __init__(self, lib: Any, shape: Record, truth: CocoTruth | None, secret: Secret = OWN) -> None:
        """``truth``: the COCO file that they are held against."""
        self._lib, self._shape, self._truth, self._secret = lib, shape, truth, secret
        self._hashes: Ints | None = None
        """Of the names that the other file has, by their places."""

    def read(self, piece: bytes) -> ReadImages | None:
        """The images in ``[…]``; None where one cannot be read."""
        same = self._same_images
        if same is not None and (read := _read(same.scanner, piece)) is not None and same.are(read):
            return read
        return _read(self._scanner, piece, self._hashes)

    @cached_property
    def _scanner(self) -> Scanner:
        known = _known(self._truth)
        names = known.texts if known is not None else None
        self._hashes = self._secret.text_hashes(names) if names is not None else None
        tables = {IMAGES: known.table} if known is not None else {}
        return _scanner_of(self._lib, bound(self._shape, names, known=known is not None), self._secret, tables)

    @cached_property
    def _same_images(self) -> _Same | None:
        truth = self._truth
        if truth is None or truth.expected is None or truth.file_names is None or not truth.file_names.are_of(truth.expected.ids):
            return None
        scanner = _scanner_of(self._lib, bound(self._shape, None, known=False), self._secret)
        return _Same(scanner, truth.expected, truth.file_names, self._secret)


def _scanner_of(lib: Any, shape: Record, secret: Secret, tables: Mapping[str, IdTable] = _NO_TABLES) -> Scanner:
    lowered = Lowered(lib, shape, tables=tables)
    lowered.nodes.clear()  # they hold all names
    lowered.held.clear()
    return Scanner(lib, lowered, secret)


def _read(scanner: Scanner, piece: bytes, hashes: Ints | None = None) -> ReadImages | None:
    """``hashes``: those of the names that a column has by their places."""
    import numpy as np

    scanned = scanner.scan(piece, listed=True)
    if scanned is None:
        return None
    states = scanned.lines["state"]
    if (states == UNREAD).any():
        return None
    clean, ids, names = states == CLEAN, *np.full((2, len(states)), NONE, np.int64)
    values, at = scanner.column("id")
    kept = clean[at]
    ids[at[kept]] = values.view("f8")[kept].astype(np.int64)
    values, at = scanner.column("name")
    kept = clean[at]
    names[at[kept]] = values[kept] if hashes is None else hashes[values[kept]]
    lines = scanned.lines[~clean]
    doubted = zip(np.flatnonzero(~clean).tolist(), lines["begin"].tolist(), lines["end"].tolist(), strict=True)
    return ReadImages(ids, names, [*doubted], scanned.lines)


class _Same:
    """The images of the file that others are held against. Mostly that is the same file: then no tables of all its names are needed."""

    def __init__(self, scanner: Scanner, images: Images, names: FileNames, secret: Secret) -> None:
        """``scanner``: reads images without those of another file; ``names`` are those of ``images``."""
        import numpy as np

        self.scanner, self._ids = scanner, images.ids
        columns: list[Ints] = [np.frombuffer(column, np.int64) for column in (images.ids, images.widths, images.heights)]
        self._columns = [*columns, secret.bytes_hashes(names.encoded())]

    def are(self, read: ReadImages) -> bool:
        """True where images that were read last are clean, and follow one another here as well."""
        import numpy as np

        if read.doubted or not len(read.ids):
            return False
        sizes: list[Any] = [self.scanner.column(name, bare=True)[0].view("f8") for name in SIDES]
        at = position_of(read.ids[0].item(), self._ids)
        if at is None:
            return False
        columns = zip(self._columns, (read.ids, *sizes, read.names), strict=True)
        return all([np.array_equal(mine[at : at + len(read.ids)], theirs) for mine, theirs in columns])


class _Known(NamedTuple):
    """The images of the file that others are held against."""

    table: IdTable
    texts: tuple[str, ...] | None
    """The names of their files, each once."""


def _known(truth: CocoTruth | None) -> _Known | None:
    if truth is None or truth.expected is None:
        return None
    images, names = truth.expected, truth.file_names
    columns: dict[str, Any] = {"width": images.widths, "height": images.heights}
    if names is None:
        return _Known(IdTable(images.ids, columns, (_NONE,) * len(columns)), None)
    places: dict[str, int] = {}
    by_id = dict[int, int]()
    for id_, name in names:
        by_id.setdefault(id_, places.setdefault(name, len(places)))
    columns["name"] = [by_id.get(id_, -1) for id_ in images.ids]
    return _Known(IdTable(images.ids, columns, (_NONE,) * len(columns)), tuple(places))


def bound(shape: Record, texts: tuple[str, ...] | None, *, known: bool) -> Record:
    """The shape of an image with what must hold of it; ``known``: it is held against the images of another file."""
    named = Member(Text(fault("KEY307", words.image_name), least=1, column="name", usual=texts), fault("KEY303", words.image_without_name))
    members = {**shape.members, "file_name": named}
    for name in ("id", *SIDES):
        node = members[name].node
        assert isinstance(node, Number)
        members[name] = replace(members[name], node=replace(node, column=name))
    holds: tuple[OfDrawn, ...] = (Complete((), tuple(members), "seen"),)
    if known:
        holds += (Known("id", IMAGES), *[Same(side, IMAGES, side) for side in SIDES])
        holds += (Same("file_name", IMAGES, "name", texts),) if texts is not None else ()
    return replace(shape, members=members, holds=holds)
