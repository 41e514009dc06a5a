"""Images of a document through the kernel: ids and names of those that are clean, as columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec.structs import replace

from predlint.dialects.coco import words
from predlint.dialects.coco.constraints import IMAGES
from predlint.dialects.coco.truth import CocoTruth
from predlint.hashes import NONE, OWN, Secret
from predlint.kernel.drawn import IdTable
from predlint.kernel.lower import Lowered
from predlint.kernel.scanner import CLEAN, UNREAD, Scanner
from predlint.shapes.drawn import Complete, Known, OfDrawn, Same
from predlint.shapes.faults import fault
from predlint.shapes.nodes import Member, Number, Record, Text

if TYPE_CHECKING:
    import numpy as np

    Ints = np.ndarray[Any, np.dtype[np.int64]]


#: No size, and the place of no text.
_NONE = -1.0


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
        known = _known(truth)
        names = known.texts if known is not None else None
        self._hashes = secret.text_hashes(names) if names is not None else None
        tables = {IMAGES: known.table} if known is not None else {}
        lowered = Lowered(lib, bound(shape, names, known=known is not None), tables=tables)
        lowered.nodes.clear()  # they hold all names
        lowered.held.clear()
        self._scanner = Scanner(lib, lowered, secret)

    def read(self, piece: bytes) -> ReadImages | None:
        """The images in ``[…]``; None where one cannot be read."""
        import numpy as np

        scanned = self._scanner.scan(piece, listed=True)
        if scanned is None:
            return None
        states = scanned.lines["state"]
        if (states == UNREAD).any():
            return None
        clean, ids, names = states == CLEAN, *np.full((2, len(states)), NONE, np.int64)
        values, at = self._scanner.column("id")
        kept = clean[at]
        ids[at[kept]] = values.view("f8")[kept].astype(np.int64)
        values, at = self._scanner.column("name")
        kept = clean[at]
        names[at[kept]] = values[kept] if self._hashes is None else self._hashes[values[kept]]
        lines = scanned.lines[~clean]
        doubted = zip(np.flatnonzero(~clean).tolist(), lines["begin"].tolist(), lines["end"].tolist(), strict=True)
        return ReadImages(ids, names, [*doubted], scanned.lines)


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
    id_ = shape.members["id"]
    assert isinstance(id_.node, Number)
    members = {**shape.members, "id": replace(id_, node=replace(id_.node, column="id")), "file_name": named}
    holds: tuple[OfDrawn, ...] = (Complete((), tuple(members), "seen"),)
    if known:
        sides = ("width", "height")
        holds += (Known("id", IMAGES), *[Same(side, IMAGES, side) for side in sides])
        holds += (Same("file_name", IMAGES, "name", texts),) if texts is not None else ()
    return replace(shape, members=members, holds=holds)
