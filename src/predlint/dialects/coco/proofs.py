"""The fast road: many elements are decoded and found clean at once, or not at all.

What is proven here is what `annotation_shapes`, `annotation_rules` and `reference_rules` would have nothing to say about. The
conditions are a little stricter than theirs; whatever is not surely clean is explained.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import UNSET

from predlint import rle
from predlint.dialects.coco.annotation_rules import AnnotationRules
from predlint.dialects.coco.annotation_view import AREA_TOLERANCE, LARGEST, plain
from predlint.dialects.coco.columns import Rings, flat, floats, ints
from predlint.dialects.coco.contents import contents_of, drawing
from predlint.dialects.coco.context import Context
from predlint.dialects.coco.proof_tables import Parts, Sizes, alike, boxes_fit
from predlint.dialects.coco.proof_types import Habits, Mask
from predlint.dialects.coco.reference_rules import ReferenceRules
from predlint.geometry import TOLERANCE
from predlint.shapes.findings import Finding

if TYPE_CHECKING:
    import numpy as np

    Bools = np.ndarray[Any, np.dtype[np.bool_]]
    Floats = np.ndarray[Any, np.dtype[np.float64]]
    Ints = np.ndarray[Any, np.dtype[np.int64]]

#: Categories that may be kept in a table by their id.
_MOST_CATEGORY = 100_000


class Proven:
    """What the rules across elements need of proven ones."""

    def __init__(
        self,
        ids: Ints | None,
        images: Ints,
        categories: Ints,
        named: set[int],
        boxes: Floats | None,
        drawings: Sequence[int] | None,
        unscored: list[int],
    ) -> None:
        self.ids, self.images, self.categories, self.boxes, self.drawings = ids, images, categories, boxes, drawings
        self.unscored = unscored
        """Indices of those without a score."""
        self.named = named

    def contents(self) -> Ints:
        """A number for what each says, by which it is found again."""
        return contents_of(self.images, self.categories, self.boxes, self.drawings)


class ElementProver:
    """Proves the annotations or the results of one file."""

    def __init__(self, context: Context, rules: AnnotationRules, references: ReferenceRules, said: set[str]) -> None:
        """``said``: rules that are told once a file, and were: what they are about is as good as clean."""
        self.context, self.rules, self.references, self.said = context, rules, references, said
        self.kind = rules.kind
        self.habits = Habits(rules.kind)
        self.version = (-1, 0)
        self.decoder: msgspec.json.Decoder[Any] | None = None
        self.quotes = 0
        self.some: tuple[str, ...] = ()
        self.skipped: tuple[str, ...] = ()
        self.sizes = Sizes(context, references)
        self.categories: dict[int, bool] = {}
        """By id: True when an element of a usual form may name it."""

    def learn(self, value: dict[str, Any]) -> None:
        """Takes note of a clean element."""
        self.habits.learn(value)

    def elements(self, piece: bytes) -> Proven | None:
        """The elements of ``[…]`` as columns when all of them are surely clean."""
        if self.version != (self.habits.version, len(self.said)):
            self._build()
        if self.decoder is None:
            return None
        try:
            found: list[Any] = self.decoder.decode(piece)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None
        if not found or piece.count(b'"') != self._quotes(found):
            return None
        return self._columns(found)

    def _build(self) -> None:
        self.version = self.habits.version, len(self.said)
        made = self.habits.type(frozenset({"segmentation"}) if "REC310" in self.said else frozenset())
        self.decoder = None
        if made is not None:
            type_, self.quotes, self.some, self.skipped = made
            self.decoder = msgspec.json.Decoder(list[type_])

    def _quotes(self, found: list[Any]) -> int:
        """The quotation marks that the text has when no member stands twice."""
        count = self.quotes * len(found)
        for name in self.some:
            count += 2 * sum(1 for element in found if getattr(element, name) is not UNSET)
        for name in self.skipped:
            count += sum(bytes(raw).count(b'"') for element in found if (raw := getattr(element, name)) is not UNSET)
        if self.kind == "segm":
            count += 6 * len(found)
        elif self.kind is None and not self.habits.plain and "segmentation" in self.habits.members:
            masks = [element.segmentation for element in found if element.segmentation.__class__ is Mask]
            count += sum(6 if mask.counts.__class__ is str else 4 for mask in masks)
        return count

    def _columns(self, found: list[Any]) -> Proven | None:
        category_ids = [e.category_id for e in found]
        images, categories = ints([e.image_id for e in found]), ints(category_ids)
        ids = ints([e.id for e in found]) if self.kind is None else None
        if images is None or categories is None or (self.kind is None and ids is None):
            return None
        sizes, named = self.sizes.of(images), set(category_ids)
        if sizes is None or not self._may_name(named, found):
            return None
        width, height = sizes
        boxes = flat([e.bbox for e in found]).reshape(-1, 4) if self.kind in (None, "bbox") else None
        if boxes is not None and not boxes_fit(boxes, width, height):
            return None
        if self.kind is None and (boxes is None or not self._annotations_fit(found, boxes, width, height)):
            return None
        if self.kind == "segm" and not self._masks_fit(found, width, height):
            return None
        if self.kind == "keypoints" and not self._explained(found):
            return None
        return Proven(ids, images, categories, named, boxes, self._drawings(found), self._unscored(found))

    def _drawings(self, found: list[Any]) -> Sequence[int] | None:
        if self.kind == "segm":
            return [drawing(element.segmentation.counts, None) for element in found]
        return [drawing(None, plain(element.keypoints)) for element in found] if self.kind == "keypoints" else None

    def _unscored(self, found: list[Any]) -> list[int]:
        if "score" not in self.habits.members:
            return list(range(len(found)))
        return [at for at, element in enumerate(found) if element.score is UNSET] if "score" in self.some else []

    # -- what is named -------------------------------------------------------------------------------------------------

    def _may_name(self, named: set[int], found: list[Any]) -> bool:
        for id_ in named:
            if id_ not in self.categories:
                if len(self.categories) > _MOST_CATEGORY:
                    self.categories.clear()
                self.categories[id_] = self._usual(id_)
        if not all(self.categories[id_] for id_ in named):
            return False
        return not self.context.encord or self.kind is not None or self._drawn(found)

    def _usual(self, id_: int) -> bool:
        """True when the rules on references have nothing to say about a category."""
        out: list[Finding] = []
        known = self.context.categories.get(id_) if self.context.categories is not None else None
        element: dict[str, Any] = {"category_id": id_}
        if self.kind == "segm" or (self.kind is None and known is not None and known.shape == "bitmask"):
            element["segmentation"] = {"size": [1, 1], "counts": ""}
        elif self.kind is None:
            element["segmentation"] = [[]]
        self.references(element, out)
        return not out

    def _drawn(self, found: list[Any]) -> bool:
        """True when each annotation is drawn as the object of its category is: masks for bitmasks, polygons for others."""
        categories = self.context.categories or {}
        outlined = "segmentation" in self.habits.members
        for element in found:
            category = categories.get(element.category_id)
            if category is None or category.shape is None:
                continue
            drawn: Any = element.segmentation if outlined else UNSET
            if (drawn.__class__ is Mask) != (category.shape == "bitmask"):
                return False
            if category.shape == "polygon" and drawn.__class__ is list and len(drawn) != 1:
                return False
        return True

    # -- what is drawn -------------------------------------------------------------------------------------------------

    def _annotations_fit(self, found: list[Any], boxes: Floats, width: Floats, height: Floats) -> bool:
        import numpy as np

        if "keypoints" in self.habits.members and (self.context.encord or not self._explained(found)):
            return False
        if "segmentation" not in self.habits.members:
            return True
        rings = Rings([element.segmentation for element in found]) if self.habits.plain and not self.some else None
        if rings is None or not rings.counts.all():
            kept = self._outlined(found, boxes)
            if kept is None or not kept:
                return kept is not None
            found, boxes, width, height = [found[at] for at in kept], boxes[kept], width[kept], height[kept]
            if any([element.iscrowd for element in found]):
                return False
            rings = Rings([element.segmentation for element in found])
        if not rings.well_formed() or rings.numbers.max() > LARGEST or rings.numbers.min() < -LARGEST:
            return False
        owner, left, top, right, bottom, areas = rings.extents()
        if len(owner) > len(found):
            parts = Parts(owner, len(found), areas)
            left, top = parts.least(left), parts.least(top)
            right, bottom = parts.most(right), parts.most(bottom)
            least, most = parts.range()
        else:
            least = most = areas
        t = TOLERANCE
        if not ((left > -t) & (top > -t) & (right < width + t) & (bottom < height + t) & (np.maximum(right, bottom) > 1)).all():
            return False
        if not (areas > 0).all():
            return False
        across, down = right - left, bottom - top
        area = floats([element.area for element in found])
        slack = np.maximum(AREA_TOLERANCE * np.maximum(area, most), 1 + np.maximum(across, down))
        fits = (area <= most + slack) & (area >= least - slack)
        if not fits.all():
            of_box = boxes[:, 2] * boxes[:, 3]
            if "GEO318" not in self.said or not (fits | (np.abs(area - of_box) <= 0.01 * of_box)).all():
                return False
        return alike(boxes, np.stack((left, top, across, down), axis=1))

    def _outlined(self, found: list[Any], boxes: Floats) -> list[int] | None:
        """Indices of annotations with polygons; None when something may be wrong with one of the others."""
        empty = [at for at, element in enumerate(found) if element.segmentation.__class__ is list and not element.segmentation]
        if not self._boxes_alone([found[at] for at in empty], boxes[empty]):
            return None
        if not self._explained([element for element in found if element.segmentation.__class__ is not list]):
            return None
        return [at for at, element in enumerate(found) if element.segmentation.__class__ is list and element.segmentation]

    def _boxes_alone(self, found: list[Any], boxes: Floats) -> bool:
        """True for annotations with an empty list of polygons that are meant so: their area is that of the box."""
        import numpy as np

        if not found:
            return True
        if "GEO313" not in self.said or self.context.encord:
            return self._explained(found)
        area = floats([element.area for element in found])
        return bool((np.abs(area - boxes[:, 2] * boxes[:, 3]) <= 0.01 * area).all())

    def _explained(self, found: list[Any]) -> bool:
        """True when the rules themselves have nothing to say: for what is rare, or has no columns."""
        for element in found:
            value = {
                name: item for name in self.habits.members if (item := getattr(element, name)) is not UNSET and name not in self.skipped
            }
            if "bbox" in value:
                value["bbox"] = list(value["bbox"])
            if not isinstance(value.get("segmentation", []), list):
                value["segmentation"] = {"size": list(element.segmentation.size), "counts": element.segmentation.counts}
            out: list[Finding] = []
            self.rules(value, out)
            if out and not all(finding[0].code in self.said for finding in out):
                return False
        return True

    def _masks_fit(self, found: list[Any], width: Floats, height: Floats) -> bool:
        import numpy as np

        masks = [element.segmentation for element in found]
        sums = rle.sums_of([mask.counts for mask in masks])
        sides = np.array([mask.size for mask in masks], np.float64)
        known = np.isfinite(width)
        if not (((sides[:, 0] == height) & (sides[:, 1] == width)) | ~known).all():
            return False
        full = np.array(sums.totals, np.float64) == sides[:, 0] * sides[:, 1]
        return all(sums.sound) and bool(full.all()) and all([area > 0 for area in sums.areas])
