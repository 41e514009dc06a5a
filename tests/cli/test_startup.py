"""A run over a few records, as at every commit, loads only what it needs. (How long that takes, the benchmarks say.)"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from cli_process import clean_environment

from predlint.rules import registry

EXAMPLES = Path(__file__).parents[2] / "examples"
SCRIPT = "import sys; from predlint.cli.main import main; code = main(sys.argv[1:]); print(code, *sys.modules, file=sys.stderr)"
#: Packages that take long to load, for what such a run does not do.
HEAVY = {"numpy", "rapidfuzz", "lark", "pydantic", "rich", "fsspec", "distributed", "multiprocessing", "asyncio", "pyarrow"}
RUNS = {
    "0": "street/clean.ndjson -O {examples}/street/ontology.json --data-rows {examples}/street/datarows.csv",
    "1": "shelf/tasks.json -O {examples}/shelf/config.xml",
    "2": "harbour/rows.ndjson -O {examples}/harbour/ontology.json --data-rows {examples}/harbour/datarows.csv",
    "3": "harbour/coco.json -O {examples}/harbour/coco.json",
}


@pytest.mark.parametrize("platform", RUNS)
def test_a_run_loads_no_rules_of_other_platforms(platform: str) -> None:
    words = f"{EXAMPLES}/{RUNS[platform].format(examples=EXAMPLES)}".split()
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT, "validate", *words], capture_output=True, text=True, env=clean_environment(), check=True
    )
    code, *loaded = ran.stderr.splitlines()[-1].split()
    assert code == "0", ran.stdout + ran.stderr
    others = {f"predlint.rules.{name}" for number, names in registry._MODULES.items() if number not in ("0", platform) for name in names}
    assert not others & set(loaded)
    assert not HEAVY & set(loaded)
