"""Columns of numbers in memory and on disk: what stands more than once, with ranges that meet, in another table, or not at all."""

from __future__ import annotations

import os
import pickle
import random
import sys
import tracemalloc
from array import array
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import chain
from multiprocessing import get_context
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from msgspec.structs import replace

from predlint.kernel import column_queries, duplicate_keys, large_queries
from predlint.kernel.column_index import ColumnChunk, ColumnIndex, Columns
from predlint.kernel.column_joins import MOST, JoinQuery
from predlint.kernel.column_partitions import find_candidates
from predlint.kernel.column_queries import DuplicateQuery, Table, merge_seen, snapshot_seen
from predlint.kernel.library import library
from predlint.kernel.spill_folder import SpillFolder, SpillLocation
from predlint.model.diagnostics import SpillError
from predlint.model.hashes import NONE

ROWS = Table("rows", "key", more=("other",))
SOME = Table("some", "part", "part_at", ("number", "start", "end", "owner"))
RANGES = DuplicateQuery(SOME, ranges=("start", "end"))


def book_of(rows: list[tuple[int, int]], some: list[tuple[int, int, int, int, int, int]]) -> ColumnIndex:
    """A book with a row for each record, and a table of (key, position, number, start, end, owner)."""
    holder = SimpleNamespace(key=array("q", [key for key, _ in rows]), other=array("q", [other for _, other in rows]))
    names = ("part", "part_at", "number", "start", "end", "owner")
    for at, (name, kind) in enumerate(zip(names, ("q", "q", "H", "I", "I", "q"), strict=True)):
        setattr(holder, name, array(kind, [row[at] for row in some]))
    column_index = ColumnIndex((ROWS, SOME), {"records": "key"})
    column_index.declare(holder, "key", "other", *names)
    return column_index


def made(source: random.Random, size: int, spread: int) -> ColumnIndex:
    """A book of numbers between -spread and spread, some of them none."""

    def number() -> int:
        return NONE if source.random() < 0.05 else source.randint(-spread, spread)

    rows = [(number(), source.randint(0, 3)) for _ in range(size)]
    some: list[tuple[int, int, int, int, int, int]] = []
    for position in range(size):
        key, question, owner = number(), source.randint(0, 2), source.randint(0, 3)  # a record answers one question on one data row
        for _ in range(source.choice((0, 1, 1, 2))):
            start = source.randint(0, 60)
            some.append((key, position, question, start, start + source.choice((0, 1, 5, 40)), owner))
    return book_of(rows, some)


def columns(column_index: ColumnIndex) -> dict[str, list[int]]:
    return {name: list(column_index.column(name)) for name in column_index.holders}


@pytest.mark.parametrize("seed", range(20))
def test_what_was_noted_in_another_order(seed: int) -> None:
    """Once something is asked, it is what is noted in order."""
    source = random.Random(seed)
    straight = made(source, source.choice((0, 3, 50)), 9)
    rows = list(zip(straight.column("key"), straight.column("other"), strict=True))
    names = ("part", "part_at", "number", "start", "end", "owner")
    some = list(zip(*[straight.column(name) for name in names], strict=True))
    places = source.sample(range(len(rows)), len(rows))
    mixed = book_of(rows, [row for place in places for row in some if row[1] == place])
    mixed.mixes = True
    [one], [other] = [column_index.snapshot({}).chunks for column_index in (straight, mixed)]
    assert isinstance(one, ColumnChunk) and isinstance(other, ColumnChunk) and one.columns == other.columns


def test_columns_grow_though_a_profiler_keeps_what_it_sees() -> None:
    """Dask's looks at the frames of its workers a hundred times a second."""
    column_index, frames = made(random.Random(1), 50, 9), list[Any]()
    column_index.column("part_at").reverse()
    column_index.mixes = True
    sys.setprofile(lambda frame, _event, _value: frames.append(frame))
    try:
        list(column_index.duplicate_groups(DuplicateQuery(SOME)))
    finally:
        sys.setprofile(None)
    assert frames and sorted(column_index.column("part_at")) == [*column_index.column("part_at")]
    for name in column_index.holders:
        column_index.column(name).append(1)


COLUMN_BACKENDS = [
    "plain",
    "numpy",
    "numpy in slices",
    "tables",
    "tables in parts",
    "1 partition",
    "64 partitions",
    "tables on disk",
    "little room",
]


