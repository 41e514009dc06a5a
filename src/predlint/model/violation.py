"""Ways of breaking a rule, and findings of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, ParamSpec, Protocol, TypeAlias, TypeVar, cast, dataclass_transform

from predlint.model.diagnostics import Circumstance, Layer, Rule, RuleInfo, Severity
from predlint.model.texts import listing, quote

# A class with a ``code`` is a rule, and the usual way of breaking it; its docstring is the rule's page. A class ``of`` that one is another
# way of breaking the same rule: it has its own fields, message and fix, and inherits nothing. With a ``circumstance`` it has the rule's
# severity in that circumstance, and its message is used only there, because it names the effect. A check finds a `Finding`: class, path,
# value and fields. A violation is made from it when its message is needed.

if TYPE_CHECKING:
    from predlint.tools.fix_context import FixContext
    from predlint.tools.fix_model import Fix
else:
    FixContext = Fix = Any  # loaded only where something is fixed


P = ParamSpec("P")
V = TypeVar("V", bound="Violation")
#: A chain ``(parent path, key)`` that ends in None at the record's root.
Path = tuple[Any, "str | int"] | None
Keys = list["str | int"]
#: A way of breaking a rule that another one explains; only where its field ``what`` has a value, if that is given.
Explained: TypeAlias = "type[Violation] | tuple[type[Violation], str]"
#: A message, and what to do about it.
Words = tuple[str, str | None]


class InternalError(Exception):
    """An error of predlint itself: its rules contradict what they declare. Findings reported before the error are kept."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = f"internal error: {message}"
        self.help = "please report it, with the record; PREDLINT_KERNEL=off checks without the kernel"


class Effect(NamedTuple):
    """What the platform silently does with a violation: a text for each place that differs, None for nothing."""

    of_prediction: str | None
    of_annotation: str | None = None
    """The effect in a result of a person's annotation, which no server checks."""
    of_whole_annotation: str | None = None
    """The effect at the annotation itself."""


class Relocation(NamedTuple):
    """The place of a value in a record, if the platform treats it there differently than elsewhere."""

    effect: str
    """The name of the `Effect` field that applies there."""
    container: str
    """What holds the value there, for messages: ``annotation``."""


class Kind(Protocol):
    """A way of breaking a rule: a class of `Violation`, or `ComposedKind`."""

    @property
    def code(self) -> str:
        """The rule's code."""
        ...

    @property
    def key(self) -> str:
        """The code, with the circumstance if the rule has another severity in it."""
        ...

    @property
    def rule(self) -> RuleInfo: ...

    @property
    def fields(self) -> tuple[str, ...]: ...

    @property
    def names_row(self) -> bool:
        """True if the message names the data row. The last field is then the message without it: findings that differ in nothing else are
        one case."""
        ...

    @property
    def is_local(self) -> bool: ...

    @property
    def explains(self) -> tuple[Explained, ...]:
        """What the records of a file break because of it."""
        ...

    @property
    def has_fix(self) -> bool:
        """True if its violations have a fix."""
        ...

    @property
    def fixes_copies(self) -> bool:
        """True if all results of a region that repeat the member are fixed, or none."""
        ...

    def __call__(self, value: Any, *fields: Any) -> Renderable: ...


class Renderable(Protocol):
    """A violation as it is shown and fixed."""

    def words(self) -> Words: ...

    def effect(self) -> Effect | None: ...

    def fix(self, at: FixContext) -> Fix | None: ...


#: Name of a module -> the codes of the rules that it defines ways of breaking.
_CODES_IN: dict[str, set[str]] = {}


