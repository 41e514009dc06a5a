"""Finds keys that occur more than once, without sorting all: with hash tables of the kernel, in several threads."""

from __future__ import annotations

import os
from array import array
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

from predlint.model.hashes import distinct

if TYPE_CHECKING:
    import numpy as np


# -- Runs work in threads on several processors of this machine: calls of the kernel and of numpy, which release Python's lock --


_Result = TypeVar("_Result")


def run_in_threads(work: Callable[[int], _Result], hands: int) -> list[_Result]:
    """Returns the results of a function for each number below ``hands``. All but 0 run in threads, which have ended when it returns. An
    exception of one of them is raised."""
    results: dict[int, _Result] = {}
    raised: list[BaseException] = []

    def one(hand: int) -> None:
        try:
            results[hand] = work(hand)
        except BaseException as error:
            raised.append(error)

    threads: list[Thread] = []
    try:
        for hand in range(1, hands):
            thread = Thread(target=one, args=(hand,))
            try:
                thread.start()
            except RuntimeError:  # no more threads are possible: this one does their work
                break
            threads.append(thread)
        for hand in (0, *range(len(threads) + 1, hands)):
            results[hand] = work(hand)
    finally:
        for thread in threads:
            thread.join()
    if raised:
        raise raised[0]
    return [results[hand] for hand in range(hands)]


# -- Finds keys that occur more than once, without sorting all: with hash tables of the kernel, if it is loaded ------


# Most keys are hashes that depend on a secret, but ids may be used as keys unchanged. So all keys are mixed once more with random words of
# this process: nobody can write a file whose keys all fall into one part, or into one slot of its table. A part whose table would still
# need
# too many probes is sorted.

if TYPE_CHECKING:
    Ints = np.ndarray[Any, np.dtype[np.int64]]


#: Keys of a part, unless some are frequent: with their table they fit the processor's second cache …
_IN_PART, _MOST_BITS = 1 << 13, 12
#: … and maximum keys of a part with a table: larger parts are sorted.
_MOST_IN_TABLE = 1 << 16
#: Keys that are put into their parts at once, to limit memory: all rows are read once for each such batch.
_AT_ONCE = 1 << 22
_WORDS = array("Q", os.urandom(16))


_WORDS[1] |= 1


_library: Any = None


def use_library(library: Any) -> None:
    """Sets the library to use from now on."""
    global _library
    _library = library


def duplicate_keys(blocks: Callable[[], Iterable[Ints]], count: int, hands: int = 1) -> Ints | None:
    """Returns, sorted, the keys that occur more than once in some blocks, of ``count`` rows at most; None if the kernel is not loaded. Each
    call of ``blocks`` must yield them anew.

    With several ``hands``, blocks and parts are shared out among so many threads. The blocks must then be the same each time: rows on disk
    may not be, and would leave gaps between the keys that two threads put into a part.
    """
    if _library is None:
        return None
    import numpy as np

    bits = min(_MOST_BITS, max(1, (count // _IN_PART).bit_length()))
    words = _WORDS.buffer_info()[0]
    counts = np.zeros((hands, 1 << bits), np.int64)

    def count_parts(hand: int) -> None:
        to = counts[hand].ctypes.data
        for keys in map(np.ascontiguousarray, islice(blocks(), hand, None, hands)):
            _library.predlint_count_parts(keys.ctypes.data, len(keys), words, bits, to)

    run_in_threads(count_parts, hands)
    of_parts = counts.sum(axis=0)
    largest = min(_MOST_IN_TABLE, int(of_parts.max()))
    tables = np.empty((hands, 1 << (2 * largest).bit_length()), np.int64)
    found = [np.empty(0, np.int64)]
    for first, behind in _stretches(of_parts):
        found += _in_parts(blocks, bits, first, counts[:, first:behind], tables)
    keys = np.concatenate(found)
    found.clear()
    keys.sort()
    return keys


def _in_parts(blocks: Callable[[], Iterable[Ints]], bits: int, first: int, counts: Ints, tables: Ints) -> list[Ints]:
    """Returns the duplicate keys of some consecutive parts, in any order. ``counts``: number of keys, by thread and part; ``tables``: one
    for each thread."""
    import numpy as np

    words = _WORDS.buffer_info()[0]
    hands, parts = counts.shape
    total = int(counts.sum())
    # After the keys of the last part, each thread has a slot for all other keys.
    at, ends = np.empty((hands, parts + 1), np.int64), np.empty((hands, parts + 1), np.int64)
    ends[:, :-1] = np.cumsum(counts.T).reshape(parts, hands).T  # in a part, the keys of each thread follow those of the threads before
    at[:, :-1] = ends[:, :-1] - counts
    at[:, -1] = np.arange(total, total + hands)
    ends[:, -1] = at[:, -1] + 1
    begins = at[0].tolist()
    parted = np.empty(total + hands, np.int64)
    address = parted.ctypes.data

    def put_in_parts(hand: int) -> None:
        to, until = at[hand].ctypes.data, ends[hand].ctypes.data
        for keys in map(np.ascontiguousarray, islice(blocks(), hand, None, hands)):
            _library.predlint_put_in_parts(keys.ctypes.data, len(keys), words, bits, first, parts, to, until, address)

    run_in_threads(put_in_parts, hands)
    behind = at[-1].tolist()

    def look(hand: int) -> list[Ints]:
        found: list[Ints] = []
        table, size = tables[hand].ctypes.data, tables.shape[1]
        for part in range(parts * hand // hands, parts * (hand + 1) // hands):
            begin, end = begins[part], behind[part]
            number = _library.predlint_repeated(address + 8 * begin, end - begin, words, table, size)
            if number:
                found.append(distinct(parted[begin : begin + number]) if number > 0 else _sorted(parted[begin:end]))
        return found

    return [keys for found in run_in_threads(look, hands) for keys in found]


def _stretches(counts: Ints) -> Iterator[tuple[int, int]]:
    """Yields ranges of consecutive parts that do not have too many keys together, except a single part."""
    import numpy as np

    ends = np.cumsum(counts)
    first = 0
    while first < len(counts):
        before = int(ends[first - 1]) if first else 0
        behind = max(first + 1, int(np.searchsorted(ends, before + _AT_ONCE, "right")))
        yield first, behind
        first = behind


def _sorted(keys: Ints) -> Ints:
    """Returns the duplicate keys of a column, which it sorts in place."""
    import numpy as np

    keys.sort()
    spans = [slice(at, at + _IN_PART) for at in range(0, len(keys) - 1, _IN_PART)]
    return distinct(np.concatenate([distinct(keys[1:][span][keys[1:][span] == keys[:-1][span]]) for span in spans]))
