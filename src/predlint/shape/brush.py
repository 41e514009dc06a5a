"""How Label Studio packs the mask of a brush, as far as it tells whether the mask is whole: nothing is unpacked.

A stream of bits: the number of values in 32, the size of a value less one in 5, four sizes of run lengths less one in 4 each; then
runs, of which each says in 3 bits whether one value is repeated and which of the four sizes its length has, then its length less one,
then the value, or as many values as it is long.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from msgspec import Struct

from predlint.shape.paths import Path, values_at

_HEADER = 32 + 5 + 4 * 4


class Mask(NamedTuple):
    """What is known of a mask that is not unpacked."""

    told: int
    """How many values it says that it has."""
    held: int
    """How many its bytes hold: the same number, where none is cut off. What stands behind the last one is not looked at."""
    brightest: int
    """0 for a mask of zeros, 1 for one of zeros and ones, which nobody sees, and 2 for any other."""


def read_mask(rle: Sequence[int]) -> Mask:
    """Reads a mask. Raises TypeError or ValueError for what are no bytes."""
    # Bits as text: slices of it are numbers sooner than shifts of one large number.
    bits = bin(int.from_bytes(b"\1" + bytes(rle), "big"))[3:]
    size = len(bits)
    if size < _HEADER:
        return Mask(int(bits[:32] or "0", 2), -1, 0)
    told, word = int(bits[:32], 2), int(bits[32:37], 2) + 1
    sizes = [int(bits[at : at + 4], 2) + 1 for at in range(37, _HEADER, 4)]
    heads = {f"{same}{kind:02b}": (3 + sizes[kind], same) for same in (0, 1) for kind in range(4)}
    at, held, bright = _HEADER, 0, 0
    while held < told:
        begin = at + 3
        if begin >= size:
            return Mask(told, held, bright)
        length, same = heads[bits[at:begin]]
        at += length
        if at > size:
            return Mask(told, held, bright)
        run, first = int(bits[begin:at], 2) + 1, at
        at += word if same else word * run
        if at > size:
            return Mask(told, held, bright)
        held += run
        if bright < 2:  # usually the second run settles it
            for value in range(first, at, word):
                bright = max(bright, min(2, int(bits[value : value + word], 2)))
    return Mask(told, told, bright)


class Brush(Struct, frozen=True):
    """A list of bytes is a mask that holds all the values that it says it has, and of which something is seen."""

    def holds(self, value: Sequence[int], facts: Mapping[str, float]) -> bool:
        told, held, brightest = read_mask(value)
        return told == held and brightest > 1


class BrushFills(Struct, frozen=True):
    """The mask at a path is one of four values for each pixel of an image whose sides are members, whole numbers."""

    path: Path
    mask: str
    sides: tuple[str, str]

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        width, height = [float(value[side]) for side in self.sides]
        masks = [holder[self.mask] for holder in values_at(value, self.path)]
        return width.is_integer() and height.is_integer() and all([read_mask(mask).told == 4 * width * height for mask in masks])