@pytest.fixture(params=COLUMN_BACKENDS)
def column_backend(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Callable[[ColumnIndex], ColumnIndex]]:
    """Puts a book where its columns are looked at in one way or another."""
    kind: str = request.param
    here = kind in ("numpy", "numpy in slices", "tables", "tables in parts")
    monkeypatch.setattr(column_queries, "LARGE", 0 if here else 1 << 30)
    monkeypatch.setattr(duplicate_keys, "_library", library() if kind.startswith("tables") else None)
    if kind.startswith("tables") and library() is None:
        pytest.skip("there is no kernel")
    if kind == "tables in parts":
        monkeypatch.setattr(duplicate_keys, "_IN_PART", 4)
        monkeypatch.setattr(duplicate_keys, "_AT_ONCE", 30)
        monkeypatch.setattr(duplicate_keys, "_MOST_IN_TABLE", 10)
    if kind == "numpy in slices":
        monkeypatch.setattr(large_queries, "BLOCK", 7)
    if kind == "plain" or here:
        yield lambda column_index: column_index
        return
    little = 1000 if kind == "little room" else 1 << 20
    with SpillFolder(str(tmp_path), partitions=64 if kind in ("64 partitions", "tables on disk") else 1, memory=little) as place:

        def spilled(column_index: ColumnIndex) -> ColumnIndex:
            column_index.spill(place)
            return column_index

        yield spilled


def lists(groups: Iterable[Iterable[int]]) -> list[list[int]]:
    return [list(group) for group in groups]


def expected(keys: list[Any], positions: Iterable[int], chosen: Callable[[Any, int], bool]) -> list[list[int]]:
    found: dict[Any, list[int]] = {}
    for key, position in zip(keys, positions, strict=True):
        if key != NONE:
            found.setdefault(key, []).append(position)
    return [group for key, group in found.items() if chosen(key, len(group))]


CASES = [(size, spread) for size in (0, 1, 2, 10, 300) for spread in (1, 5, 200, 1 << 62)]


@pytest.mark.parametrize(("size", "spread"), CASES)
def test_keys_that_stand_too_often(size: int, spread: int, column_backend: Callable[[ColumnIndex], ColumnIndex]) -> None:
    column_index = made(random.Random(size * spread), size, spread)
    keys, at, number = list(column_index.column("key")), list(column_index.column("part_at")), list(column_index.column("number"))
    parts = list(column_index.column("part"))
    column_index = column_backend(column_index)
    for limit in (0, 1, 3, 50):
        assert lists(column_index.duplicate_groups(DuplicateQuery(ROWS, limit))) == expected(
            keys, range(size), lambda _, count, limit=limit: count > limit
        )
        assert lists(column_index.duplicate_groups(DuplicateQuery(SOME, limit))) == expected(
            parts, at, lambda _, count, limit=limit: count > limit
        )
    pairs = [key if key == NONE else (key, beside) for key, beside in zip(parts, number, strict=True)]
    assert lists(column_index.duplicate_groups(DuplicateQuery(SOME, companions="number"))) == expected(
        pairs, at, lambda _, count: count > 1
    )
    there = [position for position, key in zip(at, parts, strict=True) if key != NONE or not column_index.segments]
    assert list(chain.from_iterable(column_index.duplicate_groups(DuplicateQuery(SOME, every_row=True)))) == there
    wanted = [*keys[::3], 7, 1 << 40]
    found = column_index.duplicate_groups(DuplicateQuery(ROWS), wanted=array("q", wanted))
    assert lists(found) == expected(keys, range(size), lambda key, count: count > 1 and key in wanted)


@pytest.mark.parametrize(("size", "spread"), CASES)
def test_ranges_that_meet(size: int, spread: int, column_backend: Callable[[ColumnIndex], ColumnIndex]) -> None:
    """With little memory keys that stand twice are given too: they are looked at again anyway."""
    column_index = made(random.Random(size * spread), size, spread)
    parts, at = list(column_index.column("part")), list(column_index.column("part_at"))
    rows = list(zip(parts, column_index.column("start"), column_index.column("end"), strict=True))
    meeting = {a[0] for i, a in enumerate(rows) for b in rows[i + 1 :] if a[0] == b[0] and a[1] <= b[2] and b[1] <= a[2]}
    just = expected(parts, at, lambda key, _: key in meeting)
    column_index = column_backend(column_index)
    found = lists(column_index.duplicate_groups(RANGES))
    if column_index.segments and column_index.segments[0][1].place.memory == 1000 and len(rows) > 15:
        assert found == expected(parts, at, lambda _, count: count > 1)
        assert [group for group in found if group in just] == just
    else:
        assert found == just


