"""Mutations of places and pages, of messages, prompts and relationships, and of values that another medium has."""

from __future__ import annotations

from random import Random

from laws.mutate_spans import row_of
from laws.mutations import Mutant, breaks, payload_of
from laws.ontologies import DRAWN, FORMS, MEDIA, PROMPTS, Json, World, fits
from laws.sites import QUESTIONS, answers, feature_of, shared
from predlint.io.data_row import DataRow

# -- pages and places ---------------------------------------------------------------------------------------------------


@breaks("GEO024", media="pdf")
def page_or_unit(rng: Random, record: Json, world: World) -> Mutant | None:
    if "bbox" not in record:
        return None
    member = rng.choice(("page", "unit"))
    if rng.random() < 0.3:
        del record[member]
    else:
        record[member] = rng.choice({"page": (-1, "0", 1.5, None), "unit": ("points", "", 7, None, "POINTS\n")}[member])
    return Mutant(record, f"/{member}")


@breaks("GEO027", media="geospatial")
def degrees(rng: Random, record: Json, world: World) -> Mutant | None:
    wrong = rng.choice((("x", "left", 180.5), ("x", "left", -200), ("y", "top", 90.001), ("y", "top", -91)))
    axis, side, value = wrong
    if "bbox" in record:
        record["bbox"][side] = value
        return Mutant(record, f"/bbox/{side}")
    if "point" in record:
        record["point"][axis] = value
        return Mutant(record, f"/point/{axis}")
    payload = next((p for p in ("polygon", "line") if p in record), None)
    if payload is None:
        return None
    index = rng.randrange(len(record[payload]))
    record[payload] = [dict(point) for point in record[payload]]
    record[payload][index][axis] = value
    return Mutant(record, f"/{payload}/{index}/{axis}")


@breaks("GEO030", media="geospatial")
def off_map(rng: Random, record: Json, world: World) -> Mutant | None:
    reference = record.get("dataRow")
    key = reference.get("globalKey") if isinstance(reference, dict) else None
    if not isinstance(key, str) or "point" not in record:
        return None
    record["point"] = {"x": 40, "y": 30}
    return Mutant(record, "/point", (DataRow(0, key, media="geospatial", bounds=(1, 1, 2, 2)),))


@breaks("GEO029", media=(None,))
def negative_off_maps(rng: Random, record: Json, world: World) -> Mutant | None:
    if "bbox" in record:
        side, value = rng.choice((("height", -0.001), ("height", -3), ("top", -1.5), ("left", -180)))
        record["bbox"] = {"top": 5, "left": 5, "height": 5, "width": 5} | {side: value}
        return Mutant(record, f"/bbox/{side}")
    if "point" in record:
        record["point"] = {"x": -1, "y": 80}
        return Mutant(record, "/point/x")
    payload = next((p for p in ("polygon", "line") if p in record), None)
    if payload is None:
        return None
    record[payload] = [{"x": 10, "y": 20}, {"x": 30, "y": -2.5}, {"x": 40, "y": 60}]
    return Mutant(record, f"/{payload}/1/y")


# -- messages -----------------------------------------------------------------------------------------------------------


@breaks("LNK004", media=("conversational", "llm-multimodal"))
def no_message(rng: Random, record: Json, world: World) -> Mutant | None:
    if record.pop("messageId", None) is None:
        return None
    return Mutant(record, "/messageId")


@breaks("LNK005", media=("conversational", "llm-multimodal", None))
def message_id_form(rng: Random, record: Json, world: World) -> Mutant | None:
    if "messageId" not in record or (world.media is None and "location" not in record):
        return None
    return Mutant(record | {"messageId": rng.choice((7, "", None, []))}, "/messageId")


