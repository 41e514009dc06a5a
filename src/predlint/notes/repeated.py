"""Which keys stand more than once, without sorting them all: by tables of the kernel, where it is loaded.

Most keys are hashes that hang on a secret, but ids may be keys as a file has them. So all are mixed once more, by words that are drawn for
this process: nobody can write a file whose keys fall into one part, or to one place of its table. Where one would look at too many places
all the same, its part is sorted.
"""

from __future__ import annotations

import secrets
from array import array
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

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


def take(library: Any) -> None:
    """From now on this library is used."""
    global _library
    _library = library


def repeated(blocks: Callable[[], Iterable[Ints]], count: int) -> Ints | None:
    """The keys that stand more than once in some blocks, which are given anew with each call, sorted; of ``count`` rows at most. None where
    the kernel is not loaded."""
    if _library is None:
        return None
    import numpy as np

    bits = min(_MOST_BITS, max(1, (count // _IN_PART).bit_length()))
    words = _WORDS.buffer_info()[0]
    counts = np.zeros(1 << bits, np.int64)
    for keys in map(np.ascontiguousarray, blocks()):
        _library.predlint_count_parts(keys.ctypes.data, len(keys), words, bits, counts.ctypes.data)
    largest = min(_MOST_IN_TABLE, int(counts.max()))
    table = np.empty(1 << (2 * largest).bit_length(), np.int64)
    found = [np.empty(0, np.int64)]
    for first, behind in _stretches(counts):
        found += _in_parts(blocks, bits, first, counts[first:behind], table)
    keys = np.concatenate(found)
    found.clear()
    keys.sort()
    return keys


def _in_parts(blocks: Callable[[], Iterable[Ints]], bits: int, first: int, counts: Ints, table: Ints) -> list[Ints]:
    """The same of some parts that follow one another, in any order. ``counts``: how many keys each has."""
    import numpy as np

    words = _WORDS.buffer_info()[0]
    ends = np.cumsum(np.append(counts, 1))  # behind the last part there is a place for the keys of all others
    at = np.append(0, ends[:-1])
    begins = at[:-1].tolist()
    parted = np.empty(ends[-1], np.int64)
    for keys in map(np.ascontiguousarray, blocks()):
        _library.predlint_put_in_parts(
            keys.ctypes.data, len(keys), words, bits, first, len(counts), at.ctypes.data, ends.ctypes.data, parted.ctypes.data
        )
    address = parted.ctypes.data
    found: list[Ints] = []
    for begin, end in zip(begins, at[:-1].tolist(), strict=True):
        number = _library.predlint_repeated(address + 8 * begin, end - begin, words, table.ctypes.data, len(table))
        if number:
            found.append(np.unique(parted[begin : begin + number]) if number > 0 else _sorted(parted[begin:end]))
    return found


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
    return np.unique(np.concatenate([np.unique(keys[1:][span][keys[1:][span] == keys[:-1][span]]) for span in spans]))
