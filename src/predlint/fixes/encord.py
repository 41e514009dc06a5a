"""Fixers for Encord's label rows, by rule."""

from __future__ import annotations

from typing import Any, cast

from predlint.dialects.encord import (
    row_words,
)
from predlint.dialects.encord.coordinate_shapes import DRAWS
from predlint.dialects.encord.titled import Titled, hash_members
from predlint.fixes.boxed import unboxed
from predlint.fixes.common import (
    dropped,
    first_of,
    found_member,
    into_list,
    member_to,
    near_one,
    quoted,
    rename,
    spelt,
    the_one,
    unquoted,
    unquoted_flag,
    written,
)
from predlint.fixes.encord_coordinates import box_sides
from predlint.fixes.model import Fixers, Mend, Sight, safely, unsafely
from predlint.fixes.numbers import corner_members, edits_of, is_number, percentage

#: What is empty where there is nothing to say, by member.
_EMPTY = {
    "objects": "[]", "classifications": "[]", "object_answers": "{}", "classification_answers": "{}", "object_actions": "{}",
    "spaces": "{}",
}  # fmt: skip


def empty_member(sight: Sight) -> Mend | None:
    """A member that may be empty, where it lacks; or its misspelling."""
    name = sight.keys[-1]
    if not isinstance(name, str) or name not in _EMPTY:
        return found_member(sight)
    return found_member(sight) or safely(sight.text.insert(sight.keys[:-1], name, _EMPTY[name]))


def in_list(sight: Sight) -> Mend | None:
    """What is told once, or under numbers or hashes of its own, in the list that is read."""
    value: Any = sight.value
    inner = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
    if not inner or not all(isinstance(each, dict) for each in inner.values()):
        return into_list(sight) if inner else None
    if not all(key.isdecimal() or key in each.values() for key, each in inner.items()):
        return None  # nobody knows what the names say
    comma = ", " if '": ' in sight.text.text else ","
    listed = comma.join(sight.text.raw([*sight.keys, key]) or "" for key in inner)
    return safely(sight.text.replace(sight.keys, f"[{listed}]"), reveals=True)


def as_confidence(sight: Sight) -> Mend | None:
    """A score from 0 to 1 becomes the confidence, where there is none."""
    given, holder = sight.value, sight.holder
    if not is_number(given) or not 0 <= given <= 1 or "confidence" in (holder or {}):
        return None
    return rename(sight, sight.keys, "confidence")


def member_of_object(sight: Sight) -> Mend | None:
    """The member that is misspelt; not a geometry of an object that has one: of two Encord reads one."""
    meant, holder = sight.about[-1], cast("dict[str, Any]", sight.holder)
    return None if meant in DRAWS and not holder.keys().isdisjoint(DRAWS) else member_to(-1)(sight)


def answers_entry(sight: Sight) -> Mend | None:
    """An entry without answers for an object that has none."""
    name = sight.keys[-1]
    if not isinstance(name, str) or (len(sight.about) > 1 and sight.about[1] is not None):
        return None  # another entry may be meant for it
    entry = sight.text.object([("objectHash", sight.text.written(name)), ("classifications", "[]")])
    return safely(sight.text.insert(sight.keys[:-1], name, entry))


def member_type(sight: Sight) -> Mend | None:
    """A number in quotes, or one without quotes, whichever the member does not take; flags likewise."""
    allowed = str(sight.about[1]) if len(sight.about) > 1 else ""
    if allowed == row_words.A_STRING:
        return quoted(sight) if str(sight.keys[-1]).endswith(("title", "name")) else None
    if "true" in allowed:
        return unquoted_flag(sight)
    return unboxed(sight) if "number" in allowed else unquoted(sight)


def spelt_hash(sight: Sight) -> Mend | None:
    """The only hash that differs by case or space."""
    hashes: Any = sight.about[0]
    folded = sight.value.strip().casefold() if isinstance(sight.value, str) else ""
    near = [each for each in hashes if isinstance(each, str) and each.casefold() == folded]
    return safely(sight.text.replace(sight.keys, sight.text.written(near[0])), reveals=True) if len(near) == 1 else None


def missing_hash(sight: Sight) -> Mend | None:
    """The only member that is called nearly so (feature_hash, or featureNodeHash as ontologies have it), the one that holds a hash of the
    ontology, or the hash of the only thing that has the title."""
    at = next(at for at, each in enumerate(sight.about) if isinstance(each, Titled))
    known: Titled = sight.about[at]
    members: tuple[str, ...] = sight.about[at + 1]
    held, title = (*sight.about[at + 2 :], None, None)[:2]
    keys = sight.keys[:-1]
    near = hash_members(members, held)
    if near:
        return rename(sight, [*keys, near[0]], "featureHash", surely=near[0] == held) if len(near) == 1 else None
    hashes = known.of(title) if title is not None else []
    given = sight.text.written(hashes[0]) if len(hashes) == 1 else None
    return safely(sight.text.insert(keys, "featureHash", given), reveals=True) if given is not None else None


