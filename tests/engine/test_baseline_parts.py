"""A baseline and worker processes: what is known is left out of the parts that they check, and counted."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from engine_kit import ONTOLOGY, WRONG, ndjson, sign, weather
from parts_process import Processes

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux only")

REPORTS = ("jsonl", "json", "sarif", "html")


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Processes]:
    processes = Processes(tmp_path)
    yield processes
    processes.kill_all()


def lines(count: int, *, sunny: int) -> bytes:
    """Records of which some name no feature, some are given twice, and some have an answer that is not one."""
    made = [sign(number, f"row {number % 50}") for number in range(count)]
    for at in range(7, count, 40):
        made[at] = {**WRONG, "bbox": {**WRONG["bbox"], "top": at}}
    made[3 : 3 + 60 * sunny : 60] = [weather("sunny ", f"row {at}") for at in range(sunny)]
    made[-1] = made[0]
    return ndjson(*made)


def outcome_of(processes: Processes, *more: object, part: int, **how: object) -> tuple[int, str, str, dict[str, bytes]]:
    """Code, totals, what else is said, and every report, without seconds."""
    formats = [part for name in REPORTS for part in ("--format", f"{name}=report.{name}")]
    ended = processes.run("validate", "a.ndjson", "-", "-O", ONTOLOGY, "--progress", "never", *formats, *more, part=part, **how)
    assert ended.left == []
    reports = {name: (processes.folder / f"report.{name}").read_bytes() for name in REPORTS}
    report = json.loads(reports.pop("json"))
    del report["summary"]["seconds"]
    first, _, rest = ended.err.partition("\n")
    return ended.code, first.rpartition(" · ")[0], rest, {**reports, "json": json.dumps(report).encode()}


@pytest.mark.slow
@pytest.mark.parametrize("fork", [True, False], ids=["forked", "spawned"])
def test_two_processes_make_the_same_reports_as_one(processes: Processes, fork: bool) -> None:
    (processes.folder / "a.ndjson").write_bytes(lines(400, sunny=5))
    stdin = lines(120, sunny=1)
    count = ("baseline", "a.ndjson", "-", "-O", ONTOLOGY, "--progress", "never")
    assert processes.run(*count, "--jobs", 1, "-o", "one.json", part=1 << 30, stdin=stdin).code == 0
    assert processes.run(*count, "--jobs", 2, "-o", "two.json", stdin=stdin, fork=fork).code == 0
    assert (processes.folder / "one.json").read_bytes() == (processes.folder / "two.json").read_bytes()

    against = ("--baseline", "one.json")
    if fork:
        clean = outcome_of(processes, *against, "--jobs", 2, part=2_000, stdin=stdin)
        assert (clean[0], clean[3]["jsonl"].count(b"\n")) == (0, 1)
    (processes.folder / "a.ndjson").write_bytes(lines(400, sunny=7))
    alone = outcome_of(processes, *against, "--jobs", 1, part=1 << 30, stdin=stdin)
    assert outcome_of(processes, *against, "--jobs", 2, part=2_000, stdin=stdin, fork=fork) == alone
    found = [json.loads(line) for line in alone[3]["jsonl"].splitlines()[:-1]]
    assert (alone[0], len(found)) == (1, 7)
    assert {each["code"] for each in found} == {"ANS002"}
    assert "7, 2 more than in one.json" in alone[2]
