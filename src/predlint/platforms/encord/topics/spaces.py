"""Spaces that answers name: the row must have them, ranges in them must fit; and entries about what is nowhere."""

from __future__ import annotations

from typing import Any, cast

from predlint.model.diagnostics import Severity
from predlint.model.findings import ViolationSpec, spec_of
from predlint.model.names import nearest
from predlint.model.texts import article, listing, quote
from predlint.model.violation import Fix, FixContext, Path, Violation, Words, fixes
from predlint.platforms.encord.record import ROOT, Json, RowView, Unit, ends_of, feature_of
from predlint.platforms.encord.topics.members import STOPS, AnswerMemberType
from predlint.platforms.encord.topics.ranges import ActionRangeOrder, RangeBeyond, exchange_ends, turned_round
from predlint.platforms.encord.topics.rows import did_you_mean
from predlint.platforms.encord.topics.spans import BeforeTheStart, FramelessObject, NoCharacter, check_node_pairs
from predlint.platforms.numbers import quoted_number


def no_object(value: Any, hash: str, where: str, kind: str | None, in_spaces: bool, fix: str | None) -> Words:
    """``in_spaces``: the objects of the row are in spaces."""
    what = "answers about" if where == "object_answers" else "actions of"
    message = f"{where} has {what} {quote(hash)}, which is on no frame; Encord's SDK silently drops them"
    return message, remedy(hash, where, kind, in_spaces, fix)


class AnswersWithoutObject(Violation, code="LNK203", slug="encord-answers-without-object", about_name=True, layer="record", in_part=True):
    """An entry in object_answers is about an object that is nowhere, or not in the space that it names.

    Why: Encord's SDK silently drops the entry, with the answers that it holds. Often the object's hash was changed in one of the two
    places.
    Fix: Correct the hash, or remove the entry.
    """

    hash: str
    where: str
    kind: str | None
    in_spaces: bool
    """True if the objects of the row are in spaces."""
    fix_: str | None

    def words(self) -> Words:
        return no_object(self.value, self.hash, self.where, self.kind, self.in_spaces, self.fix_)

    @fixes(unsafe="removes the entry")
    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_unsafely() if self.fix_ is None else None  # another object may be meant


class ActionsWithoutObject(Violation, code="LNK207", slug="encord-actions-without-object", about_name=True, layer="record", in_part=True):
    """An entry in object_actions is about an object that is nowhere.

    Why: Encord's SDK silently drops the entry, with the answers that it holds.
    Fix: Correct the hash, or remove the entry.
    """

    hash: str
    where: str
    kind: str | None
    in_spaces: bool
    """True if the objects of the row are in spaces."""
    fix_: str | None

    def words(self) -> Words:
        return no_object(self.value, self.hash, self.where, self.kind, self.in_spaces, self.fix_)

    @fixes(unsafe="removes the entry")
    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_unsafely() if self.fix_ is None else None  # another object may be meant


def remedy(hash: str, where: str, kind: str | None, in_spaces: bool, fix: str | None) -> str:
    if kind is not None:
        return f"{quote(hash)} is {kind}; entries are under the objectHash"
    place = "under the labels of a space" if in_spaces else "on a frame"
    return fix or f"draw the object {place}, or leave its entry out of {where}"


class OnNoFrame(Violation, code="LNK208", slug="encord-on-no-frame", layer="record"):
    """A classification is on no frame, or in a space that the row does not have.

    Why: A classification of frames needs a range. Encord's SDK drops one without it, and its answers, silently; so it does in a space that
    is not there.
    Fix: Give the range of frames, [[0, 0]] for an image, and the id of a space as the row has it.
    """

    name: str
    kind: str

    def words(self) -> Words:
        return f"the classification {quote(self.name)} is on no frame, so that Encord's SDK silently drops it", _frames_of(self.kind)


class EmptyLeftover(Violation, code="LNK209", slug="encord-empty-leftover", severity=Severity.WARNING, layer="record"):
    """An entry without answers is about an object or a classification that is nowhere.

    Why: Encord ignores the entry. It may be left over from an object that was deleted, or its hash was changed.
    Fix: Correct the hash of the entry, or remove it.
    """

    # The message of this class itself is about a classification without an answer.

    name: str
    kind: str

    def words(self) -> Words:
        return (
            f"the classification {quote(self.name)} is on no frame and has no answer",
            f"leave it out, or answer it and {_frames_of(self.kind)}",
        )


def _frames_of(kind: str) -> str:
    fix = 'give its "range": [[0, 0]]' if kind == "image" else 'give the frames that it holds for: "range": [[first, last]]'
    if kind == "group":
        fix = 'give the space that it holds for: "spaces": {"<space id>": {"type": "frame", "range": [[first, last]]}}'
    return fix


