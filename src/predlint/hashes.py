"""64-bit hashes of texts, the same in every process, on every machine and with every Python, so that parts of a file may be read apart.

They are whole numbers with a sign. A hash only nominates: whoever finds two alike reads the records again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from struct import Struct
from typing import TYPE_CHECKING, Any

from xxhash import xxh3_64_intdigest as digest

if TYPE_CHECKING:
    import numpy as np

    Hashes = np.ndarray[Any, np.dtype[np.int64]]

#: Stands where there is nothing to be found again. No hash is equal to it.
NONE = -(1 << 63)
#: Texts by which it is told whether the same one stands many times in a row.
_LOOK = 16
_MASK64 = (1 << 64) - 1
_MIX = 0xD1342543DE82EF95
#: As in kernel/content.h.
_SALT, _FACTOR = 0x165667B19E3779F9, 0x9E3779B185EBCA87
_BITS = Struct("<d")


def signed(bits: int) -> int:
    """The lowest 64 bits of a number as one with a sign; never `NONE`."""
    bits &= _MASK64
    return bits - (1 << 64) if bits > 1 << 63 else bits if bits < 1 << 63 else NONE + 1


def bytes_hash(data: bytes) -> int:
    """The hash of bytes."""
    return signed(digest(data))


def text_hash(text: str) -> int:
    """The hash of a text: that of its UTF-8, also where half of a surrogate pair is in it."""
    return signed(digest(text.encode("utf-8", "surrogatepass")))


def content_of(value: Any, aside: Collection[str] = ()) -> int:
    """A hash of what a decoded record holds: its texts and numbers in any order, whatever form they are written in. Names of members do not
    count, nor the values of those that are ``aside``, nor true, false and null."""
    return signed(_content(value, aside))


def _content(value: Any, aside: Collection[str]) -> int:
    kind = value.__class__
    if kind is str:
        return text_hash(value)
    if kind is float or kind is int:
        return _number_hash(value)
    if kind is dict:
        return sum([_content(item, aside) for name, item in value.items() if name not in aside])
    return sum([_content(item, aside) for item in value]) if kind is list else 0


def _number_hash(value: float) -> int:
    try:
        bits = int.from_bytes(_BITS.pack(value + 0.0), "little")
    except OverflowError:  # a whole number of hundreds of digits
        return 0
    product = (bits ^ _SALT) * _FACTOR
    return product & _MASK64 ^ product >> 64


def text_hashes(texts: Sequence[str]) -> Hashes:
    """`text_hash` of many at once."""
    try:
        if len(set(texts[:_LOOK])) * 4 <= len(texts[:_LOOK]):
            return _column(_in_runs(texts), len(texts))
        return _column(map(digest, map(str.encode, texts)), len(texts))
    except UnicodeEncodeError:  # half of a surrogate pair
        return _column(map(text_hash, texts), len(texts), signed=True)


def _in_runs(texts: Sequence[str]) -> list[int]:
    """Where the same text stands many times in a row, as keys do, it is hashed once."""
    found: list[int] = []
    last, bits = None, 0
    for text in texts:
        if text != last:
            last, bits = text, digest(text.encode())
        found.append(bits)
    return found


def _column(values: Iterable[int], count: int, *, signed: bool = False) -> Hashes:
    import numpy as np

    return without_none(np.fromiter(values, np.int64 if signed else np.uint64, count).view(np.int64))


def without_none(values: Hashes) -> Hashes:
    """The same column, in which what happens to be `NONE` is moved by one."""
    none = values == NONE
    if none.any():
        values[none] = NONE + 1
    return values


def joined(one: int, two: int) -> int:
    """One hash for two: the same wherever both are, and in their order."""
    return signed(one ^ (two * _MIX))


def joined_all(ones: Hashes, twos: Hashes) -> Hashes:
    """`joined` for each place of two columns."""
    import numpy as np

    mixed = twos.astype(np.int64).view(np.uint64) * np.uint64(_MIX)
    mixed ^= ones.view(np.uint64)
    return without_none(mixed.view(np.int64))
