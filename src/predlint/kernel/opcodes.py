"""The kernel's words, in one table: nodes, flags of nodes, operations on values that were read, and kinds of parts and things.

Python makes its words from this table, and the kernel knows them from ``operations.h``, which `header.py` writes (``make operations``). The
docstring of an operation documents it in C, too. Its members are its arguments, in the order of its words; their sorts give the arguments
of the function of its name in ``held.h``: for ``Between`` that is ``op_between(slots[w[1]], bounds + w[2])``. The function returns false if
the condition fails.
"""

from __future__ import annotations

from typing import Annotated, dataclass_transform

from msgspec import Struct
from msgspec.structs import astuple


class Word(int):
    """A number, with its meaning."""

    meaning: str

    def __new__(cls, number: int, meaning: str) -> Word:
        made = super().__new__(cls, number)
        made.meaning = meaning
        return made


# -- nodes -------------------------------------------------------------------------------------------------------------------


class Node(Word):
    """The kind of a node. Its words: the kind, the column of its values (-1: none), flags, then as documented at its function in scan.c."""


REFUSED = Node(0, "any value is in doubt")
ANYTHING = Node(1, "any value")
FLAG = Node(2, "true or false, or one of the two")
NUMBER = Node(3, "a number between bounds")
TEXT = Node(4, "a text")
NAME = Node(5, "a text of a table")
UUID = Node(6, "a text that is an id of 128 bits")
ITEMS = Node(7, "a list")
RECORD = Node(8, "an object with certain members")
TAGGED = Node(9, "an object whose form depends on a member")
FORK = Node(10, "an object of one form or another, by whether it has one of some members")
NAME_PATH = Node(11, "a list of texts that stand in a table one behind the other")
DATE = Node(12, "a text that is a day between two others")
FLAT = Node(13, "a list of numbers that are kept together")
DRAWN = Node(14, "a list of rings, or a mask, which is an object")
RUNS = Node(15, "run lengths of a mask")
DICT = Node(16, "an object with any keys, and values of one form")
BRUSH = Node(17, "a list of bytes that is the mask of a brush")


class Flag(Word):
    """Flags of nodes; each node reads some. Those of records have further numbers from bit 16 on."""


NULLABLE = Flag(1, "null is as good as any value")
WHOLE = Flag(1 << 1, "a number has digits alone")
ABOVE = Flag(1 << 2, "a number is larger than its lower bound")
TRIMMED = Flag(1 << 3, "a text has no space around it, and none of some words")
URI = Flag(1 << 4, "a text is an address")
DISTINCT = Flag(1 << 5, "no two items of a list are of one branch, or one text of a table")
POINTS = Flag(1 << 6, "a list of points, which are kept")
ROW = Flag(1 << 7, "a text names a data row")
APART = Flag(1 << 8, "the finding for a REFUSED value may depend on its surroundings; ANYTHING is always in doubt")
IN_FORM = Flag(1 << 9, "the form of the record depends on which text of the table it is")
ALONE = Flag(
    1 << 10, "the check of a doubted value alone gives its findings: see shape/independent_values.py; for records, of unknown members"
)
NO_NUL = Flag(1 << 11, "a text has no U+0000")
PLACE = Flag(1 << 12, "a text is a place that browsers load from")
HASHED = Flag(1 << 13, "the slot of a text of a table has a hash of it, and not its number")
SILENT = Flag(1 << 14, "of the items of a list nothing is pushed but how many there are")
EACH = Flag(1 << 15, "what does not hold of a record is doubted one by one")
IS_DATE = Flag(1 << 17, "a text is a date in one of the usual ways")
TEXTUAL = Flag(1 << 18, "an id counts as its text: pushed, and kept, is the hash of that")
SEQUENCE = Flag(1 << 19, "the slot of points has a hash of all of them in their order")
NUMBERED = Flag(1 << 20, "keys are whole numbers; with POINTS: from 0 on, in any order")
PARTS = Flag(1 << 21, "what is in it is a part of the record: see scan.c")
WORD = Flag(1 << 22, "a text of letters and digits of ASCII, points, underscores and hyphens, and one at least")
HAS_RUNS = Flag(1 << 23, "a text that is run lengths; its slot has their sum")
QUOTED = Flag(1 << 24, "a number may stand in quotes, as digits")
ITEMS_APART = Flag(1 << 25, "items of a list without doubts do not distinguish records")
INTEGRAL = Flag(1 << 26, "a number is whole, be it written as 3 or as 3.0; with WHOLE it has digits alone")