@pytest.mark.parametrize(("size", "spread"), CASES)
def test_keys_without_an_answer(size: int, spread: int, column_backend: Callable[[ColumnIndex], ColumnIndex]) -> None:
    column_index = made(random.Random(size * spread), size, spread)
    keys = list(column_index.column("key"))
    answers = list(zip(column_index.column("part"), column_index.column("number"), strict=True))
    column_index = column_backend(column_index)
    wanted: list[tuple[int, int, int]] = []
    for number in (0, 2, 9):
        every = set(keys) - {NONE}
        absent = every - {key for key, to in answers if to == number}
        wanted.append((len(absent), len(every), next((at for at, key in enumerate(keys) if key in absent), -1)))
    assert column_index.missing(ROWS, SOME, "number", [0, 2, 9]) == wanted
    assert column_index.missing(ROWS, SOME, "number", []) == []


@pytest.mark.parametrize(("size", "spread"), [*CASES, (700, 1)])
def test_rows_looked_for_in_another_table(size: int, spread: int, column_backend: Callable[[ColumnIndex], ColumnIndex]) -> None:
    source = random.Random(size * spread)
    rows = [(source.randint(-spread, spread), source.randint(0, 3)) for _ in range(size)]
    sought = [(at, source.randint(0, 3), source.sample([*[key for key, _ in rows], spread, 77], 2)) for at in range(0, size, 3)]
    column_index = column_backend(book_of(rows, [(key, at, 0, 0, 0, owner) for at, owner, keys in sought for key in keys]))
    found = [
        (match.position, match.key, list(match.here), list(match.anywhere()))
        for match in column_index.matches(JoinQuery(replace(SOME, more=("owner",)), ROWS))
    ]
    assert [match[0] for match in found] == sorted(match[0] for match in found)
    just = {
        (at, key): (
            [place for place, row in enumerate(rows) if row == (key, owner)][:MOST],
            [place for place, row in enumerate(rows) if row[0] == key][:MOST],
        )
        for at, owner, keys in sought
        for key in keys
    }
    assert {match[:2]: match[2:] for match in found} == just


# -- parts, processes, and what goes wrong -----------------------------------------------------------------------------


def answers(column_index: ColumnIndex, run: column_queries.RunCalls | None = None) -> list[Any]:
    """All that can be asked."""
    matches = [
        (match.position, match.key, list(match.here), list(match.anywhere())) for match in column_index.matches(JoinQuery(LINKS, ROWS), run)
    ]
    return [
        lists(column_index.duplicate_groups(DuplicateQuery(ROWS), run)),
        lists(column_index.duplicate_groups(DuplicateQuery(SOME, 2, companions="number"), run)),
        lists(column_index.duplicate_groups(RANGES, run)), column_index.missing(ROWS, SOME, "number", [0, 1], run), matches,
    ]  # fmt: skip


LINKS = replace(SOME, more=("owner",))


def test_other_processes_work_on_partitions(tmp_path: Path) -> None:
    """What they are given, and what they give back, is small."""
    column_index, same = made(random.Random(1), 3000, 40), made(random.Random(1), 3000, 40)
    sent: list[int] = []

    def run(function: Callable[..., Any], calls: Iterable[tuple[Any, ...]]) -> Iterator[Any]:
        futures = [pool.submit(function, *call) for call in calls]
        sent.extend(len(pickle.dumps(call)) for call in calls)
        for future in futures:
            found = future.result()
            sent.append(len(pickle.dumps(found)))
            yield found

    with SpillFolder(str(tmp_path), partitions=4) as place, ProcessPoolExecutor(1, get_context("spawn")) as pool:
        column_index.spill(place)
        assert answers(column_index, run) == answers(same)
    assert max(sent) < 40_000 and len(sent) == 2 * 4 * 5


def test_notes_on_their_way(tmp_path: Path) -> None:
    """Parts are cut off, sent and joined, whether they are on disk or not; a handle of what is on disk is small."""
    whole = made(random.Random(3), 1200, 100)
    parts, joined = made(random.Random(3), 1200, 100), book_of([], [])
    notes = parts.snapshot({"told": 1})
    assert parts.count() == parts.bytes == 0 and notes.bytes == whole.bytes
    with SpillFolder(str(tmp_path)) as place:
        handle = notes.spilled(place)
        assert len(pickle.dumps(handle)) < 1500 and handle.bytes == 0 and handle.facts == {"told": 1}
        for given in (notes, handle, notes):
            again: Columns = pickle.loads(pickle.dumps(given, protocol=5))
            joined.merge(again)
        assert joined.count() == 3 * whole.count() and joined.bytes == whole.bytes
        three = book_of([], [])
        for _ in range(3):
            three.merge(notes)
        assert answers(joined) == answers(three)
        moved = book_of([], [])
        moved.merge(joined.snapshot({}))
        assert answers(moved) == answers(three)


