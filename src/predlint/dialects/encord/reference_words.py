"""The sentences about the references between the parts of a label row: ``say(value, *about) -> (message, help)``."""

from __future__ import annotations

from typing import Any

from predlint.dialects.encord.row_words import Said
from predlint.names import article, listing, quote

#: What is to be said of a hash that looks like another one.
WAS_MEANT, WITHOUT_ENTRY = "was it meant?", "that object has no entry"
#: What a hash may be that stands among those of objects.
OF_CLASSIFICATION = "a classificationHash of this row"

#: Of an object that has the hash of something else.
OWN_HASH = "give the object an objectHash of its own, and answer it under that"
OWN_MARK = "give the classification a classificationHash of its own, and answer it under that"


def looks_like(hash: str | None, tail: str) -> str | None:
    return f"{quote(hash)} looks like it: {tail}" if hash is not None else None


def its_entry(key: str) -> str:
    """Of the only object without an entry, where one entry is without an object."""
    return f"the entry {quote(key)} is of no object: is it meant for this one?"


def its_object(hash: str) -> str:
    return f"the object {quote(hash)} has no entry: is this one meant for it?"


def its_answer(key: str) -> str:
    return f"the entry {quote(key)} is of no classification on a frame: is it meant for this one?"


def stray(value: Any, own: str, other: str, where: str, twice: bool, same: bool) -> Said:
    """Of an entry among those of another kind: it has the hash ``other`` and not ``own``. ``twice``: one of it stands there too; ``same``:
    that says the same."""
    fix = f'move it to "{where}"'
    if twice:
        fix = f'leave it out: "{where}" has the same' if same else f'write what it holds into its entry in "{where}"'
    return f"the entry has {article(other)} and no {own}, as those of {where} have it", fix


def no_entry_by_frame(value: Any, hash: str, fix: str | None) -> Said:
    """The same of an object whose answers all change by frame."""
    message = f"the object {quote(hash)} has no entry in object_answers; Encord's SDK makes up an empty one"
    entry = f'add {quote(hash)}: {{"objectHash": {quote(hash)}, "classifications": []}}: its answers change by frame, in object_actions'
    return message, fix or entry


def no_answers(value: Any, hash: str, fix: str | None) -> Said:
    message = f"the object {quote(hash)} has no entry in object_answers; Encord's SDK makes up an empty one, and its answers are lost"
    return message, fix or f'add {quote(hash)}: {{"objectHash": {quote(hash)}, "classifications": [\u2026]}}'


def no_entry(value: Any, hash: str, fix: str | None) -> Said:
    message = f"the object {quote(hash)} has no entry in object_answers; Encord's SDK makes up an empty one"
    return message, fix or f'add {quote(hash)}: {{"objectHash": {quote(hash)}, "classifications": []}}, if older programs read the file'


def no_object(value: Any, hash: str, where: str, kind: str | None, in_spaces: bool, fix: str | None) -> Said:
    """``in_spaces``: the row's objects stand in spaces."""
    what = "answers about" if where == "object_answers" else "actions of"
    message = f"{where} has {what} {quote(hash)}, which is on no frame; Encord's SDK silently drops them"
    return message, _remedy(hash, where, kind, in_spaces, fix)


def leftover(value: Any, hash: str, where: str, kind: str | None, in_spaces: bool, fix: str | None) -> Said:
    """The same of an entry that holds no answers."""
    return f"{where} has an entry for {quote(hash)}, which is on no frame; it holds no answers", _remedy(hash, where, kind, in_spaces, fix)


def _remedy(hash: str, where: str, kind: str | None, in_spaces: bool, fix: str | None) -> str:
    if kind is not None:
        return f"{quote(hash)} is {kind}; entries are under the objectHash"
    place = "under the labels of a space" if in_spaces else "on a frame"
    return fix or f"draw the object {place}, or leave its entry out of {where}"


def not_placed(value: Any, hash: str, range_: str | None) -> Said:
    """Of an object that no frame can have: a sound, or a piece of a text. ``range_``: where it is, in a space that is not named."""
    message = f"the object {quote(hash)} is in none of the row's spaces; Encord's SDK silently drops it"
    place = f'{{"type": "frame", "range": {range_ or "[[first, last]]"}}}'
    return message, f'say in which space it is, and where: "spaces": {{"<space id>": {place}}}'


def key_differs(value: Any, key: str, name: str) -> Said:
    message = f"the entry {quote(key)} says that its {name} is {quote(value)}"
    return message, f"write the same in both places: the key of an entry is its {name}"


def no_classification(value: Any, hash: str, fix: str | None) -> Said:
    message = f"the classification {quote(hash)} has no entry in classification_answers, so that Encord's SDK silently drops it"
    return message, fix or f'add its answer: {quote(hash)}: {{"classificationHash": {quote(hash)}, "classifications": […], …}}'


def nothing_answered(value: Any, count: int, names: tuple[str, ...]) -> Said:
    of = f" ({listing(names, 5)})" if names else ""
    what = f"{count:,} classifications{of} are" if count != 1 else f"a classification{of} is"
    message = f"{what} on frames and classification_answers is empty: nothing is answered, and Encord ignores"
    return f"{message} {'them' if count != 1 else 'it'}", "give each its answer under its classificationHash"


def twice_on_frame(value: Any, frame: int | None, first: int, space: str | None = None) -> Said:
    where = f"on frame {frame:,}" if frame is not None else "in the image"
    if space is not None:
        where = f"{where} of space {quote(space)}" if frame is not None else f"in space {quote(space)}"
    message = f"the object {quote(value)} appears twice {where} (first: object {first}); Encord's SDK stops"
    return message, "give each object an objectHash of its own"


def two_events(value: Any, frame: int, first: int) -> Said:
    message = f"the object {quote(value)} has two events at {frame:,} (first: object {first}); Encord's SDK stops at the second"
    return message, "give the second a time of its own, or leave it out"


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


def no_data(value: Any) -> Said:
    message = "data_hash is the one that Encord's SDK writes for a row of no project, so that the row does not say which data it is for"
    return message, "attach the row to its data before it is written: attach_to_project(project, data_hash)"
