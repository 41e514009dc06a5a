"""Fixers for Encord's label rows, by rule."""

from __future__ import annotations

from typing import Any, cast

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
from predlint.fixes.context import FixContext
from predlint.fixes.encord_coordinates import box_sides
from predlint.fixes.model import Fix, safely, unsafely
from predlint.fixes.numbers import corner_members, edits_of, is_number, percentage
from predlint.platforms.encord import (
    row_words,
)
from predlint.platforms.encord.coordinate_shapes import DRAWS
from predlint.platforms.encord.hash_titles import HashTitles, hash_members

#: Member that may be empty -> its empty value.
_EMPTY = {
    "objects": "[]", "classifications": "[]", "object_answers": "{}", "classification_answers": "{}", "object_actions": "{}",
    "spaces": "{}",
}  # fmt: skip


def empty_member(context: FixContext) -> Fix | None:
    """Adds a missing member that may be empty, or renames its misspelling."""
    name = context.keys[-1]
    if not isinstance(name, str) or name not in _EMPTY:
        return found_member(context)
    return found_member(context) or safely(context.text.insert(context.keys[:-1], name, _EMPTY[name]))


def in_list(context: FixContext) -> Fix | None:
    """Puts a single object, or objects under numbers or under their hashes, into the list that is expected."""
    value: Any = context.value
    inner = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
    if not inner or not all(isinstance(each, dict) for each in inner.values()):
        return into_list(context) if inner else None
    if not all(key.isdecimal() or key in each.values() for key, each in inner.items()):
        return None  # the meaning of the names is unknown
    comma = ", " if '": ' in context.text.text else ","
    listed = comma.join(context.text.raw([*context.keys, key]) or "" for key in inner)
    return safely(context.text.replace(context.keys, f"[{listed}]"), reveals=True)


def as_confidence(context: FixContext) -> Fix | None:
    """Renames a score from 0 to 1 to confidence, if there is none."""
    given, holder = context.value, context.enclosing_object
    if not is_number(given) or not 0 <= given <= 1 or "confidence" in (holder or {}):
        return None
    return rename(context, context.keys, "confidence")


def member_of_object(context: FixContext) -> Fix | None:
    """Renames a misspelt member. None for the geometry of an object that has one already: Encord reads only one of two."""
    intended, holder = context.params[-1], cast("dict[str, Any]", context.enclosing_object)
    return None if intended in DRAWS and not holder.keys().isdisjoint(DRAWS) else member_to(-1)(context)


def answers_entry(context: FixContext) -> Fix | None:
    """Adds an entry without answers for an object that has none."""
    name = context.keys[-1]
    if not isinstance(name, str) or (len(context.params) > 1 and context.params[1] is not None):
        return None  # another entry may be meant for it
    entry = context.text.object([("objectHash", context.text.written(name)), ("classifications", "[]")])
    return safely(context.text.insert(context.keys[:-1], name, entry))


def member_type(context: FixContext) -> Fix | None:
    """Adds or removes the quotes of a number or a flag, as the member requires."""
    allowed = str(context.params[1]) if len(context.params) > 1 else ""
    if allowed == row_words.A_STRING:
        return quoted(context) if str(context.keys[-1]).endswith(("title", "name")) else None
    if "true" in allowed:
        return unquoted_flag(context)
    return unboxed(context) if "number" in allowed else unquoted(context)


def spelt_hash(context: FixContext) -> Fix | None:
    """Writes the only hash that differs by case or white space."""
    hashes: Any = context.params[0]
    folded = context.value.strip().casefold() if isinstance(context.value, str) else ""
    near = [each for each in hashes if isinstance(each, str) and each.casefold() == folded]
    return safely(context.text.replace(context.keys, context.text.written(near[0])), reveals=True) if len(near) == 1 else None


def missing_hash(context: FixContext) -> Fix | None:
    """Renames the only member with nearly that name (feature_hash, or featureNodeHash as in ontologies), or the one that holds a hash of
    the ontology; or adds the hash of the only thing with the record's title."""
    at = next(at for at, each in enumerate(context.params) if isinstance(each, HashTitles))
    known: HashTitles = context.params[at]
    members: tuple[str, ...] = context.params[at + 1]
    held, title = (*context.params[at + 2 :], None, None)[:2]
    keys = context.keys[:-1]
    near = hash_members(members, held)
    if near:
        return rename(context, [*keys, near[0]], "featureHash", surely=near[0] == held) if len(near) == 1 else None
    hashes = known.of(title) if title is not None else []
    given = context.text.written(hashes[0]) if len(hashes) == 1 else None
    return safely(context.text.insert(keys, "featureHash", given), reveals=True) if given is not None else None


def hash_of_answers(context: FixContext) -> Fix | None:
    """Adds the hash of the only classification that asks the questions answered here."""
    return safely(context.text.insert(context.keys[:-1], "featureHash", context.text.written(context.params[0])), reveals=True)