def test_one_file_has_one_number_of_partitions(tmp_path: Path) -> None:
    column_index = made(random.Random(3), 100, 100)
    notes = made(random.Random(3), 100, 100).snapshot({})
    with SpillFolder(str(tmp_path), partitions=2) as two, SpillFolder(str(tmp_path), partitions=4) as four:
        column_index.spill(two)
        with pytest.raises(ValueError, match="same number of partitions"):
            column_index.merge(notes.spilled(four))
    with pytest.raises(ValueError, match="power of two"):
        SpillLocation(str(tmp_path), partitions=3)


def test_a_disk_that_is_full(tmp_path: Path) -> None:
    """The limit of the size of a file stands for it. Nothing is lost: what was to be moved is still in memory."""
    resource = pytest.importorskip("resource")
    column_index, same = made(random.Random(1), 2000, 40), made(random.Random(1), 2000, 40)
    with SpillFolder(str(tmp_path)) as place:
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limits[1]))
        try:
            with pytest.raises(SpillError) as caught:
                column_index.spill(place)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert place.folder in caught.value.message and "File too large" in caught.value.message
        assert "--spill-dir" in str(caught.value.help) and "--memory" in str(caught.value.help)
        assert os.listdir(place.folder) == ["lock"]
        assert answers(column_index) == answers(same)
        column_index.spill(place)
        assert answers(column_index) == answers(same)


@pytest.mark.parametrize(("harm", "words"), [(os.unlink, "No such file"), (lambda path: os.truncate(path, 5000), "shorter than it was")])
def test_a_file_that_somebody_harmed(harm: Callable[[str], Any], words: str, tmp_path: Path) -> None:
    column_index = made(random.Random(1), 2000, 40)
    with SpillFolder(str(tmp_path)) as place:
        column_index.spill(place)
        harm(column_index.segments[0][1].path)
        with pytest.raises(SpillError, match=words) as caught:
            answers(column_index)
        assert "run again" in str(caught.value.help)


def test_memory_for_one_partition_is_bounded(tmp_path: Path) -> None:
    """A million records of one key, and a million of different ones, in a partition that may take four megabytes."""
    count = 1_000_000
    with SpillFolder(str(tmp_path), partitions=1, memory=4 << 20) as place:
        for keys in ([7] * count, range(count)):
            column_index = book_of([], [])
            column_index.merge(
                Columns((ROWS,), [ColumnChunk({"records": count}, {"key": array("q", keys), "other": array("q", bytes(8 * count))})], {})
            )
            column_index.spill(place)
            path, _ = column_index._on_disk()  # pyright: ignore[reportPrivateUsage]
            tracemalloc.start()
            runs = find_candidates(path, DuplicateQuery(ROWS), None, 0)
            _, peak = tracemalloc.get_traced_memory()
            tracemalloc.stop()
            assert sum(runs.lengths) == (count if len(set(keys)) == 1 else 0)
            assert peak < 9 << 20, peak
            column_index.discard()


@pytest.mark.parametrize("count", [0, 5, 100_000])
def test_marks_of_data_rows(count: int) -> None:
    source = random.Random(count)
    one, two = (bytearray(source.choice((0, 0, 0, 1, 2, 3)) for _ in range(count)) for _ in range(2))
    both = bytearray(a | b for a, b in zip(one, two, strict=True))
    joined = bytearray(one)
    merge_seen(joined, pickle.loads(pickle.dumps(snapshot_seen(two))))
    assert joined == both and two == bytearray(count)
    merge_seen(joined, bytes(one))  # all of them, as a whole file hands them over
    merge_seen(joined, snapshot_seen(two))
    assert joined == both
    with pytest.raises(ValueError, match="another list"):
        merge_seen(bytearray(count + 1), snapshot_seen(one))


def test_marks_are_small() -> None:
    marks = bytearray(1_000_000)
    marks[500:600] = b"\1" * 100
    assert len(pickle.dumps(snapshot_seen(marks))) < 1000
