"""Record rules on entries of answers: their dates, and objects without frames, in recordings and texts."""

from __future__ import annotations

from typing import Any

from predlint.names import quote
from predlint.platforms.encord.answer_hashes import Hashes
from predlint.platforms.encord.answer_words import ActionRangeOrder, AnswerDate, AnswerMemberType
from predlint.platforms.encord.dates import is_date
from predlint.platforms.encord.extent_words import BeforeTheStart, BehindTheEnd, FramelessObject, FramelessWithoutFeature, NoCharacter
from predlint.platforms.encord.frame_counts import length_of_sound
from predlint.platforms.encord.hash_words import UnknownAnsweredObject
from predlint.platforms.encord.html_rules import check_nodes
from predlint.platforms.encord.object_words import (
    ArchivedObject,
    EntryShape,
    ManualAnswer,
    MarkedManual,
    ShapeForData,
    WrongName,
    WrongValue,
)
from predlint.platforms.encord.record_view import Json, RowView, Unit
from predlint.platforms.encord.row_words import A_STRING
from predlint.platforms.encord.space_rules import check_object_spaces
from predlint.platforms.encord.space_words import ReversedPlace, ShapeInSpace
from predlint.platforms.encord.structure import SHAPES, ObjectFeature, is_value_of, value_of
from predlint.shape.findings import Path
from predlint.shape.violation_specs import spec_of

#: Data types whose objects are in object_answers only -> the shape of such objects.
FRAMELESS = {"audio": "audio", "plain_text": "text", "time_series": "time_range"}
#: Types of spaces whose objects are in object_answers only -> the shape of such objects.
IN_SPACES = {"audio": "audio", "text": "text", "html": "text", "time_series": "time_range"}


def check_manual_answer(view: RowView, path: Path, whole: Json) -> None:
    """Reports a classification that is marked as made by a person."""
    if whole.get("manualAnnotation") is True:
        view.report((path, "manualAnnotation"), True, ManualAnswer)


def is_frameless(view: RowView, entry: Json) -> bool:
    """Returns True if the object of an entry of object_answers is nowhere else, as in recordings, texts and series."""
    return view.data_type in FRAMELESS and not entry.get("spaces")


def check_object_entry(view: RowView, path: Path, entry: Json, hashes: Hashes) -> bool:
    """Checks an entry of object_answers. Returns False if the object cannot be of the feature that it names."""
    frameless = view.data_type in FRAMELESS and is_frameless(view, entry)
    if frameless or entry.get("spaces"):  # for other objects the SDK reads the dates on their frames
        check_dates(view, path, entry)
    fits = True
    hash = entry.get("featureHash") if "answers" not in entry or "classifications" in entry else None  # else an answer: reported
    if isinstance(hash, str) and hash not in hashes.objects:
        fix = hashes.titled_objects.namesake(hashes.title(hash), "object") or hashes.titled_objects.likely(hash)
        view.report((path, "featureHash"), hash, UnknownAnsweredObject, hashes.what(hash), fix)
    elif frameless and isinstance(hash, str):
        feature, wanted = hashes.objects[hash], FRAMELESS[view.data_type]
        if feature.shape in SHAPES and feature.shape != wanted:
            fits = False
            about = (view.data_type, wanted, _of_shape(wanted, hashes))
            view.report((path, "featureHash"), hash, ShapeForData, quote(feature.name), feature.shape, *about)
    in_spaces = check_object_spaces(view, path, entry, drawn=_is_drawn(view, path, entry)) if "spaces" in entry else []
    if isinstance(hash, str) and hash in hashes.objects:
        fits = fits and _fits_spaces(view, path, hashes.objects[hash], in_spaces, hashes)
    if frameless:
        _check_place(view, path, entry)
    elif in_spaces and hash is None:
        view.report((path, "featureHash"), None, FramelessWithoutFeature)
    if frameless or in_spaces:
        _check_members(view, path, entry, hashes, fits=fits)
    ranges: Any = entry.get("range")
    if not ranges or ranges.__class__ is not list:
        return fits
    length = length_of_sound(view) if frameless else None
    for place, span in enumerate(ranges):
        ends = _ends(span)
        if ends is not None:
            first, last = ends
            if last < first:
                view.report(((path, "range"), place), span, ReversedPlace if frameless else ActionRangeOrder, first, last)
            elif first < 0 and frameless:
                view.report(((path, "range"), place), span, BeforeTheStart, first)
            elif frameless and view.data_type == "plain_text" and (first % 1 or last % 1):
                view.report(((path, "range"), place), span, NoCharacter, first if first % 1 else last)
            elif length is not None and last > length[1]:
                view.report(((path, "range"), place), span, BehindTheEnd, last, length[0])
    return fits


