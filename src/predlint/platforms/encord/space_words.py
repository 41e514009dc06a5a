"""Violations about spaces, and about answers that name them, with their messages and helps."""

from __future__ import annotations

from typing import Any, cast

from predlint.names import article, listing, quote
from predlint.platforms.common_mistakes import quoted_number, rename_help
from predlint.platforms.encord.answer_words import STOPS, ActionRangeOrder
from predlint.platforms.encord.classification_words import (
    NO_RANGE,
    ClassificationOverlap,
    EmptyLeftover,
    OnNoFrame,
    RangeBeyond,
    turned_round,
)
from predlint.platforms.encord.coordinate_words import GeometryMissing
from predlint.platforms.encord.extent_words import FramelessObject
from predlint.platforms.encord.object_words import ShapeForData
from predlint.platforms.encord.reference_words import AnswersWithoutObject
from predlint.platforms.encord.row_words import (
    DataType,
    FrameKey,
    LabelsLayout,
    NoSuchFrame,
    RowMissingMember,
    did_you_mean,
    frame_number_in,
)
from predlint.violation import Fix, FixContext, Violation, Words

_PLACE = '{"type": "frame", "range": [[first, last]]}'

# -- spaces ------------------------------------------------------------------------------------------------------------


class NoType(Violation, of=RowMissingMember):
    """A space has no space_type."""

    members: tuple[str, ...]
    held: str | None = None
    title: Any = None

    def words(self) -> Words:
        fix = rename_help(self.held, "space_type") or 'write what the space is: "space_type": "image", "video", …'
        return "the space has no space_type; Encord's SDK stops with a KeyError", fix


class WrongType(Violation, of=DataType):
    """The space_type of a space is not a string."""

    member: Any = None

    template = "space_type must be a string such as image or video, found {value:quoted}", 'write what the space is: "image", "video", …'


class UnknownType(Violation, of=DataType):
    """Encord does not know the space_type of a space."""

    nearest: tuple[str, ...]
    names: tuple[str, ...]

    def words(self) -> Words:
        fix = did_you_mean(self.nearest) if self.nearest else f"spaces are {listing(self.names, 12)}"
        return f"{quote(self.value)} is not a space_type that Encord knows; its SDK stops at it", fix


class TypeSpelt(Violation, of=DataType):
    """The space_type of a space is spelt in another way than Encord spells it."""

    nearest: tuple[str, ...]

    def words(self) -> Words:
        return f"{quote(self.value)} is not a space_type that Encord knows; its SDK stops at it", f"write {quote(self.nearest[0])}"

    def fix(self, at: FixContext) -> Fix | None:
        return at.correct_case(self.nearest)


class NotUnderZero(Violation, of=LabelsLayout):
    """The labels of a space of an image are directly under "labels", without the frame "0"."""

    template = (
        "the labels of an image space are directly under labels, where Encord's SDK does not look: all of them are lost",
        'put them under "0": {{"0": {{"objects": […], "classifications": […]}}}}',
    )


class NotReadHere(Violation, of=LabelsLayout):
    """The labels of a row or of a space contain objects where Encord's SDK reads none."""

    kind: str
    carrier: str

    def words(self) -> Words:
        message = f"the labels of {article(self.kind)} {self.carrier} have objects, where Encord's SDK does not look: all of them are lost"
        if self.carrier == "row" and self.kind == "group":
            return message, 'put them under the labels of the space that they are in: {"spaces": {"<space id>": {"labels": {…}}}}'
        if self.carrier == "row":
            return message, 'its objects are in object_answers alone: "featureHash": …, "range": [[first, last]]'
        return message, f'its objects are in object_answers: "spaces": {{"<space id>": {_PLACE}}}'


class NoSuchPicture(Violation, of=NoSuchFrame):
    """Labels of a scene are under the name of a picture that the scene does not have."""

    nearest: tuple[str, ...]
    names: tuple[str, ...]

    def words(self) -> Words:
        message = f"the scene has no picture {quote(self.value)}; Encord's SDK skips what is under it, and all of it is lost"
        return message, did_you_mean(self.nearest) if self.nearest else f"its pictures are {listing(self.names, 6)}"


