"""Mutations of the record as a whole, its data row, its name and its id."""

from __future__ import annotations

from random import Random

from laws.mutations import LONG_ID, SPANS, Mutant, breaks, is_nameless, payload_of, rename
from laws.ontologies import DRAWN, FORMS, Json, World, nested_questions
from laws.records import WIDTH
from laws.sites import QUESTIONS, feature_of, nestings, shared
from predlint.io.data_row import DataRow
from predlint.model.texts import canonical

# -- the record as a whole ----------------------------------------------------------------------------------------------


@breaks("REC001")
def no_payload(rng: Random, record: Json, world: World) -> Mutant | None:
    found = feature_of(record, world)
    if found is None or found[0] in QUESTIONS or is_nameless(record) or shared(world, found[1]):
        return None
    del record[found[0]]
    # Where the medium is not known, another of its members may be missed.
    return Mutant(record, f"/{found[0]}" if world.media is not None else None)


@breaks("REC002")
def second_payload(rng: Random, record: Json, world: World) -> Mutant | None:
    found = feature_of(record, world)
    if found is None or shared(world, found[1]):
        return None
    second = rng.choice([p for p in (*DRAWN.values(), "answer", "location") if p not in record])
    record[second] = rng.choice(({}, [], 1, "x"))
    return Mutant(record, f"/{second}" if world.media is not None or found[0] not in SPANS else None)


@breaks("REC013")
def lost_by_the_sdk(rng: Random, record: Json, world: World) -> Mutant | None:
    return Mutant(record | {"lostBySdk": [["the answer", "write the line yourself"]]}, "/lostBySdk")


@breaks("REC003")
def unknown_member(rng: Random, record: Json, world: World) -> Mutant | None:
    places = [("", record), *((n.at, n.holder) for n in nestings(record, world)), ("/dataRow", record["dataRow"])]
    at, holder = rng.choice(places)
    holder["q~/q"] = None
    return Mutant(record, f"{at}/q~0~1q")


@breaks("REC004")
def misspelt_member(rng: Random, record: Json, world: World) -> Mutant | None:
    record.pop("confidence", None)
    record["confidance"] = 0.5
    return Mutant(record, "/confidance")


@breaks("REC005")
def snake_case(rng: Random, record: Json, world: World) -> Mutant | None:
    return Mutant(rename(record, "dataRow", "data_row"), "/data_row")


@breaks("REC006")
def export_member(rng: Random, record: Json, world: World) -> Mutant | None:
    member = rng.choice(("annotation_kind", "feature_schema_id", "image_id"))
    return Mutant({member: "x", **record}, f"/{member}")


@breaks("REC007")
def classifications_type(rng: Random, record: Json, world: World) -> Mutant | None:
    found = list(nestings(record, world))
    if not found:
        return None
    nesting = rng.choice(found)
    wrong = (None, {}, "x", 1, False) if nesting.holder is record and not {"answer", "answers"} & record.keys() else ({}, "x", 1, False)
    nesting.holder["classifications"] = rng.choice(wrong)  # of an answer they may be null
    return Mutant(record, f"{nesting.at}/classifications")


@breaks("REC009")
def flag_type(rng: Random, record: Json, world: World) -> Mutant | None:
    if payload_of(record) == "metricValue":
        record["metricName"] = 7
        return Mutant(record, "/metricName")
    record["isBenchmarkReferenceLabel"] = rng.choice(("no", 1, None, []))
    return Mutant(record, "/isBenchmarkReferenceLabel")


@breaks("REC010")
def nested_envelope(rng: Random, record: Json, world: World) -> Mutant | None:
    places = [n for n in nestings(record, world) if n.holder.get("classifications")]
    if not places:
        return None
    nesting = rng.choice(places)
    member = rng.choice(("dataRow", "uuid"))
    nesting.holder["classifications"][0][member] = "x"
    return Mutant(record, f"{nesting.at}/classifications/0/{member}")


# -- the data row -------------------------------------------------------------------------------------------------------


@breaks("KEY001")
def no_data_row(rng: Random, record: Json, world: World) -> Mutant | None:
    del record["dataRow"]
    return Mutant(record, "/dataRow")


