"""pydantic: one model for each feature, a union that is told apart by ``name``, ``validate_json`` on each line."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from itertools import count
from operator import or_
from typing import Annotated, Any, Literal

from common import run
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, create_model

Number = Annotated[float, Field(ge=0)]
Length = Annotated[float, Field(gt=0)]
Confidence = Annotated[float, Field(ge=0, le=1)] | None
Channel = Annotated[int, Field(ge=0, le=255)]
serial = count()


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class DataRow(Strict):
    globalKey: Annotated[str, Field(min_length=1, max_length=200)]


class Box(Strict):
    top: Number
    left: Number
    height: Length
    width: Length


class Point(Strict):
    x: Number
    y: Number


class Mask(Strict):
    instanceURI: Annotated[str, Field(pattern="^(https?|gs|s3)://")]
    colorRGB: Annotated[list[Channel], Field(min_length=3, max_length=3)]


class Metric(Strict):
    name: str
    value: float


VALUES: dict[str, tuple[str, Any]] = {
    "rectangle": ("bbox", Box),
    "polygon": ("polygon", Annotated[list[Point], Field(min_length=3)]),
    "point": ("point", Point),
    "line": ("line", Annotated[list[Point], Field(min_length=2)]),
    "raster-segmentation": ("mask", Mask),
}


def model(**members: Any) -> type[BaseModel]:
    return create_model(f"Model{next(serial)}", __base__=Strict, **members)


def union(models: list[type[BaseModel]]) -> Any:
    return models[0] if len(models) == 1 else Annotated[reduce(or_, models), Field(discriminator="name")]


def name(text: str) -> Any:
    return (Literal[text], ...)


def option(item: dict) -> type[BaseModel]:
    members: dict[str, Any] = {"name": name(item["value"]), "confidence": (Confidence, None)}
    if item["options"]:
        members["classifications"] = (list[union([nested(question) for question in item["options"]])], [])
    return model(**members)


def answer(question: dict) -> Any:
    if question["type"] == "text":
        return Annotated[str, Field(min_length=1)]
    options = union([option(item) for item in question["options"]])
    return options if question["type"] == "radio" else Annotated[list[options], Field(min_length=1)]


def nested(question: dict) -> type[BaseModel]:
    return model(name=name(question["name"]), answer=(answer(question), ...), confidence=(Confidence, None))


def feature(item: dict) -> type[BaseModel]:
    members: dict[str, Any] = {
        "name": name(item["name"]),
        "uuid": (Annotated[str, Field(pattern="^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")] | None, None),
        "dataRow": (DataRow, ...),
        "confidence": (Confidence, None),
        "customMetrics": (list[Metric], []),
    }
    if "tool" in item:
        member, value = VALUES[item["tool"]]
        members[member] = (value, ...)
        if item["classifications"]:
            members["classifications"] = (list[union([nested(question) for question in item["classifications"]])], [])
    else:
        members["answer"] = (answer(item), ...)
    return model(**members)


def prepare(schema: dict, ontology: dict) -> Callable[[bytes], bool]:
    features = [feature(item) for item in (*ontology["tools"], *ontology["classifications"])]
    validate = TypeAdapter(union(features)).validate_json

    def check(line: bytes) -> bool:
        try:
            validate(line)
        except ValidationError:
            return False
        return True

    return check


run(prepare)
