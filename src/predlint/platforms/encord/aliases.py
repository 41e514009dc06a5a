"""Names of other programs for members of objects: the finding for a missing member names them, and a geometry under one is checked."""

from __future__ import annotations

from typing import Any, cast

from predlint.platforms.encord.coordinate_words import (
    GeometryInOtherForm,
    GeometryMissing,
    GeometryPartMissing,
    LooseSides,
    MemberSlip,
    UnknownMemberOfObject,
)
from predlint.platforms.encord.drawing_extents import Causes
from predlint.platforms.encord.object_words import MisspeltObjectMember, ScoreUnread, SecondConfidence, UnknownMember
from predlint.platforms.encord.record_view import Appearance, Json, RowView
from predlint.platforms.encord.row_words import CONFIDENCES
from predlint.shape.findings import Finding, Path, keys_of
from predlint.shape.resolver import casefold_name, name_text
from predlint.violation import codes_of, make_finding

#: Member -> its aliases, likeliest first.
_ALIASES: dict[str, tuple[str, ...]] = {
    "x": ("cx", "center_x", "centerX"),  # for circles and ellipses; in a box they are reported as no corner
    "y": ("cy", "center_y", "centerY"),
    "r": ("radius",),
    "rx": ("radius_x", "radiusX"),
    "ry": ("radius_y", "radiusY"),
    "w": ("width",),
    "h": ("height",),
    "theta": ("angle", "rotation", "rotate", "yaw"),
}
#: Findings for unknown members: consequences, if another finding names the member.
UNREAD = codes_of(UnknownMemberOfObject, MemberSlip)
#: Members of boxes, which some programs write directly into the object.
_SIDES = {
    "boundingBox": (("x", "y", "w", "h"), ("x", "y", "width", "height")),
    "rotatableBoundingBox": (("x", "y", "w", "h", "theta"), ("x", "y", "width", "height", "theta")),
}


def name_aliases(view: RowView, causes: Causes) -> None:
    """Adds to the findings for missing members the alias that the object has instead, and suppresses other findings about the alias.

    Reports a score without confidence as unread, and a score beside the confidence as a second one.
    """
    holders: dict[tuple[str | int, ...], Json] = {}
    for at, finding in enumerate(view.out):
        is_other_name = finding.kind is UnknownMember and finding.made_as(UnknownMember).name in CONFIDENCES
        is_misspelt = finding.kind is MisspeltObjectMember and finding.made_as(MisspeltObjectMember).intended == "confidence"
        is_score = is_other_name or is_misspelt
        if finding.path is None or not (is_score or _is_missing(finding)):
            continue
        holders = holders or {tuple(keys_of(seen.path)): seen.whole for seen in view.appearances}
        holder = _holder(holders, finding.path[0])
        if is_score:
            if "confidence" not in holder and type(finding.value) in (int, float):
                view.out[at] = make_finding(ScoreUnread, finding.path, finding.value, str(finding.path[1]))
            elif is_other_name and holder.get("confidence") is not None:
                view.out[at] = finding._replace(kind=SecondConfidence)
            continue
        sides = next((names for names in _SIDES.get(str(finding.path[1]), ()) if all(name in holder for name in names)), None)
        if sides is not None:
            made = finding.made_as(GeometryMissing)
            view.out[at] = make_finding(LooseSides, finding.path, finding.value, made.name, made.shape, made.member, sides)
            for name in sides:
                causes.add((finding.path[0], name), UNREAD)
            continue
        rings = _rings(holder) if finding.kind is GeometryMissing and finding.path[1] == "polygon" else None
        if rings is not None:
            member = "polygons" if isinstance(holder[rings], list) else "polygon"
            view.out[at] = finding._replace(path=(finding.path[0], member)).with_fields(member=member, given=rings)
            causes.add((finding.path[0], rings), UNREAD)
            continue
        alias = name_text(_ALIASES.get(str(finding.path[1]), ()), holder)
        if alias is not None:
            view.out[at] = finding.with_fields(given=alias)
            causes.add((finding.path[0], alias), UNREAD)


def _is_missing(finding: Finding) -> bool:
    """Returns True for the finding of a missing member without a known alias."""
    if finding.kind is GeometryMissing:
        return finding.made_as(GeometryMissing).given is None
    return finding.kind is GeometryPartMissing and finding.made_as(GeometryPartMissing).given is None


def misnamed(view: RowView) -> dict[Path, list[tuple[str, tuple[str, ...]]]]:
    """Returns path of an object -> (missing geometry member, keys of the value in its place)."""
    found: dict[Path, list[tuple[str, tuple[str, ...]]]] = {}
    for finding in view.out:
        if finding.path is None or not isinstance(member := finding.path[1], str):
            continue
        if finding.kind is GeometryMissing and (given := finding.made_as(GeometryMissing).given) is not None:
            found.setdefault(finding.path[0], []).append((member, (given,)))
        elif finding.kind is GeometryInOtherForm and (made := finding.made_as(GeometryInOtherForm)).wrapped:
            found.setdefault(finding.path[0], []).append((member, (made.given, member)))
    return found


def value_at(seen: Appearance, keys: tuple[str, ...]) -> tuple[Path, Any]:
    """Returns the path and value of a geometry under another name."""
    path, value = seen.path, cast(Any, seen.whole)
    for key in keys:
        path, value = (path, key), value[key]
    return path, value


def _rings(holder: Json) -> str | None:
    """Returns the member that equals ``polygons`` but for case and separators, or None. Its value are rings, or the points of a polygon."""
    return next((name for name, value in holder.items() if name != "polygons" and casefold_name(name) == "polygons" and value), None)


def _holder(holders: dict[tuple[str | int, ...], Json], path: Path) -> Json:
    """Returns the JSON object at a path: an object on a frame, or its geometry; {} if there is none."""
    keys = tuple(keys_of(path))
    found: Any = holders.get(keys) or holders.get(keys[:-1], {}).get(str(keys[-1]) if keys else "")
    return cast("Json", found) if isinstance(found, dict) else {}
