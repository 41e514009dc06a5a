"""Which keys stand more than once, without sorting them all: by tables of the kernel, where it is loaded.

Most keys are hashes that hang on a secret, but ids may be keys as a file has them. So all are mixed once more, by words that are drawn for
this process: nobody can write a file whose keys fall into one part, or to one place of its table. Where one would look at too many places
all the same, its part is sorted.
"""

from __future__ import annotations

import secrets
from array import array
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from predlint.distinct_values import distinct

if TYPE_CHECKING:
    import numpy as np

    Ints = np.ndarray[Any, np.dtype[np.int64]]

#: Keys of a part, unless some stand often: with their table they fit the processor's second cache …
_IN_PART, _MOST_BITS = 1 << 13, 12
#: … and of one that has a table: those of larger ones are sorted.
_MOST_IN_TABLE = 1 << 16
#: Keys that are put into their parts at once, for the memory: all rows are passed once for so many.
_AT_ONCE = 1 << 22
_WORDS = array("Q", [secrets.randbits(64), secrets.randbits(64) | 1])
_library: Any = None


def use_library(library: Any) -> None:
    """From now on this library is used."""
    global _library
    _library = library


def duplicate_keys(blocks: Callable[[], Iterable[Ints]], count: int, hands: int = 1) -> Ints | None:
    """The keys that stand more than once in some blocks, which are given anew with each call, sorted; of ``count`` rows at most. None where
    the kernel is not loaded.

    With several ``hands``, blocks and parts are shared out among so many threads. The blocks must then be the same each time: rows on disk
    may not be, and would leave places between the keys that one hand puts into a part and those of the next.
    """
    if _library is None:
        return None
    import numpy as np

    from predlint.columns.threads import run_in_threads

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
    """The same of some parts that follow one another, in any order. ``counts``: by hands, how many keys each has; ``tables``: by hands."""
    import numpy as np

    from predlint.columns.threads import run_in_threads

    words = _WORDS.buffer_info()[0]
    hands, parts = counts.shape
    total = int(counts.sum())
    # Behind the keys of the last part each hand has a place for all others.
    at, ends = np.empty((hands, parts + 1), np.int64), np.empty((hands, parts + 1), np.int64)
    ends[:, :-1] = np.cumsum(counts.T).reshape(parts, hands).T  # of one part, the keys of each hand stand behind those of the hands before
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
    """Parts that follow one another, and have not too many keys together, but for a single one."""
    import numpy as np

    ends = np.cumsum(counts)
    first = 0
    while first < len(counts):
        before = int(ends[first - 1]) if first else 0
        behind = max(first + 1, int(np.searchsorted(ends, before + _AT_ONCE, "right")))
        yield first, behind
        first = behind


def _sorted(keys: Ints) -> Ints:
    """The same of keys that may be put in order where they are."""
    import numpy as np

    keys.sort()
    spans = [slice(at, at + _IN_PART) for at in range(0, len(keys) - 1, _IN_PART)]
    return distinct(np.concatenate([distinct(keys[1:][span][keys[1:][span] == keys[:-1][span]]) for span in spans]))
