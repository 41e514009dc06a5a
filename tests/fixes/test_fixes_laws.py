"""What holds for any file: clean ones stay as they are, mending twice is mending once, and nothing gets worse or lost."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from random import Random

import orjson
import pytest
from fixes_kit import ROOT, checker_of, codes, fix_bytes
from hypothesis import given, settings
from hypothesis import strategies as st

from predlint.model.diagnostics import Severity
from predlint.model.registry import RULES
from predlint.platforms.registry import read_ontology
from predlint.platforms.samples import SeededSource
from predlint.platforms.sources import source_for
from predlint.tools.sampler import Sampler, frame_of, written

ONTOLOGIES = ("street/ontology.json", "shelf/config.xml", "reviews/config.xml", "harbour/ontology.json", "harbour/coco.json")
SEEDS = st.integers(0, 10_000)


@lru_cache(maxsize=64)
def sample(ontology: str, seed: int, share: float = 0.0) -> bytes:
    """A file of samples; ``share`` of them are broken."""
    read = read_ontology((ROOT / "examples" / ontology).read_bytes())
    options = {"media": "image"} if read.dialect == "labelbox" else {}
    source = source_for(read, SeededSource(seed), count=12, exact=False, **options)
    frame = frame_of(source, read.dialect, None)
    sampler = Sampler(source, SeededSource(f"{seed} broken"), share=share, texts=frame.first == 1)
    return (frame.before + frame.between.join(map(written, sampler.each())) + frame.behind).encode()


def few(count: int) -> settings:
    return settings(max_examples=max(1, count * settings().max_examples // 100))


@pytest.mark.parametrize("ontology", ONTOLOGIES)
@pytest.mark.parametrize("unsafe", [False, True])
def test_a_clean_file_stays_as_it_is(ontology: str, unsafe: bool) -> None:
    checker, _, _ = checker_of(f"--ontology examples/{ontology}")
    for seed in range(3):
        data = sample(ontology, seed)
        fixed, outcome = fix_bytes(checker, data, unsafe=unsafe)
        assert fixed == data
        assert not outcome.touched and not outcome.fixed_counts


@pytest.mark.parametrize("ontology", ONTOLOGIES)
@few(8)
@given(SEEDS, st.booleans())
def test_nothing_gets_worse_and_mending_again_changes_nothing(ontology: str, seed: int, unsafe: bool) -> None:
    checker, _, _ = checker_of(f"--ontology examples/{ontology}")
    data = sample(ontology, seed, 0.6)
    fixed, outcome = fix_bytes(checker, data, unsafe=unsafe)
    before, after = codes(checker, data), codes(checker, fixed)
    if not outcome.fixed_counts.keys() & {"JSN001", "JSN002", "JSN006"}:  # what was no record before may have faults of its own
        assert _of_records(after) <= _of_records(before), (before, after)
    for code, fixed_text in outcome.fixed_counts.items():  # what is said to be mended is no longer found
        assert after.get(code, 0) < before.get(code, 0) + fixed_text
    again, more = fix_bytes(checker, fixed, unsafe=unsafe)
    if unsafe:  # records that have become alike go
        again, more = fix_bytes(checker, again, unsafe=unsafe)
    assert not more.fixed_counts, (dict(more.fixed_counts), fixed)
    assert again == fix_bytes(checker, again, unsafe=unsafe)[0]


def _of_records(found: dict[str, int]) -> int:
    """The errors that are of one record each: two that were mended may well be of one data row."""
    return sum(count for code, count in found.items() if RULES[code].severity is Severity.ERROR and RULES[code].layer != "stream")


@few(15)
@given(SEEDS, st.booleans())
def test_lines_without_a_finding_stay_and_no_line_is_lost(seed: int, unsafe: bool) -> None:
    checker, _, _ = checker_of("--ontology examples/street/ontology.json")
    data = sample("street/ontology.json", seed, 0.5)
    faulty = {diagnostic.line for diagnostic in checker.validate(data).diagnostics}
    fixed, outcome = fix_bytes(checker, data, unsafe=unsafe)
    lines, kept = data.splitlines(keepends=True), fixed.splitlines(keepends=True)
    assert len(kept) >= len(lines) - outcome.dropped
    for number, line in enumerate(lines, 1):
        assert number in faulty or line in kept
    if not outcome.dropped and "JSN006" not in outcome.fixed_counts:  # several records on one line become several lines
        for number, (line, other) in enumerate(zip(lines, kept, strict=True), 1):
            assert number in faulty or line == other


@few(30)
@given(SEEDS)
def test_names_that_are_spelt_otherwise_are_spelt_right_again(seed: int) -> None:
    checker, _, _ = checker_of("--ontology examples/street/ontology.json")
    rng = Random(seed)
    data = sample("street/ontology.json", seed % 20)
    mutated = b"".join(line if b'"schemaId"' in line else _respelt(line, rng) for line in data.splitlines(keepends=True))
    fixed, _ = fix_bytes(checker, mutated)
    assert fixed == data


def _respelt(line: bytes, rng: Random) -> bytes:
    """The line with the names of features and options in another case, with white space, or in another Unicode form."""
    text = line.decode()
    for name in _names(orjson.loads(line)):
        other = rng.choice([name.upper(), name.title(), f" {name}", f"{name}\\t", unicodedata.normalize("NFD", name).replace(" ", "  ")])
        text = text.replace(f'"name":"{name}"', f'"name":"{other}"').replace(f'"name": "{name}"', f'"name": "{other}"')
    return text.encode()


def _names(value: object) -> set[str]:
    if isinstance(value, dict):
        own = {value["name"]} if isinstance(value.get("name"), str) and "value" not in value else set[str]()
        return own.union(*map(_names, value.values()))
    return set[str]().union(*map(_names, value)) if isinstance(value, list) else set()