@dataclass_transform(frozen_default=True)
class Violation:
    """One way of breaking a rule. Annotated members are its fields, in the order in which they are passed after the value."""

    rule: ClassVar[RuleInfo]
    code: ClassVar[str]
    key: ClassVar[str]
    names_row: ClassVar[bool] = False
    is_local: ClassVar[bool] = False
    """Rules on ontologies only: True if what breaks them concerns a feature alone, or harms no prediction of a project that exists."""
    explains: ClassVar[tuple[Explained, ...]] = ()
    """Violations about a whole file only: what its records break because of it. Reports for people count these below it."""
    fields: ClassVar[tuple[str, ...]] = ()
    kinds: ClassVar[list[type[Violation]]]
    """Rules only: all ways of breaking the rule, itself first."""
    parent: ClassVar[type[Violation]]
    """The rule that it breaks."""
    parameters: ClassVar[tuple[tuple[str, Any], ...]] = ()
    """Rules only: the limits of the rule by their names, for programs."""
    safe_fix: ClassVar[str] = ""
    unsafe_fix: ClassVar[str] = ""
    """Rules only, for fixes of the file as a whole, without a ``fix`` function: what is done, in the third person."""
    has_fix: ClassVar[bool] = False
    fixes_copies: ClassVar[bool] = False
    template: ClassVar[Words | None] = None
    """Message and help of a violation that has always the same ones, with its fields in braces: ``{side}`` is written as it is,
    ``{value:quoted}`` as `quote` shows a JSON value, ``{names:list}`` as `listing` shows several names; any other format as Python has
    it. One whose words depend on more returns them from ``words()``."""
    usual_effect: ClassVar[Effect | None] = None
    """What the platform does with it, where that is always the same; else ``effect()`` returns it."""
    container: ClassVar[str] = "prediction"
    """What holds the value, for messages; another thing where it is relocated."""
    value: Any

    def __init_subclass__(
        cls,
        *,
        code: str = "",
        slug: str = "",
        severity: Severity = Severity.ERROR,
        layer: Layer = "shape",
        in_part: bool = False,
        across_files: bool = False,
        about_name: bool = False,
        once_per_file: bool = False,
        severity_in: tuple[tuple[Circumstance, Severity], ...] = (),
        of: type[Violation] | None = None,
        circumstance: Circumstance | None = None,
        words_of: type[Violation] | None = None,
    ) -> None:
        """``words_of``: another violation with the same message, whose fields this one has, too."""
        cls.fields = tuple(cls.__annotations__)
        cls.parent = of or cls
        if of is None:
            cls.rule = RuleInfo(
                code=code,
                slug=slug,
                severity=severity,
                layer=layer,
                in_part=in_part,
                across_files=across_files,
                about_name=about_name,
                once_per_file=once_per_file,
                severity_in=severity_in,
            )
            cls.kinds = []
        else:
            cls.rule = of.rule if circumstance is None else of.rule.under(circumstance)
            cls.is_local = of.is_local or cls.is_local
        cls.code, cls.key = cls.rule.code, cls.rule.key
        cls.parent.kinds.append(cls)
        _CODES_IN.setdefault(cls.__module__, set()).add(cls.code)
        if words_of is not None:
            cls.words, cls.template = words_of.words, words_of.template
        cls.has_fix = "fix" in vars(cls)
        cls.fixes_copies = getattr(cls.fix, "copies", False)

    def __init__(self, value: Any = None, *given: Any, **named: Any) -> None:
        self.__dict__.update(zip(self.fields, given, strict=False), value=value, **named)

    def words(self) -> Words:
        """Returns the message, with the value, and the help; without the effect."""
        if self.template is None:
            raise NotImplementedError
        message, help_ = self.template
        return _filled_in(message, self), None if help_ is None else _filled_in(help_, self)

    def effect(self) -> Effect | None:
        """Returns what the platform does with it."""
        return self.usual_effect

    def fix(self, at: FixContext) -> Fix | None:
        """Returns the fix (`fixes` describes what it does in general); None if there is none, or not here."""
        return None


#: The formats of templates that are not Python's.
_FORMATS: dict[str, Callable[[Any], str]] = {"": str, "quoted": quote, "list": listing}


@cache
def _parts(template: str) -> tuple[tuple[str, str | None, str], ...]:
    """Returns the parts of a template: a text, the field after it, and the field's format."""
    from string import Formatter

    return tuple([(text, field, format_ or "") for text, field, format_, _ in Formatter().parse(template)])


def _filled_in(template: str, violation: Violation) -> str:
    written: list[str] = []
    for text, field, format_ in _parts(template):
        written.append(text)
        if field is not None:
            value = getattr(violation, field)
            written.append(_FORMATS[format_](value) if format_ in _FORMATS else format(value, format_))
    return "".join(written)


class ComposedKind(NamedTuple):
    """A way of breaking a rule that has no class: its fields are message and help themselves. Users write rules of their own, and of many
    notices about one rule only some are listed."""

    rule: RuleInfo
    names_row: bool = False
    has_fix = fixes_copies = False
    explains = ()
    is_local = False

    @property
    def fields(self) -> tuple[str, ...]:
        return "message", "help"

    @property
    def code(self) -> str:
        return self.rule.code

    @property
    def key(self) -> str:
        return self.rule.key

    def __call__(self, value: Any, *fields: Any) -> Renderable:
        return _Composed(fields[:2])


class _Composed(NamedTuple):
    message_and_help: Words

    def words(self) -> Words:
        return self.message_and_help

    def effect(self) -> Effect | None:
        return None

    def fix(self, at: FixContext) -> Fix | None:
        return None


class Finding(NamedTuple):
    """A violation at a path, not made yet. Findings are frequent: one mistake may repeat on every line of a file."""

    kind: Kind
    path: Path
    value: Any
    fields: tuple[Any, ...] = ()
    relocated: Relocation | None = None
    """None for the usual place of a prediction. The explainer of another place sets it on all findings there."""

    @property
    def code(self) -> str:
        """The code of the rule."""
        return self.kind.code

    @property
    def key(self) -> str:
        """The code, with the circumstance if the rule has another severity in it."""
        return self.kind.key

    @property
    def rule(self) -> RuleInfo:
        return self.kind.rule

    def words(self) -> Words:
        """Returns message and help, with the effect at this place."""
        return render_message(self.kind, self.value, self.fields, self.relocated)

    def breaks(self, *rules: type[Violation]) -> bool:
        """Returns True if it breaks one of these rules, in whatever way."""
        return self.code in [rule.code for rule in rules]

    def made_as(self, kind: type[V]) -> V:
        """Returns the violation, to read its fields by name, where its kind is known."""
        assert self.kind is kind
        return kind(self.value, *self.fields)

    def made(self) -> Any:
        """Returns the violation, to read fields by name that all kinds have which it may be of."""
        return self.kind(self.value, *self.fields)

    def with_fields(self, **named: Any) -> Finding:
        """Returns the finding with other values of some fields."""
        return self._replace(fields=changed_fields(self.kind, self.fields, named))


