"""Record rules on the spaces that answers name: the row must have them, and ranges in them must fit."""

from __future__ import annotations

from typing import Any, cast

from predlint.names import nearest
from predlint.platforms.encord.answer_words import AnswerMemberType
from predlint.platforms.encord.data_units import ROOT, Unit
from predlint.platforms.encord.extent_words import BeforeTheStart, NoCharacter
from predlint.platforms.encord.html_rules import check_node_pairs
from predlint.platforms.encord.range_rules import feature_of
from predlint.platforms.encord.record_view import Json, RowView, ends_of
from predlint.platforms.encord.space_words import (
    AlsoOnNoFrame,
    BeyondTheSound,
    DrawnElsewhere,
    DrawnInSpace,
    LeftOver,
    NoPlace,
    NoPlaceType,
    NoRange,
    NoSuchSpace,
    NoSuchSpaceAsOnNoFrame,
    NotAPair,
    NotRanges,
    NotRangesOfObject,
    NowhereInPage,
    OnNoFrameAsOnNoFrame,
    OtherPlaceType,
    ReversedPlace,
    SpacesOfObject,
)
from predlint.shape.findings import Path
from predlint.shape.violation_specs import ViolationSpec, spec_of

LOST_CLASSIFICATION = ViolationSpec(NoSuchSpaceAsOnNoFrame)

LEFT_OVER = ViolationSpec(LeftOver)
UNREAD = spec_of(AnswerMemberType, "spaces", "an object")


def has_places(view: RowView) -> bool:
    """Returns True for a row with spaces whose objects are in object_answers only: sounds, texts and series."""
    return any(space.layout == "nowhere" for space in view.spaces.values())


# -- objects -----------------------------------------------------------------------------------------------------------


def check_object_spaces(view: RowView, path: Path, entry: Json, *, drawn: bool) -> list[Unit]:
    """Checks the spaces of an entry of object_answers. Returns the spaces whose objects are in object_answers only.

    ``drawn``: the object is on a frame.
    """
    given = entry.get("spaces", {})
    if not isinstance(given, dict):
        if has_places(view):
            view.report((path, "spaces"), given, SpacesOfObject, drawn)
        elif given is not None:  # nothing looks at it
            view.report((path, "spaces"), given, UNREAD)
        return []
    placed: list[Unit] = []
    for name, place in cast("Json", given).items():
        at: Path = ((path, "spaces"), name)
        space = view.spaces.get(name)
        if space is None:
            if not (drawn and name == ROOT) and _is_lost(view, name):
                view.report(at, place, DrawnElsewhere if drawn else NoSuchSpace, *_about(view, name, "object"))
        elif space.layout == "nowhere":
            placed.append(space)
            _check_place(view, at, place, space)
        elif space.layout != "any" and not drawn:
            view.report(at, place, DrawnInSpace, name, space.kind)
    return placed


def _check_place(view: RowView, path: Path, held: Any, space: Unit) -> None:
    if not isinstance(held, dict):
        view.report(path, held, NoPlace, space.key, space.kind == "html")
        return
    place = cast("Json", held)
    kind, ranges = place.get("type"), place.get("range")
    at: Path = (path, "range")
    if space.kind == "html":
        if ranges in (None, []):
            view.report(at, ranges, NowhereInPage, space.key)
        elif isinstance(ranges, list):
            check_node_pairs(view, at, cast("list[Any]", ranges))
        else:
            view.report(at, ranges, NotRangesOfObject, space.key)
    elif kind not in (None, "frame"):
        view.report((path, "type"), kind, OtherPlaceType, space.key, space.kind)
    elif ranges in (None, []):
        view.report(at, ranges, NoRange, space.key)
    elif not isinstance(ranges, list) or not any(isinstance(span, list) for span in cast("list[Any]", ranges)):
        view.report(at, cast(Any, ranges), NotRangesOfObject, space.key)
    else:
        for index, span in enumerate(cast("list[Any]", ranges)):
            _check_span(view, (at, index), span, space)


