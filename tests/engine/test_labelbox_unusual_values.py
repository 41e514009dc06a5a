"""Any value of a line replaced by any other: faults are told, and nothing stops with an error of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

import predlint
from predlint.platforms.registry import read_ontology
from predlint.platforms.samples import SeededSource
from predlint.platforms.sources import source_for

MEDIA = Path(__file__).parent.parent.parent / "examples" / "media"
UNUSUAL_VALUES: tuple[Any, ...] = ({}, [], {"a": [1]}, [[1]], [{}], None, True, "", 0, -1, 1e308, -1e308, 10**30, "NaN", 0.1)
BESIDE = ("unit", "page", "groupKey", "messageId", "frames", "confidence", "classifications", "name", "schemaId", "uuid", "relationship")
Json = dict[str, Any]


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inside: Any = value
    items: Any = inside.items() if inside.__class__ is dict else enumerate(inside) if inside.__class__ is list else ()
    for key, inner in items:
        yield (*path, key)
        yield from places(inner, (*path, key))


def mutated(record: Json, path: tuple[Any, ...], rng: Random) -> Json:
    """A copy with an odd value at that place, or beside it."""
    holder = copied = json.loads(json.dumps(record))
    for key in path[:-1]:
        holder = holder[key]
    holder[rng.choice(BESIDE) if isinstance(holder, dict) and rng.random() < 0.3 else path[-1]] = rng.choice(UNUSUAL_VALUES)
    return copied


@pytest.mark.parametrize("name", sorted(path.stem for path in MEDIA.glob("*.json")))
def test_unusual_values_are_reported(name: str, tmp_path: Path) -> None:
    path, rng = MEDIA / f"{name}.json", Random(name)
    source = source_for(read_ontology(path), SeededSource(1), target="mal", rows=1, exact=False)
    made = [source.one(feature) for feature in range(source.features)]
    lines = [mutated(one.record, place, rng) for one in made for place in places(one.record) for _ in range(4)]
    data_rows = tmp_path / "rows.ndjson"
    data_rows.write_text("".join(f"{json.dumps(one.row)}\n" for one in made))
    file = "".join(f"{json.dumps(line)}\n" for line in lines).encode()
    report = predlint.compile(path, target="mal").validate(file, data_rows=data_rows)
    assert report.counts and not report.ok


def test_a_message_id_of_another_type_is_none() -> None:
    checker = predlint.compile(MEDIA / "audio.json", target="mal", ignore=["MED009", "MED011", "ANS024"])
    line: Json = {"name": "speaker", "answer": [{"name": "driver", "frames": [{"start": 0, "end": 90}]}], "dataRow": {"globalKey": "a"}}
    for odd in ([1], {"a": 1}, 4):
        found = list(checker.iter_diagnostics([line, line | {"messageId": odd}]))
        assert "SPN012" in [one.code for one in found]
