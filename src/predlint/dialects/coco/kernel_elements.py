"""Annotations, or results, through the kernel: which are clean, and what all of them say, as columns."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from predlint.dialects.coco import annotation_rules
from predlint.dialects.coco.annotation_view import Element
from predlint.dialects.coco.blocks import Block
from predlint.dialects.coco.checks import Form, free_of
from predlint.dialects.coco.constraints import COUNTS, SEEN, bound
from predlint.dialects.coco.contents import contents_of
from predlint.dialects.coco.context import Context
from predlint.dialects.coco.kernel_doubts import Doubts, InDoubt
from predlint.dialects.coco.kernel_tables import tables_of
from predlint.dialects.coco.lacking import MEMBERS, OUTLINE, SCORE, takes_outline
from predlint.dialects.coco.reference_rules import ReferenceRules
from predlint.distinct import distinct
from predlint.hashes import NONE, Secret
from predlint.kernel.lower import Lowered
from predlint.kernel.scanner import CLEAN, IN_DOUBT, UNREAD, Scanned, Scanner
from predlint.shape.drawn import EMPTY, NOTHING
from predlint.shape.findings import Finding
from predlint.shape.nodes import Record

if TYPE_CHECKING:
    import numpy as np

    Bools = np.ndarray[Any, np.dtype[np.bool_]]
    Ints = np.ndarray[Any, np.dtype[np.int64]]

_SIDES = 4
#: What is said of results as annotations that lack what only annotations have.
_OF_ANNOTATIONS = frozenset({"REC303", "REC311"})


class Read(NamedTuple):
    """What was read of a piece of a list."""

    block: Block | None
    """None where elements cannot be told apart."""
    doubted: list[int]
    """The places of those that were read and are not surely clean …"""
    spans: list[tuple[int, int]]
    """… and where these begin and end."""
    doubts: list[InDoubt | None]
    """What of each of them is in doubt; None for everything."""
    lines: Any = ()
    """Where all of them begin and end."""
    left: Sequence[int] = ()
    """The places of those that were not read: their text is not quite JSON, or nobody writes so."""


class ElementKernel:
    """The elements of one list of a file."""

    def __init__(
        self,
        lib: Any,
        context: Context,
        references: ReferenceRules,
        shape: Record,
        kind: str | None,
        secret: Secret,
        *,
        listed: bool = False,
    ) -> None:
        """``kind`` is None for annotations of instances, else ``bbox``, ``segm`` or ``keypoints``. ``listed``: annotations that are
        results, which is told."""
        self._listed, self._secret = listed, secret
        self._lib, self._context, self._references, self._shape, self.kind = lib, context, references, shape, kind
        self._scanners: dict[bool, tuple[Scanner, Doubts]] = {}
        self._free = free_of(annotation_rules.CHECKS, Form(kind, context.encord))

    @cached_property
    def _tables(self) -> Any:
        return tables_of(self._context, self._references, self.kind)

    def _scanner(self, *, of_box: bool) -> tuple[Scanner, Doubts]:
        if of_box not in self._scanners:
            files, encord = self._references.compares_files, self._context.encord
            shape = bound(self._shape, self.kind, encord=encord, of_box=of_box, files=files, listed=self._listed)
            lowered = Lowered(self._lib, shape, tables=self._tables)
            scanner = Scanner(self._lib, lowered, self._secret)
            self._scanners[of_box] = scanner, Doubts(lowered, shape, self._shape, Form(self.kind, encord, of_box))
        return self._scanners[of_box]

    def read(self, piece: bytes, *, of_box: bool) -> Read:
        """The elements in ``[…]``, which are UTF-8. ``of_box``: it was told that areas are those of boxes."""
        import numpy as np

        scanner, doubts = self._scanner(of_box=of_box)
        scanned = scanner.scan(piece, listed=True) if SEEN in scanner.lowered.bits else None
        if scanned is None:
            return Read(None, [], [], [])
        states = np.ascontiguousarray(scanned.lines["state"])
        if self._free:
            states = states.copy()
            states[self._spoken_of(piece, scanned.lines, np.flatnonzero(states == CLEAN))] = UNREAD
        clean = states == CLEAN
        columns = _Columns(scanner, self._secret, len(clean), None if clean.all() else clean)
        block = columns.block(self._context, self.kind, listed=self._listed)
        if clean.all():
            return Read(block, [], [], [], scanned.lines)
        doubted: Ints = np.flatnonzero(states == IN_DOUBT)
        left: list[int] = np.flatnonzero(states == UNREAD).tolist()
        held = [doubts.of(numbers) for numbers in doubts_of(scanned)]
        return Read(block, doubted.tolist(), _spans(scanned, doubted), held, scanned.lines, left)

    def _spoken_of(self, piece: bytes, lines: Any, places: Any) -> list[int]:
        """The places of proven elements of which a free check has something to say: they are explained as a whole."""
        runs = [(check.reads, check.run) for check in self._free]
        found, out, loads = list[int](), list[Finding](), orjson.loads
        for place, begin, end in zip(places.tolist(), lines["begin"][places].tolist(), lines["end"][places].tolist(), strict=True):
            value, element = loads(piece[begin:end]), None
            for reads, run in runs:
                if not reads or not value.keys().isdisjoint(reads):
                    element = element or Element(value, self.kind, self._context, out)
                    run(element)
            if out:
                found.append(place)
                out = list[Finding]()
        return found


def _spans(scanned: Scanned, places: Any) -> list[tuple[int, int]]:
    lines = scanned.lines[places]
    return list(zip(lines["begin"].tolist(), lines["end"].tolist(), strict=True))


def doubts_of(scanned: Scanned) -> list[list[int]]:
    """The numbers of the doubts of each element that has some."""
    import numpy as np

    of, numbers = np.ascontiguousarray(scanned.doubts["line"]), scanned.doubts["node"].tolist()
    if not len(of):
        return []
    begins = [0, *(np.flatnonzero(of[1:] != of[:-1]) + 1).tolist(), len(of)]
    return [numbers[begin:end] for begin, end in pairwise(begins)]


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

    def block(self, context: Context, kind: str | None, *, listed: bool) -> Block:
        """All that rules across elements ask of clean elements."""
        import numpy as np

        clean = self._clean if self._clean is not None else np.ones(self._count, np.bool_)
        bits = self._scanner.lowered.bits[SEEN]
        seen = self.each(SEEN, 0)

        def has(member: str) -> Bools:
            return seen & bits[member] != 0 if member in bits else np.zeros(self._count, np.bool_)

        ids, images, categories = self.whole("id"), self.whole("image"), self.whole("category")
        drawn = self.each("drawn", NOTHING)
        lacks = _lacks(context, clean, has, drawn, categories) if kind is None else {}
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
        return Block(
            ids,
            categories,
            images,
            contents_of(self._secret, images, categories, sides, rest),
            boxes,
            lacks,
            unscored,
            posed=posed,
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


def _lacks(context: Context, clean: Bools, has: Any, drawn: Ints, categories: Ints) -> dict[str, list[int]]:
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
