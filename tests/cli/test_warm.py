"""The command that `warm.run` gives is the one that anyone starts: the same outcome, whatever it is asked.

Each command is started once as it is, for what it forgot to load would else never be seen: in a warm process all is there.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import click
import pytest
from cli_process import ONTOLOGY, clean_environment

import warm
from predlint.cli.main import cli

LINES = """
validate broken.ndjson -O ontology.json --data-rows datarows.csv --rules rules.onto
validate - -O ontology.json --format concise=c --format json=j --format jsonl=l --format sarif=s --format html=h
validate broken.ndjson -O ontology.json --format github=g --format gitlab=l --format junit=j --format markdown=m --jobs 2
validate nothing.ndjson -O ontology.json
fix broken.ndjson -O ontology.json --diff
report nothing.json
compile small.json -o compiled
check ontology.json
show ontology.json
rule GEO004
convert ontology.json -o ontology.onto
diff ontology.json ontology.json --against clean.ndjson
sample ontology.json --records 20 --seed 1
stats broken.ndjson -O ontology.json
parts nothing.ndjson -O ontology.json
check-part nothing.jsonl 1
merge nothing.part
baseline broken.ndjson -O ontology.json -o baseline.json
init --ontology ontology.json
config broken.ndjson
completion bash
"""


@pytest.mark.slow
@pytest.mark.parametrize("line", LINES.strip().splitlines())
def test_the_same_outcome(line: str, street: Path, tmp_path: Path) -> None:
    given = (street / "broken.ndjson").read_bytes()
    folders = [tmp_path / "cold", tmp_path / "warm"]
    for folder in folders:
        shutil.copytree(street, folder)
        (folder / "small.json").write_text(json.dumps(ONTOLOGY))
    cold = subprocess.run([*warm.COMMAND, *line.split()], input=given, capture_output=True, cwd=folders[0], env=clean_environment())
    ran = warm.run(line.split(), stdin=given, cwd=folders[1], env=clean_environment())
    assert outcome(ran, folders[1]) == outcome(cold, folders[0])


def outcome(done: warm.Done, folder: Path) -> object:
    """All that a run leaves, without what differs from one to the next: seconds, its folder, the moment."""
    written = {path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
    told = [*written.values(), done.stdout, done.stderr]
    return done.returncode, list(written), [plain(text, folder) for text in told]


def plain(text: bytes, folder: Path) -> bytes:
    text = re.sub(rb"\d+(\.\d+)? ?m?s\b|\"seconds\":[ \d.e-]+|time=\"[\d.]+\"", b"N s", text)
    text = re.sub(rb"\d{4}-\d\d-\d\dT[\d:.]+", b"now", text)
    return text.replace(bytes(folder), b"folder")


def test_every_command_is_asked() -> None:
    left_out = {"doctor"}  # what it tells is of the process that it runs in
    assert {line.split()[0] for line in LINES.strip().splitlines()} == {*cli.list_commands(click.Context(cli))} - left_out


def test_nothing_is_left_of_the_run_before(street: Path, tmp_path: Path) -> None:
    coloured = warm.run(["check", "ontology.json"], cwd=street, env=clean_environment(FORCE_COLOR="1"))
    plain = warm.run(["check", "ontology.json"], cwd=street, env=clean_environment())
    assert b"\x1b[" in coloured.stdout + coloured.stderr
    assert b"\x1b[" not in plain.stdout + plain.stderr
    assert warm.run(["check", "ontology.json"], cwd=tmp_path).returncode == 2  # there is none here


def test_standard_input_that_nobody_reads() -> None:
    done = warm.run(["--version"], stdin=b"x" * (1 << 20))
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_run_may_take_too_long(street: Path) -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        warm.run(["validate", "broken.ndjson", "-O", "ontology.json"], cwd=street, timeout=0.001)
    assert warm.run(["--version"]).returncode == 0


def test_how_python_starts_is_asked_of_python(street: Path) -> None:
    done = warm.run(["validate", "-", "-O", "ontology.json"], cwd=street, env=clean_environment(PYTHONHOME="/nowhere"))
    assert done.returncode == 1
    assert b"predlint:" not in done.stderr  # the path of the interpreter may have the bare word
