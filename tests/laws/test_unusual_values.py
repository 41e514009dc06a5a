"""Values that no program should write, several in a record: whatever stands there, a run comes to its end, and so does mending.

The records are those of the rules' case books, of all platforms.
"""

from __future__ import annotations

import json
import re
from functools import cache
from random import Random
from typing import Any

import pytest

from fixes.fixes_kit import checker_of, codes, fix_bytes
from predlint.io.json_errors import is_read
from predlint.model.registry import RULES
from predlint.report.totals import PartFindings, row_of
from rules.test_rule_cases import cases, run

#: What is put in place of something else.
_VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, -0.0, 0.5, -90, 3.7, 100, 1e300, 1e-320, 2**53 + 1, 2**64, -(2**70), "", " ", "1", "-2.5", "1e5", "nan",
    "x", "\x00", "ééé", "2020-01-01", "[1,2,3,4]", [], {}, [[]], [None], [1, 2], ["1", "2"], [[1, 2], [3, 4]], {"a": 1},
    {"x": 1, "y": "2"}, [{}], [True], [1.5, "a", None, {}], {"name": "x"},
)  # fmt: skip
#: The same as no program of Python writes it, each for a text that stands for it.
_WRITTEN = (
    "1e999", "-1e-99999999999999999999", "0e-999999999999", "1e-400", "-0", "1" * 400, "-" + "1" * 5_000, "18446744073709551616", "NaN",
    '"\\ud800"', "'x'", "1.", "01", "1,5", "(1, 2)", "[" * 300 + "]" * 300, '{"a":' * 450 + "1" + "}" * 450, "[" * 980 + "]" * 980,
    "[" * 700 + "NaN" + "]" * 700, '[{"x": ' * 300 + "1" + "}]" * 300,
)  # fmt: skip
_STAND_IN = re.compile(r'"\\ue000([0-9]+)"')
_MOST_CHANGES = 4
_AT_ONCE = 250
#: So that each record comes twice.
_SEEDS = 30


@cache
def _records() -> list[tuple[dict[str, Any], str]]:
    """Cases, and the JSON of their records."""
    found: list[tuple[dict[str, Any], str]] = []
    for parameters in cases():
        code, case = parameters.values
        if not (code.startswith("ONT") or "file" in case or "limits" in case):
            found += [(case, case[side]) for side in ("good", "bad") if _is_json(case.get(side))]
    return found


def _is_json(text: str | None) -> bool:
    try:
        return isinstance(json.loads(text or ""), (dict, list))
    except ValueError:
        return False


@cache
def _members() -> list[tuple[str, str]]:
    """Names of members that records of any platform have, and these in snake case, each with the JSON of a value that it has there."""
    found: dict[str, str] = {}
    for _, text in _records():
        for holder, key in _places(json.loads(text)):
            if isinstance(key, str):
                found.setdefault(key, json.dumps(holder[key]))
    snake = {re.sub("(?<=[a-z])(?=[A-Z])", "_", name).lower(): value for name, value in found.items()}
    return sorted({**snake, **found}.items())


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Each member and item in a value: what it is in, and its key."""
    inner = list(value.items()) if isinstance(value, dict) else list(enumerate(value[:8])) if isinstance(value, list) else []
    return [(value, key) for key, _ in inner] + [place for _, item in inner for place in _places(item)]


def _change(rng: Random, record: Any) -> None:
    """Changes something in it: adds a member, removes it, calls it otherwise, or puts another value there, or the same in another form."""
    places = _places(record)
    if not places:
        return
    holder, key = rng.choice(places)
    given, way = holder[key], rng.random()
    other_holder, other_key = rng.choice(places)
    if way < 0.15 and isinstance(holder, dict):
        name, value = rng.choice(_members())
        holder.setdefault(name, json.loads(value))
    elif way < 0.3 and isinstance(holder, dict):
        del holder[key]
    elif way < 0.4 and isinstance(holder, dict):
        holder[rng.choice((key.upper(), f"{key}s", "x", "score", "labels"))] = holder.pop(key)
    elif way < 0.55:
        holder[key] = rng.choice((json.dumps(given), [given], [given, given], {"value": given}))
    elif way < 0.65 and isinstance(given, (list, dict)) and given:
        holder[key] = next(iter(given.values() if isinstance(given, dict) else given))
    else:
        written = [f"\ue000{at}" for at in range(len(_WRITTEN))]
        holder[key] = json.loads(json.dumps(rng.choice((*_VALUES, *written, other_holder[other_key]))))


def _json(record: Any) -> bytes:
    return _STAND_IN.sub(lambda match: _WRITTEN[int(match[1])], json.dumps(record)).encode()


def _lines(seed: int) -> list[tuple[dict[str, Any], bytes]]:
    """Cases, and their records with several changes: as many seeds as it takes have all of them."""
    rng, deck = Random(seed), Random(0).sample(_records(), len(_records()))
    made: list[tuple[dict[str, Any], bytes]] = []
    for case, text in [deck[at % len(deck)] for at in range(seed * _AT_ONCE, (seed + 1) * _AT_ONCE)]:
        record = json.loads(text)
        for _ in range(rng.randint(1, _MOST_CHANGES)):
            _change(rng, record)
        made.append((case, _json(record) + b"\n"))
    return made


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(_SEEDS))
def test_a_run_comes_to_its_end(seed: int) -> None:
    for case, line in _lines(seed):
        for diagnostic in run(line, case.get("options") or [], case.get("ontology")):
            assert diagnostic.message and str(diagnostic)
            assert PartFindings([], [row_of(0, diagnostic)]).packed()  # as another process sends it


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(_SEEDS))
def test_mending_comes_to_its_end(seed: int) -> None:
    for case, line in _lines(1_000 + seed):
        setup = _setup(case)
        if setup is not None:
            checker, rows, name = checker_of(setup)
            fixed, _ = fix_bytes(checker, line, unsafe=bool(seed % 2), rows=rows, name=name)
            assert fixed.strip() and (not is_read(line) or all(map(is_read, fixed.splitlines())))
            codes(checker, fixed, rows, name)


def _setup(case: dict[str, Any]) -> str | None:
    """The options of a case in words; None where its ontology is no file, or where it has rules of its own."""
    options, ontology = list(case.get("options") or []), case.get("ontology")
    for at in range(len(options) - 2, -1, -2):  # no word stands for "nothing is said of it"
        if options[at + 1] == "":
            del options[at : at + 2]
    if "--rules" in options or (ontology is not None and ontology.startswith(("{", "<"))):
        return None
    return " ".join([*options, "--ontology", ontology] if ontology is not None and "--ontology" not in options else options)


def test_the_records_are_of_all_platforms() -> None:
    assert len(_records()) > 2_000
    assert {None, "labelbox", "label-studio", "encord", "coco"} <= {RULES[parameters.values[0]].dialect for parameters in cases()}
