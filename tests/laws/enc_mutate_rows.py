"""Mutations of label rows as a whole: their members, their units and frames, what refers to what, and files of many rows."""

from __future__ import annotations

from typing import Any

from laws.enc_mutations import Case, Mutant, breaks, pointed, register_mutation
from laws.enc_rows import ALONE, MOVING, STILL
from predlint.platforms.encord.topics.data_units import SOUND

ELSEWHERE = "90d5a3e8-1b7c-4f26-8e4d-2c6f71b09a35"

# -- members, from a table ---------------------------------------------------------------------------------------------

ABSENT = object()


def _in_row(code: str, member: str, *values: Any) -> None:
    """Takes a member away, or puts another value there."""

    def mutate(case: Case) -> Mutant:
        value = case.rng.choice(values)
        if value is ABSENT:
            case.row.pop(member, None)
        else:
            case.row[member] = value
        return case.done(f"/{member}")

    register_mutation(code, f"row_{member}", mutate)


def _in_unit(code: str, member: str, *values: Any) -> None:
    def mutate(case: Case) -> Mutant | None:
        at, unit = case.unit()
        value = case.rng.choice(values)
        if member == "labels" and value in (ABSENT, None) and case.row["data_type"] in (*ALONE, "group"):
            return None  # nothing reads them there
        if value is ABSENT:
            unit.pop(member, None)
        else:
            unit[member] = value
        return case.done(f"{at}/{member}")

    register_mutation(code, f"unit_{member}", mutate)


for _name in (
    "data_units",
    "object_answers",
    "classification_answers",
    "object_actions",
    "label_hash",
    "data_title",
    "label_status",
    "branch_name",
    "created_at",
):
    _in_row("REC201", _name, ABSENT)
for _name in ("data_hash", "data_title", "data_type", "data_sequence"):
    _in_unit("REC201", _name, ABSENT)
_in_unit("REC202", "labels", ABSENT)
_in_row("REC203", "data_units", [], None, "x", 3)
_in_row("REC203", "data_title", 3, None, {})
_in_row("REC203", "created_at", 3, [])
_in_unit("REC203", "labels", [], 3, "x", None)
_in_row("REC203", "branch_name", None, 3)
_in_row("REC203", "spaces", None, [], "x", 3)
_in_unit("REC203", "width", "640", -3, True)
_in_unit("REC203", "data_sequence", None, [], True)
_in_row("REC204", "label_hsah", "x")  # beside the one that is meant
_in_row("REC204", "wholly_new", {"a": 1})
_in_unit("REC204", "wholly_new", None)
_in_row("REC260", "video_lnik", "x")
_in_unit("REC260", "ttitle", None)
_in_row("REC206", "data_type", "images", "IMAGE", "", None, 3)
_in_row("REC207", "label_status", "DONE", "labelled", None, [])
_in_row("REC208", "branch_name", "my branch", "a/b", "", "x\n", "é")
_in_row("REC209", "branch_name", "main")
_in_row("REC210", "created_at", "yesterday", "2026-13-45", "")
_in_row("REC211", "data_units", {})
_in_row("UID201", "data_hash", "quay-7", "", None, 3)
_in_row("UID201", "label_hash", "zz0c9d52-7e14-4b8a-9d27-1c65e0a4b811")
_in_unit("REC215", "data_sequence", "first", 1.5, "", "1.0")
_in_unit("KEY201", "data_hash", ELSEWHERE)


# -- units, frames and hashes ------------------------------------------------------------------------------------------


@breaks("UID204")
def same_hashes(case: Case) -> Mutant:
    case.row["label_hash"] = case.row["data_hash"]
    return case.done("/label_hash")


@breaks("UID204")
def hash_of_a_feature(case: Case) -> Mutant | None:
    seen = case.object()
    if seen is None:
        return None
    seen.whole["objectHash"] = seen.whole["featureHash"]
    return case.done(f"{seen.at}/objectHash") if case.frames()[0][0] in seen.at else None


@breaks("REC214")
def no_size(case: Case) -> Mutant | None:
    at, unit = case.unit()
    if case.row["data_type"] not in (*STILL, "video") or "'shape': 'bitmask'" in str(unit):  # with a mask it is GEO217
        return None
    unit.pop("height")
    return case.done(f"{at}/height")


@breaks("REC221")
def size_not_read_without(case: Case) -> Mutant | None:
    at, unit = case.unit()
    if case.row["data_type"] not in ("dicom", "nifti"):
        return None
    unit.pop("height")
    return case.done(f"{at}/height")


@breaks("REC216")
def size_zero(case: Case) -> Mutant | None:
    at, unit = case.unit()
    if case.row["data_type"] not in (*STILL, "video"):
        return None
    unit["width"] = case.rng.choice((0, 0.0, -0.0))
    return case.done(f"{at}/width")


@breaks("REC217")
def no_link(case: Case) -> Mutant | None:
    at, unit = case.unit()
    if case.row["data_type"] not in ("image", "video", "pdf", *ALONE):
        return None
    unit.pop("data_link")
    return case.done(f"{at}/data_link")


@breaks("REC218")
def no_sound_facts(case: Case) -> Mutant | None:
    at, unit = case.unit()
    if case.row["data_type"] != "audio":
        return None
    name = case.rng.choice(SOUND)
    del unit[name]
    return case.done(f"{at}/{name}")


@breaks("SPN225")
def whole_seconds(case: Case) -> Mutant | None:
    _, unit = case.unit()
    sounds = [(key, entry) for key, entry in case.row["object_answers"].items() if entry.get("shape") == "audio"]
    if case.row["data_type"] != "audio" or not sounds:
        return None
    unit["data_duration"] = 30.0
    for _, entry in sounds:
        entry["range"] = [[1, 3], [9, 12], [20, 27]]
    return case.done(f"/object_answers/{pointed(sounds[0][0])}/range/0")