def hash_of_vertex(context: FixContext) -> Fix | None:
    """Writes the template's hash for the vertex of that name, the last of the params."""
    given, holder = context.text.written(context.params[-1]), context.enclosing_object
    if isinstance(holder, dict) and "featureHash" in cast("dict[str, Any]", holder):
        return safely(context.text.replace(context.keys, given))
    return safely(context.text.insert(context.keys[:-1], "featureHash", given))


def hash_of_title(context: FixContext) -> Fix | None:
    """Writes the hash of the only feature whose title is given in place of the hash."""
    hashes: Any = context.params[0]
    return safely(context.text.replace(context.keys, context.text.written(hashes[0])), reveals=True) if len(hashes) == 1 else None


def meant_hash(context: FixContext) -> Fix | None:
    """Writes the hash of the only thing whose title is given in place of the hash: the last of the params, after the help."""
    intended: Any = context.params[-1] if context.params[-2:-1] and isinstance(context.params[-2], str) else None
    return safely(context.text.replace(context.keys, context.text.written(intended)), reveals=True) if isinstance(intended, str) else None


def frame_number(context: FixContext) -> Fix | None:
    """Renames a frame to the number in its key. None if siblings are times in seconds, some of them whole."""
    intended = row_words.frame_number_in(str(context.keys[-1]))
    beside = cast("dict[str, Any]", context.enclosing_object) if isinstance(context.enclosing_object, dict) else {}
    return (
        unsafely(context.text.rename(context.keys, intended))
        if intended is not None and all(map(row_words.frame_number_in, beside))
        else None
    )


def from_corner(context: FixContext) -> Fix | None:
    """Adds 0 as the offset of a bitmask: all begin in the corner of their image."""
    found = found_member(context)
    if found is not None or context.keys[-2:-1] != ["bitmask"] or context.keys[-1] not in ("top", "left"):
        return found
    return safely(context.text.insert(context.keys[:-1], str(context.keys[-1]), "0"))


def named(context: FixContext) -> Fix | None:
    """Writes the name of the ontology in place of another spelling."""
    return spelt(0)(context) or written(0)(context)


def points_in_pairs(context: FixContext) -> Fix | None:
    """Writes a list of points as an object with numbered points, as Encord expects."""
    value: Any = context.value
    pairs = cast("list[Any]", value) if isinstance(value, list) else []
    if not pairs or not all(map(_is_pair, pairs)):
        return None
    points = [
        (str(at), context.text.object((axis, context.text.raw([*context.keys, at, place]) or "") for place, axis in enumerate("xy")))
        for at in range(len(pairs))
    ]
    return safely(context.text.replace(context.keys, context.text.object(points)))


def _is_pair(value: Any) -> bool:
    return isinstance(value, list) and len(cast("list[Any]", value)) == 2 and all(map(is_number, cast("list[Any]", value)))


def bare_point(context: FixContext) -> Fix | None:
    """Puts a point under the key "0"."""
    raw = context.text.raw(context.keys)
    return safely(context.text.replace(context.keys, context.text.object([("0", raw)]))) if raw is not None else None


def first_point(context: FixContext) -> Fix | None:
    """Renames the only point of a point to "0"."""
    value: Any = context.value
    if not isinstance(value, dict) or len(cast("dict[str, Any]", value)) != 1:
        return None
    return safely(context.text.rename([*context.keys, next(iter(cast("dict[str, Any]", value)))], "0"))


def exchanged(context: FixContext) -> Fix | None:
    """Swaps the first frame and the last."""
    first, last = context.text.raw([*context.keys, 0]), context.text.raw([*context.keys, 1])
    if first is None or last is None:
        return None
    return unsafely(edits_of(context.text.replace([*context.keys, 0], last), context.text.replace([*context.keys, 1], first)))


def whole_frames(context: FixContext) -> Fix | None:
    """Removes the decimal points of frames."""
    value: Any = context.value
    frames = cast("list[Any]", value) if isinstance(value, list) else []
    edits = [
        edit
        for at, frame in enumerate(frames)
        if isinstance(frame, float) and frame.is_integer()
        for edit in context.text.replace([*context.keys, at], str(int(frame)))
    ]
    return safely(edits)


def not_manual(context: FixContext) -> Fix | None:
    """Writes false: a prediction was not drawn by a person."""
    return unsafely(context.text.replace(context.keys, "false"))


def orphan(context: FixContext) -> Fix | None:
    """Removes an entry about an object that does not exist. None if it may be meant for another one."""
    return dropped(context) if context.params[-1] is None else None


confidence_type = first_of(unboxed, percentage)
corners = first_of(box_sides, corner_members(("x", "y", "w", "h")))
spelt_shape = the_one(0)
unknown_shape = near_one(0)
wrong_shape = written(1)
other_name = spelt(1)
data_type_spelt = spelt(0)
misspelt = member_to(-1)
