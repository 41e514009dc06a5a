"""Shapes with a position in a text, in time, or in a conversation: text ranges, video segments, composite masks, message ids."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from msgspec.structs import replace

from predlint.platforms.labelbox import constraints, frame_words
from predlint.platforms.labelbox import span_words as say
from predlint.platforms.labelbox.aliases import FRAME_NAMES, MASK_NAMES, OTHER_NAMES, SELECTION_NAMES, alias_specs, parts_outside
from predlint.platforms.labelbox.frame_words import GroupKey, KeyframeKind, KeyframeWithoutValue, MaskAnswers, SegmentsForm
from predlint.platforms.labelbox.geometry_words import ConfidencePlace, ConfidenceUnused
from predlint.platforms.labelbox.keyframe_answers import is_keyframe
from predlint.platforms.labelbox.mask_words import URI_PATTERN, ColourForm, CompositeMasks, MaskColour, MaskUri
from predlint.platforms.labelbox.name_words import SchemaIdsUnresolvable
from predlint.platforms.labelbox.questions import naming_member
from predlint.platforms.labelbox.span_words import (
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
from predlint.platforms.labelbox.words import UNKNOWN_INSIDE, MisspeltMember, NullInside
from predlint.shape.nodes import AnyValue, Branch, Items, Member, Node, Number, Record, Tagged, Text
from predlint.shape.violation_specs import TagViolations, ViolationSpec, spec_of, usual_spec
from predlint.violation import Violation

#: The planes of a DICOM series, for ``groupKey``.
PLANES = ("axial", "sagittal", "coronal")
GUARD_OF_WORDS = constraints.WORDS[0].words
#: Unit of frame numbers, for messages.
FRAMES = "frames, from 1"
#: Aliases of ``frame`` in a key frame.
_OF_FRAMES = {"frame": ("index", "frame_number", "frameNumber", "frame_index", "frameIndex", "frame_id", "slice")}
_NO_FRAME = spec_of(FrameMissing, "a key frame", "frame", "say which frame it is, counted from 1")
#: Forbidden members of composite masks, at every level.
NO_ANSWERS: dict[str, tuple[ViolationSpec, str | None]] = {"classifications": (spec_of(MaskAnswers), None)}


def record(members: dict[str, Member], wrong: ViolationSpec, **more: Any) -> Record:
    """Returns a record with the usual violations for members that are unknown, misspelt, or null."""
    misspelt, null = usual_spec(MisspeltMember), usual_spec(NullInside)
    return Record(members, wrong=wrong, unknown=UNKNOWN_INSIDE, misspelt=misspelt, null=null, **more)


def whole(spec: ViolationSpec, least: int) -> Number:
    # Frame 0 is no error, although frames count from 1: it has a warning of its own.
    return Number(spec, spec, minimum=least, maximum=say.LARGEST, whole=True)


def frames(medium: str | None) -> Items:
    """Returns ``frames``: ranges of frames (video) or of milliseconds (audio); both ends are part of the range."""
    unit = "milliseconds" if medium == "audio" else FRAMES if medium is not None else say.FRAMES_OR_TIMES
    ends = {
        end: Member(
            replace(whole(spec_of(RangeEndNotWhole, f"{end} of a range", 1 if unit == FRAMES else 0, unit), 0), column=f"moment.{end}"),
            missing=spec_of(RangeEndMissing, "a range", end, 'a range is {"start": …, "end": …}'),
        )
        for end in ("start", "end")
    }
    form = spec_of(RangeNeeds, "a range", '{"start": …, "end": …}')
    wrong = spec_of(RangesEmpty, "frames", "ranges")
    names = {
        "start": ("startTime", "start_time", "start_ms", "startFrame", "start_frame", "from", "begin"),
        "end": ("endTime", "end_time", "end_ms", "endFrame", "end_frame", "to", "stop"),
    }
    forbidden = _renamed(say.RangeMemberRenamed, say.BothRangeMembers, names)
    constraint = constraints.RANGE
    return Items(record(ends, form, forbidden=forbidden, holds=constraint), wrong=wrong, minimum=1, length=wrong, nullable=True)


def _renamed(
    kind: type[Violation], both: type[Violation], names: dict[str, tuple[str, ...]]
) -> dict[str, tuple[ViolationSpec, str | None]]:
    """Returns alias -> (spec, member). ``both``: the violation if the member is present, too."""
    return {other: _renames(kind, both, other, intended) for intended, others in names.items() for other in others}


@cache  # there are few, and thousands of tools share them
def _renames(kind: type[Violation], both: type[Violation], other: str, intended: str) -> tuple[ViolationSpec, str | None]:
    return ViolationSpec(kind, (other, intended), if_both=both), intended


def _moved(spec: ViolationSpec, name: str, *, used: bool) -> dict[str, tuple[ViolationSpec, str | None]]:
    """Returns the spec for a member that belongs at the top of the line. ``used`` is False if it is not used there either, so it counts as
    unknown."""
    return {name: (spec, None)} if used else {}


def location(*, messages: bool) -> Record:
    """Returns ``location``. ``messages``: the text may be a conversation, whose messages have ids."""
    ends = {
        end: Member(
            Number(
                spec_of(LocationEndNotWhole, f"location.{end}", 0, "characters, from 0"),
                spec_of(BeyondText, f"location.{end}"),
                minimum=0,
                maximum=say.LARGEST,
                whole=True,
            ),
            missing=spec_of(LocationEndMissing, "location", end, 'a location is {"start": …, "end": …}'),
        )
        for end in ("start", "end")
    }
    names = {
        "start": ("from", "begin", "startOffset", "start_offset", "startChar", "start_char", "startIndex", "start_index"),
        "end": ("to", "stop", "endOffset", "end_offset", "endChar", "end_char", "endIndex", "end_index"),
    }
    begins = ("offset", "start", *names["start"])
    by_length = {begin: spec_of(BeginAndLength, begin) for begin in begins}

    def also_written(value: Any) -> ViolationSpec | None:
        if value.__class__ is not dict or "length" not in value or not value.keys().isdisjoint(("end", *names["end"])):
            return None
        return next((by_length[begin] for begin in begins if begin in value), None)

    message = _moved(spec_of(MessageIdInside, "messageId", "location"), "messageId", used=messages)
    ends_renamed = {
        other: (ViolationSpec(LocationEndRenamed, (other, "end"), if_both=say.BothLocationMembers), "end") for other in names["end"]
    }
    forbidden = {
        **_renamed(say.LocationMemberRenamed, say.BothLocationMembers, names),
        **ends_renamed,
        **message,
        **_confidence_in("location"),
    }
    return record(ends, spec_of(LocationForm), forbidden=forbidden, also_written=also_written, holds=constraints.LOCATION)


def _confidence_in(place: str) -> dict[str, tuple[ViolationSpec, str | None]]:
    """Returns the spec for ``confidence`` inside a value that it belongs beside."""
    return {"confidence": (spec_of(ConfidencePlace, place), None)}


def text_selections() -> Items:
    at = "an entry of textSelections"
    ids = spec_of(TokenIds, "textSelections")
    unnamed = spec_of(SelectionNeeds, "a token id", "a string that is not empty")
    token = Text(unnamed, minimum=1, length=unnamed, guard=GUARD_OF_WORDS)
    group = spec_of(SelectionNeeds, "groupId", "a string that is not empty")
    members = {
        "tokenIds": Member(Items(token, wrong=ids, minimum=1, length=ids), missing=_part(at, "tokenIds", "list the ids of the words")),
        "groupId": Member(
            Text(group, minimum=1, length=group, guard=GUARD_OF_WORDS),
            missing=_part(at, "groupId", "give the id of the group of words, from the text layer"),
        ),
        "page": Member(
            whole(spec_of(SelectionPageNotWhole, "page of a text selection", 1, "pages, from 1"), 1),
            missing=_part(at, "page", "pages of text selections count from 1"),
        ),
    }
    wrong = spec_of(SelectionsEmpty, "textSelections", "selections")
    entry = record(
        members,
        spec_of(SelectionNeeds, at, "an object"),
        forbidden=_confidence_in("textSelections"),
        aliases=alias_specs(SELECTION_NAMES),
        holds=constraints.SELECTION,
    )
    return Items(entry, wrong=wrong, minimum=1, length=wrong)


def _part(what: str, member: str, fix: str) -> ViolationSpec:
    return spec_of(TextSelections, what, member, fix)


def segments(
    kind: str, member: str, value: Node, classifications: Member, questions: dict[str, tuple[str, ViolationSpec]], *, groups: bool
) -> Items:
    """Returns ``segments`` of an object whose key frames have ``member``; ``kind`` describes the feature.

    ``questions``: name of a nested question -> what a member of that name breaks. ``groups``: the line may have a ``groupKey``.
    """
    members = {
        "frame": Member(whole(spec_of(KeyframeFrame, "frame", 1, FRAMES), 0), missing=_NO_FRAME),
        member: Member(value, missing=ViolationSpec(KeyframeWithoutValue, (kind, member), if_reformed=frame_words.KindInOtherForm)),
        "classifications": classifications,
    }
    others = {name: _keyframe_kind_spec(name, kind, member) for name in ("bbox", "point", "line", "polygon", "mask") if name != member}
    others |= _renamed(say.FrameRenamed, say.BothFrames, _OF_FRAMES)
    if member == "bbox":
        others |= _renamed(
            say.KeyframeMemberRenamed, say.BothKeyframeMembers, {"bbox": ("boundingBox", "bounding_box", "box", "rectangle")}
        )
    elif member == "line":
        others |= _renamed(say.KeyframeMemberRenamed, say.BothKeyframeMembers, {"line": ("polyline", "points")})
    aliases = questions | parts_outside(member)
    aliases |= {name: spec for name, spec in alias_specs({member: OTHER_NAMES[member]}).items() if name not in others}
    return _segments(members, others, aliases, member, groups=groups)


@cache
def _keyframe_kind_spec(name: str, kind: str, member: str) -> tuple[ViolationSpec, str | None]:
    return spec_of(KeyframeKind, name, kind, member), member


def any_segments(values: Mapping[str, Node], classifications: Member, *, groups: bool) -> Items:
    """Returns ``segments`` of an unknown object: every value in its key frames is checked by itself."""
    members = {name: Member(value) for name, value in values.items()}
    members |= {
        "frame": Member(whole(spec_of(KeyframeFrame, "frame", 1, FRAMES), 0), missing=_NO_FRAME),
        "classifications": classifications,
    }
    return _segments(members, _renamed(say.FrameRenamed, say.BothFrames, _OF_FRAMES), {}, None, groups=groups)


def _segments(
    members: dict[str, Member],
    others: dict[str, tuple[ViolationSpec, str | None]],
    aliases: dict[str, tuple[str, ViolationSpec]],
    member: str | None,
    *,
    groups: bool,
) -> Items:
    """Returns ``segments`` whose key frames have these members; ``member`` is the one with their value, if it is known."""
    spec = spec_of(ConfidenceUnused, "key frame")
    keyframe = record(
        members,
        spec_of(SegmentNeeds, "a key frame", "an object"),
        forbidden={**others, "confidence": (spec, None)},
        aliases=aliases,
        holds=constraints.FRAME,
    )
    no_keyframes = spec_of(SegmentsEmpty, "keyframes", "key frames")
    keyframes = Items(keyframe, wrong=no_keyframes, minimum=1, length=no_keyframes)
    value_example = "…" if member is None else f'"{member}": …'
    absent = spec_of(KeyframesMissing, "a segment", "keyframes", f'a segment is {{"keyframes": [{{"frame": …, {value_example}}}]}}')
    bare = spec_of(SegmentsForm)

    def also_written(value: Any) -> ViolationSpec | None:
        return bare if is_keyframe(value) or (value.__class__ is dict and "keyframes" not in value and member in value) else None

    segment = record(
        {"keyframes": Member(keyframes, missing=absent)},
        spec_of(SegmentNeeds, "a segment", "an object"),
        forbidden={
            **_moved(spec_of(GroupKeyInside, "groupKey", "a segment"), "groupKey", used=groups),
            "confidence": (spec_of(ConfidenceUnused, "segment"), None),
            **_renamed(say.SegmentMemberRenamed, say.BothSegmentMembers, {"keyframes": ("frames",)}),
        },
        also_written=also_written,
        shell_of=keyframe,
    )
    none = spec_of(SegmentsEmpty, "segments", "segments")
    return Items(segment, wrong=none, minimum=1, length=none, holds=constraints.SEGMENTS)


def masks(names: TagViolations, branches: tuple[tuple[str, str | None, Any], ...], *, has_ids: bool, groups: bool) -> Record:
    """Returns ``masks``: composite masks, one image per frame, whose colours mean instances of the mask tools in ``branches``.

    ``has_ids`` is False if the ontology has no schema ids, so that the ids of instances cannot be checked.
    """
    uri = spec_of(MaskUri)
    image = {
        "index": Member(
            replace(whole(spec_of(FrameIndexNotWhole, "index of a frame", 0), 0), column="masks.index"),
            missing=spec_of(MasksPartMissing, "a frame of masks", "index", "say which frame it is"),
        ),
        "instanceURI": Member(Text(uri, minimum=1, length=uri, pattern=URI_PATTERN, form=uri, nullable=True, address=True)),
        "imBytes": Member(Text(spec_of(MasksNeed, "imBytes", "the base64 text of a PNG"), nullable=True, unread=constraints.PNG.why)),
    }
    frame = record(
        image,
        spec_of(MasksNeed, "a frame of masks", "an object"),
        forbidden=NO_ANSWERS,
        exactly_one=("instanceURI", "imBytes"),
        not_one=ViolationSpec(CompositeMasks),
        holds=constraints.INDEX,
        aliases=alias_specs({"index": ("frame", "frameIndex", "frame_index", "frameNumber", "frame_number"), **FRAME_NAMES}),
    )
    colour, channel = spec_of(ColourForm), spec_of(MaskColour)
    byte = Number(channel, channel, minimum=0, maximum=255, whole=True)
    colours = Items(byte, colour, minimum=3, maximum=3, length=colour, holds=constraints.COLOUR)
    no_colour = spec_of(MasksPartMissing, "an instance of masks", "colorRGB", "say which colour of the images it is")
    unused = spec_of(ConfidenceUnused, "mask instance")
    instance = record(
        {"colorRGB": Member(colours, missing=no_colour)},
        spec_of(MasksNeed, "an instance of masks", "an object"),
        forbidden={"confidence": (unused, None)} | NO_ANSWERS,
        aliases=alias_specs({"colorRGB": MASK_NAMES["colorRGB"]}),
    )
    tagged = Tagged(
        what="mask tool",
        branches=tuple(Branch(name, schema_id, None, _named(instance), source) for name, schema_id, source in branches),
        violations=names,
        wrong=spec_of(MasksNeed, "an instance of masks", "an object"),
        generic={"": _named(instance)},
        named_by=naming_member,
        has_ids=has_ids,
        no_ids=spec_of(SchemaIdsUnresolvable),
    )
    lists: dict[str, Member] = {}
    for name, item in (("frames", frame), ("instances", tagged)):
        none = spec_of(MasksListEmpty, f"masks.{name}", name)
        missing = spec_of(MasksPartMissing, "masks", name, 'masks are {"frames": […], "instances": […]}')
        lists[name] = Member(Items(item, wrong=none, minimum=1, length=none), missing=missing)
    group = _moved(spec_of(GroupKeyInside, "groupKey", "masks"), "groupKey", used=groups) | NO_ANSWERS
    return record(lists, spec_of(MasksNeed, "masks", "an object with frames and instances"), forbidden=group, holds=constraints.MASKS)


def _named(body: Record) -> Record:
    return replace(body, members={"name": Member(AnyValue()), "schemaId": Member(AnyValue()), **body.members})


@cache
def page() -> dict[str, Member]:
    """Returns ``page`` and ``unit`` of a box on a PDF."""
    spec = spec_of(PdfUnit)
    unit = Text(spec, pattern="^(POINTS|PIXELS|INCHES|PERCENT)(?![\\s\\S])", form=spec, column="unit")
    return {
        "page": Member(
            whole(spec_of(PageNotWhole, "page", 0, "pages, from 0"), 0),
            missing=spec_of(PdfPageUnit, "a box on a PDF", "page", 'add "page": 0 for the first page'),
            within="bbox",
        ),
        "unit": Member(
            unit,
            missing=spec_of(PdfPageUnit, "a box on a PDF", "unit", 'add "unit": "POINTS", or PIXELS, INCHES, PERCENT'),
            within="bbox",
        ),
    }


@cache
def group_key(within: str | None = None) -> Member:
    spec = spec_of(GroupKey)
    missing = spec_of(GroupKeyMissing, "a DICOM annotation", "groupKey", 'add "groupKey": "axial", or sagittal, coronal')
    plane = Text(spec, pattern=f"^({'|'.join(PLANES)})(?![\\s\\S])", form=spec, column="plane")
    return Member(plane, missing=missing, within=within)


def extras(*, box: bool = False) -> dict[str, Member]:
    """Returns the members that records have only on some media, for an unknown medium: none is required, but unreadable values are
    reported. ``box``: a bounding box may have its page."""
    on_page = page() if box else {"page": Member(AnyValue()), "unit": Member(AnyValue())}
    known = {**on_page, "messageId": message_id(None, ""), "groupKey": group_key()}
    return {
        name: Member(replace(node, nullable=True, column=node.column or name) if isinstance(node, Number | Text) else node)
        for name, node in [(name, member.node) for name, member in known.items()]
    }


def message_id(what: str | None, within: str) -> Member:
    """Returns ``messageId``. ``what`` describes what needs one; None if it is optional."""
    unknown_message = usual_spec(UnknownMessage)
    text = Text(unknown_message, minimum=1, length=unknown_message, nullable=what is None, column="message")
    return Member(text, missing=spec_of(MessageIdMissing, what) if what else None, within=within)
