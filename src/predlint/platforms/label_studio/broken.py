"""Tasks of Label Studio that are broken in one known way each."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from predlint.platforms.label_studio.sample import Part
from predlint.platforms.label_studio.tags import CONTROLS
from predlint.platforms.label_studio.topics.coordinates import NoRadius, NoSize, NotANumber, Turned
from predlint.platforms.label_studio.topics.units import Pixels
from predlint.platforms.samples import Json, Made, Mutation, Mutations, RandomSource, new_name

if TYPE_CHECKING:
    from predlint.platforms.label_studio.sample import LabelStudioSource


# -- Mutations of a Label Studio task --------------------------------------------------------------------------------


def mutations(source: LabelStudioSource) -> tuple[Mutation, ...]:
    """Returns all mutations for tasks of this source; most suit some tasks only."""
    table = Mutations()
    _tasks(table)
    _names(table, source)
    _labels(table, source)
    _geometry(table)
    _outlines(table)
    _spans(table)
    _answers(table)
    _links(table)
    return tuple(table.all)


def _of(*forms: str) -> Callable[[Made], list[Part]]:
    return lambda made: [part for form in forms for part in made.parts.get(form, ())]


def _tasks(table: Mutations) -> None:
    @table.of("task", "the predictions are an object", "REC103")
    def predictions_as_object(draw: RandomSource, task: Json) -> None:
        task["predictions"] = {"result": []}

    @table.of("prediction", "the prediction has no results", "REC105")
    def no_result(draw: RandomSource, prediction: Json) -> None:
        del prediction["result"]

    @table.of("prediction", "the list of results is empty", "REC107")
    def empty_result(draw: RandomSource, prediction: Json) -> None:
        prediction["result"] = []

    @table.of("prediction", "the version of the model is a number", "REC108")
    def version_as_number(draw: RandomSource, prediction: Json) -> None:
        prediction["model_version"] = 2

    @table.of("prediction", "the score is in percent", "CNF101")
    def score_in_per_cent(draw: RandomSource, prediction: Json) -> None:
        prediction["score"] = round(prediction["score"] * 100 + 1.5, 1)

    @table.of("prediction", "the score is a string", "CNF102")
    def score_as_text(draw: RandomSource, prediction: Json) -> None:
        prediction["score"] = f"{prediction['score']} of 1"

    @table.of(_of("box", "polygon", "ellipse", "choices", "number", "rating"), "the result has no value", "REC106")
    def no_value(draw: RandomSource, part: Part) -> None:
        del part.result["value"]

    @table.of("result", "the score of a result is in percent", "CNF105")
    def result_score_in_per_cent(draw: RandomSource, part: Part) -> None:
        part.result["score"] = 90 + draw.integer(0, 9)


def _spelt_as_tag(made: Made) -> list[Part]:
    return [part for part in made.parts.get("result", ()) if part.control.type == part.control.tag.lower() != part.control.tag]


def _names(table: Mutations, source: LabelStudioSource) -> None:
    unknown_name = new_name([*(c.name for c in source.config.controls), *(o.name for o in source.config.objects)])

    @table.of("result", "there is no such control", "NAM101")
    def unknown_control(draw: RandomSource, part: Part) -> None:
        part.result["from_name"] = unknown_name

    @table.of("result", "there is no such object", "NAM102")
    def unknown_object(draw: RandomSource, part: Part) -> None:
        part.result["to_name"] = unknown_name

    @table.of(_spelt_as_tag, "the type has a capital letter", "NAM104")
    def capital_type(draw: RandomSource, part: Part) -> None:
        part.result["type"] = part.control.tag

    @table.of("result", "it does not say which control the result is of", "NAM105")
    def no_control(draw: RandomSource, part: Part) -> None:
        del part.result["from_name"]


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


def _labels(table: Mutations, source: LabelStudioSource) -> None:
    texts = [text for c in source.config.controls for _, label in c.every_label() for text in (label.stored, label.value)]
    unknown_name = new_name(texts)

    @table.of(_labelled, "there is no such label", "ANS101")
    def unknown_label(draw: RandomSource, part: Part) -> None:
        part.result["value"][_member(part)] = [unknown_name]

    @table.of(_labelled, "the label is not in a list", "ANS105")
    def label_as_text(draw: RandomSource, part: Part) -> None:
        part.result["value"][_member(part)] = part.result["value"][_member(part)][0]

    def multiple(made: Made) -> list[Part]:
        return [part for part in _labelled(made) if part.control.choice == "multiple"]

    @table.of(multiple, "a label is given twice", "ANS107")
    def label_twice(draw: RandomSource, part: Part) -> None:
        labels = part.result["value"][_member(part)]
        labels.append(labels[0])


def _geometry(table: Mutations) -> None:
    @table.of(_of("box"), "the box has no width", NoSize.code)
    def empty_box(draw: RandomSource, part: Part) -> None:
        part.result["value"]["width"] = 0

    @table.of(_of("box", "ellipse", "keypoint"), "a coordinate is missing", "GEO106")
    def no_y(draw: RandomSource, part: Part) -> None:
        del part.result["value"]["y"]

    @table.of(_of("box", "ellipse", "keypoint"), "a coordinate is a string", NotANumber.code)
    def coordinate_as_text(draw: RandomSource, part: Part) -> None:
        part.result["value"]["x"] = str(part.result["value"]["x"])

    @table.of(_of("box", "ellipse"), "the shape is turned by more than a full turn", Turned.code)
    def turned_too_far(draw: RandomSource, part: Part) -> None:
        part.result["value"]["rotation"] = 400

    @table.of(_of("box"), "the box is in pixels", Pixels.code)
    def box_in_pixels(draw: RandomSource, part: Part) -> None:
        part.result["value"] |= {"x": 110, "y": 105, "width": 130, "height": 101}

    @table.of(_of("ellipse"), "the ellipse has no radius", NoRadius.code)
    def no_radius(draw: RandomSource, part: Part) -> None:
        part.result["value"]["radiusX"] = 0

    @table.of(_of("brush"), "a byte of the mask is above 255", "GEO114")
    def mask_beyond_a_byte(draw: RandomSource, part: Part) -> None:
        part.result["value"]["rle"][8] = 256

    @table.of(_of("bitmask"), "the mask is a link", "GEO115")
    def mask_as_link(draw: RandomSource, part: Part) -> None:
        part.result["value"]["imageDataURL"] = "https://masks.example/0001.png"


def _outlines(table: Mutations) -> None:
    @table.of(_of("polygon"), "the points are a flat list", "GEO109")
    def flat_points(draw: RandomSource, part: Part) -> None:
        part.result["value"]["points"] = [side for point in part.result["value"]["points"] for side in point]

    @table.of(_of("polygon"), "the polygon has two points", "GEO110")
    def polygon_of_two_points(draw: RandomSource, part: Part) -> None:
        del part.result["value"]["points"][2:]

    @table.of(_of("polygon"), "the polygon ends where it begins", "GEO111")
    def closing_point(draw: RandomSource, part: Part) -> None:
        points = part.result["value"]["points"]
        points.append(list(points[0]))

    @table.of(_of("polygon"), "the polygon crosses itself", "GEO121")
    def crossing_polygon(draw: RandomSource, part: Part) -> None:
        part.result["value"]["points"] = [[10, 10], [50, 50], [50, 10], [10, 50]]

    @table.of(_of("vector"), "a vertex follows one that does not exist", "GEO119")
    def lost_vertex(draw: RandomSource, part: Part) -> None:
        part.result["value"]["vertices"][1]["prevPointId"] = "v99"


def _known_text(made: Made) -> list[Part]:
    return [
        part for part in made.parts.get("labels", ()) if "text" in part.result["value"] and isinstance(part.result["value"]["start"], int)
    ]


def _spans(table: Mutations) -> None:
    @table.of(_known_text, "the span ends before it starts", "SPN101")
    def backward_span(draw: RandomSource, part: Part) -> None:
        value = part.result["value"]
        value["start"], value["end"] = value["end"], value["start"]
        del value["text"]

    @table.of(_known_text, "the span ends after the text", "SPN102")
    def span_beyond_the_text(draw: RandomSource, part: Part) -> None:
        part.result["value"]["end"] += 500

    @table.of(_known_text, "another text is there", "SPN105")
    def other_text(draw: RandomSource, part: Part) -> None:
        part.result["value"]["text"] = "zeppelin"

    @table.of(_of("labels"), "the span has no end", "SPN107")
    def no_end(draw: RandomSource, part: Part) -> None:
        del part.result["value"]["end"]

    @table.of(_of("video-box", "video-vector"), "there are no key frames", "SPN109")
    def no_key_frames(draw: RandomSource, part: Part) -> None:
        part.result["value"]["sequence"] = []

    @table.of(_of("video-box", "video-vector"), "the first frame is 0", "SPN110")
    def frame_zero(draw: RandomSource, part: Part) -> None:
        part.result["value"]["sequence"][0]["frame"] = 0


def _answers(table: Mutations) -> None:
    @table.of(_of("number"), "the number is a string", "ANS116")
    def number_as_text(draw: RandomSource, part: Part) -> None:
        part.result["value"]["number"] = "many"

    @table.of(_of("rating"), "there are not as many stars", "ANS117")
    def too_many_stars(draw: RandomSource, part: Part) -> None:
        part.result["value"]["rating"] = part.control.max_rating + 1

    @table.of(_of("datetime"), "the date is none", "ANS118")
    def no_date(draw: RandomSource, part: Part) -> None:
        part.result["value"]["datetime"] = "2025-02-31"

    @table.of(_of("text"), "a text is a number", "ANS119")
    def text_as_number(draw: RandomSource, part: Part) -> None:
        part.result["value"]["text"] = [7]

    @table.of(_of("pairwise"), "neither side is chosen", "ANS120")
    def neither_side(draw: RandomSource, part: Part) -> None:
        part.result["value"]["selected"] = "both"

    @table.of(_of("ranker"), "an item is ranked that does not exist", "ANS121")
    def unknown_item(draw: RandomSource, part: Part) -> None:
        next(iter(part.result["value"]["ranker"].values())).append("zeppelin")

    @table.of(_of("taxonomy"), "the path is not in a list of paths", "ANS113")
    def flat_path(draw: RandomSource, part: Part) -> None:
        part.result["value"]["taxonomy"] = part.result["value"]["taxonomy"][0]


def _links(table: Mutations) -> None:
    @table.of("relation", "an end of the relation is not there", "LNK104")
    def lost_end(draw: RandomSource, relation: Json) -> None:
        relation["to_id"] = "zeppelin"

    @table.of("relation", "the relation has a direction that does not exist", "LNK105")
    def unknown_direction(draw: RandomSource, relation: Json) -> None:
        relation["direction"] = "up"

    @table.of("result", "the id of the result is a number", "LNK103")
    def id_as_number(draw: RandomSource, part: Part) -> None:
        part.result["id"] = draw.integer(1, 99)

    @table.of("result", "the parent of the region is not there", "LNK107")
    def lost_parent(draw: RandomSource, part: Part) -> None:
        part.result["parentID"] = "zeppelin"
