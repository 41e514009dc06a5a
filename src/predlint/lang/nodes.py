"""The syntax tree of `.onto` files: plain values, each of which knows where it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple


class At(NamedTuple):
    """Where something stands in a source: characters from 0, lines and columns from 1."""

    path: str
    line: int
    column: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Word:
    """A name, an option or a text."""

    text: str
    at: At
    quoted: bool = False


# -- the ontology ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Attribute:
    """``required``, ``optional``, ``scope``, ``characters``, ``id``, ``node``, ``color``, ``with`` or ``without``, and what it says."""

    name: Literal["required", "optional", "scope", "characters", "id", "node", "color", "with", "without"]
    value: Any
    """None; ``global`` or ``index``; a pair of least and most characters (either may be None); a text; a dictionary; names of members."""
    at: At


@dataclass(frozen=True, slots=True)
class OptionNode:
    """``- sunny "Sunny" { … }``"""

    value: Word
    label: Word | None
    attributes: tuple[Attribute, ...]
    questions: tuple[QuestionNode, ...]
    at: At


@dataclass(frozen=True, slots=True)
class QuestionNode:
    """``radio weather "What is it like?" required { … }``"""

    kind: Word
    name: Word
    label: Word | None
    attributes: tuple[Attribute, ...]
    options: tuple[OptionNode, ...]
    at: At


@dataclass(frozen=True, slots=True)
class ArrowNode:
    """``from person to car``: what a relationship may join."""

    source: Word
    target: Word
    at: At


@dataclass(frozen=True, slots=True)
class ToolNode:
    """``box car { … }``"""

    kind: Word
    name: Word
    attributes: tuple[Attribute, ...]
    questions: tuple[QuestionNode, ...]
    arrows: tuple[ArrowNode, ...]
    at: At


@dataclass(frozen=True, slots=True)
class HeadingNode:
    """``ontology "Street scenes"``; without a name where it only has attributes."""

    name: Word | None
    attributes: tuple[Attribute, ...]
    at: At


@dataclass(frozen=True, slots=True)
class MediaNode:
    """``media image``"""

    medium: Word
    at: At


@dataclass(frozen=True, slots=True)
class IncludeNode:
    """``include "common.onto"``"""

    path: Word
    at: At


# -- rules -----------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DataRow:
    """``data row`` as what a rule is on."""

    at: At


@dataclass(frozen=True, slots=True)
class Thing:
    """What is meant by ``car``, ``object of kind box``, ``answer`` or ``record``, and the name it goes by."""

    what: Literal["feature", "object", "answer", "record"]
    name: Word | None
    """Of a feature."""
    kinds: tuple[Word, ...]
    """Of objects; empty for those of any kind."""
    alias: Word | None
    at: At


@dataclass(frozen=True, slots=True)
class Number:
    """``0.5``, ``30%`` (0.3) or ``8 px`` (8)."""

    value: float
    unit: Literal["", "%", "px"]
    at: At


@dataclass(frozen=True, slots=True)
class Reference:
    """``width``, ``car.confidence``, ``"License plate".text``, ``car``."""

    parts: tuple[Word, ...]
    at: At


@dataclass(frozen=True, slots=True)
class Call:
    """``iou(this, other)``."""

    function: Word
    arguments: tuple[Expression, ...]
    at: At


@dataclass(frozen=True, slots=True)
class Count:
    """``count(car where width < 3)``."""

    things: tuple[Thing, ...]
    where: Expression | None
    at: At


@dataclass(frozen=True, slots=True)
class Binary:
    """``a + b``, ``a - b``, ``a * b``, ``a / b``."""

    operator: Literal["+", "-", "*", "/"]
    left: Expression
    right: Expression
    at: At


@dataclass(frozen=True, slots=True)
class Negative:
    """``-a``."""

    operand: Expression
    at: At


@dataclass(frozen=True, slots=True)
class Compare:
    """``a < b``, also ``0.2 <= aspect <= 5``: one operator less than operands."""

    operands: tuple[Expression, ...]
    operators: tuple[Literal["<", "<=", ">", ">=", "=", "!="], ...]
    at: At


@dataclass(frozen=True, slots=True)
class Missing:
    """``a is missing``, ``a is not missing``."""

    operand: Expression
    negated: bool
    at: At


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whether an answer holds options: ``weather is sunny``, ``is one of (…)``, ``tags includes any of (…)``."""

    operand: Expression
    how: Literal["is", "one of", "includes", "includes any", "includes all"]
    values: tuple[Word, ...]
    negated: bool
    at: At


@dataclass(frozen=True, slots=True)
class Matches:
    """``text matches "^[A-Z]"``."""

    operand: Expression
    pattern: Word
    negated: bool
    at: At


@dataclass(frozen=True, slots=True)
class Quantity:
    """``at least 2 car where …``, ``no other person where …``, ``every car has …``."""

    how: Literal["some", "no", "every", "exactly", "at least", "at most", "between"]
    least: Number | None
    """Of ``exactly``, ``at least`` and ``between``."""
    most: Number | None
    """Of ``exactly``, ``at most`` and ``between``."""
    other: bool
    """Without the subject itself."""
    things: tuple[Thing, ...]
    where: Expression | None
    has: Expression | None
    at: At


@dataclass(frozen=True, slots=True)
class Relation:
    """``plate inside car``; ``inside some car``, where the subject is meant on the left."""

    word: Word
    """``inside`` or ``overlaps``."""
    left: Expression | None
    right: Reference | Quantity
    at: At


@dataclass(frozen=True, slots=True)
class Not:
    operand: Expression
    at: At


@dataclass(frozen=True, slots=True)
class Both:
    """``a and b``."""

    left: Expression
    right: Expression
    at: At


@dataclass(frozen=True, slots=True)
class Either:
    """``a or b``."""

    left: Expression
    right: Expression
    at: At


Expression = (
    Number | Reference | Call | Count | Binary | Negative | Compare | Missing | Chosen | Matches | Quantity | Relation | Not | Both | Either
)


@dataclass(frozen=True, slots=True)
class RuleNode:
    """A rule as it is written; clauses in their order."""

    name: Word
    severity: Word | None
    targets: tuple[DataRow | Thing, ...]
    when: tuple[Expression, ...]
    require: tuple[Expression, ...]
    message: Word | None
    fix: Word | None
    why: Word | None
    at: At
    comment: str = ""
    """The comment lines right above it."""


Statement = IncludeNode | HeadingNode | MediaNode | ToolNode | QuestionNode | RuleNode


@dataclass(frozen=True, slots=True)
class Source:
    """A text of the language, and what people call it."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """A file with what it includes, in the order of reading."""

    sources: dict[str, Source]
    """By path: what was read."""
    statements: tuple[Statement, ...] = field(default=())
    """All of them, those of included files in the place of the include."""

    @property
    def rules(self) -> tuple[RuleNode, ...]:
        return tuple(s for s in self.statements if isinstance(s, RuleNode))

    @property
    def ontology(self) -> tuple[Statement, ...]:
        """Everything but rules and includes."""
        return tuple(s for s in self.statements if not isinstance(s, (RuleNode, IncludeNode)))
