"""What each platform makes of a file, read plainly: no code of predlint's, no ontology, no verdict.

An item is one thing that the platform shows: a line, a region, an object, an annotation. Each facet of it is what stands there of one
kind, as leaves: texts without case, spaces and separators, numbers, flags; how they are nested, and in what brackets, is left out. A
reader is tolerant: what it does not understand has no facet.
"""

from __future__ import annotations

import ast
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any

Leaf = str | float | bool
Facets = dict[str, Counter[Leaf]]
Item = tuple[str, Facets]
#: What stands between the words of a name, and beside it.
_BETWEEN = re.compile(r"[\s_\-\u200b\u200c\u200d\u2060\ufeff]+")
_NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_TYPED = re.compile(r"[\w.]+\(\s*'?([^'(),]*)'?\s*(?:,[^()]*)?\)")


def plain(text: str) -> str:
    """A text without case, spaces, separators, and the type that Python prints around it."""
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", text)).casefold()


def leaf(value: Any) -> Leaf:
    """A value as all that spell it alike have it: "7" is 7, "True" is true."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return value
    text = str(value).strip()
    typed = _TYPED.fullmatch(text)
    text = typed[1].strip() if typed else text
    if _NUMBER.fullmatch(text):
        return float(text)
    return {"true": True, "false": False}.get(text.casefold(), plain(text))


def leaves(*values: Any) -> Counter[Leaf]:
    """What stands in some values, at whatever depth, also in a text of JSON; null is nothing."""
    found: Counter[Leaf] = Counter()
    waiting = [*values]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
        elif isinstance(one, str) and one.lstrip()[:1] in ("{", "["):
            waiting.append(_parsed(one))
        elif one is not None:
            found[leaf(one)] += 1
    return found


def _parsed(text: str) -> Any:
    """What a text of JSON holds, or one that Python printed."""
    for decode in (json.loads, ast.literal_eval):
        try:
            return decode(text)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
    return None


def records_of(text: bytes) -> list[Any]:
    """The records of a file: the lines, or the elements of its list; what is no JSON is left out."""
    decoded = text.decode("utf-8", "replace").lstrip("\ufeff")
    try:
        whole = json.loads(decoded)
        return whole if isinstance(whole, list) else [whole]
    except (ValueError, RecursionError):
        pass
    found: list[Any] = []
    for line in decoded.split("\n"):
        value = _parsed(line) if line.lstrip()[:1] in ("{", "[") else None
        found += value if isinstance(value, list) else [value] if value is not None else []
    return found


def read(platform: str, text: bytes) -> list[Item]:
    """What a platform makes of a file."""
    records = [record for record in records_of(text) if isinstance(record, dict)]
    return [item for record in records for item in _READERS[platform](record)]


def _get(value: Any, *names: str) -> list[Any]:
    """Those members of an object that are there."""
    return [value[name] for name in names if value.get(name) is not None] if isinstance(value, dict) else []


def _dicts(value: Any) -> list[dict[str, Any]]:
    """The objects of a list; one by itself counts as a list of it."""
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, dict)]


# -- Labelbox ---------------------------------------------------------------------------------------------------------

#: The facet that a member of a line belongs to, with all that is in it.
_OF_LINE = {
    "dataRow": "key", "name": "name", "metricName": "name", "schemaId": "name", "answer": "answers", "classifications": "answers",
    "messageEvaluationTask": "answers", "confidence": "score", "customMetrics": "score", "metricValue": "score",
    "uuid": "ids", "messageId": "ids", "relationship": "ids", "unit": "unit", "page": "page",
    "bbox": "drawn", "polygon": "drawn", "line": "drawn", "point": "drawn", "mask": "drawn", "masks": "drawn", "location": "drawn",
    "textSelections": "drawn", "segments": "drawn", "frames": "drawn",
}  # fmt: skip
#: Members that are of another facet wherever they stand.
_ANYWHERE = ("confidence", "classifications", "answer", "unit", "page")


def _labelbox(line: dict[str, Any]) -> Iterator[Item]:
    facets: Facets = {}
    waiting = [(_OF_LINE.get(name, ""), value) for name, value in line.items()]
    while waiting:
        facet, value = waiting.pop()
        if isinstance(value, dict) and facet not in ("key", "ids", ""):
            waiting += [(_OF_LINE[name] if name in _ANYWHERE else facet, inner) for name, inner in value.items()]
        elif isinstance(value, list) and facet not in ("key", "ids", ""):
            waiting += [(facet, inner) for inner in value]
        elif facet:
            facets[facet] = facets.get(facet, Counter()) + leaves(value)
    yield "line", facets


# -- Label Studio -----------------------------------------------------------------------------------------------------


def _label_studio(task: dict[str, Any]) -> Iterator[Item]:
    yield "task", {"key": leaves(*_get(task, "data"))}
    for name, listed in task.items():
        role = name if name in ("predictions", "annotations") else "annotations" if _is_misspelt(name, listed) else None
        for prediction in _dicts(listed) if role is not None else ():
            yield role, {"score": leaves(*_get(prediction, "score"))}
            for result in _dicts(prediction.get("result")):
                given = result.get("value")
                value = given if isinstance(given, dict) else {}
                drawn = [name for name in value if _is_drawn(value[name])]
                yield (
                    f"result of {role}",
                    {
                        "name": leaves(*_get(result, "from_name", "to_name", "type")),
                        "answers": leaves(*[value[name] for name in value if name not in drawn]),
                        "drawn": leaves(*[value[name] for name in drawn]),
                        "score": leaves(*_get(result, "score")),
                        "ids": leaves(*_get(result, "id", "parentID", "from_id", "to_id", "direction", "item_index")),
                    },
                )


def _is_misspelt(name: str, listed: Any) -> bool:
    """True for the very word "annotations" in another spelling, over what no model has signed."""
    signed = any(one.get("model_version") is not None or one.get("score") is not None for one in _dicts(listed))
    return not signed and SequenceMatcher(None, name.casefold(), "annotations").ratio() > 0.9


def _is_drawn(value: Any) -> bool:
    """True for numbers, also in quotes, and for lists and objects of nothing else."""
    if isinstance(value, list):
        return all(map(_is_drawn, value))
    if isinstance(value, dict):
        return all(map(_is_drawn, value.values()))
    return isinstance(leaf(value), (int, float))


# -- Encord -----------------------------------------------------------------------------------------------------------

_SHAPES = (
    "boundingBox", "rotatableBoundingBox", "polygon", "polygons", "polyline", "point", "skeleton", "bitmask", "cuboid", "circle", "ellipse",
)  # fmt: skip


def _encord(row: dict[str, Any]) -> Iterator[Item]:
    units = row.get("data_units")
    for unit, given in units.items() if isinstance(units, dict) else ():
        labels = given.get("labels") if isinstance(given, dict) else None
        alone = isinstance(labels, dict) and not {"objects", "classifications"}.isdisjoint(labels)
        for frame, shown in ({"": labels} if alone else labels).items() if isinstance(labels, dict) else ():
            for role in ("objects", "classifications"):
                for thing in _dicts(shown.get(role)) if isinstance(shown, dict) else ():
                    yield (
                        role,
                        {
                            "key": leaves(unit, frame),
                            "name": leaves(*_get(thing, "featureHash", "shape", "name", "value")),
                            "drawn": leaves(*_get(thing, *_SHAPES)),
                            "score": leaves(*_get(thing, "confidence")),
                            "ids": leaves(*_get(thing, "objectHash", "classificationHash")),
                        },
                    )
    for role in ("object_answers", "classification_answers", "object_actions"):
        for key, entry in row[role].items() if isinstance(row.get(role), dict) else ():
            yield role, {"ids": leaves(key), "answers": leaves(*_get(entry, "classifications", "actions"))}


# -- COCO -------------------------------------------------------------------------------------------------------------


def _coco(record: dict[str, Any]) -> Iterator[Item]:
    is_whole = not {"annotations", "images", "categories"}.isdisjoint(record)
    for given in _dicts(record.get("annotations")) if is_whole else [record]:
        yield (
            "annotation",
            {
                "key": leaves(*_get(given, "image_id")),
                "name": leaves(*_get(given, "category_id")),
                "answers": leaves(*_get(given, "iscrowd", "num_keypoints", "attributes")),
                "drawn": leaves(*_get(given, "bbox", "segmentation", "keypoints", "area")),
                "score": leaves(*_get(given, "score")),
                "ids": leaves(*_get(given, "id")),
            },
        )
    for role in ("images", "categories") if is_whole else ():
        for given in _dicts(record.get(role)):
            of = {"key": ("id",), "name": ("name", "file_name", "supercategory"), "drawn": ("width", "height", "keypoints", "skeleton")}
            yield role, {facet: leaves(*_get(given, *members)) for facet, members in of.items()}


_READERS = {"labelbox": _labelbox, "label-studio": _label_studio, "encord": _encord, "coco": _coco}
