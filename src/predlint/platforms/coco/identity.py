"""Names the image and the category that an element of a COCO file is about, for reports."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from predlint.platforms.coco.context import Context
from predlint.platforms.coco.record_view import is_whole
from predlint.shape.findings import Path


def identify(context: Context, value: Any) -> Callable[[Path], dict[str, str | None]]:
    """Returns a function that maps a path to ``data_row`` (file name or id of the image), ``uuid`` (the element's own id) and ``feature``
    (name of the category)."""
    element = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
    image, category, id_, name = (element.get(member) for member in ("image_id", "category_id", "id", "file_name"))
    known = context.categories.get(int(cast("int", category))) if context.categories is not None and is_whole(category) else None
    if "image_id" not in element and isinstance(element.get("name"), str):
        feature: str | None = element["name"]
    else:
        feature = known.name if known is not None else _text(category)
    found = {
        "data_row": name if isinstance(name, str) else _text(image),
        "uuid": _text(id_) if "image_id" in element else None,
        "feature": feature,
    }
    return lambda path: found


def _text(value: Any) -> str | None:
    return str(value) if isinstance(value, (int, float, str)) and not isinstance(value, bool) else None
