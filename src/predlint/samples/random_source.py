"""Sources of randomness for generated predictions: a seed, or anything else that can draw."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from random import Random
from typing import Protocol, TypeVar

T = TypeVar("T")

#: The sizes that objects have, as shares of an image's side, at the deciles of a log-normal distribution. A table, for the
#: logarithms of two machines may differ in their last digit.
_SIZES = (0.02, 0.043, 0.061, 0.079, 0.098, 0.12, 0.147, 0.183, 0.235, 0.334, 0.8)
_WORDS = (
    "a", "the", "near", "left", "right", "of", "seen", "from", "wet", "dry", "bright", "dark", "small", "large", "red", "blue", "old",
    "new", "behind", "front", "partly", "hidden", "clear", "two", "three", "street", "corner", "door", "at", "dusk", "noon", "with",
)  # fmt: skip


class RandomSource(Protocol):
    """Draws values by chance."""

    def integer(self, low: int, high: int, /) -> int:
        """Returns an integer from ``low`` to ``high``, both included."""
        ...

    def number(self, low: float, high: float, /) -> float:
        """Returns a number between ``low`` and ``high``."""
        ...

    def choice(self, among: Sequence[T], /) -> T:
        """Returns one of several items; there must be at least one."""
        ...

    def chance(self, share: float, /) -> bool:
        """True in this share of all cases."""
        ...

    def text(self, least: int, most: int, /) -> str:
        """Returns a short text with ``least`` to ``most`` characters."""
        ...


class SeededSource:
    """Draws from a seed: the same on every platform and with every release of Python, which promises that of `random` alone."""

    def __init__(self, seed: int | str) -> None:
        self._next = Random(str(seed)).random

    def integer(self, low: int, high: int, /) -> int:
        return low + int(self._next() * (high - low + 1))

    def number(self, low: float, high: float, /) -> float:
        return low + self._next() * (high - low)

    def choice(self, among: Sequence[T], /) -> T:
        return among[int(self._next() * len(among))]

    def chance(self, share: float, /) -> bool:
        return self._next() < share

    def text(self, least: int, most: int, /) -> str:
        return fitted(" ".join(self.choice(_WORDS) for _ in range(self.integer(2, 7))), least, most)


def fitted(text: str, least: int, most: int) -> str:
    """The text made as long as it must be, and as short."""
    while len(text) < least:
        text = f"{text} {text or 'x'}"
    cut = text[:most].strip()
    return cut if len(cut) >= max(least, 1) else cut + "x" * (max(least, 1) - len(cut))


def pick_several(draw: RandomSource, among: Sequence[T], least: int, most: int) -> list[T]:
    """Returns a random selection of items, in their order."""
    size = draw.integer(min(least, len(among)), min(most, len(among)))
    picked: list[T] = []
    for at, item in enumerate(among):  # the probability leaves as many as are still needed
        if len(picked) < size and draw.integer(1, len(among) - at) <= size - len(picked):
            picked.append(item)
    return picked


def share_of_side(draw: RandomSource) -> float:
    """Returns the fraction of an image's side that an object takes: log-normal, mostly about a tenth."""
    at = draw.number(0, len(_SIZES) - 1)
    index = min(int(at), len(_SIZES) - 2)
    return _SIZES[index] + (_SIZES[index + 1] - _SIZES[index]) * (at - index)


def confidence(draw: RandomSource) -> float:
    """Returns a number between 0 and 1, usually high, as for predictions that models keep."""
    doubt = draw.number(0, 1)
    return round(0.995 - 0.7 * doubt * doubt * doubt, 3)


class Identities:
    """Unique ids, made from a number that is drawn once and from a counter."""

    def __init__(self, draw: RandomSource) -> None:
        self._salt = draw.integer(0, 2**31 - 1)
        self._made = 0

    def _digest(self) -> bytes:
        self._made += 1
        return blake2b(f"{self._salt}/{self._made}".encode(), digest_size=16).digest()

    def uuid(self) -> str:
        """Returns a version 4 uuid."""
        digits = self._digest().hex()
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"

    def short(self) -> str:
        """Eight letters and digits, as Encord's hashes are."""
        number = int.from_bytes(self._digest()[:6], "big")
        digits = ""
        for _ in range(8):
            number, at = divmod(number, 62)
            digits += "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"[at]
        return digits
