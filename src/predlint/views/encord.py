"""Label rows of Encord as a view: each object on each frame with its answers there, and each classification.

The images of a group are separate scenes, named by the key of their data unit: instances of different images are not counted together, and
a classification of several images is an instance in each. Elsewhere ``frame`` is the number in the row (from 0), also of a page or slice. A
classification of a range of frames is one instance for each range, with a ``span`` and no frame; older rows put classifications on frames,
and their instances have these. Objects in recordings and texts have a span for each range. Each space of a row is a separate scene, too,
except the one that represents the row itself; spaces that the row does not have are left out.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, cast

import orjson

from predlint.platforms.encord.data_units import spaces
from predlint.platforms.encord.drawing_extents import number
from predlint.platforms.encord.frame_counts import listed_row
from predlint.platforms.encord.identity import row_name
from predlint.platforms.encord.record_view import Json, entries
from predlint.platforms.encord.structure import Structure
from predlint.shape.findings import Path
from predlint.stream.data_rows import DataRows
from predlint.views.encord_reading import RowReading, SpaceInstances, is_group, scene_of
from predlint.views.encord_shapes import size_of
from predlint.views.encord_vocabulary import EncordFeatures
from predlint.views.model import Instance, Row, Vocabulary

_MEDIA = {
    "image": "image", "img_group": "image", "video": "video", "audio": "audio", "plain_text": "text", "pdf": "pdf", "dicom": "dicom",
    "dicom_study": "dicom",
}  # fmt: skip


def vocabulary(structure: Structure) -> Vocabulary:
    """The features of an ontology: objects, then classifications."""
    return EncordFeatures(structure).vocabulary


class EncordView:
    """Decoded label rows, for one ontology."""

    whole = True

    def __init__(self, structure: Structure, rows: DataRows | None = None) -> None:
        self._words = EncordFeatures(structure)
        self._rows = rows
        self.vocabulary = self._words.vocabulary

    def row(self, value: Any) -> Row | None:
        """Returns the data row, identified by its ``data_hash``, or else by its title."""
        if not isinstance(value, dict):
            return None
        row = cast(Json, value)
        units = list(entries(row, "data_units"))
        hash = row.get("data_hash") or row.get("data_title") or (units[0][0] if units else None)
        if not isinstance(hash, str):
            return None
        known = listed_row(self._rows, row.get("data_hash"), row.get("data_title"))
        sizes = {size_of(unit.get("width"), unit.get("height")) for _, unit in units}
        size = sizes.pop() if len(sizes) == 1 else None
        if size is None and known is not None:
            size = size_of(known.width, known.height)
        kind = row.get("data_type")
        frames = known.frame_count if known is not None else None
        if frames is None and kind == "video" and len(units) == 1:
            frames = _frame_count(units[0][1])
        width, height = size if size is not None else (None, None)
        media = _MEDIA.get(kind) if isinstance(kind, str) else None
        return Row(("listed", known.position) if known is not None else ("hash", hash), row_name(row) or hash, width, height, frames, media)

    def scenes(self, value: Any) -> list[Hashable]:
        """Returns the scenes of a row, including those without instances."""
        if not isinstance(value, dict):
            return []
        row = cast(Json, value)
        if is_group(row):
            return [key for key, _ in entries(row, "data_units")]
        within = [scene for scene in map(scene_of, spaces(row)) if scene != 0]
        return within if row.get("data_type") == "group" and within else [0, *within]

    def scene_path(self, scene: Hashable) -> Path:
        """The image of a group, or the space; else the row as a whole."""
        if isinstance(scene, SpaceInstances):
            return ((None, "spaces"), scene.key)
        return ((None, "data_units"), scene) if isinstance(scene, str) else None

    def instances(self, value: Any) -> list[Instance]:
        """Returns the instances of a row: objects by frame, objects without frame, then classifications."""
        return RowReading(self._words, self._rows, cast(Json, value)).instances() if isinstance(value, dict) else []

    def prefilter_texts(self, feature: int) -> tuple[bytes, ...] | None:
        """The hash, as JSON writes it."""
        try:
            return (orjson.dumps(self.vocabulary.features[feature].ids[0]),)
        except orjson.JSONEncodeError:  # half of a surrogate pair
            return None


def _frame_count(unit: Json) -> int | None:
    """Returns the number of frames of a video, from its frame rate and duration."""
    fps, seconds = number(unit.get("data_fps")), number(unit.get("data_duration"))
    if fps is None or seconds is None or not (0 < fps < 1e8 and 0 < seconds < 1e8):
        return None
    return int(fps * seconds + 0.5)  # both values are rounded, so round the product
