"""The sentences about the references between the parts of a label row: ``say(value, *about) -> (message, help)``."""

from __future__ import annotations

from typing import Any

from predlint.dialects.encord.row_words import Said
from predlint.names import quote


def _looks_like(like: tuple[str, str] | None) -> str | None:
    return f"{quote(like[0])} looks like it: {like[1]}" if like is not None else None


def no_answers(value: Any, hash: str, like: tuple[str, str] | None) -> Said:
    message = f"the object {quote(hash)} has no entry in object_answers; Encord's SDK makes up an empty one, and its answers are lost"
    return message, _looks_like(like) or f'add {quote(hash)}: {{"objectHash": {quote(hash)}, "classifications": [\u2026]}}'


def no_entry(value: Any, hash: str, like: tuple[str, str] | None) -> Said:
    message = f"the object {quote(hash)} has no entry in object_answers; Encord's SDK makes up an empty one"
    return message, _looks_like(like) or "its feature has no attributes, so that nothing is lost"


def no_object(value: Any, hash: str, where: str, kind: str | None, in_spaces: bool, like: tuple[str, str] | None) -> Said:
    """``in_spaces``: the row's objects stand in spaces."""
    what = "answers about" if where == "object_answers" else "actions of"
    message = f"{where} has {what} {quote(hash)}, which is on no frame; Encord's SDK drops them without a word"
    if kind is not None:
        return message, f"{quote(hash)} is {kind}; entries are under the objectHash"
    place = "under the labels of a space" if in_spaces else "on a frame"
    return message, _looks_like(like) or f"draw the object {place}, or leave its entry out of {where}"


def not_placed(value: Any, hash: str, range_: str | None) -> Said:
    """Of an object that no frame can have: a sound, or a piece of a text. ``range_``: where it is, in a space that is not named."""
    message = f"the object {quote(hash)} is in none of the row's spaces; Encord's SDK drops it without a word"
    place = f'{{"type": "frame", "range": {range_ or "[[first, last]]"}}}'
    return message, f'say in which space it is, and where: "spaces": {{"<space id>": {place}}}'


def key_differs(value: Any, key: str, name: str) -> Said:
    message = f"the entry {quote(key)} says that its {name} is {quote(value)}"
    return message, f"write the same in both places: the key of an entry is its {name}"


def no_classification(value: Any, hash: str, like: tuple[str, str] | None) -> Said:
    message = f"the classification {quote(hash)} has no entry in classification_answers, so that Encord's SDK drops it without a word"
    return message, _looks_like(
        like
    ) or f'add its answer: {quote(hash)}: {{"classificationHash": {quote(hash)}, "classifications": […], …}}'


def nothing_answered(value: Any, count: int) -> Said:
    what = f"{count:,} classifications are" if count != 1 else "a classification is"
    return f"{what} on frames and classification_answers is empty: nothing is answered", "give each its answer under its classificationHash"


def twice_on_frame(value: Any, frame: int | None, first: int, space: str | None = None) -> Said:
    where = f"on frame {frame:,}" if frame is not None else "in the image"
    if space is not None:
        where = f"{where} of space {quote(space)}" if frame is not None else f"in space {quote(space)}"
    message = f"the object {quote(value)} appears twice {where} (first: object {first}); Encord's SDK stops"
    return message, "give each object an objectHash of its own"


def two_features(value: Any, hash: str, one: tuple[str, str], other: tuple[str, str], where: str, alike: bool) -> Said:
    """``one``, ``other``: name and hash of both features; ``alike``: both are drawn in the same shape."""
    then = "keeps the first" if alike else "stops at the second, which is drawn in another shape"
    here, there = [f"{quote(name)} ({feature})" if one[0] == other[0] else quote(name) for name, feature in (one, other)]
    message = f"the object {quote(hash)} is {here} here and {there} {where}; Encord's SDK {then}"
    return message, "one objectHash is one object: give the other a hash of its own"


def two_classifications(value: Any, hash: str, name: str, other: str) -> Said:
    message = f"the classification {quote(hash)} is {quote(name)} here and {quote(other)} in classification_answers"
    return message, "write the same featureHash in both places"


def mixed_up(value: Any, name: str, kind: str) -> Said:
    return f"{name} {quote(value)} is {kind}", f"make a new {name} for each, and do not reuse another hash"


def same_hashes(value: Any, name: str, other: str) -> Said:
    return f"{name} and {other} are the same, {quote(value)}", "is one of them copied into the wrong member?"
