"""Results on trays: a worker that is a copy of this process puts them there, and nobody gets another's."""

from __future__ import annotations

import multiprocessing
import sys
from array import array
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predlint.engine import pool, runner, workers
from predlint.engine.file_part import PartOutcome
from predlint.engine.workers import TRAY, JobRef, ResultFile, ResultFolder, SharedMemoryPool, SharedResult
from predlint.kernel.column_index import ColumnChunk, Columns
from predlint.kernel.column_queries import Table

TABLE = Table("keys", "hash")


def outcome(*keys: int, found: bytes = b"") -> PartOutcome:
    notes = Columns([TABLE], [ColumnChunk({"records": len(keys)}, {"hash": array("q", keys), "at": array("H")})], {"seen": (1, b"")})
    return PartOutcome(records=len(keys), bitmap=array("q", [7]), found=found, notes=notes)


def result_values(result: Any) -> tuple[Any, ...]:
    [chunk] = result.notes.chunks
    return result.records, result.bitmap, result.found, result.notes.tables, chunk.counts, chunk.columns, result.notes.facts


@given(st.lists(st.lists(st.integers(-(1 << 63), (1 << 63) - 1)), min_size=1, max_size=3))
def test_what_is_taken_is_a_copy_of_what_was_put_there(columns: list[list[int]]) -> None:
    made = SharedMemoryPool(3)
    served = [made.serve(number, outcome(*keys, found=bytes([number]))) for number, keys in enumerate(columns)]
    taken = [made.take(each) for each in served if each is not None]
    for number in range(len(columns)):
        made.serve(number, outcome(1, 2, 3, found=b"another"))
    assert [result_values(each) for each in taken] == [result_values(outcome(*keys, found=bytes([at]))) for at, keys in enumerate(columns)]


def test_what_is_too_large_is_not_put_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "TRAY", 1_000)
    made = SharedMemoryPool(2)
    kept = made.serve(1, outcome(5))
    assert kept is not None
    for value in (outcome(found=b"x" * 1_001), outcome(*range(126))):
        assert made.serve(0, value) is None
    fits = next(size for size in range(1_000, 0, -1) if (made.serve(0, outcome(found=b"x" * size))) is not None)
    assert 500 < fits < 1_000
    assert result_values(made.take(kept)) == result_values(outcome(5))


def test_a_tray_is_lent_to_one_at_a_time() -> None:
    made = SharedMemoryPool(2)
    lent = [made.allocate(), made.allocate()]
    assert sorted(lent, key=str) == [0, 1]
    assert made.allocate() is None
    made.release(1)
    assert (made.allocate(), made.allocate()) == (1, None)


@pytest.mark.skipif(sys.platform != "linux", reason="workers begin as copies there alone")
def test_what_a_copy_of_this_process_puts_there_is_here() -> None:
    made = SharedMemoryPool(2)
    context = multiprocessing.get_context("fork")
    reader, writer = context.Pipe(duplex=False)
    child = context.Process(target=lambda: writer.send(made.serve(1, outcome(*range(200_000)))))
    child.start()
    served = reader.recv()
    child.join()
    assert isinstance(served, SharedResult) and sum(served.sizes) > 1_600_000
    assert result_values(made.take(served)) == result_values(outcome(*range(200_000)))


# -- lent with work --------------------------------------------------------------------------------------------------------------


class Doing(Executor):
    """Does so many pieces of work at once, and begins one more."""

    def __init__(self, most: int) -> None:
        self.most = most

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.most -= 1
        if self.most >= -1:
            future.set_running_or_notify_cancel()
        if self.most >= 0:
            future.set_result(fn(*args, **kwargs))
        return future


@pytest.fixture(name="made")
def trays_of_a_job(monkeypatch: pytest.MonkeyPatch) -> SharedMemoryPool:
    made = SharedMemoryPool(5)
    monkeypatch.setitem(workers.TRAYS, "job", made)
    return made


def free(made: SharedMemoryPool) -> int:
    return len(made._free)


def given_(ref: JobRef, value: Any) -> Any:
    return workers._deliver(ref, "key", value)


def runner_of(executor: Executor, folder: str) -> runner.Runner:
    crew = pool.Crew(lambda: executor, 2, inherit=True, foreign=True)
    return runner.Runner(crew, lambda _: JobRef("job", None, ResultFolder(folder)))


def test_each_piece_of_work_has_a_tray_until_its_result_is_taken(made: SharedMemoryPool, tmp_path: Any) -> None:
    results = [outcome(*range(number), found=b"x" * (TRAY if number == 4 else 1)) for number in range(20)]
    given_back = [
        (result_values(result), free(made))
        for _, result in runner_of(Doing(20), str(tmp_path)).run(given_, ((str(n), (each,)) for n, each in enumerate(results)))
    ]
    assert [each for each, _ in given_back] == [result_values(each) for each in results]
    assert free(made) == 5
    assert list(tmp_path.iterdir()) == [], "the one that was too large lay in a file"


def test_trays_of_work_that_goes_on_are_not_lent_again(made: SharedMemoryPool, tmp_path: Any) -> None:
    executor = Doing(2)
    work = runner_of(executor, str(tmp_path)).run(given_, ((str(number), (outcome(number),)) for number in range(9)))
    assert result_values(next(work)[1]) == result_values(outcome(0))
    assert free(made) == 0 + 1, "that of the first, which was taken"
    work.close()
    assert free(made) == 4, "one was done, one goes on, and the others will not be done"


def test_without_room_for_trays_results_lie_in_files(tmp_path: Any) -> None:
    ref = JobRef("job", None, ResultFolder(str(tmp_path)))
    assert isinstance(given_(ref, outcome(*range(2_000))), ResultFile)
