"""Record rules on a label row as a whole: its units, its branch, and what refers to what in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from predlint.dialects.encord import reference_words as refer
from predlint.dialects.encord import row_words as words
from predlint.dialects.encord.dates import is_date
from predlint.dialects.encord.frames import FRAMED, all_seen
from predlint.dialects.encord.row_shapes import DATES
from predlint.dialects.encord.space_rules import check_classification_spaces, has_places
from predlint.dialects.encord.space_words import listed_ranges
from predlint.dialects.encord.structure import FRAMELESS_SHAPES, Structure
from predlint.dialects.encord.view import STILL, Features, Json, RowView, entries
from predlint.names import nearest, quote
from predlint.shapes.faults import fault
from predlint.shapes.uuids import is_uuid

#: Members of a row that are used as dictionaries -> the member of an entry that repeats its key.
KEYED = {"object_answers": "objectHash", "classification_answers": "classificationHash", "object_actions": "objectHash"}
#: Data types whose rows the SDK cannot write back without a size.
_SIZED = STILL | {"video"}
#: Data types whose units the SDK cannot read or write without a size.
_MEASURED = _SIZED | {"dicom", "nifti"}
#: Data types of whose units the SDK reads the data_link.
_LINKED = frozenset({"image", "video", "audio", "plain_text", "time_series", "pdf"})
#: Members of a recording's unit that the SDK reads; null will do.
SOUND = ("audio_codec", "audio_sample_rate", "audio_num_channels", "audio_bit_depth")
#: Members of a unit that look like data_link and are another.
_UNIT = frozenset({"data_hash", "data_title", "data_type", "data_sequence", "data_fps", "data_duration", "data_link_expires"})
#: Hashes that differ in at most as many characters look alike.
_SLIPS = 2
#: Pairs of hashes that are compared in one row; rows have hundreds of objects, not thousands that are all amiss.
_MOST_COMPARED = 500_000


class RowRules:
    """The rules of one ontology; called with each row."""

    def __init__(self, features: Features) -> None:
        self.kinds = dict(_kinds(features.structure))

    def __call__(self, view: RowView) -> None:
        if words.is_main(branch := view.row.get("branch_name")):
            view.say((None, "branch_name"), branch, fault("REC209", words.main_branch))
        for name in DATES:
            date = view.row.get(name)
            if isinstance(date, str) and not is_date(date):
                view.say((None, name), date, fault("REC210", words.not_a_date), name)
        _same_hashes(view)
        _units(view)
        for member, name in KEYED.items():
            for key, entry in entries(view.row, member):
                inner = entry.get(name)
                if isinstance(inner, str) and inner and inner != key:
                    view.say((((None, member), key), name), inner, fault("LNK204", refer.key_differs), key, name)
        self._objects(view)
        _classifications(view)
        check_classification_spaces(view)
        self._mixed_up(view)

    # -- objects and what is answered about them -----------------------------------------------------------------------

    def _objects(self, view: RowView) -> None:
        answers = view.row.get("object_answers")
        held = cast("Json", answers) if isinstance(answers, dict) else None
        known = _hashes(view.row, "object_answers") | set(held or ())
        whole = _is_whole(view)
        spare = [key for key in held or () if key not in view.frames_of] if whole else []
        spared, taken = _Near(spare), set[str]()
        for hash in view.frames_of if held is not None else ():
            if hash not in known:
                like = spared.like(hash)
                taken.update([] if like is None else [like])
                feature = view.feature_of.get(hash)
                said = (
                    fault("LNK202", refer.no_entry) if feature is not None and not feature.attributes else fault("LNK201", refer.no_answers)
                )
                view.say(((None, "object_answers"), hash), None, said, hash, _stands_alone(like))
        absent, present = _Near([hash for hash in view.frames_of if hash not in known]), _Near(list(view.frames_of))
        for key, entry in entries(view.row, "object_answers") if whole else ():
            if key not in taken and not _is_placed(view, key, entry, "objectHash"):
                about = (key, "object_answers", self.kinds.get(key), view.data_type == "group", _unanswered(absent.like(key)))
                if view.data_type == "group" and about[-1] is None and _has_no_geometry(view, entry):
                    if isinstance(entry.get("spaces", {}), dict) or not has_places(view):  # else it is told that they are none
                        about = (key, listed_ranges(entry.get("range")))
                        view.say(((None, "object_answers"), key), None, fault("LNK203", refer.not_placed), *about)
                    continue
                view.say(((None, "object_answers"), key), None, fault("LNK203", refer.no_object), *about)
                if about[-1] is None:
                    view.orphans.add(("object_answers", key))
        for key, entry in entries(view.row, "object_actions") if whole else ():
            if key not in known and not _is_placed(view, key, entry, "objectHash"):
                about = (key, "object_actions", self.kinds.get(key), view.data_type == "group", _stands_alone(present.like(key)))
                view.say(((None, "object_actions"), key), None, fault("LNK207", refer.no_object), *about)
                if about[-1] is None:
                    view.orphans.add(("object_actions", key))
        view.without_orphans()

    def _mixed_up(self, view: RowView) -> None:
        """Hashes of objects and classifications that are the hash of something else."""
        others = self.kinds | {
            view.row[name]: f"the row's {name}"
            for name in ("label_hash", "data_hash", "dataset_hash")
            if isinstance(view.row.get(name), str)
        }
        told: set[str] = set()
        for found, name in ((view.appearances, "objectHash"), (view.marks, "classificationHash")):
            for seen in found:
                if seen.hash is not None and seen.hash in others and seen.hash not in told:
                    told.add(seen.hash)
                    view.say((seen.path, name), seen.hash, fault("UID204", refer.mixed_up), name, others[seen.hash])
        for key, _ in entries(view.row, "classification_answers"):
            if key in others and key not in told:
                view.say(((None, "classification_answers"), key), key, fault("UID204", refer.mixed_up), "classificationHash", others[key])


# -- classifications ---------------------------------------------------------------------------------------------------


def _classifications(view: RowView) -> None:
    answers = view.row.get("classification_answers")
    if not isinstance(answers, dict):
        return
    held = cast("Json", answers)
    known = _hashes(view.row, "classification_answers") | held.keys()
    lost = [mark for mark in view.marks if mark.hash is not None and mark.hash not in known]
    marked = {mark.hash for mark in view.marks}
    if lost and not held:
        view.say((None, "classification_answers"), held, fault("LNK206", refer.nothing_answered), len({mark.hash for mark in lost}))
        return
    spare = [key for key in held if key not in marked]
    spared, taken = _Near(spare), set[str]()
    for hash in dict.fromkeys(mark.hash for mark in lost if mark.hash is not None):
        like = spared.like(hash)
        taken.update([] if like is None else [like])
        about = (hash, _stands_alone(like))
        view.say(((None, "classification_answers"), hash), None, fault("LNK205", refer.no_classification), *about)
    if not _is_whole(view, "classifications", "classificationHash"):
        return
    for key, entry in entries(view.row, "classification_answers"):
        named = entry.get("featureHash")
        feature = view.features.classifications.get(named) if isinstance(named, str) else None
        inner = entry.get("classificationHash")
        stands = key in marked or (isinstance(inner, str) and inner in marked)
        range_ = entry.get("range")
        # Of a range of another form, and of a classification whose feature is not known, something else is said.
        placed = stands or range_ or entry.get("spaces") or not isinstance(range_, list | None)
        ranged = feature is not None and feature.level != "global"
        if ranged and not placed and key not in taken:
            name = feature.name if feature is not None else key
            view.say(((None, "classification_answers"), key), None, fault("LNK208", words.on_no_frame), name, view.data_type)


# -- units -------------------------------------------------------------------------------------------------------------


def _units(view: RowView) -> None:
    places: dict[int, str] = {}
    for unit in view.units:
        inner = unit.whole.get("data_hash")
        if isinstance(inner, str) and inner != unit.key and is_uuid(inner):
            view.say((unit.path, "data_hash"), inner, fault("KEY201", refer.key_differs), unit.key, "data_hash")
        if view.data_type in _MEASURED:
            absent = tuple(name for name in ("width", "height") if unit.whole.get(name) is None)
            if absent:
                stops = view.data_type not in _SIZED and any(name not in unit.whole for name in absent)
                view.say((unit.path, absent[0]), None, fault("REC214", words.no_size), absent, stops)
        if view.data_type in _SIZED:
            zero = tuple(name for name in _sizes(view.data_type) if _is_zero(unit.whole.get(name)))
            if zero:
                view.say((unit.path, zero[0]), unit.whole[zero[0]], fault("REC216", words.zero_size), zero, view.data_type)
        if view.data_type in _LINKED and "data_link" not in unit.whole:
            near = nearest("data_link", [name for name in unit.whole if name not in _UNIT], 1)
            view.say((unit.path, "data_link"), None, fault("REC217", words.no_data_link), view.data_type, near[0] if near else None)
        absent = tuple(name for name in SOUND if name not in unit.whole) if view.data_type == "audio" else ()
        if absent:
            view.say((unit.path, absent[0]), None, fault("REC218", words.no_sound_facts), absent)
        place = unit.whole.get("data_sequence")
        number = _whole(place)
        if number is None and isinstance(place, (str, int, float)) and not isinstance(place, bool):
            view.say((unit.path, "data_sequence"), place, fault("REC215", words.sequence))
        elif number is not None and number < 0:
            view.say((unit.path, "data_sequence"), place, fault("REC215", words.negative_sequence))
        elif number is not None and places.setdefault(number, unit.key) != unit.key:
            view.say((unit.path, "data_sequence"), place, fault("DUP203", words.same_sequence), places[number])


def _sizes(kind: str) -> tuple[str, ...]:
    """Members that are never 0 in data of that type; in others 0 stands for what the platform does not know."""
    return ("width", "height", "data_fps", "data_duration") if kind == "video" else ("width", "height")


def _is_zero(value: Any) -> bool:
    return type(value) in (int, float) and value == 0


def _same_hashes(view: RowView) -> None:
    """Two of the row's own hashes that are one text."""
    first: dict[str, str] = {}
    for name in ("data_hash", "label_hash", "dataset_hash"):
        value = view.row.get(name)
        if isinstance(value, str) and value and first.setdefault(value, name) != name:
            view.say((None, name), value, fault("UID204", refer.same_hashes), name, first[value])