@breaks("LNK005", media=("conversational", "llm-multimodal", None))
def unknown_message(rng: Random, record: Json, world: World) -> Mutant | None:
    rows = row_of(record, world, messages={"another": None})
    if "messageId" in record:
        return Mutant(record, "/messageId", rows)
    if "messageEvaluationTask" not in record:
        return None
    data = record["messageEvaluationTask"]["data"]
    listed = next((member for member in ("selectedMessages", "rankedMessages") if member in data), None)
    return Mutant(record, f"/messageEvaluationTask/data{f'/{listed}/0' if listed else ''}/messageId", rows)


@breaks("MED006", media=("conversational", "llm-multimodal"))
def message_of_all(rng: Random, record: Json, world: World) -> Mutant | None:
    found = feature_of(record, world)
    if found is None or found[0] not in QUESTIONS or found[1].get("scope") == "index":
        return None
    return Mutant(record | {"messageId": "m-1"}, "/messageId")


@breaks("LNK008", target="mal", media=("llm-multimodal", None))
def prompt_evaluated(rng: Random, record: Json, world: World) -> Mutant | None:
    if "messageEvaluationTask" not in record:
        return None
    data = record["messageEvaluationTask"]["data"]
    listed = next((member for member in ("selectedMessages", "rankedMessages") if member in data), None)
    (data[listed][0] if listed else data)["messageId"] = data["parentMessageId"]
    return Mutant(record, f"/messageEvaluationTask/data{f'/{listed}/0' if listed else ''}/messageId")


@breaks("ANS027", target="mal", media=("llm-multimodal", None))
def task_format(rng: Random, record: Json, world: World) -> Mutant | None:
    if "messageEvaluationTask" not in record:
        return None
    task = record["messageEvaluationTask"]
    others = [f for f in ("message-single-selection", "message-multi-selection", "message-ranking") if f != task["format"]]
    if rng.random() < 0.4:
        task["format"] = rng.choice(others)
        return Mutant(record, "/messageEvaluationTask")
    if rng.random() < 0.3:
        del task["format"]
    else:
        task["format"] = rng.choice(("ranking", "", 7, None, [], f"{task['format']}\n"))
    return Mutant(record, "/messageEvaluationTask/format")


@breaks("ANS028", target="mal", media=("llm-multimodal", None))
def ranking_orders(rng: Random, record: Json, world: World) -> Mutant | None:
    ranked = record.get("messageEvaluationTask", {}).get("data", {}).get("rankedMessages")
    if ranked is None:
        return None
    at = "/messageEvaluationTask/data/rankedMessages"
    if rng.random() < 0.3:
        ranked[0]["order"] = rng.choice((0, -1, "1", 1.5, None))
        return Mutant(record, f"{at}/0/order")
    ranked[0]["order"] = rng.choice((len(ranked) + 1, 40))
    return Mutant(record, at)


@breaks("ANS029", target="mal", media=("llm-multimodal", None))
def task_incomplete(rng: Random, record: Json, world: World) -> Mutant | None:
    if "messageEvaluationTask" not in record:
        return None
    task, at = record["messageEvaluationTask"], "/messageEvaluationTask/data"
    listed = next((member for member in ("selectedMessages", "rankedMessages") if member in task["data"]), None)
    if listed is not None and rng.random() < 0.5:
        if rng.random() < 0.5:
            task["data"][listed] = rng.choice(([], {}, None))
            return Mutant(record, f"{at}/{listed}")
        member = rng.choice(("messageId", "modelConfigName"))
        task["data"][listed][0][member] = rng.choice((7, "", None))
        return Mutant(record, f"{at}/{listed}/0/{member}")
    if rng.random() < 0.3:
        task["data"] = rng.choice((None, [], "x"))
        return Mutant(record, at)
    del task["data"]["parentMessageId"]
    return Mutant(record, f"{at}/parentMessageId")


# -- answers ------------------------------------------------------------------------------------------------------------


