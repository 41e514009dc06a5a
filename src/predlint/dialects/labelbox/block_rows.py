"""The list of data rows, laid out so that a whole block of records is held against it at once."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat
from typing import TYPE_CHECKING, Any, cast

from predlint.dialects.labelbox.block_seen import Points, Seen
from predlint.dialects.labelbox.identity import row_hash
from predlint.dialects.labelbox.media import same_medium
from predlint.hashes import NONE, text_hashes
from predlint.stream.data_rows import DataRows

if TYPE_CHECKING:
    import numpy as np

    Positions = np.ndarray[Any, np.dtype[np.int64]]
    Limits = np.ndarray[Any, np.dtype[np.float64]]


#: The bounds of a map whose bounds are not known.
_WORLD = (float("-inf"), float("-inf"), float("inf"), float("inf"))


class KnownRows:
    """Where each data row stands in the list, and by that place: its hash, its size, whether its medium is another.

    Behind them all stands one of which nothing is known, for records that name none.
    """

    def __init__(self, rows: DataRows, media: str | None, *, by_id: bool) -> None:
        import numpy as np

        self.by_id = by_id
        self.position: dict[str | None, int] = {name: row.position for name, row in (rows.by_id if by_id else rows.by_key).items()}
        self.position[None] = len(rows.rows)
        keys = [row.global_key for row in rows.rows]
        hashes = np.array([*map(row_hash, rows.rows)], dtype=np.int64) if None in keys else text_hashes(cast("list[str]", keys))
        self.hashes = np.append(hashes, NONE)
        self.width = _known_or_inf([row.width for row in rows.rows])
        self.height = _known_or_inf([row.height for row in rows.rows])
        self.sizes = bool(np.isfinite(self.width).any() or np.isfinite(self.height).any())
        frames = [row.duration_ms if media == "audio" else row.frame_count for row in rows.rows]
        #: What a range of its kind may reach at most.
        self.last = {"text": _known_or_inf([row.text_length for row in rows.rows]) - 1, "frames": _known_or_inf(frames)}
        bounds = [row.bounds if media == "geospatial" else None for row in rows.rows]
        #: West, south, east and north of maps.
        self.bounds = np.array([side or _WORLD for side in (*bounds, None)], dtype=np.float64).T if any(bounds) else None
        other = [media is not None and row.media is not None and not same_medium(row.media, media) for row in rows.rows]
        self.other_media = np.array([*other, False], dtype=np.bool_) if any(other) else None

    def add(self, keys: list[str | None], seen: Seen) -> None:
        """Takes note of the data rows of a part of a block; records are odd whose data row is not known, or of another medium."""
        import numpy as np

        try:
            positions = np.fromiter(map(self.position.__getitem__, keys), np.int64, len(keys))
        except KeyError:
            positions = np.fromiter(map(self.position.get, keys, repeat(-1)), np.int64, len(keys))
            seen.odd.update((np.flatnonzero(positions < 0) + seen.count).tolist())
        if self.other_media is not None:
            seen.odd.update((np.flatnonzero(self.other_media[positions]) + seen.count).tolist())
        seen.positions.append(positions)
        seen.rows.append(self.hashes[positions])

    def hold(self, seen: Seen) -> None:
        """Records are odd of which something lies outside its image, its map, its text or its time."""
        import numpy as np

        positions = np.concatenate(seen.positions)
        for what, (at, ends) in seen.ends.items():
            seen.expect(at, np.array(ends, dtype=np.float64) <= self.last[what][positions[at]])
        if self.bounds is not None:
            self._hold_degrees(seen, positions, self.bounds)
        if self.sizes:
            self._hold_boxes(seen, positions)
            for points in (seen.polygons, seen.lines, seen.points):
                self._hold_points(seen, points, positions)

    @staticmethod
    def _hold_degrees(seen: Seen, positions: Positions, bounds: Limits) -> None:
        """The same for what has degrees and stands on a map."""
        import numpy as np

        pairs = [
            (np.repeat(points.at, points.lengths), *points.columns()) for points in (seen.polygons, seen.lines, seen.points) if points.at
        ]
        if seen.box_layout is not None:
            box = seen.box_layout.columns(seen.boxes)
            at = np.array(seen.box_at)
            pairs += [(at, box["left"], box["top"]), (at, box["left"] + box["width"], box["top"] + box["height"])]
        for at, x, y in pairs:
            west, south, east, north = bounds[:, positions[at]]
            seen.expect(at, (west <= x) & (x <= east) & (south <= y) & (y <= north))

    def _hold_boxes(self, seen: Seen, positions: Positions) -> None:
        if seen.box_layout is None:
            return
        box = seen.box_layout.columns(seen.boxes)
        at = positions[seen.box_at]
        right, bottom = box["left"] + box["width"], box["top"] + box["height"]
        seen.expect(seen.box_at, (right <= self.width[at]) & (bottom <= self.height[at]))

    def _hold_points(self, seen: Seen, points: Points, positions: Positions) -> None:
        import numpy as np

        if not points.at:
            return
        places = np.repeat(points.at, points.lengths)
        at = positions[places]
        x, y = points.columns()
        seen.expect(places, (x <= self.width[at]) & (y <= self.height[at]))


def _known_or_inf(values: Sequence[float | None]) -> Limits:
    import numpy as np

    return np.array([np.inf if value is None else value for value in (*values, None)], dtype=np.float64)
