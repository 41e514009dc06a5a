"""The many ways to spell one and the same record as a line."""

from __future__ import annotations

import json
from dataclasses import dataclass
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
    if isinstance(value, dict):
        items = list(value.items())
        if how.shuffle:
            rng.shuffle(items)
        return "{" + _joined([f"{write(k, rng, how)}:{how.space}{_space(rng, how)}{write(v, rng, how)}" for k, v in items], rng, how) + "}"
    if isinstance(value, list):
        return "[" + _joined([write(item, rng, how) for item in value], rng, how) + "]"
    if isinstance(value, str):
        return _text(value, rng, how)
    if how.wild and type(value) in (int, float) and abs(value) < 1e15 and rng.random() < 0.5:
        return rng.choice((f"{float(value)!r}", f"{value:.17e}", f"{value:.17E}"))
    return json.dumps(value)


def _joined(parts: list[str], rng: Random, how: Spelling) -> str:
    pad = rng.choice(("", " ", "\t", "\r")) if how.wild else ""
    return pad + f"{_space(rng, how)},{how.space}".join(parts) + pad


def _space(rng: Random, how: Spelling) -> str:
    return rng.choice(("", " ", "\t ", "\r")) if how.wild else ""


def _text(value: str, rng: Random, how: Spelling) -> str:
    plain = json.dumps(value, ensure_ascii=how.ascii)
    for raw in ("\u2028", "\u2029", "\u0085"):
        plain = plain.replace(raw, f"\\u{ord(raw):04x}")
    if not how.wild or rng.random() < 0.7:
        return plain
    units = value.encode("utf-16-be", "surrogatepass")
    return '"' + "".join(f"\\u{units[at] << 8 | units[at + 1]:04{rng.choice('xX')}}" for at in range(0, len(units), 2)) + '"'
