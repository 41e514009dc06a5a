"""Builds the kernel's tables of the images and categories that elements may name."""

from __future__ import annotations

from array import array
from typing import Any

from predlint.kernel.constraint_lowering import IdTable
from predlint.platforms.coco.context import Category, Context
from predlint.platforms.coco.declarations import CATEGORIES, IMAGES
from predlint.platforms.coco.reference_rules import ReferenceRules
from predlint.shape.findings import Finding

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
