"""A set of indices in a long list."""

from __future__ import annotations


class ElementBitmap:
    """One bit per element, allocated when the first is added. Holds the elements that were reported."""

    def __init__(self, count: int) -> None:
        self.size, self.bits = (count >> 3) + 1, bytearray()

    def add(self, index: int) -> None:
        self.bits = self.bits or bytearray(self.size)
        self.bits[index >> 3] |= 1 << (index & 7)

    def __contains__(self, index: int) -> bool:
        return bool(self.bits) and bool(self.bits[index >> 3] >> (index & 7) & 1)
