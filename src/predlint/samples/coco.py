"""Made-up predictions in COCO's form: annotations of an annotation file, or results; good and broken ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from predlint import rle
from predlint.platforms.coco.ontology import CocoReference, ReferenceCategory
from predlint.samples.model import SIZES, Canvas, Json, Made, Mutation, Mutations, Place, Point, RandomSource, SampleError, confidence

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


# -- Made-up predictions in COCO's form: annotations of an annotation file, or results -----------------------------

#: Annotations per image if nobody set a number.
_USUAL = 5
#: Pixels to a side: on smaller images there is too little to draw.
_LEAST = 32
#: Images of a source that has no end.
_ENDLESS = 50


class CocoSource:
    """Makes elements for one list of categories."""

    def __init__(
        self, reference: CocoReference, draw: RandomSource, *, results: bool = False, count: int | None = None, rows: int | None = None
    ) -> None:
        """``results``: elements of a list of results, not of an annotation file."""
        self.reference, self.draw, self.results, self.count = reference, draw, results, count
        self.categories = list(reference.by_id.values())
        if not self.categories:
            raise SampleError("the ontology has no categories, so that no predictions can be made for it")
        self.features = len(self.categories)
        self.wanted: frozenset[int] | None = None
        self.unseen: str | None = None
        self.left_out: tuple[str, ...] = ()
        self.images = self._images(rows)
        if not self.images:
            help = "give its images width and height, or leave the list out"
            raise SampleError(f"the ontology lists no image that is known to have {_LEAST} pixels to a side", help)
        self.number = 0
        self.seen: tuple[int, set[tuple[int, ...]]] = (-1, set())
        """An image id, and hashes of the results made for it."""

    @property
    def faults(self) -> tuple[Mutation, ...]:

        return mutations(self)

    def _images(self, rows: int | None) -> list[Json]:
        """The images that there are, or new ones."""
        if rows is not None and self.count is not None and rows > self.count:
            raise SampleError(
                f"--rows {rows} is more than -n {self.count}: an image has at least one annotation", f"--rows {self.count} or fewer"
            )
        image_count = rows or (max(1, self.count // _USUAL) if self.count is not None else _ENDLESS)
        known = self.reference.images
        if known is None:
            return [self._new(number + 1) for number in range(image_count)]
        names = self.reference.file_names
        found: list[Json] = []
        for id_, width, height in zip(known.ids, known.widths, known.heights, strict=True):
            if len(found) == image_count:
                break
            if width >= _LEAST and height >= _LEAST:
                name = (names.get(id_) if names is not None else None) or _file_name(id_)
                found.append({"id": id_, "width": width, "height": height, "file_name": name})
        if rows is not None and len(found) < rows:
            large = f"the {len(found)} images that the ontology has of {_LEAST} pixels to a side"
            raise SampleError(f"--rows {rows} is more than {large}", f"--rows {len(found)} or fewer")
        return found

    def _new(self, number: int) -> Json:
        width, height = self.draw.choice(SIZES)
        return {"id": number, "width": width, "height": height, "file_name": _file_name(number)}

    def category_list(self) -> list[Json]:
        """Returns the categories in the form of an annotation file."""
        found: list[Json] = []
        for category in self.categories:
            one: Json = {"id": category.id, "name": category.name}
            if category.supercategory is not None:
                one["supercategory"] = category.supercategory
            if category.keypoints is not None:
                one |= {"keypoints": list(category.keypoints), "skeleton": [list(edge) for edge in category.skeleton]}
            found.append(one)
        return found

    # -- elements

    def records(self) -> Iterator[Made]:
        total = self.count
        at = 0
        while total is None or at < total:
            image = self.images[at % len(self.images) if total is None else at * len(self.images) // total]
            yield self._element(image, self._pick())
            at += 1

    def _pick(self) -> int:
        features = sorted(self.wanted) if self.wanted else range(self.features)
        return self.draw.choice(features)

    def _element(self, image: Json, feature: int) -> Made:
        category, canvas = self.categories[feature], Canvas(image["width"], image["height"], 2)
        record: Json = {"image_id": image["id"], "category_id": category.id}
        row = {"global_key": image["file_name"], "media_type": "IMAGE", "width": image["width"], "height": image["height"]}
        made = Made(record, feature, row)
        if self.results:
            self._boxed(made, canvas.box(self.draw))
        else:
            self.number += 1
            made.record = record = {"id": self.number, **record}
            if category.keypoints:
                self._posed(made, canvas, category)
            elif self.draw.chance(0.2):
                self._masked(made, image)
            else:
                self._outlined(made, canvas)
            record["iscrowd"] = 0
        record["score"] = self._score(record)
        made.add("record", record)
        made.add("image", (record, image))
        return made

    def _score(self, record: Json) -> float:
        """Returns a confidence that makes the record unique in its image: equal records would be reported as duplicates."""
        if self.seen[0] != record["image_id"]:
            self.seen = record["image_id"], set()
        score, seen = confidence(self.draw), self.seen[1]
        key = (record["category_id"], int(score * 1000), *(int(side * 100) for side in record["bbox"]))
        if key in seen:
            score = round(score / 2 + len(seen) * 1e-6, 6)
        seen.add(key if key not in seen else (len(seen),))
        return score

    def _boxed(self, made: Made, place: Place) -> None:
        made.record["bbox"] = list(place)
        made.add("bbox", made.record)

    def _outlined(self, made: Made, canvas: Canvas) -> None:
        """Adds a polygon, and the box around it."""
        points = canvas.outline(self.draw, 8)
        left, top = min(x for x, _ in points), min(y for _, y in points)
        width, height = max(x for x, _ in points) - left, max(y for _, y in points) - top
        made.record |= {"bbox": [left, top, round(width, 2), round(height, 2)], "area": round(_area(points), 2)}
        made.record["segmentation"] = [[side for point in points for side in point]]
        made.add("bbox", made.record)
        made.add("ring", made.record)

    def _masked(self, made: Made, image: Json) -> None:
        """Run lengths of a rectangle, which COCO counts down the columns."""
        place = Canvas(image["width"], image["height"], 0).box(self.draw)
        left, top, across, down = (int(side) for side in place)
        width, height = image["width"], image["height"]
        runs = [left * height + top, *[down, height - down] * across] if down < height else [left * height, across * height, 0]
        runs[-1] = width * height - sum(runs[:-1])
        counts = rle.encode(runs if runs[-1] else runs[:-1])
        made.record |= {"bbox": [left, top, across, down], "area": across * down}
        made.record["segmentation"] = {"size": [height, width], "counts": counts}
        made.add("bbox", made.record)
        made.add("mask", made.record)

    def _posed(self, made: Made, canvas: Canvas, category: ReferenceCategory) -> None:
        place = canvas.box(self.draw, 24)
        points: list[float] = []
        names = category.keypoints or ()
        for _ in names:
            seen = self.draw.choice((2, 2, 2, 1, 0))
            across, down = self.draw.number(0.2, 0.95), self.draw.number(0.2, 0.95)
            point = (round(place.left + across * place.width, 2), round(place.top + down * place.height, 2))
            points += [*point, seen] if seen else [0, 0, 0]
        right, bottom = round(place.left + place.width, 2), round(place.top + place.height, 2)
        ring = [place.left, place.top, right, place.top, right, bottom, place.left, bottom]
        made.record |= {"bbox": list(place), "area": round(place.width * place.height, 2), "segmentation": [ring]}
        made.record |= {"keypoints": points, "num_keypoints": sum(1 for seen in points[2::3] if seen)}
        made.add("bbox", made.record)
        made.add("keypoints", made.record)

    def one(self, feature: int) -> Made:
        return self._element(self.draw.choice(self.images), feature)

    def probe(self) -> Iterator[Made]:
        kept = self.number
        for feature in range(self.features):
            for _ in range(6):
                yield self._element(self.images[0], feature)
        self.number = kept

    def file_codes(self, *, asked_broken: bool) -> tuple[str, ...]:
        return ("KEY316",) if self.results and self.reference.images is None else ()


def _file_name(number: int) -> str:
    return f"img-{number:06}.jpg"


def _area(points: list[Point]) -> float:
    """Returns the area of a polygon without crossings."""
    turned = zip(points, [*points[1:], points[0]], strict=True)
    return abs(sum(x * next_y - next_x * y for (x, y), (next_x, next_y) in turned)) / 2
