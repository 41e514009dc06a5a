"""Ways of breaking a rule, and findings of them.

A class with a ``code`` is a rule, and the usual way of breaking it; its docstring is the rule's page. A class ``of`` that one is another
way of breaking the same rule: it has fields, words and a fix of its own, and inherits nothing. With a ``circumstance`` it
has the severity of its rule in that one, and its words are used in no other: they say what comes
of it. What a check finds is a `Finding`: class,
place, value and fields. A violation is made of it where somebody asks what it says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from importlib import import_module
from inspect import get_annotations
from types import ModuleType
from typing import Any, ClassVar, NamedTuple, ParamSpec, Protocol, cast, dataclass_transform

from predlint.diagnostics import Severity
from predlint.rules.model import Circumstance, Layer, Rule, RuleInfo

P = ParamSpec("P")
#: A chain ``(parent path, key)`` that ends in None at the record's root.
Path = tuple[Any, "str | int"] | None
Keys = list["str | int"]
#: A message, and what to do about it.
Words = tuple[str, str | None]


def _no_sentence(*_: Any) -> Words:
    raise TypeError("a violation has words of its own")


class InternalError(Exception):
    """A fault of predlint: its rules contradict what they declare. What was found before it stays."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = f"internal error: {message}"
        self.help = "please report it, with the record; PREDLINT_KERNEL=off checks without the kernel"


class Effect(NamedTuple):
    """What the platform does with what breaks a rule, and says nowhere: a text for each place that differs, None for nothing."""

    of_prediction: str | None
    of_annotation: str | None = None
    """In a result of a person's annotation, at which no server looks."""
    of_whole_annotation: str | None = None
    """At the annotation itself."""


class Relocation(NamedTuple):
    """Where in a record something stands, if the platform does something else with it there than elsewhere."""

    effect: str
    """The text of an `Effect` that holds there."""
    reworded: Callable[[Words], Words]
    """What is said of it, with how what it is about is called there."""


class FixContext(Protocol):
    """What a fix may look at, and what it writes: `predlint.fixes.model.RecordFixContext` is it."""

    @property
    def keys(self) -> Keys:
        """The path of what is wrong, from the record's root."""
        ...

    @property
    def row(self) -> Any:
        """What the list of data rows knows of the record's data row; None for nothing."""
        ...

    @property
    def file(self) -> Any:
        """What the file as a whole is written in (`predlint.fixes.task_facts.TaskFacts`); None where nothing is known of it."""
        ...

    @property
    def enclosing_object(self) -> Any:
        """The object or list that holds what is wrong."""
        ...

    @property
    def max_clip(self) -> float:
        """So much of the side of an image may be cut from what reaches beyond it."""
        ...

    def value_at(self, keys: Keys) -> Any:
        """The value at a path; None where there is none."""
        ...

    def raw_text(self, keys: Keys) -> str:
        """As it is written; empty where there is nothing."""
        ...

    def number(self, keys: Keys) -> Decimal | None:
        """The number at a path, with all its digits; None for any other value."""
        ...

    def all_outside(self, least: float, most: float) -> bool:
        """Whether all points of the shape lie beyond one edge."""
        ...

    def replace_unsafely(self, *written: tuple[Keys, Any]) -> Any:
        """A guess, or a loss: numbers in the place of what stands at some paths. No fix where there are none, or one is not there."""
        ...

    def replace_object_unsafely(self, members: Mapping[str, Any]) -> Any:
        """The same of an object of numbers, in the place of the whole."""
        ...

    def replace_safely(self, *written: tuple[Keys, str], reveals: bool = True) -> Any:
        """What was surely meant, as it is to be written. ``reveals``: faults may show that were hidden behind what is wrong."""
        ...

    def rename_member(self, name: str | None) -> Any:
        """The member that is missing, which stands beside it under another name."""
        ...

    def unwrap_number(self) -> Any:
        """A number without the quotes or brackets around it."""
        ...

    def unwrap_object(self) -> Any:
        """The only object of a list."""
        ...

    def convert_from_pixels(self) -> Any:
        """The coordinates of all regions of an image in percent."""
        ...


