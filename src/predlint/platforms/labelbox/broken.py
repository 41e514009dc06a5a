"""Lines of Labelbox that are broken in one known way each: names, shapes, spans, answers at any depth, uuid, data row, confidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from predlint.model.ontology import Classification, Ontology
from predlint.model.texts import casefolded
from predlint.platforms.labelbox.sample_objects import AnswerSite, Chosen, Nest, firsts
from predlint.platforms.samples import (
    Json,
    Made,
    Mutation,
    Places,
    RandomSource,
    Row,
    drop,
    line_mutations,
    mutations_of,
    new_name,
    put,
    put_drawn,
    rename,
    turn,
)

if TYPE_CHECKING:
    from predlint.platforms.labelbox.sample import LabelboxSource


def mutations(source: LabelboxSource) -> tuple[Mutation, ...]:
    """Returns all mutations for records of this source; most suit some records only."""
    rows = (
        *_boxes(source), *_points(source), *_MASKS, *_RECORDS, *_data_rows(source), *(_sizes(source) if source.listed else ()),
        *_confidences(source), *_names(source.ontology), *_options(source), *_LISTS, *_TEXT_ANSWERS, *_nested(source), *_SPANS,
        *_TASKS, *(_ON_PAGES if source.medium == "pdf" else ()),
    )  # fmt: skip
    return (*mutations_of(rows), *line_mutations())


# -- Shapes --------------------------------------------------------------------------------------------------------

_SIDES = ("top", "left", "height", "width")


def _boxes(source: LabelboxSource) -> Iterator[Row]:
    yield "missing-side", "bbox", "a side of the box is missing", "GEO001", drop("bbox", _SIDES)
    listed = turn(lambda box: [box["left"], box["top"], box["width"], box["height"]], "bbox")
    yield "box-as-list", "bbox", "the box is a list, as COCO writes it", "GEO002", listed
    yield "side-as-text", "bbox", "a side of the box is a string", "GEO003", turn(str, "bbox", _SIDES)
    yield "empty-box", "bbox", "the box has no width or no height", "GEO004", put(0, "bbox", ("height", "width"))
    if source.medium == "geospatial":
        return
    corner = put_drawn(lambda draw: -1 - draw.integer(0, 20), "bbox", ("top", "left"))
    yield "negative-corner", "bbox", "the box begins left of the image or above it", "GEO005", corner
    if source.medium == "image":
        shares = put_drawn(lambda draw: {"top": 0.25, "left": round(draw.number(0.1, 0.5), 3), "height": 0.125, "width": 0.25}, "bbox")
        yield "shares-of-the-image", "bbox", "the coordinates are fractions of the image, not pixels", "GEO008", shares


def _points(source: LabelboxSource) -> Iterator[Row]:
    on_map = source.medium == "geospatial"
    flat = turn(lambda points: _moved(points, ((0, 0), (0, 2), (0, 4)), on_map=on_map), "polygon")
    crossing = turn(lambda points: _moved(points, ((0, 0), (6, 4), (6, 0), (0, 5)), on_map=on_map), "polygon")
    yield "polygon-of-two-points", "polygon", "the polygon has two points", "GEO009", turn(lambda points: points[:2], "polygon")
    yield "flat-polygon", "polygon", "all points of the polygon lie on a line", "GEO010", flat
    yield "crossing-polygon", "polygon", "the polygon crosses itself", "GEO011", crossing
    yield "repeated-point", "polygon", "a point of the polygon appears twice in a row", "GEO012", _repeat_point
    yield "line-of-one-point", "line", "the line has one point", "GEO013", turn(lambda points: points[:1], "line")
    yield "point-as-list", "point", "the point is a list", "GEO014", turn(lambda point: [point["x"], point["y"]], "point")
    for kind in ("polygon", "line"):
        yield "point-without-y", kind, f"a point of the {kind} lacks its y", "GEO014", drop(kind, None, "y")
    if on_map:
        beyond = put_drawn(lambda draw: 90 + draw.integer(1, 60), "point", "y")
        yield "beyond-the-pole", "point", "the latitude is beyond the pole", "GEO027", beyond
        left = put_drawn(lambda draw: 181 + draw.integer(0, 300), "bbox", "left")
        yield "no-longitude", "bbox", "the longitude is not a longitude", "GEO027", left


def _repeat_point(draw: RandomSource, record: Json) -> None:
    at = draw.integer(0, len(record["polygon"]) - 1)
    record["polygon"].insert(at, dict(record["polygon"][at]))


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


_MASKS: tuple[Row, ...] = (
    ("mask-without-colour", "mask", "the mask has no colour", "GEO016", drop("mask", "colorRGB")),
    ("four-channels", "mask", "the colour of the mask has four channels", "GEO017", turn(lambda rgb: [*rgb, 255], "mask", "colorRGB")),
    ("channel-beyond-255", "mask", "a channel of the mask's colour is above 255", "GEO017",
     put_drawn(lambda draw: 256 + draw.integer(0, 99), "mask", "colorRGB", range(3))),
    ("black-mask", "mask", "the mask is black, the colour of the background", "GEO018", put([0, 0, 0], "mask", "colorRGB")),
    ("mask-on-disk", "mask", "the image of the mask is a path on a disk", "GEO019", put("masks/0001.png", "mask", "instanceURI")),
    ("mask-as-runs", "mask", "the mask is run lengths", "GEO021", put({"counts": [10, 20, 30], "size": [6, 10]}, "mask")),
)  # fmt: skip


# -- Members, uuid, data row, confidence ---------------------------------------------------------------------------


def _annotations(made: Made) -> list[Json]:
    return [] if "task" in made.parts else [made.record]


def _evaluations(made: Made) -> list[Json]:
    return [made.record] if "task" in made.parts else []


_RECORDS: tuple[Row, ...] = (
    ("unknown-member", "record", "the record has an unknown member", "REC003", put(7, ("fold", "batchNumber", "x-origin"))),
    ("misspelt-uuid", "record", "a member is misspelt", "REC004", rename("uuid", "uuuid")),
    ("data-row-with-underscore", "record", "the data row is written with an underscore", "REC005", rename("dataRow", "data_row")),
    ("flag-as-text", "record", "the flag for benchmarks is a string", "REC009", put("no", "isBenchmarkReferenceLabel")),
    ("nested-answers-as-object", "nest", "the nested answers are not a list", "REC007", put({}, "classifications")),
    ("uuid-cut-off", _annotations, "the uuid is cut off", "UID001", turn(lambda uuid: uuid[:-1], "uuid")),
    ("uuid-as-number", _annotations, "the uuid is a number", "UID001", put_drawn(lambda draw: draw.integer(1, 99_999), "uuid")),
    ("uuid-of-evaluation-cut-off", _evaluations, "the uuid of a message evaluation is cut off", "UID004",
     turn(lambda uuid: uuid[:-1], "uuid")),
    ("unknown-relationship", "relationship", "the relationship has a type that does not exist", "LNK002", put("directed", "type")),
    ("joined-to-itself", "relationship", "the relationship joins an object with itself", "LNK003",
     lambda draw, relationship: relationship.update(target=relationship["source"])),
    ("no-source", "relationship", "the relationship has no source", "LNK001", drop("source")),
    ("target-is-no-uuid", "relationship", "the target of the relationship is not a uuid", "LNK001", put("car-17", "target")),
)  # fmt: skip


def _data_rows(source: LabelboxSource) -> Iterator[Row]:
    external = turn(lambda row: {"externalId": row["globalKey"]}, "dataRow")
    yield "no-data-row", "record", "the data row is missing", "KEY001", drop("dataRow")
    yield "id-and-global-key", "record", "the data row is named by id and by global key", "KEY002", put("ck" + "0" * 23, "dataRow", "id")
    yield "data-row-as-text", "record", "the data row is a string", "KEY003", turn(lambda row: row["globalKey"], "dataRow")
    yield "external-id", "record", "the data row is named by its external id", "KEY004", external
    if source.required:
        return  # a data row that does not exist lacks the answers that are required

    def unlinked(made: Made) -> list[Json]:
        return [record for record in made.parts["record"] if "relationship" not in record]

    if source.listed:
        absent = put_drawn(lambda draw: f"zeppelin-{draw.integer(1, 999_999)}", "dataRow", "globalKey")
        yield "unknown-data-row", unlinked, "the list has no such data row", "KEY007", absent
    else:
        long = turn(lambda key: key + "x" * 200, "dataRow", "globalKey")
        yield "long-global-key", unlinked, "the global key is longer than 200 characters", "KEY005", long


def _sizes(source: LabelboxSource) -> Iterator[Row]:
    """Mutations that can be found only with the list of data rows."""

    def rowed(part: str) -> Places:
        return lambda made: [(made.record, made.row)] if part in made.record else []

    def beyond(draw: RandomSource, place: tuple[Json, Json]) -> None:
        place[0]["bbox"]["left"] = place[1]["width"] + draw.integer(1, 50)

    def wide(draw: RandomSource, place: tuple[Json, Json]) -> None:
        place[0]["bbox"] |= {"left": 10, "width": place[1]["width"]}

    def late(draw: RandomSource, place: tuple[Json, Json]) -> None:
        place[0]["segments"][-1]["keyframes"][-1]["frame"] = place[1]["frame_count"] + draw.integer(1, 99)

    def long(draw: RandomSource, place: tuple[Json, Json]) -> None:
        place[0]["location"]["end"] = place[1]["text_length"] + draw.integer(0, 30)

    if source.medium == "image":
        yield "box-beyond-the-image", rowed("bbox"), "the box lies beyond the image", "GEO006", beyond
        yield "box-sticks-out", rowed("bbox"), "the box sticks out of the image", "GEO007", wide
    yield "frame-beyond-the-end", rowed("segments"), "the data row does not have that many frames", "KEY011", late
    if source.medium == "text":
        yield "end-beyond-the-text", rowed("location"), "the place in the text ends after the text", "SPN003", long


def _confidences(source: LabelboxSource) -> Iterator[Row]:
    if source.target == "mal":
        yield "confidence-of-a-prelabel", "scorable", "pre-labels have no confidence", "CNF005", put(0.9, "confidence")
        return
    percent = turn(lambda share: round(share * 100 + 1.5, 1), "confidence")
    yield "confidence-in-per-cent", "scored", "the confidence is in percent", "CNF001", percent
    yield "confidence-as-text", "scored", "the confidence is a string", "CNF002", turn(str, "confidence")

    def inside(draw: RandomSource, record: Json) -> None:
        record["bbox"]["confidence"] = record.pop("confidence", 0.9)

    yield "confidence-inside-the-box", "bbox", "the confidence is inside of the box", "CNF004", inside


# -- Names ---------------------------------------------------------------------------------------------------------


def every_question(ontology: Ontology) -> Iterator[Classification]:
    """Yields all questions at any depth, including those about the data row."""
    todo = [*ontology.classifications, *(question for tool in ontology.tools for question in tool.classifications)]
    while todo:
        question = todo.pop()
        yield question
        todo += [nested for option in question.options for nested in option.classifications]


def _names(ontology: Ontology) -> Iterator[Row]:
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

    yield "no-name", "named", "the name is missing", "NAM001", drop("name")
    yield "unknown-name", "named", "the ontology has no feature of this name", "NAM002", put(absent_name, "name")
    yield "name-in-another-case", cased, "the name is in another letter case", "NAM003", turn(_other_case, "name")
    yield "space-after-the-name", alone, "the name ends with a space", "NAM004", turn(lambda name: f"{name} ", "name")
    yield "name-as-number", "named", "the name is a number", "NAM011", put_drawn(lambda draw: draw.integer(1, 99), "name")
    if nested_names:
        nested = put_drawn(lambda draw: draw.choice(nested_names), "name")
        yield "nested-question-at-the-top", "named", "the name is that of a nested question", "NAM006", nested


def _other_case(name: str) -> str | None:
    """Returns the name in another case, or None if that is no different name."""
    other = name.swapcase()
    return other if name.isascii() and other != name and casefolded(other) == casefolded(name) else None


# -- Answers, at any depth -----------------------------------------------------------------------------------------


def _answers(*kinds: str, top: bool | None = None) -> Places:
    """Returns a function that finds the answers to questions of these kinds that have no other form."""
    return lambda made: [
        site for site in made.parts.get("answer", ()) if site.question.kind in kinds and top in (None, site.top) and site.usual
    ]


_TEXTS, _CHECKLISTS, _CHOICES = _answers("text", "prompt"), _answers("checklist"), _answers("radio", "checklist")


def _options(source: LabelboxSource) -> Iterator[Row]:
    absent = new_name([text for q in every_question(source.ontology) for o in q.options for text in (o.value, o.label)])
    yield "unknown-option", "option", "the question has no such option", "ANS001", put(absent, "name")
    yield "space-after-the-option", _clear, "the option ends with a space", "ANS002", turn(lambda name: f"{name} ", "name")
    yield "option-as-number", "option", "the name of the option is a number", "ANS015", put(7, "name")
    yield "value-for-name", "option", "the option is under value, not name", "ANS018", rename("name", "value")


def _clear(made: Made) -> list[Chosen]:
    """Options that no other option of their question looks like."""
    return [
        c for c in made.parts.get("option", ()) if sum(casefolded(o.value) == casefolded(c.option.value) for o in c.question.options) == 1
    ]


def _answer_twice(draw: RandomSource, asked: AnswerSite) -> None:
    asked.holder["answers"] = asked.holder["answer"]


def _option_twice(draw: RandomSource, asked: AnswerSite) -> None:
    asked.holder["answer"].append(draw.choice(asked.holder["answer"]))


_LISTS: tuple[Row, ...] = (
    ("radio-as-list", _answers("radio"), "the answer to a radio question is a list", "ANS004", turn(lambda given: [given], "answer")),
    ("checklist-as-object", _answers("checklist", top=True), "the answer to a checklist is not a list", "ANS005",
     turn(lambda given: given[0], "answer")),
    ("nested-checklist-as-object", _answers("checklist", top=False), "the answer to a nested checklist is not a list", "ANS006",
     turn(lambda given: given[0], "answer")),
    ("answer-as-text", _CHOICES, "the answer is a string, not an option", "ANS007",
     lambda draw, asked: asked.holder.update(answer=asked.question.options[0].value)),
    ("empty-checklist", _CHECKLISTS, "no option of the checklist is given", "ANS009", put([], "answer")),
    ("option-twice", _CHECKLISTS, "an option of the checklist is given twice", "ANS010", _option_twice),
    ("answer-null", _CHOICES, "the answer is null", "ANS011", put(None, "answer")),
    ("answer-and-answers", _CHECKLISTS, "the checklist is answered under answer and answers", "ANS013", _answer_twice),
    ("answer-as-number", _CHOICES, "the answer is a number", "ANS025", put_drawn(lambda draw: draw.integer(1, 9), "answer")),
)  # fmt: skip


def _unbounded(made: Made) -> list[AnswerSite]:
    return [site for site in _TEXTS(made) if not site.question.min_characters]


def _bounded(made: Made) -> list[AnswerSite]:
    return [site for site in _TEXTS(made) if site.question.max_characters is not None]


_TEXT_ANSWERS: tuple[Row, ...] = (
    ("text-as-object", _TEXTS, "the answer to a text question is an object", "ANS008", put({"name": "yes"}, "answer")),
    ("empty-text", _unbounded, "the text is empty", "ANS016", put("", "answer")),
    ("text-too-long", _bounded, "the text is longer than it may be", "ANS017",
     lambda draw, asked: asked.holder.update(answer="x" * (asked.question.max_characters + 1))),
)  # fmt: skip


def _nested(source: LabelboxSource) -> Iterator[Row]:
    unknown_name = new_name(text for q in every_question(source.ontology) for text in (q.name, q.instructions))

    def answered(made: Made) -> list[Nest]:
        return [nest for nest in made.parts.get("nest", ()) if nest.holder.get("classifications")]

    def demanding(made: Made) -> list[Nest]:
        return [nest for nest in answered(made) if any(q.required for q in firsts(nest.questions))]

    def add(draw: RandomSource, nest: Nest) -> None:
        answer = {"name": unknown_name, "answer": "yes"} | ({"confidence": 0.75} if source.answers.scored else {})
        nest.holder.setdefault("classifications", []).append(answer)

    def leave_out(draw: RandomSource, nest: Nest) -> None:
        required = {q.name for q in nest.questions if q.required}
        nest.holder["classifications"] = [item for item in nest.holder["classifications"] if item["name"] not in required]

    def repeat(draw: RandomSource, nest: Nest) -> None:
        nest.holder["classifications"].append(draw.choice(nest.holder["classifications"]))

    yield "unknown-nested-question", "nest", "a nested question is answered that is not asked there", "ANS019", add
    yield "required-question-unanswered", demanding, "a nested question that is required has no answer", "ANS022", leave_out
    yield "nested-question-twice", answered, "a nested question is answered twice", "ANS023", repeat


# -- Spans in texts, conversations and time, and pages of PDFs -----------------------------------------------------


def _end_early(draw: RandomSource, record: Json) -> None:
    record["location"]["start"] = record["location"]["end"] + 1 + draw.integer(0, 3)


def _last_twice(items: list[Json]) -> list[Json]:
    return [*items, dict(items[-1])]


def _empty_frame(draw: RandomSource, keyframe: Json) -> None:
    for member in [member for member in keyframe if member not in ("frame", "classifications")]:
        del keyframe[member]


def _over_time(made: Made) -> list[Any]:
    """The objects with moments in answers over time, of each answer as a list."""
    return [answer if isinstance(answer := record["answer"], list) else [answer] for record in made.parts.get("over time", ())]


def _first_times(made: Made) -> list[Json]:
    return [items[0]["frames"][0] for items in _over_time(made)]


def _no_times(draw: RandomSource, items: list[Json]) -> None:
    for item in items:
        del item["frames"]


_SPANS: tuple[Row, ...] = (
    ("no-end", "location", "the place in the text has no end", "SPN001", drop("location", "end")),
    ("location-as-list", "location", "the place in the text is a list", "SPN001",
     turn(lambda place: [place["start"], place["end"]], "location")),
    ("end-before-start", "location", "the place in the text ends before it starts", "SPN002", _end_early),
    ("no-tokens", "textSelections", "a selection names no tokens", "SPN004", put([], "textSelections", 0, "tokenIds")),
    ("page-from-zero", "textSelections", "the page of a selection counts from 0", "SPN004", put(0, "textSelections", 0, "page")),
    ("no-key-frames", "segments", "a segment has no key frames", "SPN006", put([], "segments", 0, "keyframes")),
    ("frame-as-text", "keyframe", "the frame is a string", "SPN007", turn(str, "frame")),
    ("negative-frame", "keyframe", "the frame is less than 0", "SPN007", turn(lambda frame: -frame, "frame")),
    ("frame-zero", "segments", "the first frame is 0", "SPN008", put(0, "segments", 0, "keyframes", 0, "frame")),
    ("frame-twice", "segments", "a key frame appears twice", "SPN009", turn(_last_twice, "segments", -1, "keyframes")),
    ("mask-frame-twice", "masks", "a frame of the composite masks appears twice", "SPN009", turn(_last_twice, "masks", "frames")),
    ("no-instances", "masks", "the composite masks have no instances", "GEO026", put([], "masks", "instances")),
    ("instance-without-colour", "masks", "an instance of the composite masks has no colour", "GEO026",
     drop("masks", "instances", 0, "colorRGB")),
    ("empty-key-frame", "keyframe", "nothing is drawn on a key frame", "GEO025", _empty_frame),
    ("unknown-plane", "groupKey", "the plane of the scan is misspelt", "SPN016", put("Axial", "groupKey")),
    ("no-times", _over_time, "the times of an answer are missing", "SPN013", _no_times),
    ("backward-time", _first_times, "a time ends before it starts", "SPN011",
     lambda draw, moment: moment.update(start=moment["end"] + 1)),
    ("time-as-text", _first_times, "the start of a time is a string", "SPN011", turn(str, "start")),
)  # fmt: skip


def _of_messages(made: Made) -> list[Json]:
    return [made.record] if "messageId" in made.record else []


def _rankings(made: Made) -> list[Json]:
    return [task["data"] for task in made.parts.get("task", ()) if "rankedMessages" in task["data"]]


_TASKS: tuple[Row, ...] = (
    ("no-message", _of_messages, "no message is named", "LNK004", drop("messageId")),
    ("message-as-number", _of_messages, "the id of the message is a number", "LNK005",
     put_drawn(lambda draw: draw.integer(1, 9), "messageId")),
    ("unknown-format", "task", "the format of the evaluation does not exist", "ANS027", put("message-best", "format")),
    ("no-parent", "task", "the message that was answered is not named", "ANS029", drop("data", "parentMessageId")),
    ("rank-left-out", _rankings, "the ranks leave one out", "ANS028",
     lambda draw, data: data["rankedMessages"][-1].update(order=len(data["rankedMessages"]) + 3)),
)  # fmt: skip

_ON_PAGES: tuple[Row, ...] = (
    ("no-page", "bbox", "the page of the box is missing", "GEO024", drop("page")),
    ("unknown-unit", "bbox", "the unit of the box does not exist", "GEO024", put("points", "unit")),
)
