"""The units of numeric members of records, by platform."""

from __future__ import annotations

_FRACTION = "from 0 to 1"
_LABELBOX = {
    **dict.fromkeys(
        ("top", "left", "height", "width", "x", "y"),
        "pixels from the upper left corner of the image (PDF: its unit; map: longitude, latitude)",
    ),
    "confidence": _FRACTION,
    **dict.fromkeys(("start", "end"), "frames from 1, or characters of a text from 0, both ends included"),
}
_LABEL_STUDIO = {
    **dict.fromkeys(("x", "y", "width", "height", "radiusX", "radiusY"), "percent of the size of the image"),
    "rotation": "degrees, clockwise",
    **dict.fromkeys(("original_width", "original_height"), "pixels"),
}
_ENCORD = {
    **dict.fromkeys(("x", "y", "w", "h"), "fractions of the size of the image"),
    "theta": "degrees",
    "confidence": _FRACTION,
    **dict.fromkeys(("width", "height"), "pixels"),
}
_COCO = {
    "bbox": "pixels (left, top, width, height)",
    "segmentation": "pixels (x and y by turns), or run lengths by columns",
    "keypoints": "pixels (x, y) and visibility by turns",
    "area": "square pixels",
    **dict.fromkeys(("width", "height"), "pixels"),
    "size": "pixels (height, width)",
}
UNITS = {"labelbox": _LABELBOX, "label-studio": _LABEL_STUDIO, "encord": _ENCORD, "coco": _COCO}