@breaks("DUP203")
def same_sequence(case: Case) -> Mutant | None:
    units = case.units()
    if len(units) < 2:
        return None
    units[1][1]["data_sequence"] = units[0][1]["data_sequence"]
    return case.done(f"{units[1][0]}/data_sequence")


@breaks("REC212")
def labels_of_another_type(case: Case) -> Mutant | None:
    at, unit = case.unit()
    if case.row["data_type"] in STILL:
        unit["labels"] = {"0": unit["labels"]}
    elif case.row["data_type"] in MOVING and unit["labels"]:
        unit["labels"] = next(iter(unit["labels"].values()))
    else:
        return None
    return case.done(f"{at}/labels")


@breaks("REC219")
def misspelt_labels(case: Case) -> Mutant | None:
    at, unit = case.unit()
    if case.row["data_type"] not in STILL or not unit["labels"].get("objects"):
        return None
    unit["Labels"] = unit.pop("labels")
    return case.done(f"{at}/labels")


@breaks("REC220")
def answers_at_an_object(case: Case) -> Mutant | None:
    seen = case.object()
    if seen is None:
        return None
    seen.whole["classifications"] = [{"name": "a", "featureHash": "AaAaAaA1", "answers": "x"}]
    return case.done(f"{seen.at}/classifications")


def _renamed(case: Case, key: str) -> Mutant | None:
    at, unit = case.unit()
    if case.row["data_type"] not in MOVING or not unit["labels"]:
        return None
    labels = unit["labels"]
    labels[key] = labels.pop(next(iter(labels)))
    return case.done(f"{at}/labels/{pointed(key)}")


@breaks("KEY203")
def frame_no_number(case: Case) -> Mutant | None:
    return _renamed(case, case.rng.choice(("f5", "", "1.5", "٣", "a/b~c", "9" * 20)))


@breaks("KEY204")
def negative_frame(case: Case) -> Mutant | None:
    return _renamed(case, "-1")


@breaks("KEY204")
def frame_beyond(case: Case) -> Mutant | None:
    _, unit = case.unit()
    return _renamed(case, "5000") if "data_fps" in unit and case.row["data_type"] == "video" else None


@breaks("KEY209")
def placeholder_frame(case: Case) -> Mutant | None:
    _, unit = case.unit()
    for name in ("data_fps", "data_duration"):
        unit.pop(name, None)
    return _renamed(case, case.rng.choice(("99999", "2147483647"))) if len(unit["labels"]) > 1 else None


@breaks("KEY205")
def frames_not_known(case: Case) -> Mutant | None:
    _, unit = case.unit()
    unit.pop("data_fps", None)
    return case.done(None) if case.row["data_type"] == "video" and unit["labels"] else None


@breaks("UID202")
def duplicate_object(case: Case) -> Mutant | None:
    seen = case.object()
    frame = next((frame for at, frame, _ in case.frames() if seen is not None and seen.at.startswith(f"{at}/objects/")), None)
    if seen is None or frame is None:
        return None
    frame["objects"].append(seen.whole)
    return case.done(f"{seen.at.rpartition('/')[0]}/{len(frame['objects']) - 1}/objectHash")


@breaks("REC248")
def event_on_frame(case: Case) -> Mutant | None:
    if (seen := case.object()) is None:
        return None
    seen.whole["event"] = case.rng.choice(("upsert", "delete", ""))
    return case.done(f"{seen.at}/event")


@breaks("REC249")
def unknown_way(case: Case) -> Mutant | None:
    if (seen := case.object()) is None:
        return None
    seen.whole["interpolate"] = case.rng.choice(("Linear", "cubic", "", True, 1, [], {}))
    return case.done(f"{seen.at}/interpolate")


@breaks("SPN205")
def never_ended(case: Case) -> Mutant | None:
    if case.row["data_type"] != "video" or (seen := case.object()) is None:
        return None
    case.row |= {"data_type": "scene", "scene": {"isContinuous": True}}
    last = max(
        (int(at.rpartition("/")[2]), at, index)
        for at, frame, _ in case.frames()
        for index, whole in enumerate(frame["objects"])
        if whole["objectHash"] == seen.whole["objectHash"]
    )
    return case.done(f"{last[1]}/objects/{last[2]}")


@breaks("UID203")
def of_two_features(case: Case) -> Mutant | None:
    first = [case.onto.object(frame["objects"][0]["featureHash"]) for _, frame, _ in case.frames() if frame["objects"]]
    for at, frame, _ in case.frames():
        for index, whole in enumerate(frame["objects"]):
            earlier = next((o for o in case.frames()[0][1]["objects"] if o["featureHash"] != whole["featureHash"]), None)
            if earlier is not None and first and at != case.frames()[0][0]:
                whole["objectHash"] = earlier["objectHash"]
                once = sum(o["objectHash"] == earlier["objectHash"] for o in frame["objects"]) == 1
                return case.done(f"{at}/objects/{index}") if once and _first_of_other_feature(case, earlier) == (at, index) else None
    return None


def _first_of_other_feature(case: Case, earlier: Any) -> tuple[str, int] | None:
    """The first object of that hash that is of another feature."""
    for at, frame, _ in case.frames():
        for index, whole in enumerate(frame["objects"]):
            if whole["objectHash"] == earlier["objectHash"] and whole["featureHash"] != earlier["featureHash"]:
                return at, index
    return None
