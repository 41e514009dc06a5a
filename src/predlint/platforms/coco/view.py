"""COCO annotations and results, as instances of the categories of a COCO file, or of the objects of an Encord ontology."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, cast

from predlint.io.data_rows import DataRows
from predlint.model.views import (
    Box,
    Feature,
    FeatureKind,
    Instance,
    Mask,
    Point,
    Points,
    Polygon,
    Polygons,
    Row,
    Shape,
    Skeleton,
    UprightBox,
    Vocabulary,
    number,
    numbers,
)
from predlint.model.violation import Path
from predlint.platforms.coco.context_builder import build_context
from predlint.platforms.coco.matching import CategoryMatcher, CocoMap
from predlint.platforms.coco.ontology import CocoReference
from predlint.platforms.coco.record import Context, number_of, text_of
from predlint.platforms.encord.ontology import Structure
from predlint.platforms.encord.view import vocabulary as of_structure

# A category is a feature of kind ``box``, or ``skeleton`` if it has keypoints; the shape of an annotation is more precise if possible: its
# polygons or its mask, else its box. For Encord the shape is the one that the importer uses: the box for a bounding box. Masks are not
# decoded: their box and area are those of ``bbox`` and ``area``. Captions name no category and are left out. Every image is a separate data
# row.

Json = dict[str, Any]


def vocabulary(truth: CocoReference) -> Vocabulary:
    """The categories of a file; of several with one name there is one feature, with the ids of all."""
    kinds: dict[str, FeatureKind] = {}
    ids: dict[str, list[str]] = {}
    for category in truth.categories:
        if kinds.get(category.name) != "skeleton":
            kinds[category.name] = "skeleton" if category.keypoints else "box"
        ids.setdefault(category.name, []).append(str(category.id))
    features = [Feature(at, name, kind, ids=tuple(dict.fromkeys(ids[name]))) for at, (name, kind) in enumerate(kinds.items())]
    return Vocabulary("coco", tuple(features), ())


class CocoView:
    """Reads the elements of one file, for one ontology."""

    whole = False

    def __init__(
        self,
        ontology: CocoReference | Structure,
        rows: DataRows | None = None,
        mapping: CocoMap | None = None,
        context: Callable[[], Context] | None = None,
    ) -> None:
        """``context``: returns the images and categories of the file once they are read; without it the file has none of its own."""
        reference = self._truth = ontology if isinstance(ontology, CocoReference) else None
        structure = None if isinstance(ontology, CocoReference) else ontology
        if structure is None:
            self.vocabulary = vocabulary(cast("CocoReference", reference))
        else:
            self.vocabulary = of_structure(structure)
        self._matcher = CategoryMatcher(structure, mapping) if structure is not None else None
        self._by_hash = {id_: feature for feature in reversed(self.vocabulary.features) for id_ in feature.ids}
        self._rows = rows
        if context is None:
            gathered = build_context(
                results=True, images=None, categories=None, truth=reference, structure=structure, mapping=mapping, rows=rows
            )  # fmt: skip
            self._context = lambda: gathered.context
        else:
            self._context = context
        self._of: Context | None = None
        """The context in which the cached features were looked up."""
        self._found: dict[int, Feature | None] = {}
        """… by the id of the category."""

    # -- the view ------------------------------------------------------------------------------------------------------

    def row(self, value: Any) -> Row | None:
        """The image that an annotation or result is about, or that an element of "images" is."""
        if value.__class__ is not dict:
            return None
        element, own = cast("Json", value), None
        if "image_id" in element:
            id_ = number_of(element["image_id"])
        elif "file_name" in element or ("width" in element and "height" in element):
            id_, own = number_of(element.get("id")), element
        else:
            return None
        if id_ is None:
            return None
        known = self._context().image(id_)
        width, height = (known.width, known.height) if known is not None else (0, 0)
        if own is not None:
            width, height = width or _size(own.get("width")), height or _size(own.get("height"))
        return Row(("image", id_), self._name(id_, own), width or None, height or None, None, "image")

    def instances(self, value: Any) -> list[Instance]:
        """Returns the instance of an annotation or result; for a panoptic annotation one for each segment."""
        if value.__class__ is not dict:
            return []
        element = cast("Json", value)
        feature = self._feature(element.get("category_id")) if "image_id" in element else None
        if feature is not None:
            shape = self._shape(element, feature.kind)
            return [Instance(feature.number, None, confidence=number(element.get("score")), shape=shape)]
        segments = element.get("segments_info")
        return self._segments(cast("list[Any]", segments)) if segments.__class__ is list else []

    def scenes(self, value: Any) -> list[Hashable]:
        """Returns the only scene of a record."""
        return [0]

    def scene_path(self, scene: Hashable) -> Path:
        """The record as a whole."""
        return None

    def prefilter_texts(self, feature: int) -> tuple[bytes, ...] | None:
        """Returns None: a category is named by a number, which can be written in many ways."""
        return None

    # -- what elements name --------------------------------------------------------------------------------------------

    def _name(self, id_: int, own: Json | None) -> str:
        """Returns the name of an image for people: its file, else its global key, else its id."""
        name = text_of(own.get("file_name")) if own is not None else None
        if name is None and self._truth is not None and self._truth.file_names is not None:
            name = self._truth.file_names.get(id_)
        if name is None and self._rows is not None and (row := self._rows.by_id.get(str(id_))) is not None:
            name = row.name
        return name or str(id_)

    def _feature(self, category: Any) -> Feature | None:
        """Returns the feature of a category id in the current file, or None."""
        context = self._context()
        if context is not self._of:
            self._of, self._found = context, {}
        id_ = category if category.__class__ is int else number_of(category)
        if id_ is None:
            return None
        if id_ not in self._found:
            if len(self._found) > 100_000:  # unknown ids
                self._found.clear()
            self._found[id_] = self._look_up(id_, context)
        return self._found[id_]

    def _look_up(self, id_: int, context: Context) -> Feature | None:
        known = context.categories.get(id_) if context.categories is not None else None
        if self._matcher is not None:
            match = self._matcher.of(id_, known.name if known is not None else None)
            return self._by_hash.get(match.feature.hash) if match.fits and match.feature is not None else None
        named = self.vocabulary.by_name.get(known.name) if known is not None else None
        return named[0] if named else self._by_hash.get(str(id_))

    # -- what elements draw ----------------------------------------------------------------------------------------------

    def _shape(self, element: Json, kind: FeatureKind) -> Shape | None:
        drawn = box = _box(element)
        points = _joints(element.get("keypoints"))
        if points and kind == "skeleton":
            return Skeleton(points, box.box if box is not None else None)
        if points and kind == "point" and len(points) == 1:
            return Point(*points[0])
        if box is None or kind != "box" or self._matcher is None:
            drawn = _segmentation(element, box) or box
        return drawn or (Skeleton(points) if points else None)

    def _segments(self, segments: list[Any]) -> list[Instance]:
        """Returns the segments of a panoptic annotation: areas of an image that is stored elsewhere."""
        found: list[Instance] = []
        path: Path = (None, "segments_info")
        for at, segment in enumerate(segments):
            feature = self._feature(segment.get("category_id")) if segment.__class__ is dict else None
            if feature is not None:
                found.append(Instance(feature.number, (path, at), shape=_mask(segment, _box(segment)), identity=at))
        return found


def _box(element: Json) -> UprightBox | None:
    sides = numbers(element.get("bbox"))
    return UprightBox(*sides) if sides is not None and len(sides) == 4 else None


def _segmentation(element: Json, box: UprightBox | None) -> Shape | None:
    """Returns the polygons, or the mask, of an element; None if they are incomplete."""
    given = element.get("segmentation")
    if given.__class__ is dict:
        return _mask(element, box)
    if given.__class__ is not list or not given:
        return None
    parts: list[Points] = []
    for ring in cast("list[Any]", given):
        flat = numbers(ring)
        if flat is None or len(flat) < 6 or len(flat) % 2:
            return None
        parts.append(tuple(zip(flat[::2], flat[1::2], strict=True)))
    return Polygon(parts[0]) if len(parts) == 1 else Polygons(parts)


def _mask(element: Json, box: UprightBox | None) -> Mask:
    area = number(element.get("area"))
    around: Box | None = box.box if box is not None else None
    return Mask(around, area if area is not None and area >= 0 else None)


def _joints(keypoints: Any) -> Points:
    """Returns the joints that have a place: an unlabelled joint is written as three zeros."""
    flat = numbers(keypoints)
    if not flat or len(flat) % 3:
        return ()
    every = zip(flat[::3], flat[1::3], flat[2::3], strict=True)
    return tuple((x, y) for x, y, seen in every if x or y or seen)


def _size(value: Any) -> float:
    size = number(value)
    return size if size is not None and size > 0 else 0
