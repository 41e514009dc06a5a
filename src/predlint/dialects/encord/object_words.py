"""The sentences about objects on frames, their names and members: ``say(value, *about) -> (message, help)``."""

from __future__ import annotations

from typing import Any

from predlint.dialects.encord.row_words import number_as_text
from predlint.dialects.encord.titled import Titled, hash_members
from predlint.dialects.encord.units import HASH_OF
from predlint.dialects.in_quotes import in_brackets
from predlint.dialects.scores import advice, written
from predlint.dialects.slips import one_of
from predlint.names import listing, quote

Said = tuple[str, str | None]
_STOPS = "Encord's SDK stops with an error"


class Titles(dict[str, str]):
    """The titles of objects by their hash; never changed once made, so that findings that carry it can be counted."""

    def __hash__(self) -> int:  # pyright: ignore[reportIncompatibleVariableOverride]
        return len(self)


def named(hash: str, titles: Titles) -> str:
    """A hash with the title of the object it is of."""
    return f"{quote(hash)} ({titles[hash]})" if hash in titles else quote(hash)


# -- which object -------------------------------------------------------------------------------------------------------


def not_an_object(value: Any) -> Said:
    fix = 'write {"objectHash": …, "featureHash": …, "name": …, "shape": …, …}, or leave it out'
    return f"an object on a frame must be a JSON object, found {quote(value)}", one_of(value) or fix


def among_others(value: Any, what: str, where: str, right: str) -> Said:
    """An object in the list of classifications, or a classification in that of objects."""
    return f"{what} is in the list {quote(where)}, as its {quote(HASH_OF[right])} says; {_STOPS}", f"move it to {quote(right)}"


def no_feature(value: Any, known: Titled, given: tuple[str, ...], held: str | None = None, title: str | None = None) -> Said:
    """``held``: the member that holds the hash of an object of the ontology. ``title``: the object's name."""
    near = hash_members(given, held)
    fix = f'rename {quote(near[0])} to "featureHash"' if near else known.adding(title)
    return (
        f"the object has no featureHash, which says what it is; {_STOPS}",
        fix or "give the featureNodeHash of the object in the ontology",
    )


def bad_feature(value: Any, member: str = "featureHash", *more: Any) -> Said:
    return f"{member} must be the hash of an object of the ontology, found {quote(value)}", "copy its featureNodeHash from the ontology"


def unknown_feature(value: Any, titles: Titles, close: tuple[str, ...], hashes: tuple[str, ...]) -> Said:
    if close:
        fix = f"did you mean {' or '.join(named(hash, titles) for hash in close)}?"
    elif hashes:
        some = ", ".join(named(hash, titles) for hash in hashes[:4])
        fix = f"the objects: {some}{f' and {len(hashes) - 4:,} more' if len(hashes) > 4 else ''}"
    else:
        fix = "the ontology has no objects"
    return f"featureHash {quote(value)} is not in the ontology; {_STOPS}", fix


def spelt_feature(value: Any, titles: Titles, hashes: tuple[str, ...]) -> Said:
    fix = f"write {' or '.join(named(hash, titles) for hash in hashes[:3])}: hashes are compared letter by letter"
    return f"featureHash {quote(value)} is not in the ontology; {_STOPS}", fix


def title_for_hash(value: Any, hashes: tuple[str, ...], *more: Any) -> Said:
    fix = f"write its hash: {quote(hashes[0])}" if len(hashes) == 1 else f"the objects of that name: {listing(hashes)}"
    return f"featureHash is {quote(value)}, which is the name of an object, not its hash; {_STOPS}", fix


def wrong_kind(value: Any, what: str, fix: str | None) -> Said:
    return f"featureHash {quote(value)} is {what}; an object is needed here", fix or "write the hash of the object that it is a part of"


def wrong_name(value: Any, name: str) -> Said:
    return f"the name is {quote(value)}, but in the ontology the object of this featureHash is {quote(name)}; Encord keeps that", (
        f"write {quote(name)}, or correct the featureHash if another object is meant"
    )


def wrong_value(value: Any, wanted: str) -> Said:
    return f'"value" is {quote(value)}, but the name in lower case with "_" for spaces is {quote(wanted)}; Encord keeps that', (
        f"write {quote(wanted)}"
    )


# -- the shape ----------------------------------------------------------------------------------------------------------


def bad_shape(value: Any, *more: Any) -> Said:
    return f"shape must be the name of a shape, found {quote(value)}", "write the shape that the object has in the ontology"


def unknown_shape(value: Any, close: tuple[str, ...], shapes: tuple[str, ...]) -> Said:
    fix = f"did you mean {' or '.join(quote(name) for name in close[:3])}?" if close else f"the shapes: {listing(shapes, len(shapes))}"
    return f"{quote(value)} is not a shape; {_STOPS}", fix


def spelt_shape(value: Any, names: tuple[str, ...]) -> Said:
    return f"{quote(value)} is not a shape; {_STOPS}", f"write {' or '.join(quote(name) for name in names)}"


def archived(value: Any, name: str) -> Said:
    return f"the object {quote(name)} is archived: people can no longer draw it", "give the featureHash of an object that is in use"


def wrong_shape(value: Any, name: str, shape: str) -> Said:
    return f"shape is {quote(value)}, but {name} is a {shape} in the ontology; {_STOPS}", f"write {quote(shape)}"


def entry_shape(value: Any, name: str, shape: str) -> Said:
    """Of a recording's or a text's object, whose shape the SDK takes from the ontology."""
    return f"shape is {quote(value)}, but {quote(name)} is of shape {shape} in the ontology, which Encord goes by", (
        f"write {quote(shape)}, or correct the featureHash if another object is meant"
    )


