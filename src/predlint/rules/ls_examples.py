"""Builds the tasks that are examples of Label Studio rules, from what matters in each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

Json = dict[str, Any]

SHELF = "--ontology examples/shelf/config.xml"
REVIEWS = "--ontology examples/reviews/config.xml"
PHOTO: Json = {"photo": "https://shelf.example.com/aisle-3.jpg"}
TEXT: Json = {"review": "The soup was cold. The bill was not."}
CLIP: Json = {"clip": "https://videos.example.com/garden.mp4"}
SOUND: Json = {"recording": "https://sounds.example.com/call-7.wav"}
TALK: Json = {"talk": [{"speaker": "Ada", "said": "Is it open?"}, {"speaker": "Ben", "said": "Until six."}]}
DRAFTS: Json = {"drafts": [{"id": "a", "title": "Short", "body": "…"}, {"id": "b", "title": "Long", "body": "…"}]}
#: An empty mask of 4 × 4 pixels: one run of 64 zeros.
RLE = [0, 0, 0, 64, 57, 27, 254, 63, 255]
#: The head of a PNG of 4 × 4 pixels.
PNG_4 = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAYAAACp8Z5+"
SIZE: Json = {"original_width": 4, "original_height": 4}


def studio(name: str) -> str:
    """Returns the option that names one of the small configs."""
    return f"--ontology examples/studio/{name}.xml"


def text_of(value: object) -> str:
    """Returns the value as compact JSON, in one line."""
    return orjson.dumps(value).decode()


def lines(*values: object) -> str:
    """Returns the values as text, one a line."""
    return "\n".join(text_of(value) for value in values)


def task(data: Mapping[str, Any], *results: object, **prediction: object) -> str:
    """Returns a task with one prediction."""
    return text_of({"data": data, "predictions": [{"model_version": "may", **prediction, "result": results}]})


def shelf(*results: object, **prediction: object) -> str:
    """Returns a task for the photo of a shelf."""
    return task(PHOTO, *results, **prediction)


def review(*results: object, data: Mapping[str, Any] = TEXT) -> str:
    """Returns a task for a review."""
    return task(data, *results)


def result(control: str, to: str, kind: str, value: object, **members: object) -> Json:
    """Returns one result."""
    return {**members, "from_name": control, "to_name": to, "type": kind, "value": value}


def answer(control: str, kind: str, value: object, to: str = "photo", **members: object) -> Json:
    """Returns an answer whose value is in the member named after its kind, such as choices."""
    return result(control, to, kind, {"text" if kind == "textarea" else kind: value}, **members)


def box(value: Mapping[str, Any] | None = None, *, without: tuple[str, ...] = (), **members: object) -> Json:
    """Returns a tin on the shelf; ``value`` changes members of its value, ``without`` drops some, ``members`` belong to the result."""
    whole = {"x": 10, "y": 20, "width": 15, "height": 30, "rectanglelabels": ["tin"], **(value or {})}
    kept = {name: given for name, given in whole.items() if name not in without}
    return {**result("product", "photo", "rectanglelabels", kept), **members}


def tin(*labels: object, **place: object) -> Json:
    """Returns a box on the shelf with these labels."""
    return box({"rectanglelabels": labels, **place})


def polygon(*points: object, **members: object) -> Json:
    """Returns a board of the shelf."""
    return result("board", "photo", "polygonlabels", {"points": points, "polygonlabels": ["gap"]}, **members)


def mask(rle: object = RLE, *, value: Mapping[str, Any] | None = None, size: Mapping[str, Any] = SIZE) -> Json:
    """Returns a spill, drawn with a brush."""
    return {
        **size,
        **result("spill", "photo", "brushlabels", {"format": "rle", "rle": rle, "brushlabels": ["liquid"], **(value or {})}),
    }


#: Data of a web page.
PAGE: Json = {"page": "<h1>Soup</h1><p>2.49</p>"}


def heading(start: object = "/h1[1]/text()[1]", end: object = "/h1[1]/text()[1]") -> Json:
    """Returns a title in a web page."""
    value = {"start": start, "end": end, "startOffset": 0, "endOffset": 4, "hypertextlabels": ["title"]}
    return result("part", "page", "hypertextlabels", value)


def vector(*vertices: object) -> Json:
    """Returns a front edge."""
    return result("edge", "photo", "vectorlabels", {"vertices": vertices, "vectorlabels": ["front edge"]})


def span(start: object, end: object, **more: object) -> Json:
    """Returns a span of a review."""
    return result("aspect", "review", "labels", {"start": start, "end": end, "labels": ["taste"], **more})


def relation(start: object, end: object, **more: object) -> Json:
    """Returns a relation between two regions."""
    return {"type": "relation", "from_id": start, "to_id": end, "direction": "right", **more}


def turn(start: object, end: object, first: object, last: object) -> Json:
    """Returns a span of a dialogue: paragraphs, and offsets in the first and the last."""
    value = {"start": start, "end": end, "startOffset": first, "endOffset": last, "paragraphlabels": ["question"]}
    return result("act", "talk", "paragraphlabels", value)


def frame(number: object, **more: object) -> Json:
    """Returns a key frame of a track."""
    return {"frame": number, "x": 10, "y": 20, "width": 5, "height": 8, "time": 0.1, "enabled": True, **more}


def track(*frames: object, count: object = 50) -> Json:
    """Returns a fox in a video."""
    value = {"sequence": frames, "framesCount": count, "duration": 2.0, "labels": ["fox"]}
    return result("track", "clip", "videorectangle", value)


#: Two tasks with their predictions.
SHELF_TASK: Json = {"data": PHOTO, "predictions": [{"model_version": "may", "result": [box()]}]}
OTHER_TASK: Json = {**SHELF_TASK, "data": {"photo": "https://shelf.example.com/aisle-4.jpg"}}


ON_PAGE = {"x": 0.1, "y": 0.2, "width": 0.5, "height": 0.1, "ocrlabels": ["title"], "ocrtext": "Tides"}


SENSOR = {"sensor": {"second": [0, 1, 2], "pressure": [4, 5, 4]}}
