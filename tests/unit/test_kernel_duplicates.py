"""Keys that stand more than once, by the kernel's tables: the same that sorting finds, whatever the keys and however they are mixed."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any
from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from predlint.kernel import duplicate_keys, large_queries
from predlint.kernel.library import library
from predlint.model.hashes import NONE

#: Mixed by the second pair, a key stays what it is: who knows that can choose keys that collide.
WORDS = ((0x9E3779B97F4A7C15, 0xD1342543DE82EF95), (0, 1), (0, 1 << 63), (7, (1 << 64) - 1))
ANY = st.integers(NONE, (1 << 63) - 1)
#: Of few last bits, or of few first ones.
KEYS = st.one_of(
    st.lists(ANY, max_size=40),
    st.lists(st.one_of(st.just(NONE), st.integers(-20, 20)), max_size=300),
    st.lists(st.integers(0, 300).map(lambda number: number << 40), max_size=300),
    st.lists(st.integers(0, 300).map(lambda number: -(number << 53)), max_size=300),
    st.tuples(ANY, st.integers(0, 300)).map(lambda pair: [pair[0]] * pair[1]),
)


@pytest.fixture(autouse=True)
def lib(monkeypatch: pytest.MonkeyPatch) -> Any:
    found = library()
    if found is None:
        pytest.skip("there is no kernel")
    monkeypatch.setattr(duplicate_keys, "_library", found)
    return found


def duplicates_in(keys: Sequence[int]) -> list[int]:
    return sorted(key for key, count in Counter(keys).items() if count > 1 and key != NONE)


def found_in(blocks: Sequence[Sequence[int]], hands: int = 1) -> list[int]:
    def given_() -> Iterator[Any]:
        return (np.array(block, np.int64) for block in blocks)

    found = duplicate_keys.duplicate_keys(given_, sum(map(len, blocks)), hands)
    assert found is not None
    return found.tolist()


@given(
    st.lists(KEYS, max_size=4),
    st.sampled_from(WORDS),
    st.sampled_from([(1, 1, 1), (4, 30, 10), (64, 1 << 20, 1 << 20)]),
    st.integers(1, 6),
)
def test_the_same_as_by_counting(blocks: list[list[int]], words: tuple[int, int], sizes: tuple[int, int, int], hands: int) -> None:
    names = ("_IN_PART", "_AT_ONCE", "_MOST_IN_TABLE")
    with mock.patch.multiple(duplicate_keys, _WORDS=array("Q", words), **dict(zip(names, sizes, strict=True))):
        assert found_in(blocks, hands) == duplicates_in([key for block in blocks for key in block])


@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize(("size", "hands"), [(1, 1), (30_000, 1), (30_000, 2), (30_000, 5)])
def test_many_keys(words: tuple[int, int], size: int, hands: int) -> None:
    """Of which some thousands fall to one place of a table, where they are not mixed."""
    random = np.random.default_rng(5)
    keys = np.concatenate(
        [random.integers(NONE, 1 << 62, size), np.arange(size) << 44, np.full(size, NONE), np.full(size, 3), np.arange(9)]
    )
    random.shuffle(keys)
    with mock.patch.multiple(duplicate_keys, _WORDS=array("Q", words)):
        assert found_in(np.array_split(keys, 7), hands) == duplicates_in(keys.tolist())
        assert found_in([keys], hands) == duplicates_in(keys.tolist())


def test_a_plain_column_that_is_not_in_one_piece() -> None:
    keys = np.array([[1, 2], [1, 3], [4, 2]])
    found = duplicate_keys.duplicate_keys(lambda: [keys[:, 0], keys[:, 1]], 6)
    assert found is not None and found.tolist() == [1, 2]


@given(KEYS)
def test_both_ways_say_the_same(keys: list[int]) -> None:
    column = np.array(keys, np.int64)
    by_tables = large_queries.duplicate_rows(column)
    with mock.patch.object(duplicate_keys, "_library", None):
        assert duplicate_keys.duplicate_keys(lambda: [column], len(column)) is None
        by_sorting = large_queries.duplicate_rows(column)
    assert by_tables.tolist() == by_sorting[by_sorting != NONE].tolist()


# -- what is not done ----------------------------------------------------------------------------------------------------------


def address(column: Any) -> int:
    return column.ctypes.data


def test_a_table_that_is_too_small_is_not_used(lib: Any) -> None:
    words = array("Q", WORDS[0]).buffer_info()[0]
    keys = np.array([5, 6, 5], np.int64)
    for size in (0, 1, 2, 4, 5, 7):
        table = np.full(8, 77, np.int64)
        assert lib.predlint_repeated(address(keys), 3, words, address(table), size) == -1
        assert table.tolist() == [77] * 8
    assert keys.tolist() == [5, 6, 5]
    assert lib.predlint_repeated(address(keys), 3, words, address(np.empty(8, np.int64)), 8) == 1
    assert sorted(keys.tolist()) == [5, 5, 6] and keys[0] == 5


def test_keys_that_look_at_too_many_places_are_left(lib: Any) -> None:
    words = array("Q", WORDS[1])  # by which a key stays what it is
    keys = np.append(np.arange(400, dtype=np.int64) << 20, 0)
    table = np.empty(1024, np.int64)
    assert lib.predlint_repeated(address(keys), 401, words.buffer_info()[0], address(table), 1024) == -1
    assert sorted(keys.tolist()) == sorted([*(number << 20 for number in range(400)), 0])


def test_keys_that_were_not_counted_are_not_written(lib: Any) -> None:
    """Rows on disk that somebody changed between two looks at them."""
    words = array("Q", WORDS[0])
    counted, others = np.arange(50, dtype=np.int64), np.arange(1000, 3000, dtype=np.int64)
    counts = np.zeros(8, np.int64)
    lib.predlint_count_parts(address(counted), 50, words.buffer_info()[0], 3, address(counts))
    assert counts.sum() == 50
    ends = np.cumsum(np.append(counts, 1))
    at = np.append(0, ends[:-1])
    to = np.full(ends[-1], 77, np.int64)
    lib.predlint_put_in_parts(address(others), 2000, words.buffer_info()[0], 3, 0, 8, address(at), address(ends), address(to))
    assert at.tolist() == [*ends[:-1].tolist(), 50]
    assert {*to[:50].tolist()} <= {*others.tolist()}


@pytest.mark.parametrize("bits", [-1, 0, 64])
def test_no_parts_of_so_many_bits(lib: Any, bits: int) -> None:
    words, keys, counts = array("Q", WORDS[0]).buffer_info()[0], np.arange(5, dtype=np.int64), np.zeros(2, np.int64)
    lib.predlint_count_parts(address(keys), 5, words, bits, address(counts))
    lib.predlint_put_in_parts(address(keys), 5, words, bits, 0, 1, address(counts), address(counts), address(counts))
    assert counts.tolist() == [0, 0]