@breaks("ANS026", media=tuple(medium for medium in MEDIA if medium is not None))
def listed_radio(rng: Random, record: Json, world: World) -> Mutant | None:
    """Among responses, right under key frames, and over time on videos; elsewhere it is an error, or another form of the same answer."""
    radios = [a for a in answers(record, world) if a.kind == "radio" and isinstance(a.holder["answer"], dict)]
    if "segments" in record or world.media not in ("video", "audio"):
        found = [a for a in radios if not a.usual]
    else:
        found = [a for a in radios if world.media == "video" and a.top and a.question.get("scope") == "index"]
    if not found:
        return None
    answered = rng.choice(found)
    answered.holder["answer"] = [answered.holder["answer"]]
    return Mutant(record, f"{answered.at}/answer")


# -- values of other media, or of other targets -------------------------------------------------------------------------


def _line_of(rng: Random, record: Json, world: World, kinds: tuple[str, ...], member: str) -> Mutant | None:
    """A line of a tool of these kinds whose value, whatever it is, stands in that member."""
    tools = [t for t in world.tools if t["tool"] in kinds and not shared(world, t)]
    if not tools:
        return None
    return Mutant({"dataRow": record["dataRow"], "name": rng.choice(tools)["name"], member: rng.choice(({}, [], 7))}, f"/{member}")


@breaks("MED001", media=tuple(medium for medium in MEDIA if medium is not None))
def kind_elsewhere(rng: Random, record: Json, world: World) -> Mutant | None:
    """A kind of tool that data rows of the medium do not have, with the value that it has on others."""
    kinds = [kind for kind in DRAWN if kind not in FORMS[world.media]]
    kind = rng.choice(kinds) if kinds else ""
    return _line_of(rng, record, world, (kind,), DRAWN[kind]) if kind else None


@breaks("MED002", target="model-run", media=("video", "dicom", "llm-multimodal"))
def for_prelabels(rng: Random, record: Json, world: World) -> Mutant | None:
    if world.media == "llm-multimodal":
        kinds = ("message-single-selection", "message-multi-selection", "message-ranking")
        return _line_of(rng, record, world, kinds, "messageEvaluationTask")
    if world.media == "video":
        return Mutant({"dataRow": record["dataRow"], "masks": {}}, "/masks")
    mutant = _line_of(rng, record, world, ("line", "rectangle", "point", "polygon"), "segments")
    return Mutant(mutant.record | {"groupKey": "axial"}, "/groupKey") if mutant else None


@breaks("MED007", media=("video", "dicom"))
def flat_on_frames(rng: Random, record: Json, world: World) -> Mutant | None:
    # A mask in a model run is told that it has no place there in any form.
    kinds = [kind for kind in DRAWN if kind in FORMS[world.media] and (world.target == "mal" or DRAWN[kind] != "mask")]
    kind = rng.choice(kinds)
    return _line_of(rng, record, world, (kind,), DRAWN[kind])


@breaks("MED007", media=("text", "pdf", "conversational"))
def entity_of_other_medium(rng: Random, record: Json, world: World) -> Mutant | None:
    return _line_of(rng, record, world, ("named-entity",), "location" if world.media == "pdf" else "textSelections")


@breaks("MED008", media=tuple(medium for medium in MEDIA if medium not in (None, PROMPTS)))
def prompt_outside(rng: Random, record: Json, world: World) -> Mutant | None:
    prompts = [q for q in world.questions if q["type"] != "mystery" and not fits(q, world.media) and not shared(world, q)]
    if not prompts:
        return None
    return Mutant({"dataRow": record["dataRow"], "name": rng.choice(prompts)["name"], "answer": "x"}, "/answer")


@breaks("MED010", media=("pdf", "conversational", "dicom", "html"))
def older_tables(rng: Random, record: Json, world: World) -> Mutant | None:
    """What the tables of 2023 did not offer: warned of only where that is asked for."""
    found = feature_of(record, world)
    if found is None or (found[0] == "relationship") != (world.target == "mal"):
        return None
    answered = next(iter(answers(record, world)), None)
    if world.media == "dicom" and found[0] not in QUESTIONS and found[0] != "relationship":
        return None
    if answered is not None and answered.top and world.target == "mal":
        return None
    return Mutant(record, f"/{payload_of(record)}", profile="docs-2023")
