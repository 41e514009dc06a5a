"""Label rows of Encord that are broken in one known way each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from predlint.platforms.encord.sample import Answered, Placed
from predlint.platforms.samples import (
    Json,
    Made,
    Mutation,
    RandomSource,
    Row,
    drop,
    line_mutations,
    mutations_of,
    put,
    put_drawn,
    turn,
)

if TYPE_CHECKING:
    from predlint.platforms.encord.sample import EncordSource


def mutations(source: EncordSource) -> tuple[Mutation, ...]:
    """Returns all mutations for rows of this source; most suit some rows only."""
    rows = (*_ROWS, *_OBJECTS, *_SHAPES, *_answers(source), *_CLASSIFICATIONS)
    return (*mutations_of(rows), *(fault for fault in line_mutations() if fault.codes in (("JSN001",), ("JSN002",))))


_ROWS: tuple[Row, ...] = (
    ("no-label-hash", "row", "the row has no hash", "REC201", drop("label_hash")),
    ("title-as-number", "row", "the title of the data set is a number", "REC203", put(7, "dataset_title")),
    ("unknown-status", "row", "the status does not exist", "REC207", put("DONE", "label_status")),
    ("space-in-the-branch", "row", "the name of the branch has a space", "REC208", put("my predictions", "branch_name")),
    ("main-branch", "row", "the branch is that of the truth", "REC209", put("main", "branch_name")),
    ("no-date", "row", "the date is none", "REC210", put("yesterday", "created_at")),
    ("hash-cut-off", "row", "the hash of the row is cut off", "UID201", turn(lambda hash: hash[:-1], "label_hash")),
    ("other-unit-hash", "unit", "the data unit has another hash than its key", "KEY201",
     put("00000000-0000-4000-a000-000000000000", "data_hash")),
    ("sequence-as-word", "unit", "the number of the data unit is a word", "REC215", put("first", "data_sequence")),
)  # fmt: skip


def _but_skeletons(made: Made) -> list[Placed]:
    """Objects whose names may be left out."""
    return [placed for placed in made.parts.get("object", ()) if placed.feature.shape != "skeleton"]


_OBJECTS: tuple[Row, ...] = (
    ("no-created-at", "object", "the object has no time of creation", "REC244", drop("createdAt")),
    ("no-feature", "object", "the object has no feature", "NAM207", drop("featureHash")),
    ("name-as-number", _but_skeletons, "the name of the object is a number", "REC242", put(7, "name")),
    ("skeleton-name-as-number", "skeleton", "the name of the skeleton is a number", "REC240", put(7, "name")),
    ("no-object-date", "object", "the date of the object is not a date", "REC243", put("yesterday", "createdAt")),
    ("confidence-in-per-cent", "object", "the confidence is in percent", "CNF201",
     turn(lambda share: round(share * 100 + 1.5, 1), "confidence")),
    ("confidence-as-text", "object", "the confidence is a string", "CNF202", turn(str, "confidence")),
    ("confidence-null", "object", "the confidence is null", "CNF203", put(None, "confidence")),
    ("other-name", "object", "the object has a name that is not its feature's", "NAM203",
     lambda draw, placed: placed.entry.update(name=f"{placed.feature.name} (old)")),
)  # fmt: skip


def _two_points(draw: RandomSource, placed: Placed) -> None:
    del placed.entry["polygons"]
    placed.entry["polygon"] = {key: placed.entry["polygon"][key] for key in ("0", "1")}


def _small_mask(draw: RandomSource, placed: Placed) -> None:
    placed.entry["bitmask"] |= {"width": 2, "height": 2, "rleString": "121"}


def _of_several(made: Made) -> list[Placed]:
    return [placed for placed in made.parts.get("skeleton", ()) if len(placed.entry["skeleton"]) > 1]


_SHAPES: tuple[Row, ...] = (
    ("box-in-pixels", "bounding_box", "the box is in pixels", "GEO202", put({"x": 120, "y": 80, "w": 200, "h": 100}, "boundingBox")),
    ("no-box", "bounding_box", "the box is missing", "GEO203", drop("boundingBox")),
    ("empty-box", "bounding_box", "the box has no width", "GEO204", put(0, "boundingBox", "w")),
    ("side-as-text", "bounding_box", "a side of the box is a string", "GEO205", turn(str, "boundingBox", "x")),
    ("no-side", "bounding_box", "a side of the box is missing", "GEO206", drop("boundingBox", ("x", "y", "w", "h"))),
    ("turned-too-far", "rotatable_bounding_box", "the box is turned by more than a full turn", "GEO208",
     put_drawn(lambda draw: 400 + draw.integer(0, 300), "rotatableBoundingBox", "theta")),
    ("no-side-of-a-turned-box", "rotatable_bounding_box", "a side of the box is missing", "GEO206", drop("rotatableBoundingBox", "h")),
    ("polygon-of-two-points", "polygon", "the polygon has two points", "GEO209", _two_points),
    ("odd-ring", "polygon", "a coordinate of a ring is missing", "GEO212", drop("polygons", 0, 0, -1)),
    ("no-line", "polyline", "the line is missing", "GEO203", drop("polyline")),
    ("point-without-x", "point", "the point has no x", "GEO206", drop("point", "0", "x")),
    ("mask-of-another-size", "bitmask", "the mask is smaller than its image", "GEO217", _small_mask),
    ("short-runs", "bitmask", "the runs of the mask do not fill it", "GEO218", put("5b", "bitmask", "rleString")),
    ("unknown-visibility", "skeleton", "the visibility of a vertex does not exist", "GEO223", put("hidden", "skeleton", "0", "visibility")),
    ("missing-vertex", _of_several, "a vertex is missing", "GEO224", lambda draw, placed: placed.entry["skeleton"].popitem()),
)  # fmt: skip


def _answers(source: EncordSource) -> Iterator[Row]:
    hashes = {a.hash for f in source.ontology.features for _, a in f.every_attribute()}
    hashes |= {c.hash for f in source.ontology.features for _, a in f.every_attribute() for c in a.options}
    hashes |= {feature.hash for feature in source.ontology.features}
    absent = next(hash for at in range(len(hashes) + 1) if (hash := f"Zeppe{at:03}") not in hashes)

    def chosen_among_many(made: Made) -> list[Answered]:
        found: list[Answered] = made.parts.get("radio", [])
        return [
            a for a in found if sum(not c.archived for c in a.attribute.options) > 1 and not any(c.attributes for c in a.attribute.options)
        ]

    def choose_another(draw: RandomSource, answered: Answered) -> None:
        taken = answered.entry["answers"][0]["featureHash"]
        other = next(choice for choice in answered.attribute.options if not choice.archived and choice.hash != taken)
        answered.entry["answers"].append({"name": other.label, "value": other.value, "featureHash": other.hash})

    choices = ("radio", "checklist")
    yield "unknown-option", choices, "the attribute has no such option", "NAM221", put(absent, "answers", 0, "featureHash")
    yield "two-options", chosen_among_many, "two options of a radio attribute are chosen", "ANS201", choose_another
    name = turn(lambda given: given[0]["name"], "answers")
    yield "answer-as-text", choices, "the answer is a string, not an option", "ANS202", name
    yield "number-as-text", "numeric", "the answer to a numeric attribute is a string", "ANS202", turn(str, "answers")
    yield "text-as-number", "text", "the answer to a text attribute is a number", "ANS202", put(7, "answers")


def _ranged(made: Made) -> list[Json]:
    return [entry for entry in made.parts.get("classification", ()) if "range" in entry]


_CLASSIFICATIONS: tuple[Row, ...] = (
    ("classification-in-per-cent", "classification", "the confidence of a classification is in percent", "CNF220",
     put_drawn(lambda draw: 90 + draw.integer(0, 9), "confidence")),
    ("classification-confidence-as-text", "classification", "the confidence of a classification is a string", "CNF221",
     turn(str, "confidence")),
    ("backward-range", _ranged, "a range ends before it starts", "SPN201", put([[1, 0]], "range")),
)  # fmt: skip
