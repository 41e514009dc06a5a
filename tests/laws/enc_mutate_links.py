"""Mutations of what refers to what in a label row, of ranges, and of files of many rows."""

from __future__ import annotations

from typing import Any

from laws.enc_make import new_hash
from laws.enc_mutations import Case, Mutant, breaks, pointed
from laws.enc_rows import MOVING, STILL
from predlint.io.data_row import DataRow
from predlint.io.data_rows import DataRows

ELSEWHERE = "90d5a3e8-1b7c-4f26-8e4d-2c6f71b09a35"

# -- what refers to what -----------------------------------------------------------------------------------------------


@breaks("LNK201")
def no_entry(case: Case) -> Mutant | None:
    return _without_entry(case, asks=True)


@breaks("LNK202")
def no_entry_of_a_plain_object(case: Case) -> Mutant | None:
    return _without_entry(case, asks=False)


def _without_entry(case: Case, *, asks: bool) -> Mutant | None:
    for seen in case.objects():
        if bool(seen.kind.get("attributes")) == asks:
            hash = seen.whole["objectHash"]
            case.row["object_answers"].pop(hash)
            return case.done(f"/object_answers/{pointed(hash)}")
    return None


@breaks("LNK203")
def stale_entry(case: Case) -> Mutant | None:
    if case.row["data_type"] not in (*STILL, *MOVING):
        return None
    hash = new_hash(case.rng)
    case.row["object_answers"][hash] = {"objectHash": hash, "classifications": [_answer()]}
    return case.done(f"/object_answers/{pointed(hash)}")


@breaks("LNK207")
def stale_action(case: Case) -> Mutant | None:
    if case.row["data_type"] not in (*STILL, *MOVING):
        return None
    hash = new_hash(case.rng)
    case.row.setdefault("object_actions", {})[hash] = {"objectHash": hash, "actions": [_answer()]}
    return case.done(f"/object_actions/{pointed(hash)}")


def _answer() -> dict[str, Any]:
    return {"name": "hull", "value": "hull", "answers": "wood", "featureHash": "HuLlX009"}


@breaks("LNK209")
def empty_entry(case: Case) -> Mutant | None:
    """An entry of an object that is nowhere, and that says nothing."""
    if case.row["data_type"] not in (*STILL, *MOVING):
        return None
    member, inside = case.rng.choice((("object_answers", "classifications"), ("object_actions", "actions")))
    hash = new_hash(case.rng)
    case.row.setdefault(member, {})[hash] = {"objectHash": hash, inside: []}
    return case.done(f"/{member}/{pointed(hash)}")


@breaks("LNK204")
def mismatched_key(case: Case) -> Mutant | None:
    member = case.rng.choice(("object_answers", "classification_answers", "object_actions"))
    entry = case.entry(member)
    if entry is None:
        return None
    name = "classificationHash" if member == "classification_answers" else "objectHash"
    entry[1][name] = new_hash(case.rng)
    return case.done(f"/{member}/{pointed(entry[0])}/{name}")


@breaks("LNK205")
def lost_classification(case: Case) -> Mutant | None:
    mark = case.mark()
    if mark is None or len(case.row["classification_answers"]) < 2:
        return None
    case.row["classification_answers"].pop(mark.whole["classificationHash"])
    return case.done(f"/classification_answers/{pointed(mark.whole['classificationHash'])}")


@breaks("LNK206")
def nothing_answered(case: Case) -> Mutant | None:
    if case.mark() is None:
        return None
    case.row["classification_answers"] = {}
    return case.done("/classification_answers")


@breaks("LNK208")
def on_no_frame(case: Case) -> Mutant | None:
    found = case.classified(marked=False)
    if found is None or not found[1]["classifications"]:  # where nothing is answered, nothing is lost
        return None
    found[1].pop("range")
    return case.done(found[0])


# -- ranges of classifications -----------------------------------------------------------------------------------------