@breaks("KEY002")
def neither_or_both(rng: Random, record: Json, world: World) -> Mutant | None:
    record["dataRow"] = rng.choice(({}, {"id": LONG_ID, "globalKey": "k"}, {"id": None}, {"id": None, "globalKey": None}))
    return Mutant(record, "/dataRow")


@breaks("KEY003")
def data_row_type(rng: Random, record: Json, world: World) -> Mutant | None:
    member = rng.choice(("", "/id", "/globalKey"))
    wrong = rng.choice((7, True, [], "") if member else (7, True, [], "x", None))
    record["dataRow"] = {member[1:]: wrong} if member else wrong
    return Mutant(record, f"/dataRow{member}")


@breaks("KEY004")
def foreign_reference(rng: Random, record: Json, world: World) -> Mutant | None:
    member = rng.choice(("externalId", "uid", "filename"))
    record["dataRow"][member] = "x"
    return Mutant(record, f"/dataRow/{member}")


@breaks("KEY005")
def long_key(rng: Random, record: Json, world: World) -> Mutant | None:
    record["dataRow"] = {"globalKey": "é" * 201}
    return Mutant(record, "/dataRow/globalKey")


@breaks("KEY006")
def space_around_key(rng: Random, record: Json, world: World) -> Mutant | None:
    space = rng.choice((" ", "\t", "\u00a0", "\u2028", "\x85", "\x1f"))
    record["dataRow"] = {"globalKey": rng.choice((f"k{space}", f"{space}k"))}
    return Mutant(record, "/dataRow/globalKey")


@breaks("KEY013")
def stand_in(rng: Random, record: Json, world: World) -> Mutant | None:
    member = rng.choice(("globalKey", "id"))
    record["dataRow"] = {member: rng.choice(("YOUR_KEY", "<DATA_ROW_ID>", "DataRow(id=None, global_key='k')", "None", "{data_row_id}"))}
    return Mutant(record, f"/dataRow/{member}")


@breaks("KEY007")
def unknown_row(rng: Random, record: Json, world: World) -> Mutant | None:
    member = rng.choice(("id", "globalKey"))
    record["dataRow"] = {member: LONG_ID}
    return Mutant(record, f"/dataRow/{member}", (DataRow(0, "some", "c" + "y" * 24),))


@breaks("KEY012")
def rewritten_list(rng: Random, record: Json, world: World) -> Mutant | None:
    record["dataRow"] = {"globalKey": "123456789012"}
    return Mutant(record, "/dataRow/globalKey", (DataRow(0, "1.23457E+11"),))


@breaks("KEY008")
def malformed_id(rng: Random, record: Json, world: World) -> Mutant | None:
    record["dataRow"] = {"id": rng.choice(("x", LONG_ID + "\n", LONG_ID[:-1]))}
    return Mutant(record, "/dataRow/id")


@breaks("MED003", media="image")
def row_of_other_medium(rng: Random, record: Json, world: World) -> Mutant | None:
    member = "globalKey" if record["dataRow"].get("globalKey") else "id"
    row = DataRow(0, record["dataRow"].get("globalKey"), record["dataRow"].get("id"), "video", WIDTH, WIDTH)
    return Mutant(record, f"/dataRow/{member}", (row,))


# -- names and ids ------------------------------------------------------------------------------------------------------


def _top_names(world: World) -> set[str]:
    return {feature["name"] for feature in (*world.tools, *world.questions)}


def _is_new(name: str, world: World) -> bool:
    """True for a name that is neither a feature's nor looks like one."""
    known = _top_names(world) | {q.get("instructions") or "" for q in world.questions}
    return canonical(name).casefold() not in {canonical(k).casefold() for k in known}


@breaks("NAM001")
def no_name(rng: Random, record: Json, world: World) -> Mutant | None:
    if is_nameless(record):
        return None
    record.pop("name", None)
    record.pop("schemaId", None)
    return Mutant(record, "/name")


@breaks("NAM002")
def unknown_name(rng: Random, record: Json, world: World) -> Mutant | None:
    name = rng.choice(("zeppelin", "\U0001f6f8 \u05d0~", "x" * 400))
    if is_nameless(record) or not _is_new(name, world) or name in {q["name"] for q in nested_questions(world.ontology)}:
        return None
    return Mutant(record | {"name": name}, "/name")