class Kind(Protocol):
    """A way of breaking a rule: a class of `Violation`, or what stands for a sentence function (`predlint.shape.violation_specs`)."""

    @property
    def code(self) -> str:
        """The rule's code."""
        ...

    @property
    def key(self) -> str:
        """The code, and the circumstance in which the rule has another severity."""
        ...

    @property
    def rule(self) -> RuleInfo: ...

    @property
    def say(self) -> Callable[..., Words]:
        """The sentence function; of a violation, which has its words itself, one that nothing is compared with."""
        ...

    @property
    def fix(self) -> Callable[[Any, Any], Any] | None:
        """How a violation is mended: ``fix(violation, context)``."""
        ...

    def __call__(self, value: Any, *fields: Any) -> Renderable: ...


class Renderable(Protocol):
    """What a kind makes of a value and its fields."""

    def words(self) -> Words: ...

    def effect(self) -> Effect | None: ...


@dataclass_transform(frozen_default=True)
class Violation:
    """One way of breaking a rule. Annotated members are its fields, in the order in which they are given behind the value."""

    rule: ClassVar[RuleInfo]
    code: ClassVar[str]
    key: ClassVar[str]
    say: ClassVar[Callable[..., Words]] = _no_sentence
    fields: ClassVar[tuple[str, ...]] = ()
    kinds: ClassVar[list[type[Violation]]]
    """Of a rule: all ways of breaking it, itself first."""
    parent: ClassVar[type[Violation]]
    """The rule that it breaks."""
    setup: ClassVar[str] = ""
    bad: ClassVar[str] = ""
    good: ClassVar[str] = ""
    """Of a rule: the examples of its page, where they are not in its docstring."""
    safe_fix: ClassVar[str] = ""
    unsafe_fix: ClassVar[str] = ""
    """Of a rule that is mended in the file as a whole, by no ``fix``: what is done, as an order."""
    fix: ClassVar[Callable[[Any, Any], Any] | None] = None
    """How it is mended (`fixes`); None where it is not."""
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
        severity_in: tuple[tuple[Circumstance, Severity], ...] = (),
        of: type[Violation] | None = None,
        circumstance: Circumstance | None = None,
    ) -> None:
        cls.fields = tuple(get_annotations(cls))
        cls.parent = of or cls
        if of is None:
            cls.rule = RuleInfo(
                code=code, slug=slug, severity=severity, layer=layer, in_part=in_part, across_files=across_files, severity_in=severity_in
            )
            cls.kinds = []
        else:
            cls.rule = of.rule if circumstance is None else of.rule.under(circumstance)
        cls.code, cls.key = cls.rule.code, cls.rule.key
        cls.parent.kinds.append(cls)

    def __init__(self, value: Any = None, *given: Any, **named: Any) -> None:
        self.__dict__.update(zip(self.fields, given, strict=False), value=value, **named)

    def words(self) -> Words:
        """What is wrong, with the value, and what to do about it; without the effect."""
        raise NotImplementedError

    def effect(self) -> Effect | None:
        """What the platform does with it."""
        return None


class Finding(NamedTuple):
    """A violation that is not made yet, and where it stands. Frequent: one mistake may repeat on every line of a file."""

    kind: Kind
    path: Path
    value: Any
    fields: tuple[Any, ...] = ()
    relocated: Relocation | None = None
    """None for the usual place of a prediction. Whoever explains another one says so of all that was found there."""

    @property
    def code(self) -> str:
        """The code of the rule."""
        return self.kind.code

    @property
    def key(self) -> str:
        """The code, and the circumstance in which the rule has another severity."""
        return self.kind.key

    @property
    def rule(self) -> RuleInfo:
        return self.kind.rule

    @property
    def say(self) -> Callable[..., Words]:
        return self.kind.say

    def words(self) -> Words:
        """What is said of it, with what the platform does with it there."""
        return render_message(self.kind, self.value, self.fields, self.relocated)


def render_message(kind: Kind, value: Any, fields: Sequence[Any], where: Relocation | None) -> Words:
    """What is said of a finding that has these parts: the only place where an effect meets a message."""
    violation = kind(value, *fields)
    words, effect = violation.words(), violation.effect()
    if where is not None:
        words = where.reworded(words)
    if effect is None:
        return words
    text = effect.of_prediction if where is None else getattr(effect, where.effect)
    return words if text is None else (f"{words[0]}; {text}", words[1])


