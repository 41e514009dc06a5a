"""Mutations of spans in texts, conversations and time, and of pages of PDFs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from predlint.samples.model import Json, Made, Mutations
from predlint.samples.random_source import RandomSource

if TYPE_CHECKING:
    from predlint.samples.labelbox import LabelboxSource


def span_mutations(table: Mutations, source: LabelboxSource) -> None:
    _texts(table)
    _frames(table)
    _moments(table)
    _messages(table)
    if source.medium == "pdf":
        _pages(table)


def _texts(table: Mutations) -> None:
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
