"""The ontology of a labeling project as a frozen value, independent of any platform's dialect."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Literal, NamedTuple, cast

from msgspec import Struct, structs

from predlint.model.diagnostics import MissingFileError
from predlint.model.violation import Kind, P, Violation, collect_fields

# -- The ontology of a labeling project, independent of any platform's dialect ---------------------------------------


# A dialect's reader makes these values from the platform's own file; all later code (shapes, rules, reports) reads nothing else. All
# values are frozen and safe to share between processes.

#: What a tool draws. ``unknown`` stands for a kind that predlint has no rules for: its records are not checked.
ToolKind = Literal[
    "box", "polygon", "point", "line", "mask", "entity", "relationship",
    "message-single", "message-multi", "message-ranking", "unknown",
]  # fmt: skip

#: How a classification is answered. ``prompt`` is free text written by a person as the model's prompt.
AnswerKind = Literal["radio", "checklist", "text", "prompt", "unknown"]
Scope = Literal["global", "index"]


class Classification(Struct, frozen=True):
    """A question about a data row, an object, or an option."""

    name: str
    kind: AnswerKind
    options: tuple[Option, ...] = ()
    classifications: tuple[Classification, ...] = ()
    """Questions that are asked with a text question."""
    instructions: str = ""
    """The text that people see."""
    required: bool = False
    scope: Scope | None = None
    """``global`` (the whole data row) or ``index`` (per frame, message or time range); None for nested ones."""
    min_characters: int | None = None
    max_characters: int | None = None
    schema_id: str | None = None
    node_id: str | None = None
    pointer: str = ""
    source_kind: str = ""
    """The kind as the file spells it (``response-radio``)."""


class Option(Struct, frozen=True):
    """One allowed answer of a radio or checklist classification."""

    value: str
    """The text that a prediction must give, to the byte."""
    label: str
    """The text that people see in the editor; often equal to ``value``."""
    schema_id: str | None = None
    """The platform's id for use in predictions (Labelbox: featureSchemaId), null before the ontology was created."""
    node_id: str | None = None
    """A second id that looks similar but is not for predictions (Labelbox: schemaNodeId)."""
    classifications: tuple[Classification, ...] = ()
    """Questions that are asked once this option is chosen."""
    pointer: str = ""
    """JSON pointer of the option in the ontology file (RFC 6901)."""
    numeric: bool = False
    """True if the file gives the value as a number; ``value`` is its text."""


class Tool(Struct, frozen=True):
    """A kind of object that can be drawn or marked on a data row."""

    name: str
    kind: ToolKind
    classifications: tuple[Classification, ...] = ()
    required: bool = False
    schema_id: str | None = None
    node_id: str | None = None
    constraints: tuple[tuple[str, str], ...] = ()
    """For relationships: the allowed (source, target) pairs of schema ids, or of names for tools without one in an .onto text
    (`joins_by_name`); empty means any."""
    joins_by_name: bool = False
    color: str | None = None
    """The color in which the editor draws it."""
    pointer: str = ""
    source_kind: str = ""
    """The kind as the file spells it (``raster-segmentation``)."""

    def end_of(self, tool: Tool) -> str | None:
        """Returns the id or name of a tool in the pairs of this relationship; None if they cannot name it."""
        return tool.schema_id or (tool.name if self.joins_by_name else None)


class Notice(Struct, frozen=True):
    """A remark of the reader or the linter about the ontology file itself."""

    kind: Kind
    """A violation of a rule of the ONT family, or of JSN007."""
    pointer: str
    value: object = None
    fields: tuple[Any, ...] = ()
    at: tuple[int, int, int] | None = None
    """Line and column (from 1, in characters) and byte offset, for files that are not JSON; there the pointer is not RFC 6901."""
    other_pointer: str | None = None
    """The pointer to another part that the message names; it is among the fields."""
    file: str = ""
    """The included file that the part is in; empty for the main file."""

    @property
    def code(self) -> str:
        return self.kind.code

    @property
    def message(self) -> str:
        message = self.kind(self.value, *self.fields).words()[0]
        return f"{message} ({self.file})" if self.file else message

    @property
    def help(self) -> str | None:
        return self.kind(self.value, *self.fields).words()[1]

    def at_place(self, at: tuple[int, int, int] | None) -> Notice:
        return structs.replace(self, at=at)

    def naming(self, pointer: str) -> Notice:
        """Returns a copy whose message names the part at that pointer."""
        return structs.replace(self, other_pointer=pointer)


