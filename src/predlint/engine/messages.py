"""Results of workers as bytes that travel by themselves, for workers who share no disk with this process."""

from __future__ import annotations

import zlib
from typing import Any

from msgspec import Struct
from xxhash import xxh3_128_digest

from predlint.engine.store import ParcelLost
from predlint.stored import NotStored, pack, unpack

_SUM = 16
#: Places of records, of which most of a result consists, shrink by half at once; more effort takes longer than a network saves.
_LEVEL = 1


class Message(Struct, frozen=True):
    """A result as it is sent: data alone, so that whoever brings it need not be trusted with more."""

    data: bytes

    def open(self) -> Any:
        """The result. Raises ParcelLost where it came otherwise than it was sent."""
        try:
            return opened(self.data)
        except NotStored as error:
            raise ParcelLost(f"what a worker has sent cannot be read: {error}", "install the same predlint there") from None


class Messages(Struct, frozen=True):
    """In the place of a folder: results are sent, whatever their size."""

    def put(self, key: str, value: Any) -> Message:
        """A result as it is sent."""
        return Message(packed(value))


def packed(value: Any) -> bytes:
    """A value of what is `stored`, compressed, behind its checksum."""
    data = zlib.compress(pack(value), _LEVEL)
    return xxh3_128_digest(data) + data


def opened(data: bytes) -> Any:
    """The value. Raises NotStored for bytes that `packed` did not write, or not all of them."""
    view = memoryview(data)
    if xxh3_128_digest(view[_SUM:]) != data[:_SUM]:
        raise NotStored("its checksum is another")
    try:
        return unpack(zlib.decompress(view[_SUM:]))
    except zlib.error as error:
        raise NotStored(str(error)) from None
