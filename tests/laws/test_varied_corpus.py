"""Each mistake of the case books again and again, with values of its own on each line: with the kernel the same is said as without.

What is said of one record is said of others that share its form, and values that speak alone are told of by themselves. A rule that looks
at more than that would show here: in files of nothing but mistakes, whose values are all different.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any

import pytest

import predlint
from kernel_kit import needs_kernel
from laws.harness import counts, run
from predlint.io.data_row_files import read_data_rows
from predlint.io.data_rows import DataRows
from predlint.model.registry import RULES
from rules.test_rule_cases import ROOT, cases, file_of, options_of, source_of

pytestmark = needs_kernel
#: Lines of a file, and how often a mistake is in one of a few mistakes; how many lines a long one has, of which there is one where so many
#: mistakes are checked in the same way.
LINES, TIMES, LONG, MANY = 300, 120, 2_500, 12
#: Beyond it a number is only turned round.
LARGE = 1e15
#: Names and values that nobody expects.
STRANGE = ("extra", "confidnce", "note", "bbx", "id")


def mistakes() -> dict[tuple[tuple[str, str], ...], list[Any]]:
    """The bad records of all case books, and the examples of all rules, that stand on one line, by how they are checked."""
    found: dict[tuple[tuple[str, str], ...], list[Any]] = {}
    given = [(param.values[0], param.values[1]) for param in cases()]
    books = [(code, case.get("bad", ""), case.get("options") or [], case.get("ontology")) for code, case in given if "limits" not in case]
    examples = [(rule.code, rule.bad, file_of(rule.setup)[0], None) for rule in RULES.values()]
    for code, text, options, ontology in [*books, *examples]:
        try:
            record = json.loads(text)
        except ValueError:
            continue
        if record.__class__ is dict and not code.startswith("ONT"):
            found.setdefault(tuple(sorted(options_of(options, ontology).items())), []).append(record)
    return found


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where the values stand that have no parts."""
    if isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(item, (*path, key))
    else:
        yield path


def another(rng: Random, value: Any, number: int) -> Any:
    """Some other value than this one, mostly of its type."""
    if isinstance(value, bool) or value is None:
        return rng.choice((value, str(value), number))
    if isinstance(value, str):
        return rng.choice((f"{value}{number}", value[:-1], value.upper(), f"{value[:-1]}{number % 7}", number, f"{value} "))
    if not abs(value) < LARGE:
        return rng.choice((-value, str(value), number))
    return rng.choice((value + number, -value - number, value + 0.5, str(value), value * 1000, -number, 1 + number / 7))


def varied(rng: Random, record: Any, number: int) -> Any:
    """The record with values of its own: a uuid, mostly, and up to two others anywhere; now and then with a member that nobody knows."""
    record = deepcopy(record)
    if isinstance(record.get("uuid"), str) and len(record["uuid"]) == 36 and rng.random() < 0.9:
        record["uuid"] = f"{rng.getrandbits(32):08x}{record['uuid'][8:]}"
    paths = [*leaves(record)]
    for path in rng.sample(paths, min(len(paths), rng.choice((0, 1, 1, 1, 2)))):
        holder = record
        for key in path[:-1]:
            holder = holder[key]
        holder[path[-1]] = another(rng, holder[path[-1]], number)
    if rng.random() < 0.05:
        record[rng.choice(STRANGE)] = rng.choice((number, str(number), [number]))
    return record


FOUND = mistakes()


def file_for(key: tuple[tuple[str, str], ...], lines: int) -> tuple[predlint.Checker, bytes, DataRows | None]:
    options, rng = dict(key), Random(str(key))
    checker = predlint.compile(
        source_of(options["ontology"]), target=options["target"], media=options["media"] or None, profile=options.get("profile"),
        dialect=options.get("dialect"), map=ROOT / options["map"] if "map" in options else None,
        rules=[ROOT / options["rules"]] if "rules" in options else (),
    )  # fmt: skip
    records = [record for number in range(lines // len(FOUND[key]) + 2) for record in (varied(rng, each, number) for each in FOUND[key])]
    rng.shuffle(records)
    rows = read_data_rows(ROOT / options["data_rows"]) if options["data_rows"] else None
    return checker, b"".join([json.dumps(record).encode() + b"\n" for record in records]), rows


def assert_same_without_kernel(key: tuple[tuple[str, str], ...], lines: int) -> None:
    checker, data, rows = file_for(key, lines)
    whole = run(checker, data, rows, fast=False)
    assert run(checker, data, rows).verdict == whole.verdict
    assert counts(checker, data, rows) == whole.counts


def _name(key: tuple[tuple[str, str], ...]) -> str:
    return " ".join([Path(value).name[:24] if name == "ontology" else value for name, value in key if value])


@pytest.mark.parametrize("key", FOUND, ids=_name)
def test_values_of_their_own_say_the_same_without_the_kernel(key: tuple[tuple[str, str], ...]) -> None:
    assert_same_without_kernel(key, min(LINES, TIMES * len(FOUND[key])))


@pytest.mark.slow
@pytest.mark.parametrize("key", [key for key, records in FOUND.items() if len(records) >= MANY], ids=_name)
def test_also_in_long_files(key: tuple[tuple[str, str], ...]) -> None:
    assert_same_without_kernel(key, LONG)
