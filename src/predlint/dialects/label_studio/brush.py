"""How Label Studio packs the mask of a brush, as far as it tells whether the mask is whole: nothing is unpacked.

A stream of bits: the number of values in 32, the size of a value less one in 5, four sizes of run lengths less one in 4 each; then
runs, of which each says in 3 bits whether one value is repeated and which of the four sizes its length has, then its length less one,
then the value, or as many values as it is long.
"""

from __future__ import annotations

from collections.abc import Sequence

_HEADER = 32 + 5 + 4 * 4


def told_and_held(rle: Sequence[int]) -> tuple[int, int]:
    """How many values a mask says that it has, and how many its bytes hold: the same number, where none is cut off.

    What stands behind the last value is not looked at. Raises TypeError or ValueError for what are no bytes.
    """
    return _read(rle)[:2]


def brightest(rle: Sequence[int]) -> int:
    """0 for a mask of zeros, 1 for one of zeros and ones, which nobody sees, and 2 for any other."""
    return _read(rle)[2]


def _read(rle: Sequence[int]) -> tuple[int, int, int]:
    # Bits as text: slices of it are numbers sooner than shifts of one large number.
    bits = bin(int.from_bytes(b"\1" + bytes(rle), "big"))[3:]
    size = len(bits)
    if size < _HEADER:
        return int(bits[:32] or "0", 2), -1, 0
    told, word = int(bits[:32], 2), int(bits[32:37], 2) + 1
    sizes = [int(bits[at : at + 4], 2) + 1 for at in range(37, _HEADER, 4)]
    heads = {f"{same}{kind:02b}": (3 + sizes[kind], same) for same in (0, 1) for kind in range(4)}
    at, held, bright = _HEADER, 0, 0
    while held < told:
        begin = at + 3
        if begin >= size:
            return told, held, bright
        length, same = heads[bits[at:begin]]
        at += length
        if at > size:
            return told, held, bright
        run, first = int(bits[begin:at], 2) + 1, at
        at += word if same else word * run
        if at > size:
            return told, held, bright
        held += run
        if bright < 2:  # mostly the second run settles it
            for value in range(first, at, word):
                bright = max(bright, min(2, int(bits[value : value + word], 2)))
    return told, told, bright


def is_whole(rle: Sequence[int]) -> bool:
    """True for a mask that holds as many values as it says; False for what are no bytes too."""
    try:
        told, held, _ = _read(rle)
    except (TypeError, ValueError):
        return False
    return held == told


def is_seen(rle: Sequence[int]) -> bool:
    """True for a whole mask in which something can be seen."""
    try:
        told, held, bright = _read(rle)
    except (TypeError, ValueError):
        return False
    return held == told and bright > 1