# -- Violations about spaces, and about answers that name them, with their messages and helps ------------------------


PLACE_FORM = '{"type": "frame", "range": [[first, last]]}'


# -- their answers ------------------------------------------------------------------------------------------


def no_such_space(value: Any, id: str, what: str, named: str | None, nearest: tuple[str, ...], ids: tuple[str, ...]) -> Words:
    """``what``: "object" or "classification". ``named``: the id of the space with that layout_key. ``ids``: ids of the row's spaces."""
    message = f"the {what} is put into space {quote(id)}, which the row does not have"
    return f"{message}; Encord's SDK silently drops it there", _space_help(named, nearest, ids)


class NoSuchSpace(Violation, of=AnswersWithoutObject):
    """An object that is on no frame is put into a space that the row does not have."""

    id: str
    what: str
    """The word "object" or "classification"."""
    named: str | None
    """The id of the space with that layout_key, or None."""
    nearest: tuple[str, ...]
    ids: tuple[str, ...]
    """Ids of the spaces of the row."""

    def words(self) -> Words:
        return no_such_space(self.value, self.id, self.what, self.named, self.nearest, self.ids)


class NoSuchSpaceAsOnNoFrame(Violation, of=OnNoFrame):
    """A classification with an answer is put into a space that the row does not have."""

    id: str
    what: str
    """The word "object" or "classification"."""
    named: str | None
    """The id of the space with that layout_key, or None."""
    nearest: tuple[str, ...]
    ids: tuple[str, ...]
    """Ids of the spaces of the row."""

    def words(self) -> Words:
        return no_such_space(self.value, self.id, self.what, self.named, self.nearest, self.ids)


class DrawnElsewhere(Violation, of=EmptyLeftover):
    """An object that is on a frame is put into a space that the row does not have."""

    id: str
    what: str
    named: str | None
    nearest: tuple[str, ...]
    ids: tuple[str, ...]

    def words(self) -> Words:
        message = f"the {self.what} is put into space {quote(self.id)}, which the row does not have; it is where its labels have it"
        return message, _space_help(self.named, self.nearest, self.ids)


class LeftOver(Violation, of=EmptyLeftover):
    """A classification without an answer is put into a space that the row does not have."""

    id: str
    what: str
    named: str | None
    nearest: tuple[str, ...]
    ids: tuple[str, ...]

    def words(self) -> Words:
        message = f"the {self.what} is put into space {quote(self.id)}, which the row does not have, and has no answer"
        return message, _space_help(self.named, self.nearest, self.ids)


def _space_help(named: str | None, nearest: tuple[str, ...], ids: tuple[str, ...]) -> str:
    if named is not None:
        return f"that is the layout_key of a space; write its id, {quote(named)}"
    return did_you_mean(nearest) if nearest else f"its spaces are {listing(ids, 6)}" if ids else "the row has no spaces"


class DrawnInSpace(Violation, of=AnswersWithoutObject):
    """An object that is on no frame is put into a space whose objects are among the labels."""

    id: str
    kind: str

    def words(self) -> Words:
        message = f"the object is put into space {quote(self.id)}, where none of its labels have it; Encord's SDK silently drops it"
        return message, f"objects of {article(self.kind)} space are drawn under its labels"


class OnNoFrameAsOnNoFrame(Violation, of=OnNoFrame):
    """A classification is put into a space, but on no frame there."""

    id: str
    name: str

    def words(self) -> Words:
        message = (
            f"the classification {quote(self.name)} is on no frame of space {quote(self.id)}, so that Encord's SDK silently drops it there"
        )
        return message, f"give the frames that it holds for: {PLACE_FORM}"


class AlsoOnNoFrame(Violation, of=EmptyLeftover):
    """A classification is on no frame of one of its spaces, but has a range in another one."""

    id: str
    name: str

    def words(self) -> Words:
        return (
            f"the classification {quote(self.name)} is on no frame of space {quote(self.id)}",
            f"give the frames: {PLACE_FORM}; or leave the space out",
        )


class SpacesOfObject(Violation, of=FramelessObject):
    """The spaces of an object are not a JSON object, in a row with spaces of sounds, texts, pages, or time series."""

    drawn: bool

    def words(self) -> Words:
        message = (
            f"the spaces of an object must be an object, found {quote(self.value)}; {STOPS} "
            "where the row has spaces of sounds, texts or series"
        )
        return message, 'write "spaces": {}' if self.drawn else f'write where it is: "spaces": {{"<space id>": {PLACE_FORM}}}'


