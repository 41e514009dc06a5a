"""Where keys stand in a TOML text: every key and item of what Python reads has a place, and it is the right one."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predlint.config.toml_positions import Places

TEXT = '''\
# a comment with "quotes" and [brackets]
ontology = "a = [1] # no comment"
select = [
  "GEO", # one
  "ANS",
  ["x", 3],
]
a.b."c d" = 1.5
date = 1979-05-27T07:32:00Z
inline = { x = 1, y = { z = [2, 3] } }
long = """
[not.a.header]
key = "value\\""""
raw = \'\'\'it's
x = 1\'\'\'

[severity] # behind
GEO007 = "error"
'lit' = "off"

[[files]]
pattern = "one"
[[files]]
pattern = "two"
[files.more]
deep = true
'''


def paths(value: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every key path of a value."""
    if at:
        yield at
    if isinstance(value, dict):
        for name, member in value.items():
            yield from paths(member, (*at, name))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from paths(item, (*at, number))


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("ontology",), 2),
        (("select",), 3),
        (("select", 0), 4),
        (("select", 2, 1), 6),
        (("a", "b", "c d"), 8),
        (("date",), 9),
        (("inline", "y", "z", 1), 10),
        (("long",), 11),
        (("raw",), 14),
        (("severity",), 17),
        (("severity", "GEO007"), 18),
        (("severity", "lit"), 19),
        (("severity", "absent"), 17),
        (("files", 0, "pattern"), 22),
        (("files", 1), 23),
        (("files", 1, "pattern"), 24),
        (("files", 1, "more", "deep"), 26),
        (("absent",), None),
    ],
)
def test_the_line_of_a_key(path: tuple[str | int, ...], line: int | None) -> None:
    assert Places(TEXT).line(path) == line


def test_every_key_has_its_own_place() -> None:
    assert set(Places(TEXT).starts) == set(paths(tomllib.loads(TEXT)))


LINES = st.sampled_from(
    [
        "{} = 1", '{} = "a]"', "{} = [1, [2], {{ x = '}}' }}]", "{}.x = true", '{} = """\n"\n[h]\n"""', "{} = '''\n'\n'''",
        "{} = -1.5e+3", "[{}]", "[[{}]]", "# {} = [", "", '"{}" = {{ a.b = 1, "c" = [ ] }}', "{} = [\n # ]\n 1,\n]", "[{}.y]",
        "[[{}.z]]\nq = 1", "{} = 07:32:00",
    ]
)  # fmt: skip


@given(st.lists(LINES, max_size=12))
def test_places_are_those_of_what_python_reads(lines: list[str]) -> None:
    text = "\n".join(line.format(f"k{number}") for number, line in enumerate(lines))
    assert set(Places(text).starts) == set(paths(tomllib.loads(text)))