def _fits_spaces(view: RowView, path: Path, feature: ObjectFeature, placed: list[Unit], hashes: Hashes) -> bool:
    """Returns True if an object has the shape of the spaces it is put into; reports it otherwise."""
    for space in placed:
        wanted = IN_SPACES[space.kind]
        if feature.shape in SHAPES and feature.shape != wanted:
            about = (space.kind, wanted, _of_shape(wanted, hashes))
            view.report((path, "featureHash"), feature.hash, ShapeInSpace, quote(feature.name), feature.shape, *about)
            return False
    return True


def _of_shape(shape: str, hashes: Hashes) -> tuple[str, ...]:
    """Returns the objects of the ontology with a shape, as text for a message."""
    return tuple(f"{one.hash} ({one.name})" for one in hashes.objects.values() if one.shape == shape)


def _is_drawn(view: RowView, path: Path, entry: Json) -> bool:
    """Returns True if the object of an entry is on a frame."""
    keys = (path[1] if path is not None else None, entry.get("objectHash"))
    return any(isinstance(key, str) and key in view.frames_of for key in keys)


def _check_place(view: RowView, path: Path, entry: Json) -> None:
    """Reports an object without frames that lacks its feature or its range."""
    types = [unit.whole.get("data_type") for unit in view.units]
    place = "range_html" if "text/html" in types else "range"
    if not types or not all(isinstance(kind, str) for kind in types):  # it is unknown which of the two is read
        place = next((member for member in ("range", "range_html") if entry.get(member)), "range")
    for member in ("featureHash", place):
        if entry.get(member) is None or entry[member] == []:
            other = "range" if place == "range_html" else "range_html"
            other = other if member == place and entry.get(other) else None
            view.report((path, member), entry.get(member), FramelessObject, member, view.data_type, other)
    if place == "range_html" and entry.get(place) not in (None, []):
        check_nodes(view, (path, place), entry[place])


def _check_members(view: RowView, path: Path, entry: Json, hashes: Hashes, *, fits: bool) -> None:
    """Checks the members of an entry that other objects have on their frames: name, value, shape …"""
    hash = entry.get("featureHash")
    if hash is not None and not isinstance(hash, str):
        view.report((path, "featureHash"), hash, UnknownAnsweredObject, None, hashes.titled_objects.some)
    for member in ("name", "value", "color"):
        if not isinstance(given := entry.get(member), str | None):
            view.report((path, member), given, spec_of(AnswerMemberType, member, A_STRING))
    if entry.get("manualAnnotation") is True:
        view.report((path, "manualAnnotation"), True, MarkedManual)
    if fits and isinstance(hash, str) and hash in hashes.objects:
        name, value, shape, known = entry.get("name"), entry.get("value"), entry.get("shape"), hashes.objects[hash]
        if isinstance(name, str) and name != known.name:
            view.report((path, "name"), name, WrongName, known.name)
        elif isinstance(value, str) and not is_value_of(value, known.name):
            view.report((path, "value"), value, WrongValue, value_of(known.name))
        if shape is not None and shape != known.shape:
            view.report((path, "shape"), shape, EntryShape, known.name, known.shape)
        if known.archived:
            view.report((path, "featureHash"), hash, ArchivedObject, known.name)


def _ends(span: Any) -> tuple[float, float] | None:
    """Returns both ends of a range, or None. They may be fractions, as they can be milliseconds."""
    if span.__class__ is not list or len(span) != 2:
        return None
    first, last = span
    return (first, last) if type(first) in (int, float) and type(last) in (int, float) else None


def check_dates(view: RowView, path: Path, entry: Json) -> None:
    """Checks the dates of an entry, if it has any."""
    for member in ("createdAt", "lastEditedAt"):
        given = entry.get(member)
        if given is not None and not (isinstance(given, str) and is_date(given)):
            view.report((path, member), given, AnswerDate, member)
