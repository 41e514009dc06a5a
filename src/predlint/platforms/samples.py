"""Samples: records that are made up for a feature, good ones and broken ones, with randomness and a canvas."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import deepcopy
from hashlib import blake2b
from itertools import count
from random import Random
from typing import Any, NamedTuple, Protocol, TypeVar, cast

import orjson
from msgspec import Struct, field

from predlint.model.diagnostics import UserError
from predlint.model.texts import casefolded, lazy_regex

# -- Sources of randomness for generated predictions: a seed, or anything else that can draw -----------------------

T = TypeVar("T")
#: The sizes that objects have, as shares of an image's side, at the deciles of a log-normal distribution. A table, for the
#: logarithms of two machines may differ in their last digit.
_SIZES = (0.02, 0.043, 0.061, 0.079, 0.098, 0.12, 0.147, 0.183, 0.235, 0.334, 0.8)

_WORDS = (
    "a", "the", "near", "left", "right", "of", "seen", "from", "wet", "dry", "bright", "dark", "small", "large", "red", "blue", "old",
    "new", "behind", "front", "partly", "hidden", "clear", "two", "three", "street", "corner", "door", "at", "dusk", "noon", "with",
)  # fmt: skip


class RandomSource(Protocol):
    """Draws values by chance."""

    def integer(self, low: int, high: int, /) -> int:
        """Returns an integer from ``low`` to ``high``, both included."""
        ...

    def number(self, low: float, high: float, /) -> float:
        """Returns a number between ``low`` and ``high``."""
        ...

    def choice(self, among: Sequence[T], /) -> T:
        """Returns one of several items; there must be at least one."""
        ...

    def chance(self, share: float, /) -> bool:
        """True in this share of all cases."""
        ...

    def text(self, least: int, most: int, /) -> str:
        """Returns a short text with ``least`` to ``most`` characters."""
        ...


class SeededSource:
    """Draws from a seed: the same on every platform and with every release of Python, which promises that of `random` alone."""

    def __init__(self, seed: int | str) -> None:
        self._next = Random(str(seed)).random

    def integer(self, low: int, high: int, /) -> int:
        return low + int(self._next() * (high - low + 1))

    def number(self, low: float, high: float, /) -> float:
        return low + self._next() * (high - low)

    def choice(self, among: Sequence[T], /) -> T:
        return among[int(self._next() * len(among))]

    def chance(self, share: float, /) -> bool:
        return self._next() < share

    def text(self, least: int, most: int, /) -> str:
        return fitted(" ".join(self.choice(_WORDS) for _ in range(self.integer(2, 7))), least, most)


def fitted(text: str, least: int, most: int) -> str:
    """The text made as long as it must be, and as short."""
    while len(text) < least:
        text = f"{text} {text or 'x'}"
    cut = text[:most].strip()
    return cut if len(cut) >= max(least, 1) else cut + "x" * (max(least, 1) - len(cut))


def pick_several(draw: RandomSource, among: Sequence[T], least: int, most: int) -> list[T]:
    """Returns a random selection of items, in their order."""
    size = draw.integer(min(least, len(among)), min(most, len(among)))
    picked: list[T] = []
    for at, item in enumerate(among):  # the probability leaves as many as are still needed
        if len(picked) < size and draw.integer(1, len(among) - at) <= size - len(picked):
            picked.append(item)
    return picked


def share_of_side(draw: RandomSource) -> float:
    """Returns the fraction of an image's side that an object takes: log-normal, mostly about a tenth."""
    at = draw.number(0, len(_SIZES) - 1)
    index = min(int(at), len(_SIZES) - 2)
    return _SIZES[index] + (_SIZES[index + 1] - _SIZES[index]) * (at - index)


def confidence(draw: RandomSource) -> float:
    """Returns a number between 0 and 1, usually high, as for predictions that models keep."""
    doubt = draw.number(0, 1)
    return round(0.995 - 0.7 * doubt * doubt * doubt, 3)