def not_on_frames(value: Any, name: str, shape: str, kind: str, other: str | None) -> Said:
    message = f"{name} is of shape {shape} in the ontology, which data of type {kind} have no place for; {_STOPS}"
    return message, f"the object of the name it has here is {quote(other)}" if other is not None else _OF_SHAPE.get(shape)


_OF_SHAPE = {
    "audio": 'it belongs to data of type audio: in "object_answers", with its "range"',
    "text": 'it belongs to data of type plain_text: in "object_answers", with its "range" or "range_html"',
    "time_range": 'it belongs to data of type time_series: in "object_answers", with its "range"',
}


def shape_for_data(value: Any, name: str, shape: str, kind: str, wanted: str, some: tuple[str, ...]) -> Said:
    shown = ", ".join(some[:6]) + (" and more" if len(some) > 6 else "")
    fix = f"objects of shape {wanted}: {shown}" if some else f"the ontology has no object of shape {wanted}"
    return f"{name} is of shape {shape} in the ontology; in data of type {kind} objects are of shape {wanted}; {_STOPS}", fix


# -- other members ------------------------------------------------------------------------------------------------------


def missing(value: Any, member: str, *given: str) -> Said:
    return f"the object has no {member}; {_STOPS}", f'rename {quote(given[0])} to "{member}"' if given else _NEEDED.get(
        member, f'add "{member}"'
    )


_NEEDED = {
    "objectHash": "add a hash of its own, the same on each frame and in object_answers",
    "shape": "add the shape that it has in the ontology",
    "name": "add the name that it has in the ontology",
}


def skeleton_name(value: Any) -> Said:
    return f"the name of a skeleton must be a string, found {quote(value)}; {_STOPS}", _NEEDED["name"]


def not_text(value: Any, member: str) -> Said:
    return f"{member} must be a string, found {quote(value)}", number_as_text(value, member) or "write a string"


def empty(value: Any, member: str) -> Said:
    return f"{member} is empty", "give each object a hash of its own"


def not_a_flag(value: Any, member: str) -> Said:
    return (
        f"{member} must be true or false, found {quote(value)}",
        "write false for predictions" if "anual" in member else "write true or false",
    )


def not_a_date(value: Any, member: str) -> Said:
    return f"{member} is {quote(value)}, which is not a date; {_STOPS}", 'write it like "2026-03-14T09:30:00Z"'


def no_date(value: Any, given: str | None) -> Said:
    """``given``: its date under another spelling."""
    message = "the object has no createdAt; Encord takes the time of the import, and release 0.1.195 of its SDK stops"
    return message, f'rename {quote(given)} to "createdAt"' if given is not None else 'add "createdAt": "2026-03-14T09:30:00Z"'


def date_elsewhere(value: Any, given: str, good: bool) -> Said:
    """``good``: under the other spelling is a date, and under its own is null; else there is none."""
    if good:
        return no_date(value, None)[0], f'rename {quote(given)} to "createdAt", in place of the null'
    return no_date(value, None)[0], f'write "createdAt": "2026-03-14T09:30:00Z" in place of {quote(given)}'


def manual(value: Any) -> Said:
    return "manualAnnotation is true, which marks the object as drawn by a person", "write false for predictions"


def manual_answer(value: Any) -> Said:
    return "manualAnnotation is true, which marks the classification as made by a person", "write false for predictions"


def unknown_member(value: Any, name: str, known: tuple[str, ...]) -> Said:
    fix = "leave it out, if nothing else reads it"
    if name in CONFIDENCES:
        fix = 'is "confidence" meant?'
    elif name in _ANSWERS:
        fix = 'what is answered about an object is in "object_answers", under its objectHash'
    return f"{quote(name)} is not a member of an object on a frame: Encord ignores it", fix


def answers_unread(value: Any, name: str, known: tuple[str, ...]) -> Said:
    """The same of a member that holds answers."""
    fix = 'write them into its entry in "object_answers", which is under its objectHash'
    return f"the answers in {quote(name)} are lost: Encord does not read them here", fix


def score_unread(value: Any, name: str, *more: Any) -> Said:
    return f"Encord does not read {quote(name)}: it drops the score, and takes a confidence of 1.0", f'rename {quote(name)} to "confidence"'


#: What others call the answers about an object.
_ANSWERS = frozenset({"answers", "answer", "attributes", "classifications"})
CONFIDENCES = frozenset({"score", "scores", "conf", "probability", "prob"})


def second_confidence(value: Any, name: str, known: tuple[str, ...]) -> Said:
    return unknown_member(value, name, known)[0], 'the object has its "confidence": leave it out'


def misspelt(value: Any, name: str, meant: str) -> Said:
    return f"{quote(name)} is not a member of an object on a frame: Encord ignores it", f"did you mean {quote(meant)}?"


# -- confidence ---------------------------------------------------------------------------------------------------------


def confidence(value: Any) -> Said:
    fix = advice(value, "it looks like a percentage: write {}")
    return f"confidence is {quote(value)}; from 0 to 1 is expected, and Encord's SDK takes it as it is", fix


def confidence_type(value: Any) -> Said:
    fix = written(value) or in_brackets(value) or "write a number such as 0.9"
    return f"confidence must be a number from 0 to 1, found {quote(value)}", fix


def confidence_null(value: Any) -> Said:
    return "confidence is null: Encord stores 1.0, which is full confidence", "give the score of the model"
