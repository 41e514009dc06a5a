"""What is said of a row by the parts that the kernel doubts is what is said of the whole row, and the same is taken note of."""

from __future__ import annotations

import json
from contextlib import suppress
from functools import cache
from random import Random
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from block_verdict_kit import block_checker_of, block_verdict_of, findings_by_position
from laws.enc_harness import copied, disturb, examples, is_plain
from laws.enc_make import Onto, onto_of
from laws.enc_mutations import every_mutation
from laws.enc_rows import Rows
from laws.test_enc_kernel import clean_among
from predlint.io.data_row import DataRow
from predlint.io.data_rows import DataRows
from predlint.kernel.library import library
from predlint.platforms.encord import columns

pytestmark = pytest.mark.skipif(library() is None, reason="the kernel was not built here: there was no compiler")
MUTATIONS = [mutation for mutation in every_mutation() if not mutation.code.startswith("JSN")]
#: Mistakes that are made in rows of other kinds only.
NOT_IN_A_CROWD = {"REC259", "KEY210", "REC218", "REC221", "SPN225"}
KINDS = ("image", "img_group", "video", "video")


def crowded(onto: Onto, rng: Random) -> Any:
    """A row with many objects: those of several rows of one kind, on the frames of one of them."""
    make = Rows(onto, rng, rng.choice((0.3, 0.6, 1.0)))
    kind = rng.choice(KINDS)
    row, *others = [make.one(kind) for _ in range(rng.randint(2, 4))]
    frames = _frames(row)
    for other in others:
        for frame, more in zip(frames, _frames(other), strict=False):
            frame["objects"] += more["objects"]
        drawn = {seen["objectHash"] for frame in frames for seen in frame["objects"]}
        for member in ("object_answers", "object_actions"):
            row[member] |= {hash: entry for hash, entry in other[member].items() if hash in drawn}
    return row


def _frames(row: Any) -> list[Any]:
    labels = [unit["labels"] for unit in row["data_units"].values() if unit.get("labels")]
    return [frame for each in labels for frame in ([each] if "objects" in each else each.values()) if "objects" in frame]


def columns_of(notes: Any) -> Any:
    """What was taken note of, to be compared."""
    [chunk] = notes.chunks
    return {name: list(column) for name, column in chunk.columns.items()}, notes.facts


def assert_parts_agree(onto: Onto, rows: list[Any], listed: DataRows | None, profile: str | None) -> int:
    """The law for a file; gives of how many rows something was said by their parts."""
    plan: Any = onto.check_with(profile).record_plan
    alone, together = plan.file_rules(listed), plan.file_rules(listed)
    texts = [json.dumps(row, ensure_ascii=len(rows) % 2 > 0).encode() for row in rows]
    values = [orjson.loads(text) for text in texts]
    reported = []
    for text, value in zip(texts, values, strict=True):
        reported.append(alone.explain(value))
        alone.add(text, value, True)
    verdict = block_verdict_of(together, b"\n".join(texts))
    if verdict is None:
        return 0
    assert len(verdict.lines) == len(rows)
    faults, left = findings_by_position(verdict), list(verdict.pending)
    for place, row in enumerate(rows):
        if place not in left:
            assert faults.get(place, []) == reported[place], (json.dumps(row), onto.source)
    for place in left:
        together.explain(values[place])
        together.add(texts[place], values[place], True, place)
    block_checker_of(together).finish()
    assert columns_of(together.snapshot()) == columns_of(alone.snapshot())
    return len(faults)


def good_rows(onto: Onto, rng: Random) -> list[Any]:
    """A few rows, clean ones where there are any."""
    plan: Any = onto.checker.record_plan
    rows = [row for row in (crowded(onto, rng) for _ in range(30)) if is_plain(row)]
    clean = clean_among(plan.shapes.row, rows)
    return [rows[at] for at in sorted(clean)][:6] or rows[:6]


def mutated(onto: Onto, rng: Random, row: Any) -> Any:
    """The row with one mistake, or two; None where a mistake does not fit it."""
    for _ in range(rng.choice((1, 1, 2))):
        if rng.random() < 0.4:
            row = disturb(rng, row)
        else:
            with suppress(KeyError, TypeError, AttributeError, IndexError, ValueError, StopIteration):  # it was made for good rows
                mutant = rng.choice(MUTATIONS).apply(rng, copied(row), onto)
                row = mutant.row if mutant is not None else row
    return row if isinstance(row, dict) and is_plain(row) else None


@pytest.fixture(autouse=True)
def always(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts are explained also where that takes about as long as the whole row."""
    monkeypatch.setattr(columns, "MOST_KEPT", 1.0)


def of_seed(seed: int) -> int:
    """The law for a file that is made up; gives of how many rows something was said by their parts."""
    rng, onto = Random(f"{seed} parts"), onto_of(seed)
    good = good_rows(onto, rng)
    rows = [row for row in (*good, *[mutated(onto, rng, rng.choice(good)) for _ in range(60)]) if row is not None]
    rng.shuffle(rows)
    listed = listed_of(rng, good) if rng.random() < 0.4 else None
    return assert_parts_agree(onto, rows, listed, rng.choice((None, "strict-match")))


def listed_of(rng: Random, rows: list[Any]) -> DataRows:
    """A list of the data of most rows, some with other sizes."""
    units = [(key, unit) for row in rows for key, unit in row["data_units"].items() if rng.random() < 0.8]
    sizes = [(unit.get("width"), unit.get("height")) if rng.random() < 0.9 else (7, 7) for _, unit in units]
    found = dict(zip([key for key, _ in units], sizes, strict=True))
    return DataRows([DataRow(at, None, id=key, width=width, height=height) for at, (key, (width, height)) in enumerate(found.items())])


@examples(30)
@given(st.integers(0, 10**6))
def test_findings_of_parts_are_findings_of_the_row(seed: int) -> None:
    of_seed(seed)


@pytest.mark.parametrize("seed", (7, 18, 20))
def test_parts_have_findings(seed: int) -> None:
    assert of_seed(seed) > 5


@pytest.mark.parametrize("times", [1, pytest.param(3, marks=pytest.mark.slow)])
@pytest.mark.parametrize("mutation", MUTATIONS, ids=[f"{at} {mutation.code}" for at, mutation in enumerate(MUTATIONS)])
def test_a_mistake_has_the_same_findings_in_parts_and_row(mutation: Any, times: int) -> None:
    """Each of them: also one that tells of objects which are not in doubt themselves."""
    tried = 0
    for seed in range(200):
        rng, onto = Random(f"{seed} mistake"), _onto_of(seed % 12)
        row = crowded(onto, rng)
        with suppress(KeyError, TypeError, AttributeError, IndexError, ValueError, StopIteration):  # it was made for good rows
            mutant = mutation.apply(rng, copied(row), onto)
            if mutant is not None and is_plain(mutant.row):
                assert_parts_agree(onto, [row, mutant.row] if is_plain(row) else [mutant.row], None, None)
                tried += 1
        if tried == times:
            break
    assert tried or mutation.code in NOT_IN_A_CROWD


@cache
def _onto_of(seed: int) -> Onto:
    return onto_of(seed)
