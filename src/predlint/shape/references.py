"""Constraints on references between the parts of one record, and the paths by which constraints name values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, cast

from msgspec import Struct

from predlint.model.hashes import OWN
from predlint.model.texts import is_whole

# -- the values at a path of a record ----------------------------------------------------------------------------------


Path = tuple[str, ...]
#: Any key of a dictionary.
EACH = "*"


def values_at(value: Any, path: Path) -> Iterator[Any]:
    """Yields the values at a path, in order."""
    if isinstance(value, list):
        for item in cast("list[Any]", value):
            yield from values_at(item, path)
    elif not path:
        if value is not None:
            yield value
    elif isinstance(value, dict):
        members = cast("dict[str, Any]", value)
        for inner in members.values() if path[0] == EACH else (members.get(path[0]),):
            yield from values_at(inner, path[1:])


# -- things in lists, and entries with their answers under their hashes ------------------------------------------------
#
# A record lists things at places (frames), each with its hash and feature. Elsewhere it holds, by hash, the answers that are constant
# for a thing and those that change from place to place. Marks are no things: they have a feature and ranges of their own. Answers name
# attributes, and their options, by hash.


#: An attribute, or an option of one: the hash of the attribute, and that of the option.
Item = tuple[str, str | None]


class RequiredQuestion(Struct, frozen=True):
    """An attribute or an option: its feature, the option without which it is not asked, and what it requires in turn."""

    feature: str
    under: Item | None = None
    needs: tuple[Item, ...] = ()


class CrossReferences(Struct, frozen=True, eq=False):
    """Each thing of a record must have one feature, and be in each list once. It must have exactly one entry, which answers what its
    feature asks, and no other entries may exist. A thing must be present where it changes; marks of one feature must not share a place."""

    features: tuple[str, ...]
    """The features of things, then those of marks."""
    count: int
    """The number of features of things."""
    everywhere: frozenset[str]
    """Marks that apply to all places and need no ranges: the only range they may have is that of place 0."""
    questions: Mapping[Item, RequiredQuestion]
    needs: Mapping[str, tuple[Item, ...]]
    """Feature -> what it requires."""
    unnamed: tuple[str, ...]
    """Members of the record whose texts no thing or mark may have as its hash."""
    lists: tuple[Path, ...] = (("data_units", EACH, "labels", "objects"), ("data_units", EACH, "labels", EACH, "objects"))
    stays: str = "object_answers"
    changes: str = "object_actions"
    marks: str = "classification_answers"
    by: str = "featureHash"
    thing: str = "objectHash"
    mark: str = "classificationHash"
    staying: str = "classifications"
    """The members with the list of answers: in an entry about what is constant, or about a mark (``staying``), and in one about changes
    (``changing``)."""
    changing: str = "actions"
    options: str = "answers"
    """The list of options in an answer."""
    blank: str = "blank"
    """The column, in the kernel, of records with neither things nor marks."""

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        features = dict[str, str]()
        places = dict[str, list[int]]()
        for place, things in self._lists(value):
            hashes = [thing[self.thing] for thing in things]
            if len(set(hashes)) < len(hashes):
                return False
            for thing in things:
                if features.setdefault(thing[self.thing], thing[self.by]) != thing[self.by]:
                    return False
                places.setdefault(thing[self.thing], []).append(place)
        stays, changes, marks = [_entries(value, name) for name in (self.stays, self.changes, self.marks)]
        if features.keys() != stays.keys() or not changes.keys() <= features.keys() or marks.keys() & features.keys():
            return False
        if any([value.get(name) in features or value.get(name) in marks for name in self.unnamed]):
            return False
        for hash, feature in features.items():
            acted = cast("list[Any]", changes.get(hash, {}).get(self.changing, []))
            if not self._matches_questions(feature, stays[hash][self.staying], acted) or not _are_there(acted, places[hash]):
                return False
        return all([self._matches_questions(mark[self.by], mark[self.staying], []) for mark in marks.values()]) and self._do_not_overlap(
            marks
        )

    def _lists(self, value: Mapping[str, Any]) -> Iterator[tuple[int, list[Any]]]:
        for unit in values_at(value, ("data_units", EACH)):
            labels = unit["labels"]
            if "objects" in labels:
                yield int(unit["data_sequence"]), labels["objects"]
            else:
                for frame, frame_labels in labels.items():
                    yield int(frame), frame_labels["objects"]

    def _matches_questions(self, feature: str, stays: list[Any], changes: list[Any]) -> bool:
        """Returns True if the feature asks all that is answered, each once, and all that it requires is answered."""
        items = [*_items(stays)]
        if len(set(items)) < len(items):
            return False
        for change in changes:
            chosen = [*_items([change])]
            if len(set(chosen)) < len(chosen):
                return False
            items += chosen
        for item in items:
            question = self.questions[item]
            if question.feature != feature or (question.under is not None and question.under not in items):
                return False
        return all([set(needs) <= {*items} for needs in (self.needs.get(feature, ()), *[self.questions[item].needs for item in items])])

    def _do_not_overlap(self, marks: Mapping[str, Any]) -> bool:
        taken = dict[str, list[list[int]]]()
        for mark in marks.values():
            ranges = _ranges(mark)
            if mark[self.by] in self.everywhere:
                if ranges not in ([], [[0, 0]]):
                    return False
                ranges = [[0, 0]]
            if not ranges:
                return False
            taken.setdefault(mark[self.by], []).extend(ranges)
        return all([_share_nothing(ranges) for ranges in taken.values()])


class Placements(Struct, frozen=True, eq=False):
    """A record has one still image, several, or one recording with frames: things, and ranges of marks, must be on existing ones."""

    units: str = "data_units"
    labels: str = "labels"
    place: str = "data_sequence"
    """The member of a unit with its position among several."""
    rate: str = "data_fps"
    length: str = "data_duration"
    by: str = "data_type"
    one: str = "image"
    several: str = "img_group"
    moving: str = "video"
    unsure_from: int = 9_999
    """If the number of frames is unknown: frames from this number on may not exist."""
    end: str = "end"
    """The column, in the kernel, of the last frame of a record or the end of its last range; -1 for none."""
    unknown: str = "unknown"
    """The column, in the kernel, of recordings whose number of frames is not known."""

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        kind, units = value[self.by], list(value[self.units].values())
        labels = [unit[self.labels] for unit in units]
        direct = [bool(held) and ("objects" in held or "classifications" in held) for held in labels]
        framed = [frame for held, is_direct in zip(labels, direct, strict=True) if not is_direct for frame in held]
        places = [int(unit[self.place]) for unit in units]
        if len(set(places)) < len(places) or (len(places) > 1 and 0 not in places):
            return False
        count = 1 if kind == self.one else len(units)
        if kind == self.moving:
            rate, length = units[0].get(self.rate) or 0, units[0].get(self.length) or 0
            if any(direct) or len(units) != 1:
                return False
            count = int(rate * length + 0.5) if 0 < rate < 1e8 and 0 < length < 1e8 else self.unsure_from
        elif framed:
            return False
        ends = [last for _, last in pairs_of(value)]
        return all([int(frame) < count for frame in framed]) and all([last < count for last in ends])


def pairs_of(value: Mapping[str, Any]) -> list[list[int]]:
    """Returns the ranges of all marks."""
    return [pair for mark in _entries(value, "classification_answers").values() for pair in _ranges(mark)]


def _ranges(mark: dict[str, Any]) -> list[list[int]]:
    return mark.get("range") or []


def _entries(value: Mapping[str, Any], name: str) -> dict[str, Any]:
    return cast("dict[str, Any]", value.get(name) or {})


def _items(answers: list[Any]) -> Iterator[Item]:
    """Yields all attributes that are answered, and all options that are chosen."""
    for answer in answers:
        yield answer["featureHash"], None
        if isinstance(answer["answers"], list):
            for option in cast("list[Any]", answer["answers"]):
                yield answer["featureHash"], option["featureHash"]


def _are_there(changes: list[Any], places: list[int]) -> bool:
    """Returns True if changing answers cover only places where the thing is, and each attribute has no overlapping ranges."""
    if not changes:
        return True
    taken = dict[str, list[list[int]]]()
    for answer in changes:
        taken.setdefault(answer["featureHash"], []).extend(answer["range"])
    known = set(places)
    every = [span for spans in taken.values() for span in spans]
    return known.issuperset([at for first, last in every for at in range(first, last + 1)]) and all(map(_share_nothing, taken.values()))


def _share_nothing(ranges: list[list[int]]) -> bool:
    return all([one[1] < two[0] for one, two in pairwise(sorted(ranges))])


# -- parts that name each other by id, and slices of texts -------------------------------------------------------------


class LinkedRegions(Struct, frozen=True):
    """How the items of a list, each of the branch that ``by`` names, must refer to each other. Absent ids are ignored.

    Regions must have unique ids, and differ from others of their name by their content (``inside``). An item ``alone`` must be unique and
    must not have a region's id. An item about a region must have its id, and be ``of`` the same object, once for each region except for
    ``many``; if it has some of the ``copied`` members of a region, it must have all, with equal values, and `copies` always must. An item
    without a name joins two regions, no two of them twice. All items with a size must have the same.
    """

    regions: tuple[str, ...]
    alone: tuple[str, ...]
    answers: tuple[str, ...]
    many: tuple[str, ...]
    copies: tuple[str, ...]
    required: tuple[str, ...]
    """Regions, and items ``alone``, that must be present if there is anything; and items about regions that every region must have."""
    by: str = "from_name"
    of: str = "to_name"
    size: tuple[str, str] = ("original_width", "original_height")
    joins: tuple[str, str] = ("from_id", "to_id")
    reported_direction: str = "direction"
    """The member that each item joining two regions must have."""
    copied: tuple[str, ...] = ()
    """Members of the objects in ``inside``."""
    inside: str = "value"
    parent: str = "parentID"
    """The member with the id of the enclosing region, which must come before; without it a region is in none."""

    def holds(self, value: Sequence[Mapping[str, Any]], facts: Mapping[str, float]) -> bool:
        regions = [item for item in value if item.get(self.by) in self.regions]
        ids = {item["id"]: item[self.of] for item in regions if item.get("id") is not None}
        if len(ids) < len([item for item in regions if item.get("id") is not None]):
            return False
        if len({(item[self.by], OWN.content_of(item.get(self.inside))) for item in regions}) < len(regions):
            return False
        sizes = {tuple([item.get(name) for name in self.size]) for item in value if any([name in item for name in self.size])}
        if len(sizes) > 1 or None in {side for size in sizes for side in size}:
            return False
        seen, before = set[Any](), set[Any]()
        for item in value:
            if (inside := item.get(self.parent)) is not None and (inside not in before or item.get(self.by) not in self.regions):
                return False
            before |= {item.get("id")} if item.get(self.by) in self.regions else set[Any]()
            name, id_ = item.get(self.by), item.get("id")
            key: Any = None
            if name in self.alone:
                key = name
                if id_ in ids:
                    return False
            elif name in (*self.answers, *self.many, *self.copies):
                key = (name, id_) if name not in self.many else None
                if id_ not in ids or ids[id_] != item[self.of]:
                    return False
                own = next(self._copied(region) for region in regions if region.get("id") == id_)
                if (self._copied(item) or name in self.copies) and (self._copied(item) != own or not own):
                    return False
            elif name is None:
                one, two = key = tuple([item[end] for end in self.joins])
                if one not in ids or two not in ids or one == two or item.get(self.reported_direction) is None:
                    return False
            if key is not None and key in seen:
                return False
            seen.add(key)
        seen |= {item.get(self.by) for item in regions}
        required_once = [name for name in self.required if name in (*self.alone, *self.regions)]
        required_each = [(name, id_) for name in self.required if name in self.answers for id_ in ids]
        return not value or set(required_once) | set(required_each) <= seen

    def _copied(self, item: Mapping[str, Any]) -> dict[str, Any]:
        return {name: each for name, each in item[self.inside].items() if name in self.copied}


class Span(Struct, frozen=True):
    """In the objects at a path, ``start`` and ``end`` must be the ends of a slice of a kept text, in code points, of at least one. If
    ``quote`` is given it must equal that slice; if not, the slice must begin and end where words do."""

    path: Path
    text: str
    """The name under which the text is kept."""
    quote: str = "text"

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float], text: str = "") -> bool:
        for span in values_at(value, self.path):
            start, end, quote = span["start"], span["end"], span.get(self.quote)
            if not 0 <= start < end <= len(text):
                return False
            found = text[int(start) : int(end)] == quote if quote is not None else is_whole(text, int(start), int(end))
            if not found:
                return False
        return True
