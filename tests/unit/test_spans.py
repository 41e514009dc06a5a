"""Where values stand in a text: large containers are skipped through, and give the same places as small ones."""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random
from typing import Any, cast

import pytest

from predlint.report import spans
from predlint.report.spans import LinePlaces

WORDS: tuple[Any, ...] = (1, -2.5, True, None, "a", 'x"y\\', "{[", "é", " ", {}, [])


def made(rng: Random, depth: int) -> Any:
    kind = rng.random()
    if depth == 0 or kind < 0.3:
        return rng.choice(WORDS)
    if kind < 0.6:
        return [made(rng, depth - 1) for _ in range(rng.randrange(5))]
    return {f"{rng.choice('abc')}{number}": made(rng, depth - 1) for number in range(rng.randrange(5))}


def paths(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    held: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        held += cast("dict[str, Any]", value).items()
    elif isinstance(value, list):
        held += enumerate(cast("list[Any]", value))
    for key, inner in held:
        yield from paths(inner, (*path, key))


@pytest.mark.parametrize("seed", range(40))
def test_skipping_finds_what_reading_finds(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = Random(seed)
    value = made(rng, 6)
    for options in cast("tuple[dict[str, Any], ...]", ({}, {"indent": 1}, {"separators": (",", ":")})):
        for ascii in (True, False):
            text = "  " + json.dumps(value, ensure_ascii=ascii, **options) + "\n"
            for mutated in (text, text.replace('"a1"', '"a0"'), text[: len(text) // 2]):
                found: list[list[tuple[int, int]]] = []
                for large in (2, 10**9):
                    monkeypatch.setattr(spans, "_LARGE", large)
                    places = LinePlaces(mutated)
                    found.append([places.span(list(path)) for path in paths(value)])
                assert found[0] == found[1], mutated


def test_a_value_is_where_it_is() -> None:
    text = json.dumps({"a": list(range(50_000)), "b": {"c": "x"}})
    places = LinePlaces(text)
    for keys, wanted in ((["a", 49_999], "49999"), (["b", "c"], '"x"'), (["b"], '{"c": "x"}'), (["b", "d"], '{"c": "x"}')):
        start, end = places.span(cast("list[str | int]", keys))
        assert text[start:end] == wanted


@pytest.mark.parametrize("seed", range(40))
def test_a_known_record_avoids_reading_and_changes_no_place(seed: int) -> None:
    """In any order of asking: what was reached before must not lead astray."""
    rng = Random(seed)
    value = made(rng, 6)
    for options in cast("tuple[dict[str, Any], ...]", ({}, {"indent": 1}, {"separators": (",", ":")}, {"separators": (" , ", " :\t")})):
        text = " " + json.dumps(value, **options)
        asked = [list(path) for path in paths(value)]
        rng.shuffle(asked)
        places, others = LinePlaces(text), LinePlaces(text)
        for path in asked:
            assert places.starts_at(path, value) == others.span(path)[0], (text, path)
            for nowhere in ("none", 1_000):
                assert places.starts_at([*path, nowhere], value) == others.span([*path, nowhere])[0], (text, path)


def test_thousands_of_names_are_looked_for_once_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Frames and hashes are names of members too; to look for each in the whole text takes minutes."""
    record = {"frames": {f"{number}": {"x": number, f"only {number}": [number]} for number in range(3_000)}}
    text = json.dumps(record)
    places = LinePlaces(text)
    for number in range(0, 3_000, 7):
        for path in (["frames", str(number), "x"], ["frames", str(number), f"only {number}", 0]):
            assert places.starts_at(path, record) == places.span(path)[0] >= 0
            assert text[places.starts_at(path, record) :].startswith(str(number))
    assert (len(places.unique) - 1) * len(text) < spans._MOST_SEARCHED  # pyright: ignore[reportPrivateUsage]


def test_numbers_of_thousands_of_digits_are_passed_over() -> None:
    text = '{"a":' + "1" * 5_000 + ',"b":[2,' + "3" * 5_000 + ",4]}"
    places = LinePlaces(text)
    for keys, shown in ((["b", 2], "4"), (["b", 0], "2"), (["a"], "1" * 5_000)):
        start, end = places.span(cast("list[str | int]", keys))
        assert text[start:end] == shown


def test_a_name_that_is_written_with_an_escape_is_not_found_where_a_value_is_spelt_so() -> None:
    text = r'{"\u0061":1,"b":["a"]}'
    assert LinePlaces(text).starts_at(["a"], json.loads(text)) == text.index("1,")
