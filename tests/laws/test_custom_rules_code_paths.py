"""User's own rules: the same findings by every road, however the file is cut and sorted, and nothing else changes for them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from random import Random
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import predlint
from laws.harness import examples
from laws.parts_kit import (
    DIALECTS,
    NO_MEMORY,
    Case,
    assert_rules_agree_on_every_path,
    make,
    with_rules,
)
from predlint.model.views import Vocabulary
from predlint.platforms.sources import vocabulary_of

SEEDS = st.integers(0, 10**6)
PARTS = st.sampled_from((1, 50, 300, 1_000, 5_000))
BLOCKS = st.sampled_from((None, 256, 2_048))

#: Rules that any ontology can have.
ANY = """
rule sure-enough { severity warning on record require confidence >= 50% message "confidence {confidence}" }
rule not-tiny { on record require width >= 20 px and height >= 20 px }
rule apart { on object as one require no other object where iou(one, other) > 10% }
rule few { on data row require at most 1 object }
rule many { severity info on data row require count(record where confidence >= 50%) >= 2 message "{count(record)} records" }
"""


@pytest.fixture(scope="module")
def threads() -> Iterator[Executor]:
    with ThreadPoolExecutor(2) as executor:
        yield executor


def rules_for(vocabulary: Vocabulary, rng: Random) -> str:
    """Rules of the general kind, and some about features of the ontology."""
    found = ANY if any(feature.kind in ("box", "polygon") for feature in vocabulary.features) else ""
    for number, feature in enumerate(rng.sample(vocabulary.features, min(3, len(vocabulary.features)))):
        name = json.dumps(feature.name)
        found += f"rule one-{number} {{ on data row require exactly one {name} }}\n"
        if feature.kind in ("box", "rotated-box", "polygon", "ellipse"):
            found += f"rule alone-{number} {{ on {name} as one require no other {name} where distance(one, other) < 1e9 }}\n"
    return found


def ruled(case: Case, seed: int) -> Case | None:
    """The same case with rules of the user's own."""
    text = rules_for(vocabulary_of(case.checker.ontology), Random(seed))
    return with_rules(case, text) if text else None


@pytest.mark.slow
@pytest.mark.parametrize("dialect", DIALECTS)
@examples(8)
@given(SEEDS, PARTS, BLOCKS, st.sampled_from((None, NO_MEMORY)))
@example(490, 1, None, None)  # so many unknown images that words are told by the part
def test_the_report_does_not_depend_on_parts_nor_on_blocks(
    dialect: str, threads: Executor, seed: int, part: int, block: int | None, memory: int | None
) -> None:
    case = make(seed, dialect)
    mine = ruled(case, seed) if case is not None else None
    if case is None or mine is None:
        return
    assert_rules_agree_on_every_path(case, mine, threads, part, block, memory)


def _found(checker: predlint.Checker, lines: list[bytes], rows: Any) -> Counter[tuple[Any, ...]]:
    """What own rules say of each line, by its text; of a whole data row, by the row."""
    found: Counter[tuple[Any, ...]] = Counter()
    for d in checker.validate(b"\n".join(lines), data_rows=rows).diagnostics:
        if d.code.startswith("RUL"):
            assert d.line is not None
            about = d.record["data_row"] if d.rule.startswith(("few", "many", "one-")) else lines[d.line - 1]
            found[(d.code, d.message, about)] += 1
    return found


@examples(15)
@given(SEEDS)
@example(778)  # a record that is left is of the data row that ends the block
@example(1153)  # one that is left stands between two of another data row
def test_the_findings_do_not_depend_on_the_order_of_lines(seed: int) -> None:
    """Sorted by data row, or in any order."""
    rng = Random(seed)
    case = DIALECTS["labelbox"](rng, "lines", 40, 0.0)
    mine = ruled(case, seed) if case is not None else None
    if mine is None:
        return
    lines = [line for line in mine.data.split(b"\n") if line.strip()]
    lines.sort(key=lambda line: json.dumps(json.loads(line).get("dataRow")))
    expected = _found(mine.checker, lines, mine.rows)
    rng.shuffle(lines)
    assert _found(mine.checker, lines, mine.rows) == expected
