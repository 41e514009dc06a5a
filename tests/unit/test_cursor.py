"""Lines and columns of bytes that a cursor passed already, and of those it has yet to reach."""

from __future__ import annotations

import io
from itertools import accumulate
from random import Random

import pytest

from predlint.io import splitting
from predlint.io.sources import spool
from predlint.io.splitting import MARK, Cursor

_SIGNS = "ab\n\n\u00e4\u20ac\U0001f600"


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("mark", [b"", MARK])
def test_the_place_of_any_character_from_anywhere(seed: int, mark: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(splitting, "BLOCK", 5)
    random = Random(seed)
    text = "".join(random.choices(_SIGNS, k=random.randrange(1, 60)))
    starts = list(accumulate([len(sign.encode()) for sign in text], initial=len(mark)))
    with spool(io.BytesIO(mark + text.encode())) as source:
        here = Cursor(source, len(mark))
        here.go_to(random.choice(starts))
        for _ in range(8):
            index = random.randrange(len(starts))
            before = text[:index]
            assert here.place_of(starts[index]) == (before.count("\n") + 1, index - (before.rfind("\n") + 1))
