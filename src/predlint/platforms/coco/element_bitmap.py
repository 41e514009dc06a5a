"""Which elements of a long list were told."""

from __future__ import annotations


class ElementBitmap:
    """A bit for each element, once one is told."""

    def __init__(self, count: int) -> None:
        self.size, self.bits = (count >> 3) + 1, bytearray()

    def add(self, index: int) -> None:
        self.bits = self.bits or bytearray(self.size)
        self.bits[index >> 3] |= 1 << (index & 7)

    def __contains__(self, index: int) -> bool:
        return bool(self.bits) and bool(self.bits[index >> 3] >> (index & 7) & 1)
