"""Mutations of files in which relationships join what they cannot."""

from __future__ import annotations

from random import Random

from laws.mutate_files import UUID, MutatedFile, dump, file_mutation, join, two
from laws.ontologies import DRAWN, World
from laws.records import Manner, Records


def _joined(world: World, rng: Random) -> list[dict[str, object]] | None:
    """Two drawn records of one data row, and a relationship that names them both."""
    edges = [f for kind, f in world.features if kind == "relationship"]
    records = two(world, rng, dataRow={"globalKey": "k"})
    if not edges or records is None:
        return None
    ends = [UUID, UUID[:-1] + "1"]
    for record, uuid in zip(records, ends, strict=True):
        record["uuid"] = uuid
    relationship = dict(zip(("source", "target"), ends, strict=True)) | {"type": "unidirectional"}
    return [*records, {"name": edges[0]["name"], "relationship": relationship, "dataRow": {"globalKey": "k"}}]


@file_mutation("LNK006")
def end_nowhere(rng: Random, lines: list[bytes], world: World) -> MutatedFile | None:
    records = _joined(world, rng)
    if records is None:
        return None
    end = rng.randrange(2)
    if rng.random() < 0.5:
        del records[end]["uuid"]
    else:
        records[end]["dataRow"] = {"globalKey": "another"}
    rng.shuffle(records)
    number = next(at for at, record in enumerate(records, 1) if "relationship" in record)
    return MutatedFile(join(lines) + dump(records), len(lines) + number, f"/relationship/{('source', 'target')[end]}")


@file_mutation("LNK007")
def end_at_an_answer(rng: Random, lines: list[bytes], world: World) -> MutatedFile | None:
    records = _joined(world, rng)
    questions = [(k, f) for k, f in world.features if k in ("radio", "checklist", "text")]
    if records is None or not questions:
        return None
    end = rng.randrange(2)
    records[end] = Records(world, rng, Manner(metrics=0)).of(*rng.choice(questions)) | {
        "uuid": records[end]["uuid"],
        "dataRow": {"globalKey": "k"},
    }
    if end == 0 and ("textSelections" in records[1] or "page" in records[1]):
        return None  # to what is drawn on a page an answer may lead
    return MutatedFile(join(lines) + dump(records), len(lines) + 3, f"/relationship/{('source', 'target')[end]}")


@file_mutation("LNK007")
def end_of_another_tool(rng: Random, lines: list[bytes], world: World) -> MutatedFile | None:
    edges = [f for kind, f in world.features if kind == "relationship" and "definition" in f]
    drawn = [pair for pair in world.features if pair[0] in DRAWN.values() and pair[1].get("featureSchemaId")]
    for edge in edges:
        pairs = [tuple(pair) for pair in edge["definition"]["constraints"]]
        for kind, tool in drawn:
            if (tool["featureSchemaId"],) * 2 in pairs:
                continue
            made = Records(world, rng, Manner(metrics=0))
            ends = [UUID, UUID[:-1] + "1"]
            records = [made.of(kind, tool) | {"uuid": uuid, "dataRow": {"globalKey": "k"}} for uuid in ends]
            relationship = {"source": ends[0], "target": ends[1], "type": rng.choice(("unidirectional", "bidirectional"))}
            records.append({"name": edge["name"], "relationship": relationship, "dataRow": {"globalKey": "k"}})
            known = tool["featureSchemaId"] in [end for pair in pairs for end in pair]
            return MutatedFile(join(lines) + dump(records), len(lines) + 3, None if known else "/relationship/source")
    return None