class NoFrameOfScene(Violation, of=FrameKey):
    """Labels of a scene are under a key that is neither a frame number nor the name of a picture."""

    def words(self) -> Words:
        message = (
            f"{quote(self.value)} is neither a frame number nor the name of a picture; Encord's SDK skips it, and all under it is lost"
        )
        frame = frame_number_in(str(self.value))
        fix = 'frames are numbers in quotes, from 0: "103"' if frame is None else f"write {quote(frame)}, if that is the frame"
        return message, fix


class NoPoints(Violation, of=GeometryMissing):
    """The segmentation of an object in a point cloud is missing, empty, or not a string."""

    name: str

    def words(self) -> Words:
        found = "is missing" if self.value is None else "is empty" if self.value == "" else f"is not a string: {quote(self.value)}"
        message = f"{self.name} is a segmentation, and its segmentation {found}; Encord's SDK silently drops it"
        return message, f'{"write" if self.value else "add"} "segmentation", the runs of its points as a string'


# -- what answers say of them ------------------------------------------------------------------------------------------


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


class ShapeInSpace(Violation, of=ShapeForData):
    """An object is put into a space whose objects are of another shape."""

    name: str
    shape: str
    kind: str
    wanted: str
    """The shape of objects in such a space."""
    some: tuple[str, ...]
    """Objects of the ontology with that shape, as text."""

    def words(self) -> Words:
        message = f"{self.name} is of shape {self.shape} in the ontology; in {article(self.kind)} space objects are of shape {self.wanted}"
        return (
            message,
            f"objects of shape {self.wanted}: {', '.join(self.some[:6])}"
            if self.some
            else f"the ontology has no object of shape {self.wanted}",
        )


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
        return message, f"give the frames that it holds for: {_PLACE}"


class AlsoOnNoFrame(Violation, of=EmptyLeftover):
    """A classification is on no frame of one of its spaces, but has a range in another one."""

    id: str
    name: str

    def words(self) -> Words:
        return (
            f"the classification {quote(self.name)} is on no frame of space {quote(self.id)}",
            f"give the frames: {_PLACE}; or leave the space out",
        )


class SpacesOfObject(Violation, of=FramelessObject):
    """The spaces of an object are not a JSON object, in a row with spaces of sounds, texts, pages, or time series."""

    drawn: bool

    def words(self) -> Words:
        message = (
            f"the spaces of an object must be an object, found {quote(self.value)}; {STOPS} "
            "where the row has spaces of sounds, texts or series"
        )
        return message, 'write "spaces": {}' if self.drawn else f'write where it is: "spaces": {{"<space id>": {_PLACE}}}'


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
        from predlint.platforms.encord.form_fixes import exchange_ends

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


class GlobalRange(Violation, of=FramelessObject):
    """A classification that is answered once for the whole of a space has a range of frames there."""

    id: str
    name: str

    def words(self) -> Words:
        message = (
            f"{quote(self.name)} is answered once for the whole of space {quote(self.id)}, "
            "and Encord's SDK stops at a range of frames for it"
        )
        return message, NO_RANGE


class BeyondTheSound(Violation, of=RangeBeyond):
    """A range of an object in a space ends after the end of the sound."""

    last: float
    duration: float

    def words(self) -> Words:
        return (
            f"the range ends at {self.last:,}, but the sound is {self.duration:,} ms long; {STOPS}",
            f"end it at {self.duration:,} or before",
        )


class BothInSpace(Violation, of=ClassificationOverlap):
    """Two entries answer the same classification for the whole of a space."""

    space: str
    name: str
    other: str

    template = (
        "{name:quoted} is answered once for the whole of space {space:quoted}, and {other:quoted} answers it already; Encord's SDK "
        "keeps the last answer alone",
        "join both into one entry, or keep the right one",
    )
