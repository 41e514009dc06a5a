"""The syntax tree of `.onto` files: plain values, each with its place in the text."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from msgspec import Struct, field


class At(NamedTuple):
    """A place in a source: characters from 0, lines and columns from 1."""

    path: str
    line: int
    column: int
    start: int
    end: int


def moved(at: At, origin: At | None) -> At:
    """Returns a place in the source, for a place in a section that begins at ``origin`` and was parsed on its own."""
    if origin is None:
        return at
    column = at.column + (origin.column - 1 if at.line == 1 else 0)
    return At(at.path, origin.line + at.line - 1, column, origin.start + at.start, origin.start + at.end)


class Word(Struct, frozen=True):
    """A name, an option or a text."""

    text: str
    at: At
    quoted: bool = False


# -- the ontology ----------------------------------------------------------------------------------------------------------------


class Attribute(Struct, frozen=True):
    """One of ``required``, ``optional``, ``scope``, ``characters``, ``id``, ``node``, ``color``, ``with`` and ``without``, with its
    value."""

    name: Literal["required", "optional", "scope", "characters", "id", "node", "color", "with", "without"]
    value: Any
    """None; ``global`` or ``index``; a pair of the minimum and maximum number of characters (either may be None); a text; a dictionary;
    names of members."""
    at: At


class OptionNode(Struct, frozen=True):
    """``- sunny "Sunny" { … }``"""

    value: Word
    label: Word | None
    attributes: tuple[Attribute, ...]
    questions: tuple[QuestionNode, ...]
    at: At


class QuestionNode(Struct, frozen=True):
    """``radio weather "What is it like?" required { … }``"""

    kind: Word
    name: Word
    label: Word | None
    attributes: tuple[Attribute, ...]
    options: tuple[OptionNode, ...]
    at: At


class ArrowNode(Struct, frozen=True):
    """``from person to car``: the tools that a relationship may join."""

    source: Word
    target: Word
    at: At


class ToolNode(Struct, frozen=True):
    """``box car { … }``"""

    kind: Word
    name: Word
    attributes: tuple[Attribute, ...]
    questions: tuple[QuestionNode, ...]
    arrows: tuple[ArrowNode, ...]
    at: At


class HeadingNode(Struct, frozen=True):
    """``ontology "Street scenes"``; without a name if it has attributes only."""

    name: Word | None
    attributes: tuple[Attribute, ...]
    at: At


class MediaNode(Struct, frozen=True):
    """``media image``"""

    medium: Word
    at: At


class IncludeNode(Struct, frozen=True):
    """``include "common.onto"``"""

    path: Word
    at: At


# -- rules -----------------------------------------------------------------------------------------------------------------------


class DataRow(Struct, frozen=True):
    """``data row`` as the subject of a rule."""

    at: At


class Whole(Struct, frozen=True):
    """``file`` or ``run`` as the subject of a rule. A feature with that name takes precedence."""

    word: Word
    alias: Word | None
    at: At

    @property
    def thing(self) -> Thing:
        """The feature with this name, as a `Thing`."""
        return Thing("feature", self.word, (), self.alias, self.at)


class Thing(Struct, frozen=True):
    """What ``car``, ``object of kind box``, ``answer`` or ``record`` refers to, and its alias."""

    what: Literal["feature", "object", "answer", "record"]
    name: Word | None
    """The name, for a feature."""
    kinds: tuple[Word, ...]
    """The kinds, for objects; empty for objects of any kind."""
    alias: Word | None
    at: At


class Number(Struct, frozen=True):
    """``0.5``, ``30%`` (0.3) or ``8 px`` (8)."""

    value: float
    unit: Literal["", "%", "px"]
    at: At


class Reference(Struct, frozen=True):
    """``width``, ``car.confidence``, ``"License plate".text``, ``car``."""

    parts: tuple[Word, ...]
    at: At


class Call(Struct, frozen=True):
    """``iou(this, other)``."""

    function: Word
    arguments: tuple[Expression, ...]
    at: At


class Count(Struct, frozen=True):
    """``count(car where width < 3)``."""

    things: tuple[Thing, ...]
    where: Expression | None
    at: At


class Share(Struct, frozen=True):
    """``share(car where width < 3)``, ``share(car of object of kind box)``."""

    things: tuple[Thing, ...]
    where: Expression | None
    of: Count | None
    """The total that the share refers to; None for a count of the things themselves."""
    at: At


class Measured(Struct, frozen=True):
    """``median(confidence of car where …)``, ``quantile(90%, count(car) of data row)``."""

    function: Word
    arguments: tuple[Expression, ...]
    of: Count | None
    """The things that are measured; None for data rows."""
    at: At


class Each(Struct, frozen=True):
    """``each object of kind box as class has share(class of object of kind box) >= 1%``: of every feature by itself."""

    things: tuple[Thing, ...]
    has: Expression
    at: At


class Binary(Struct, frozen=True):
    """``a + b``, ``a - b``, ``a * b``, ``a / b``."""

    operator: Literal["+", "-", "*", "/"]
    left: Expression
    right: Expression
    at: At


class Negative(Struct, frozen=True):
    """``-a``."""

    operand: Expression
    at: At


class Compare(Struct, frozen=True):
    """``a < b``, also ``0.2 <= aspect <= 5``: one operator less than operands."""

    operands: tuple[Expression, ...]
    operators: tuple[Literal["<", "<=", ">", ">=", "=", "!="], ...]
    at: At


class Missing(Struct, frozen=True):
    """``a is missing``, ``a is not missing``."""

    operand: Expression
    negated: bool
    at: At


class Chosen(Struct, frozen=True):
    """The condition that an answer has certain options: ``weather is sunny``, ``is one of (…)``, ``tags includes any of (…)``."""

    operand: Expression
    how: Literal["is", "one of", "includes", "includes any", "includes all"]
    values: tuple[Word, ...]
    negated: bool
    at: At


class Matches(Struct, frozen=True):
    """``text matches "^[A-Z]"``."""

    operand: Expression
    pattern: Word
    negated: bool
    at: At


class Quantity(Struct, frozen=True):
    """``at least 2 car where …``, ``no other person where …``, ``every car has …``."""

    how: Literal["some", "no", "every", "exactly", "at least", "at most", "between"]
    minimum: Number | None
    """The minimum of ``exactly``, ``at least`` and ``between``."""
    maximum: Number | None
    """The maximum of ``exactly``, ``at most`` and ``between``."""
    other: bool
    """Without the subject itself."""
    things: tuple[Thing, ...]
    where: Expression | None
    has: Expression | None
    at: At


class Relation(Struct, frozen=True):
    """``plate inside car``; ``inside some car``, with the subject implied on the left."""

    word: Word
    """``inside`` or ``overlaps``."""
    left: Expression | None
    right: Reference | Quantity
    at: At


class Not(Struct, frozen=True):
    operand: Expression
    at: At


class Both(Struct, frozen=True):
    """``a and b``."""

    left: Expression
    right: Expression
    at: At


class Either(Struct, frozen=True):
    """``a or b``."""

    left: Expression
    right: Expression
    at: At


Expression = (
    Number | Reference | Call | Count | Share | Measured | Each | Binary | Negative | Compare | Missing | Chosen | Matches | Quantity
    | Relation | Not | Both | Either
)  # fmt: skip


class RuleNode(Struct, frozen=True):
    """A rule as it is written; clauses in their order."""

    name: Word
    severity: Word | None
    targets: tuple[DataRow | Whole | Thing, ...]
    when: tuple[Expression, ...]
    require: tuple[Expression, ...]
    message: Word | None
    fix: Word | None
    why: Word | None
    at: At
    comment: str = ""
    """The comment lines right above it."""


Statement = IncludeNode | HeadingNode | MediaNode | ToolNode | QuestionNode | RuleNode


class Source(Struct, frozen=True):
    """A text of the language, and its name in messages."""

    path: str
    text: str


def place(source: Source, start: int, end: int) -> At:
    """The place of some characters of a source."""
    line_start = source.text.rfind("\n", 0, start) + 1
    return At(source.path, source.text.count("\n", 0, start) + 1, start - line_start + 1, start, end)


class Document(Struct, frozen=True):
    """A file with its includes, in the order of reading."""

    sources: dict[str, Source]
    """Path -> the source that was read."""
    statements: tuple[Statement, ...] = field(default=())
    """All statements; those of included files follow their include."""

    @property
    def rules(self) -> tuple[RuleNode, ...]:
        return tuple(s for s in self.statements if isinstance(s, RuleNode))

    @property
    def ontology(self) -> tuple[Statement, ...]:
        """Everything but rules and includes."""
        return tuple(s for s in self.statements if not isinstance(s, (RuleNode, IncludeNode)))