def _whole(value: Any) -> int | None:
    """A whole number as rows write it: 3, 3.0 or "3"."""
    if isinstance(value, str):
        return int(value) if value.isascii() and value.isdigit() and len(value) < 16 else None
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    return value if type(value) is int else None


# -- what a hash may be ------------------------------------------------------------------------------------------------


def _kinds(structure: Structure) -> Iterator[tuple[str, str]]:
    """The hashes of an ontology, each with what it is; of those that stand for several things, the widest."""
    for feature in reversed(structure.features):
        for _, attribute in feature.every_attribute():
            yield from ((choice.hash, f"the featureHash of option {quote(choice.label)}") for choice in attribute.options)
            yield attribute.hash, f"the featureHash of attribute {quote(attribute.name)}"
    for feature in reversed(structure.features):
        yield feature.hash, f"the featureHash of {quote(feature.name)}"


def _is_whole(view: RowView, member: str = "objects", name: str = "objectHash") -> bool:
    """True when every place where an object (or a classification) may stand was seen."""
    return view.data_type in (*FRAMED, "group") and bool(view.units) and all_seen(view, member, name)


#: Data types of whose objects the SDK reads no ranges: all stand on frames.
_WITHOUT_RANGES = STILL | {"video", "dicom", "nifti", "group"}


