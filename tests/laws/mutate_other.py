"""Mutations of metric lines, relationships and uuids, and of what the medium or the target refuses."""

from __future__ import annotations

from random import Random
from typing import Any, cast

from laws.mutations import Mutant, breaks, is_drawn
from laws.ontologies import MEDIA, PROMPTS, Json, World
from laws.sites import QUESTIONS, feature_of, shared

# -- metric lines -------------------------------------------------------------------------------------------------------


def _metric(record: Json, member: str, **changes: Any) -> Mutant | None:
    return Mutant(record | changes, f"/{member}") if "metricValue" in record else None


def _is_matrix(record: Json) -> bool:
    value: Any = record.get("metricValue")
    levels: list[Any] = list(cast("Json", value).values()) if isinstance(value, dict) else [value]
    return any(isinstance(level, list) for level in levels)


@breaks("MET003", target="model-run")
def reserved_name(rng: Random, record: Json, world: World) -> Mutant | None:
    if _is_matrix(record):
        return None
    return _metric(record, "metricName", metricName=rng.choice(("recall", " F1", "Precision\t")))


@breaks("MET004", target="model-run")
def metric_value(rng: Random, record: Json, world: World) -> Mutant | None:
    whole = [(wrong, "") for wrong in (-1, "1", True, None, [1, 2, 3], {"0.5": 1}, 1e9)]
    parts = [([1, 2, 3, 0.5], "/3"), ({"2": 1, "0.1": 1}, "/2"), ({"a": 1, "b": 2}, "/a"), ({"0": 1, "1": "1"}, "/1")]
    wrong, where = rng.choice([*whole, *parts])
    return _metric(record, f"metricValue{where}", metricValue=wrong)


@breaks("MET005", target="model-run")
def metric_aggregation(rng: Random, record: Json, world: World) -> Mutant | None:
    lacking = [{"aggregation": None}] if _is_matrix(record) else []
    return _metric(record, "aggregation", **rng.choice([*({"aggregation": word} for word in ("MEDIAN", "sum", "")), *lacking]))


@breaks("MET006", target="model-run")
def metric_feature(rng: Random, record: Json, world: World) -> Mutant | None:
    if rng.random() < 0.3 and world.features:
        return _metric(record, "subclassName", featureName=rng.choice(world.features)[1]["name"], subclassName="of no zeppelin")
    record.pop("featureName", None)
    changes = rng.choice(({"featureName": "zeppelin"}, {"subclassName": "x"}))
    return _metric(record, "featureName", **changes)


@breaks("MET010", target="model-run")
def metric_without_name(rng: Random, record: Json, world: World) -> Mutant | None:
    return _metric(record, "metricName", metricName=rng.choice(("", " ")))


@breaks("REC012", target="model-run")
def metric_by_name(rng: Random, record: Json, world: World) -> Mutant | None:
    return _metric({key: value for key, value in record.items() if key != "metricName"}, "name", name="a zeppelin")


# -- uuids, relationships, what the medium or the target refuses --------------------------------------------------------


_TASK = "messageEvaluationTask"


@breaks("UID001")
def not_a_uuid(rng: Random, record: Json, world: World) -> Mutant | None:
    return _without_uuid(rng, record) if _TASK not in record else Mutant(record | {"uuid": rng.choice(_NO_TEXTS)}, "/uuid")


@breaks("UID004", target="mal", media=("llm-multimodal", None))
def not_a_uuid_of_a_task(rng: Random, record: Json, world: World) -> Mutant | None:
    return _without_uuid(rng, record, ()) if _TASK in record else None


_NO_TEXTS = (7, [])


def _without_uuid(rng: Random, record: Json, others: tuple[Any, ...] = _NO_TEXTS) -> Mutant:
    usual = "6f1c2a34-9b7d-4e58-a1c3-0d2e4f6a8b90"
    wrong = rng.choice(
        ("", "x", *others, usual[:-1], usual + "\n", f"{{{usual}", usual.replace("6", "g"), usual[:-1] + "\u0660", usual[:-2] + " 0")
    )
    return Mutant(record | {"uuid": wrong}, "/uuid")


@breaks("LNK001", target="mal")
def endpoint(rng: Random, record: Json, world: World) -> Mutant | None:
    if "relationship" not in record:
        return None
    relationship = record["relationship"]
    member = rng.choice(("target", "source", "both", "type"))
    if member == "type":
        return Mutant(record | {"relationship": rng.choice((7, None, []))}, "/relationship")
    if member == "target":
        relationship["target"] = rng.choice(("x", None, 7, relationship["target"] + "\n"))
    elif member == "both":
        relationship |= {"source": relationship["target"], "sourceOntologyName": "x"}
        return Mutant(record)
    else:
        relationship.pop("source", None)
        relationship.pop("sourceOntologyName", None)
    return Mutant(record, f"/relationship/{member}")


@breaks("LNK002", target="mal")
def relationship_type(rng: Random, record: Json, world: World) -> Mutant | None:
    if "relationship" not in record:
        return None
    record["relationship"]["type"] = rng.choice(("directed", "", 7, None, "unidirectional\n"))
    return Mutant(record, "/relationship/type")


@breaks("LNK003", target="mal")
def to_itself(rng: Random, record: Json, world: World) -> Mutant | None:
    if "relationship" not in record or "source" not in record["relationship"]:
        return None
    record["relationship"]["target"] = record["relationship"]["source"].replace("-", "").upper()
    return Mutant(record, "/relationship/target")


def _record_for_tool(rng: Random, record: Json, world: World, kind: str, member: str, value: Any) -> Mutant | None:
    tools = [t for t in world.tools if t["tool"] == kind and not shared(world, t)]
    if not tools:
        return None
    return Mutant({"dataRow": record["dataRow"], "name": rng.choice(tools)["name"], member: value}, f"/{member}")


@breaks("MED001", media="image")
def kind_of_text(rng: Random, record: Json, world: World) -> Mutant | None:
    return _record_for_tool(rng, record, world, "named-entity", "location", {"start": 1, "end": 2})


@breaks("MED002", target="model-run", media=tuple(medium for medium in MEDIA if medium not in (PROMPTS, "llm-multimodal")))
def relationship_in_run(rng: Random, record: Json, world: World) -> Mutant | None:
    return _record_for_tool(rng, record, world, "edge", "relationship", {"target": "x"})


@breaks("MED002", target="mal")
def metric_in_mal(rng: Random, record: Json, world: World) -> Mutant | None:
    return Mutant({"dataRow": record["dataRow"], "metricName": "x", "metricValue": 1}, "/metricValue")


@breaks("MED004", media="image")
def video_members(rng: Random, record: Json, world: World) -> Mutant | None:
    found = feature_of(record, world)
    return Mutant(record | {"frames": []}, "/frames") if (found and found[0] not in QUESTIONS) or is_drawn(record) else None


@breaks("MED005", media="image")
def pdf_members(rng: Random, record: Json, world: World) -> Mutant | None:
    member = rng.choice(("page", "unit"))
    return Mutant(record | {member: 1}, f"/{member}")


@breaks("MED006", media="image")
def message_id(rng: Random, record: Json, world: World) -> Mutant | None:
    return Mutant(record | {"messageId": "4"}, "/messageId")