@breaks("NAM003")
def name_in_other_case(rng: Random, record: Json, world: World) -> Mutant | None:
    name = record.get("name", "")
    other = name.swapcase()
    known = {canonical(n) for n in _top_names(world)}
    if not name or canonical(other) in known or canonical(other).casefold() != canonical(name).casefold():
        return None
    return Mutant(record | {"name": other}, "/name")


@breaks("NAM004")
def name_with_spaces(rng: Random, record: Json, world: World) -> Mutant | None:
    name = record.get("name")
    other = rng.choice((f"{name} ", f"\u00a0{name}", f"{name}\u200b"))
    return Mutant(record | {"name": other}, "/name") if name and other not in _top_names(world) else None


@breaks("NAM005")
def value_of_other_kind(rng: Random, record: Json, world: World) -> Mutant | None:
    found = feature_of(record, world)
    if found is None or is_nameless(record) or shared(world, found[1]):
        return None
    own = "answer" if found[0] in QUESTIONS else found[0]
    claimed = FORMS[None].get(found[1].get("tool", ""), ())  # said in other words: the form that another medium has
    others = [p for p in (*DRAWN.values(), "answer", "location") if p != own and p not in claimed]
    other = rng.choice(others)
    return Mutant(rename(record, own, other), f"/{other}")


@breaks("NAM006")
def nested_at_top(rng: Random, record: Json, world: World) -> Mutant | None:
    names = [q["name"] for q in nested_questions(world.ontology) if _is_new(q["name"], world)]
    return Mutant(record | {"name": rng.choice(names)}, "/name") if names and not is_nameless(record) else None


@breaks("NAM008")
def unknown_id(rng: Random, record: Json, world: World) -> Mutant | None:
    if not world.has_ids or is_nameless(record):
        return None
    return Mutant(record | {"schemaId": rng.choice((LONG_ID, "sign", " "))}, "/schemaId")


@breaks("NAM009")
def node_id(rng: Random, record: Json, world: World) -> Mutant | None:
    found = feature_of(record, world)
    if found is None or not found[1].get("schemaNodeId") or "masks" in record:  # whose line has no name of its own
        return None
    return Mutant(record | {"schemaId": found[1]["schemaNodeId"]}, "/schemaId")


@breaks("NAM010")
def disagreeing_id(rng: Random, record: Json, world: World) -> Mutant | None:
    found = feature_of(record, world)
    others = [f for _, f in world.features if found and f["name"] != found[1]["name"] and f.get("featureSchemaId")]
    others = [f for f in others if found and f["featureSchemaId"] != found[1].get("featureSchemaId")]
    if found is None or not others or "masks" in record:
        return None
    return Mutant(record | {"name": found[1]["name"], "schemaId": rng.choice(others)["featureSchemaId"]}, "/schemaId")


@breaks("NAM011")
def name_type(rng: Random, record: Json, world: World) -> Mutant | None:
    if is_nameless(record):
        return None
    member = rng.choice(("name", "schemaId"))
    record.pop("name", None)
    record.pop("schemaId", None)
    wrong = rng.choice((7, "", None, [], True)) if member == "name" or world.has_ids else rng.choice((7, "", None))
    return Mutant(record | {member: wrong}, f"/{member}")


@breaks("NAM012")
def id_without_ids(rng: Random, record: Json, world: World) -> Mutant | None:
    return None if world.has_ids or is_nameless(record) else Mutant(record | {"schemaId": LONG_ID}, "/schemaId")


@breaks("NAM013")
def unchecked_kind(rng: Random, record: Json, world: World) -> Mutant | None:
    odd = [f for f in (*world.tools, *world.questions) if f.get("tool") == "cuboid-9d" or f.get("type") == "mystery"]
    odd = [f for f in odd if not shared(world, f)]
    if not odd or is_nameless(record):
        return None
    return Mutant({"dataRow": record["dataRow"], "name": rng.choice(odd)["name"], "cuboid": {}}, "/name")
