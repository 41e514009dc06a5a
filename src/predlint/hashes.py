"""64-bit hashes of what strangers write, by a secret that is drawn anew for each run: none of them can be foreseen.

They are whole numbers with a sign. A hash only nominates: whoever finds two alike reads the records again. But what it nominates is
bounded, in number, time or memory, and there is no second look at what it passes over. With hashes that everybody can compute, a file
could be written whose other records crowd out the one that matters: a hundred and fifty uuids of the same hash as an end of a
relationship, of which the first hundred are looked at. So each of them hangs on a `Secret`.

Parts of a file may be read apart, in other processes and on other machines: whose notes are joined have one secret. It goes to workers with
their job, and stands in the folder of a run that can be continued. Without one that is given, all of a process have its `OWN`. No report
depends on it.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Sequence
from struct import Struct, unpack
from typing import TYPE_CHECKING, Any

from xxhash import xxh3_64_intdigest as digest

if TYPE_CHECKING:
    import numpy as np

    Hashes = np.ndarray[Any, np.dtype[np.int64]]

#: Stands where there is nothing to be found again. No hash is equal to it.
NONE = -(1 << 63)
#: Texts by which it is told whether the same one stands many times in a row.
_SAMPLE_TEXTS = 16
_MASK64 = (1 << 64) - 1
_MIX = 0xD1342543DE82EF95
_FRACTION, _WHOLE = Struct("<d"), Struct("<Q")
#: Bytes of a secret, and how many odd numbers are made of it.
SIZE, _ODDS = 40, 14


def signed(bits: int) -> int:
    """The lowest 64 bits of a number as one with a sign; never `NONE`."""
    bits &= _MASK64
    return bits - (1 << 64) if bits > 1 << 63 else bits if bits < 1 << 63 else NONE + 1


class Secret:
    """What hashes hang on that nobody who writes a file can know. The kernel has the same: see Secret in kernel/hash.h.

    Texts are hashed by XXH3 with a seed, which is fast in both languages. Each half of a uuid is mixed with a word of the secret, and their
    product, of 128 bits, is folded; so is that of a number and a word. Then there is no way of changing a value of which it is known that
    the hash stays the same. XXH3 was not made for this: of texts of more than 240 bytes some might be found that have one hash for one of a
    few hundred seeds. By such texts records are nominated that may be repetitions, of which all are read again; names of data rows, by
    which few of many are chosen, are shorter.
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
        """Odd numbers, for what multiplies whole numbers."""
        if not self._odds:
            from hashlib import shake_128  # takes milliseconds to load, and few runs ask for them

            self._odds = tuple(odd | 1 for odd in unpack(f"<{_ODDS}Q", shake_128(self.data).digest(8 * _ODDS)))
        return self._odds

    @classmethod
    def drawn(cls) -> Secret:
        """A new one."""
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
        """The hash of bytes."""
        return signed(digest(data, self.seed))

    def text_hash(self, text: str) -> int:
        """The hash of a text: that of its UTF-8, also where half of a surrogate pair is in it."""
        return signed(digest(text.encode("utf-8", "surrogatepass"), self.seed))

    def uuid_hash(self, number: int) -> int:
        """The hash of a uuid, as a number of 128 bits."""
        product = (number >> 64 ^ self.high) * (number & _MASK64 ^ self.low)
        return signed(product ^ product >> 64)

    def content_of(self, value: Any, aside: Collection[str] = ()) -> int:
        """A hash of what a decoded record holds: its texts and numbers in any order, whatever form they are written in. Names of members
        do not count, nor the values of those that are ``aside``, nor true, false and null."""
        return signed(_content(value, aside, self.seed, self.number, self.factor))

    def text_hashes(self, texts: Sequence[str]) -> Hashes:
        """`text_hash` of many at once."""
        try:
            if len(set(texts[:_SAMPLE_TEXTS])) * 4 <= len(texts[:_SAMPLE_TEXTS]):
                return _column(self._in_runs(texts), len(texts))
            return _column([digest(text.encode(), self.seed) for text in texts], len(texts))
        except UnicodeEncodeError:  # half of a surrogate pair
            return _column(map(self.text_hash, texts), len(texts), signed=True)

    def bytes_hashes(self, each: Sequence[bytes]) -> Hashes:
        """`bytes_hash` of many at once."""
        seed = self.seed
        return _column([digest(data, seed) for data in each], len(each))

    def _in_runs(self, texts: Sequence[str]) -> list[int]:
        """Where the same text stands many times in a row, as keys do, it is hashed once."""
        found: list[int] = []
        last, bits = None, 0
        for text in texts:
            if text != last:
                last, bits = text, digest(text.encode(), self.seed)
            found.append(bits)
        return found


#: That of this process, for all whose notes stay in it.
OWN = Secret.drawn()


def _content(value: Any, aside: Collection[str], seed: int, number: int, factor: int) -> int:
    kind = value.__class__
    if kind is str:
        return digest(value.encode("utf-8", "surrogatepass"), seed)
    if kind is float or kind is int:
        try:
            [bits] = _WHOLE.unpack(_FRACTION.pack(value + 0.0))
        except OverflowError:  # a whole number of hundreds of digits
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
    """The same column, in which what happens to be `NONE` is moved by one."""
    none = values == NONE
    if none.any():
        values[none] = NONE + 1
    return values


def combine_hashes(one: int, two: int) -> int:
    """One hash for two: the same wherever both are, and in their order."""
    return signed(one ^ (two * _MIX))


def combine_hash_columns(ones: Hashes, twos: Hashes) -> Hashes:
    """`combine_hashes` for each place of two columns."""
    import numpy as np

    mixed = twos.astype(np.int64).view(np.uint64) * np.uint64(_MIX)
    mixed ^= ones.view(np.uint64)
    return drop_missing(mixed.view(np.int64))
