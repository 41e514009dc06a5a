"""msgspec: one struct for each feature, told apart by ``name`` as their tag, ``decode`` on each line."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from itertools import count
from operator import or_
from typing import Annotated, Any
from uuid import UUID

import msgspec
from common import run
from msgspec import Meta, Struct

Number = Annotated[float, Meta(ge=0)]
Length = Annotated[float, Meta(gt=0)]
Confidence = Annotated[float, Meta(ge=0, le=1)] | None
serial = count()


class DataRow(Struct, forbid_unknown_fields=True):
    globalKey: Annotated[str, Meta(min_length=1, max_length=200)]


class Box(Struct, forbid_unknown_fields=True):
    top: Number
    left: Number
    height: Length
    width: Length


class Point(Struct, forbid_unknown_fields=True):
    x: Number
    y: Number


class Mask(Struct, forbid_unknown_fields=True):
    instanceURI: Annotated[str, Meta(pattern="^(https?|gs|s3)://")]
    colorRGB: Annotated[list[Annotated[int, Meta(ge=0, le=255)]], Meta(min_length=3, max_length=3)]


class Metric(Struct, forbid_unknown_fields=True):
    name: str
    value: float


VALUES: dict[str, tuple[str, Any]] = {
    "rectangle": ("bbox", Box),
    "polygon": ("polygon", Annotated[list[Point], Meta(min_length=3)]),
    "point": ("point", Point),
    "line": ("line", Annotated[list[Point], Meta(min_length=2)]),
    "raster-segmentation": ("mask", Mask),
}


def struct(tag: str, fields: list[Any]) -> Any:
    return msgspec.defstruct(f"Struct{next(serial)}", fields, tag_field="name", tag=tag, forbid_unknown_fields=True)


def union(structs: list[Any]) -> Any:
    return reduce(or_, structs)


def option(item: dict) -> Any:
    fields: list[Any] = [("confidence", Confidence, None)]
    if item["options"]:
        fields.append(("classifications", list[union([nested(question) for question in item["options"]])], []))
    return struct(item["value"], fields)


def answer(question: dict) -> Any:
    if question["type"] == "text":
        return Annotated[str, Meta(min_length=1)]
    options = union([option(item) for item in question["options"]])
    return options if question["type"] == "radio" else Annotated[list[options], Meta(min_length=1)]


def nested(question: dict) -> Any:
    return struct(question["name"], [("answer", answer(question)), ("confidence", Confidence, None)])


def feature(item: dict) -> Any:
    needed: list[Any] = [("dataRow", DataRow)]
    optional: list[Any] = [("uuid", UUID | None, None), ("confidence", Confidence, None), ("customMetrics", list[Metric], [])]
    if "tool" in item:
        needed.append(VALUES[item["tool"]])
        if item["classifications"]:
            optional.append(("classifications", list[union([nested(question) for question in item["classifications"]])], []))
    else:
        needed.append(("answer", answer(item)))
    return struct(item["name"], [*needed, *optional])


def prepare(schema: dict, ontology: dict) -> Callable[[bytes], bool]:
    decode = msgspec.json.Decoder(union([feature(item) for item in (*ontology["tools"], *ontology["classifications"])])).decode

    def check(line: bytes) -> bool:
        try:
            decode(line)
        except msgspec.ValidationError:
            return False
        return True

    return check


run(prepare)
