"""Runs the real command in a process of its own, as a user's shell does."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from cli_process import BAD, GOOD, ONTOLOGY, WARNED, Outcome, clean_environment, ndjson

import warm


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Outcome]:
    """``run("validate", file, …, stdin=b"…", cwd=…)``; no run may show a traceback."""

    def run(*args: object, stdin: bytes = b"", cwd: Path | None = None, **environment: str) -> Outcome:
        done = warm.run(args, stdin=stdin, cwd=cwd or tmp_path, env=clean_environment(**environment))
        outcome = Outcome(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8", "replace"))
        assert "Traceback" not in outcome.err, outcome.err
        assert "internal error" not in outcome.err, outcome.err
        return outcome

    return run


@pytest.fixture
def ontology(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two tools, nothing required: a record of `cli_process` has the one fault that it is made for."""
    path = tmp_path_factory.mktemp("ontology") / "ontology.json"
    path.write_text(json.dumps(ONTOLOGY))
    return path


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """One line that is right."""
    path = tmp_path / "good.ndjson"
    path.write_bytes(ndjson(GOOD))
    return path


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    """One line that is right and four that are wrong in one way (GEO004 at /bbox/width)."""
    path = tmp_path / "bad.ndjson"
    # boxes of different tops, so that no two lines are the same
    path.write_bytes(ndjson(GOOD, *({**BAD, "bbox": {**BAD["bbox"], "top": top}} for top in range(4))))
    return path


@pytest.fixture
def warned(tmp_path: Path) -> Path:
    """One line with a warning (REC003) and nothing worse."""
    path = tmp_path / "warned.ndjson"
    path.write_bytes(ndjson(WARNED))
    return path
