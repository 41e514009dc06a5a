"""The fastest road, where the compiled library is there: annotations with polygons, and boxes, straight into columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from predlint.core.library import library
from predlint.core.program import Column, Program, Ring
from predlint.core.scanner import Scanner
from predlint.dialects.coco import words
from predlint.dialects.coco.annotation_view import LARGEST
from predlint.shapes.nodes import Anything, Items, Member, Node, Number, Record, fault

if TYPE_CHECKING:
    from predlint.dialects.coco.columns import Floats, Ints

#: Nothing is said on this road: what a node does not take is explained elsewhere.
_SAID = fault("UID302", words.same_image_id)


class ScannedRings:
    """Polygons of many annotations, ring by ring, by where they lie."""

    def __init__(self, scanner: Scanner) -> None:
        self.counts, _ = scanner.column("rings")
        """How many rings each annotation has."""
        _, self.owner = scanner.column("ring.count")
        self.left, self.top, self.right, self.bottom, self.areas = (
            scanner.column(f"ring.{part}")[0].view("f8") for part in ("left", "top", "right", "bottom", "area")
        )

    def too_large(self) -> bool:
        """False: such numbers are not read."""
        return False

    def extents(self) -> tuple[Ints, Floats, Floats, Floats, Floats, Floats]:
        """For each ring: its annotation, left, top, right, bottom, and its area in square pixels."""
        return self.owner, self.left, self.top, self.right, self.bottom, self.areas


class ElementScanner:
    """Reads elements that have certain members."""

    def __init__(self, lib: Any, members: Mapping[str, bool]) -> None:
        """``members``: each with whether every element has it."""
        columns: dict[int, Column] = {}
        self.members = members

        def number(name: str, **bounds: Any) -> Number:
            node = Number(_SAID, **bounds)
            columns[id(node)] = Column(name)
            return node

        nodes: dict[str, Node] = {name: number(name, whole=True) for name in ("id", "image_id", "category_id")}
        nodes |= {name: number(name) for name in ("area", "score")}
        nodes["iscrowd"] = Number(_SAID, least=0, most=0, whole=True)
        nodes["bbox"] = Items(number("bbox", least=-LARGEST, most=LARGEST), _SAID, least=4, most=4)
        ring = Ring(6, LARGEST)
        columns[id(ring)] = Column("ring")
        nodes["segmentation"] = rings = Items(ring, _SAID, least=1)  # pyright: ignore[reportArgumentType]: only this road knows rings
        columns[id(rings)] = Column("rings")
        shape = Record(
            {name: Member(nodes.get(name, Anything()), missing=_SAID if always else None) for name, always in members.items()},
            wrong=_SAID, unknown=_SAID, misspelt=_SAID,
        )  # fmt: skip
        self._kept = shape, columns  # columns are known by the ids of nodes
        self.scanner = Scanner(lib, Program(lib, shape, columns))

    def read(self, piece: bytes) -> ScannedElements | None:
        """The elements of ``[…]``; None where one of them is not surely of this kind."""
        unsure = self.scanner.scan_list(piece)
        return None if unsure is None or unsure.any() else ScannedElements(self, len(unsure))


class ScannedElements:
    """Elements as columns."""

    def __init__(self, reader: ElementScanner, count: int) -> None:
        import numpy as np

        scanner, self.count = reader.scanner, count
        self.images, self.categories = (_whole(scanner.column(name)[0]) for name in ("image_id", "category_id"))
        self.ids = _whole(scanner.column("id")[0]) if "id" in reader.members else None
        self.boxes: Floats = scanner.column("bbox")[0].view("f8").reshape(-1, 4)
        self.area: Floats = np.full(count, np.nan)
        given, at = scanner.column("area")
        self.area[at] = given.view("f8")
        self.scores: Floats = np.zeros(count)
        given, at = scanner.column("score")
        self.scores[at] = given.view("f8")
        scored = np.zeros(count, dtype=np.bool_)
        scored[at] = True
        self.unscored: list[int] = np.flatnonzero(~scored).tolist()
        self.rings = ScannedRings(scanner) if "segmentation" in reader.members else None


def _whole(bits: Ints) -> Ints:
    """Whole numbers, which are pushed as floats: none is beyond 2^53."""
    return bits.view("f8").astype("i8")


def element_scanner(kind: str | None, members: Mapping[str, bool]) -> ElementScanner | None:
    """The reader of elements of a kind; None where there is no library, or where it does not know what they are."""
    lib = library()
    always = [name for name, every in members.items() if every]
    if lib is None or kind not in (None, "bbox") or "keypoints" in members or not {"image_id", "category_id", "bbox"} <= set(always):
        return None
    if kind is None and ("id" not in always or members.get("segmentation", True) is False):
        return None
    return ElementScanner(lib, members)