# -- parts and things --------------------------------------------------------------------------------------------------------


class Part(Word):
    """The kind of a part of a list whose parts name each other, with its two numbers; -1 is an absent id, NaN a doubted value. See
    links.h."""


REGION = Part(0, "its id, which no other has, and what it is of")
SINGLE = Part(1, "its id, which no region has: one of each group")
ABOUT = Part(2, "the id of a region, and what that is of: one of each group for each region")
ABOUT_MANY = Part(3, "the same, any number")
COPY = Part(4, "as ABOUT; and it has all of the region's shape, which those may have or leave out")
JOINS = Part(5, "the ids of two regions: none twice")
BELOW_IT = Part(6, "the region that the region before this part is in, which stands before that one; -1 for none")
ALIKE = Part(7, "the content of a region, which no other of its group has")
PRESENT = Part(8, "nothing: there is a part of its group, perhaps several")


class Thing(Word):
    """Flags of the state of a thing. See joins.h."""


MET = Thing(1, "it was met")
ANSWERED = Thing(2, "it has answers")
CHANGES = Thing(4, "its answers change")
MARKED = Thing(8, "it is no thing but a mark of the whole")


# -- sorts of arguments, with what the kernel's function is given for a word ----------------------------------------------------

#: A slot holds a number: a hash of a text or id, the number of items of a list; NaN if the value is doubted. A slot is given by its
#: number, or by the name of the member that is kept there.
Slot = Annotated[int | str, "slots[{}]"]
#: The first of several slots, side by side.
Slots = Annotated[int | str, "slots + {}"]
#: A slot that is set, or the first of several.
To = Annotated[int | str, "slots + {}"]
#: Numbers of the program: one, or the first of several.
Bound = Annotated[int, "bounds[{}]"]
Bounds = Annotated[int, "bounds + {}"]
#: The largest number of its kind in the record.
Largest = Annotated[int, "reaches[{}]"]
ToReach = Annotated[int, "reaches + {}"]
#: A fact of the record's data row.
Fact = Annotated[int, "facts[{}]"]
#: A list of words of the program.
Words = Annotated[int, "g->words + {}"]
#: A table of texts.
Texts = Annotated[int, "g->tables + {}"]
#: A text that is kept.
Text = Annotated[int, "s->kept + {}"]
#: The number of a column, of a fact, of a table of ids, of a group of parts.
Column = Annotated[int, "{}"]
Place = Annotated[int, "{}"]
Index = Annotated[int, "{}"]
Group = Annotated[int, "{}"]
#: A count; the kind of a part; flags of things; half of 64 bits; true or false.
Count = Annotated[int, "{}"]
Kind = Annotated[int, "{}"]
Flags = Annotated[int, "{}"]
Half = Annotated[int, "{}"]
Yes = Annotated[int, "{}"]


# -- operations --------------------------------------------------------------------------------------------------------------


@dataclass_transform(frozen_default=True)
class Operation(Struct, frozen=True, gc=False):
    """An operation on values that were read: it checks a record, a list or a line, or computes a number. Four words each, the first is its
    number."""

    def words(self) -> tuple[int | str, ...]:
        """Returns the words; members that are named are replaced by slots later."""
        given = astuple(self)
        return (NUMBERS[self.__class__], *given, *_NOTHING[len(given) :])


class OfRecord(Operation):
    """An operation whose function also gets the state of the record."""


class OfProgram(OfRecord):
    """An operation whose function also gets the state of the record, and the program."""


class Control(Operation):
    """An operation that the loop itself carries out."""


class End(Control):
    """The end of a list of operations."""


class Outer(Control):
    """The operations that follow depend on more than their own values."""


class When(Control):
    """Skips the next `count` operations unless `value` equals `number`."""

    value: Slot
    number: Bound
    count: Count


class Unless(Control):
    """Skips the next `count` operations if `value` equals `number`."""

    value: Slot
    number: Bound
    count: Count = 1


# Operations that compute numbers. The result is NaN if an argument is.


class Add(Operation):
    """`total` = `one` + `other`."""

    total: To
    one: Slot
    other: Slot


class Smaller(Operation):
    """`minimum` = the smaller one of `one` and `other`."""

    minimum: To
    one: Slot
    other: Slot


