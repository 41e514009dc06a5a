"""Record rules on the members of a label row, its data units and its spaces."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from predlint.names import article, nearest
from predlint.platforms.encord import row_words as words
from predlint.platforms.encord.dates import is_date
from predlint.platforms.encord.mask_words import MaskSize
from predlint.platforms.encord.record_shape import DATES
from predlint.platforms.encord.record_view import NO_HASH, STILL, RowView, Unit, number_of
from predlint.platforms.encord.reference_words import HashMixedUp, NoData, SameHashes, UnitHash
from predlint.platforms.encord.row_words import (
    DataSequence,
    MainBranch,
    NegativeSequence,
    NoAudioFacts,
    NoDataLink,
    NoSizeForMasks,
    RowDate,
    SequenceFromOne,
    SequenceTwice,
    SizeMissing,
    SizeZero,
    UnreadWithout,
)
from predlint.shape.value_explainers import is_uuid
from predlint.shape.violation_specs import ViolationSpec, spec_of
from predlint.violation import codes_of

#: The codes of rules that `check_row` may report.
ROW_CODES = codes_of(MainBranch, RowDate, HashMixedUp)
#: The codes of rules that `check_units` may report.
UNIT_CODES = codes_of(SequenceTwice, MaskSize, UnitHash, SizeMissing, DataSequence, SizeZero, NoDataLink, NoAudioFacts, UnreadWithout)

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


def check_row(view: RowView) -> None:
    """Checks the branch, dates and hashes of a row."""
    if words.is_main(branch := view.row.get("branch_name")):
        view.report((None, "branch_name"), branch, spec_of(MainBranch))
    for name in DATES:
        date = view.row.get(name)
        if isinstance(date, str) and not is_date(date):
            view.report((None, name), date, ViolationSpec(RowDate), name)
    _same_hashes(view)


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


def _same_hashes(view: RowView) -> None:
    """Reports equal hashes of a row, and the placeholder in place of a data_hash."""
    if view.row.get("data_hash") == NO_HASH:
        view.report((None, "data_hash"), NO_HASH, spec_of(NoData))
    first: dict[str, str] = {}
    for name in ("data_hash", "label_hash", "dataset_hash"):
        value = view.row.get(name)
        if isinstance(value, str) and value not in ("", NO_HASH) and first.setdefault(value, name) != name:
            view.report((None, name), value, ViolationSpec(SameHashes), name, first[value])
