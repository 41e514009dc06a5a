"""One run over files of several ontologies finds in each file what a run over it alone finds, and sums it up."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import predlint
from predlint.engine.files import Execution
from predlint.engine.multi_ontology import RunConfig, run
from predlint.engine.record_split import CheckedFile
from predlint.engine.resume import ResumeState
from predlint.io.paths import SourceError
from predlint.model.diagnostics import Diagnostic, SpillError
from predlint.report.model import Group, Summary


class Kept:
    """A report that keeps what it is given."""

    wants_places = True

    def __init__(self) -> None:
        self.lines: list[bytes] = []
        self.finished: list[tuple[Summary, list[Group]]] = []

    def render(self, diagnostic: Diagnostic) -> bytes:
        return json.dumps(diagnostic.as_dict()).encode() + b"\n"

    def emit(self, rendered: bytes) -> None:
        self.lines += rendered.splitlines()

    def finish(self, summary: Summary, groups: list[Group]) -> None:
        self.finished.append((summary, groups))


@pytest.fixture
def here(tmp_path: Path, repository: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for example in ("street", "shelf", "harbour"):
        shutil.copytree(repository / "examples" / example, tmp_path / example)
    shutil.copy(tmp_path / "street" / "broken.ndjson", tmp_path / "street" / "again.ndjson")
    for name in ("sure", "surer"):
        (tmp_path / f"{name}.onto").write_text(f"rule {name} {{ on sign require confidence < 10% }}\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


FILES = [
    (0, "street/broken.ndjson"), (1, "shelf/broken.json"), (0, "street/clean.ndjson"), (2, "harbour/broken.ndjson"),
    (1, "shelf/tasks.json"), (3, "street/again.ndjson"),
]  # fmt: skip


def ways() -> list[RunConfig]:
    street = predlint.compile("street/ontology.json", rules=["sure.onto"])
    quiet = predlint.compile("street/ontology.json", rules=["surer.onto"], ignore=["ANS", "KEY"])
    return [
        RunConfig(street, "street/datarows.csv"),
        RunConfig(predlint.compile("shelf/config.xml")),
        RunConfig(predlint.compile("harbour/ontology.json")),
        RunConfig(quiet, "street/datarows.csv"),
    ]


def one_run(execution: Execution | None = None, files: Sequence[tuple[int, str]] = FILES) -> tuple[Kept, Summary]:
    kept = Kept()
    summary = run(ways(), files, sinks=[kept], execution=execution)
    assert [each for each, _ in kept.finished] == [summary]
    return kept, summary


def alone() -> list[tuple[list[dict[str, Any]], Summary]]:
    every = ways()
    reports = [every[number].checker.validate(path, data_rows=every[number].data_rows) for number, path in FILES]
    return [([d.as_dict() for d in report.diagnostics], report.summary) for report in reports]


def test_each_file_as_if_it_were_alone(here: Path) -> None:
    kept, summary = one_run()
    each = alone()
    expected = [found for founds, _ in each for found in founds if found["line"] is not None]
    assert [found for line in kept.lines if (found := json.loads(line))["line"] is not None] == json.loads(json.dumps(expected))
    assert {"RUL001"} < {found["code"] for found in expected}
    for name in ("files", "records", "clean_records", "bytes"):
        assert getattr(summary, name) == sum(getattr(one, name) for _, one in each)
    assert summary.errors == sum(json.loads(line)["severity"] == "error" for line in kept.lines)
    assert sum(summary.by_rule.values()) == len(kept.lines) == summary.errors + summary.warnings + summary.infos


def test_rules_of_ones_own_that_share_a_code_stay_apart(here: Path) -> None:
    kept, summary = one_run()
    ((_, groups),) = kept.finished
    named = {group.rule.slug: group.count for group in groups if group.rule.code == "RUL001"}
    assert set(named) == {"sure", "surer"}
    assert summary.by_rule["RUL001"] == sum(named.values())


def test_data_rows_are_covered_by_all_files_together(here: Path) -> None:
    keys = [f"street-{number:03}.jpg" for number in range(1, 5)]
    rows = Path("rows.txt")
    rows.write_text("".join(f"{key}\n" for key in keys))
    for number, key in enumerate(keys):
        sign = {"name": "sign", "bbox": {"top": 1, "left": 1, "height": 9, "width": 9}, "dataRow": {"globalKey": key}}
        Path(f"{number}.ndjson").write_text(json.dumps(sign) + "\n")
    every = [RunConfig(predlint.compile("street/ontology.json", ignore=ignore), "rows.txt") for ignore in ([], ["GEO"])]

    def uncovered(files: list[tuple[int, str]]) -> list[str]:
        kept = Kept()
        run(every, files, sinks=[kept])
        return [found["message"] for line in kept.lines if (found := json.loads(line))["line"] is None and found["code"] == "KEY010"]

    assert uncovered([(0, "0.ndjson"), (1, "1.ndjson"), (0, "2.ndjson"), (1, "3.ndjson")]) == []
    (said,) = uncovered([(0, "0.ndjson"), (1, "1.ndjson"), (1, "3.ndjson")])
    assert "1 of" in said


@pytest.mark.parametrize(
    ("first", "second", "is_reported"),
    [([], [], True), (["KEY"], ["ANS", "GEO"], True), (["ANS", "GEO"], ["KEY"], True), (["KEY"], ["KEY"], False)],
)
def test_data_rows_without_predictions_are_reported_for_all_files_if_some_require_it(
    here: Path, first: list[str], second: list[str], is_reported: bool
) -> None:
    Path("rows.txt").write_text("a\nb\nc\n")
    for key in "ab":
        sign = {"name": "sign", "bbox": {"top": 1, "left": 1, "height": 9, "width": 9}, "dataRow": {"globalKey": key}}
        Path(f"{key}.ndjson").write_text(json.dumps(sign) + "\n")
    every = [RunConfig(predlint.compile("street/ontology.json", media="image", ignore=ignore), "rows.txt") for ignore in (first, second)]
    kept = Kept()
    summary = run(every, [(0, "a.ndjson"), (1, "b.ndjson")], sinks=[kept])
    findings = [found for line in kept.lines if (found := json.loads(line))["code"] == "KEY010"]
    assert [(found["file"], found["message"]) for found in findings] == [(None, "1 of 3 data rows has no prediction")] * is_reported
    assert summary.by_rule.get("KEY010", 0) == is_reported


def test_an_interrupted_run_is_continued(here: Path) -> None:
    started = ResumeState("state", "same")
    first, summary = one_run(Execution(state=started))
    started.close()
    state = ResumeState("state", "same")
    second, again = one_run(Execution(state=state))
    assert state.reused > 0
    assert second.lines == first.lines == one_run()[0].lines
    assert again.as_dict() | {"seconds": 0} == summary.as_dict() | {"seconds": 0}


def test_a_file_that_cannot_be_read_does_not_take_the_others_with_it(here: Path) -> None:
    with pytest.raises(SourceError):
        one_run(files=[*FILES, (1, "gone.json")])
    Path("torn.ndjson.gz").write_bytes(b"\x1f\x8b\x08\x00torn")
    kept, summary = one_run(files=[(0, "street/broken.ndjson"), (1, "torn.ndjson.gz"), (0, "street/clean.ndjson")])
    assert len(summary.unread) == 1 and "torn" in summary.unread[0]
    assert summary.files == 3 and kept.lines


def test_progress_counts_findings_of_kernel_and_python(here: Path) -> None:
    reported: list[tuple[int, int]] = []
    summary = run(ways(), FILES, progress=lambda _at, _size, errors, warnings: reported.append((errors, warnings)))
    assert reported == sorted(reported)
    assert (0, 0) < reported[-1] <= (summary.errors, summary.warnings)
    assert reported[-1] > (summary.errors // 2, 0), "not of the last ontology alone"


def test_a_run_without_room_gives_what_was_found_so_far(here: Path) -> None:
    def full(_checked: CheckedFile) -> None:
        raise SpillError("no room", "make some")

    kept = Kept()
    summary = run(ways(), FILES[:3], sinks=[kept], after=full)
    assert (summary.complete, summary.stopped) == (False, ("no room", "make some"))
    assert len(kept.finished) == 1 and kept.lines


def test_ctrl_c_gives_what_was_found_so_far(here: Path) -> None:
    """In the second of the files, which is of another ontology than the first."""
    calls = 0

    def interrupted(*_: object) -> None:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise KeyboardInterrupt

    kept = Kept()
    summary = run(ways(), FILES[:3], sinks=[kept], progress=interrupted)
    assert not summary.complete and summary.files == 2
    assert len(kept.finished) == 1 and kept.lines