class Identities:
    """Unique ids, made from a number that is drawn once and from a counter."""

    def __init__(self, draw: RandomSource) -> None:
        self._salt = draw.integer(0, 2**31 - 1)
        self._made = 0

    def _digest(self) -> bytes:
        self._made += 1
        return blake2b(f"{self._salt}/{self._made}".encode(), digest_size=16).digest()

    def uuid(self) -> str:
        """Returns a version 4 uuid."""
        digits = self._digest().hex()
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"

    def short(self) -> str:
        """Eight letters and digits, as Encord's hashes are."""
        number = int.from_bytes(self._digest()[:6], "big")
        digits = ""
        for _ in range(8):
            number, at = divmod(number, 62)
            digits += "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"[at]
        return digits


# -- A sample: a record, the feature that it was made for, and, if it is broken, the codes that predlint must find --

Json = dict[str, Any]


class SampleError(UserError, ValueError):
    """Raised if the requested samples cannot be generated. ``help`` says what can."""


class Made(Struct):
    """A valid record, with the parts that can be broken. It may be changed as long as only one owner has it."""

    record: Json
    feature: int = -1
    """The index of its feature among those of the source; -1 if the record has several."""
    row: Json = field(default_factory=dict[str, Any])
    """Its data row: columns of a list of data rows."""
    parts: dict[str, list[Any]] = field(default_factory=dict[str, list[Any]])
    """Kind of part -> the objects of the record of this kind, with their definitions in the ontology."""
    held: bool = False
    """Other records refer to it: it must stay as it is."""
    asked: str | None = None
    """The name of the question, for an answer that every data row needs."""

    def add(self, kind: str, part: Any) -> None:
        self.parts.setdefault(kind, []).append(part)


class Mutation(Struct, frozen=True, eq=False):
    """A way to break a record, with the codes that must be found then, and no others."""

    name: str
    codes: tuple[str, ...]
    what: str
    """The error in words."""
    places: Callable[[Made], Sequence[Any]]
    """Returns the parts of a record that can be broken in this way; empty if there are none."""
    mutate: Callable[[RandomSource, Any], None]
    respell: Callable[[str], str] | None = None
    """Breaks the text of the record instead."""

    def applies_to(self, made: Made) -> bool:
        return len(self.places(made)) > 0

    def apply(self, draw: RandomSource, made: Made) -> None:
        """Breaks one part of a record."""
        self.mutate(draw, draw.choice(self.places(made)))


class Source(ABC):
    """Makes good records for one ontology, data row after data row."""

    features: int = 1
    """The number of features for which records can be generated."""
    wanted: frozenset[int] | None = None
    """Features that the next records should have, if possible."""
    left_out: tuple[str, ...] = ()
    """The parts of the ontology for which no record can be generated, in words."""
    unseen: str | None = None
    """The code for data rows of the list that no record names."""

    @property
    def head(self) -> str | None:
        """What the file begins with, if its records are not a list or lines of their own."""
        return None

    @abstractmethod
    def records(self) -> Iterator[Made]: ...

    @abstractmethod
    def one(self, feature: int) -> Made:
        """Returns a record of that feature, on a data row of its own."""

    @abstractmethod
    def probe(self) -> Iterator[Made]:
        """Yields a few records of each feature, to find out which mutations apply."""

    def file_codes(self, *, asked_broken: bool) -> tuple[str, ...]:
        """Returns the codes found in the file as a whole. ``asked_broken``: an answer that every data row needs is broken."""
        return ()


class WholeRowSource(Source):
    """Makes records that each have all features of a data row of their own, ``count`` of them, or as many as are taken."""

    draw: RandomSource
    count: int | None

    @abstractmethod
    def numbered(self, number: int) -> Made:
        """Returns the record of that number, from 1."""

    def records(self) -> Iterator[Made]:
        return map(self.numbered, count(1) if self.count is None else range(1, self.count + 1))

    def one(self, feature: int) -> Made:
        return self.numbered(self.draw.integer(1, 999_999))

    def probe(self) -> Iterator[Made]:
        return (self.numbered(0) for _ in range(30))


class Sample(Struct, frozen=True):
    """A record as it is given out."""

    record: Any
    row: Json
    fault: Mutation | None = None


# -- Ways to break a record: tables of them, and the edits that they are made of ------------------------------------

Places = Callable[[Made], Sequence[Any]]
Edit = Callable[[RandomSource, Any], Any]
#: The name of a mutation, the parts of a record that it is for (kinds of them, or what finds them), what is wrong then, the code that is
#: found, and the edit of such a part.
Row = tuple[str, str | tuple[str, ...] | Places, str, str, Edit]
#: A key or an index on the way to a member; of several possible ones, one is drawn. None: that of any item of a list.
Step = str | int | tuple[str, ...] | range | None


