"""Made-up predictions in COCO's form: annotations of an annotation file, or results."""

from __future__ import annotations

from collections.abc import Iterator

from predlint.model import rle
from predlint.platforms.coco.ontology import CocoReference, ReferenceCategory
from predlint.platforms.samples import SIZES, Canvas, Json, Made, Place, Point, RandomSource, SampleError, Source, confidence, text_of

# -- Made-up predictions in COCO's form: annotations of an annotation file, or results -----------------------------

#: Annotations per image if nobody set a number.
_USUAL = 5
#: Pixels to a side: on smaller images there is too little to draw.
_LEAST = 32
#: Images of a source that has no end.
_ENDLESS = 50


class CocoSource(Source):
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
        self.images = self._images(rows)
        if not self.images:
            help = "give its images width and height, or leave the list out"
            raise SampleError(f"the ontology lists no image that is known to have {_LEAST} pixels to a side", help)
        self.number = 0
        self.seen: tuple[int, set[tuple[int, ...]]] = (-1, set())
        """An image id, and hashes of the results made for it."""

    @property
    def head(self) -> str | None:
        if self.results:
            return None
        return '{"images":' + text_of(self.images) + ',"categories":' + text_of(self.category_list()) + ',"annotations":[\n'

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
