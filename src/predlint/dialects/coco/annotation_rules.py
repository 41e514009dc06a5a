"""All record rules on one annotation or result, whatever its form. References to images and categories are for other rules."""

from __future__ import annotations

from typing import Any, cast

from predlint.dialects.coco import annotation_words as say
from predlint.dialects.coco.annotation_view import Element, Extent, Json
from predlint.dialects.coco.box_rules import check_box, check_extent
from predlint.dialects.coco.context import Context
from predlint.dialects.coco.keypoint_rules import check_keypoints
from predlint.dialects.coco.mask_rules import check_mask
from predlint.dialects.coco.segment_rules import check_polygons
from predlint.shapes.findings import Finding
from predlint.shapes.nodes import fault

_ZERO_ID, _POSE_SCORE = fault("REC305", say.zero_id), fault("CNF304", say.pose_score)
_FLOAT_IDS = {name: fault("REC304", say.float_id, name) for name in ("id", "image_id", "category_id")}
_CAPTIONS, _PANOPTIC = fault("MED301", say.captions), fault("MED302", say.panoptic)


class AnnotationRules:
    """The record rules for the elements of one file.

    ``kind`` is None for annotations of instances, ``bbox``, ``segm`` or ``keypoints`` for results of that kind, ``caption`` for
    captions of either sort, ``panoptic`` for panoptic annotations.
    """

    def __init__(self, context: Context, kind: str | None) -> None:
        self.context, self.kind = context, kind

    def __call__(self, value: Json, out: list[Finding]) -> None:
        """Adds what is wrong with one element. ``out`` holds what its shape said, and paths begin at the element."""
        for name, said in _FLOAT_IDS.items():
            id_ = value.get(name)
            if id_.__class__ is float and cast("float", id_).is_integer() and (name != "id" or not self.context.results):
                out.append((said.rule, (None, name), id_, said.say, said.about))
        if self.kind in ("caption", "panoptic"):
            said = _CAPTIONS if self.kind == "caption" else _PANOPTIC
            out.append((said.rule, None, None, said.say, said.about))
            return
        element = Element(value, self.kind, self.context, out)
        if element.annotated and value.get("id") == 0 and value["id"].__class__ is not bool:
            element.say((None, "id"), value["id"], _ZERO_ID)
        self._geometry(element)
        if self.kind == "keypoints" and (score := value.get("score")).__class__ in (int, float) and cast("float", score) > 1:
            element.say((None, "score"), score, _POSE_SCORE)

    def _geometry(self, element: Element) -> None:
        """Only what is read: of results with masks or key points, the box is not."""
        if self.kind in (None, "bbox"):
            check_box(element)
        extent: Extent | None = None
        segmentation: Any = element.value.get("segmentation")
        if self.kind != "keypoints":
            if segmentation.__class__ is list and self.kind != "segm":
                extent = check_polygons(element, segmentation)
            elif segmentation.__class__ is dict:
                extent = check_mask(element, segmentation)
        if extent is not None:
            check_extent(element, extent)
        if self.kind != "segm":
            check_keypoints(element)
