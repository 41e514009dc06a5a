"""The number of frames of a row, as stated by the row or the list of data rows; and lookups in that list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from predlint.names import nearest
from predlint.platforms.common_mistakes import integer_of
from predlint.platforms.encord.data_units import MOVING, STILL, has_lost, has_stray_labels, is_direct, list_of
from predlint.platforms.encord.record_view import Json, RowView, Unit
from predlint.shape.value_explainers import is_uuid
from predlint.stream.similar_rows import with_spaces

if TYPE_CHECKING:
    from predlint.stream.data_rows import DataRow, DataRows

#: Data types whose objects are on frames or in images. Objects of the others have ranges of their own.
FRAMED = STILL | MOVING
#: Durations may be given in whole seconds: a recording may be longer by this many seconds.
ROUNDED = 1


def all_seen(view: RowView, member: str = "objects", name: str = "objectHash") -> bool:
    """Returns True if all objects on frames (or classifications, in their list) were read: no part of the row is malformed."""
    if member not in view.seen:
        view.seen[member] = _all_seen(view, member, name)
    return view.seen[member]


def _all_seen(view: RowView, member: str, name: str) -> bool:
    spaces: Any = view.row.get("spaces")
    if any([unit.layout == "nowhere" and has_lost(unit) for unit in (*view.units, *view.spaces.values())]):
        return False  # they belong somewhere else
    nothing_stands = not (view.appearances or view.marks or view.omits)
    if nothing_stands and (has_stray_labels(view.row) or any([has_stray_labels(unit.whole, "labels") for unit in view.units])):
        return False
    if "spaces" in view.row and (spaces.__class__ is not dict or len(spaces) > len(view.spaces)):
        return False
    for space in view.spaces.values():
        if space.layout != "nowhere" and (space.layout == "any" or not _is_seen(space.whole.get("labels"), member, name)):
            return False
    data_units: Any = view.row.get("data_units")
    units = data_units.values() if data_units.__class__ is dict else ()
    return all([unit.__class__ is dict and _is_seen(unit.get("labels"), member, name) for unit in units])


def _is_seen(labels: Any, member: str, name: str) -> bool:
    if labels.__class__ is not dict:
        return False
    for frame in (labels,) if is_direct(labels) else labels.values():
        listed: Any = (frame[member] if member in frame else _listed(frame, member)) if frame.__class__ is dict else None
        if listed.__class__ is not list:
            return False
        for seen in listed:
            hash = seen.get(name) if seen.__class__ is dict else None
            if not hash or hash.__class__ is not str:
                return False
    return True


def _listed(frame: Json, member: str) -> Any:
    """Returns [] for a list that a frame may lack (that of classifications, unless it has another name), else None."""
    lacks = member != "objects" and not nearest(member, frame.keys() - {"objects"})
    return [] if lacks and all(list_of(other) != member for other in frame.values()) else None


def listed_row(rows: DataRows | None, title: Any, *hashes: Any) -> DataRow | None:
    """Returns the listed data row with one of these hashes, or None. The title counts only if the list has no hash for it."""
    if rows is None:
        return None
    for hash in hashes:
        if isinstance(hash, str) and hash and (known := rows.by_key.get(hash) or rows.by_id.get(hash)) is not None:
            return known
    titled = rows.by_key.get(title) if isinstance(title, str) else None
    return None if titled is not None and titled.id is not None and is_uuid(titled.id) else titled


def are_titles(rows: DataRows) -> bool:
    """Returns True for a list of data rows without hashes."""
    return not rows.by_id and not any(map(is_uuid, rows.by_key))


def spaced_in_list(rows: DataRows, row: Json) -> tuple[str, str] | None:
    """Returns the member whose text the list has with whitespace around it, and the text in the list. Else None."""
    member = "data_title" if isinstance(row.get("data_title"), str) and rows.once("titles alone", are_titles) else "data_hash"
    named: Any = row.get(member)
    listed = with_spaces(rows).get(named) if isinstance(named, str) else None
    return None if listed is None else (member, listed)


def spaced_row(rows: DataRows, row: Json) -> DataRow | None:
    """Returns the listed data row whose hash or title has whitespace around it, or None."""
    found = spaced_in_list(rows, row)
    return None if found is None else rows.by_key.get(found[1]) or rows.by_id.get(found[1])


def listed_unit(rows: DataRows | None, unit: Unit, whole: DataRow | None, *, alone: bool) -> DataRow | None:
    """Returns the listed data row of a data unit, or None. ``whole``: that of its row; it counts if the unit is ``alone`` in the row."""
    known = listed_row(rows, unit.whole.get("data_title"), unit.key, unit.whole.get("data_hash"))
    return known or (whole if alone else None)


def measured_by(rows: DataRows, row: Json, units: list[Unit]) -> list[Unit]:
    """Returns data units with sizes from the list of data rows, if the row does not give them."""
    if all(unit.width is not None and unit.height is not None for unit in units):
        return units
    whole = listed_row(rows, row.get("data_title"), row.get("data_hash"))
    return [_measured(unit, listed_unit(rows, unit, whole, alone=len(units) == 1)) for unit in units]


def _measured(unit: Unit, known: DataRow | None) -> Unit:
    if known is None or known.width is None or known.height is None or unit.layout not in ("directly", "by frame"):
        return unit
    lacks = [unit.whole.get(name) is None for name in ("width", "height")]  # a wrong size is reported
    return unit._replace(width=known.width if lacks[0] else unit.width, height=known.height if lacks[1] else unit.height)


def mixed_hashes(rows: DataRows, data_hash: Any, label_hash: Any) -> list[tuple[str, DataRow]]:
    """Returns the hash members of a row that the list has as the other kind of hash, each with the data row in the list."""
    found: list[tuple[str, DataRow]] = []
    if not rows.by_label:
        return found
    if isinstance(data_hash, str) and data_hash not in rows.by_id and (of_label := rows.by_label.get(data_hash)) is not None:
        found.append(("data_hash", of_label))
    if isinstance(label_hash, str) and label_hash not in rows.by_label and (of_data := rows.by_id.get(label_hash)) is not None:
        found.append(("label_hash", of_data))
    return found


def frame_count(view: RowView, unit: Unit, known: DataRow | None) -> tuple[int, str] | None:
    """Returns the number of frames, and its source as text for a message. None if it is unknown."""
    if unit.is_space:
        return _of_space(unit)
    if view.data_type == "image":
        return 1, "an image is one frame"
    if view.data_type == "img_group":
        return len(view.row["data_units"]), "the row has as many images"
    if known is not None and known.frame_count is not None:
        return known.frame_count, "the list of data rows says"
    fps, seconds = amount(unit.whole.get("data_fps")), amount(unit.whole.get("data_duration"))
    if fps is None or seconds is None:
        return None
    return int(fps * seconds + 0.5), "data_fps and data_duration say"  # both are rounded: so is their product


def _of_space(space: Unit) -> tuple[int, str] | None:
    if space.layout == "one frame":
        return 1, "an image is one frame"
    for member in ("number_of_frames", "number_of_pages"):
        count = integer_of(space.whole.get(member))
        if count is not None and 0 < count < 1e15:
            return count, f"{member} says"
    slices: Any = space.whole.get("frames")
    if space.kind == "medical_stack" and slices.__class__ is list and slices:
        return len(slices), "the stack has as many slices"
    return None


def length_of_sound(view: RowView) -> tuple[float, float] | None:
    """Returns the length of a recording in ms, and a limit that is surely after its end even in samples. None if it is unknown."""
    seconds = amount(view.units[0].whole.get("data_duration")) if view.data_type == "audio" and len(view.units) == 1 else None
    if seconds is None:
        return None
    return seconds * 1000, (seconds + ROUNDED) * max(1000, amount(view.units[0].whole.get("data_fps")) or 0)


def amount(value: Any) -> float | None:
    """Returns a rate or a duration; None for other values and for 0."""
    return value if type(value) in (int, float) and 0 < value < 1e8 else None
