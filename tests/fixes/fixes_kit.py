"""Mends a file in memory, and checks what came of it."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import predlint
from predlint.io.data_row_files import read_data_rows
from predlint.io.data_rows import DataRows
from predlint.io.sources import spool
from predlint.platforms.registry import read_ontology
from predlint.report.model import Sink
from predlint.tools.file_fixer import FileFixer
from predlint.tools.fix_facts import Scores, TaskFacts
from predlint.tools.fix_job import FixOutcome
from predlint.tools.fix_record import RecordFixer

ROOT = Path(__file__).parent.parent.parent


@lru_cache(maxsize=256)
def checker_of(setup: str) -> tuple[predlint.Checker, DataRows | None, str | None]:
    """The checker for a rule's setup (options, and the name of the file where that matters), with the list of data rows."""
    words = setup.split()
    name = words.pop() if len(words) % 2 else None
    given = {option.removeprefix("--").replace("-", "_"): value for option, value in zip(words[::2], words[1::2], strict=True)}
    ontology = (ROOT / given.get("ontology", "examples/street/ontology.json")).read_bytes()
    read = read_ontology(ontology)
    media = given.get("media") or ("image" if read.dialect == "labelbox" and not read.media else None)
    checker = predlint.compile(
        ontology,
        target=given.get("target", "model-run"),
        media=media,
        dialect=given.get("dialect"),
        profile=given.get("profile"),
        map=ROOT / given["map"] if "map" in given else None,
    )
    return checker, read_data_rows(ROOT / given["data_rows"]) if "data_rows" in given else None, name


def fix_bytes(
    checker: predlint.Checker,
    data: bytes,
    *,
    unsafe: bool = False,
    renames: Mapping[str, str] | None = None,
    rows: DataRows | None = None,
    name: str | None = None,
    sinks: Sequence[Sink] = (),
) -> tuple[bytes, FixOutcome]:
    """The bytes of a file once it is mended, and what was done. ``sinks``: what takes the findings of the file as it is."""
    written = io.BytesIO()
    outcome = FixOutcome()

    def after(checked: Any) -> None:
        mender = RecordFixer(
            checked.rules,
            checker.levels,
            unsafe=unsafe,
            renames=renames or {},
            rows=rows,
            scores=Scores(checked.source),
            tasks=TaskFacts(checked.texts),
        )
        outcome.add(FileFixer(checked, mender, checker.levels, written.write, unsafe=unsafe).run())

    checker.run([spool(io.BytesIO(data), name=name)], sinks=sinks, data_rows=rows, after=after)
    return written.getvalue(), outcome


def codes(checker: predlint.Checker, data: bytes, rows: DataRows | None = None, name: str | None = None) -> dict[str, int]:
    """How many findings of each rule there are in a file."""
    return checker.run([spool(io.BytesIO(data), name=name)], data_rows=rows).by_rule


def errors(checker: predlint.Checker, data: bytes, rows: DataRows | None = None, name: str | None = None) -> int:
    """How many errors there are in a file."""
    return checker.run([spool(io.BytesIO(data), name=name)], data_rows=rows).errors
