"""Shapes of what lies in a text, in time, or in a conversation: text ranges, video segments, composite masks, message tasks."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from msgspec.structs import replace

from predlint.dialects.labelbox import constraints, frame_words, mask_words, words
from predlint.dialects.labelbox import geometry_words as geo
from predlint.dialects.labelbox import name_words as naming
from predlint.dialects.labelbox import span_words as say
from predlint.dialects.labelbox.aliases import FRAME_NAMES, MASK_NAMES, OTHER_NAMES, SELECTION_NAMES, other_names, parts_outside
from predlint.dialects.labelbox.keyframe_answers import is_keyframe
from predlint.dialects.labelbox.mask_words import URI_PATTERN
from predlint.dialects.labelbox.questions import naming_member
from predlint.dialects.labelbox.strangers import lost_answers
from predlint.shape.faults import Fault, TagFaults, fault, usual
from predlint.shape.nodes import Anything, Branch, Items, Member, Node, Number, Record, Tagged, Text

#: The groups of a DICOM series.
PLANES = ("axial", "sagittal", "coronal")
GUARD_OF_WORDS = constraints.WORDS[0].words
#: How frames are counted.
FRAMES = "frames, from 1"
#: What other tools call the frame of a key frame.
_OF_FRAMES = {"frame": ("index", "frame_number", "frameNumber", "frame_index", "frameIndex", "frame_id", "slice")}
_NO_FRAME = fault("SPN007", say.absent, "a key frame", "frame", "say which frame it is, counted from 1")
#: Of composite masks, wherever they stand.
NO_ANSWERS: dict[str, tuple[Fault, str | None]] = {"classifications": (fault("REC003", frame_words.mask_answers), None)}
_UNKNOWN = fault("REC003", words.unknown_member, lost=lost_answers)
_OF_MEMBERS = (("REC004", words.misspelt), ("REC003", words.null_inside))


def record(members: dict[str, Member], wrong: Fault, **more: Any) -> Record:
    """A record with the usual words for members that are unknown, misspelt, or null."""
    misspelt, null = (usual(code, say_) for code, say_ in _OF_MEMBERS)
    return Record(members, wrong=wrong, unknown=_UNKNOWN, misspelt=misspelt, null=null, **more)


def whole(code: str, what: str, least: int, unit: str = "") -> Number:
    # Of frames 0 is no error, though they count from 1: there is a warning of its own for it.
    said = fault(code, say.whole, what, 1 if unit == FRAMES else least, unit)
    return Number(said, said, least=least, most=say.LARGEST, whole=True)


def frames(medium: str | None) -> Items:
    """``frames``: ranges of frames (video) or of milliseconds (audio); both ends are part of the range."""
    code, unit = "SPN011", "milliseconds" if medium == "audio" else FRAMES if medium is not None else say.FRAMES_OR_TIMES
    ends = {
        end: Member(
            replace(whole(code, f"{end} of a range", 0, unit=unit), column=f"moment.{end}"),
            missing=fault(code, say.absent, "a range", end, 'a range is {"start": …, "end": …}'),
        )
        for end in ("start", "end")
    }
    form = fault(code, say.needs, "a range", '{"start": …, "end": …}')
    wrong = fault(code, say.empty, "frames", "ranges")
    names = {
        "start": ("startTime", "start_time", "start_ms", "startFrame", "start_frame", "from", "begin"),
        "end": ("endTime", "end_time", "end_ms", "endFrame", "end_frame", "to", "stop"),
    }
    forbidden = _renamed(code, names)
    held = constraints.RANGE
    return Items(record(ends, form, forbidden=forbidden, holds=held), wrong=wrong, least=1, length=wrong, nullable=True)


def _renamed(code: str, names: dict[str, tuple[str, ...]]) -> dict[str, tuple[Fault, str | None]]:
    """What other tools and model code call a member."""
    return {other: _renames(code, other, meant) for meant, others in names.items() for other in others}


@cache  # there are few, and thousands of tools share them
def _renames(code: str, other: str, meant: str) -> tuple[Fault, str | None]:
    return fault(code, say.rename, other, meant, both=words.both_given), meant


def _moved(code: str, name: str, inside: str, *, used: bool) -> dict[str, tuple[Fault, str | None]]:
    """A member that belongs at the top of the line; ``used`` False where it is of no use there either, so that it is just not read."""
    return {name: (fault(code, say.move, name, inside), None)} if used else {}


def location(*, messages: bool) -> Record:
    """``messages``: the text may be that of a conversation, whose messages have ids."""
    ends = {
        end: Member(
            Number(
                fault("SPN001", say.whole, f"location.{end}", 0, "characters, from 0"),
                fault("SPN002", say.beyond_text, f"location.{end}"),
                least=0,
                most=say.LARGEST,
                whole=True,
            ),
            missing=fault("SPN001", say.absent, "location", end, 'a location is {"start": …, "end": …}'),
        )
        for end in ("start", "end")
    }
    names = {
        "start": ("from", "begin", "startOffset", "start_offset", "startChar", "start_char", "startIndex", "start_index"),
        "end": ("to", "stop", "endOffset", "end_offset", "endChar", "end_char", "endIndex", "end_index"),
    }
    begins = ("offset", "start", *names["start"])
    by_length = {begin: fault("SPN001", say.begin_and_length, begin) for begin in begins}

    def look_alike(value: Any) -> Fault | None:
        if value.__class__ is not dict or "length" not in value or not value.keys().isdisjoint(("end", *names["end"])):
            return None
        return next((by_length[begin] for begin in begins if begin in value), None)

    message = _moved("LNK004", "messageId", "location", used=messages)
    ends_renamed = {other: (fault("SPN001", say.rename_end, other, "end", both=words.both_given), "end") for other in names["end"]}
    forbidden = {**_renamed("SPN001", names), **ends_renamed, **message, **_confidence_in("location")}
    return record(ends, fault("SPN001", say.location), forbidden=forbidden, look_alike=look_alike, holds=constraints.LOCATION)


def _confidence_in(place: str) -> dict[str, tuple[Fault, str | None]]:
    """``confidence`` in a value that it belongs beside."""
    return {"confidence": (fault("CNF004", geo.confidence_place, place), None)}


def text_selections() -> Items:
    at = "an entry of textSelections"
    ids = fault("SPN004", say.token_ids, "textSelections")
    unnamed = fault("SPN004", say.needs, "a token id", "a string that is not empty")
    token = Text(unnamed, least=1, length=unnamed, guard=GUARD_OF_WORDS)
    group = fault("SPN004", say.needs, "groupId", "a string that is not empty")
    members = {
        "tokenIds": Member(Items(token, wrong=ids, least=1, length=ids), missing=_part(at, "tokenIds", "list the ids of the words")),
        "groupId": Member(
            Text(group, least=1, length=group, guard=GUARD_OF_WORDS),
            missing=_part(at, "groupId", "give the id of the group of words, from the text layer"),
        ),
        "page": Member(
            whole("SPN004", "page of a text selection", 1, unit="pages, from 1"),
            missing=_part(at, "page", "pages of text selections count from 1"),
        ),
    }
    wrong = fault("SPN004", say.empty, "textSelections", "selections")
    entry = record(
        members,
        fault("SPN004", say.needs, at, "an object"),
        forbidden=_confidence_in("textSelections"),
        aliases=other_names(SELECTION_NAMES),
        holds=constraints.SELECTION,
    )
    return Items(entry, wrong=wrong, least=1, length=wrong)


def _part(what: str, member: str, fix: str) -> Fault:
    return fault("SPN004", say.absent, what, member, fix)


def segments(kind: str, member: str, value: Node, classifications: Member, *, groups: bool) -> Items:
    """``segments`` of an object whose key frames carry ``member``; ``kind`` says in words what the feature is.

    ``groups``: the line may have a ``groupKey``.
    """
    members = {
        "frame": Member(whole("SPN007", "frame", 0, unit=FRAMES), missing=_NO_FRAME),
        member: Member(value, missing=fault("GEO025", frame_words.no_kind, kind, member, reformed=frame_words.kind_reformed)),
        "classifications": classifications,
    }
    others = {name: _of_other_kind(name, kind, member) for name in ("bbox", "point", "line", "polygon", "mask") if name != member}
    others |= _renamed("SPN007", _OF_FRAMES)
    if member == "bbox":
        others |= _renamed("GEO025", {"bbox": ("boundingBox", "bounding_box", "box", "rectangle")})
    elif member == "line":
        others |= _renamed("GEO025", {"line": ("polyline", "points")})
    aliases = parts_outside(member)
    aliases |= {name: said for name, said in other_names({member: OTHER_NAMES[member]}).items() if name not in others}
    return _segments(members, others, aliases, member, groups=groups)


@cache
def _of_other_kind(name: str, kind: str, member: str) -> tuple[Fault, str | None]:
    return fault("GEO025", frame_words.other_kind, name, kind, member), member


def any_segments(values: Mapping[str, Node], classifications: Member, *, groups: bool) -> Items:
    """``segments`` of an object of which nothing is known: whatever its key frames carry is checked by itself."""
    members = {name: Member(value) for name, value in values.items()}
    members |= {"frame": Member(whole("SPN007", "frame", 0, unit=FRAMES), missing=_NO_FRAME), "classifications": classifications}
    return _segments(members, _renamed("SPN007", _OF_FRAMES), {}, None, groups=groups)


def _segments(
    members: dict[str, Member],
    others: dict[str, tuple[Fault, str | None]],
    aliases: dict[str, tuple[str, Fault]],
    member: str | None,
    *,
    groups: bool,
) -> Items:
    """``segments`` whose key frames have these members; ``member`` is the one with their value, where that is known."""
    said = fault("CNF006", geo.confidence_unused, "key frame")
    keyframe = record(
        members,
        fault("SPN006", say.needs, "a key frame", "an object"),
        forbidden={**others, "confidence": (said, None)},
        aliases=aliases,
        holds=constraints.FRAME,
    )
    no_keyframes = fault("SPN006", say.empty, "keyframes", "key frames")
    keyframes = Items(keyframe, wrong=no_keyframes, least=1, length=no_keyframes)
    told = "…" if member is None else f'"{member}": …'
    absent = fault("SPN006", say.absent, "a segment", "keyframes", f'a segment is {{"keyframes": [{{"frame": …, {told}}}]}}')
    bare = fault("SPN006", frame_words.keyframe_bare)

    def look_alike(value: Any) -> Fault | None:
        return bare if is_keyframe(value) or (value.__class__ is dict and "keyframes" not in value and member in value) else None

    segment = record(
        {"keyframes": Member(keyframes, missing=absent)},
        fault("SPN006", say.needs, "a segment", "an object"),
        forbidden={
            **_moved("SPN016", "groupKey", "a segment", used=groups),
            "confidence": (fault("CNF006", geo.confidence_unused, "segment"), None),
            **_renamed("SPN006", {"keyframes": ("frames",)}),
        },
        look_alike=look_alike,
        shell_of=keyframe,
    )
    none = fault("SPN006", say.empty, "segments", "segments")
    return Items(segment, wrong=none, least=1, length=none, holds=constraints.SEGMENTS)


def masks(names: TagFaults, branches: tuple[tuple[str, str | None, Any], ...], *, has_ids: bool, groups: bool) -> Record:
    """``masks``: composite masks, one image for each frame, whose colours stand for instances of the mask tools in ``branches``.

    ``has_ids`` False: the ontology has no schema ids, so that those of instances cannot be checked.
    """
    uri = fault("GEO019", mask_words.mask_uri)
    image = {
        "index": Member(
            replace(whole("GEO026", "index of a frame", 0), column="masks.index"),
            missing=fault("GEO026", say.absent, "a frame of masks", "index", "say which frame it is"),
        ),
        "instanceURI": Member(Text(uri, least=1, length=uri, pattern=URI_PATTERN, form=uri, nullable=True, address=True)),
        "imBytes": Member(
            Text(fault("GEO026", say.needs, "imBytes", "the base64 text of a PNG"), nullable=True, unread=constraints.PNG.why)
        ),
    }
    frame = record(
        image,
        fault("GEO026", say.needs, "a frame of masks", "an object"),
        forbidden=NO_ANSWERS,
        exactly_one=("instanceURI", "imBytes"),
        not_one=fault("GEO026", mask_words.frame_image),
        holds=constraints.INDEX,
        aliases=other_names({"index": ("frame", "frameIndex", "frame_index", "frameNumber", "frame_number"), **FRAME_NAMES}),
    )
    colour, channel = fault("GEO017", mask_words.colour_form), fault("GEO017", mask_words.channel)
    byte = Number(channel, channel, least=0, most=255, whole=True)
    colours = Items(byte, colour, least=3, most=3, length=colour, holds=constraints.COLOUR)
    no_colour = fault("GEO026", say.absent, "an instance of masks", "colorRGB", "say which colour of the images it is")
    unused = fault("CNF006", geo.confidence_unused, "mask instance")
    instance = record(
        {"colorRGB": Member(colours, missing=no_colour)},
        fault("GEO026", say.needs, "an instance of masks", "an object"),
        forbidden={"confidence": (unused, None)} | NO_ANSWERS,
        aliases=other_names({"colorRGB": MASK_NAMES["colorRGB"]}),
    )
    tagged = Tagged(
        what="mask tool",
        branches=tuple(Branch(name, schema_id, None, _named(instance), source) for name, schema_id, source in branches),
        faults=names,
        wrong=fault("GEO026", say.needs, "an instance of masks", "an object"),
        generic={"": _named(instance)},
        named_by=naming_member,
        has_ids=has_ids,
        no_ids=fault("NAM012", naming.no_ids),
    )
    lists: dict[str, Member] = {}
    for name, item in (("frames", frame), ("instances", tagged)):
        none = fault("GEO026", say.empty, f"masks.{name}", name)
        missing = fault("GEO026", say.absent, "masks", name, 'masks are {"frames": […], "instances": […]}')
        lists[name] = Member(Items(item, wrong=none, least=1, length=none), missing=missing)
    group = _moved("SPN016", "groupKey", "masks", used=groups) | NO_ANSWERS
    return record(
        lists, fault("GEO026", say.needs, "masks", "an object with frames and instances"), forbidden=group, holds=constraints.MASKS
    )


def _named(body: Record) -> Record:
    return replace(body, members={"name": Member(Anything()), "schemaId": Member(Anything()), **body.members})


@cache
def page() -> dict[str, Member]:
    """``page`` and ``unit`` of a box on a PDF."""
    said = fault("GEO024", say.unit)
    unit = Text(said, pattern="^(POINTS|PIXELS|INCHES|PERCENT)(?![\\s\\S])", form=said, column="unit")
    return {
        "page": Member(
            whole("GEO024", "page", 0, unit="pages, from 0"),
            missing=fault("GEO024", say.absent, "a box on a PDF", "page", "pages of boxes count from 0"),
            within="bbox",
        ),
        "unit": Member(
            unit, missing=fault("GEO024", say.absent, "a box on a PDF", "unit", "POINTS, PIXELS, INCHES or PERCENT"), within="bbox"
        ),
    }


@cache
def group_key(within: str | None = None) -> Member:
    said = fault("SPN016", frame_words.group_key)
    missing = fault("SPN016", say.absent, "a DICOM annotation", "groupKey", "axial, sagittal or coronal")
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
    said = usual("LNK005", say.message_id)
    text = Text(said, least=1, length=said, nullable=what is None, column="message")
    return Member(text, missing=fault("LNK004", say.no_message, what) if what else None, within=within)
