"""The different values of a column."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kernel_kit import needs_kernel
from predlint.model.hashes import distinct

_ONTOLOGY = {"tools": [{"tool": "point", "name": "p"}]}
_CHECK = """
import sys
import predlint
report = predlint.compile(sys.argv[1]).run([sys.argv[2]])
assert report.errors >= 2_000
assert "numpy" in sys.modules and "numpy.ma" not in sys.modules
"""


@given(st.lists(st.integers(-(2**63), 2**63 - 1) | st.integers(0, 3)))
def test_they_are_those_of_numpy(values: list[int]) -> None:
    column = np.array(values, np.int64)
    assert distinct(column).tolist() == np.unique(column).tolist()
    assert distinct(column).dtype == column.dtype


def test_of_an_array_of_several_dimensions() -> None:
    assert distinct(np.array([[3, 1], [1, 2]], np.uint8)).tolist() == [1, 2, 3]


@needs_kernel
def test_a_file_with_findings_does_not_load_masked_arrays(tmp_path: Path) -> None:
    ontology, path = tmp_path / "ontology.json", tmp_path / "lines.ndjson"
    ontology.write_text(json.dumps(_ONTOLOGY))
    line = json.dumps({"name": "p", "point": {"x": 1, "y": 2}, "confidence": 95, "dataRow": {"globalKey": "k" * 900}})
    path.write_text(f"{line}\n" * 2_000)
    subprocess.run([sys.executable, "-c", _CHECK, ontology, path], check=True)
