"""Proof that there is nothing to say about skeletons and bitmasks: of many at once, or by what was seen before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from predlint import rle
from predlint.dialects.encord.extents import Causes, Look
from predlint.dialects.encord.mask_rules import down_the_columns
from predlint.dialects.encord.row_types import loose_marks
from predlint.dialects.encord.view import RowView
from predlint.rle_batch import sums_of
from predlint.shapes.findings import Finding

if TYPE_CHECKING:
    from predlint.dialects.encord.plan import RowPlan

#: Masks with fewer runs say nothing about the direction in which they were counted.
_FEW_RUNS = 16
_MOST_SETS = 10_000


class Vertices:
    """The sets of vertices, by hash and name, that skeletons may have."""

    def __init__(self, plan: RowPlan) -> None:
        self.plan = plan
        self.known: dict[tuple[Any, ...], bool] = {}

    def marks(self, seen: Any) -> int:
        """The quotation marks of a skeleton whose type says that it lies in the image; -1 where its vertices are not as they should be."""
        vertices = seen.skeleton
        key = (seen.feature_, *[(vertex.featureHash, vertex.name) for vertex in vertices.values()])
        fine = self.known.get(key)
        if fine is None:
            if len(self.known) > _MOST_SETS:
                self.known.clear()
            fine = self.known[key] = self._are_fine(seen.feature_, key[1:])
        if not fine:
            return -1
        marks = 2 * len(vertices)
        for vertex in vertices.values():
            marks += vertex.marks_
            if vertex.loose_:
                marks += loose_marks(vertex)
        return marks

    def _are_fine(self, feature: str, pairs: tuple[Any, ...]) -> bool:
        """True when the rule on skeletons has nothing to say about such vertices."""
        if not all(hash.__class__ is str and name.__class__ is str for hash, name in pairs):
            return False
        skeleton = {str(at): {"x": 0.5, "y": 0.5, "featureHash": hash, "name": name} for at, (hash, name) in enumerate(pairs)}
        whole = {"objectHash": "o", "featureHash": feature, "skeleton": skeleton}
        out: list[Finding] = []
        view = RowView(self.plan.features, {"data_units": {"u": {"labels": {"objects": [whole]}}}}, out)
        self.plan.object_rules.skeletons.check(Look(view, view.appearances[0], Causes(out)), None, skeleton)
        return not out


class Masks:
    """The bitmasks of a block."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.sizes: list[tuple[int, int]] = []

    def clear(self) -> None:
        self.texts.clear()
        self.sizes.clear()

    def add(self, mask: Any, unit: Any) -> int:
        """Keeps a mask of the size of its unit, to be looked at with the others; gives the marks that it has beyond all others' (0)."""
        if mask.height != unit.height or mask.width != unit.width:
            return -1
        self.texts.append(mask.rleString)
        self.sizes.append((mask.height, mask.width))
        return 0

    def are_clean(self) -> bool:
        """True when each mask is filled by its runs, shows something, and was counted along its rows."""
        if not self.texts:
            return True
        sums = sums_of(self.texts)
        if not all(sums.sound) or not all(sums.areas):
            return False
        if any(total != height * width for total, (height, width) in zip(sums.totals, self.sizes, strict=True)):
            return False
        return not any(
            count >= _FEW_RUNS and self._is_turned(text, *size) for count, text, size in zip(sums.runs, self.texts, self.sizes, strict=True)
        )

    @staticmethod
    def _is_turned(text: str, height: int, width: int) -> bool:
        runs = rle.runs_of(text)
        return isinstance(runs, rle.Fault) or down_the_columns(runs, height, width)
