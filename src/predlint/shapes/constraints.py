"""Constraints on several values of a record: declared in the Shape beside what they are about, and read by the kernel and by Python.

`holds` is the Python reading: true where nothing is to be said. The kernel's reading (`kernel/lower.py`) may be stricter and is never
laxer: what it doubts is explained. Numbers are finite doubles; facts are those of the data row (width and height in pixels, frames, …),
infinite where they are not known. A path names members, one inside the other; lists are gone through. A member that is absent, or null,
takes no part.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Any, cast

from msgspec import Struct

from predlint import rle
from predlint.geometry import crosses_itself, distinct_points, polygon_area, repeated_point
from predlint.outlines import in_zigzag, on_one_line
from predlint.shapes.drawn import OfDrawn, OfNumbers
from predlint.shapes.joins import Joins, Places
from predlint.shapes.paths import Path, values_at


class Within(Struct, frozen=True):
    """The sum of some members of a record is at most a fact of its data row."""

    members: tuple[str, ...]
    fact: str

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        return sum([value[name] for name in self.members]) <= facts[self.fact]


class PointsWithin(Struct, frozen=True):
    """Each point of a list lies in the data row: ``x`` and ``y`` are at most these facts."""

    x: str
    y: str

    def holds(self, value: Sequence[Mapping[str, Any]], facts: Mapping[str, float]) -> bool:
        return all([point["x"] <= facts[self.x] and point["y"] <= facts[self.y] for point in value])


class Numbers(Struct, frozen=True):
    """Where one of some members is missing, or is no number, nothing is said of what the members are to each other, nor of each number at a
    path that leads here. That they are numbers, the nodes of the members say."""

    members: tuple[str, ...]

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        return True


class NotFractions(Struct, frozen=True):
    """Not all of some members are up to a bound, as fractions of the image would be."""

    members: tuple[str, ...]
    bound: float

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        return any([value[name] > self.bound for name in self.members])


class PointsNotFractions(Struct, frozen=True):
    """The same of the coordinates of a list of points."""

    bound: float

    def holds(self, value: Sequence[Mapping[str, Any]], facts: Mapping[str, float]) -> bool:
        return any([point["x"] > self.bound or point["y"] > self.bound for point in value])


class Ordered(Struct, frozen=True):
    """One member is at most another one; or below it, where ``strict``."""

    low: str
    high: str
    strict: bool = False

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        low, high = value[self.low], value[self.high]
        return low < high if self.strict else low <= high


class Differ(Struct, frozen=True):
    """Two members are not equal."""

    one: str
    other: str

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        return value[self.one] != value[self.other]


class WithinBy(Struct, frozen=True):
    """Sums of some members at a path are at most the facts for the unit that a member beside them names."""

    member: str
    units: tuple[str, ...]
    path: Path
    sums: tuple[tuple[tuple[str, ...], str], ...]
    """Members, and what their sum is called."""

    @staticmethod
    def fact(called: str, unit: str) -> str:
        """The name of the fact that bounds a sum in a unit."""
        return f"{called}, {unit}"

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        unit = value[self.member]
        within = [Within(members, self.fact(called, unit)) for members, called in self.sums]
        return all([each.holds(part, facts) for part in values_at(value, self.path) for each in within])


class NotZero(Struct, frozen=True):
    """A member is not 0."""

    member: str

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        return value[self.member] != 0


class Ascending(Struct, frozen=True):
    """The numbers at a path are each larger than the one before."""

    path: Path

    def holds(self, value: Any, facts: Mapping[str, float]) -> bool:
        return all([one < two for one, two in pairwise(values_at(value, self.path))])


class InTurn(Struct, frozen=True):
    """Ranges at a path, with ``start`` and ``end``, each begin behind the end of the one before, or where it ends if they may ``touch``."""

    path: Path
    start: str = "start"
    end: str = "end"
    touch: bool = False

    def holds(self, value: Any, facts: Mapping[str, float]) -> bool:
        for one, two in pairwise(values_at(value, self.path)):
            if two[self.start] < one[self.end] or (two[self.start] == one[self.end] and not self.touch):
                return False
        return True


class Distinct(Struct, frozen=True):
    """The texts, the numbers, or the lists of bytes at a path are all different."""

    path: Path

    def holds(self, value: Any, facts: Mapping[str, float]) -> bool:
        found = [str(item) for item in values_at(value, self.path)]
        return len(set(found)) == len(found)


class Ranks(Struct, frozen=True):
    """The whole numbers, from 1, that the items of a list have in a member are 1, 2, 3 and so on, in any order."""

    member: str

    def holds(self, value: Sequence[Mapping[str, Any]], facts: Mapping[str, float]) -> bool:
        return sorted([item[self.member] for item in value]) == list(range(1, len(value) + 1))


class Colour(Struct, frozen=True):
    """Bytes of a colour, which is not black."""

    def holds(self, value: Sequence[Any], facts: Mapping[str, float]) -> bool:
        return any(value)


class OnePlace(Struct, frozen=True):
    """A list stands in a record, or in each of the objects of its ``inner`` member, and not in both; ``needed``: in neither is no choice;
    ``once``: beside more than one object it does not stand."""

    member: str
    inner: str
    needed: bool
    once: bool

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        beside, inside = bool(value.get(self.member)), [bool(item.get(self.member)) for item in _objects(value.get(self.inner))]
        if beside:
            return not any(inside) and (not self.once or len(inside) < 2)
        return not self.needed or (bool(inside) and all(inside))


class Answered(Struct, frozen=True):
    """The questions of these names are answered somewhere at one of some paths."""

    paths: tuple[Path, ...]
    names: tuple[str, ...]

    def holds(self, value: Any, facts: Mapping[str, float]) -> bool:
        return set(self.names) <= {item.get("name") for path in self.paths for item in values_at(value, path)}


class Between(Struct, frozen=True):
    """The sum of some members lies between two numbers, or is one of them."""

    members: tuple[str, ...]
    least: float
    most: float
    beside: bool = False
    """True where what is said depends on what is around the record, too."""

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        return self.least <= sum([value[name] for name in self.members]) <= self.most


class Unread(Struct, frozen=True):
    """What the rules of records alone decide: ``why`` says what that is. No value is clean for the kernel."""

    why: str

    def holds(self, value: Any, facts: Mapping[str, float]) -> bool:
        return False


def _objects(value: Any) -> list[Mapping[str, Any]]:
    """An object, or those of a list."""
    items = cast("list[Any]", value if isinstance(value, list) else [value])
    return [cast("dict[str, Any]", item) for item in items if isinstance(item, dict)]


class Simple(Struct, frozen=True):
    """Points go round an area: at least three different ones, none twice in a row, no edges that cross or touch."""

    def holds(self, value: Sequence[Mapping[str, Any]], facts: Mapping[str, float]) -> bool:
        xs, ys = [point["x"] for point in value], [point["y"] for point in value]
        if distinct_points(xs, ys) < 3 or repeated_point(xs, ys) is not None:
            return False
        return polygon_area(xs, ys) != 0 and crosses_itself(xs, ys) is None


class NotEmpty(Struct, frozen=True):
    """A list that must be there is not empty."""

    member: str

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        return bool(value[self.member])


class Listed(Struct, frozen=True):
    """A list, and not a bare item, which is as good for others."""

    def holds(self, value: Any, facts: Mapping[str, float]) -> bool:
        return isinstance(value, list)


class Paths(Struct, frozen=True):
    """The items of a list are some of these lists of names, none twice."""

    paths: tuple[Path, ...]

    def holds(self, value: Sequence[Any], facts: Mapping[str, float]) -> bool:
        found = [tuple(item) for item in value]
        return set(found) <= set(self.paths) and len(set(found)) == len(found)


class PairsPlain(Struct, frozen=True):
    """The items of a list are two numbers each, and go round an area as points do, of which the last one is not the first; not all are up
    to a bound, as fractions would be."""

    bound: float

    def holds(self, value: Sequence[Any], facts: Mapping[str, float]) -> bool:
        points = [{"x": item[0], "y": item[1]} for item in value]
        return points[0] != points[-1] and Simple().holds(points, facts) and PointsNotFractions(self.bound).holds(points, facts)


class Chain(Struct, frozen=True):
    """The items of a list have different ids, and follow the one before them, or none; not all coordinates are up to a bound, as fractions
    would be."""

    bound: float

    def holds(self, value: Sequence[Mapping[str, Any]], facts: Mapping[str, float]) -> bool:
        ids = [item.get("id") for item in value]
        before = [item.get("prevPointId") for item in value]
        follow = all([one in (None, last) for one, last in zip(before, [None, *ids], strict=False)])
        large = any([item["x"] > self.bound or item["y"] > self.bound for item in value])
        return follow and large and len(set(ids)) == len(ids)


class DistinctOrNone(Struct, frozen=True):
    """The texts that the items of a list have in a member are all different; none is one of them."""

    member: str

    def holds(self, value: Sequence[Mapping[str, Any]], facts: Mapping[str, float]) -> bool:
        found = [item.get(self.member) for item in value]
        return len(set(found)) == len(found)


class Span(Struct, frozen=True):
    """In the objects at a path, ``start`` and ``end`` are the ends of a piece of a text of the record, in UTF-16 units, of one unit at
    least; where ``quote`` is given it is that piece, and where it is not, no character of the text takes two units."""

    path: Path
    text: str
    """The name under which the text is kept."""
    quote: str = "text"

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float], text: str = "") -> bool:
        units = text.encode("utf-16-le", "surrogatepass")
        for span in values_at(value, self.path):
            start, end, quote = span["start"], span["end"], span.get(self.quote)
            if not 0 <= start < end <= len(units) // 2:
                return False
            if quote is None and any([char > "\uffff" for char in text]):
                return False
            if quote is not None and units[2 * int(start) : 2 * int(end)] != quote.encode("utf-16-le", "surrogatepass"):
                return False
        return True


class Linked(Struct, frozen=True):
    """What the items of a list, each of the branch that ``by`` names, are to each other. Ids that are not given take no part.

    Regions have ids that no other region has. What stands alone is there once, and has no region's id. What is about a region has its id,
    and is ``of`` the same object, once for each region but for ``many``; where it has something of what is ``copied`` of a region, it has
    all of it as it is written there, and `copies` always do. What has no name joins two regions, no two of them twice. All that have a
    size have the same.
    """

    regions: tuple[str, ...]
    alone: tuple[str, ...]
    about: tuple[str, ...]
    many: tuple[str, ...]
    copies: tuple[str, ...]
    required: tuple[str, ...]
    """Those that stand alone of which each must be there, where there is anything; of those about regions, for each region."""
    by: str = "from_name"
    of: str = "to_name"
    size: tuple[str, str] = ("original_width", "original_height")
    joins: tuple[str, str] = ("from_id", "to_id")
    told: str = "direction"
    """What each that joins two says of it."""
    copied: tuple[str, ...] = ()
    """Members of the objects in ``inside``."""
    inside: str = "value"
    parent: str = "parentID"
    """The id of the region that a region is in, which stands before it; others are in none."""

    def holds(self, value: Sequence[Mapping[str, Any]], facts: Mapping[str, float]) -> bool:
        regions = [item for item in value if item.get(self.by) in self.regions]
        ids = {item["id"]: item[self.of] for item in regions if item.get("id") is not None}
        if len(ids) < len([item for item in regions if item.get("id") is not None]):
            return False
        sizes = {tuple([item.get(name) for name in self.size]) for item in value if any([name in item for name in self.size])}
        if len(sizes) > 1 or None in {side for size in sizes for side in size}:
            return False
        seen, before = set[Any](), set[Any]()
        for item in value:
            if (inside := item.get(self.parent)) is not None and (inside not in before or item.get(self.by) not in self.regions):
                return False
            before |= {item.get("id")} if item.get(self.by) in self.regions else set[Any]()
            name, id_ = item.get(self.by), item.get("id")
            key: Any = None
            if name in self.alone:
                key = name
                if id_ in ids:
                    return False
            elif name in (*self.about, *self.many, *self.copies):
                key = (name, id_) if name not in self.many else None
                if id_ not in ids or ids[id_] != item[self.of]:
                    return False
                own = next(self._copied(region) for region in regions if region.get("id") == id_)
                if (self._copied(item) or name in self.copies) and (self._copied(item) != own or not own):
                    return False
            elif name is None:
                one, two = key = tuple([item[end] for end in self.joins])
                if one not in ids or two not in ids or one == two or item.get(self.told) is None:
                    return False
            if key is not None and key in seen:
                return False
            seen.add(key)
        asked = [name for name in self.required if name in self.alone]
        each = [(name, id_) for name in self.required if name in self.about for id_ in ids]
        return not value or set(asked) | set(each) <= seen

    def _copied(self, item: Mapping[str, Any]) -> dict[str, Any]:
        return {name: each for name, each in item[self.inside].items() if name in self.copied}


class Guarded(Struct, frozen=True):
    """A text has none of these characters, and of these words, which are in lower case, in any case of theirs; no space is around it."""

    words: tuple[str, ...]

    def holds(self, value: str, facts: Mapping[str, float]) -> bool:
        return value == value.strip() and not any([word in value.lower() for word in self.words])


class Among(Struct, frozen=True):
    """A text is one of these."""

    texts: tuple[str, ...]

    def holds(self, value: str, facts: Mapping[str, float]) -> bool:
        return value in self.texts


class Usual(Struct, frozen=True):
    """A value that may be anything has its usual form, which the node tells."""

    def holds(self, value: Any, facts: Mapping[str, float]) -> bool:
        return True


class There(Struct, frozen=True):
    """Some members are there, though the Shape does not ask for them; those that may be anything may be null."""

    members: tuple[str, ...]

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        return value.keys() >= set(self.members)


class Without(Struct, frozen=True):
    """Some members are not there."""

    members: tuple[str, ...]

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        return value.keys().isdisjoint(self.members)


class Unlike(Struct, frozen=True):
    """A member is another text than one that stands for none."""

    member: str
    text: str

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        return value[self.member] != self.text


class Called(Struct, frozen=True, eq=False):
    """A member is one of the texts that belong to the name of the record; it may be absent."""

    by: str
    member: str
    texts: Mapping[str, tuple[str, ...]]

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        return self.member not in value or value[self.member] in self.texts[value[self.by]]


class WhereZero(Struct, frozen=True):
    """Where a member is 0, something else holds."""

    member: str
    one: Between

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        return value[self.member] != 0 or self.one.holds(value, facts)


class SameRing(Struct, frozen=True):
    """A list of points, or points by number, are those of the first ring of another member, which may be absent, null or empty."""

    points: str
    rings: str

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        rings = value.get(self.rings)
        return not rings or numbers_of(value[self.points]) == rings[0][0]


class PointsIn(Struct, frozen=True):
    """Points lie between two numbers, and what they take up is in part between 0 and 1."""

    least: float
    most: float

    def holds(self, value: Any, facts: Mapping[str, float]) -> bool:
        numbers = numbers_of(value)
        if not numbers or not all([self.least <= number <= self.most for number in numbers]):
            return False
        extents = [(min(side), max(side)) for side in (numbers[::2], numbers[1::2])]
        return not any([low >= 1 < high or low < 0 >= high for low, high in extents])


class Lead(Struct, frozen=True):
    """Points are not all one."""

    def holds(self, value: Any, facts: Mapping[str, float]) -> bool:
        numbers = numbers_of(value)
        return len({*zip(numbers[::2], numbers[1::2], strict=True)}) > 1


class Enclose(Struct, frozen=True):
    """Points are not all on one line, and where there are four, no two sides pass through each other."""

    def holds(self, value: Any, facts: Mapping[str, float]) -> bool:
        numbers = numbers_of(value)
        corners = list(zip(numbers[::2], numbers[1::2], strict=True))
        return len(corners) > 2 and not on_one_line(corners) and not in_zigzag(corners)


class Filled(Struct, frozen=True):
    """Run lengths fill a mask, and follow its rows: not at the distance of a column where that of a row was expected."""

    text: str
    height: str
    width: str

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        runs = rle.runs_of(value[self.text])
        if isinstance(runs, rle.Fault) or rle.is_empty(runs) or rle.total(runs) != value[self.height] * value[self.width]:
            return False
        starts = list(accumulate(runs))[::2][: len(runs) // 2]
        steps = [later - earlier for earlier, later in pairwise(starts)]
        by_column, by_row = [sum([abs(step - side) <= 0.1 * side for step in steps]) for side in (value[self.height], value[self.width])]
        return len(starts) < 8 or by_column < 0.9 * len(steps) or by_row > 0.1 * len(steps)


class Sized(Struct, frozen=True):
    """What stands at some paths has the same numbers in some members as the record."""

    paths: tuple[Path, ...]
    members: tuple[str, ...]

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        every = [inner for path in self.paths for inner in values_at(value, path)]
        return all([inner[name] == value[name] for inner in every for name in self.members])


class Forwards(Struct, frozen=True):
    """Pairs of numbers: no first is below 0, nor above its second."""

    def holds(self, value: Sequence[Sequence[float]], facts: Mapping[str, float]) -> bool:
        return all([0 <= first <= last for first, last in value])


class OnceEach(Struct, frozen=True):
    """No two items of a list have the same text in a member. What it names, `Joins` says."""

    member: str

    def holds(self, value: Sequence[Mapping[str, Any]], facts: Mapping[str, float]) -> bool:
        found = [item[self.member] for item in value]
        return len(set(found)) == len(found)


class Keyed(Struct, frozen=True):
    """Each entry has its key in a member."""

    member: str

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        return all([key == entry.get(self.member) for key, entry in value.items()])


class Numbered(Struct, frozen=True):
    """Keys are whole numbers, without zeros before them."""

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        return all([key.isascii() and key.isdigit() and key == str(int(key)) for key in value])


class Scored(Struct, frozen=True):
    """Nothing has to hold: records without a member are counted, in a column of the kernel."""

    member: str
    column: str

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        return True


def numbers_of(points: Any) -> list[float]:
    """The x and y of points in turn: of a list of points, of points by number, or of such numbers."""
    if isinstance(points, Mapping):
        by_number = cast("Mapping[str, Any]", points)
        points = [by_number[key] for key in sorted(by_number, key=lambda key: (len(key), key))]
    listed = cast("list[Any]", points)
    return [number for point in listed for number in (point["x"], point["y"])] if listed and isinstance(listed[0], Mapping) else listed


#: Of a record, of a list, and of single values.
OfRecord = (
    There
    | Filled
    | Sized
    | Without
    | Unlike
    | Called
    | WhereZero
    | SameRing
    | Scored
    | Joins
    | Places
    | Within
    | WithinBy
    | Between
    | Numbers
    | NotFractions
    | NotZero
    | Ordered
    | Differ
    | Ascending
    | InTurn
    | Distinct
    | OnePlace
    | Answered
    | NotEmpty
    | Span
    | Unread
    | OfDrawn
)
OfItems = (
    PointsWithin
    | PointsNotFractions
    | Simple
    | Ascending
    | InTurn
    | Distinct
    | Ranks
    | Colour
    | Listed
    | Paths
    | PairsPlain
    | DistinctOrNone
    | Chain
    | Linked
    | PointsIn
    | Lead
    | Enclose
    | Forwards
    | OnceEach
    | Unread
    | OfNumbers
)
#: Of a dictionary.
OfEntries = PointsIn | Lead | Enclose | Keyed | Numbered | Distinct | Unread
Constraint = OfRecord | OfItems | OfEntries | Guarded | Among | Usual
