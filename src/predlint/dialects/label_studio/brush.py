"""How Label Studio packs the mask of a brush: as far as its length can be told without unpacking it.

A stream of bits: the number of values in 32, the size of a value less one in 5, four sizes of run lengths less one in 4 each; then
runs, of which each says in 3 bits whether one value is repeated and which of the four sizes its length has.
"""

from __future__ import annotations

from collections.abc import Sequence

_HEADER = 32 + 5 + 4 * 4
#: Bytes that hold the header.
HEADER_BYTES = -(-_HEADER // 8)


def fewest_bytes(rle: Sequence[int]) -> int:
    """The fewest bytes that a mask of this header takes. A mask that is cut off behind that cannot be told without unpacking it."""
    if len(rle) < HEADER_BYTES:
        return HEADER_BYTES + 1
    values = int.from_bytes(bytes(rle[:4]), "big")
    bits = int.from_bytes(bytes(rle[4:HEADER_BYTES]), "big") >> 8 * HEADER_BYTES - _HEADER
    sizes = [(bits >> shift & 15) + 1 for shift in (12, 8, 4, 0)]
    word = (bits >> 16) + 1
    runs = -(-values // (1 << max(sizes)))
    return -(-(_HEADER + runs * (3 + min(sizes) + word)) // 8)
