"""Executors whose workers share nothing with the program but the names of files, and executors that fail."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from clusters_kit import lines, project
from far_executor import FarExecutor, Lost, Unlucky

import predlint
from laws.parts_kit import Case, RunReports, cut, run_reports, whole
from predlint.engine import runner, workers
from predlint.engine.files import Execution
from predlint.engine.workers import build

#: More keys than fit into a message of 64 kB.
MANY = [f"row {number}" for number in range(20_000)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return project(tmp_path / "project")


@pytest.fixture
def checker(folder: Path) -> predlint.Checker:
    return predlint.compile(folder / "ontology.json")


@pytest.fixture
def far(tmp_path: Path) -> Iterator[FarExecutor]:
    with FarExecutor(tmp_path / "far", 2) as executor:
        yield executor


@pytest.fixture
def no_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody makes a folder for temporary files here."""

    def refuse(*given: object, **more: object) -> Any:
        raise AssertionError("a folder was asked for")

    for name in ("mkdtemp", "mkstemp", "TemporaryDirectory", "NamedTemporaryFile"):
        monkeypatch.setattr(tempfile, name, refuse)


def of(executor: Any) -> Execution:
    return Execution.of(1, executor)


def rows() -> predlint.DataRows:
    return predlint.read_data_rows(MANY)


def test_results_are_sent_and_no_folder_is_asked_for(folder: Path, checker: predlint.Checker, far: FarExecutor, no_folder: None) -> None:
    path = folder / "predictions.ndjson"
    expected = whole(Case("", checker, b""), path)
    with cut(5_000) as counts:
        assert run_reports(checker, [path], None, of(far)) == expected
    assert counts.elsewhere > 20 and counts.here == 0
    assert len(far.sent) == len(far.received) == counts.elsewhere
    assert far.left == []


def test_what_is_large_is_sent_whole(folder: Path, checker: predlint.Checker, far: FarExecutor) -> None:
    """A pipe holds 64 kB, and a path in the place of a result would be shorter."""
    path = folder / "predictions.ndjson"
    path.write_bytes(lines(12_000))
    with cut(500_000):
        expected = whole(Case("", checker, b""), path)
    with cut(500_000):
        assert run_reports(checker, [path], None, of(far)) == expected
    assert max(far.received) > workers.SMALL and far.left == []


def test_a_large_job_goes_to_workers_who_ask_for_it(folder: Path, checker: predlint.Checker, far: FarExecutor) -> None:
    path, given = folder / "predictions.ndjson", rows()
    expected = whole(Case("", checker, b"", rows=given), path)
    with cut(5_000) as counts:
        assert run_reports(checker, [path], given, of(far)) == expected
    large = [size for size in far.sent if size > workers.SMALL]
    assert len(far.sent) == counts.elsewhere + len(large)  # who asked for it was given it
    # Of each worker no more calls than are under way at a time: one may begin when the other has had the job for long.
    assert 1 <= len(large) <= 2 * (2 * 2 + 1) < counts.elsewhere / 3


