"""Tasks of Label Studio that are broken in one known way each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from predlint.platforms.label_studio.sample import Part
from predlint.platforms.label_studio.tags import CONTROLS
from predlint.platforms.samples import Made, Mutation, RandomSource, Row, drop, mutations_of, new_name, put, put_drawn, turn

if TYPE_CHECKING:
    from predlint.platforms.label_studio.sample import LabelStudioSource


def mutations(source: LabelStudioSource) -> tuple[Mutation, ...]:
    """Returns all mutations for tasks of this source; most suit some tasks only."""
    rows = (*_TASKS, *_names(source), *_labels(source), *_SHAPES, *_SPANS, *_ANSWERS, *_LINKS)
    return tuple(mutations_of(rows))


_TASKS: tuple[Row, ...] = (
    ("predictions-as-object", "task", "the predictions are an object", "REC103", put({"result": []}, "predictions")),
    ("no-result", "prediction", "the prediction has no results", "REC105", drop("result")),
    ("empty-result", "prediction", "the list of results is empty", "REC107", put([], "result")),
    ("version-as-number", "prediction", "the version of the model is a number", "REC108", put(2, "model_version")),
    ("score-in-per-cent", "prediction", "the score is in percent", "CNF101", turn(lambda score: round(score * 100 + 1.5, 1), "score")),
    ("score-as-text", "prediction", "the score is a string", "CNF102", turn("{} of 1".format, "score")),
    ("no-value", ("box", "polygon", "ellipse", "choices", "number", "rating"), "the result has no value", "REC106", drop("value")),
    ("result-score-in-per-cent", "result", "the score of a result is in percent", "CNF105",
     put_drawn(lambda draw: 90 + draw.integer(0, 9), "score")),
)  # fmt: skip


def _spelt_as_tag(made: Made) -> list[Part]:
    return [part for part in made.parts.get("result", ()) if part.control.type == part.control.tag.lower() != part.control.tag]


def _names(source: LabelStudioSource) -> Iterator[Row]:
    absent = new_name([*(c.name for c in source.config.controls), *(o.name for o in source.config.objects)])

    def capital(draw: RandomSource, part: Part) -> None:
        part.result["type"] = part.control.tag

    yield "unknown-control", "result", "there is no such control", "NAM101", put(absent, "from_name")
    yield "unknown-object", "result", "there is no such object", "NAM102", put(absent, "to_name")
    yield "capital-type", _spelt_as_tag, "the type has a capital letter", "NAM104", capital
    yield "no-control", "result", "no control is named", "NAM105", drop("from_name")


def _labelled(made: Made) -> list[Part]:
    """Returns results with labels from the config, of controls without a maximum."""
    return [
        part
        for part in made.parts.get("result", ())
        if (member := CONTROLS[part.control.tag.lower()].labels) is not None
        and part.result["value"].get(member)
        and isinstance(part.result["value"][member][0], str)
        and not part.control.elsewhere
        and part.control.max_usages is None
        and all(label.max_usages is None for label in part.control.labels)
    ]


def _member(part: Part) -> str:
    return CONTROLS[part.control.tag.lower()].labels or ""


def _labels(source: LabelStudioSource) -> Iterator[Row]:
    texts = [text for c in source.config.controls for _, label in c.every_label() for text in (label.stored, label.value)]
    unknown_name = new_name(texts)

    def unknown(draw: RandomSource, part: Part) -> None:
        part.result["value"][_member(part)] = [unknown_name]

    def bare(draw: RandomSource, part: Part) -> None:
        part.result["value"][_member(part)] = part.result["value"][_member(part)][0]

    def multiple(made: Made) -> list[Part]:
        return [part for part in _labelled(made) if part.control.choice == "multiple"]

    def twice(draw: RandomSource, part: Part) -> None:
        labels = part.result["value"][_member(part)]
        labels.append(labels[0])

    yield "unknown-label", _labelled, "there is no such label", "ANS101", unknown
    yield "label-as-text", _labelled, "the label is not in a list", "ANS105", bare
    yield "label-twice", multiple, "a label is given twice", "ANS107", twice


def _in_pixels(draw: RandomSource, part: Part) -> None:
    part.result["value"] |= {"x": 110, "y": 105, "width": 130, "height": 101}


_SHAPES: tuple[Row, ...] = (
    ("empty-box", "box", "the box has no width", "GEO105", put(0, "value", "width")),
    ("no-y", ("box", "ellipse", "keypoint"), "a coordinate is missing", "GEO106", drop("value", "y")),
    ("coordinate-as-text", ("box", "ellipse", "keypoint"), "a coordinate is a string", "GEO107", turn(str, "value", "x")),
    ("turned-too-far", ("box", "ellipse"), "the shape is turned by more than a full turn", "GEO108", put(400, "value", "rotation")),
    ("box-in-pixels", "box", "the box is in pixels", "GEO102", _in_pixels),
    ("no-radius", "ellipse", "the ellipse has no radius", "GEO112", put(0, "value", "radiusX")),
    ("mask-beyond-a-byte", "brush", "a byte of the mask is above 255", "GEO114", put(256, "value", "rle", 8)),
    ("mask-as-link", "bitmask", "the mask is a link", "GEO115", put("https://masks.example/0001.png", "value", "imageDataURL")),
    ("flat-points", "polygon", "the points are a flat list", "GEO109",
     turn(lambda points: [side for point in points for side in point], "value", "points")),
    ("polygon-of-two-points", "polygon", "the polygon has two points", "GEO110", turn(lambda points: points[:2], "value", "points")),
    ("closing-point", "polygon", "the polygon ends where it begins", "GEO111",
     turn(lambda points: [*points, list(points[0])], "value", "points")),
    ("crossing-polygon", "polygon", "the polygon crosses itself", "GEO121",
     put([[10, 10], [50, 50], [50, 10], [10, 50]], "value", "points")),
    ("lost-vertex", "vector", "a vertex follows one that does not exist", "GEO119", put("v99", "value", "vertices", 1, "prevPointId")),
)  # fmt: skip


def _known_text(made: Made) -> list[Part]:
    return [
        part for part in made.parts.get("labels", ()) if "text" in part.result["value"] and isinstance(part.result["value"]["start"], int)
    ]


def _backward(draw: RandomSource, part: Part) -> None:
    value = part.result["value"]
    value["start"], value["end"] = value["end"], value["start"]
    del value["text"]


_SPANS: tuple[Row, ...] = (
    ("backward-span", _known_text, "the span ends before it starts", "SPN101", _backward),
    ("span-beyond-the-text", _known_text, "the span ends after the text", "SPN102", turn(lambda end: end + 500, "value", "end")),
    ("other-text", _known_text, "another text is there", "SPN105", put("zeppelin", "value", "text")),
    ("no-end", "labels", "the span has no end", "SPN107", drop("value", "end")),
    ("no-key-frames", ("video-box", "video-vector"), "there are no key frames", "SPN109", put([], "value", "sequence")),
    ("frame-zero", ("video-box", "video-vector"), "the first frame is 0", "SPN110", put(0, "value", "sequence", 0, "frame")),
)


def _more_stars(draw: RandomSource, part: Part) -> None:
    part.result["value"]["rating"] = part.control.max_rating + 1


_ANSWERS: tuple[Row, ...] = (
    ("number-as-text", "number", "the number is a string", "ANS116", put("many", "value", "number")),
    ("too-many-stars", "rating", "there are not as many stars", "ANS117", _more_stars),
    ("no-date", "datetime", "the date is none", "ANS118", put("2025-02-31", "value", "datetime")),
    ("text-as-number", "text", "a text is a number", "ANS119", put([7], "value", "text")),
    ("neither-side", "pairwise", "neither side is chosen", "ANS120", put("both", "value", "selected")),
    ("unknown-item", "ranker", "an item is ranked that does not exist", "ANS121",
     lambda draw, part: next(iter(part.result["value"]["ranker"].values())).append("zeppelin")),
    ("flat-path", "taxonomy", "the path is not in a list of paths", "ANS113", turn(lambda paths: paths[0], "value", "taxonomy")),
)  # fmt: skip

_LINKS: tuple[Row, ...] = (
    ("lost-end", "relation", "an end of the relation is not there", "LNK104", put("zeppelin", "to_id")),
    ("unknown-direction", "relation", "the relation has a direction that does not exist", "LNK105", put("up", "direction")),
    ("id-as-number", "result", "the id of the result is a number", "LNK103", put_drawn(lambda draw: draw.integer(1, 99), "id")),
    ("lost-parent", "result", "the parent of the region is not there", "LNK107", put("zeppelin", "parentID")),
)
