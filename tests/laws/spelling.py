"""The many ways to spell one and the same record as a line."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any


@dataclass(frozen=True)
class Spelling:
    """How values are written as text."""

    ascii: bool = True
    space: str = ""
    """White space after every comma and colon."""
    shuffle: bool = False
    wild: bool = False
    """Escapes where none is needed, white space anywhere, numbers with exponents."""


def spelling(rng: Random) -> Spelling:
    """Any spelling."""
    return Spelling(rng.random() < 0.5, rng.choice(("", " ", "  ")), rng.random() < 0.3, rng.random() < 0.2)


def write(value: Any, rng: Random, how: Spelling) -> str:
    """The value as JSON on one line. Raw line separators are always escaped: they are worth a warning."""
    if not how.wild:
        return _escaped(_encoder(how.ascii, how.space)(_shuffled(value, rng) if how.shuffle else value))
    if isinstance(value, dict):
        items = list(value.items())
        if how.shuffle:
            rng.shuffle(items)
        return "{" + _joined([f"{write(k, rng, how)}:{how.space}{_space(rng)}{write(v, rng, how)}" for k, v in items], rng, how) + "}"
    if isinstance(value, list):
        return "[" + _joined([write(item, rng, how) for item in value], rng, how) + "]"
    if isinstance(value, str):
        return _text(value, rng, how)
    if type(value) in (int, float) and abs(value) < 1e15 and rng.random() < 0.5:
        return rng.choice((f"{float(value)!r}", f"{value:.17e}", f"{value:.17E}"))
    return json.dumps(value)


@cache
def _encoder(ascii_: bool, space: str) -> Callable[[Any], str]:
    return json.JSONEncoder(ensure_ascii=ascii_, separators=(f",{space}", f":{space}")).encode


def _escaped(text: str) -> str:
    for raw in ("\u2028", "\u2029", "\u0085"):
        text = text.replace(raw, f"\\u{ord(raw):04x}")
    return text


def _shuffled(value: Any, rng: Random) -> Any:
    """The value with the members of all its objects in any order."""
    if isinstance(value, dict):
        items = list(value.items())
        rng.shuffle(items)
        return {name: _shuffled(item, rng) for name, item in items}
    return [_shuffled(item, rng) for item in value] if isinstance(value, list) else value


def _joined(parts: list[str], rng: Random, how: Spelling) -> str:
    pad = rng.choice(("", " ", "\t", "\r"))
    return pad + f"{_space(rng)},{how.space}".join(parts) + pad


def _space(rng: Random) -> str:
    return rng.choice(("", " ", "\t ", "\r"))


def _text(value: str, rng: Random, how: Spelling) -> str:
    if rng.random() < 0.7:
        return _escaped(_encoder(how.ascii, how.space)(value))
    units = value.encode("utf-16-be", "surrogatepass")
    return '"' + "".join(f"\\u{units[at] << 8 | units[at + 1]:04{rng.choice('xX')}}" for at in range(0, len(units), 2)) + '"'
