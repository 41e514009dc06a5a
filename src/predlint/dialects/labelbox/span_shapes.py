"""Shapes of what lies in a text, in time, or in a conversation: text ranges, video segments, composite masks, message tasks."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from msgspec.structs import replace

from predlint.dialects.labelbox import constraints, frame_words, words
from predlint.dialects.labelbox import span_words as say
from predlint.dialects.labelbox.aliases import FRAME_NAMES, MASK_NAMES, OTHER_NAMES, SELECTION_NAMES, other_names, parts_outside
from predlint.dialects.labelbox.frame_words import GroupKey, KeyframeKind, KeyframeWithoutValue, MaskAnswers, SegmentsForm
from predlint.dialects.labelbox.geometry_words import ConfidencePlace, ConfidenceUnused
from predlint.dialects.labelbox.keyframe_answers import is_keyframe
from predlint.dialects.labelbox.mask_words import URI_PATTERN, ColourForm, CompositeMasks, MaskColour, MaskUri
from predlint.dialects.labelbox.name_words import SchemaIdsUnresolvable
from predlint.dialects.labelbox.questions import naming_member
from predlint.dialects.labelbox.span_words import (
    BeginAndLength,
    BeyondText,
    FrameIndexNotWhole,
    FrameMissing,
    GroupKeyInside,
    GroupKeyMissing,
    KeyframeFrame,
    KeyframesMissing,
    LocationEndMissing,
    LocationEndNotWhole,
    LocationEndRenamed,
    LocationForm,
    MasksListEmpty,
    MasksNeed,
    MasksPartMissing,
    MessageIdInside,
    MessageIdMissing,
    PageNotWhole,
    PdfPageUnit,
    PdfUnit,
    RangeEndMissing,
    RangeEndNotWhole,
    RangeNeeds,
    RangesEmpty,
    SegmentNeeds,
    SegmentsEmpty,
    SelectionNeeds,
    SelectionPageNotWhole,
    SelectionsEmpty,
    TextSelections,
    TokenIds,
    UnknownMessage,
)
from predlint.dialects.labelbox.strangers import lost_answers
from predlint.dialects.labelbox.words import MisspeltMember, NullInside, UnknownMember
from predlint.shape.faults import Fault, TagFaults, broken, usual
from predlint.shape.nodes import Anything, Branch, Items, Member, Node, Number, Record, Tagged, Text
from predlint.violation import Violation

#: The groups of a DICOM series.
PLANES = ("axial", "sagittal", "coronal")
GUARD_OF_WORDS = constraints.WORDS[0].words
#: How frames are counted.
FRAMES = "frames, from 1"
#: What other tools call the frame of a key frame.
_OF_FRAMES = {"frame": ("index", "frame_number", "frameNumber", "frame_index", "frameIndex", "frame_id", "slice")}
_NO_FRAME = broken(FrameMissing, "a key frame", "frame", "say which frame it is, counted from 1")
#: Of composite masks, wherever they stand.
NO_ANSWERS: dict[str, tuple[Fault, str | None]] = {"classifications": (broken(MaskAnswers), None)}
_UNKNOWN = Fault(UnknownMember, lost=lost_answers)


def record(members: dict[str, Member], wrong: Fault, **more: Any) -> Record:
    """A record with the usual words for members that are unknown, misspelt, or null."""
    misspelt, null = usual(MisspeltMember), usual(NullInside)
    return Record(members, wrong=wrong, unknown=_UNKNOWN, misspelt=misspelt, null=null, **more)


def whole(said: Fault, least: int) -> Number:
    # Of frames 0 is no error, though they count from 1: there is a warning of its own for it.
    return Number(said, said, least=least, most=say.LARGEST, whole=True)


def frames(medium: str | None) -> Items:
    """``frames``: ranges of frames (video) or of milliseconds (audio); both ends are part of the range."""
    unit = "milliseconds" if medium == "audio" else FRAMES if medium is not None else say.FRAMES_OR_TIMES
    ends = {
        end: Member(
            replace(whole(broken(RangeEndNotWhole, f"{end} of a range", 1 if unit == FRAMES else 0, unit), 0), column=f"moment.{end}"),
            missing=broken(RangeEndMissing, "a range", end, 'a range is {"start": …, "end": …}'),
        )
        for end in ("start", "end")
    }
    form = broken(RangeNeeds, "a range", '{"start": …, "end": …}')
    wrong = broken(RangesEmpty, "frames", "ranges")
    names = {
        "start": ("startTime", "start_time", "start_ms", "startFrame", "start_frame", "from", "begin"),
        "end": ("endTime", "end_time", "end_ms", "endFrame", "end_frame", "to", "stop"),
    }
    forbidden = _renamed(say.RangeMemberRenamed, names)
    held = constraints.RANGE
    return Items(record(ends, form, forbidden=forbidden, holds=held), wrong=wrong, least=1, length=wrong, nullable=True)


def _renamed(kind: type[Violation], names: dict[str, tuple[str, ...]]) -> dict[str, tuple[Fault, str | None]]:
    """What other tools and model code call a member."""
    return {other: _renames(kind, other, meant) for meant, others in names.items() for other in others}


@cache  # there are few, and thousands of tools share them
def _renames(kind: type[Violation], other: str, meant: str) -> tuple[Fault, str | None]:
    return Fault(kind, (other, meant), both=words.both_given), meant


def _moved(said: Fault, name: str, *, used: bool) -> dict[str, tuple[Fault, str | None]]:
    """A member that belongs at the top of the line; ``used`` False where it is of no use there either, so that it is just not read."""
    return {name: (said, None)} if used else {}


def location(*, messages: bool) -> Record:
    """``messages``: the text may be that of a conversation, whose messages have ids."""
    ends = {
        end: Member(
            Number(
                broken(LocationEndNotWhole, f"location.{end}", 0, "characters, from 0"),
                broken(BeyondText, f"location.{end}"),
                least=0,
                most=say.LARGEST,
                whole=True,
            ),
            missing=broken(LocationEndMissing, "location", end, 'a location is {"start": …, "end": …}'),
        )
        for end in ("start", "end")
    }
    names = {
        "start": ("from", "begin", "startOffset", "start_offset", "startChar", "start_char", "startIndex", "start_index"),
        "end": ("to", "stop", "endOffset", "end_offset", "endChar", "end_char", "endIndex", "end_index"),
    }
    begins = ("offset", "start", *names["start"])
    by_length = {begin: broken(BeginAndLength, begin) for begin in begins}

    def look_alike(value: Any) -> Fault | None:
        if value.__class__ is not dict or "length" not in value or not value.keys().isdisjoint(("end", *names["end"])):
            return None
        return next((by_length[begin] for begin in begins if begin in value), None)

    message = _moved(broken(MessageIdInside, "messageId", "location"), "messageId", used=messages)
    ends_renamed = {other: (Fault(LocationEndRenamed, (other, "end"), both=words.both_given), "end") for other in names["end"]}
    forbidden = {**_renamed(say.LocationMemberRenamed, names), **ends_renamed, **message, **_confidence_in("location")}
    return record(ends, broken(LocationForm), forbidden=forbidden, look_alike=look_alike, holds=constraints.LOCATION)


def _confidence_in(place: str) -> dict[str, tuple[Fault, str | None]]:
    """``confidence`` in a value that it belongs beside."""
    return {"confidence": (broken(ConfidencePlace, place), None)}


def text_selections() -> Items:
    at = "an entry of textSelections"
    ids = broken(TokenIds, "textSelections")
    unnamed = broken(SelectionNeeds, "a token id", "a string that is not empty")
    token = Text(unnamed, least=1, length=unnamed, guard=GUARD_OF_WORDS)
    group = broken(SelectionNeeds, "groupId", "a string that is not empty")
    members = {
        "tokenIds": Member(Items(token, wrong=ids, least=1, length=ids), missing=_part(at, "tokenIds", "list the ids of the words")),
        "groupId": Member(
            Text(group, least=1, length=group, guard=GUARD_OF_WORDS),
            missing=_part(at, "groupId", "give the id of the group of words, from the text layer"),
        ),
        "page": Member(
            whole(broken(SelectionPageNotWhole, "page of a text selection", 1, "pages, from 1"), 1),
            missing=_part(at, "page", "pages of text selections count from 1"),
        ),
    }
    wrong = broken(SelectionsEmpty, "textSelections", "selections")
    entry = record(
        members,
        broken(SelectionNeeds, at, "an object"),
        forbidden=_confidence_in("textSelections"),
        aliases=other_names(SELECTION_NAMES),
        holds=constraints.SELECTION,
    )
    return Items(entry, wrong=wrong, least=1, length=wrong)


def _part(what: str, member: str, fix: str) -> Fault:
    return broken(TextSelections, what, member, fix)


def segments(kind: str, member: str, value: Node, classifications: Member, *, groups: bool) -> Items:
    """``segments`` of an object whose key frames carry ``member``; ``kind`` says in words what the feature is.

    ``groups``: the line may have a ``groupKey``.
    """
    members = {
        "frame": Member(whole(broken(KeyframeFrame, "frame", 1, FRAMES), 0), missing=_NO_FRAME),
        member: Member(value, missing=Fault(KeyframeWithoutValue, (kind, member), reformed=frame_words.kind_reformed)),
        "classifications": classifications,
    }
    others = {name: _of_other_kind(name, kind, member) for name in ("bbox", "point", "line", "polygon", "mask") if name != member}
    others |= _renamed(say.FrameRenamed, _OF_FRAMES)
    if member == "bbox":
        others |= _renamed(say.KeyframeMemberRenamed, {"bbox": ("boundingBox", "bounding_box", "box", "rectangle")})
    elif member == "line":
        others |= _renamed(say.KeyframeMemberRenamed, {"line": ("polyline", "points")})
    aliases = parts_outside(member)
    aliases |= {name: said for name, said in other_names({member: OTHER_NAMES[member]}).items() if name not in others}
    return _segments(members, others, aliases, member, groups=groups)


@cache
def _of_other_kind(name: str, kind: str, member: str) -> tuple[Fault, str | None]:
    return broken(KeyframeKind, name, kind, member), member


def any_segments(values: Mapping[str, Node], classifications: Member, *, groups: bool) -> Items:
    """``segments`` of an object of which nothing is known: whatever its key frames carry is checked by itself."""
    members = {name: Member(value) for name, value in values.items()}
    members |= {"frame": Member(whole(broken(KeyframeFrame, "frame", 1, FRAMES), 0), missing=_NO_FRAME), "classifications": classifications}
    return _segments(members, _renamed(say.FrameRenamed, _OF_FRAMES), {}, None, groups=groups)


def _segments(
    members: dict[str, Member],
    others: dict[str, tuple[Fault, str | None]],
    aliases: dict[str, tuple[str, Fault]],
    member: str | None,
    *,
    groups: bool,
) -> Items:
    """``segments`` whose key frames have these members; ``member`` is the one with their value, where that is known."""
    said = broken(ConfidenceUnused, "key frame")
    keyframe = record(
        members,
        broken(SegmentNeeds, "a key frame", "an object"),
        forbidden={**others, "confidence": (said, None)},
        aliases=aliases,
        holds=constraints.FRAME,
    )
    no_keyframes = broken(SegmentsEmpty, "keyframes", "key frames")
    keyframes = Items(keyframe, wrong=no_keyframes, least=1, length=no_keyframes)
    told = "…" if member is None else f'"{member}": …'
    absent = broken(KeyframesMissing, "a segment", "keyframes", f'a segment is {{"keyframes": [{{"frame": …, {told}}}]}}')
    bare = broken(SegmentsForm)

    def look_alike(value: Any) -> Fault | None:
        return bare if is_keyframe(value) or (value.__class__ is dict and "keyframes" not in value and member in value) else None

    segment = record(
        {"keyframes": Member(keyframes, missing=absent)},
        broken(SegmentNeeds, "a segment", "an object"),
        forbidden={
            **_moved(broken(GroupKeyInside, "groupKey", "a segment"), "groupKey", used=groups),
            "confidence": (broken(ConfidenceUnused, "segment"), None),
            **_renamed(say.SegmentMemberRenamed, {"keyframes": ("frames",)}),
        },
        look_alike=look_alike,
        shell_of=keyframe,
    )
    none = broken(SegmentsEmpty, "segments", "segments")
    return Items(segment, wrong=none, least=1, length=none, holds=constraints.SEGMENTS)


def masks(names: TagFaults, branches: tuple[tuple[str, str | None, Any], ...], *, has_ids: bool, groups: bool) -> Record:
    """``masks``: composite masks, one image for each frame, whose colours stand for instances of the mask tools in ``branches``.

    ``has_ids`` False: the ontology has no schema ids, so that those of instances cannot be checked.
    """
    uri = broken(MaskUri)
    image = {
        "index": Member(
            replace(whole(broken(FrameIndexNotWhole, "index of a frame", 0), 0), column="masks.index"),
            missing=broken(MasksPartMissing, "a frame of masks", "index", "say which frame it is"),
        ),
        "instanceURI": Member(Text(uri, least=1, length=uri, pattern=URI_PATTERN, form=uri, nullable=True, address=True)),
        "imBytes": Member(Text(broken(MasksNeed, "imBytes", "the base64 text of a PNG"), nullable=True, unread=constraints.PNG.why)),
    }
    frame = record(
        image,
        broken(MasksNeed, "a frame of masks", "an object"),
        forbidden=NO_ANSWERS,
        exactly_one=("instanceURI", "imBytes"),
        not_one=Fault(CompositeMasks),
        holds=constraints.INDEX,
        aliases=other_names({"index": ("frame", "frameIndex", "frame_index", "frameNumber", "frame_number"), **FRAME_NAMES}),
    )
    colour, channel = broken(ColourForm), broken(MaskColour)
    byte = Number(channel, channel, least=0, most=255, whole=True)
    colours = Items(byte, colour, least=3, most=3, length=colour, holds=constraints.COLOUR)
    no_colour = broken(MasksPartMissing, "an instance of masks", "colorRGB", "say which colour of the images it is")
    unused = broken(ConfidenceUnused, "mask instance")
    instance = record(
        {"colorRGB": Member(colours, missing=no_colour)},
        broken(MasksNeed, "an instance of masks", "an object"),
        forbidden={"confidence": (unused, None)} | NO_ANSWERS,
        aliases=other_names({"colorRGB": MASK_NAMES["colorRGB"]}),
    )
    tagged = Tagged(
        what="mask tool",
        branches=tuple(Branch(name, schema_id, None, _named(instance), source) for name, schema_id, source in branches),
        faults=names,
        wrong=broken(MasksNeed, "an instance of masks", "an object"),
        generic={"": _named(instance)},
        named_by=naming_member,
        has_ids=has_ids,
        no_ids=broken(SchemaIdsUnresolvable),
    )
    lists: dict[str, Member] = {}
    for name, item in (("frames", frame), ("instances", tagged)):
        none = broken(MasksListEmpty, f"masks.{name}", name)
        missing = broken(MasksPartMissing, "masks", name, 'masks are {"frames": […], "instances": […]}')
        lists[name] = Member(Items(item, wrong=none, least=1, length=none), missing=missing)
    group = _moved(broken(GroupKeyInside, "groupKey", "masks"), "groupKey", used=groups) | NO_ANSWERS
    return record(lists, broken(MasksNeed, "masks", "an object with frames and instances"), forbidden=group, holds=constraints.MASKS)


def _named(body: Record) -> Record:
    return replace(body, members={"name": Member(Anything()), "schemaId": Member(Anything()), **body.members})


@cache
def page() -> dict[str, Member]:
    """``page`` and ``unit`` of a box on a PDF."""
    said = broken(PdfUnit)
    unit = Text(said, pattern="^(POINTS|PIXELS|INCHES|PERCENT)(?![\\s\\S])", form=said, column="unit")
    return {
        "page": Member(
            whole(broken(PageNotWhole, "page", 0, "pages, from 0"), 0),
            missing=broken(PdfPageUnit, "a box on a PDF", "page", "pages of boxes count from 0"),
            within="bbox",
        ),
        "unit": Member(unit, missing=broken(PdfPageUnit, "a box on a PDF", "unit", "POINTS, PIXELS, INCHES or PERCENT"), within="bbox"),
    }


@cache
def group_key(within: str | None = None) -> Member:
    said = broken(GroupKey)
    missing = broken(GroupKeyMissing, "a DICOM annotation", "groupKey", "axial, sagittal or coronal")
    plane = Text(said, pattern=f"^({'|'.join(PLANES)})(?![\\s\\S])", form=said, column="plane")
    return Member(plane, missing=missing, within=within)


def extras(*, box: bool = False) -> dict[str, Member]:
    """Members that records have on some media only, where the medium is not known: without them nothing is missing, but what nobody could
    read is told. ``box``: a bounding box may have the page that it is on."""
    on_page = page() if box else {"page": Member(Anything()), "unit": Member(Anything())}
    known = {**on_page, "messageId": message_id(None, ""), "groupKey": group_key()}
    return {
        name: Member(replace(node, nullable=True, column=node.column or name) if isinstance(node, Number | Text) else node)
        for name, node in [(name, member.node) for name, member in known.items()]
    }


def message_id(what: str | None, within: str) -> Member:
    """``messageId``; ``what`` needs one, or None where it may be left out."""
    said = usual(UnknownMessage)
    text = Text(said, least=1, length=said, nullable=what is None, column="message")
    return Member(text, missing=broken(MessageIdMissing, what) if what else None, within=within)
