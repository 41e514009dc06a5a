"""Images of a document through the kernel: ids and names of those that are clean, as columns."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec.structs import replace

from predlint.hashes import NONE, Secret
from predlint.kernel.drawing_operations import IdTable
from predlint.kernel.scanner import Scanner, ScanResult
from predlint.kernel.shape_lowering import LoweredShape
from predlint.platforms.coco.cross_record import image_of
from predlint.platforms.coco.declarations import IMAGES
from predlint.platforms.coco.images import Images, position_of
from predlint.platforms.coco.reference import CocoReference, FileNames
from predlint.platforms.coco.words import ImageNameAsImageType, ImageWithoutName
from predlint.platforms.kernel_adapter import CLEAN, IN_DOUBT, UNREAD, DefaultKernelAdapter, ScannedBlock
from predlint.shape.drawing_constraints import Complete, Known, OfDrawn, Same
from predlint.shape.findings import Finding
from predlint.shape.nodes import Member, Number, Record, Text
from predlint.shape.violation_specs import spec_of

if TYPE_CHECKING:
    import numpy as np

    from predlint.platforms.coco.file_rules import CocoFileRules

    Ints = np.ndarray[Any, np.dtype[np.int64]]


#: The members that say how large an image is, and columns of them.
SIDES = ("width", "height")
#: No size, and the place of no text.
_NONE = -1.0
_NO_TABLES: Mapping[str, IdTable] = {}


class ImageKernelAdapter(DefaultKernelAdapter):
    """The images of one file, where there is no list of data rows."""

    def __init__(self, lib: Any, shape: Record, truth: CocoReference | None, secret: Secret, rules: CocoFileRules) -> None:
        """``truth``: the COCO file that they are held against."""
        self._lib, self._shape, self._truth, self._secret, self._rules = lib, shape, truth, secret, rules
        self._in_use: Scanner
        """Of the block that was read last."""
        self._ids: Ints
        self._names: Ints
        """The ids of its images, and hashes of the names of their files; `NONE` where there is none."""
        self._hashes: Ints | None = None
        """Of the names that the other file has, by their places."""

    def scan_block(self, text: bytes, *, listed: bool) -> ScanResult | None:
        """What the kernel knows of the images in ``[…]``; None where they cannot be told apart."""
        same = self._same_images
        if listed and same is not None and (scanned := same.scanner.scan(text, listed=True)) is not None and same.are(scanned):
            self._in_use = same.scanner
            return scanned
        self._in_use = self._scanner
        return self._in_use.scan(text, listed=True) if listed else None

    def read(self, block: ScannedBlock) -> bool:
        """Gets ids and names; False where one cannot be read."""
        self._ids, self._names = _columns(
            self._in_use, block.states, self._hashes if self._same_images is None or self._in_use is not self._same_images.scanner else None
        )
        return not (block.states == UNREAD).any()

    def explain(self, value: Any) -> list[Finding]:
        """All findings of an image."""
        return self._rules.explain(value)

    def explain_block(self, block: ScannedBlock) -> Mapping[int, list[Finding]]:
        """What is said of each image in doubt."""
        found = dict[int, list[Finding]]()
        for place in block.places(IN_DOUBT).tolist():
            value = block.value_of(place)
            found[place] = self.explain(value)
            self.add(place, b"", value, not found[place])
        return found

    def add(self, place: int, text: bytes, value: Any, sound: bool) -> None:
        """An image was explained."""
        self._ids[place], self._names[place] = image_of(self._secret, value)

    def note_block(self, block: ScannedBlock) -> None:
        """Takes note of the images of a block."""
        self._rules.stream.add_images(self._ids, self._names)

    @cached_property
    def _scanner(self) -> Scanner:
        known = _known(self._truth)
        names = known.texts if known is not None else None
        self._hashes = self._secret.text_hashes(names) if names is not None else None
        tables = {IMAGES: known.table} if known is not None else {}
        return _scanner_of(self._lib, with_image_bounds(self._shape, names, known=known is not None), self._secret, tables)

    @cached_property
    def _same_images(self) -> _Same | None:
        reference = self._truth
        if (
            reference is None
            or reference.expected is None
            or reference.file_names is None
            or not reference.file_names.are_of(reference.expected.ids)
        ):
            return None
        scanner = _scanner_of(self._lib, with_image_bounds(self._shape, None, known=False), self._secret)
        return _Same(scanner, reference.expected, reference.file_names, self._secret)


def _scanner_of(lib: Any, shape: Record, secret: Secret, tables: Mapping[str, IdTable] = _NO_TABLES) -> Scanner:
    lowered = LoweredShape(lib, shape, tables=tables)
    lowered.nodes.clear()  # they hold all names
    lowered.held.clear()
    return Scanner(lib, lowered, secret)


def _columns(scanner: Scanner, states: Ints, hashes: Ints | None = None) -> tuple[Ints, Ints]:
    """The ids of images, and hashes of the names of their files; `NONE` for those that are not surely clean. ``hashes``: those of the names
    that a column has by their places."""
    import numpy as np

    clean, ids, names = states == CLEAN, *np.full((2, len(states)), NONE, np.int64)
    values, at = scanner.column("id")
    kept = clean[at]
    ids[at[kept]] = values.view("f8")[kept].astype(np.int64)
    values, at = scanner.column("name")
    kept = clean[at]
    names[at[kept]] = values[kept] if hashes is None else hashes[values[kept]]
    return ids, names


class _Same:
    """The images of the file that others are held against. Mostly that is the same file: then no tables of all its names are needed."""

    def __init__(self, scanner: Scanner, images: Images, names: FileNames, secret: Secret) -> None:
        """``scanner``: reads images without those of another file; ``names`` are those of ``images``."""
        import numpy as np

        self.scanner, self._ids = scanner, images.ids
        columns: list[Ints] = [np.frombuffer(column, np.int64) for column in (images.ids, images.widths, images.heights)]
        self._columns = [*columns, secret.bytes_hashes(names.encoded())]

    def are(self, scanned: ScanResult) -> bool:
        """True where images that were read last are clean, and follow one another here as well."""
        import numpy as np

        states = scanned.lines["state"]
        if not len(states) or (states != CLEAN).any():
            return False
        ids, names = _columns(self.scanner, states)
        sizes: list[Any] = [self.scanner.column(name, bare=True)[0].view("f8") for name in SIDES]
        at = position_of(ids[0].item(), self._ids)
        if at is None:
            return False
        columns = zip(self._columns, (ids, *sizes, names), strict=True)
        return all([np.array_equal(mine[at : at + len(ids)], theirs) for mine, theirs in columns])


class _Known(NamedTuple):
    """The images of the file that others are held against."""

    table: IdTable
    texts: tuple[str, ...] | None
    """The names of their files, each once."""


def _known(truth: CocoReference | None) -> _Known | None:
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


def with_image_bounds(shape: Record, texts: tuple[str, ...] | None, *, known: bool) -> Record:
    """The shape of an image with what must hold of it; ``known``: it is held against the images of another file."""
    named = Member(Text(spec_of(ImageNameAsImageType), minimum=1, column="name", usual=texts), spec_of(ImageWithoutName))
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