def mutations_of(rows: Iterable[Row]) -> Iterator[Mutation]:
    for name, where, what, code, edit in rows:
        yield Mutation(name, (code,), what, where if callable(where) else parts_of(where), edit)


def parts_of(kinds: str | tuple[str, ...]) -> Places:
    """Returns a function that finds the parts of these kinds."""
    return lambda made: [part for kind in ((kinds,) if isinstance(kinds, str) else kinds) for part in made.parts.get(kind, ())]


def _object(part: Any) -> Any:
    """Returns the object of the record that is broken: the part itself, or what it begins with."""
    return cast(Any, part) if isinstance(part, dict) else part[0]


def _member(draw: RandomSource, part: Any, path: tuple[Step, ...]) -> tuple[Any, Any]:
    """Returns the object or list that contains the member at the end of a path, and the member's key."""
    holder, key = _object(part), None
    for at, step in enumerate(path):
        holder = holder[key] if at else holder
        among = range(len(holder)) if step is None else step
        key = draw.choice(among) if isinstance(among, tuple | range) else among
    return holder, key


def drop(*path: Step) -> Edit:
    """Takes a member away."""

    def edit(draw: RandomSource, part: Any) -> None:
        holder, key = _member(draw, part, path)
        del holder[key]

    return edit


def put(value: Any, *path: Step) -> Edit:
    """Writes a value in place of a member."""
    return put_drawn(lambda draw: deepcopy(value), *path)


def put_drawn(value: Callable[[RandomSource], Any], *path: Step) -> Edit:
    def edit(draw: RandomSource, part: Any) -> None:
        new = value(draw)
        holder, key = _member(draw, part, path)
        holder[key] = new

    return edit


def turn(into: Callable[[Any], Any], *path: Step) -> Edit:
    """Writes a member in another way."""

    def edit(draw: RandomSource, part: Any) -> None:
        holder, key = _member(draw, part, path)
        holder[key] = into(holder[key])

    return edit


def rename(old: str, new: str) -> Edit:
    return lambda draw, part: _object(part).update({new: _object(part).pop(old)})


# -- Things drawn on an image, wholly inside of it. Only sums and products: the same numbers on every machine ------

#: Sizes that cameras and the web have, in pixels.
SIZES = ((1920, 1080), (1280, 720), (1024, 768), (800, 600), (640, 480), (1080, 1920))

#: Around a circle, every 30 degrees.
_AROUND = (
    (1.0, 0.0), (0.866, 0.5), (0.5, 0.866), (0.0, 1.0), (-0.5, 0.866), (-0.866, 0.5),
    (-1.0, 0.0), (-0.866, -0.5), (-0.5, -0.866), (0.0, -1.0), (0.5, -0.866), (0.866, -0.5),
)  # fmt: skip

_CORNERS = ((0, 4, 8), (0, 3, 6, 9), (0, 2, 4, 6, 8, 10), tuple(range(12)))
Point = tuple[float, float]


class Place(NamedTuple):
    """A box: its left upper corner and its sides."""

    left: float
    top: float
    width: float
    height: float


