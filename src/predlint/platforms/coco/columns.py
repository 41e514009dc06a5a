"""The kernel adapters: which annotations, results and images are clean, and what is read of them as columns."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from msgspec.structs import replace

from predlint.kernel.constraint_lowering import IdTable
from predlint.kernel.scanner import OF_WHOLE, DoubtedMembers, Scanner, ScanResult
from predlint.kernel.shape_lowering import LoweredShape
from predlint.model.hashes import NONE, Secret, distinct
from predlint.model.violation import Finding
from predlint.platforms.coco import rules as record_rules
from predlint.platforms.coco.declarations import CATEGORIES, IMAGES, Form, checks_for, checks_not_needing
from predlint.platforms.coco.ontology import CocoReference, FileNames, Images, position_of
from predlint.platforms.coco.record import Category, Context, Element
from predlint.platforms.coco.rules import COUNTS, SEEN, ToExplain, with_constraints
from predlint.platforms.coco.stream import BlockElements, CocoCrossRecordRules, ExplainedElements, image_of
from predlint.platforms.coco.topics.areas import AreaOfBox
from predlint.platforms.coco.topics.duplicates import content_hashes
from predlint.platforms.coco.topics.images import NAMED
from predlint.platforms.coco.topics.missing import EMPTY_OUTLINE, MEMBERS, NO_OUTLINE, OF_ANNOTATIONS, OUTLINE, SCORE, takes_outline
from predlint.platforms.coco.topics.references import ReferenceRules
from predlint.platforms.kernel_adapter import (
    CLEAN,
    IN_DOUBT,
    UNREAD,
    DefaultKernelAdapter,
    ScannedBlock,
    records_with_unconditional_findings,
)
from predlint.shape.constraints import Constraint
from predlint.shape.drawing_constraints import EMPTY, NOTHING, Complete, Known, OfDrawn, Same
from predlint.shape.nodes import Number, Record
from predlint.shape.record_checks import Check, Declared

if TYPE_CHECKING:
    import numpy as np


# -- Finds what must be explained of a doubted element. What the kernel accepted need not be checked again ---------
#
# Each doubt of the kernel has the number of a member's node or of a constraint. The meaning of a number depends on the Shape only.


class ElementDoubts:
    """The meaning of the doubts for one Shape."""

    def __init__(self, lowered: LoweredShape, shape: Record, explained: Record, form: Form) -> None:
        """``shape``: the Shape that was lowered; ``explained``: the Shape of the explainer."""
        self._held, self._shape, self._in_doubt = lowered.held, shape, DoubtedMembers(lowered)
        self._naming = {one.member for one in shape.holds if isinstance(one, Known)}
        """Members with an id that decides what other members must be."""
        self._whole = {*OF_WHOLE, *[number for number, node in lowered.nodes.items() if node is shape]}
        required = [name for of in (shape, explained) for name, member in of.members.items() if member.missing is not None]
        self._required, self._annotated = frozenset(required), form.kind is None
        self._checks: list[tuple[Check[Form], set[str], set[Constraint]]] = []
        """(check, members that need it, constraints that make it unnecessary if they hold)."""
        for check in checks_for(record_rules.CHECKS, form.kind, encord=form.encord):
            declared = check.declared(form) or Declared()
            constraints = {one for _, one in declared.holds}
            members = {*check.members, *declared.undeclarable}.union(*[_members_of(one) for one in shape.holds if one in constraints])
            self._checks.append((check, members, constraints))
        named = {one for one in shape.holds if isinstance(one, Known)}
        self._claimed = named | {one for one in shape.holds if any([one in constraints for *_, constraints in self._checks])}
        self._found: dict[frozenset[int], ToExplain | None] = {}

    def of(self, numbers: Sequence[int]) -> ToExplain | None:
        """Returns what an element with these doubts needs, or None if it must be explained as a whole."""
        key = frozenset(numbers)
        if key not in self._found:
            self._found[key] = self._of(key - self._whole)
        return self._found[key]

    def _of(self, numbers: frozenset[int]) -> ToExplain | None:
        doubted: set[Any] = {self._held[number] for number in numbers if number in self._held}
        unknown = {one.table for one in doubted if isinstance(one, Known)}
        members = self._in_doubt.members(self._shape, tuple(sorted(numbers - self._held.keys())))
        if members is None:
            return None
        if not doubted <= self._claimed or not members.isdisjoint(self._naming):
            return None
        checks = tuple(
            [check for check, reads, constraints in self._checks if check.guarded_by is None or reads & members or constraints & doubted]
        )
        return ToExplain(bool(members), checks, self._required, frozenset(unknown), self._annotated)


def _members_of(constraint: Any) -> set[str]:
    """Returns all texts in the fields of a constraint, which include its members."""
    named = [getattr(constraint, name) for name in constraint.__struct_fields__]
    return {name for name in named if isinstance(name, str)}


# -- Builds the kernel's tables of the images and categories that elements may name --------------------------------

#: Shape of the Encord object -> number of the drawing that it needs: see `DrawnAs`.
_DRAWN = {None: 0, "bitmask": 1, "bounding_box": 2, "polygon": 3}


def tables_of(context: Context, references: ReferenceRules, kind: str | None) -> dict[str, IdTable]:
    """Returns both tables. Elements with ids that are not in them are explained."""
    return {IMAGES: _images(context, references), CATEGORIES: _categories(context, references, kind)}


def _images(context: Context, references: ReferenceRules) -> IdTable:
    """Returns the table of images: width and height in pixels, infinite if unknown."""
    import numpy as np

    links, mapped = references.links, references.mapped
    images = context.images if context.images is not None else context.known
    others, is_open = (np.inf, np.inf), context.images is None and mapped is None and not links.images_without_row
    if images is None:
        return IdTable(array("q"), {"width": (), "height": ()}, others, is_open=is_open)
    ids: Any = np.frombuffer(images.ids, np.int64)
    widths, heights = np.array(images.widths, np.float64), np.array(images.heights, np.float64)
    if context.known is not None and context.known is not images:
        for at in np.flatnonzero((widths == 0) | (heights == 0)).tolist():
            image = context.image(int(ids[at]))
            if image is not None:
                widths[at], heights[at] = image.width, image.height
    unsized = (widths <= 0) | (heights <= 0)
    widths[unsized] = heights[unsized] = np.inf
    listed = images.ids
    for allowed, names in ((True, mapped), (False, links.images_without_row)):
        if names is not None and (names or allowed):
            kept = np.isin(ids, np.array(list(names), np.int64)) == allowed
            ids, widths, heights = ids[kept], widths[kept], heights[kept]
            listed = array("q", ids.tobytes())
    return IdTable(listed, {"width": widths, "height": heights}, others, is_open=is_open)


def _categories(context: Context, references: ReferenceRules, kind: str | None) -> IdTable:
    """Returns the table of categories without a finding of their own: number of values in the key points, and the drawing needed."""
    known = context.categories
    posed = any(category.keypoints for category in (known or {}).values())
    kept = [known[id_] for id_ in sorted(known) if _is_usual(known[id_], kind, references)] if known is not None else []
    points = [3 * len(category.keypoints) if category.keypoints else -posed for category in kept]
    drawn = [_DRAWN[category.shape] for category in kept]
    return IdTable(array("q", [category.id for category in kept]), {"points": points, "drawn": drawn}, (0, 0), is_open=known is None)


def _is_usual(category: Category, kind: str | None, references: ReferenceRules) -> bool:
    """Returns True if the reference rules have no finding for a category whose annotation is drawn as needed."""
    if category.shape not in _DRAWN:
        return False
    out: list[Finding] = []
    element: dict[str, Any] = {"category_id": category.id}
    if kind == "segm" or (kind is None and category.shape == "bitmask"):
        element["segmentation"] = {"size": [1, 1], "counts": ""}
    elif kind is None:
        element["segmentation"] = [[]]
    references(element, out)
    return not out


# -- The kernel adapter for annotations and results: finds the clean ones, and reads the columns of the cross-record rules --

if TYPE_CHECKING:
    Bools = np.ndarray[Any, np.dtype[np.bool_]]
    Ints = np.ndarray[Any, np.dtype[np.int64]]

_SIDES = 4


class ExplainedFile(Protocol):
    """What the adapters need of the rules for one file."""

    stream: CocoCrossRecordRules
    reported_codes: set[str]
    """Codes of the once-per-file rules that have reported."""
    sparing: bool
    lists_results: bool
    """True if the annotations of an annotation file are results, which is reported."""

    def explain(self, value: Any, doubts: ToExplain | None = None) -> list[Finding]:
        """Returns all findings of an element, or those of what is in doubt."""
        ...

    def taken(self, value: Any) -> ExplainedElements:
        """Returns the facts about the annotation explained last."""
        ...


class ElementKernelAdapter(DefaultKernelAdapter):
    """The kernel adapter for the annotations or results of one file."""

    def __init__(
        self,
        lib: Any,
        context: Context,
        references: ReferenceRules,
        shape: Record,
        kind: str | None,
        secret: Secret,
        rules: ExplainedFile,
    ) -> None:
        """``kind`` is None for annotations of instances, else ``bbox``, ``segm`` or ``keypoints``."""
        self._rules, self._secret = rules, secret
        self._lib, self._context, self._references, self._shape, self.kind = lib, context, references, shape, kind
        self._scanners: dict[bool, tuple[Scanner, ElementDoubts]] = {}
        self._free = checks_not_needing(record_rules.CHECKS, Form(kind, context.encord))
        self._in_use: tuple[Scanner, ElementDoubts]
        """Scanner and doubts for the block that was scanned last."""
        self.columns: BlockElements
        """Values of the current block for the cross-record rules."""

    @cached_property
    def _tables(self) -> Any:
        return tables_of(self._context, self._references, self.kind)

    def _scanner(self, *, of_box: bool) -> tuple[Scanner, ElementDoubts]:
        if of_box not in self._scanners:
            files, encord = self._references.compares_files, self._context.encord
            shape = with_constraints(self._shape, self.kind, encord=encord, of_box=of_box, files=files, listed=self._rules.lists_results)
            lowered = LoweredShape(self._lib, shape, tables=self._tables)
            scanner = Scanner(self._lib, lowered, self._secret)
            self._scanners[of_box] = scanner, ElementDoubts(lowered, shape, self._shape, Form(self.kind, encord, of_box))
        return self._scanners[of_box]

    # -- what the kernel reads -----------------------------------------------------------------------------------------

    def scan_block(self, text: bytes, *, listed: bool) -> ScanResult | None:
        """Scans the elements in ``[…]``. Returns None if they cannot be separated, and for lines, which no COCO file consists of."""
        self._in_use = scanner, _ = self._scanner(of_box=self._context.encord or AreaOfBox.code in self._rules.reported_codes)
        return scanner.scan(text, listed=True) if listed and SEEN in scanner.lowered.bits else None

    def unconditional_candidates(self, block: ScannedBlock) -> Any:
        """Returns the clean elements, if there are checks that run on every element. Doubted elements run all of these anyway."""
        return block.places(CLEAN) if self._free else ()

    def has_unconditional_finding(self, value: Any) -> bool:
        """Returns True if a check that runs on every element has a finding."""
        out, element = list[Finding](), None
        for check in self._free:
            if not check.members or not value.keys().isdisjoint(check.members):
                element = element or Element(value, self.kind, self._context, out)
                check.run(element)
        return bool(out)

    def read(self, block: ScannedBlock) -> bool:
        """Reads the values of clean elements for the cross-record rules."""
        scanner, clean = self._in_use[0], block.states == CLEAN
        columns = _Columns(scanner, self._secret, block.count, None if clean.all() else clean)
        self.columns = columns.elements(self._context, self.kind, listed=self._rules.lists_results)
        return True

    # -- what is in doubt ----------------------------------------------------------------------------------------------

    def explain(self, value: Any) -> list[Finding]:
        """Returns all findings of an element."""
        return self._rules.explain(value)

    def explain_block(self, block: ScannedBlock) -> Mapping[int, list[Finding]]:
        """Returns index in the block -> findings, for each doubted element. Only what is in doubt is explained."""
        to_explain, found = self._in_use[1].of, dict[int, list[Finding]]()
        for place, numbers in numbers_in(block):
            value = block.value_of(place)
            found[place] = self._rules.explain(value, to_explain(numbers))
            self.add(place, b"", value, not found[place])
        return found

    def suppressed(self, block: ScannedBlock) -> Iterable[int]:
        """Returns the elements that lack a member. This is reported for all of them at the end of the file."""
        return {place for code in MEMBERS for place in self.columns.lacks.get(code, ())} if not self._rules.sparing else ()

    # -- what is noted -------------------------------------------------------------------------------------------------

    def add(self, place: int, text: bytes, value: Any, sound: bool) -> None:
        """Adds the facts about an element that was just explained."""
        self.columns.explained[place] = self._rules.taken(value)

    def note_block(self, block: ScannedBlock) -> None:
        """Adds the elements of a block to the columns of the file, in file order."""
        self._rules.stream.add_block(self.columns)

    def missing_members_in(self, text: bytes) -> list[list[str] | None] | None:
        """Returns for each element in ``[…]`` the rules by which it lacks a member, or None if it may have other findings.

        Returns None if the elements cannot be separated. Nothing is recorded.
        """
        self._in_use = self._scanner(of_box=False)
        scanner = self._in_use[0]
        scanned = scanner.scan(text, listed=True) if SEEN in scanner.lowered.bits else None
        if scanned is None:
            return None
        block = ScannedBlock(text, scanned)
        block.leave_pending(records_with_unconditional_findings(self, block))
        self.read(block)
        lacks: list[list[str] | None] = [[] if state == CLEAN else None for state in block.states.tolist()]
        for code, places in self.columns.lacks.items():
            for place in places if code in MEMBERS else ():
                if (codes := lacks[place]) is not None:
                    codes.append(code)
        return lacks


def numbers_in(block: ScannedBlock) -> Iterator[tuple[int, list[int]]]:
    """Yields (index in the block, numbers of its doubts) for each doubted element."""
    import numpy as np

    indices, numbers = np.ascontiguousarray(block.doubts["line"]), block.doubts["node"].tolist()
    if not len(indices):
        return
    for begin, end in pairwise([0, *(np.flatnonzero(indices[1:] != indices[:-1]) + 1).tolist(), len(indices)]):
        place = int(indices[begin])
        if block.states[place] == IN_DOUBT:
            yield place, numbers[begin:end]


class _Columns:
    """The columns that a scanner wrote for one block."""

    def __init__(self, scanner: Scanner, secret: Secret, count: int, clean: Bools | None) -> None:
        """``clean``: True for each clean element; None if all are clean."""
        self._scanner, self._secret, self._count, self._clean = scanner, secret, count, clean

    def of(self, name: str) -> tuple[Any, Any]:
        """Returns the values of clean elements as 64 bits each, and their indices in the block, or None if each element has a value."""
        values, at = self._scanner.column(name, bare=True)
        if self._clean is None and len(values) == self._count:
            return values, None
        if self._clean is not None and len(values):
            kept = self._clean[at]
            values, at = values[kept], at[kept]
        return values, at

    def whole(self, name: str) -> Ints:
        """Returns one integer per element, `NONE` for elements without a value."""
        import numpy as np

        values, at = self.of(name)
        numbers = values.view("f8").astype(np.int64)
        if at is None:
            return numbers
        column = np.full(self._count, NONE, np.int64)
        column[at] = numbers
        return column

    def each(self, name: str, absent: int) -> Ints:
        """Returns one value per element, ``absent`` for elements without a value."""
        import numpy as np

        values, at = self.of(name)
        if at is None:
            return values
        column = np.full(self._count, absent, np.int64)
        column[at] = values
        return column

    def elements(self, context: Context, kind: str | None, *, listed: bool) -> BlockElements:
        """Returns everything about clean elements that the cross-record rules need."""
        import numpy as np

        clean = self._clean if self._clean is not None else np.ones(self._count, np.bool_)
        bits = self._scanner.lowered.bits[SEEN]
        seen = self.each(SEEN, 0)

        def has(member: str) -> Bools:
            return seen & bits[member] != 0 if member in bits else np.zeros(self._count, np.bool_)

        ids, images, categories = self.whole("id"), self.whole("image"), self.whole("category")
        drawn = self.each("drawn", NOTHING)
        lacks = _missing_by_rule(context, clean, has, drawn, categories) if kind is None else {}
        if kind == "bbox" and not context.encord:
            bare = clean & (drawn <= EMPTY)
            lacks = {
                OUTLINE: np.flatnonzero(bare & ~has("segmentation")).tolist(),
                EMPTY_OUTLINE: np.flatnonzero(bare & has("segmentation")).tolist(),
            }
        if listed:  # it is reported once that they lack members of annotations
            lacks = {code: places for code, places in lacks.items() if code not in OF_ANNOTATIONS}
        unscored = np.flatnonzero(clean & ~has("score")).tolist() if kind is None else []
        if kind is None:
            lacks[SCORE] = unscored
        attributed = np.flatnonzero(clean & has("attributes")).tolist() if kind is None and context.encord else ()
        posed: Any = None
        points: Any = None
        numbers, at = self.of("points")
        if len(numbers):
            points = self.each("points", 0) // 3
            posed = np.zeros(self._count, np.bool_)
            posed[at if at is not None else slice(None)] = True
            posed &= (points > 0) | has("num_keypoints")
        boxes, rest = self._boxes(), None
        if kind in ("segm", "keypoints"):
            rest = self.each(COUNTS if kind == "segm" else "points.hash", 0)
        sides = None
        if rest is None:
            sides = boxes if len(boxes) == self._count else np.zeros((self._count, _SIDES))
            if sides is not boxes:
                sides[clean] = boxes
        crowds = 0 if kind is not None else int((self.of("crowd")[0].view("f8") == 1).sum())
        return BlockElements(
            ids,
            categories,
            images,
            content_hashes(self._secret, images, categories, sides, rest),
            boxes,
            lacks,
            unscored,
            attributed,
            has_keypoints=posed,
            points=points,
            drawn=kind == "segm" or bool((drawn > EMPTY).any()),
            scored=kind is None and len(unscored) < int(clean.sum()),
            numbered=kind is None and bool((clean & has("num_keypoints")).any()),
            singles=crowds < int(clean.sum()),
        )

    def _boxes(self) -> Any:
        """Returns the boxes of clean elements in file order, one row each."""
        values, at = self._scanner.column("box", bare=True)
        if self._clean is not None and len(values):
            values = values[self._clean[at]]
        return values.view("f8").reshape(-1, _SIDES)


def _missing_by_rule(context: Context, clean: Bools, has: Any, drawn: Ints, categories: Ints) -> dict[str, list[int]]:
    """Returns code -> indices in the block of clean annotations that lack a member. A segmentation may also be null, or empty."""
    import numpy as np

    lacking: dict[str, Any] = {code: clean & ~has(name) for code, name in MEMBERS.items()}
    lacking[NO_OUTLINE] |= clean & (drawn == NOTHING)
    if context.encord:
        outline_categories = [id_ for id_ in distinct(categories).tolist() if takes_outline(context, id_)]
        lacking[NO_OUTLINE] &= np.isin(categories, outline_categories)
    else:
        lacking[EMPTY_OUTLINE] = clean & (drawn == EMPTY)
    return {code: np.flatnonzero(places).tolist() for code, places in lacking.items() if places.any()}


# -- The kernel adapter for the images of a document: finds the clean ones, and reads their ids and file names as columns --

#: The members with the size of an image, and names of their columns.
SIDES = ("width", "height")
#: Stands for an unknown size, and for the index of no text.
_NONE = -1.0
_NO_TABLES: Mapping[str, IdTable] = {}


class ImageKernelAdapter(DefaultKernelAdapter):
    """The kernel adapter for the images of one file, used without a list of data rows."""

    def __init__(self, lib: Any, shape: Record, truth: CocoReference | None, secret: Secret, rules: ExplainedFile) -> None:
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
    members = {**shape.members, "file_name": replace(NAMED, node=replace(NAMED.node, column="name", usual=texts))}
    for name in ("id", *SIDES):
        node = members[name].node
        assert isinstance(node, Number)
        members[name] = replace(members[name], node=replace(node, column=name))
    holds: tuple[OfDrawn, ...] = (Complete((), tuple(members), "seen"),)
    if known:
        holds += (Known("id", IMAGES), *[Same(side, IMAGES, side) for side in SIDES])
        holds += (Same("file_name", IMAGES, "name", texts),) if texts is not None else ()
    return replace(shape, members=members, holds=holds)
