"""What stands for NaN in a record that was read all the same is shown as NaN, or as nothing, and alike in every run."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import predlint
from predlint.io.json_errors import diagnose
from predlint.report.totals import PartFindings, row_of

EXAMPLES = Path(__file__).parents[2] / "examples"


def test_there_is_one_of_it() -> None:
    value = diagnose(b'{"a": NaN}').value["a"]
    assert pickle.loads(pickle.dumps(value)) is value
    assert repr(value) == "NaN"


def test_in_a_record_that_is_read_again_at_the_end() -> None:
    """Of the older layout it is told once, of the first of its classifications."""
    row = json.loads((EXAMPLES / "harbour" / "rows.ndjson").read_bytes().splitlines()[0])
    (unit,) = row["data_units"].values()
    entry = next(iter(row["classification_answers"].values()))
    entry.pop("range", None)
    for member in ("featureHash", "confidence"):
        entry.pop(member, None)
    mark = {
        "classificationHash": entry["classificationHash"], "featureHash": "WeAtH001", "name": "weather", "value": "weather",
        "createdAt": float("nan"), "confidence": 0.8, "manualAnnotation": False,
    }  # fmt: skip
    unit["labels"]["classifications"] = [mark]
    checker = predlint.compile(EXAMPLES / "harbour" / "ontology.json")
    found = checker.validate(json.dumps(row).encode()).diagnostics
    (older,) = [diagnostic for diagnostic in found if diagnostic.code == "REC213"]
    assert isinstance(older.value, dict)
    assert isinstance(older.value["createdAt"], float)
    for diagnostic in found:
        assert PartFindings([], [row_of(0, diagnostic)]).packed(), "it can be sent to another process"