def words_as(kind: Callable[P, Violation], value: Any, /, *given: P.args, **named: P.kwargs) -> Words:
    """What another violation says of a value, for one that says the same."""
    violation = cast("type[Violation]", kind)
    return violation(value, *given, **named).words()


def make_finding(kind: Callable[P, Violation], path: Path, value: Any, /, *given: P.args, **named: P.kwargs) -> Finding:
    """A violation, where it stands."""
    violation = cast("type[Violation]", kind)
    return Finding(violation, path, value, collect_fields(violation, given, named))


def collect_fields(violation: type[Violation], given: tuple[Any, ...], named: dict[str, Any]) -> tuple[Any, ...]:
    """The fields in their order; those that are not given have their defaults, up to the last that is."""
    if not named:
        return given
    names = violation.fields[len(given) :]
    last = max(names.index(name) for name in named)
    return (*given, *(named[name] if name in named else getattr(violation, name) for name in names[: last + 1]))


def rules_in(module: ModuleType) -> tuple[Rule, ...]:
    """The rules that a module has as violations, with their documentation."""
    kinds = [each for each in vars(module).values() if isinstance(each, type) and issubclass(each, Violation)]
    return tuple([documented(kind) for kind in kinds if kind.__module__ == module.__name__ and kind.parent is kind])


@cache
def documented(kind: type[Violation]) -> Rule:
    """The rule with its documentation: that of its class, and what is mended of any way of breaking it."""
    texts = _sections(kind.__doc__ or "")
    fixed: list[dict[str, str]] = [vars(each.fix) for each in kind.kinds if each.fix is not None]
    info = kind.rule
    return Rule(
        code=info.code,
        slug=info.slug,
        severity=info.severity,
        layer=info.layer,
        in_part=info.in_part,
        across_files=info.across_files,
        severity_in=info.severity_in,
        summary=texts[""].removesuffix("."),
        why=texts["Why"],
        fix=texts["Fix"],
        bad=kind.bad or texts["Bad"],
        good=kind.good or texts["Good"],
        setup=kind.setup or texts.get("With", ""),
        safe_fix=kind.safe_fix or next((one["safe"] for one in fixed if one["safe"]), ""),
        unsafe_fix=kind.unsafe_fix or next((one["unsafe"] for one in fixed if one["unsafe"]), ""),
    )


_PARTS = frozenset({"Why", "Fix", "With", "Bad", "Good"})


def _sections(doc: str) -> dict[str, str]:
    """The parts of a docstring, by the word before them; the first has none. Examples are one text, whatever lines they stand on."""
    lines: list[str] = []
    parts = {"": lines}
    for line in map(str.strip, doc.strip().splitlines()):
        word, colon, rest = line.partition(": ")
        if colon and word in _PARTS:
            lines = parts[word] = [rest]
        else:
            lines.append(line)
    return {name: "\n".join(text).strip().replace("\n", "" if name in ("Bad", "Good") else " ") for name, text in parts.items()}


def fixes(*, safe: str = "", unsafe: str = "", copies: bool = False) -> Callable[[Callable[..., Any]], Any]:
    """Marks the method ``fix``: what ``predlint fix`` does by itself, and what it does with ``--unsafe``, as an order. ``copies``:
    done in all results of a region that repeat the member, or in none."""

    def marked(method: Callable[..., Any]) -> Any:
        vars(method).update(safe=safe, unsafe=unsafe, copies=copies)
        return method

    return marked


def fixed_by(fixer: str, *, safe: str = "", unsafe: str = "", copies: bool = False) -> Callable[[Callable[..., Any]], Any]:
    """Marks the method ``fix`` of what is mended by a function of `predlint.fixes` that several violations share: ``coco.box_list``. It is
    loaded when something is mended."""
    module, _, name = fixer.partition(".")

    def fix(_violation: Any, at: Any) -> Any:
        return getattr(import_module(f"predlint.fixes.{module}"), name)(at)

    return lambda _: fixes(safe=safe, unsafe=unsafe, copies=copies)(fix)
