"""Elements of a COCO file that are broken in one known way each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from predlint.platforms.samples import Json, Made, Mutation, Mutations, RandomSource

if TYPE_CHECKING:
    from predlint.platforms.coco.sample import CocoSource


# -- Mutations of an element of a COCO file ------------------------------------------------------------------------


def mutations(source: CocoSource) -> tuple[Mutation, ...]:
    """Returns all mutations for elements of this source; most suit some elements only."""
    table = Mutations()
    _boxes(table)
    _references(table, source)
    _scores(table, results=source.results)
    if not source.results:
        _members(table)
        _rings(table)
        _masks(table)
        _keypoints(table)
    return tuple(table.all)


def _boxes(table: Mutations) -> None:
    @table.of("bbox", "the box is a string", "GEO301")
    def box_as_text(draw: RandomSource, record: Json) -> None:
        record["bbox"] = ",".join(map(str, record["bbox"]))

    @table.of("bbox", "a side of the box is a string", "GEO301")
    def side_as_text(draw: RandomSource, record: Json) -> None:
        at = draw.integer(0, 3)
        record["bbox"][at] = str(record["bbox"][at])

    @table.of("bbox", "the box has three numbers", "GEO302")
    def box_of_three(draw: RandomSource, record: Json) -> None:
        record["bbox"].pop()

    @table.of("bbox", "the box has a negative width", "GEO303")
    def negative_width(draw: RandomSource, record: Json) -> None:
        record["bbox"][2] = -abs(record["bbox"][2])

    @table.of("record", "it does not say which image is meant", "REC301")
    def no_image(draw: RandomSource, record: Json) -> None:
        del record["image_id"]


def _references(table: Mutations, source: CocoSource) -> None:
    @table.of("record", "the image is named by a string", "REC302")
    def image_as_text(draw: RandomSource, record: Json) -> None:
        record["image_id"] = str(record["image_id"])

    @table.of("record", "the number of the category is written with a point", "REC304")
    def category_with_point(draw: RandomSource, record: Json) -> None:
        record["category_id"] = float(record["category_id"])

    @table.of("record", "there is no such category", "NAM301")
    def unknown_category(draw: RandomSource, record: Json) -> None:
        record["category_id"] = max(source.reference.by_id) + draw.integer(1, 50)

    if (source.reference.images is None) == source.results:
        return  # results are checked against known images, annotations against those of their own file

    known = source.reference.images
    last = max(known.ids) if known is not None else max(image["id"] for image in source.images)

    @table.of("record", "there is no such image", "KEY301")
    def unknown_image(draw: RandomSource, record: Json) -> None:
        record["image_id"] = last + draw.integer(1, 1000)


def _scores(table: Mutations, *, results: bool) -> None:
    @table.of("record", "the score is a string", "CNF302")
    def score_as_text(draw: RandomSource, record: Json) -> None:
        record["score"] = str(record["score"])

    @table.of(_without_pose, "the score is in percent", "CNF303")
    def score_in_per_cent(draw: RandomSource, record: Json) -> None:
        record["score"] = round(record["score"] * 100 + 1.5, 1)

    if results:

        @table.of("record", "the score is missing", "CNF301")
        def no_score(draw: RandomSource, record: Json) -> None:
            del record["score"]


def _without_pose(made: Made) -> list[Json]:
    """Returns the records without keypoints: scores of poses may be above 1 (CNF304)."""
    records: list[Json] = made.parts.get("record", [])
    return [record for record in records if "keypoints" not in record]


def _members(table: Mutations) -> None:
    @table.of("record", "iscrowd is neither 0 nor 1", "REC306")
    def iscrowd_of_two(draw: RandomSource, record: Json) -> None:
        record["iscrowd"] = 2

    @table.of("ring", "a crowd has polygons", "REC307")
    def crowd_with_polygons(draw: RandomSource, record: Json) -> None:
        record["iscrowd"] = 1

    @table.of("record", "the area is less than 0", "GEO309")
    def negative_area(draw: RandomSource, record: Json) -> None:
        record["area"] = -1 - record["area"]


def _rings(table: Mutations) -> None:
    @table.of("ring", "the polygon is not in a list of polygons", "GEO311")
    def flat_segmentation(draw: RandomSource, record: Json) -> None:
        record["segmentation"] = record["segmentation"][0]

    @table.of("ring", "the polygon has two points", "GEO312")
    def polygon_of_two_points(draw: RandomSource, record: Json) -> None:
        record["segmentation"] = [record["segmentation"][0][:4]]

    @table.of("ring", "a coordinate of the polygon is missing", "GEO314")
    def odd_polygon(draw: RandomSource, record: Json) -> None:
        record["segmentation"][0].append(record["segmentation"][0][0])


def _masks(table: Mutations) -> None:
    @table.of("mask", "the size of the mask is in strings", "GEO321")
    def size_as_text(draw: RandomSource, record: Json) -> None:
        record["segmentation"]["size"][0] = str(record["segmentation"]["size"][0])

    @table.of("mask", "the counts are the text of Python bytes", "GEO325")
    def printed_bytes(draw: RandomSource, record: Json) -> None:
        record["segmentation"]["counts"] = f"b'{record['segmentation']['counts']}'"

    @table.of("mask", "a run of the mask is negative", "GEO323")
    def negative_run(draw: RandomSource, record: Json) -> None:
        record["segmentation"]["counts"] = [3, -4, 5]

    @table.of("mask", "the runs do not fill the mask", "GEO324")
    def short_runs(draw: RandomSource, record: Json) -> None:
        record["segmentation"]["counts"] = [3, 4, 5]


def _keypoints(table: Mutations) -> None:
    @table.of("keypoints", "the key points are a string", "GEO331")
    def keypoints_as_text(draw: RandomSource, record: Json) -> None:
        record["keypoints"] = "none"

    @table.of("keypoints", "a number of the key points is missing", "GEO332")
    def cut_keypoints(draw: RandomSource, record: Json) -> None:
        record["keypoints"].pop()

    @table.of("keypoints", "one key point more than the category has", "GEO333")
    def keypoint_too_many(draw: RandomSource, record: Json) -> None:
        record["keypoints"] += [*record["bbox"][:2], 2]
        record["num_keypoints"] += 1

    @table.of("keypoints", "the visibility of a key point is 3", "GEO334")
    def visibility_of_three(draw: RandomSource, record: Json) -> None:
        record["keypoints"][:3] = [*record["bbox"][:2], 3]
        record["num_keypoints"] = sum(1 for seen in record["keypoints"][2::3] if seen)

    @table.of("keypoints", "the number of key points is wrong", "GEO338")
    def wrong_number(draw: RandomSource, record: Json) -> None:
        record["num_keypoints"] += 1

    _beyond(table)


def _beyond(table: Mutations) -> None:
    @table.of("image", "the box lies beyond the image", "GEO304")
    def box_beyond_the_image(draw: RandomSource, place: tuple[Json, Any]) -> None:
        record, image = place
        record["bbox"] = [image["width"] + 5, image["height"] + 5, *record["bbox"][2:]]
