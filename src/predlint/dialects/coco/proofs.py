"""The fast road: many elements are decoded at once, and most of them found clean.

What is proven here is what `annotation_shapes`, `annotation_rules` and `reference_rules` would have nothing to say about. The
conditions are a little stricter than theirs; whatever is not surely clean is explained, one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import UNSET

from predlint.dialects.coco.annotation_rules import AnnotationRules
from predlint.dialects.coco.annotation_view import AREA_OF_BOX, AREA_TOLERANCE, LARGEST, OVERHANG, has_outline, plain
from predlint.dialects.coco.columns import Rings, flat, floats, ints
from predlint.dialects.coco.contents import drawing
from predlint.dialects.coco.context import Context
from predlint.dialects.coco.lacking import MEMBERS, lacked, names_outline, takes_outline
from predlint.dialects.coco.proof_files import OwnFiles
from predlint.dialects.coco.proof_masks import Masks
from predlint.dialects.coco.proof_points import KeyPoints
from predlint.dialects.coco.proof_tables import Parts, Sizes, alike, areas_of_boxes, boxes_fit
from predlint.dialects.coco.proof_types import BOXED, Habits, Mask, is_sound
from predlint.dialects.coco.proven import Proven
from predlint.dialects.coco.reference_rules import ReferenceRules
from predlint.geometry import TOLERANCE
from predlint.shapes.explainer import Explainer
from predlint.shapes.findings import Finding
from predlint.shapes.refused import stopped_at
from predlint.stream.marks import quotes_in

if TYPE_CHECKING:
    import numpy as np

    Bools = np.ndarray[Any, np.dtype[np.bool_]]
    Floats = np.ndarray[Any, np.dtype[np.float64]]
    Ints = np.ndarray[Any, np.dtype[np.int64]]

#: Categories that are kept in a table by their id, beside those of one piece.
_MOST_CATEGORIES = 100_000


class ElementProver:
    """Proves the annotations or the results of one file."""

    def __init__(
        self,
        context: Context,
        shape: Explainer,
        rules: AnnotationRules,
        references: ReferenceRules,
        said: set[str],
        *,
        listed: bool = False,
    ) -> None:
        """``said``: rules that are told once a file, and were: what they are about is as good as clean.

        ``listed``: the annotations are results, which is told: what results do not have is not told to be missing.
        """
        self.listed = listed
        self.context, self.shape, self.rules, self.references, self.said = context, shape, rules, references, said
        self.kind = rules.kind
        self.habits = Habits(rules.kind)
        self.spared = frozenset(MEMBERS.values())
        """Members that an annotation may lack: that is counted, and told at the end."""
        self.version = (-1, 0)
        self.decoder: msgspec.json.Decoder[Any] | None = None
        self.quotes = 0
        self.some: tuple[str, ...] = ()
        self.skipped: tuple[str, ...] = ()
        self.sizes = Sizes(context, references)
        self.stopped: int | None = None
        """The place of the element that kept a piece from being proven, where that is known."""
        self.categories: dict[int, bool] = {}
        """By id: True when an element of a usual form may name it."""
        self.files = OwnFiles(references)

    def learn(self, value: dict[str, Any]) -> None:
        """Takes note of a clean element."""
        self.habits.learn(value)

    def forget(self) -> None:
        """Rules that were told once a file may be told anew."""
        self.version = (-1, 0)

    def elements(self, piece: bytes) -> tuple[Proven, list[int]] | None:
        """The elements of ``[…]`` as columns, and the indices of those that are not surely clean; None when there are no columns."""
        if self.version != (self.habits.version, len(self.said)):
            self._build()
        self.stopped = None
        if self.decoder is None:
            return None
        try:
            found: list[Any] = self.decoder.decode(piece)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as why:
            self.stopped = stopped_at(why)
            return None
        if not found or quotes_in(piece) != self._quotes(found) or not all([is_sound(found, name) for name in self.skipped]):
            return None
        return self._columns(found)

    def _build(self) -> None:
        self.version = self.habits.version, len(self.said)
        self.decoder = None
        if self.listed and not self.habits.are_results:
            return  # what some of them lack is told of each
        made = self.habits.type(self.spared | {"id"} if self.listed else self.spared)
        if made is not None:
            type_, self.quotes, self.some, self.skipped = made
            if self.kind is None and any(map(self._is_outline, self.skipped)):
                return  # what is told of such a segmentation is told of each
            self.decoder = msgspec.json.Decoder(list[type_])

    def _is_outline(self, name: str) -> bool:
        """True for a segmentation that is misspelt."""
        return names_outline(lacked(self.shape({name: None})))

    def _quotes(self, found: list[Any]) -> int:
        """The quotation marks that the text has when no member stands twice."""
        count = self.quotes * len(found)
        for name in self.some:
            count += 2 * sum(1 for element in found if getattr(element, name) is not UNSET)
        for name in self.skipped:
            count += sum(bytes(raw).count(b'"') for element in found if (raw := getattr(element, name)) is not UNSET)
        if self.kind == "segm":
            count += 6 * len(found)
        elif self.kind in BOXED and not self.habits.plain and "segmentation" in self.habits.members:
            masks = [element.segmentation for element in found if element.segmentation.__class__ is Mask]
            count += sum(6 if mask.counts.__class__ is str else 4 for mask in masks)
        return count

    def _columns(self, found: list[Any]) -> tuple[Proven, list[int]] | None:
        import numpy as np

        category_ids = [e.category_id for e in found]
        images, categories = ints([e.image_id for e in found]), ints(category_ids)
        ids = ints([e.id for e in found]) if "id" in self.habits.members and "id" not in self.some else None
        boxes = flat([e.bbox for e in found]).reshape(-1, 4) if self.kind in BOXED else None
        if images is None or categories is None or (ids is None and not self.listed and (self.kind is None or "id" in self.habits.members)):
            return None
        if boxes is not None and (boxes.max() > LARGEST or boxes.min() < -LARGEST):
            return None
        if self.context.encord and ("keypoints" in self.habits.members if self.kind is None else boxes is not None and self._is_drawn()):
            return None
        width, height, sure = self.sizes.of(images)
        if "file_name" in self.skipped and self.references.compares_files:
            sure &= np.array([self.files.fit(element.image_id, element.file_name) for element in found], bool)
        named = set(category_ids)
        sure &= self._may_name(named, category_ids, found)
        if "score" in self.habits.members:
            scores = floats([0 if e.score is UNSET else e.score for e in found] if "score" in self.some else [e.score for e in found])
            sure &= (scores >= 0) & (scores <= 1)
        if ids is not None and self.kind is None:
            sure &= ids > 0
        if boxes is not None:
            sure &= boxes_fit(boxes, width, height)
        drawn = False
        if self.kind is None and boxes is not None:
            drawn = self._annotations(found, boxes, width, height, sure)
        elif boxes is not None:
            drawn = self._beside_boxes(found, boxes, width, height, sure)
        elif self.kind == "segm":
            sure &= Masks([element.segmentation for element in found], boxed=False).fit(width, height)
            drawn = True
        elif self.kind == "keypoints":
            sure &= self._points(found, width, height)
        proven = Proven(
            ids,
            images,
            categories,
            named,
            boxes,
            self._drawings(found),
            self._unscored(found),
            self._posed(found),
            self._singles(found),
            self._lacking(found),
            drawn,
            ints([len(e.keypoints) // 3 if e.keypoints else 0 for e in found]) if "keypoints" in self.habits.members else None,
        )
        return proven, [] if sure.all() else np.flatnonzero(~sure).tolist()

    def _drawings(self, found: list[Any]) -> Sequence[int] | None:
        if self.kind == "segm":
            return [drawing(element.segmentation.counts, None) for element in found]
        return [drawing(None, plain(element.keypoints)) for element in found] if self.kind == "keypoints" else None

    def _posed(self, found: list[Any]) -> Bools | None:
        import numpy as np

        if self.kind not in BOXED or "keypoints" not in self.habits.members:
            return None
        counted = "num_keypoints" in self.habits.members
        return np.array([bool(e.keypoints) or (e.keypoints is not UNSET and counted and e.num_keypoints is not UNSET) for e in found])

    def _singles(self, found: list[Any]) -> bool:
        if self.kind is not None or "iscrowd" not in self.habits.members or any(element.iscrowd != 1 for element in found):
            return True
        drawn = [element.segmentation for element in found] if "segmentation" in self.habits.members else []
        return any(given.__class__ is list and bool(given) for given in drawn)

    def _lacking(self, found: list[Any]) -> dict[str, Sequence[int]]:
        """By rule, indices of annotations that lack a member; a segmentation may also be null, or empty."""
        lacking: dict[str, Sequence[int]] = {}
        for code, name in MEMBERS.items() if self.kind is None else ():
            if self.listed and name != "segmentation":
                continue
            if name not in self.habits.members:
                lacking[code] = range(len(found))
            elif name in self.some or (name == "segmentation" and not self.habits.plain):
                lacking[code] = [at for at, element in enumerate(found) if (given := getattr(element, name)) is UNSET or given is None]
        if self.context.encord and "REC310" in lacking:
            lacking["REC310"] = [at for at in lacking["REC310"] if takes_outline(self.context, found[at].category_id)]
        if self.kind is None and not self.context.encord and "segmentation" in self.habits.members:
            lacking["GEO313"] = [
                at for at, element in enumerate(found) if (drawn := element.segmentation).__class__ is list and not any(drawn)
            ]
        return lacking

    def _unscored(self, found: list[Any]) -> list[int]:
        if "score" not in self.habits.members:
            return list(range(len(found)))
        return [at for at, element in enumerate(found) if element.score is UNSET] if "score" in self.some else []

    # -- what is named -------------------------------------------------------------------------------------------------

    def _may_name(self, named: set[int], category_ids: list[int], found: list[Any]) -> Bools | bool:
        """For each element: whether its category may be named, and by what is drawn."""
        import numpy as np

        if len(self.categories) > _MOST_CATEGORIES:  # before any of these is looked up
            self.categories.clear()
        for id_ in named:
            if id_ not in self.categories:
                self.categories[id_] = self._usual(id_)
        usual = all([self.categories[id_] for id_ in named])
        may: Bools | bool = usual or np.array([self.categories[id_] for id_ in category_ids], bool)
        if self.context.encord and self.kind is None:
            return may & np.array([self._drawn(element) for element in found], bool)
        return may

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

    def _drawn(self, element: Any) -> bool:
        """True when an annotation is drawn as the object of its category is: a mask for a bitmask, a polygon for others."""
        category = (self.context.categories or {}).get(element.category_id)
        if category is None or category.shape is None:
            return True
        drawn: Any = element.segmentation if "segmentation" in self.habits.members else UNSET
        if (drawn.__class__ is Mask) != (category.shape == "bitmask"):
            return False
        return category.shape != "polygon" or drawn.__class__ is not list or len(drawn) == 1

    # -- what is drawn -------------------------------------------------------------------------------------------------

    def _annotations(self, found: list[Any], boxes: Floats, width: Floats, height: Floats, sure: Bools) -> bool:
        """Takes out of ``sure`` what is not surely drawn well; True when there is an outline among them."""
        import numpy as np

        area = self._areas(found)
        sure &= (area >= 0) | np.isnan(area)
        if "keypoints" in self.habits.members:
            sure &= self._points(found, width, height)
        elif "num_keypoints" in self.habits.members:
            sure &= np.array([element.num_keypoints is UNSET or not element.num_keypoints for element in found])
        if "segmentation" not in self.habits.members:
            sure &= areas_of_boxes(area, boxes)
            return False
        rings = Rings([element.segmentation for element in found]) if self.habits.plain and "segmentation" not in self.some else None
        if rings is not None and rings.well_formed():
            sure &= self._rings(rings, area, boxes, width, height)
            return True
        kept, masked = self._outlined(found, area, boxes, sure)
        self._shapes(found, kept, masked, area, boxes, width, height, sure)
        return any(has_outline(element.segmentation) for element in found)

    def _shapes(
        self, found: list[Any], kept: list[int], masked: list[int], area: Floats, boxes: Floats, width: Floats, height: Floats, sure: Bools
    ) -> None:
        """Takes out of ``sure`` polygons, those ``kept``, and masks that are not surely drawn well, by their indices."""
        if kept:
            rings = Rings([found[at].segmentation for at in kept])
            sure[kept] &= self._rings(rings, area[kept], boxes[kept], width[kept], height[kept])
        if masked:
            masks = Masks([found[at].segmentation for at in masked], boxed=True)
            sure[masked] &= masks.fit(width[masked], height[masked]) & self._covered(masks, area[masked], boxes[masked])

    def _is_drawn(self) -> bool:
        """True where some results have more than a box."""
        return not self.habits.members.keys().isdisjoint(("segmentation", "keypoints"))

    def _beside_boxes(self, found: list[Any], boxes: Floats, width: Floats, height: Floats, sure: Bools) -> bool:
        """The same for what results have beside their boxes, of which no area is asked. An outline that is not well-formed is one, too."""
        import numpy as np

        if "keypoints" in self.habits.members:
            sure &= self._points(found, width, height)
        if "segmentation" not in self.habits.members:
            return False
        drawings = [element.segmentation for element in found]
        masked = [at for at, drawn in enumerate(drawings) if drawn.__class__ is Mask]
        kept = [at for at, drawn in enumerate(drawings) if drawn.__class__ is list and _are_rings(drawn)]
        unsure = np.ones(len(found), np.bool_)
        unsure[[*masked, *kept, *[at for at, drawn in enumerate(drawings) if drawn is UNSET]]] = False
        sure &= ~unsure
        self._shapes(found, kept, masked, self._areas(found), boxes, width, height, sure)
        return any(has_outline(drawn) for drawn in drawings)

    def _points(self, found: list[Any], width: Floats, height: Floats) -> Bools:
        """For each element: whether its key points are surely well."""
        import numpy as np

        lists = [() if element.keypoints is UNSET else element.keypoints for element in found]
        if any([len(numbers) % 3 for numbers in lists]):
            return np.zeros(len(found), np.bool_)
        points = KeyPoints(lists, [element.category_id for element in found], self.context)
        if self.kind is not None:
            return points.fit_results(width, height)
        counted = "num_keypoints" in self.habits.members
        return points.fit_annotations(width, height, [element.num_keypoints if counted else UNSET for element in found])

    def _areas(self, found: list[Any]) -> Floats:
        """The areas that are given, NaN where none is."""
        import numpy as np

        if "area" not in self.habits.members:
            return np.full(len(found), np.nan)
        if "area" in self.some:
            return floats([np.nan if element.area is UNSET else element.area for element in found])
        return floats([element.area for element in found])

    def _outlined(self, found: list[Any], area: Floats, boxes: Floats, sure: Bools) -> tuple[list[int], list[int]]:
        """Indices of annotations with well-formed polygons, and of those with masks; what is not sure of the others is taken out of
        ``sure``."""
        import numpy as np

        kept: list[int] = []
        masked: list[int] = []
        crowds = "iscrowd" in self.habits.members
        boxed = areas_of_boxes(area, boxes)
        for at in np.flatnonzero(sure).tolist():
            drawn = found[at].segmentation
            if drawn.__class__ is Mask:
                masked.append(at)
            elif drawn is UNSET or drawn is None:
                sure[at] = boxed[at]
            elif not any(drawn):  # [] and [[]]
                sure[at] = boxed[at] and not self.context.encord
            elif (crowds and found[at].iscrowd == 1) or not _are_rings(drawn):
                sure[at] = False
            else:
                kept.append(at)
        return kept, masked

    def _rings(self, rings: Rings, area: Floats, boxes: Floats, width: Floats, height: Floats) -> Bools:
        """For each annotation: whether its polygons lie in the image, and fit its area and its box."""
        import numpy as np

        count = len(rings.counts)
        largest = float(max(rings.numbers.max(), -rings.numbers.min()))
        if largest > LARGEST:
            return np.zeros(count, bool)
        owner, left, top, right, bottom, areas = rings.extents()
        doubts = rings.doubts(largest)
        least, most = areas + doubts, areas - doubts
        smallest, reach = most, np.maximum(right, bottom)
        around = np.maximum(right - left, bottom - top)  # no more than half of the way around a ring
        if len(owner) > count:
            parts = Parts(owner, count, areas)
            left, top = parts.least(left), parts.least(top)
            right, bottom = parts.most(right), parts.most(bottom)
            reach = parts.least(reach)  # none of them is in fractions
            smallest, around, doubts = parts.least(smallest), parts.total(around), parts.total(doubts)
            least, most = parts.range()
            least, most = least + 3 * doubts, most - doubts
        t = TOLERANCE
        fits = (left > -t) & (top > -t) & (right < width + t) & (bottom < height + t) & (reach > 1 + OVERHANG) & (smallest > 0)
        across, down = right - left, bottom - top
        return fits & self._area_fits(area, boxes, least, most, 1 + around) & alike(boxes, np.stack((left, top, across, down), axis=1))

    def _covered(self, masks: Masks, area: Floats, boxes: Floats) -> Bools:
        """For each annotation: whether its mask fits its area and its box."""
        covered, around = masks.areas, masks.boxes
        slack = 1 + (around[:, 2] + around[:, 3]) / 2
        return self._area_fits(area, boxes, covered, covered, slack) & alike(boxes, around)

    def _area_fits(self, area: Floats, boxes: Floats, least: Floats, most: Floats, slack: Floats) -> Bools:
        """For each annotation: whether its area is one that its segmentation may cover, or none is given."""
        import numpy as np

        above = np.maximum(AREA_TOLERANCE * np.maximum(area, most), slack)
        below = np.maximum(AREA_TOLERANCE * least, slack)
        fits = ((area <= most + above) & (area >= least - below)) | np.isnan(area)
        if "GEO318" in self.said:
            of_box = boxes[:, 2] * boxes[:, 3]
            fits |= np.abs(area - of_box) <= AREA_OF_BOX * of_box
        return fits


def _are_rings(drawn: list[list[float]]) -> bool:
    """True where there are rings, and each has three points or more, two numbers each."""
    return bool(drawn) and all([len(ring) >= 6 and not len(ring) & 1 for ring in drawn])
