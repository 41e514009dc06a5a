"""Notes of parts of a file, joined in its order, say what one run over the whole says."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laws.harness import examples
from laws.notes_kit import DIALECTS, sent

SEEDS = st.integers(0, 10**6)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_file_cut_behind_every_record(dialect: str) -> None:
    for seed in (1, 2):
        case = DIALECTS[dialect](seed)
        if case is None:
            continue
        joined = case.rules()
        for at in range(len(case.records)):
            part = case.rules()
            case.go(part, at, at + 1, late=True)
            joined.join(sent(part.cut()))
        assert case.told(joined) == case.whole()


@pytest.mark.parametrize("dialect", DIALECTS)
@examples(25)
@given(SEEDS)
def test_parts_of_any_size(dialect: str, seed: int) -> None:
    """Some parts are read by the same rules one after the other, which keep what they have learned."""
    case = DIALECTS[dialect](seed)
    if case is None:
        return
    rng = Random(seed)
    cuts = sorted(rng.choices(range(len(case.records) + 1), k=rng.randint(0, 6)))
    joined, part = case.rules(), case.rules()
    for begin, end in zip([0, *cuts], [*cuts, len(case.records)], strict=True):
        if rng.random() < 0.5:
            part = case.rules()
        case.go(part, begin, end, late=True)
        joined.join(sent(part.cut()))
    assert case.told(joined) == case.whole()