class Canvas(Struct, frozen=True):
    """The area to draw on. ``decimals``: the precision of coordinates."""

    width: float
    height: float
    decimals: int = 1

    def box(self, draw: RandomSource, least: float = 2) -> Place:
        """Returns a box whose sides are at least ``least``, unless the canvas is smaller."""
        left, width = self._side(draw, self.width, least)
        top, height = self._side(draw, self.height, least)
        return Place(left, top, width, height)

    def _side(self, draw: RandomSource, whole: float, least: float) -> tuple[float, float]:
        length = min(whole, max(least, round(share_of_side(draw) * whole, self.decimals)))
        begin = round(draw.number(0, whole - length), self.decimals)
        begin = max(0, min(begin, round(whole - length, self.decimals)))
        if begin + length > whole:  # rounded up
            length = round(whole - begin, self.decimals)
        while begin + length > whole:
            length = round(length - 10**-self.decimals, self.decimals)
        return begin, length

    def point(self, draw: RandomSource) -> Point:
        """Returns a point outside the first pixels, where it could be taken for fractions."""
        minimum = 2 if min(self.width, self.height) > 4 else 0
        return round(draw.number(minimum, self.width), self.decimals), round(draw.number(minimum, self.height), self.decimals)

    def outline(self, draw: RandomSource, least: float = 10) -> list[Point]:
        """Returns the corners of a polygon without crossings, placed around a centre."""
        return self.around(draw, self.box(draw, least), draw.choice(_CORNERS))

    def around(self, draw: RandomSource, place: Place, corners: tuple[int, ...]) -> list[Point]:
        """Corners in these directions of a box's middle, the outermost on its edge."""
        x, y = place.left + place.width / 2, place.top + place.height / 2
        points: list[Point] = []
        for at in corners:
            reach = draw.number(0.75, 1) / 2
            points.append(
                (
                    self._inside(x + _AROUND[at][0] * place.width * reach, self.width),
                    self._inside(y + _AROUND[at][1] * place.height * reach, self.height),
                )
            )
        return points

    def path(self, draw: RandomSource) -> list[Point]:
        """Points from left to right, no two of them the same."""
        place = self.box(draw, 10)
        count = draw.integer(2, 6)
        return [
            (
                self._inside(place.left + place.width * at / (count - 1), self.width),
                self._inside(place.top + draw.number(0, 1) * place.height, self.height),
            )
            for at in range(count)
        ]

    def moved(self, draw: RandomSource, place: Place) -> Place:
        """Returns the same box, moved slightly."""
        left = self._inside(place.left + draw.number(-0.02, 0.02) * self.width, self.width - place.width)
        top = self._inside(place.top + draw.number(-0.02, 0.02) * self.height, self.height - place.height)
        while left + place.width > self.width:
            left = round(left - 10**-self.decimals, self.decimals)
        while top + place.height > self.height:
            top = round(top - 10**-self.decimals, self.decimals)
        return Place(max(left, 0), max(top, 0), place.width, place.height)

    def _inside(self, value: float, whole: float) -> float:
        return max(0, min(round(value, self.decimals), whole))


# -- Writes the text of a record, and mutates it so that it is not a JSON object any more --------------------------

#: Characters that some line readers take for line ends, that control some terminals, or that change the direction of text.
_UNSEEN = {point: f"\\u{point:04x}" for point in (*range(0x7F, 0xA0), 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A))}
#: Commands that CI systems read anywhere in a printed line: ``##[group]``, ``##vso[task.setvariable]``.
_MARK = lazy_regex(r"(?<=#)#(?=\[|(?i:vso)\[)")


def text_of(record: Any) -> str:
    """The record as JSON on one line."""
    try:
        return _MARK.sub(r"\\u0023", orjson.dumps(record).decode().translate(_UNSEEN))
    except TypeError:  # a number of more than 64 bits, half of a surrogate pair
        return json.dumps(record, separators=(",", ":"))


def _cut(text: str) -> str:
    return text[:-1]


def _python(text: str) -> str:
    """Returns the record as ``str(record)`` writes it."""
    return str(json.loads(text))


def _listed(text: str) -> str:
    return f"[{text}]"


def _doubled(text: str) -> str:
    return f"{text} {text}"


def line_mutations() -> tuple[Mutation, ...]:
    """Returns the mutations for every file with one record per line."""
    table: tuple[tuple[str, tuple[str, ...], str, Callable[[str], str]], ...] = (
        ("cut-off", ("JSN001",), "the line is cut off", _cut),
        ("python-literal", ("JSN002",), "the line is a Python dict, not JSON", _python),
        ("list-on-a-line", ("JSN005",), "the line is a list", _listed),
        ("two-on-a-line", ("JSN006",), "two records are on one line", _doubled),
    )
    return tuple(
        Mutation(name, codes, what, lambda made: [made.record], lambda draw, place: None, respell) for name, codes, what, respell in table
    )


def new_name(taken: Iterable[str]) -> str:
    """Returns a name that is neither equal nor similar to these."""
    known = {casefolded(name) for name in taken}
    at = 0
    while casefolded(name := f"zeppelin {at}" if at else "zeppelin") in known:
        at += 1
    return name