@breaks("SPN201")
def reversed_range(case: Case) -> Mutant | None:
    found = case.classified()
    if found is None:
        return None
    found[1]["range"] = [[0, 0], [7, 3]]
    return case.done(f"{found[0]}/range/1")


@breaks("SPN202")
def range_outside(case: Case) -> Mutant | None:
    found = case.classified()
    if found is None:
        return None
    found[1]["range"] = [[-2, 0]] if case.row["data_type"] not in STILL or case.rng.random() < 0.5 else [[0, 99]]
    return case.done(f"{found[0]}/range/0")


@breaks("SPN203")
def range_of_all(case: Case) -> Mutant | None:
    found = case.classified(ranged=False)
    if found is None:
        return None
    found[1]["range"] = [[0, 1]]  # [[0, 0]] is what the SDK writes
    return case.done(f"{found[0]}/range")


@breaks("SPN204")
def duplicate_classification(case: Case) -> Mutant | None:
    found = case.classified(marked=False)
    if found is None:
        return None
    hash = new_hash(case.rng)
    case.row["classification_answers"][hash] = found[1] | {"classificationHash": hash}
    return case.done(f"/classification_answers/{pointed(hash)}/range")


@breaks("REC213")
def older_layout(case: Case) -> Mutant | None:
    mark = case.mark()
    if mark is None:
        return None
    if case.row["classification_answers"][mark.whole["classificationHash"]].pop("range", None) is None:
        return None
    return case.done(mark.at)


# -- files of many rows, and lists of data rows ------------------------------------------------------------------------


@breaks("DUP201")
def duplicate_row(case: Case) -> Mutant:
    return Mutant(case.row, "/data_hash", before=(case.row,))


@breaks("UID205")
def hash_of_another_row(case: Case) -> Mutant:
    other = case.row | {"data_hash": ELSEWHERE, "data_units": {}}
    return Mutant(case.row, "/label_hash", before=(other,))


@breaks("DUP202")
def of_two_types(case: Case) -> Mutant:
    other = case.row | {"data_type": "pdf" if case.row["data_type"] != "pdf" else "video"}
    return Mutant(case.row, "/data_hash", before=(other,))


def _listed(*rows: Any) -> DataRows:
    return DataRows([DataRow(position, None, **row) for position, row in enumerate(rows)])


@breaks("KEY206")
def not_listed(case: Case) -> Mutant:
    return Mutant(case.row, "/data_hash", rows=_listed({"id": ELSEWHERE}))


@breaks("KEY211")
def spaced_list(case: Case) -> Mutant:
    return Mutant(case.row, "/data_hash", rows=_listed({"id": case.row["data_hash"] + " "}))


@breaks("KEY207")
def without_row(case: Case) -> Mutant:
    return Mutant(case.row, None, rows=_listed({"id": case.row["data_hash"]}, {"id": ELSEWHERE}))


@breaks("KEY208")
def wrong_size(case: Case) -> Mutant | None:
    at, unit = case.units()[0]
    listed = _listed({"id": unit["data_hash"], "width": 7.0, "height": 9.0})
    return Mutant(case.row, f"{at}/width", rows=listed) if "width" in unit else None


@breaks("JSN201")
def another_file(case: Case) -> Mutant | None:
    if not case.onto.objects:
        return None
    return Mutant(case.rng.choice(({"dataRow": {"globalKey": "a"}, "name": "b"}, case.onto.source)), None)


@breaks("JSN204")
def nothing_predicted(case: Case) -> Mutant:
    for _, unit in case.units():
        unit.get("labels", {}).clear()
        if case.row["data_type"] in STILL:
            unit["labels"] = {"objects": [], "classifications": []}
    case.row |= {"object_answers": {}, "classification_answers": {}, "object_actions": {}}
    return case.done(None)


@breaks("JSN202")
def not_a_row(case: Case) -> Mutant:
    return Mutant(case.rng.choice((3, None, [], True, 1e300)), None, before=(case.row,))