class Larger(Operation):
    """`maximum` = the larger one of `one` and `other`."""

    maximum: To
    one: Slot
    other: Slot


class Set(Operation):
    """`to` = `number`."""

    to: To
    number: Bound


class Shift(Operation):
    """`to` = 256 times `to`, plus `value`."""

    to: To
    value: Slot


class Move(Operation):
    """`to` = `value`."""

    to: To
    value: Slot


class Product(Operation):
    """`to` = `rate` times `length`, rounded, if both are known."""

    to: To
    rate: Slot
    length: Slot


class Known(Operation):
    """`to` = 1 where `value` is a number, else 0."""

    to: To
    value: Slot


class LookUp(Operation):
    """`to` = the bound that is `number` behind `first`."""

    to: To
    number: Slot
    first: Bounds


# Comparisons of numbers. They fail for NaN.


class AtMost(Operation):
    """`value` is not above `maximum`."""

    value: Slot
    maximum: Slot


class Below(Operation):
    """`value` is below `limit`."""

    value: Slot
    limit: Slot


class Between(Operation):
    """`value` is not below the first of two bounds, and not above the second."""

    value: Slot
    bounds: Bounds


class Differs(Operation):
    """`value` is not `other`."""

    value: Slot
    other: Slot


class Same(Operation):
    """`value` is `other`."""

    value: Slot
    other: Slot


class NotAllTo(Operation):
    """Not all of `count` slots are up to `bound`."""

    first: Slots
    count: Count
    bound: Bound


class InRow(Operation):
    """`value` is one of the numbers in `row` of a table: the width of a row, then the rows; -1 is any."""

    value: Slot
    row: Slot
    table: Bounds


class Fills(Operation):
    """`count` is 4 times `width` times `height`, which are whole numbers."""

    count: Slot
    width: Slot
    height: Slot


class TextsDiffer(Operation):
    """`text` is not the first one of `texts`."""

    text: Slot
    texts: Texts


# Comparisons of the maxima of a line with its data row.


class Reach(Operation):
    """`reach` = the larger one of `reach` and `value`."""

    reach: ToReach
    value: Slot


class Within(Operation):
    """`reach` is not above `fact`."""

    reach: Largest
    fact: Fact


class Exactly(Operation):
    """`reach`, if there is one, equals `fact`, if that is known."""

    reach: Largest
    fact: Fact


class WithinBy(OfProgram):
    """`reach` is not above the fact that is `unit` behind `first`."""

    reach: Largest
    first: Place
    unit: Slot


class Scored(OfRecord):
    """All answers of the line have a confidence, or none has."""


class Push(OfRecord):
    """`column` takes `value`."""

    value: Slot
    column: Column


class Branch(OfRecord):
    """`to` = the number of the name of the record that is being read."""

    to: To


# Of the points read last: see ring.h and outline.h.


class ReachPoints(OfRecord):
    """`across` and `down` = the larger one of it and any x, y of the points."""

    across: ToReach
    down: ToReach


class Ring(OfRecord):
    """The points go round an area, and cross nowhere."""


class PointsNotAllTo(OfRecord):
    """Not all coordinates are up to `bound`."""

    bound: Bound


class Open(OfRecord):
    """The last point is not the first."""


class LieIn(OfRecord):
    """The points lie between two bounds, and in part between 0 and 1."""

    bounds: Bounds


class LeadAnywhere(OfRecord):
    """The points are not all equal."""


class Enclose(OfRecord):
    """The points enclose an area."""


# Operations on kept texts, and slices of them: see spans.h.


class Quotes(OfRecord):
    """Resets the quotes of texts."""


class Span(OfRecord):
    """`start` and `end` are the ends of a slice of `text`, and of its quote."""

    start: Slot
    end: Slot
    text: Text


# Of parts of a list that name each other: see links.h.


class Links(OfRecord):
    """A list of such parts begins."""


class Link(OfRecord):
    """A part, with two numbers."""

    kind: Kind
    ends: Slots
    group: Group


class Content(OfProgram):
    """What is read from here on counts in the content of a region, or does no more."""

    counts: Yes


class Linked(OfRecord):
    """All parts are linked as they should be: so many groups have one each, and so many have one for each region."""

    alone: Count
    about: Count


class OneSize(OfRecord):
    """`width` and `height` are those that all parts have which have any."""

    width: Slot
    height: Slot


# Of what is drawn: see drawing.h, and drawn.h for what is kept of it.


