"""Builds the Encord ontologies that are examples of rules, from what matters in each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from encord_row_examples import answered, image_row, option, video_row

Json = dict[str, Any]


def text_of(**members: object) -> str:
    """Returns an ontology of these members, as compact JSON."""
    return orjson.dumps(members).decode()


def ontology(*objects: Json, classifications: tuple[object, ...] = (), templates: tuple[object, ...] = ()) -> str:
    """Returns an ontology of objects and, if they matter, classifications and skeleton templates."""
    return text_of(objects=objects, classifications=classifications, skeleton_templates=templates)


def ontology_with_attributes(*attributes: object, **members: object) -> str:
    """Returns an ontology of one object with these attributes."""
    return ontology(thing(**members, attributes=list(attributes)))


def thing(**members: object) -> Json:
    """Returns an object, with some members changed."""
    return {"id": "1", "name": "boat", "color": "#2A6FDB", "shape": "bounding_box", "featureNodeHash": "bOaT+001", **members}


def question(**members: object) -> Json:
    """Returns a text attribute, with some members changed."""
    return {"id": "1.1", "name": "notes", "type": "text", "featureNodeHash": "nOtE/001", "required": False, **members}


def radio(*options: object, **members: object) -> Json:
    """Returns a radio attribute with these options."""
    return question(**{"name": "hull", "type": "radio", "featureNodeHash": "hUlL/001", **members}, options=list(options))


def choice(**members: object) -> Json:
    """Returns an option, with some members changed."""
    return {"id": "1.1.1", "label": "Wood", "value": "wood", "featureNodeHash": "wOoD0001", **members}


def sort(*attributes: object, **members: object) -> Json:
    """Returns a classification with these attributes."""
    return {"id": "1", "featureNodeHash": "wEaTh001", **members, "attributes": list(attributes)}


def nested(levels: int) -> Json:
    """Returns radio attributes nested in one another, ``levels`` deep."""
    id = ".".join("1" * (2 * levels))
    below = question(id=id, featureNodeHash=f"nOtE{levels:04}")
    for level in range(levels - 1, 0, -1):
        id = ".".join("1" * 2 * level)
        option = choice(id=f"{id}.1", featureNodeHash=f"oPtI{level:04}", options=[below])
        below = radio(option, id=id, name=f"level {level}", featureNodeHash=f"lEvE{level:04}")
    return below


def vertex(number: int, **members: object) -> Json:
    """Returns a vertex of a skeleton, with some members changed."""
    name = f"p{number}"
    place: Json = {"x": round(0.2 + 0.3 * number, 1), "y": 0.5}
    return {**place, "name": name, "value": name, "color": "#000000", "featureHash": f"vErT000{number}", **members}


def template(**members: object) -> Json:
    """Returns a skeleton of two vertices and the edge between them, with some members changed; not wrapped."""
    return {
        "name": "oar", "width": 0.3, "height": 0.1, "shape": "skeleton", "skeleton": {"0": vertex(0), "1": vertex(1)},
        "skeletonEdges": {"0": {"1": {"color": "#000000"}}}, "feature_node_hash": "oAr+0001", **members,
    }  # fmt: skip


def oar(*templates: Json) -> str:
    """Returns an ontology of one skeleton object, with these templates."""
    return ontology(thing(name="oar", shape="skeleton", featureNodeHash="oAr+0001"), templates=tuple({"template": t} for t in templates))


def boat(*answers: object) -> str:
    """Returns an image with one boat, and the answers about it."""
    return image_row(answers={"oBjEcT01": answers})


def boat_nested(*answers: object) -> str:
    """Returns an image with one boat, and the answers about it."""
    return image_row(answers={"oBjEcT01": answers})


RUST = answered("rust", [option("some")])


BY_COLUMN = "Tkm2d0\\>000000000000000000000000000000000000000000000000000000000lRP6"


BY_ROW = "Xfn1d0\\c0000000000000000000000000000000000000000000000000000000000haj6"


BOXES = [{"x": (at + 1) / 64, "y": (at + 2) / 64} for at in range(20)]


ENDS = [{"w": (at + 5) / 64, "h": (at + 4) / 64} for at in range(20)]


def scan(no_unit: tuple[str, ...] = ()) -> str:
    """Returns a row of a DICOM series, with two boats."""
    return video_row(
        unit={"data_type": "application/dicom"}, no_unit=("data_link", "data_fps", "data_duration", *no_unit), data_type="dicom"
    )


def but(whole: Mapping[str, Any], *without: str) -> dict[str, Any]:
    """Returns a mapping without some members."""
    return {name: given for name, given in whole.items() if name not in without}


def way(*actions: object) -> str:
    """Returns a video with one boat on frames 5 and 6, and whether it is under way."""
    return video_row(actions={"oBjEcT01": actions})


ROPE = thing(id="2", name="rope", shape="polyline", featureNodeHash="rOpE+002")


DEEP = question(id="1.1.1.1", featureNodeHash="nOtE/002")


EDGE = {"color": "#000000"}
