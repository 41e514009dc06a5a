"""Data units and spaces: their order, sizes, links and metadata."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

from msgspec.structs import replace

from predlint.model.diagnostics import Severity
from predlint.model.findings import ViolationSpec, spec_of
from predlint.model.geometry import MOST_PIXELS
from predlint.model.names import nearest
from predlint.model.texts import article, is_uuid, listing, quote
from predlint.model.violation import Path, Violation, Words
from predlint.platforms.encord.declarations import BY_DATA
from predlint.platforms.encord.record import STILL, Json, RowView, Unit, frames_of, is_bare_unit, number_of
from predlint.platforms.encord.topics.masks import MaskSize
from predlint.platforms.encord.topics.members import BareUnit, ListedUnits, RowMemberType, RowMissingMember
from predlint.platforms.numbers import unquoted_integer
from predlint.shape.nodes import Entries, Number, Record

_METADATA = "copy the metadata from the exported row, or leave it out: the SDK reads all of it or none"


class NoMetadata(Violation, of=RowMemberType):
    """Metadata are not a JSON object."""

    what: str

    def words(self) -> Words:
        return f"{self.what} must be an object, found {quote(self.value)}; Encord's SDK stops at it", _METADATA


class MetadataLacks(Violation, of=RowMissingMember):
    """Metadata lack a member."""

    what: str
    name: str

    def words(self) -> Words:
        return f"{self.what} has no {self.name}; Encord's SDK stops at it", _METADATA


class MetadataMember(Violation, of=RowMemberType):
    """A member of metadata has the wrong type."""

    what: str
    name: str
    wanted: str

    def words(self) -> Words:
        return (
            (
                f"{self.name} in the {self.what.removeprefix('a child in the ')} must be {self.wanted}, "
                f"found {quote(self.value)}; Encord's SDK stops at it"
            ),
            _METADATA,
        )


class NoDataUnits(Violation, code="REC211", slug="encord-no-data-units"):
    """The row has no data unit.

    Why: Labels are on data units: without one nothing is predicted, and Encord's SDK stops when it looks for the first.
    Fix: Export the row again, or add the image or video that it is for.
    """

    template = "data_units is empty: the row has nothing that labels could be on", "Encord's SDK needs at least one data unit"


class DataSequence(Violation, code="REC215", slug="encord-data-sequence", layer="record"):
    """The data_sequence is not a whole number, or the images of a group count from 1.

    Why: It is the place of the unit in its row. Encord's SDK turns it into a number and stops where that fails; so it does at objects in an
    image whose place is that of none.
    Fix: Number the units of a row from 0.
    """

    def words(self) -> Words:
        if isinstance(self.value, str) and self.value[:1] == "-" and self.value[1:].isdigit():
            return negative_sequence(self.value)
        return f"data_sequence {quote(self.value)} is not a whole number", 'the place of the unit in the row, from 0: 0 or "0"'


def negative_sequence(value: Any) -> Words:
    return f"data_sequence {quote(value)} is below 0: the units of a row count from 0", "write 0 for the only unit, or the first"


class NegativeSequence(Violation, of=DataSequence):
    """The data_sequence is below zero."""

    def words(self) -> Words:
        return negative_sequence(self.value)


class SequenceFromOne(Violation, of=DataSequence):
    """The images of a group count from 1."""

    count: int

    def words(self) -> Words:
        message = (
            f"the {self.count:,} images of the group are numbered from 1; they count from 0, and Encord's SDK stops at objects in the last"
        )
        return message, f"number them from 0 to {self.count - 1:,}, and take 1 off the frames in ranges that were counted with them"


class SequenceTwice(Violation, code="DUP203", slug="encord-sequence-twice", layer="record"):
    """Two data units of a row have the same data_sequence.

    Why: It is the frame that a unit is: Encord's SDK puts the objects of both on one image, and drops the other image.
    Fix: Number the images of a group from 0.
    """

    key_: str

    template = (
        "data_sequence {value:quoted} is that of data unit {key_:quoted} too; Encord's SDK puts the objects of both on one image",
        "number the images of a group from 0",
    )


class SizeZero(Violation, code="REC216", slug="encord-size-zero", layer="record"):
    """The size of an image or a video is 0, or the frame rate of a video.

    Why: Nothing has 0 pixels: Encord's SDK refuses masks in such an image. Only in documents and scenes, whose size the platform does not
    know, does it write 0.
    Fix: Write the true size of the data unit, in pixels.
    """

    names: tuple[str, ...]
    kind: str

    def words(self) -> Words:
        what = " and ".join(self.names)
        are = "are" if len(self.names) > 1 else "is"
        return (
            f"{what} of {article('image' if self.kind == 'img_group' else self.kind)} {are} 0",
            "write the true value, in pixels"
            if "width" in self.names or "height" in self.names
            else "write the true value, or leave it out",
        )


class NoDataLink(Violation, code="REC217", slug="encord-no-data-link", layer="record"):
    """The data unit of an image, video, recording, text or PDF has no data_link.

    Why: The SDK reads the member by its name and stops with a KeyError. In rows of image groups, of DICOM and of groups it does not.
    Fix: Add the member; "" does where there is no link.
    """

    kind: str
    given: str | None

    def words(self) -> Words:
        fix = f'rename {quote(self.given)} to "data_link"' if self.given is not None else 'write "data_link": "" if there is none'
        return f"the data unit of {article(self.kind)} row has no data_link; Encord's SDK stops with a KeyError", fix


class NoAudioFacts(Violation, code="REC218", slug="encord-no-audio-facts", layer="record"):
    """The data unit of a recording does not say how the sound is written.

    Why: The SDK reads audio_codec, audio_sample_rate, audio_num_channels and audio_bit_depth by their names, and stops with a KeyError
    where one is absent.
    Fix: Copy the four members from the row as it was exported; write null where one is not known.
    """

    names: tuple[str, ...]

    def words(self) -> Words:
        message = f"the data unit of an audio row has no {listing(self.names)}; Encord's SDK stops with a KeyError"
        some = (
            "it from the exported row; write null where it" if len(self.names) == 1 else "them from the exported row; write null where one"
        )
        return message, f"copy {some} is not known"


class SizeMissing(Violation, code="REC214", slug="encord-size-missing", severity=Severity.WARNING, layer="record"):
    """A data unit lacks its width or height.

    Why: Whether coordinates leave the image is not checked then. On a unit with a mask it is an error (GEO217), as in a DICOM or NIfTI row
    (REC221).
    Fix: Add both, in pixels.
    """

    names: tuple[str, ...]
    size: tuple[float, float] | None
    """Width and height in the list of data rows."""

    def words(self) -> Words:
        what = " and ".join(self.names)
        is_are = "are" if len(self.names) > 1 else "is"
        return (
            f"{what} {is_are} missing, so that coordinates beyond the image cannot be checked"
            if self.size is None
            else f"{what} {is_are} missing; the size in the list of data rows, {self.size[0]:,.0f} × {self.size[1]:,.0f}, is taken",
            "give the size in pixels",
        )


class NoSizeForMasks(Violation, of=MaskSize):
    """The size of an image is missing, and a mask is on it."""

    names: tuple[str, ...]

    def words(self) -> Words:
        what = " and ".join(self.names)
        message = (
            f"{what} of the data unit {'are' if len(self.names) > 1 else 'is'} missing, and "
            "a mask is on it; Encord's SDK refuses to save the row"
        )
        return message, "give the size in pixels"


class UnreadWithout(Violation, code="REC221", slug="encord-unread-without", layer="record"):
    """The data unit of a DICOM or NIfTI row, or a space, lacks a member that Encord's SDK reads.

    Why: The SDK reads the members by their names, and stops with a KeyError: of a DICOM or NIfTI data unit width and height; of spaces the
    size, the number of frames or pages, the frames or the duration, by what they are. Units of images and videos it reads without a size
    (REC214).
    Fix: Copy the member from the row as it was exported.
    """

    what: str
    """A data unit or a space, with its type."""
    names: tuple[str, ...]

    def words(self) -> Words:
        message = f"{self.what} has no {listing(self.names)}; Encord's SDK stops with a KeyError, and reads nothing of the row"
        return message, f"copy {'it' if len(self.names) == 1 else 'them'} from the exported row"


def key_differs(value: Any, key: str, name: str) -> Words:
    message = f"the entry {quote(key)} says that its {name} is {quote(value)}"
    return message, f"write the same in both places: the key of an entry is its {name}"


class UnitHash(Violation, code="KEY201", slug="encord-unit-hash", layer="record"):
    """A data unit is kept under another hash than its own.

    Why: Encord's SDK silently uses the data_hash inside, so that labels come to another image.
    Fix: Write the same hash in both places.
    """

    key_: str
    name: str

    def words(self) -> Words:
        return key_differs(self.value, self.key_, self.name)


def units_node(unit: Record) -> Entries:
    """Returns the node of the data units of a row."""
    return Entries(unit, wrong=spec_of(ListedUnits), minimum=1, length=ViolationSpec(NoDataUnits), one=_one_unit, holds=(BY_DATA,))


def _one_unit(value: Any) -> ViolationSpec | None:
    """Returns the violation spec for a data unit in place of the object that contains it under its hash, or None."""
    return spec_of(BareUnit) if is_bare_unit(value) else None


def amount_node(name: str) -> Number:
    """Returns the node of a size, or 0 if the platform does not know it. For images and videos a record rule requires more."""
    spec = spec_of(RowMemberType, name, "a number, 0 or more")
    return Number(spec, spec, minimum=0, nullable=True)


def side_node(name: str) -> Number:
    """Returns the node of a side in pixels, with a maximum."""
    wrong = spec_of(RowMemberType, name, f"a number of pixels, 0 to {MOST_PIXELS:,}")
    return replace(amount_node(name), wrong=wrong, outside=wrong, maximum=MOST_PIXELS)


# -- Record rules on the members of a label row, its data units and its spaces ---------------------------------------


#: Data types whose units should have a size, but that the SDK reads without it.
_SIZED = STILL | {"video"}
#: Data types whose units the SDK does not read without a size. It may be null.
_MEDICAL = frozenset({"dicom", "nifti"})
_SIDES = ("width", "height")

#: Type of a space -> members that the SDK always reads. Most may be null.
_READ_OF_SPACES: dict[str, tuple[str, ...]] = {
    "video": ("number_of_frames", *_SIDES, "data_duration", "data_fps"),
    "image_sequence": ("number_of_frames", *_SIDES, "frames"),
    "image": _SIDES,
    "medical_file": ("number_of_frames", *_SIDES),
    "medical_stack": ("frames",),
    "pdf": ("number_of_pages",),
    "audio": ("duration_ms",),
}

#: Data types for which the SDK reads the data_link of units.
_LINKED = frozenset({"image", "video", "audio", "plain_text", "time_series", "pdf"})
#: Members of a recording's unit that the SDK reads. They may be null.
SOUND = ("audio_codec", "audio_sample_rate", "audio_num_channels", "audio_bit_depth")
#: Members of a unit that are no misspelling of data_link.
_UNIT = frozenset({"data_hash", "data_title", "data_type", "data_sequence", "data_fps", "data_duration", "data_links", "data_link_expires"})


# -- units -------------------------------------------------------------------------------------------------------------


def check_units(view: RowView) -> None:
    """Checks the members of data units and spaces."""
    _units(view)
    for space in view.spaces.values():
        _unread(view, space, _READ_OF_SPACES.get(space.kind, ()), f"{article(space.kind)} space")


def _units(view: RowView) -> None:
    places: dict[int, str] = {}
    data_type = view.data_type
    unsized = [data_type in _SIZED | _MEDICAL and None in map(unit.whole.get, _SIDES) for unit in view.units]
    masked = {id(seen.unit) for seen in view.appearances if seen.whole.get("shape") == "bitmask"} if any(unsized) else set[int]()
    for unit, is_unsized in zip(view.units, unsized, strict=True):
        inner = unit.whole.get("data_hash")
        if inner != unit.key and isinstance(inner, str) and is_uuid(inner):
            view.report((unit.path, "data_hash"), inner, ViolationSpec(UnitHash), unit.key, "data_hash")
        is_unread = data_type in _MEDICAL and _unread(view, unit, _SIDES, f"the data unit of {article(data_type)} row")
        if is_unsized and not is_unread:
            _without_size(view, unit, masked=id(unit) in masked)
        if data_type in _SIZED and 0 in map(unit.whole.get, _sizes(data_type)):
            zero = tuple(name for name in _sizes(data_type) if _is_zero(unit.whole.get(name)))
            if zero:
                view.report((unit.path, zero[0]), unit.whole[zero[0]], ViolationSpec(SizeZero), zero, data_type)
        if view.data_type in _LINKED and "data_link" not in unit.whole:
            near = nearest("data_link", [name for name in unit.whole if name not in _UNIT], 1)
            view.report((unit.path, "data_link"), None, ViolationSpec(NoDataLink), view.data_type, near[0] if near else None)
        absent = tuple(name for name in SOUND if name not in unit.whole) if view.data_type == "audio" else ()
        if absent:
            view.report((unit.path, absent[0]), None, ViolationSpec(NoAudioFacts), absent)
        place = unit.whole.get("data_sequence")
        number = number_of(place)
        if number is None and isinstance(place, (str, int, float)) and not isinstance(place, bool):
            view.report((unit.path, "data_sequence"), place, spec_of(DataSequence))
        elif number is not None and number < 0:
            view.report((unit.path, "data_sequence"), place, spec_of(NegativeSequence))
        elif number is not None and places.setdefault(number, unit.key) != unit.key:
            view.report((unit.path, "data_sequence"), place, ViolationSpec(SequenceTwice), places[number])
    if view.data_type == "img_group" and len(view.units) > 1 and set(places) == set(range(1, len(view.units) + 1)):
        first = next(unit for unit in view.units if unit.key == places[1])
        view.report((first.path, "data_sequence"), first.whole["data_sequence"], ViolationSpec(SequenceFromOne), len(places))


def _without_size(view: RowView, unit: Unit, *, masked: bool) -> None:
    absent = tuple(name for name in _SIDES if unit.whole.get(name) is None)
    if masked:  # the SDK reads on and compares the two sizes when it writes
        view.report((unit.path, absent[0]), None, ViolationSpec(NoSizeForMasks), absent)
    else:
        size = (unit.width, unit.height) if unit.width is not None and unit.height is not None else None
        view.report((unit.path, absent[0]), None, ViolationSpec(SizeMissing), absent, size)


def _unread(view: RowView, unit: Unit, needed: Iterable[str], what: str) -> bool:
    """Returns True, and reports it, if a unit or a space lacks members without which the SDK stops."""
    absent = tuple(name for name in needed if name not in unit.whole)
    if absent:
        view.report((unit.path, absent[0]), None, ViolationSpec(UnreadWithout), what, absent)
    return bool(absent)


def _sizes(kind: str) -> tuple[str, ...]:
    """Returns members that are never 0 in data of a type. In other data, 0 means that the platform does not know the value."""
    return ("width", "height", "data_fps", "data_duration") if kind == "video" else ("width", "height")


def _is_zero(value: Any) -> bool:
    return type(value) in (int, float) and value == 0


# -- Record rules on metadata of frames, DICOM series and data groups, if a row has it: the SDK reads all of it, or stops --


def _is_whole(value: Any) -> bool:
    """Returns True for a whole number, also as text, which the SDK accepts too."""
    return isinstance(value, int) or (isinstance(value, float) and value.is_integer()) or unquoted_integer(value) is not None


def _is_whole_or_null(value: Any) -> bool:
    return value is None or _is_whole(value)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_text_or_null(value: Any) -> bool:
    return value is None or isinstance(value, str)


#: Required member -> function that returns True for values that the SDK accepts.
Members = Mapping[str, Callable[[Any], bool]]

_SLICE: Members = {
    "dicom_instance_uid": _is_text, "multiframe_frame_number": _is_whole_or_null, "file_uri": _is_text,
    "width": _is_whole, "height": _is_whole,
}  # fmt: skip

_SERIES: Members = {"patient_id": _is_text_or_null, "study_uid": _is_text, "series_uid": _is_text}
_CHILD: Members = {"data_hash": _is_text, "label_hash": _is_text_or_null, "name": _is_text, "layout_key": _is_text}


def check_metadata(view: RowView, unit: Unit) -> None:
    """Checks the metadata of a unit and of its frames."""
    if unit.is_space:
        return
    for frame, path, labels in frames_of(unit) if unit.layout in ("by frame", "scene") else ():
        if frame is not None and "metadata" in labels:
            _members(view, (path, "metadata"), labels["metadata"], "metadata of a frame", _SLICE)
    path, given = (unit.path, "metadata"), unit.whole.get("metadata")
    if view.data_type == "dicom":
        _members(view, path, given, "metadata of a DICOM series", _SERIES)
    elif view.data_type == "group":
        _group(view, path, given)


def _group(view: RowView, path: Path, given: Any) -> None:
    what = "metadata of a data group"
    if not isinstance(given, dict):
        _members(view, path, given, what, {})
        return
    if "children" not in given:
        view.report((path, "children"), None, spec_of(MetadataLacks, what, "children"))
        return
    children: Any = cast("Json", given)["children"]
    if not isinstance(children, list):
        view.report((path, "children"), children, spec_of(MetadataMember, what, "children", "a list"))
        return
    for place, child in enumerate(cast("list[Any]", children)):
        at: Path = ((path, "children"), place)
        if child is None:
            view.report(at, child, spec_of(NoMetadata, "a child in the " + what))
        else:
            _members(view, at, child, "a child in the " + what, _CHILD)


def _members(view: RowView, path: Path, given: Any, what: str, members: Members) -> None:
    """Reports the first missing member, else all wrong ones. Metadata may be missing altogether."""
    if given is None:
        return
    if not isinstance(given, dict):
        view.report(path, given, spec_of(NoMetadata, what))
        return
    whole = cast("Json", given)
    named = {name: name if name in whole else _camel(name) for name in members}
    absent = next((name for name, written in named.items() if written not in whole), None)
    if absent is not None:
        view.report((path, absent), None, spec_of(MetadataLacks, what, absent))
        return
    for name, is_read in members.items():
        if not is_read(whole[named[name]]):
            wanted = "a string" if is_read in (_is_text, _is_text_or_null) else "a whole number"
            view.report((path, named[name]), whole[named[name]], spec_of(MetadataMember, what, named[name], wanted))


def _camel(name: str) -> str:
    """Returns the other name that the SDK accepts: ``studyUid`` for ``study_uid``."""
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)