class NoPlace(Violation, of=FramelessObject):
    """The place of an object or of a classification in a space is not a JSON object."""

    id: str
    is_page: bool
    """True for an object in a page, where ranges are between nodes."""

    def words(self) -> Words:
        ranges = listed_ranges(self.value) or "[[first, last]]"
        fix = 'write {"type": "html", "range": [[{start}, {end}]]}' if self.is_page else f'write {{"type": "frame", "range": {ranges}}}'
        if self.value is None:
            return f"nothing says where in space {quote(self.id)} it is; Encord's SDK drops it there, or stops", fix
        return f"where it is in space {quote(self.id)} must be an object, found {quote(self.value)}; {STOPS}", fix


class NoPlaceType(Violation, of=FramelessObject):
    """The place of a classification in a space has no type."""

    def words(self) -> Words:
        return f'the place in a space has no "type"; {STOPS}', 'add "type": "frame"'


class OtherPlaceType(Violation, of=FramelessObject):
    """The place of an object in a space of a sound, text, or time series has a type other than "frame"."""

    id: str
    kind: str

    def words(self) -> Words:
        message = f"the place in space {quote(self.id)} is of type {quote(self.value)}, which {article(self.kind)} space does not have"
        return f"{message}; Encord's SDK silently drops the object there", 'write "type": "frame"'


class NoRange(Violation, of=FramelessObject):
    """An object in a space of a sound, text, or time series has no range there."""

    id: str

    def words(self) -> Words:
        found = "is empty" if self.value == [] else "is missing"
        return f'the "range" of the object in space {quote(self.id)} {found}; {STOPS}', "write where it is: [[first, last]]"


class NowhereInPage(Violation, of=FramelessObject):
    """An object in a space of a page has no range there."""

    id: str

    template = 'the object has no "range" in space {id:quoted}, so that it is nowhere in the page', "write [[{{start}}, {{end}}]]"


class NotRangesOfObject(Violation, of=FramelessObject):
    """The range of an object in a space is not a list of ranges."""

    id: str

    def words(self) -> Words:
        return f'the "range" of the object in space {quote(self.id)} must be a list of ranges, found {quote(self.value)}; {STOPS}', _listed(
            self.value
        )


class ReversedPlace(Violation, of=ActionRangeOrder):
    """A range of an object that is on no frame ends before it starts."""

    first: float
    last: float

    def words(self) -> Words:
        fix = turned_round(self.first, self.last) or f"write {quote([self.last, self.first])}, if that was meant"
        return f"the range {quote([self.first, self.last])} ends before it starts; {STOPS}", fix

    def fix(self, at: FixContext) -> Fix | None:
        return exchange_ends(at)


class NotAPair(Violation, of=FramelessObject):
    """A range of an object in a space does not begin with two numbers."""

    def words(self) -> Words:
        value = self.value
        items = cast("list[Any]", value) if isinstance(value, list) else []
        quoted = len(items) == 2 and all(type(each) in (int, float) or quoted_number(each) == "remove the quotes" for each in items)
        fix = "remove the quotes" if quoted else "write two numbers: [first, last]"
        return f"a range must be [first, last], found {quote(cast('Any', value))}; {STOPS}", fix


class NotRanges(Violation, of=FramelessObject):
    """The range of a classification in a space is not a list of ranges of whole numbers."""

    id: str

    def words(self) -> Words:
        found = "it is missing" if self.value is None else f"found {quote(self.value)}"
        return (
            f'the "range" of the classification in space {quote(self.id)} must be a list of ranges of whole numbers; {found}; {STOPS}',
            _listed(self.value),
        )


def _listed(value: Any) -> str:
    """Returns the help for one range without its list, or for another value."""
    return f"write {listed_ranges(value) or '[[first, last], …]'}"


def listed_ranges(value: Any) -> str | None:
    """Returns one range, or a list of ranges, as text of a list. None if it is neither, or too long to be shown."""
    ranges = cast("list[Any]", [value] if _is_pair(value) else value if isinstance(value, list) else [])
    shown = quote(ranges)
    return shown if ranges and all(map(_is_pair, ranges)) and "…" not in shown else None


def _is_pair(value: Any) -> bool:
    ends = cast("list[Any]", value) if isinstance(value, list) else []
    return len(ends) == 2 and all(type(end) in (int, float) for end in ends)


class BeyondTheSound(Violation, of=RangeBeyond):
    """A range of an object in a space ends after the end of the sound."""

    last: float
    duration: float

    def words(self) -> Words:
        return (
            f"the range ends at {self.last:,}, but the sound is {self.duration:,} ms long; {STOPS}",
            f"end it at {self.duration:,} or before",
        )


# -- Record rules on the spaces that answers name: the row must have them, and ranges in them must fit ---------------


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