def hash_of_answers(sight: Sight) -> Mend | None:
    """The hash of the only classification that asks what is answered."""
    return safely(sight.text.insert(sight.keys[:-1], "featureHash", sight.text.written(sight.about[0])), reveals=True)


def hash_of_vertex(sight: Sight) -> Mend | None:
    """The hash that the template has for the vertex of that name: said last."""
    given, holder = sight.text.written(sight.about[-1]), sight.holder
    if isinstance(holder, dict) and "featureHash" in cast("dict[str, Any]", holder):
        return safely(sight.text.replace(sight.keys, given))
    return safely(sight.text.insert(sight.keys[:-1], "featureHash", given))


def hash_of_title(sight: Sight) -> Mend | None:
    """The hash of the only feature that has the title which stands in its place."""
    hashes: Any = sight.about[0]
    return safely(sight.text.replace(sight.keys, sight.text.written(hashes[0])), reveals=True) if len(hashes) == 1 else None


def meant_hash(sight: Sight) -> Mend | None:
    """The hash of the only thing that has the title which stands in its place: said last, behind what to do."""
    meant: Any = sight.about[-1] if sight.about[-2:-1] and isinstance(sight.about[-2], str) else None
    return safely(sight.text.replace(sight.keys, sight.text.written(meant)), reveals=True) if isinstance(meant, str) else None


def frame_number(sight: Sight) -> Mend | None:
    """A frame by the number that its key holds; nothing beside times in seconds, of which some are whole."""
    meant = row_words.frame_meant(str(sight.keys[-1]))
    beside = cast("dict[str, Any]", sight.holder) if isinstance(sight.holder, dict) else {}
    return unsafely(sight.text.rename(sight.keys, meant)) if meant is not None and all(map(row_words.frame_meant, beside)) else None


def from_corner(sight: Sight) -> Mend | None:
    """Where a bitmask begins: in the corner of its image, as all do."""
    found = found_member(sight)
    if found is not None or sight.keys[-2:-1] != ["bitmask"] or sight.keys[-1] not in ("top", "left"):
        return found
    return safely(sight.text.insert(sight.keys[:-1], str(sight.keys[-1]), "0"))


def named(sight: Sight) -> Mend | None:
    """The name that the ontology has, where it is spelt otherwise."""
    return spelt(0)(sight) or written(0)(sight)


def points_in_pairs(sight: Sight) -> Mend | None:
    """A list of points as Encord numbers them."""
    value: Any = sight.value
    pairs = cast("list[Any]", value) if isinstance(value, list) else []
    if not pairs or not all(map(_is_pair, pairs)):
        return None
    points = [
        (str(at), sight.text.object((axis, sight.text.raw([*sight.keys, at, place]) or "") for place, axis in enumerate("xy")))
        for at in range(len(pairs))
    ]
    return safely(sight.text.replace(sight.keys, sight.text.object(points)))


def _is_pair(value: Any) -> bool:
    return isinstance(value, list) and len(cast("list[Any]", value)) == 2 and all(map(is_number, cast("list[Any]", value)))


def bare_point(sight: Sight) -> Mend | None:
    """A point under its key."""
    raw = sight.text.raw(sight.keys)
    return safely(sight.text.replace(sight.keys, sight.text.object([("0", raw)]))) if raw is not None else None


def first_point(sight: Sight) -> Mend | None:
    """The only point of a point is called "0"."""
    value: Any = sight.value
    if not isinstance(value, dict) or len(cast("dict[str, Any]", value)) != 1:
        return None
    return safely(sight.text.rename([*sight.keys, next(iter(cast("dict[str, Any]", value)))], "0"))


def exchanged(sight: Sight) -> Mend | None:
    """The first frame, then the last."""
    first, last = sight.text.raw([*sight.keys, 0]), sight.text.raw([*sight.keys, 1])
    if first is None or last is None:
        return None
    return unsafely(edits_of(sight.text.replace([*sight.keys, 0], last), sight.text.replace([*sight.keys, 1], first)))


def whole_frames(sight: Sight) -> Mend | None:
    """Frames without a decimal point."""
    value: Any = sight.value
    frames = cast("list[Any]", value) if isinstance(value, list) else []
    edits = [
        edit
        for at, frame in enumerate(frames)
        if isinstance(frame, float) and frame.is_integer()
        for edit in sight.text.replace([*sight.keys, at], str(int(frame)))
    ]
    return safely(edits)


def not_manual(sight: Sight) -> Mend | None:
    """false: a prediction was not drawn by a person."""
    return unsafely(sight.text.replace(sight.keys, "false"))


def orphan(sight: Sight) -> Mend | None:
    """Without an entry about an object that is nowhere; not where one is named that it may be meant for."""
    return dropped(sight) if sight.about[-1] is None else None


FIXERS: Fixers = {}

confidence_type = first_of(unboxed, percentage)
corners = first_of(box_sides, corner_members(("x", "y", "w", "h")))
spelt_shape = the_one(0)
unknown_shape = near_one(0)
wrong_shape = written(1)
other_name = spelt(1)
data_type_spelt = spelt(0)
misspelt = member_to(-1)