def _is_placed(view: RowView, key: str, entry: Json, name: str) -> bool:
    """True for an entry about an object that stands on a frame, or on a range that the entry has itself, where those are read."""
    inner = entry.get(name)
    seen = key in view.frames_of or (isinstance(inner, str) and inner in view.frames_of)
    ranges = () if view.data_type in _WITHOUT_RANGES else ("range", "range_html")
    return seen or any(entry.get(member) for member in (*ranges, "spaces"))


def _has_no_geometry(view: RowView, entry: Json) -> bool:
    """True for an entry about a sound, a piece of a text or of a series: it is drawn on no frame."""
    hash = entry.get("featureHash")
    feature = view.features.objects.get(hash) if isinstance(hash, str) else None
    return feature is not None and feature.shape in FRAMELESS_SHAPES


def _hashes(row: Json, member: str) -> set[str]:
    """The hashes that entries give themselves."""
    given = (entry.get(KEYED[member]) for _, entry in entries(row, member))
    return {hash for hash in given if isinstance(hash, str)}


class _Near:
    """Finds the one of some hashes that is nearly another one."""

    def __init__(self, hashes: list[str]) -> None:
        self._hashes, self._left = hashes, _MOST_COMPARED

    def like(self, hash: str) -> str | None:
        """That one; None where there is none, or where thousands were compared with thousands already."""
        self._left -= len(self._hashes)
        folded = hash.casefold()
        for other in self._hashes if self._left >= 0 else ():
            if other.casefold() == folded:
                return other
            if len(other) == len(hash) > _SLIPS * 2 and sum(a != b for a, b in zip(hash, other, strict=True)) <= _SLIPS:
                return other
            if min(len(other), len(hash)) > _SLIPS * 2 and abs(len(other) - len(hash)) <= _SLIPS and _begins(hash, other):
                return other
        return None


def _begins(one: str, other: str) -> bool:
    """True for two texts of which one is the beginning of the other."""
    return one.startswith(other) or other.startswith(one)


def _stands_alone(like: str | None) -> tuple[str, str] | None:
    return (like, "was it meant?") if like is not None else None


def _unanswered(like: str | None) -> tuple[str, str] | None:
    return (like, "that object has no entry") if like is not None else None