def make_notice(kind: Callable[P, Violation], pointer: str, value: object, /, *given: P.args, **named: P.kwargs) -> Notice:
    """Returns a notice about a part of an ontology."""
    violation = cast("type[Violation]", kind)
    return Notice(violation, pointer, value, collect_fields(violation, given, named))


class Counts(NamedTuple):
    """The size of an ontology, nested questions and their options included."""

    tools: int
    classifications: int
    options: int
    levels: int
    """Depth of nested questions; a tool is a level of its own."""


# -- Immutable values, such as the parts of an ontology ------------------------------------------------------------


class Value(Struct, frozen=True, eq=False):
    """A frozen value with named fields; `msgspec.structs.replace` returns a changed copy.

    Not a dataclass, because Python compiles six methods for each of those at every start: a dozen of them took a tenth of the
    time of a run over a few records.
    """

    NOT_COMPARED: ClassVar[frozenset[str]] = frozenset()
    """Fields that are ignored by comparison and repr: where the value was read, or remarks about it."""

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Value) and other.__class__ is self.__class__:
            return self._compared() == other._compared()
        return NotImplemented

    def __ne__(self, other: object) -> bool:  # a Struct defines its own, which does not call __eq__
        return not self == other

    def __hash__(self) -> int:
        return hash(self._compared())

    def __repr__(self) -> str:
        shown = ", ".join([f"{name}={value!r}" for name, value in zip(self._names(), self._compared(), strict=True)])
        return f"{type(self).__name__}({shown})"

    def _names(self) -> list[str]:
        return [name for name in self.__struct_fields__ if name not in self.NOT_COMPARED]

    def _compared(self) -> tuple[Any, ...]:
        return tuple([getattr(self, name) for name in self._names()])


class Ontology(Value, frozen=True):
    """The tools and classifications of one project."""

    NOT_COMPARED = frozenset({"notices", "document", "places"})

    tools: tuple[Tool, ...] = ()
    classifications: tuple[Classification, ...] = ()
    dialect: str = "labelbox"
    name: str | None = None
    media: str | None = None
    """The media type in predlint's words (``image``, ``llm-multimodal``), or None when the file does not say."""
    pixels: bool = False
    """True for a map whose coordinates are pixels of a tiled image."""
    notices: tuple[Notice, ...] = ()
    """Remarks about unusual parts that are no reason to stop (an unknown tool kind)."""
    document: Any = None
    """The `predlint.lang.nodes.Document` that it was written in, which may have rules too; None for one in a platform's own format."""
    places: Mapping[str, Any] | None = None
    """For such a document: pointer -> the `predlint.lang.nodes.At` where that part is written."""

    @property
    def has_schema_ids(self) -> bool:
        """True when every tool and top-level classification has its id; False for an ontology that was never created."""
        features = (*self.tools, *self.classifications)
        return bool(features) and all(f.schema_id for f in features)

    def counts(self) -> Counts:
        """Returns the numbers of tools, questions and options, at any depth."""
        questions = options = 0
        deepest = 1 if self.tools else 0
        todo: list[tuple[Classification, int]] = [(c, 1) for c in self.classifications]
        todo += [(c, 2) for tool in self.tools for c in tool.classifications]
        while todo:
            question, depth = todo.pop()
            questions += 1
            options += len(question.options)
            deepest = max(deepest, depth)
            todo += [(c, depth + 1) for option in question.options for c in option.classifications]
            todo += [(c, depth + 1) for c in question.classifications]
        return Counts(len(self.tools), questions, options, deepest)


class OntologyError(ValueError):
    """The ontology cannot be used. ``pointer`` says where (RFC 6901, empty for the whole file), ``help`` what to do.

    ``at``: line, column (from 1) and byte offset, for files that are not JSON.
    """

    def __init__(
        self,
        message: str,
        *,
        pointer: str = "",
        help: str | None = None,
        path: str | None = None,
        at: tuple[int, int, int] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.pointer = pointer
        self.help = help
        self.path = path
        self.at = at

    def __str__(self) -> str:
        place = f":{self.at[0]}:{self.at[1]}" if self.at is not None else "#" + self.pointer if self.pointer else ""
        where = f"{self.path or 'ontology'}{place}"
        return f"{where}: {self.message}" + (f"\n  help: {self.help}" if self.help else "")


class MissingOntology(OntologyError, MissingFileError):
    """The file of the ontology does not exist."""
