"""Hashes of texts and columns of numbers, and their distinct values."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from struct import Struct, unpack
from typing import TYPE_CHECKING, Any, TypeVar

from xxhash import xxh3_64_intdigest as digest

if TYPE_CHECKING:
    import numpy as np


# -- Splits long lists into batches --------------------------------------------------------------------------------

T = TypeVar("T")


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yields lists of ``size`` items, the last one shorter; none if there is no item."""
    each = iter(items)
    while batch := [*islice(each, size)]:
        yield batch


# -- The distinct values of a column of numbers --------------------------------------------------------------------


def distinct(values: Any) -> Any:
    """Returns the distinct values, ascending (numpy array). Unlike ``np.unique``, does not load the package for masked arrays: 13
    milliseconds."""
    import numpy as np

    ordered = np.sort(values, axis=None)
    first = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return ordered[first]


if TYPE_CHECKING:
    Hashes = np.ndarray[Any, np.dtype[np.int64]]


#: The value for a missing item. No hash is equal to it.
NONE = -(1 << 63)
#: How many texts are examined to detect long runs of equal texts.
_SAMPLE_TEXTS = 16
_MASK64 = (1 << 64) - 1
_MIX = 0xD1342543DE82EF95
_FRACTION, _WHOLE = Struct("<d"), Struct("<Q")
#: Bytes of a secret, and how many odd multipliers are made from it.
SIZE, _ODDS = 40, 14


def signed(bits: int) -> int:
    """Returns the lowest 64 bits of a number as a signed integer; never `NONE`."""
    bits &= _MASK64
    return bits - (1 << 64) if bits > 1 << 63 else bits if bits < 1 << 63 else NONE + 1


class Secret:
    """The random key of hashes, which the writer of a file cannot know. The kernel has the same: see Secret in kernel/hash.h.

    Texts are hashed by XXH3 with a seed, which is fast in both languages. Each half of a uuid is mixed with a word of the secret, and their
    product, of 128 bits, is folded; likewise for a number and a word. Then no change of a value is known to keep its hash. XXH3 was not
    made for this: among texts of more than 240 bytes some might be found that have one hash for one of a few hundred seeds. Such texts only
    make candidates for duplicates, which are all reread; names of data rows, where only few candidates are reread, are shorter.
    """

    __slots__ = ("_odds", "data", "factor", "high", "low", "number", "seed")

    def __init__(self, data: bytes) -> None:
        """``data``: forty bytes. Raises ValueError for any other number of them."""
        if len(data) != SIZE:
            raise ValueError(f"a secret has {SIZE} bytes, found {len(data)}")
        self.data = data
        self.seed, self.high, self.low, self.number, factor = unpack("<5Q", data)
        self.factor: int = factor | 1
        self._odds: tuple[int, ...] = ()

    @property
    def multipliers(self) -> tuple[int, ...]:
        """Odd numbers, for multiplying integers."""
        if not self._odds:
            from hashlib import shake_128  # takes milliseconds to load, and few runs need them

            self._odds = tuple(odd | 1 for odd in unpack(f"<{_ODDS}Q", shake_128(self.data).digest(8 * _ODDS)))
        return self._odds

    @classmethod
    def drawn(cls) -> Secret:
        """Returns a new random secret."""
        return cls(os.urandom(SIZE))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self.data == other.data

    def __hash__(self) -> int:
        return hash(self.data)

    def __reduce__(self) -> tuple[Any, ...]:
        return Secret, (self.data,)

    def __repr__(self) -> str:
        return "<Secret>"

    def bytes_hash(self, data: bytes) -> int:
        """Returns the hash of bytes."""
        return signed(digest(data, self.seed))

    def text_hash(self, text: str) -> int:
        """Returns the hash of a text: that of its UTF-8, even if it has half a surrogate pair."""
        return signed(digest(text.encode("utf-8", "surrogatepass"), self.seed))

    def uuid_hash(self, number: int) -> int:
        """Returns the hash of a uuid, given as a number of 128 bits."""
        product = (number >> 64 ^ self.high) * (number & _MASK64 ^ self.low)
        return signed(product ^ product >> 64)

    def content_of(self, value: Any, aside: Collection[str] = ()) -> int:
        """Returns a hash of the texts and numbers in a decoded record, in any order and spelling. Names of members do not count, nor the
        values of members in ``aside``, nor true, false and null."""
        return signed(_content(value, aside, self.seed, self.number, self.factor))

    def text_hashes(self, texts: Sequence[str]) -> Hashes:
        """Returns `text_hash` of many texts (numpy array)."""
        try:
            if len(set(texts[:_SAMPLE_TEXTS])) * 4 <= len(texts[:_SAMPLE_TEXTS]):
                return _column(self._in_runs(texts), len(texts))
            return _column([digest(text.encode(), self.seed) for text in texts], len(texts))
        except UnicodeEncodeError:  # half of a surrogate pair
            return _column(map(self.text_hash, texts), len(texts), signed=True)

    def bytes_hashes(self, each: Sequence[bytes]) -> Hashes:
        """Returns `bytes_hash` of many items (numpy array)."""
        seed = self.seed
        return _column([digest(data, seed) for data in each], len(each))

    def _in_runs(self, texts: Sequence[str]) -> list[int]:
        """Hashes texts; consecutive equal texts, which are frequent among keys, are hashed once."""
        found: list[int] = []
        last, bits = None, 0
        for text in texts:
            if text != last:
                last, bits = text, digest(text.encode(), self.seed)
            found.append(bits)
        return found


#: The secret of this process, for columns that stay in it.
OWN = Secret.drawn()


def _content(value: Any, aside: Collection[str], seed: int, number: int, factor: int) -> int:
    kind = value.__class__
    if kind is str:
        return digest(value.encode("utf-8", "surrogatepass"), seed)
    if kind is float or kind is int:
        try:
            [bits] = _WHOLE.unpack(_FRACTION.pack(value + 0.0))
        except OverflowError:  # an integer of hundreds of digits
            return 0
        product = (bits ^ number) * factor
        return product & _MASK64 ^ product >> 64
    if kind is dict:
        return sum([_content(item, aside, seed, number, factor) for name, item in value.items() if name not in aside])
    return sum([_content(item, aside, seed, number, factor) for item in value]) if kind is list else 0


def _column(values: Iterable[int], count: int, *, signed: bool = False) -> Hashes:
    import numpy as np

    return drop_missing(np.fromiter(values, np.int64 if signed else np.uint64, count).view(np.int64))


def drop_missing(values: Hashes) -> Hashes:
    """Moves values that happen to be `NONE` by one, in place, and returns the column."""
    none = values == NONE
    if none.any():
        values[none] = NONE + 1
    return values


def combine_hashes(one: int, two: int) -> int:
    """Returns one hash for two, which depends on their order."""
    return signed(one ^ (two * _MIX))


def combine_hash_columns(ones: Hashes, twos: Hashes) -> Hashes:
    """Returns `combine_hashes` for each pair of two columns."""
    import numpy as np

    mixed = twos.astype(np.int64).view(np.uint64) * np.uint64(_MIX)
    mixed ^= ones.view(np.uint64)
    return drop_missing(mixed.view(np.int64))
