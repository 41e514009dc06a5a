"""Annotations, or results, through the kernel: which are clean, and what all of them say, as columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from predlint.distinct_values import distinct
from predlint.hashes import NONE, Secret
from predlint.kernel.scanner import Scanner, ScanResult
from predlint.kernel.shape_lowering import LoweredShape
from predlint.platforms.coco import record_rules
from predlint.platforms.coco.block_elements import BlockElements
from predlint.platforms.coco.check_conditions import Form, checks_not_needing
from predlint.platforms.coco.constraints import COUNTS, SEEN, with_constraints
from predlint.platforms.coco.content_hash import content_hashes
from predlint.platforms.coco.context import Context
from predlint.platforms.coco.kernel_doubts import ElementDoubts
from predlint.platforms.coco.kernel_tables import tables_of
from predlint.platforms.coco.missing_members import MEMBERS, OUTLINE, SCORE, takes_outline
from predlint.platforms.coco.record_view import Element
from predlint.platforms.coco.reference_rules import ReferenceRules
from predlint.platforms.kernel_adapter import CLEAN, IN_DOUBT, DefaultKernelAdapter, ScannedBlock, records_with_unconditional_findings
from predlint.shape.drawing_constraints import EMPTY, NOTHING
from predlint.shape.findings import Finding
from predlint.shape.nodes import Record

if TYPE_CHECKING:
    import numpy as np

    from predlint.platforms.coco.file_rules import CocoFileRules

    Bools = np.ndarray[Any, np.dtype[np.bool_]]
    Ints = np.ndarray[Any, np.dtype[np.int64]]

_SIDES = 4
#: What is said of results as annotations that lack what only annotations have.
_OF_ANNOTATIONS = frozenset({"REC303", "REC311"})


class ElementKernelAdapter(DefaultKernelAdapter):
    """The elements of one list of a file."""

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
        """Of the block that was read last."""
        self.columns: BlockElements
        """What rules across elements ask of them."""

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
        """What the kernel knows of the elements in ``[…]``; None where they cannot be told apart, and for lines, of which no COCO file
        consists."""
        self._in_use = scanner, _ = self._scanner(of_box=self._context.encord or "GEO318" in self._rules.reported_codes)
        return scanner.scan(text, listed=True) if listed and SEEN in scanner.lowered.bits else None

    def unconditional_candidates(self, block: ScannedBlock) -> Any:
        """Elements in doubt are asked by all checks that nothing spares them."""
        return block.places(CLEAN) if self._free else ()

    def has_unconditional_finding(self, value: Any) -> bool:
        """True where such a check has something to say."""
        out, element = list[Finding](), None
        for check in self._free:
            if not check.members or not value.keys().isdisjoint(check.members):
                element = element or Element(value, self.kind, self._context, out)
                check.run(element)
        return bool(out)

    def read(self, block: ScannedBlock) -> bool:
        """Gets what rules across elements ask of clean ones."""
        scanner, clean = self._in_use[0], block.states == CLEAN
        columns = _Columns(scanner, self._secret, block.count, None if clean.all() else clean)
        self.columns = columns.elements(self._context, self.kind, listed=self._rules.lists_results)
        return True

    # -- what is in doubt ----------------------------------------------------------------------------------------------

    def explain(self, value: Any) -> list[Finding]:
        """All findings of an element."""
        return self._rules.explain(value)

    def explain_block(self, block: ScannedBlock) -> Mapping[int, list[Finding]]:
        """What is said of each element in doubt, of which it is known what is in doubt."""
        of, found = self._in_use[1].of, dict[int, list[Finding]]()
        for place, numbers in numbers_in(block):
            value = block.value_of(place)
            found[place] = self._rules.explain(value, of(numbers))
            self.add(place, b"", value, not found[place])
        return found

    def suppressed(self, block: ScannedBlock) -> Iterable[int]:
        """Elements that lack a member, which is told of all of them at the end."""
        return {place for code in MEMBERS for place in self.columns.lacks.get(code, ())} if not self._rules.sparing else ()

    # -- what is noted -------------------------------------------------------------------------------------------------

    def add(self, place: int, text: bytes, value: Any, sound: bool) -> None:
        """An element was explained."""
        self.columns.explained[place] = self._rules.taken(value)

    def note_block(self, block: ScannedBlock) -> None:
        """Takes note of the elements of a block, in their order."""
        self._rules.stream.add_block(self.columns)

    def missing_members_in(self, text: bytes) -> list[list[str] | None] | None:
        """Of each element in ``[…]`` the rules by which it lacks what all may lack, where that is all; None where more may be said.
        Nothing is taken note of."""
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
                if (of_one := lacks[place]) is not None:
                    of_one.append(code)
        return lacks


def numbers_in(block: ScannedBlock) -> Iterator[tuple[int, list[int]]]:
    """The places of elements in doubt, and the numbers of the doubts of each."""
    import numpy as np

    of, numbers = np.ascontiguousarray(block.doubts["line"]), block.doubts["node"].tolist()
    if not len(of):
        return
    for begin, end in pairwise([0, *(np.flatnonzero(of[1:] != of[:-1]) + 1).tolist(), len(of)]):
        place = int(of[begin])
        if block.states[place] == IN_DOUBT:
            yield place, numbers[begin:end]


class _Columns:
    """What a scanner pushed of a piece."""

    def __init__(self, scanner: Scanner, secret: Secret, count: int, clean: Bools | None) -> None:
        """``clean``: which elements are; None for all of them."""
        self._scanner, self._secret, self._count, self._clean = scanner, secret, count, clean

    def of(self, name: str) -> tuple[Any, Any]:
        """The values of clean elements, as 64 bits each, and their places; without these (None) where each has one."""
        values, at = self._scanner.column(name, bare=True)
        if self._clean is None and len(values) == self._count:
            return values, None
        if self._clean is not None and len(values):
            kept = self._clean[at]
            values, at = values[kept], at[kept]
        return values, at

    def whole(self, name: str) -> Ints:
        """Whole numbers, `NONE` where there is none."""
        import numpy as np

        values, at = self.of(name)
        numbers = values.view("f8").astype(np.int64)
        if at is None:
            return numbers
        column = np.full(self._count, NONE, np.int64)
        column[at] = numbers
        return column

    def each(self, name: str, absent: int) -> Ints:
        """The values of all, ``absent`` where there is none."""
        import numpy as np

        values, at = self.of(name)
        if at is None:
            return values
        column = np.full(self._count, absent, np.int64)
        column[at] = values
        return column

    def elements(self, context: Context, kind: str | None, *, listed: bool) -> BlockElements:
        """All that rules across elements ask of clean elements."""
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
                "GEO313": np.flatnonzero(bare & has("segmentation")).tolist(),
            }
        if listed:  # it is told that they lack what results do not have
            lacks = {code: places for code, places in lacks.items() if code not in _OF_ANNOTATIONS}
        unscored = np.flatnonzero(clean & ~has("score")).tolist() if kind is None else []
        if kind is None:
            lacks[SCORE] = unscored
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
            has_keypoints=posed,
            points=points,
            drawn=kind == "segm" or bool((drawn > EMPTY).any()),
            scored=kind is None and len(unscored) < int(clean.sum()),
            numbered=kind is None and bool((clean & has("num_keypoints")).any()),
            singles=crowds < int(clean.sum()),
        )

    def _boxes(self) -> Any:
        """The boxes of clean elements, in their order."""
        values, at = self._scanner.column("box", bare=True)
        if self._clean is not None and len(values):
            values = values[self._clean[at]]
        return values.view("f8").reshape(-1, _SIDES)


def _missing_by_rule(context: Context, clean: Bools, has: Any, drawn: Ints, categories: Ints) -> dict[str, list[int]]:
    """By rule, the places of clean annotations that lack a member; a segmentation may also be null, or empty."""
    import numpy as np

    lacking: dict[str, Any] = {code: clean & ~has(name) for code, name in MEMBERS.items()}
    lacking["REC310"] |= clean & (drawn == NOTHING)
    if context.encord:
        asked = [id_ for id_ in distinct(categories).tolist() if takes_outline(context, id_)]
        lacking["REC310"] &= np.isin(categories, asked)
    else:
        lacking["GEO313"] = clean & (drawn == EMPTY)
    return {code: np.flatnonzero(places).tolist() for code, places in lacking.items() if places.any()}
