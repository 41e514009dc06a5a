"""A report is the same whatever the seed of Python's hashes: the order of a set must not reach it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from laws.test_varied_corpus import FOUND
from rules.test_rule_cases import ROOT

#: Prints a digest of the reports on each of some files.
PROGRAM = """
import hashlib, json, sys
import predlint
for text in sys.stdin:
    ontology, options, rows, data = json.loads(text)
    checker = predlint.compile(ontology.encode() if ontology[0] in "{<" else ontology, **options)
    shown = checker.validate(data.encode(), data_rows=rows).to_markdown(samples=10_000)
    print(hashlib.sha256(shown.encode()).hexdigest())
"""
#: Of the ways to check files, those for so many mistakes; and how long a record may be.
MANY, LONG = 8, 2_000
#: Each way to check files, and its mistakes.
CHOSEN = {key: records for key, records in FOUND.items() if len(records) >= MANY}


def several(value: Any) -> Any:
    """A value with five of what is alone in a list, and five times the entries of its dictionaries of objects, under other keys."""
    if isinstance(value, list):
        return value * 5 if len(value) == 1 and isinstance(value[0], dict) else [several(item) for item in value]
    if not isinstance(value, dict) or not value:
        return value
    if all(isinstance(item, dict) for item in value.values()):
        return value | {f"{name[:-2]}{n}{name[-1:]}": item for n in range(4) for name, item in value.items()}
    return {name: several(item) for name, item in value.items()}


def misplaced_entries() -> str:
    """A label row of which five entries stand among those of another kind."""
    names = ("zebra", "ant", "mole", "owl", "bee")
    entries = {name: {"objectHash": name, "classifications": []} for name in names}
    marks = {f"{name}Q": {"classificationHash": f"{name}Q", "classifications": []} for name in names}
    row = json.loads((ROOT / "examples/harbour/rows.ndjson").read_text(encoding="utf-8").splitlines()[0])
    return json.dumps({**row, "object_answers": marks, "classification_answers": entries})


def files() -> str:
    """How the mistakes of the case books are checked, and the mistakes, with several of what they have one of."""
    made: list[str] = []
    for key, records in CHOSEN.items():
        given = dict(key)
        ontology, rows = given.pop("ontology"), given.pop("data_rows")
        taken: dict[str, Any] = {name: value for name, value in given.items() if value}
        taken |= {"map": str(ROOT / taken["map"])} if "map" in taken else {}
        taken |= {"rules": [str(ROOT / taken["rules"])]} if "rules" in taken else {}
        every = [json.dumps(several(record)) for record in records if len(json.dumps(record)) < LONG]
        ontology = ontology if ontology.startswith(("{", "<")) else str(ROOT / ontology)
        made.append(json.dumps([ontology, taken, str(ROOT / rows) if rows else None, "\n".join(every)]))
    return "\n".join([*made, json.dumps([str(ROOT / "examples/harbour/ontology.json"), {}, None, misplaced_entries()])])


def test_reports_do_not_hang_on_the_seed_of_hashes() -> None:
    found: list[list[str]] = []
    for seed in "01":
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run([sys.executable, "-c", PROGRAM], input=files(), env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        found.append(done.stdout.split())
    for other in found[1:]:
        assert [key for key, one, two in zip([*CHOSEN, "misplaced entries"], found[0], other, strict=True) if one != two] == []
