"""Lines of Labelbox that are broken in one known way each: names, shapes, spans, answers at any depth, uuid, data row, confidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, cast

from predlint.model.ontology import Classification, Ontology
from predlint.model.texts import casefolded
from predlint.platforms.labelbox.sample_objects import AnswerSite, Chosen, Nest, firsts
from predlint.platforms.labelbox.topics.boxes import BoxFormat, BoxSize, MissingSide
from predlint.platforms.labelbox.topics.coordinates import (
    CoordinateType,
    NegativeCoordinate,
    NormalisedCoordinates,
    OutsideImage,
    SticksOut,
)
from predlint.platforms.samples import Json, Made, Mutation, Mutations, Places, RandomSource, line_mutations, new_name

if TYPE_CHECKING:
    from predlint.platforms.labelbox.sample import LabelboxSource


# -- Mutations of the answers of a Labelbox line, at any depth -----------------------------------------------------

_TEXT = ("text", "prompt")


def _find_answers(*kinds: str, top: bool | None = None, usual: bool = True) -> Callable[[Made], list[AnswerSite]]:
    """Returns a function that finds the answers to questions of these kinds; ``usual``: leave out those that may have another form."""
    return lambda made: [
        site
        for site in made.parts.get("answer", ())
        if site.question.kind in kinds and top in (None, site.top) and (site.usual or not usual)
    ]


def answer_mutations(table: Mutations, source: LabelboxSource) -> None:
    _options(table, source)
    _lists(table)
    _text_answers(table)
    _nested(table, source)


def _options(table: Mutations, source: LabelboxSource) -> None:
    values = [text for q in every_question(source.ontology) for o in q.options for text in (o.value, o.label)]
    unknown_name = new_name(values)

    @table.of("option", "the question has no such option", "ANS001")
    def unknown_option(draw: RandomSource, chosen: Chosen) -> None:
        chosen.holder["name"] = unknown_name

    @table.of(_clear, "the option ends with a space", "ANS002")
    def space_after_the_option(draw: RandomSource, chosen: Chosen) -> None:
        chosen.holder["name"] += " "

    @table.of("option", "the name of the option is a number", "ANS015")
    def option_as_number(draw: RandomSource, chosen: Chosen) -> None:
        chosen.holder["name"] = 7

    @table.of("option", "the option is under value, not name", "ANS018")
    def value_for_name(draw: RandomSource, chosen: Chosen) -> None:
        chosen.holder["value"] = chosen.holder.pop("name")


def _clear(made: Made) -> list[Chosen]:
    """Options that no other option of their question looks like."""
    return [
        c for c in made.parts.get("option", ()) if sum(casefolded(o.value) == casefolded(c.option.value) for o in c.question.options) == 1
    ]


def _lists(table: Mutations) -> None:
    @table.of(_find_answers("radio"), "the answer to a radio question is a list", "ANS004")
    def radio_as_list(draw: RandomSource, asked: AnswerSite) -> None:
        asked.holder["answer"] = [asked.holder["answer"]]

    @table.of(_find_answers("checklist", top=True), "the answer to a checklist is not a list", "ANS005")
    def checklist_as_object(draw: RandomSource, asked: AnswerSite) -> None:
        asked.holder["answer"] = asked.holder["answer"][0]

    @table.of(_find_answers("checklist", top=False), "the answer to a nested checklist is not a list", "ANS006")
    def nested_checklist_as_object(draw: RandomSource, asked: AnswerSite) -> None:
        asked.holder["answer"] = asked.holder["answer"][0]

    @table.of(_find_answers("radio", "checklist"), "the answer is a string, not an option", "ANS007")
    def answer_as_text(draw: RandomSource, asked: AnswerSite) -> None:
        asked.holder["answer"] = asked.question.options[0].value

    @table.of(_find_answers("checklist"), "no option of the checklist is given", "ANS009")
    def empty_checklist(draw: RandomSource, asked: AnswerSite) -> None:
        asked.holder["answer"] = []

    @table.of(_find_answers("checklist"), "an option of the checklist is given twice", "ANS010")
    def option_twice(draw: RandomSource, asked: AnswerSite) -> None:
        asked.holder["answer"].append(draw.choice(asked.holder["answer"]))

    @table.of(_find_answers("radio", "checklist"), "the answer is null", "ANS011")
    def answer_null(draw: RandomSource, asked: AnswerSite) -> None:
        asked.holder["answer"] = None

    @table.of(_find_answers("checklist"), "the checklist is answered under answer and answers", "ANS013")
    def answer_and_answers(draw: RandomSource, asked: AnswerSite) -> None:
        asked.holder["answers"] = asked.holder["answer"]

    @table.of(_find_answers("radio", "checklist"), "the answer is a number", "ANS025")
    def answer_as_number(draw: RandomSource, asked: AnswerSite) -> None:
        asked.holder["answer"] = draw.integer(1, 9)


def _text_answers(table: Mutations) -> None:
    def unbounded(made: Made) -> list[AnswerSite]:
        return [site for site in _find_answers(*_TEXT)(made) if not site.question.min_characters]

    def bounded(made: Made) -> list[AnswerSite]:
        return [site for site in _find_answers(*_TEXT)(made) if site.question.max_characters is not None]

    @table.of(_find_answers(*_TEXT), "the answer to a text question is an object", "ANS008")
    def text_as_object(draw: RandomSource, asked: AnswerSite) -> None:
        asked.holder["answer"] = {"name": "yes"}

    @table.of(unbounded, "the text is empty", "ANS016")
    def empty_text(draw: RandomSource, asked: AnswerSite) -> None:
        asked.holder["answer"] = ""

    @table.of(bounded, "the text is longer than it may be", "ANS017")
    def text_too_long(draw: RandomSource, asked: AnswerSite) -> None:
        asked.holder["answer"] = "x" * (asked.question.max_characters + 1 if asked.question.max_characters is not None else 0)


def _nested(table: Mutations, source: LabelboxSource) -> None:
    unknown_name = new_name(text for q in every_question(source.ontology) for text in (q.name, q.instructions))

    def answered(made: Made) -> list[Nest]:
        return [nest for nest in made.parts.get("nest", ()) if nest.holder.get("classifications")]

    def demanding(made: Made) -> list[Nest]:
        return [nest for nest in answered(made) if any(q.required for q in firsts(nest.questions))]

    @table.of("nest", "a nested question is answered that is not asked there", "ANS019")
    def unknown_nested_question(draw: RandomSource, nest: Nest) -> None:
        answer = {"name": unknown_name, "answer": "yes"} | ({"confidence": 0.75} if source.answers.scored else {})
        nest.holder.setdefault("classifications", []).append(answer)

    @table.of(demanding, "a nested question that is required has no answer", "ANS022")
    def required_question_unanswered(draw: RandomSource, nest: Nest) -> None:
        required = {q.name for q in nest.questions if q.required}
        nest.holder["classifications"] = [item for item in nest.holder["classifications"] if item["name"] not in required]

    @table.of(answered, "a nested question is answered twice", "ANS023")
    def nested_question_twice(draw: RandomSource, nest: Nest) -> None:
        nest.holder["classifications"].append(draw.choice(nest.holder["classifications"]))


# -- Mutations of spans in texts, conversations and time, and of pages of PDFs -------------------------------------


def span_mutations(table: Mutations, source: LabelboxSource) -> None:
    _text_spans(table)
    _frames(table)
    _moments(table)
    _messages(table)
    if source.medium == "pdf":
        _pages(table)


def _text_spans(table: Mutations) -> None:
    @table.of("location", "the place in the text has no end", "SPN001")
    def no_end(draw: RandomSource, record: Json) -> None:
        del record["location"]["end"]

    @table.of("location", "the place in the text is a list", "SPN001")
    def location_as_list(draw: RandomSource, record: Json) -> None:
        record["location"] = [record["location"]["start"], record["location"]["end"]]

    @table.of("location", "the place in the text ends before it starts", "SPN002")
    def end_before_start(draw: RandomSource, record: Json) -> None:
        record["location"]["start"] = record["location"]["end"] + 1 + draw.integer(0, 3)

    @table.of("textSelections", "a selection names no tokens", "SPN004")
    def no_tokens(draw: RandomSource, record: Json) -> None:
        record["textSelections"][0]["tokenIds"] = []

    @table.of("textSelections", "the page of a selection counts from 0", "SPN004")
    def page_from_zero(draw: RandomSource, record: Json) -> None:
        record["textSelections"][0]["page"] = 0


def _frames(table: Mutations) -> None:
    @table.of("segments", "a segment has no key frames", "SPN006")
    def no_key_frames(draw: RandomSource, record: Json) -> None:
        record["segments"][0]["keyframes"] = []

    @table.of("keyframe", "the frame is a string", "SPN007")
    def frame_as_text(draw: RandomSource, keyframe: Json) -> None:
        keyframe["frame"] = str(keyframe["frame"])

    @table.of("keyframe", "the frame is less than 0", "SPN007")
    def negative_frame(draw: RandomSource, keyframe: Json) -> None:
        keyframe["frame"] = -keyframe["frame"]

    @table.of("segments", "the first frame is 0", "SPN008")
    def frame_zero(draw: RandomSource, record: Json) -> None:
        record["segments"][0]["keyframes"][0]["frame"] = 0

    @table.of("segments", "a key frame appears twice", "SPN009")
    def frame_twice(draw: RandomSource, record: Json) -> None:
        keyframes = record["segments"][-1]["keyframes"]
        keyframes.append(dict(keyframes[-1]))

    @table.of("masks", "a frame of the composite masks appears twice", "SPN009")
    def mask_frame_twice(draw: RandomSource, record: Json) -> None:
        record["masks"]["frames"].append(dict(record["masks"]["frames"][-1]))

    @table.of("masks", "the composite masks have no instances", "GEO026")
    def no_instances(draw: RandomSource, record: Json) -> None:
        record["masks"]["instances"] = []

    @table.of("masks", "an instance of the composite masks has no colour", "GEO026")
    def instance_without_colour(draw: RandomSource, record: Json) -> None:
        del record["masks"]["instances"][0]["colorRGB"]

    @table.of("keyframe", "nothing is drawn on a key frame", "GEO025")
    def empty_key_frame(draw: RandomSource, keyframe: Json) -> None:
        for member in [member for member in keyframe if member not in ("frame", "classifications")]:
            del keyframe[member]

    @table.of("groupKey", "the plane of the scan is misspelt", "SPN016")
    def unknown_plane(draw: RandomSource, record: Json) -> None:
        record["groupKey"] = "Axial"


def _moments(table: Mutations) -> None:
    @table.of("over time", "the times of an answer are missing", "SPN013")
    def no_times(draw: RandomSource, record: Json) -> None:
        for item in _items(record):
            del item["frames"]

    @table.of("over time", "a time ends before it starts", "SPN011")
    def backward_time(draw: RandomSource, record: Json) -> None:
        moment = _items(record)[0]["frames"][0]
        moment["start"] = moment["end"] + 1

    @table.of("over time", "the start of a time is a string", "SPN011")
    def time_as_text(draw: RandomSource, record: Json) -> None:
        moment = _items(record)[0]["frames"][0]
        moment["start"] = str(moment["start"])


def _items(record: Json) -> list[Json]:
    """Returns the objects with moments in an answer over time."""
    answer: Any = record["answer"]
    return cast("list[Json]", answer) if isinstance(answer, list) else [answer]


def _messages(table: Mutations) -> None:
    @table.of(lambda made: [made.record] if "messageId" in made.record else [], "it does not say which message is meant", "LNK004")
    def no_message(draw: RandomSource, record: Json) -> None:
        del record["messageId"]

    @table.of(lambda made: [made.record] if "messageId" in made.record else [], "the id of the message is a number", "LNK005")
    def message_as_number(draw: RandomSource, record: Json) -> None:
        record["messageId"] = draw.integer(1, 9)

    @table.of("task", "the format of the evaluation does not exist", "ANS027")
    def unknown_format(draw: RandomSource, task: Json) -> None:
        task["format"] = "message-best"

    @table.of("task", "the message that was answered is not named", "ANS029")
    def no_parent(draw: RandomSource, task: Json) -> None:
        del task["data"]["parentMessageId"]

    @table.of(_rankings, "the ranks leave one out", "ANS028")
    def rank_left_out(draw: RandomSource, task: Json) -> None:
        ranked = task["data"]["rankedMessages"]
        ranked[-1]["order"] = len(ranked) + 3


def _rankings(made: Made) -> list[Json]:
    return [task for task in made.parts.get("task", ()) if "rankedMessages" in task["data"]]


def _pages(table: Mutations) -> None:
    @table.of("bbox", "the page of the box is missing", "GEO024")
    def no_page(draw: RandomSource, record: Json) -> None:
        del record["page"]

    @table.of("bbox", "the unit of the box does not exist", "GEO024")
    def unknown_unit(draw: RandomSource, record: Json) -> None:
        record["unit"] = "points"


# -- Mutations of a Labelbox line: shapes, uuid, data row, confidence, members -------------------------------------


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


# -- Mutations of the name of a Labelbox line ----------------------------------------------------------------------


def every_question(ontology: Ontology) -> Iterator[Classification]:
    """Yields all questions at any depth, including those about the data row."""
    todo = [*ontology.classifications, *(question for tool in ontology.tools for question in tool.classifications)]
    while todo:
        question = todo.pop()
        yield question
        todo += [nested for option in question.options for nested in option.classifications]


def name_mutations(table: Mutations, source: LabelboxSource) -> None:
    ontology = source.ontology
    features = [f.name for f in (*ontology.tools, *ontology.classifications)]
    questions = list(every_question(ontology))
    absent_name = new_name([*features, *(text for q in questions for text in (q.name, q.instructions))])
    at_top = {casefolded(name) for name in [*features, *(q.instructions for q in ontology.classifications)]}
    nested_names = [q.name for q in questions if casefolded(q.name) not in at_top]
    by_folded_name = Counter(casefolded(name) for name in features)
    clear = {name for name in features if by_folded_name[casefolded(name)] == 1}

    def alone(made: Made) -> list[Json]:
        """The record, when its name is like no other one."""
        return [record for record in made.parts.get("named", ()) if record["name"] in clear]

    def cased(made: Made) -> list[Json]:
        return [record for record in alone(made) if _other_case(record["name"]) is not None]

    @table.of("named", "the name is missing", "NAM001")
    def no_name(draw: RandomSource, record: Json) -> None:
        del record["name"]

    @table.of("named", "the ontology has no feature of this name", "NAM002")
    def unknown_name(draw: RandomSource, record: Json) -> None:
        record["name"] = absent_name

    @table.of(cased, "the name is in another letter case", "NAM003")
    def name_in_another_case(draw: RandomSource, record: Json) -> None:
        record["name"] = _other_case(record["name"])

    @table.of(alone, "the name ends with a space", "NAM004")
    def space_after_the_name(draw: RandomSource, record: Json) -> None:
        record["name"] += " "

    @table.of("named", "the name is a number", "NAM011")
    def name_as_number(draw: RandomSource, record: Json) -> None:
        record["name"] = draw.integer(1, 99)

    if nested_names:

        @table.of("named", "the name is that of a nested question", "NAM006")
        def nested_question_at_the_top(draw: RandomSource, record: Json) -> None:
            record["name"] = draw.choice(nested_names)


def _other_case(name: str) -> str | None:
    """Returns the name in another case, or None if that is no different name."""
    other = name.swapcase()
    return other if name.isascii() and other != name and casefolded(other) == casefolded(name) else None