def test_two_runs_in_one_worker_keep_their_jobs(folder: Path, checker: predlint.Checker, tmp_path: Path) -> None:
    path = folder / "predictions.ndjson"
    expected = whole(Case("", checker, b"", rows=rows()), path)
    found: list[RunReports | BaseException] = []

    def run(execution: Execution) -> None:
        try:
            found.append(run_reports(checker, [path], rows(), execution))
        except BaseException as error:
            found.append(error)

    with FarExecutor(tmp_path / "far", 1) as one, cut(3_000) as counts:
        threads = [threading.Thread(target=run, args=(of(one),)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [each if isinstance(each, BaseException) else each._replace(seen=b"") for each in found] == [expected._replace(seen=b"")] * 2
    large = [size for size in one.sent if size > workers.SMALL]
    assert len(one.sent) == counts.elsewhere + len(large) and len(large) <= 2 * 3


def test_a_worker_that_is_killed_is_no_loss(folder: Path, checker: predlint.Checker, far: FarExecutor) -> None:
    path = folder / "predictions.ndjson"
    path.write_bytes(lines(6_000))
    expected = whole(Case("", checker, b""), path)
    killed: list[int] = []

    def kill() -> None:
        while len(far.received) < 5:
            pass
        killed.append(far.processes[0].pid)
        os.kill(killed[0], signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    with cut(5_000):
        assert run_reports(checker, [path], None, of(far)) == expected
    killer.join()
    assert killed and len(far.processes) == 3 and far.processes[0].returncode == -signal.SIGKILL


# -- errors ------------------------------------------------------------------------------------------------------------------


def misses(*numbers: int) -> Any:
    return lambda number: Lost("no way\nto the worker") if number in numbers else None


def test_what_is_raised_twice_over_a_part_is_tried_a_third_time(folder: Path, checker: predlint.Checker) -> None:
    path = folder / "predictions.ndjson"
    expected = whole(Case("", checker, b""), path)
    clear = {1, 4, 20, 21}
    with cut(5_000) as counts, Unlucky(misses(*clear)) as executor:
        assert run_reports(checker, [path], None, of(executor)) == expected
    assert executor.calls == counts.elsewhere + len(clear)


def test_what_is_always_raised_ends_the_run(folder: Path, checker: predlint.Checker) -> None:
    with cut(5_000), Unlucky(lambda number: Lost("no way\nto the worker") if number > 5 else None) as executor:
        report = checker.validate(folder / "predictions.ndjson", executor=executor)
    assert not report.ok and 0 < report.summary.records < 2_000  # what was found before is not lost
    assert report.summary.stopped == (
        "the executor failed 3 times over the same part (Lost: no way)",
        "its workers need the same predlint, and see the files under the same names",
    )
    with pytest.raises(predlint.PredictionError, match="the executor failed 3 times"):
        report.raise_for_errors()


@pytest.mark.skipif(sys.platform == "win32", reason="files that are open keep their names there")
def test_a_file_that_workers_do_not_see_is_reported_as_such(folder: Path, checker: predlint.Checker, far: FarExecutor) -> None:
    path, submit = folder / "predictions.ndjson", far.submit

    def gone(fn: Any, /, *args: Any, **kwargs: Any) -> Any:
        path.unlink(missing_ok=True)  # this process has it open
        return submit(fn, *args, **kwargs)

    far.submit = gone  # type: ignore[method-assign]
    with cut(5_000), pytest.raises(predlint.SourceError) as raised:
        checker.validate(path, executor=far)
    assert raised.value.message == f"{path}: no such file, says a worker of the cluster"
    assert raised.value.help == "workers open files by themselves: name them by a path or URL that all machines see"
    assert len(far.sent) <= 5  # nobody tried that again


def test_workers_with_another_predlint_are_refused(
    folder: Path, checker: predlint.Checker, far: FarExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "build", lambda: "0.0.9 (000000000000)")
    with cut(5_000), pytest.raises(predlint.EngineError) as raised:
        checker.validate(folder / "predictions.ndjson", executor=far)
    assert raised.value.message == f"a worker has predlint {build()}, and this is 0.0.9 (000000000000)"
    assert raised.value.help == "install the same predlint everywhere" and len(far.sent) <= 5


def test_who_asks_for_the_job_is_answered_while_others_work(folder: Path, checker: predlint.Checker, far: FarExecutor) -> None:
    """With all under way at once that workers without the job have asked for."""
    maximum = 0
    waiting: set[Any] = set()
    submit = far.submit

    def watched(fn: Any, /, *args: Any, **kwargs: Any) -> Any:
        nonlocal maximum
        future = submit(fn, *args, **kwargs)
        if far.sent[-1] > workers.SMALL:
            waiting.add(future)
            future.add_done_callback(waiting.discard)
            maximum = max(maximum, len(waiting))
        return future

    far.submit = watched  # type: ignore[method-assign]
    with cut(5_000):
        run_reports(checker, [folder / "predictions.ndjson"], rows(), of(far))
    assert maximum > 1