class Seen(OfRecord):
    """`column` takes the members that are there, as bits; beside unknown ones, all of the bits `low` and `high` are there."""

    column: Column
    low: Half
    high: Half


class Find(OfProgram):
    """`id` is one of a table of ids, and `facts` are those of its row."""

    id: Slot
    index: Index
    facts: To


class BoxWithin(Operation):
    """A box is inside the image."""

    box: Slots
    sides: Slots
    by: Bounds


class DrawnWithin(Operation):
    """A drawing is inside the image."""

    drawn: Slots
    sides: Slots
    by: Bounds


class BoxAround(Operation):
    """A box is that around a drawing."""

    box: Slots
    drawn: Slots
    by: Bounds


class Beside(OfRecord):
    """The next area is compared with `box`, too; `crowd` is 1 for a crowd."""

    box: Slots
    crowd: Slot = 0


class AreaOf(OfRecord):
    """An area is that of a drawing."""

    area: Slot
    drawn: Slots
    by: Bounds


class AreaOfBox(OfRecord):
    """An area is that of a box alone."""

    area: Slot
    drawn: Slots
    by: Bounds


class DrawnAs(Operation):
    """A drawing has the form that `asked` requires."""

    drawn: Slots
    asked: Slot


class RunLengths(OfRecord):
    """The run lengths read last, `runs` of them, fill a mask of these sides, and become a drawing."""

    sides: Slots
    drawn: To
    runs: Slot


class FollowRows(OfRecord):
    """The run lengths read last follow the rows of a mask."""

    height: Slot
    width: Slot


class Pose(OfRecord):
    """The numbers read last are x, y and visibility of points: a pose. `strict`: visibility is 0, 1 or 2, and there is no place without."""

    pose: To
    tolerance: Bound
    strict: Yes


class PoseOf(Operation):
    """A pose has as many numbers as `wanted`; where that is `strict`, one of none will do."""

    pose: Slots
    wanted: Slot
    strict: Yes


class PoseSeen(Operation):
    """`count` is the number of visible points of a pose."""

    pose: Slots
    count: Slot


class PoseWithin(Operation):
    """A pose reaches no further than the sides of the image."""

    pose: Slots
    sides: Slots
    tolerance: Bound


# Of what parts of one record tell of each other: see joins.h.


class List(OfRecord):
    """`to` = the number of a list that begins; 0 is that of the whole record."""

    to: To


class New(OfRecord):
    """Fails if `value` was already seen in `list`."""

    value: Slot
    list: Slot


class Meet(OfRecord):
    """A thing of a feature, at a place."""

    thing: Slot
    feature: Slot
    place: Slot


class Range(OfRecord):
    """A range from one slot to the next."""

    ends: Slots


class SpansOf(OfRecord):
    """The ranges since the last of these are of `group`."""

    group: Slot


class Item(OfRecord):
    """An item of the entry that is being read. `once`: there is no other such."""

    item: Slot
    once: Yes


class ItemsOf(OfRecord):
    """All items belong to `thing`, and so do the ranges from `first` on, if they are answers that change."""

    thing: Slot
    changes: Yes
    first: Slot = 0


class Spans(OfRecord):
    """`to` = the number of ranges."""

    to: To


class Mark(OfRecord):
    """`mark` is a mark and no thing, and `feature` asks the items."""

    mark: Slot
    feature: Slot
    asked: Words


class Unnamed(OfRecord):
    """`value` names no thing and no mark."""

    value: Slot


class Joined(OfRecord):
    """Things, marks and their entries match."""

    asked: Words


class Ranged(OfRecord):
    """There are ranges; if bound `number` of `everywhere` is not 0, only that of place 0 is allowed, and may be absent."""

    number: Slot
    everywhere: Bounds


class Reached(OfRecord):
    """`to` = the largest number in ranges of marks; -1 for none."""

    to: To


class Things(OfRecord):
    """`to` = the number of things with one of `flags`."""

    to: To
    flags: Flags


class ApartAll(OfRecord):
    """No two ranges of a group share a number."""


#: All operations, by their numbers.
OPERATIONS = [
    each
    for each in globals().values()
    if isinstance(each, type) and issubclass(each, Operation) and each not in (Operation, OfRecord, OfProgram, Control)
]
NUMBERS: dict[type, int] = {each: number for number, each in enumerate(OPERATIONS)}
_NOTHING = (0, 0, 0)