def render_message(kind: Kind, value: Any, fields: Sequence[Any], where: Relocation | None) -> Words:
    """Returns message and help of a finding with these parts: the only place where an effect is added to a message."""
    violation = kind(value, *fields)
    if where is not None and isinstance(violation, Violation):
        vars(violation)["container"] = where.container
    message, effect = violation.words(), violation.effect()
    if effect is None:
        return message
    text = effect.of_prediction if where is None else getattr(effect, where.effect)
    return message if text is None else (f"{message[0]}; {text}", message[1])


def make_finding(kind: Callable[P, Violation], path: Path, value: Any, /, *given: P.args, **named: P.kwargs) -> Finding:
    """Returns a finding of a violation at a path."""
    violation = cast("type[Violation]", kind)
    return Finding(violation, path, value, collect_fields(violation, given, named))


def collect_fields(violation: type[Violation], given: tuple[Any, ...], named: dict[str, Any]) -> tuple[Any, ...]:
    """Returns the fields in order; missing ones have their defaults, up to the last given field."""
    if not named:
        return given
    names = violation.fields[len(given) :]
    last = max(names.index(name) for name in named)
    return (*given, *(named[name] if name in named else getattr(violation, name) for name in names[: last + 1]))


def completed_fields(kind: Kind, fields: tuple[Any, ...], slot: dict[str, Any]) -> tuple[Any, ...]:
    """Returns the fields of a violation, its first ones followed by those that a slot of the Shape gives, as far as it has them."""
    lacking = kind.fields[len(fields) :]
    named = [name for name in lacking if name in slot]
    if named == [*lacking[: len(named)]]:  # nearly always
        return (*fields, *[slot[name] for name in named])
    return collect_fields(cast("type[Violation]", kind), fields, {name: slot[name] for name in named})


def changed_fields(kind: Kind, fields: tuple[Any, ...], named: dict[str, Any]) -> tuple[Any, ...]:
    """Returns the fields of a violation with other values of some."""
    violation = cast("type[Violation]", kind)
    return collect_fields(violation, (), {**dict(zip(violation.fields, fields, strict=False)), **named})


def codes_of(*rules: type[Violation]) -> frozenset[str]:
    """Returns the codes of rules."""
    return frozenset([rule.code for rule in rules])


def codes_in(*topics: ModuleType) -> frozenset[str]:
    """Returns the codes of the rules that some modules define ways of breaking."""
    return frozenset[str]().union(*[_CODES_IN[topic.__name__] for topic in topics])


@cache
def documented(kind: type[Violation]) -> Rule:
    """Returns the rule with its documentation: that of its class, and the fixes of all ways of breaking it."""
    sections = _sections(kind.__doc__ or "")
    fixed: list[dict[str, str]] = [vars(each.fix) for each in kind.kinds if each.has_fix]
    info = kind.rule
    return Rule(
        code=info.code,
        slug=info.slug,
        severity=info.severity,
        layer=info.layer,
        in_part=info.in_part,
        across_files=info.across_files,
        about_name=info.about_name,
        once_per_file=info.once_per_file,
        severity_in=info.severity_in,
        summary=sections[""].removesuffix("."),
        why=sections["Why"],
        fix=sections["Fix"],
        safe_fix=kind.safe_fix or next((one["safe"] for one in fixed if one.get("safe")), ""),
        unsafe_fix=kind.unsafe_fix or next((one["unsafe"] for one in fixed if one.get("unsafe")), ""),
    )


_PARTS = frozenset({"Why", "Fix"})


def _sections(doc: str) -> dict[str, str]:
    """Splits a docstring into sections, by the word before them; the first has none."""
    lines: list[str] = []
    parts = {"": lines}
    for line in map(str.strip, doc.strip().splitlines()):
        word, colon, rest = line.partition(": ")
        if colon and word in _PARTS:
            lines = parts[word] = [rest]
        else:
            lines.append(line)
    return {name: " ".join(text).strip() for name, text in parts.items()}


def fixes(*, safe: str = "", unsafe: str = "", copies: bool = False) -> Callable[[Callable[..., Any]], Any]:
    """Marks the method ``fix`` with what ``predlint fix`` does by itself, and with ``--unsafe``. ``copies``: done in all results of a
    region that repeat the member, or in none."""

    def marked(method: Callable[..., Any]) -> Any:
        vars(method).update(safe=safe, unsafe=unsafe, copies=copies)
        return method

    return marked
