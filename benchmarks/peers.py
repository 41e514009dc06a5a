"""(b) How fast are others on the same lines, with the schema that predlint writes or its equal?

Each peer lives in an environment of its own under benchmarks/.venvs, made at the first run. One that cannot be installed
is named as missing.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from data import Classes, Images, write_ontology
from environments import VENVS, MissingPeerError, environment
from measure import HERE, Answer, Row, Settings, alone, bare, child, inside, interleave, predlint, validate

QUESTION = "The same clean lines through other validators: a yes or no for each line, with the emitted schema or its equal"

#: Schema, ontology, predictions, number of lines -> seconds, and those of the bare loop in the same process (None: a whole process)
Run = Callable[[Path, Path, Path, int], tuple[float, float | None]]


@dataclass(frozen=True)
class PythonPeer:
    """A Python library, run by a small program in its own environment."""

    package: str
    words: str
    part: int = 1
    """One line in so many is enough for the slow ones; times are scaled."""

    def install(self) -> Run:
        """Returns a run, without start and preparation."""
        python = environment(self.package, "orjson")
        program = HERE / "peer_programs" / f"{self.package.replace('-', '_')}_peer.py"

        def run(schema: Path, ontology: Path, data: Path, lines: int) -> tuple[float, float | None]:
            result = json.loads(child([python, program, schema, ontology, data, str(lines // self.part)]).out)
            if result["valid"] != result["lines"]:
                raise RuntimeError(f"{self.package}: {result['lines'] - result['valid']} of {result['lines']} clean lines refused")
            scale = lines / result["lines"]
            return result["seconds"] * scale, result["bare"] * scale

        return run


class NativePeer:
    """The native JSON Schema command, installed with npm."""

    package = "@sourcemeta/jsonschema"
    words = "jsonschema validate --fast (native command, whole process)"
    part = 1

    def install(self) -> Run:
        home = VENVS / "node"
        command = home / "node_modules" / ".bin" / "jsonschema"
        if not command.exists():
            npm = shutil.which("npm")
            if npm is None:
                raise MissingPeerError("npm is not installed")
            home.mkdir(parents=True, exist_ok=True)
            arguments = [npm, "install", "--no-audit", "--no-fund", "--prefix", home, self.package]
            result = subprocess.run(arguments, capture_output=True, text=True)
            if result.returncode != 0 or not command.exists():
                raise MissingPeerError(f"npm install {self.package}: {(result.stderr.strip() or 'failed').splitlines()[-1]}")

        def run(schema: Path, ontology: Path, data: Path, lines: int) -> tuple[float, float | None]:
            return child([command, "validate", "--fast", schema, data]).seconds, None

        return run


PEERS: tuple[PythonPeer | NativePeer, ...] = (
    PythonPeer("jsonschema-rs", "orjson + jsonschema-rs"),
    NativePeer(),
    PythonPeer("pydantic", "pydantic validate_json, discriminated union"),
    PythonPeer("fastjsonschema", "orjson + fastjsonschema", 10),
    PythonPeer("jsonschema", "orjson + jsonschema", 100),
)


def measure(settings: Settings) -> Answer:
    """All peers take turns with the bare loop and with predlint, whose time includes its other rules, start and compilation."""
    classes = Classes.of(12)
    # The native command knows lines of JSON by the name of the file.
    ontology, path, emitted = settings.directory / "ontology.json", settings.directory / "clean.jsonl", settings.directory / "emitted"
    write_ontology(ontology, classes)
    Images(classes, uuids=True).write(path, settings.lines)
    size = path.stat().st_size
    child(predlint("compile", ontology, "-o", emitted))
    schema = emitted / "schema.json"

    contenders: dict[str, Callable[[], float]] = {
        "bare loop": lambda: child(bare(path)).seconds,
        "predlint validate": lambda: child(validate(ontology, "-q", path)).seconds,
    }
    missing: list[Row] = []
    loops: dict[str, list[float]] = {}
    notes = {"predlint validate": "whole process, all default rules"}
    for peer in PEERS:
        try:
            run = peer.install()
        except MissingPeerError as error:
            missing.append(Row(peer.words, note=f"missing: {error}"))
            continue

        loop = loops[peer.words] = []

        def contend(run: Run = run, loop: list[float] = loop) -> float:
            seconds, bare_loop = run(schema, ontology, path, settings.lines)
            if bare_loop is not None:
                loop.append(bare_loop)
            return seconds

        contenders[peer.words] = contend
        if peer.part > 1:
            notes[peer.words] = f"measured on {settings.lines // peer.part:,} lines, scaled"
    seconds = interleave(contenders, settings.repeats)
    rows: list[Row] = []
    for name, took in seconds.items():
        # A library is compared with the loop inside its own process, a command with the loop as a process.
        bare_loop = median(loops[name][1:]) if loops.get(name) else seconds["bare loop"]
        rows.append(Row(name, took, settings.lines, size, bare_loop / took, note=notes.get(name, "")))
    within = inside(settings, ontology, path)
    rows.insert(
        2, Row("checker.validate", within["check"], settings.lines, size, within["bare"] / within["check"], note="all default rules")
    )
    path.unlink()
    return Answer("peers", QUESTION, rows + missing)


if __name__ == "__main__":
    sys.exit(alone(measure, __doc__))
