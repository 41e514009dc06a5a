"""Small ontologies of every platform, and what a comparison says of two of them."""

from __future__ import annotations

import json
from typing import Any

from predlint.platforms.registry import AnyOntology, read_ontology
from predlint.tools.changes import Change
from predlint.tools.tree_comparison import compare

Json = dict[str, Any]


# -- Labelbox --------------------------------------------------------------------------------------------------------------


def labelbox(*features: Json, **more: Any) -> AnyOntology:
    """Tools and classifications, told apart by their members."""
    tools = [each for each in features if "tool" in each]
    document = {"tools": tools, "classifications": [each for each in features if "type" in each], **more}
    return read_ontology(json.dumps(document).encode(), "labelbox")


def tool(name: str, *questions: Json, kind: str = "rectangle", **more: Any) -> Json:
    return {"tool": kind, "name": name, "classifications": list(questions), **more}


def question(name: str, *options: str | Json, kind: str = "radio", **more: Any) -> Json:
    given = [each if isinstance(each, dict) else option(each) for each in options]
    return {"type": kind, "name": name, "instructions": name, "options": given, **more}


def option(value: str, *questions: Json, **more: Any) -> Json:
    return {"label": value, "value": value, "options": list(questions), **more}


# -- Encord ----------------------------------------------------------------------------------------------------------------


def encord(*objects: Json, classifications: list[Json] | None = None, **more: Any) -> AnyOntology:
    given = [{"id": str(at + 1), **each} for at, each in enumerate(objects)]
    document = {"objects": given, "classifications": classifications or [], **more}
    return read_ontology(json.dumps(document).encode(), "encord")


def thing(name: str, hash_: str, *attributes: Json, shape: str = "bounding_box", **more: Any) -> Json:
    given = [{"id": f"1.{at + 1}", **each} for at, each in enumerate(attributes)]
    return {"name": name, "color": "#112233", "shape": shape, "featureNodeHash": hash_, "attributes": given, **more}


def attribute(name: str, hash_: str, *options: tuple[str, str], kind: str = "radio", **more: Any) -> Json:
    made: Json = {"name": name, "type": kind, "featureNodeHash": hash_, "required": False, "dynamic": False, **more}
    if kind in ("radio", "checklist"):
        made["options"] = [{"id": f"1.1.{at}", "label": o, "value": o, "featureNodeHash": h} for at, (o, h) in enumerate(options, 1)]
    return made


# -- the others ------------------------------------------------------------------------------------------------------------


def config(*tags: str, shown: str = '<Image name="photo" value="$photo"/>') -> AnyOntology:
    return read_ontology(f"<View>{shown}{''.join(tags)}</View>".encode())


def labels(name: str, *values: str, tag: str = "RectangleLabels", **attributes: str) -> str:
    more = "".join(f' {key}="{value}"' for key, value in attributes.items())
    part = "Choice" if tag in ("Choices", "Taxonomy") else "Label"
    inner = "".join(f'<{part} value="{value}"/>' for value in values)
    return f'<{tag} name="{name}" toName="photo"{more}>{inner}</{tag}>'


def coco(*categories: tuple[int, str] | Json) -> AnyOntology:
    given = [each if isinstance(each, dict) else {"id": each[0], "name": each[1]} for each in categories]
    return read_ontology(json.dumps({"images": [], "annotations": [], "categories": given}).encode(), "coco")


# -- what is said ----------------------------------------------------------------------------------------------------------


def changes_of(old: AnyOntology, new: AnyOntology) -> list[tuple[str, str, str]]:
    """Every change as (class, kind, path)."""
    return [(change.cls, change.kind, " › ".join(change.path)) for change in compare(old, new)]


def only(old: AnyOntology, new: AnyOntology) -> Change:
    """The one change."""
    (change,) = compare(old, new)
    return change
