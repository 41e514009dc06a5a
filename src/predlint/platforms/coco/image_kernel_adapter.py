"""The kernel adapter for the images of a document: finds the clean ones, and reads their ids and file names as columns."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec.structs import replace

from predlint.hashes import NONE, Secret
from predlint.kernel.constraint_lowering import IdTable
from predlint.kernel.scanner import Scanner, ScanResult
from predlint.kernel.shape_lowering import LoweredShape
from predlint.platforms.coco.cross_record import image_of
from predlint.platforms.coco.declarations import IMAGES
from predlint.platforms.coco.images import Images, position_of
from predlint.platforms.coco.reference import CocoReference, FileNames
from predlint.platforms.coco.words import ImageNameAsImageType, ImageWithoutName
from predlint.platforms.kernel_adapter import CLEAN, IN_DOUBT, UNREAD, DefaultKernelAdapter, ScannedBlock
from predlint.platforms.record_files import NO_PLACE
from predlint.shape.drawing_constraints import Complete, Known, OfDrawn, Same
from predlint.shape.findings import Finding
from predlint.shape.nodes import Member, Number, Record, Text
from predlint.shape.violation_specs import spec_of

if TYPE_CHECKING:
    import numpy as np

    from predlint.platforms.coco.file_rules import CocoFileRules

    Ints = np.ndarray[Any, np.dtype[np.int64]]


#: The members with the size of an image, and names of their columns.
SIDES = ("width", "height")
#: Stands for an unknown size, and for the index of no text.
_NONE = -1.0
_NO_TABLES: Mapping[str, IdTable] = {}


class ImageKernelAdapter(DefaultKernelAdapter):
    """The kernel adapter for the images of one file, used without a list of data rows."""

    def __init__(self, lib: Any, shape: Record, truth: CocoReference | None, secret: Secret, rules: CocoFileRules) -> None:
        """``truth``: the reference that the images are checked against."""
        self._lib, self._shape, self._truth, self._secret, self._rules = lib, shape, truth, secret, rules
        self._in_use: Scanner
        """Scanner of the block that was scanned last."""
        self._ids: Ints
        self._names: Ints
        """Ids of the images in that block, and hashes of their file names; `NONE` if missing."""
        self._hashes: Ints | None = None
        """Hashes of the file names in the reference, by index."""

    def scan_block(self, text: bytes, *, listed: bool) -> ScanResult | None:
        """Scans the images in ``[…]``. Returns None if they cannot be separated."""
        same = self._same_images
        if listed and same is not None and (scanned := same.scanner.scan(text, listed=True)) is not None and same.are(scanned):
            self._in_use = same.scanner
            return scanned
        self._in_use = self._scanner
        return self._in_use.scan(text, listed=True) if listed else None

    def read(self, block: ScannedBlock) -> bool:
        """Reads ids and file names. Returns False if an image could not be read."""
        self._ids, self._names = _columns(
            self._in_use, block.states, self._hashes if self._same_images is None or self._in_use is not self._same_images.scanner else None
        )
        return not (block.states == UNREAD).any()

    def explain(self, value: Any) -> list[Finding]:
        """Returns all findings of an image."""
        return self._rules.explain(value)

    def explain_block(self, block: ScannedBlock) -> Mapping[int, list[Finding]]:
        """Returns index in the block -> findings, for each doubted image."""
        found = dict[int, list[Finding]]()
        for place in block.places(IN_DOUBT).tolist():
            value = block.value_of(place)
            found[place] = self.explain(value)
            self.add(place, b"", value, not found[place])
        return found

    def add(self, place: int, text: bytes, value: Any, sound: bool) -> None:
        """Adds id and file name of an image that was just explained."""
        self._ids[place], self._names[place] = image_of(self._secret, value)

    def note_block(self, block: ScannedBlock) -> None:
        """Adds the images of a block to the columns of the file."""
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
    lowered.nodes.clear()  # they keep all names in memory
    lowered.held.clear()
    return Scanner(lib, lowered, secret)


def _columns(scanner: Scanner, states: Ints, hashes: Ints | None = None) -> tuple[Ints, Ints]:
    """Returns ids and hashes of file names of the images, `NONE` for images that are not clean. ``hashes``: if given, the column has
    indices into these instead of hashes."""
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
    """The images of the reference, to be compared in runs. Mostly a file lists the same images, and no table of all names is needed."""

    def __init__(self, scanner: Scanner, images: Images, names: FileNames, secret: Secret) -> None:
        """``scanner``: reads images without comparing them to the reference; ``names``: file names of ``images``."""
        import numpy as np

        self.scanner, self._ids = scanner, images.ids
        columns: list[Ints] = [np.frombuffer(column, np.int64) for column in (images.ids, images.widths, images.heights)]
        self._columns = [*columns, secret.bytes_hashes(names.encoded())]

    def are(self, scanned: ScanResult) -> bool:
        """Returns True if all images scanned last are clean and equal to a run of consecutive images here."""
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
    """The images of the reference as a kernel table."""

    table: IdTable
    texts: tuple[str, ...] | None
    """Distinct file names, or None if unknown."""


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
    """Returns the shape of an image with its constraints. ``known``: images are compared with those of the reference; ``texts``: the
    file names there."""
    named = Member(Text(spec_of(ImageNameAsImageType), minimum=1, column="name", usual=texts, unlike=NO_PLACE), spec_of(ImageWithoutName))
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
