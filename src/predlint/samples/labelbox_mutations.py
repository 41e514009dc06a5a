"""Mutations of a Labelbox line: shapes, uuid, data row, confidence, members."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from predlint.platforms.labelbox.boxes import BoxFormat, BoxSize, MissingSide
from predlint.platforms.labelbox.coordinates import CoordinateType, NegativeCoordinate, NormalisedCoordinates, OutsideImage, SticksOut
from predlint.samples.labelbox_answer_mutations import answer_mutations
from predlint.samples.labelbox_name_mutations import name_mutations
from predlint.samples.labelbox_span_mutations import span_mutations
from predlint.samples.lines import line_mutations
from predlint.samples.model import Json, Made, Mutation, Mutations, Places
from predlint.samples.random_source import RandomSource

if TYPE_CHECKING:
    from predlint.samples.labelbox import LabelboxSource


def mutations(source: LabelboxSource) -> tuple[Mutation, ...]:
    """Returns all mutations for records of this source; most suit some records only."""
    table = Mutations()
    _boxes(table, source)
    _points(table, source)
    _masks(table)
    _records(table, source)
    _data_rows(table, source)
    if source.listed:
        _size_mutations(table, source)
    _confidences(table, source)
    name_mutations(table, source)
    answer_mutations(table, source)
    span_mutations(table, source)
    return (*table.all, *line_mutations())


def _boxes(table: Mutations, source: LabelboxSource) -> None:
    on_map = source.medium == "geospatial"

    @table.of("bbox", "a side of the box is missing", MissingSide.code)
    def missing_side(draw: RandomSource, record: Json) -> None:
        del record["bbox"][draw.choice(("top", "left", "height", "width"))]

    @table.of("bbox", "the box is a list, as COCO writes it", BoxFormat.code)
    def box_as_list(draw: RandomSource, record: Json) -> None:
        box = record["bbox"]
        record["bbox"] = [box["left"], box["top"], box["width"], box["height"]]

    @table.of("bbox", "a side of the box is a string", CoordinateType.code)
    def side_as_text(draw: RandomSource, record: Json) -> None:
        side = draw.choice(("top", "left", "height", "width"))
        record["bbox"][side] = str(record["bbox"][side])

    @table.of("bbox", "the box has no width or no height", BoxSize.code)
    def empty_box(draw: RandomSource, record: Json) -> None:
        record["bbox"][draw.choice(("height", "width"))] = 0

    if on_map:
        return

    @table.of("bbox", "the box begins left of the image or above it", NegativeCoordinate.code)
    def negative_corner(draw: RandomSource, record: Json) -> None:
        record["bbox"][draw.choice(("top", "left"))] = -1 - draw.integer(0, 20)

    if source.medium == "image":

        @table.of("bbox", "the coordinates are fractions of the image, not pixels", NormalisedCoordinates.code)
        def shares_of_the_image(draw: RandomSource, record: Json) -> None:
            record["bbox"] = {"top": 0.25, "left": round(draw.number(0.1, 0.5), 3), "height": 0.125, "width": 0.25}


def _points(table: Mutations, source: LabelboxSource) -> None:
    @table.of("polygon", "the polygon has two points", "GEO009")
    def polygon_of_two_points(draw: RandomSource, record: Json) -> None:
        record["polygon"] = record["polygon"][:2]

    @table.of("polygon", "all points of the polygon lie on a line", "GEO010")
    def flat_polygon(draw: RandomSource, record: Json) -> None:
        record["polygon"] = _moved(record["polygon"], ((0, 0), (0, 2), (0, 4)), on_map=source.medium == "geospatial")

    @table.of("polygon", "the polygon crosses itself", "GEO011")
    def crossing_polygon(draw: RandomSource, record: Json) -> None:
        corners = ((0, 0), (6, 4), (6, 0), (0, 5))
        record["polygon"] = _moved(record["polygon"], corners, on_map=source.medium == "geospatial")

    @table.of("polygon", "a point of the polygon appears twice in a row", "GEO012")
    def repeated_point(draw: RandomSource, record: Json) -> None:
        at = draw.integer(0, len(record["polygon"]) - 1)
        record["polygon"].insert(at, dict(record["polygon"][at]))

    @table.of("line", "the line has one point", "GEO013")
    def line_of_one_point(draw: RandomSource, record: Json) -> None:
        del record["line"][1:]

    @table.of("point", "the point is a list", "GEO014")
    def point_as_list(draw: RandomSource, record: Json) -> None:
        record["point"] = [record["point"]["x"], record["point"]["y"]]

    for kind in ("polygon", "line"):

        @table.of(kind, f"a point of the {kind} lacks its y", "GEO014")
        def point_without_y(draw: RandomSource, record: Json, kind: str = kind) -> None:
            del draw.choice(record[kind])["y"]

    if source.medium == "geospatial":

        @table.of("point", "the latitude is beyond the pole", "GEO027")
        def beyond_the_pole(draw: RandomSource, record: Json) -> None:
            record["point"]["y"] = 90 + draw.integer(1, 60)

        @table.of("bbox", "the longitude is not a longitude", "GEO027")
        def no_longitude(draw: RandomSource, record: Json) -> None:
            record["bbox"]["left"] = 181 + draw.integer(0, 300)


def _moved(points: list[Json], corners: tuple[tuple[int, int], ...], *, on_map: bool) -> list[Json]:
    """Returns corners a few steps from the first point; on a map, whose bounds are small, within the extent of the points."""
    if not on_map:
        return [{"x": _toward(points[0]["x"], across), "y": _toward(points[0]["y"], down)} for across, down in corners]
    west, south = (min(point[axis] for point in points) for axis in ("x", "y"))
    wide, high = (max(point[axis] for point in points) - start for axis, start in (("x", west), ("y", south)))
    return [{"x": round(west + wide * across / 6, 6), "y": round(south + high * down / 6, 6)} for across, down in corners]


def _toward(value: float, step: float) -> float:
    """Returns a value moved by a step towards the middle of a small image."""
    return round(value + step if value < 100 else value - step, 6)


def _masks(table: Mutations) -> None:
    @table.of("mask", "the mask has no colour", "GEO016")
    def mask_without_colour(draw: RandomSource, record: Json) -> None:
        del record["mask"]["colorRGB"]

    @table.of("mask", "the colour of the mask has four channels", "GEO017")
    def four_channels(draw: RandomSource, record: Json) -> None:
        record["mask"]["colorRGB"].append(255)

    @table.of("mask", "a channel of the mask's colour is above 255", "GEO017")
    def channel_beyond_255(draw: RandomSource, record: Json) -> None:
        record["mask"]["colorRGB"][draw.integer(0, 2)] = 256 + draw.integer(0, 99)

    @table.of("mask", "the mask is black, the colour of the background", "GEO018")
    def black_mask(draw: RandomSource, record: Json) -> None:
        record["mask"]["colorRGB"] = [0, 0, 0]

    @table.of("mask", "the image of the mask is a path on a disk", "GEO019")
    def mask_on_disk(draw: RandomSource, record: Json) -> None:
        record["mask"]["instanceURI"] = "masks/0001.png"

    @table.of("mask", "the mask is run lengths", "GEO021")
    def mask_as_runs(draw: RandomSource, record: Json) -> None:
        record["mask"] = {"counts": [10, 20, 30], "size": [6, 10]}


def _annotations(made: Made) -> list[Json]:
    return [] if "task" in made.parts else [made.record]


def _evaluations(made: Made) -> list[Json]:
    return [made.record] if "task" in made.parts else []


def _records(table: Mutations, source: LabelboxSource) -> None:
    @table.of("record", "the record has an unknown member", "REC003")
    def unknown_member(draw: RandomSource, record: Json) -> None:
        record[draw.choice(("fold", "batchNumber", "x-origin"))] = 7

    @table.of("record", "a member is misspelt", "REC004")
    def misspelt_uuid(draw: RandomSource, record: Json) -> None:
        record["uuuid"] = record.pop("uuid")

    @table.of("record", "the data row is written with an underscore", "REC005")
    def data_row_with_underscore(draw: RandomSource, record: Json) -> None:
        record["data_row"] = record.pop("dataRow")

    @table.of("record", "the flag for benchmarks is a string", "REC009")
    def flag_as_text(draw: RandomSource, record: Json) -> None:
        record["isBenchmarkReferenceLabel"] = "no"

    @table.of("nest", "the nested answers are not a list", "REC007")
    def nested_answers_as_object(draw: RandomSource, nest: Any) -> None:
        nest.holder["classifications"] = {}

    @table.of(_annotations, "the uuid is cut off", "UID001")
    def uuid_cut_off(draw: RandomSource, record: Json) -> None:
        record["uuid"] = record["uuid"][:-1]

    @table.of(_annotations, "the uuid is a number", "UID001")
    def uuid_as_number(draw: RandomSource, record: Json) -> None:
        record["uuid"] = draw.integer(1, 99_999)

    @table.of(_evaluations, "the uuid of a message evaluation is cut off", "UID004")
    def uuid_of_evaluation_cut_off(draw: RandomSource, record: Json) -> None:
        record["uuid"] = record["uuid"][:-1]

    @table.of("relationship", "the relationship has a type that does not exist", "LNK002")
    def unknown_relationship(draw: RandomSource, relationship: Json) -> None:
        relationship["type"] = "directed"

    @table.of("relationship", "the relationship joins an object with itself", "LNK003")
    def joined_to_itself(draw: RandomSource, relationship: Json) -> None:
        relationship["target"] = relationship["source"]

    @table.of("relationship", "the relationship has no source", "LNK001")
    def no_source(draw: RandomSource, relationship: Json) -> None:
        del relationship["source"]

    @table.of("relationship", "the target of the relationship is not a uuid", "LNK001")
    def target_is_no_uuid(draw: RandomSource, relationship: Json) -> None:
        relationship["target"] = "car-17"


def _data_rows(table: Mutations, source: LabelboxSource) -> None:
    @table.of("record", "the data row is missing", "KEY001")
    def no_data_row(draw: RandomSource, record: Json) -> None:
        del record["dataRow"]

    @table.of("record", "the data row is named by id and by global key", "KEY002")
    def id_and_global_key(draw: RandomSource, record: Json) -> None:
        record["dataRow"]["id"] = "ck" + "0" * 23

    @table.of("record", "the data row is a string", "KEY003")
    def data_row_as_text(draw: RandomSource, record: Json) -> None:
        record["dataRow"] = record["dataRow"]["globalKey"]

    @table.of("record", "the data row is named by its external id", "KEY004")
    def external_id(draw: RandomSource, record: Json) -> None:
        record["dataRow"] = {"externalId": record["dataRow"]["globalKey"]}

    if source.required:
        return  # a data row that does not exist lacks the answers that are required

    def unlinked(made: Made) -> list[Json]:
        return [record for record in made.parts["record"] if "relationship" not in record]

    if source.listed:
        _row_mutations(table, unlinked)
        return

    @table.of(unlinked, "the global key is longer than 200 characters", "KEY005")
    def long_global_key(draw: RandomSource, record: Json) -> None:
        record["dataRow"]["globalKey"] += "x" * 200


def _row_mutations(table: Mutations, unlinked: Places) -> None:
    @table.of(unlinked, "the list has no such data row", "KEY007")
    def unknown_data_row(draw: RandomSource, record: Json) -> None:
        record["dataRow"]["globalKey"] = f"zeppelin-{draw.integer(1, 999_999)}"


def _size_mutations(table: Mutations, source: LabelboxSource) -> None:
    """Adds mutations that can be found only with the list of data rows."""

    def rowed(part: str) -> Places:
        return lambda made: [(made.record, made.row)] if part in made.record else []

    if source.medium == "image":

        @table.of(rowed("bbox"), "the box lies beyond the image", OutsideImage.code)
        def box_beyond_the_image(draw: RandomSource, place: Any) -> None:
            record, row = place
            record["bbox"]["left"] = row["width"] + draw.integer(1, 50)

        @table.of(rowed("bbox"), "the box sticks out of the image", SticksOut.code)
        def box_sticks_out(draw: RandomSource, place: Any) -> None:
            record, row = place
            record["bbox"] |= {"left": 10, "width": row["width"]}

    @table.of(rowed("segments"), "the data row does not have that many frames", "KEY011")
    def frame_beyond_the_end(draw: RandomSource, place: Any) -> None:
        record, row = place
        record["segments"][-1]["keyframes"][-1]["frame"] = row["frame_count"] + draw.integer(1, 99)

    if source.medium == "text":

        @table.of(rowed("location"), "the place in the text ends after the text", "SPN003")
        def end_beyond_the_text(draw: RandomSource, place: Any) -> None:
            record, row = place
            record["location"]["end"] = row["text_length"] + draw.integer(0, 30)


def _confidences(table: Mutations, source: LabelboxSource) -> None:
    if source.target == "mal":

        @table.of("scorable", "pre-labels have no confidence", "CNF005")
        def confidence_of_a_prelabel(draw: RandomSource, holder: Json) -> None:
            holder["confidence"] = 0.9

        return

    @table.of("scored", "the confidence is in percent", "CNF001")
    def confidence_in_per_cent(draw: RandomSource, holder: Json) -> None:
        holder["confidence"] = round(holder["confidence"] * 100 + 1.5, 1)

    @table.of("scored", "the confidence is a string", "CNF002")
    def confidence_as_text(draw: RandomSource, holder: Json) -> None:
        holder["confidence"] = str(holder["confidence"])

    @table.of("bbox", "the confidence is inside of the box", "CNF004")
    def confidence_inside_the_box(draw: RandomSource, record: Json) -> None:
        record["bbox"]["confidence"] = record.pop("confidence", 0.9)
