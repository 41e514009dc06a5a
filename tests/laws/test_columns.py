"""Notes of parts of a file, joined in its order, say what one run over the whole says."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from random import Random
from unittest import mock

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

import predlint
from laws.columns_kit import DIALECTS, Case, ComparableFinding, crowded, sent
from laws.harness import examples, without_kernel
from predlint.kernel import column_queries
from predlint.kernel.spill_folder import SpillFolder, SpillLocation
from predlint.model import hashes
from predlint.platforms.labelbox import stream
from predlint.platforms.labelbox.topics import uuids
from predlint.platforms.protocols import FileRules

SEEDS = st.integers(0, 10**6)


@pytest.fixture(scope="module", autouse=True)
def _limits() -> Iterator[None]:  # pyright: ignore[reportUnusedFunction]
    """Limits that small files reach."""
    with mock.patch.object(stream, "MOST_ANNOTATIONS", 4), mock.patch.object(stream, "MOST_METRICS", 2):
        yield


@pytest.mark.slow
@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_file_cut_behind_every_record(dialect: str) -> None:
    for seed in (1, 2):
        case = DIALECTS[dialect](seed)
        if case is None:
            continue
        joined = case.rules()
        for at in range(len(case.records)):
            part = case.rules()
            case.go(part, at, at + 1, late=True)
            joined.merge(sent(part.snapshot()))
        assert case.told(joined) == case.whole()


@pytest.mark.parametrize("dialect", DIALECTS)
@examples(12)
@given(SEEDS)
def test_parts_of_any_size(dialect: str, seed: int) -> None:
    """Some parts are read by the same rules one after the other, which keep what they have learned."""
    case = DIALECTS[dialect](seed)
    if case is None:
        return
    rng = Random(seed)
    cuts = sorted(rng.choices(range(len(case.records) + 1), k=rng.randint(0, 6)))
    joined, part = case.rules(), case.rules()
    for begin, end in zip([0, *cuts], [*cuts, len(case.records)], strict=True):
        if rng.random() < 0.5:
            part = case.rules()
        case.go(part, begin, end, late=True)
        joined.merge(sent(part.snapshot()))
    assert case.told(joined) == case.whole()


@pytest.mark.slow
@pytest.mark.parametrize("dialect", DIALECTS)
@examples(16)
@given(SEEDS)
def test_notes_on_disk_say_the_same(dialect: str, seed: int) -> None:
    """In any number of partitions, spilled by those who read the parts or by the one who joins them, whatever memory there is."""
    case = DIALECTS[dialect](seed)
    if case is None:
        return
    rng = Random(seed)
    with SpillFolder(partitions=rng.choice((1, 2, 64)), memory=rng.choice((500, 1000, 1 << 20))) as place:
        joined = in_parts(case, rng, place)
        joined.spill(place)
        assert case.told(joined) == case.whole()
        joined.discard()
        assert [name for name in os.listdir(place.folder) if not name.endswith(".index")] == ["lock"]  # of earlier questions


def in_parts(case: Case, rng: Random, place: SpillLocation) -> FileRules:
    """The notes of a file that was read in parts, some of which were spilled."""
    cuts = sorted(rng.choices(range(len(case.records) + 1), k=rng.randint(0, 6)))
    joined, part = case.rules(), case.rules()
    for begin, end in zip([0, *cuts], [*cuts, len(case.records)], strict=True):
        case.go(part, begin, end, late=True)
        notes = part.snapshot()
        joined.merge(sent(notes.spilled(place) if rng.random() < 0.4 else notes))
        if rng.random() < 0.2:
            joined.spill(place)
    return joined


@pytest.mark.parametrize("dialect", DIALECTS)
@examples(8)
@given(SEEDS)
def test_numpy_says_the_same(dialect: str, seed: int) -> None:
    case = DIALECTS[dialect](seed)
    if case is None:
        return
    whole = case.whole()
    with mock.patch.object(column_queries, "LARGE", 0):
        assert case.whole() == whole


@pytest.mark.parametrize("dialect", DIALECTS)
@examples(8)
@given(SEEDS)
def test_hashes_of_eight_bits_change_nothing(dialect: str, seed: int) -> None:
    """Many records nominate one another then; what is said is only what their text says.

    But for ANS024, which counts data rows by their hashes: it may count too few, and tells only of one that has no answer indeed.
    """
    case = DIALECTS[dialect](seed)
    if case is None:
        return
    whole, digest = sorted_findings(case.whole()), hashes.digest
    fewer = mock.patch.object(hashes, "digest", lambda data, seed: digest(data, seed) & 255)
    with fewer, without_kernel(), SpillFolder(partitions=2) as place:  # the kernel has its own hashing
        rules = in_parts(case, Random(seed), place)
        assert sorted_findings(case.told(rules)) == whole


def sorted_findings(found: list[ComparableFinding]) -> list[ComparableFinding]:
    return sorted([finding for finding in found if finding[1] != "ANS024"], key=repr)


@examples(8)
@given(SEEDS)
def test_large_groups_are_gone_through_several_times(seed: int) -> None:
    """Another order is all that differs."""
    case = crowded(seed)
    whole = sorted(case.whole(), key=repr)
    with mock.patch.object(uuids, "AT_ONCE", 2):
        assert sorted(case.whole(), key=repr) == whole


BOXES = b'<View><Image name="i" value="$u"/><RectangleLabels name="b" toName="i"><Label value="a"/></RectangleLabels></View>'


@pytest.mark.parametrize("percent", [None, 0, 7, 29])
@pytest.mark.parametrize("spilled", [False, True])
def test_fractions_are_reported_also_next_to_one_box_in_percent(percent: int | None, spilled: bool, tmp_path: Path) -> None:
    def task(number: int) -> bytes:
        place = {"x": 50 if number == percent else 0.2, "y": 0.3, "width": 0.1, "height": 0.1, "rectanglelabels": ["a"]}
        result = {"from_name": "b", "to_name": "i", "type": "rectanglelabels", "original_width": 9, "original_height": 9, "value": place}
        return orjson.dumps({"data": {"u": f"https://x.example/{number}.jpg"}, "predictions": [{"model_version": "1", "result": [result]}]})

    plan = predlint.compile(BOXES).record_plan
    case = Case([(None, task(number)) for number in range(30)], lambda: plan.file_rules(None))
    joined = case.rules()
    with SpillFolder(str(tmp_path)) as place:
        for begin in range(0, 30, 10):
            part = case.rules()
            case.go(part, begin, begin + 10, late=True)
            joined.merge(part.snapshot().spilled(place) if spilled else part.snapshot())
        found = case.told(joined)
    assert found == case.whole()
    assert [(position, code) for position, code, *_ in found] == [(number, "GEO103") for number in range(30) if number != percent]
