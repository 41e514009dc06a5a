"""Label rows of Encord that are broken in one known way each."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from predlint.platforms.encord.sample import Answered, Placed
from predlint.platforms.samples import Json, Made, Mutation, Mutations, RandomSource, line_mutations

if TYPE_CHECKING:
    from predlint.platforms.encord.sample import EncordSource


# -- Mutations of an Encord label row --------------------------------------------------------------------------------


def mutations(source: EncordSource) -> tuple[Mutation, ...]:
    """Returns all mutations for rows of this source; most suit some rows only."""
    table = Mutations()
    _rows(table)
    _objects(table)
    _boxes(table)
    _shapes(table)
    _answers(table, source)
    _classifications(table)
    return (*table.all, *(fault for fault in line_mutations() if fault.codes in (("JSN001",), ("JSN002",))))


def _of(*shapes: str) -> Callable[[Made], list[Any]]:
    return lambda made: [part for shape in shapes for part in made.parts.get(shape, ())]


def _but_skeletons(made: Made) -> list[Any]:
    """Objects whose names may be left out."""
    return [placed for placed in made.parts.get("object", ()) if placed.feature.shape != "skeleton"]


def _rows(table: Mutations) -> None:
    @table.of("row", "the row has no hash", "REC201")
    def no_label_hash(draw: RandomSource, row: Json) -> None:
        del row["label_hash"]

    @table.of("row", "the title of the data set is a number", "REC203")
    def title_as_number(draw: RandomSource, row: Json) -> None:
        row["dataset_title"] = 7

    @table.of("row", "the status does not exist", "REC207")
    def unknown_status(draw: RandomSource, row: Json) -> None:
        row["label_status"] = "DONE"

    @table.of("row", "the name of the branch has a space", "REC208")
    def space_in_the_branch(draw: RandomSource, row: Json) -> None:
        row["branch_name"] = "my predictions"

    @table.of("row", "the branch is that of the truth", "REC209")
    def main_branch(draw: RandomSource, row: Json) -> None:
        row["branch_name"] = "main"

    @table.of("row", "the date is none", "REC210")
    def no_date(draw: RandomSource, row: Json) -> None:
        row["created_at"] = "yesterday"

    @table.of("row", "the hash of the row is cut off", "UID201")
    def hash_cut_off(draw: RandomSource, row: Json) -> None:
        row["label_hash"] = row["label_hash"][:-1]

    @table.of("unit", "the data unit has another hash than its key", "KEY201")
    def other_unit_hash(draw: RandomSource, unit: Json) -> None:
        unit["data_hash"] = "00000000-0000-4000-a000-000000000000"

    @table.of("unit", "the number of the data unit is a word", "REC215")
    def sequence_as_word(draw: RandomSource, unit: Json) -> None:
        unit["data_sequence"] = "first"


def _objects(table: Mutations) -> None:
    @table.of("object", "it does not say when the object was made", "REC244")
    def no_created_at(draw: RandomSource, placed: Placed) -> None:
        del placed.entry["createdAt"]

    @table.of("object", "it does not say which feature the object is of", "NAM207")
    def no_feature(draw: RandomSource, placed: Placed) -> None:
        del placed.entry["featureHash"]

    @table.of(_but_skeletons, "the name of the object is a number", "REC242")
    def name_as_number(draw: RandomSource, placed: Placed) -> None:
        placed.entry["name"] = 7

    @table.of(_of("skeleton"), "the name of the skeleton is a number", "REC240")
    def skeleton_name_as_number(draw: RandomSource, placed: Placed) -> None:
        placed.entry["name"] = 7

    @table.of("object", "the date of the object is not a date", "REC243")
    def no_object_date(draw: RandomSource, placed: Placed) -> None:
        placed.entry["createdAt"] = "yesterday"

    @table.of("object", "the confidence is in percent", "CNF201")
    def confidence_in_per_cent(draw: RandomSource, placed: Placed) -> None:
        placed.entry["confidence"] = round(placed.entry["confidence"] * 100 + 1.5, 1)

    @table.of("object", "the confidence is a string", "CNF202")
    def confidence_as_text(draw: RandomSource, placed: Placed) -> None:
        placed.entry["confidence"] = str(placed.entry["confidence"])

    @table.of("object", "the confidence is null", "CNF203")
    def confidence_null(draw: RandomSource, placed: Placed) -> None:
        placed.entry["confidence"] = None

    @table.of("object", "the object has a name that is not its feature's", "NAM203")
    def other_name(draw: RandomSource, placed: Placed) -> None:
        placed.entry["name"] = f"{placed.feature.name} (old)"


def _boxes(table: Mutations) -> None:
    @table.of("bounding_box", "the box is in pixels", "GEO202")
    def box_in_pixels(draw: RandomSource, placed: Placed) -> None:
        placed.entry["boundingBox"] = {"x": 120, "y": 80, "w": 200, "h": 100}

    @table.of("bounding_box", "the box is missing", "GEO203")
    def no_box(draw: RandomSource, placed: Placed) -> None:
        del placed.entry["boundingBox"]

    @table.of("bounding_box", "the box has no width", "GEO204")
    def empty_box(draw: RandomSource, placed: Placed) -> None:
        placed.entry["boundingBox"]["w"] = 0

    @table.of("bounding_box", "a side of the box is a string", "GEO205")
    def side_as_text(draw: RandomSource, placed: Placed) -> None:
        placed.entry["boundingBox"]["x"] = str(placed.entry["boundingBox"]["x"])

    @table.of("bounding_box", "a side of the box is missing", "GEO206")
    def no_side(draw: RandomSource, placed: Placed) -> None:
        del placed.entry["boundingBox"][draw.choice(("x", "y", "w", "h"))]

    @table.of("rotatable_bounding_box", "the box is turned by more than a full turn", "GEO208")
    def turned_too_far(draw: RandomSource, placed: Placed) -> None:
        placed.entry["rotatableBoundingBox"]["theta"] = 400 + draw.integer(0, 300)

    @table.of("rotatable_bounding_box", "a side of the box is missing", "GEO206")
    def no_side_of_a_turned_box(draw: RandomSource, placed: Placed) -> None:
        del placed.entry["rotatableBoundingBox"]["h"]


def _shapes(table: Mutations) -> None:
    @table.of("polygon", "the polygon has two points", "GEO209")
    def polygon_of_two_points(draw: RandomSource, placed: Placed) -> None:
        del placed.entry["polygons"]
        placed.entry["polygon"] = {key: placed.entry["polygon"][key] for key in ("0", "1")}

    @table.of("polygon", "a coordinate of a ring is missing", "GEO212")
    def odd_ring(draw: RandomSource, placed: Placed) -> None:
        placed.entry["polygons"][0][0].pop()

    @table.of("polyline", "the line is missing", "GEO203")
    def no_line(draw: RandomSource, placed: Placed) -> None:
        del placed.entry["polyline"]

    @table.of("point", "the point has no x", "GEO206")
    def point_without_x(draw: RandomSource, placed: Placed) -> None:
        del placed.entry["point"]["0"]["x"]

    @table.of("bitmask", "the mask is smaller than its image", "GEO217")
    def mask_of_another_size(draw: RandomSource, placed: Placed) -> None:
        placed.entry["bitmask"] |= {"width": 2, "height": 2, "rleString": "121"}

    @table.of("bitmask", "the runs of the mask do not fill it", "GEO218")
    def short_runs(draw: RandomSource, placed: Placed) -> None:
        placed.entry["bitmask"]["rleString"] = "5b"

    @table.of("skeleton", "the visibility of a vertex does not exist", "GEO223")
    def unknown_visibility(draw: RandomSource, placed: Placed) -> None:
        placed.entry["skeleton"]["0"]["visibility"] = "hidden"

    def of_several(made: Made) -> list[Placed]:
        return [placed for placed in made.parts.get("skeleton", ()) if len(placed.entry["skeleton"]) > 1]

    @table.of(of_several, "a vertex is missing", "GEO224")
    def missing_vertex(draw: RandomSource, placed: Placed) -> None:
        placed.entry["skeleton"].popitem()


def _answers(table: Mutations, source: EncordSource) -> None:
    hashes = {a.hash for f in source.ontology.features for _, a in f.every_attribute()}
    hashes |= {c.hash for f in source.ontology.features for _, a in f.every_attribute() for c in a.options}
    hashes |= {feature.hash for feature in source.ontology.features}
    unknown_name = next(hash for at in range(len(hashes) + 1) if (hash := f"Zeppe{at:03}") not in hashes)

    @table.of(_of("radio", "checklist"), "the attribute has no such option", "NAM221")
    def unknown_option(draw: RandomSource, answered: Answered) -> None:
        answered.entry["answers"][0]["featureHash"] = unknown_name

    def chosen_among_many(made: Made) -> list[Answered]:
        found: list[Answered] = _of("radio")(made)
        return [
            a for a in found if sum(not c.archived for c in a.attribute.options) > 1 and not any(c.attributes for c in a.attribute.options)
        ]

    @table.of(chosen_among_many, "two options of a radio attribute are chosen", "ANS201")
    def two_options(draw: RandomSource, answered: Answered) -> None:
        taken = answered.entry["answers"][0]["featureHash"]
        other = next(choice for choice in answered.attribute.options if not choice.archived and choice.hash != taken)
        answered.entry["answers"].append({"name": other.label, "value": other.value, "featureHash": other.hash})

    @table.of(_of("radio", "checklist"), "the answer is a string, not an option", "ANS202")
    def answer_as_text(draw: RandomSource, answered: Answered) -> None:
        answered.entry["answers"] = answered.entry["answers"][0]["name"]

    @table.of(_of("numeric"), "the answer to a numeric attribute is a string", "ANS202")
    def number_as_text(draw: RandomSource, answered: Answered) -> None:
        answered.entry["answers"] = str(answered.entry["answers"])

    @table.of(_of("text"), "the answer to a text attribute is a number", "ANS202")
    def text_as_number(draw: RandomSource, answered: Answered) -> None:
        answered.entry["answers"] = 7


def _classifications(table: Mutations) -> None:
    @table.of("classification", "the confidence of a classification is in percent", "CNF220")
    def classification_in_per_cent(draw: RandomSource, entry: Json) -> None:
        entry["confidence"] = 90 + draw.integer(0, 9)

    @table.of("classification", "the confidence of a classification is a string", "CNF221")
    def classification_confidence_as_text(draw: RandomSource, entry: Json) -> None:
        entry["confidence"] = str(entry["confidence"])

    def ranged(made: Made) -> list[Json]:
        return [entry for entry in made.parts.get("classification", ()) if "range" in entry]

    @table.of(ranged, "a range ends before it starts", "SPN201")
    def backward_range(draw: RandomSource, entry: Json) -> None:
        entry["range"] = [[1, 0]]
