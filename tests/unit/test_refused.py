"""Which record stopped a decoder, as far as it says so."""

from __future__ import annotations

import msgspec
import pytest

from predlint.shapes.refused import stopped_at


class Box(msgspec.Struct, forbid_unknown_fields=True):
    x: int
    name: str = ""


GOOD = b'{"x":1}'


@pytest.mark.parametrize("at", [0, 7, 19])
@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (b'{"x":"1"}', True),
        (b"{}", True),
        (b'{"x":1,"y":2}', True),
        (b'{"x":1," - at `$[0]`":2}', True),
        (b"[1]", True),
        (b'{"x":1,}', False),  # no JSON
        (b"hello", False),
    ],
)
def test_the_record_that_stopped_it(wrong: bytes, told: bool, at: int) -> None:
    records = [wrong if n == at else GOOD for n in range(20)]
    for data, decode in (
        (b"\n".join(records), msgspec.json.Decoder(Box).decode_lines),
        (b"[" + b",".join(records) + b"]", msgspec.json.Decoder(list[Box]).decode),
    ):
        with pytest.raises(msgspec.DecodeError) as why:
            decode(data)
        assert stopped_at(why.value) == (at if told else None)
