"""The kernel adapter for annotations and results: finds the clean ones, and reads the columns of the cross-record rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from predlint.hashes import NONE, Secret, distinct
from predlint.kernel.scanner import Scanner, ScanResult
from predlint.kernel.shape_lowering import LoweredShape
from predlint.platforms.coco import record_rules
from predlint.platforms.coco.annotation_words import AreaMissing, IscrowdMissing, SegmentationMissing
from predlint.platforms.coco.block_elements import BlockElements
from predlint.platforms.coco.box_words import AreaOfBox
from predlint.platforms.coco.check_conditions import Form, checks_not_needing
from predlint.platforms.coco.constraints import COUNTS, SEEN, with_constraints
from predlint.platforms.coco.content_hash import content_hashes
from predlint.platforms.coco.context import Context
from predlint.platforms.coco.kernel_doubts import ElementDoubts
from predlint.platforms.coco.kernel_tables import tables_of
from predlint.platforms.coco.missing_members import MEMBERS, OUTLINE, SCORE, takes_outline
from predlint.platforms.coco.record_view import Element
from predlint.platforms.coco.reference_rules import ReferenceRules
from predlint.platforms.coco.segment_words import SegmentationNone
from predlint.platforms.kernel_adapter import CLEAN, IN_DOUBT, DefaultKernelAdapter, ScannedBlock, records_with_unconditional_findings
from predlint.shape.drawing_constraints import EMPTY, NOTHING
from predlint.shape.findings import Finding
from predlint.shape.nodes import Record
from predlint.violation import codes_of

if TYPE_CHECKING:
    import numpy as np

    from predlint.platforms.coco.file_rules import CocoFileRules

    Bools = np.ndarray[Any, np.dtype[np.bool_]]
    Ints = np.ndarray[Any, np.dtype[np.int64]]

_SIDES = 4
#: Codes for members that only annotations have, reported for results among annotations.
_OF_ANNOTATIONS = codes_of(AreaMissing, IscrowdMissing)


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
        rules: CocoFileRules,
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
                SegmentationNone.code: np.flatnonzero(bare & has("segmentation")).tolist(),
            }
        if listed:  # it is reported once that they lack members of annotations
            lacks = {code: places for code, places in lacks.items() if code not in _OF_ANNOTATIONS}
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
    lacking[SegmentationMissing.code] |= clean & (drawn == NOTHING)
    if context.encord:
        outline_categories = [id_ for id_ in distinct(categories).tolist() if takes_outline(context, id_)]
        lacking[SegmentationMissing.code] &= np.isin(categories, outline_categories)
    else:
        lacking[SegmentationNone.code] = clean & (drawn == EMPTY)
    return {code: np.flatnonzero(places).tolist() for code, places in lacking.items() if places.any()}
