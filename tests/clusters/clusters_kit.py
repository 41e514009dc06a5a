"""The environment that `make test-slow` makes for clusters, and runs whose reports must be those of one process."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

import predlint

HERE = Path(__file__).parent
REPOSITORY = HERE.parent.parent
_BIN = Path(sys.prefix) / "clusters" / "bin"
#: Seconds that a program may take on a machine that has other things to do.
PATIENCE = 240
_BLOCK = re.compile(r"```(python|sh)\n(.*?)```", re.DOTALL)


def needs(*packages: str) -> None:
    """Skips a test where a package is not in the environment for clusters."""
    if not (_BIN / "python").exists():
        pytest.skip(f"there is no {_BIN.parent}: make test-slow makes it where the package index has Ray, Spark and the like")
    for package in packages:
        if not list(_BIN.parent.glob(f"lib/python*/site-packages/{package}")):
            pytest.skip(f"{package} could not be installed into {_BIN.parent}")


def python(*given: str | Path) -> list[str]:
    """The command of the Python there."""
    return [str(_BIN / "python"), *map(str, given)]


def mpiexec() -> str:
    return str(_BIN / "mpiexec")


def lines(count: int) -> bytes:
    """Records of the street ontology. Every tenth is wrong in its own way, and the last ones repeat the first: most of these stand in
    different parts."""
    made: list[dict[str, Any]] = []
    for at in range(count):
        row = {"globalKey": f"row {at % 70}"}
        if at % 10 == 4:
            made.append({"name": "weather", "answer": {"name": f"odd {at}"}, "dataRow": row})
        else:
            box = {"top": at, "left": 20, "height": 30, "width": 40}
            made.append({"name": "sgn" if at % 50 == 9 else "sign", "bbox": box, "dataRow": row})
    made[-20:] = made[:20]
    return b"".join(json.dumps(record).encode() + b"\n" for record in made)


def project(folder: Path, count: int = 2_000) -> Path:
    """A folder with an ontology and predictions."""
    folder.mkdir(exist_ok=True)
    shutil.copy(REPOSITORY / "examples" / "street" / "ontology.json", folder)
    (folder / "predictions.ndjson").write_bytes(lines(count))
    return folder


def untimed(path: Path) -> str:
    """A report as JSON, but for the time that it took."""
    report = json.loads(path.read_text(encoding="utf-8"))
    del report["summary"]["seconds"]
    return json.dumps(report)


def by_one_process(folder: Path) -> str:
    """The report of the library. It has duplicates of records in different parts, and findings in many of them."""
    with contextlib.chdir(folder):
        predlint.compile("ontology.json").validate("predictions.ndjson").save("one.json")
    found = untimed(folder / "one.json")
    assert {"DUP001", "ANS001", "NAM002"} <= json.loads(found)["summary"]["by_rule"].keys()
    return found


def block(language: str, mark: str) -> str:
    """The only example of docs/clusters.md in that language that has such words in it."""
    page = (REPOSITORY / "docs" / "clusters.md").read_text(encoding="utf-8")
    (found,) = [code for kind, code in _BLOCK.findall(page) if kind == language and mark in code]
    return found


@contextlib.contextmanager
def surroundings(**more: str) -> Iterator[dict[str, str]]:
    """The environment of programs: its Pythons come first, predlint is this checkout, and files are cut into small parts."""
    hidden = ("NO_COLOR", "FORCE_COLOR", "COLUMNS")
    with tempfile.TemporaryDirectory(prefix="c") as home:  # paths of Ray's sockets are short
        kept = {n: value for n, value in os.environ.items() if n not in hidden and not n.startswith(("RAY_", "SPARK_", "DASK_"))}
        yield {
            **kept,
            "PATH": os.pathsep.join((str(_BIN), str(Path(sys.prefix) / "bin"), os.environ["PATH"])),
            "PYTHONPATH": os.pathsep.join((str(HERE / "small"), str(REPOSITORY / "src"))),
            "HOME": home,
            "TMPDIR": home,
            "RAY_TMPDIR": home,
            "RAY_USAGE_STATS_ENABLED": "0",
            **more,
        }


def run(command: Sequence[str], folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """A program, in a folder, from begin to end."""
    with surroundings(**more) as environment:
        return subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=PATIENCE, check=False
        )
