"""Mutations of when an answer holds, and of frames, pages and times that a data row does not have."""

from __future__ import annotations

from random import Random

from laws.mutate_spans import row_of
from laws.mutations import Mutant, breaks
from laws.ontologies import Json, World
from laws.sites import Answered, answers, choices, feature_of

TIMED = ("video", "audio")


@breaks("KEY011", media=("video", "dicom", "audio", "pdf"))
def past_the_end(rng: Random, record: Json, world: World) -> Mutant | None:
    if "segments" in record:
        index = len(record["segments"][0]["keyframes"]) - 1
        count = record["segments"][0]["keyframes"][index]["frame"] - 1
        return Mutant(record, f"/segments/0/keyframes/{index}/frame", row_of(record, world, frame_count=count)) if count else None
    if "masks" in record:
        return Mutant(record, "/masks/frames/0/index", row_of(record, world, frame_count=record["masks"]["frames"][0]["index"] - 1))
    if "bbox" in record:
        return Mutant(record, "/page", row_of(record, world, page_count=record["page"])) if record["page"] else None
    if "textSelections" in record:
        return Mutant(record, "/textSelections/0/page", row_of(record, world, page_count=record["textSelections"][0]["page"] - 1))
    found = _moments(rng, record, world)
    if found is None or world.media == "dicom":
        return None
    _at, moments = found
    fact = {"duration_ms" if world.media == "audio" else "frame_count": moments[0]["end"] - 1}
    # Said once a record, at its first place, which may be another one than this.
    return Mutant(record, None, row_of(record, world, **fact)) if moments[0]["start"] < moments[0]["end"] else None


def _moments(rng: Random, record: Json, world: World) -> tuple[str, list[Json]] | None:
    """Ranges of a record that answers a question over time."""
    found: list[tuple[str, list[Json]]] = [("/frames", record["frames"])] if "frames" in record else []
    found += [(f"{c.at}/frames", c.holder["frames"]) for c in choices(record, world) if "frames" in c.holder]
    for answered in answers(record, world):
        if answered.kind == "text" and isinstance(answered.holder["answer"], list):
            values = enumerate(answered.holder["answer"])
            found += [(f"{answered.at}/answer/{at}/frames", value["frames"]) for at, value in values if "frames" in value]
    return rng.choice(found) if found else None


def _data_row_answer(record: Json, world: World, *kinds: str) -> Answered | None:
    """The answer to a question about the data row, or about parts of it."""
    return next((a for a in answers(record, world) if a.top and a.kind in kinds), None)


@breaks("SPN011", media=(*TIMED, None))
def range_form(rng: Random, record: Json, world: World) -> Mutant | None:
    found = _moments(rng, record, world)
    if found is None:
        return None
    at, moments = found
    which = rng.randrange(4)
    if which == 0:
        moments.clear()
        return Mutant(record, at)
    if which == 1:
        moments[0] = rng.choice(([1, 2], 7, "1-2", None))
        return Mutant(record, f"{at}/0")
    if which == 2:
        moments[0]["end"], moments[0]["start"] = 7, 8
        return Mutant(record, f"{at}/0")
    moments[0]["start"] = rng.choice(("1", -1, 0.5, None))
    return Mutant(record, f"{at}/0/start")


@breaks("SPN012", media=TIMED)
def answers_overlap(rng: Random, record: Json, world: World) -> Mutant | None:
    answered = _data_row_answer(record, world, "radio")
    if answered is None:
        return None
    given = answered.holder["answer"]
    if isinstance(given, list) and rng.random() < 0.5:
        given.append(dict(given[0]))
        return Mutant(record, "/answer/1/frames/0")
    item, at = (given[0], "/answer/0/frames") if isinstance(given, list) else (given, "/answer/frames")
    if "frames" not in item:
        item, at = record, "/frames"
    if "frames" not in item:
        return None
    item["frames"].append(dict(item["frames"][-1]))
    return Mutant(record, f"{at}/{len(item['frames']) - 1}")


@breaks("SPN018", media=TIMED)
def texts_at_once(rng: Random, record: Json, world: World) -> Mutant | None:
    answered = _data_row_answer(record, world, "text")
    given = answered.holder["answer"] if answered is not None else None
    if not isinstance(given, list) or "frames" not in given[0]:
        return None
    given[-1]["frames"].append(dict(given[-1]["frames"][-1]))
    return Mutant(record, f"/answer/{len(given) - 1}/frames/{len(given[-1]['frames']) - 1}")


@breaks("SPN013", media=TIMED)
def no_moments(rng: Random, record: Json, world: World) -> Mutant | None:
    answered = _data_row_answer(record, world, "radio", "checklist", "text")
    if answered is None or answered.question.get("scope") != "index":
        return None
    given = answered.holder["answer"]
    record.pop("frames", None)
    item, at = (given[0], "/answer/0/frames") if isinstance(given, list) else (given, "/answer/frames")
    item.pop("frames", None)
    return Mutant(record, at)


@breaks("SPN014", media=TIMED)
def unused_moments(rng: Random, record: Json, world: World) -> Mutant | None:
    answered = _data_row_answer(record, world, "radio", "checklist", "text")
    if answered is None or answered.question.get("scope") == "index":
        return None
    moments = [{"start": 1, "end": 2}]
    if world.media == "video" and (answered.kind == "text" or rng.random() < 0.5):
        return Mutant(record | {"frames": moments}, "/frames")
    found = [chosen for chosen in choices(record, world) if chosen.question is answered.question]
    if not found:
        return None
    chosen = rng.choice(found)
    chosen.holder["frames"] = moments
    return Mutant(record, f"{chosen.at}/frames")


@breaks("SPN015", media=TIMED)
def outside_parent(rng: Random, record: Json, world: World) -> Mutant | None:
    found = feature_of(record, world)
    if found is None or found[1].get("scope") != "index":
        return None
    below = [chosen for chosen in choices(record, world) if chosen.question is not found[1]]
    if not below:
        return None
    chosen = rng.choice(below)
    chosen.holder["frames"] = [{"start": 10**6, "end": 10**6 + 1}]
    return Mutant(record, f"{chosen.at}/frames/0")