def _check_span(view: RowView, path: Path, span: Any, space: Unit) -> None:
    ends = cast("list[Any]", span) if isinstance(span, list) else []
    if len(ends) < 2 or not all(type(end) in (int, float) for end in ends[:2]):
        view.report(path, span, NotAPair)
        return
    first, last = ends[:2]
    length: Any = space.whole.get("duration_ms")
    if last < first:
        view.report(path, span, ReversedPlace, first, last)
    elif first < 0:
        view.report(path, span, BeforeTheStart, first)
    elif space.kind == "text" and (first % 1 or last % 1):
        view.report(path, span, NoCharacter, first if first % 1 else last)
    elif space.kind == "audio" and type(length) in (int, float) and last > length > 0:
        view.report(path, span, BeyondTheSound, last, length)


# -- classifications ---------------------------------------------------------------------------------------------------


def check_classification_spaces(view: RowView) -> None:
    """Checks the spaces of the entries of classification_answers. `check_ranges` checks the content of their ranges."""
    for key, entry in view.entries["classification_answers"]:
        given = entry.get("spaces")
        if not given or given.__class__ is not dict:
            continue
        path: Path = (((None, "classification_answers"), key), "spaces")
        for name, place in given.items():
            if name == ROOT:  # the range of the entry itself counts there
                continue
            space = view.spaces.get(name)
            if space is None and _is_lost(view, name):
                spec = LOST_CLASSIFICATION if entry.get("classifications") else LEFT_OVER
                view.report((path, name), place, spec, *_about(view, name, "classification"))
            if space is not None or not _is_lost(view, name):
                _check_range(view, (path, name), place, entry, space)


def _check_range(view: RowView, path: Path, held: Any, entry: Json, space: Unit | None) -> None:
    name = str(path[1]) if path is not None else ""
    if not isinstance(held, dict):
        view.report(path, held, NoPlace, name, False)
        return
    place = cast("Json", held)
    kind, ranges = place.get("type"), place.get("range")
    if "type" not in place:
        view.report((path, "type"), None, NoPlaceType)
        return
    if kind in (None, "frame") and not (isinstance(ranges, list) and None not in map(ends_of, cast("list[Any]", ranges))):
        view.report((path, "range"), ranges, NotRanges, name)
        return
    feature = feature_of(view, entry)
    is_framed = space is not None and space.layout == "by frame" and feature is not None and feature.level != "global"
    if feature is not None and is_framed and (kind != "frame" or ranges == []):
        others = cast("Json", entry["spaces"]).values()
        is_elsewhere = ranges == [] and any(isinstance(other, dict) and cast("Json", other).get("range") for other in others)
        view.report((path, "range"), cast(Any, ranges), AlsoOnNoFrame if is_elsewhere else OnNoFrameAsOnNoFrame, name, feature.name)


# -- spaces that are not there -----------------------------------------------------------------------------------------


def _is_lost(view: RowView, name: str) -> bool:
    """Returns True if the row does not have a space, so that nothing is read for it. A scene may have channels of its own."""
    given = view.row.get("spaces")
    is_read = "spaces" not in view.row or (isinstance(given, dict) and name not in given)  # spaces of another form are reported elsewhere
    return view.data_type != "scene" and is_read


def _about(view: RowView, name: str, what: str) -> tuple[str, str, str | None, tuple[str, ...], tuple[str, ...]]:
    ids = tuple(view.spaces)
    named = [id for id, space in view.spaces.items() if _layout_key(space) == name]
    return name, what, named[0] if len(named) == 1 else None, tuple(nearest(name, ids, 1)), ids


def _layout_key(space: Unit) -> Any:
    """Returns the layout_key of a space in a data group, which is its name for people."""
    child = space.whole.get("child_info")
    return cast("Json", child).get("layout_key") if isinstance(child, dict) else None
