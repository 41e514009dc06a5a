"""What the laws about Encord label rows share: how often they try, disturbing rows, and the JSON Schema at work."""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random
from typing import Any

import orjson
from hypothesis import settings
from jsonschema import Draft202012Validator

from laws.enc_make import Onto, onto_of
from laws.enc_rows import Rows
from laws.enc_spaces import moved
from laws.variants import holders
from predlint.model.diagnostics import Severity
from predlint.model.findings import pointer
from predlint.model.violation import Finding
from predlint.shape.json_schema import check_schema

#: The share of rows whose labels stand in a space.
_IN_SPACES = 0.1


def examples(count: int) -> settings:
    """So many examples by default; more in a profile that asks for more."""
    several = {} if settings().max_examples > 100 else {"report_multiple_bugs": False}
    return settings(max_examples=max(1, count * settings().max_examples // 100), **several)


def deep(levels: int) -> Any:
    """Lists within lists."""
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


#: Values that stand in for others.
UNUSUAL_VALUES: tuple[Any, ...] = (
    None, "", {}, [], 0, -1, 1, "x", True, False, 1.5, 1.0, 2, 640, 1e9, 1e308, -1e308, 5e-324, 2**53 + 1, 10**18, 2**63, -0.0, [{}], [[]],
    [None], [0, 0], [[0, 0]], [[1, 0]], [[0.0, 1]], "\n", "0", "0.5", "٣", "²", "1e5", "\ud83d", deep(60), {"0": {}},
    {"0": {"x": 1e30, "y": 0}},
    {"x": 0.1, "y": 0.1, "w": 0.1, "h": 0.1}, {"featureHash": []}, {"objects": [{}]}, {"objectHash": "oBjEcT01", "classifications": [{}]},
    [{"featureHash": "x"}], "image", "video", "2026-03-14", "00000000-0000-0000-0000-000000000000", [[0.1, 0.1], [0.5, 0.1], [0.5, 0.9]],
    [0.1, 0.1, 0.5, 0.1, 0.5, 0.9], {"start": 1}, 10**400, float(10**22),
)  # fmt: skip
MEMBERS = (
    "data_units", "object_answers", "classification_answers", "object_actions", "label_hash", "data_hash", "dataset_hash", "data_type",
    "label_status", "branch_name", "created_at", "spaces", "labels", "objects", "classifications", "metadata", "width", "data_sequence",
    "objectHash", "classificationHash", "featureHash", "feature_hash", "name", "value", "shape", "createdAt", "lastEditedAt", "confidence",
    "manualAnnotation", "event", "boundingBox", "bounding_box", "rotatableBoundingBox", "polygon", "polygons", "polyline", "point",
    "skeleton", "bitmask", "cuboid", "circle", "ellipse", "x", "y", "w", "h", "z", "theta", "visibility", "rleString", "answers", "actions",
    "range", "range_html", "dynamic", "trackHash", "0", "1", "01", "-1", "7",
)  # fmt: skip


def disturb(rng: Random, record: Any) -> Any:
    """Any small change, anywhere, without a thought of what it means."""
    record = copied(record)
    found = [*holders(record)]
    if not found:
        return rng.choice(UNUSUAL_VALUES)
    holder: Any = rng.choice(found)
    key = rng.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
    value, change = holder[key], rng.randrange(7)
    if change == 0:
        del holder[key]
    elif change == 1:
        holder[key] = copied(rng.choice(UNUSUAL_VALUES))
    elif change == 2 and isinstance(holder, dict):
        holder[rng.choice((f"{key}_", str(key).upper(), *MEMBERS))] = copied(value if rng.random() < 0.5 else rng.choice(UNUSUAL_VALUES))
    elif change == 3 and isinstance(holder, dict):
        holder[f"{key} "] = holder.pop(key)
    elif change == 4 and isinstance(holder, list):
        holder.append(copied(value))
    elif isinstance(value, str):
        holder[key] = rng.choice((f"{value} ", value.upper(), value[:-1], f"{value}\n", value * 2))
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        big = abs(value) > 1e300
        near = (3, 0.5, 2) if big else (value * 1000, value / 1e4, float(value))
        holder[key] = rng.choice((-value, 0, str(value), 1.2, *near))
    return record


def mutate(rng: Random, row: Any, times: int = 1) -> Any:
    """The row disturbed a few times over."""
    for _ in range(times):
        row = disturb(rng, row)
    return row


def copied(value: Any) -> Any:
    """A value of its own."""
    return json.loads(json.dumps(value))


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a value but the root."""
    keys: list[Any] = list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []
    for key in keys:
        yield (*path, key)
        yield from places(value[key], (*path, key))


def at(value: Any, path: tuple[Any, ...]) -> Any:
    """What stands at a place."""
    for key in path:
        value = value[key]
    return value


def random_rows(onto: Onto, rng: Random, count: int, faulty: float) -> list[Any]:
    """Rows of which a share is disturbed."""
    rows = Rows(onto, rng, rng.choice((0.3, 0.6, 1)), odd=rng.random() < 0.5)
    made = (rows.one() for _ in range(count))
    every = (moved(row) or row if rng.random() < _IN_SPACES else row for row in made)
    return [mutate(rng, row, rng.randint(1, 2)) if rng.random() < faulty else row for row in every]


def rows_of(seed: int, count: int, faulty: float) -> tuple[Random, Onto, list[Any]]:
    """Rows that can be written: in UTF-8, and with numbers that every reader takes."""
    rng, onto = Random(f"{seed} file"), onto_of(seed)
    made = [row for row in random_rows(onto, rng, count, faulty) if isinstance(row, dict) and is_plain(row)]
    return rng, onto, made or [Rows(onto, rng).one()]


def is_plain(value: Any) -> bool:
    try:
        return orjson.loads(orjson.dumps(value)) == value
    except (orjson.JSONEncodeError, TypeError):
        return False


class Oracle:
    """An ontology with its JSON Schema at work."""

    def __init__(self, onto: Onto) -> None:
        self.onto = onto
        schema = onto.checker.json_schema
        check_schema(schema)
        self.validator = Draft202012Validator(schema)
        self.plan: Any = onto.checker.record_plan

    def accepts(self, row: Any) -> bool:
        return self.validator.is_valid(row)

    def agree(self, row: Any) -> None:
        """The law: the explainer of the shape finds an error exactly if the schema refuses."""
        errors = [f for f in self.plan.explain_row(row) if f.rule.severity is Severity.ERROR]
        if any(f.code == "REC219" for f in errors):
            return  # what a misspelt member that may be missing is near to, and what it holds, a validator does not know
        if self.accepts(row) == bool(errors):
            refused = [f"{'/'.join(map(str, e.absolute_path))}: {e.message[:300]}" for e in self.validator.iter_errors(row)]
            raise AssertionError((shown(errors), refused, json.dumps(row), self.onto.source))


def shown(findings: list[Finding]) -> list[tuple[str, str]]:
    """Findings, to be read by people."""
    return [(f.code, pointer(f.path)) for f in findings]
