"""Ways of breaking a rule, and findings of them.

A class with a ``code`` is a rule, and the usual way of breaking it; its docstring is the rule's page. A class ``of`` that one is another
way of breaking the same rule: it has fields, words and a fix of its own, and inherits nothing. What a check finds is a `Finding`: class,
place, value and fields. A violation is made of it where somebody asks what it says.
"""

from __future__ import annotations

from collections.abc import Callable
from inspect import get_annotations
from typing import Any, ClassVar, NamedTuple, ParamSpec, Protocol, TypeVar, cast, dataclass_transform

from predlint.diagnostics import Severity
from predlint.rules.model import Circumstance, Layer, RuleInfo

P = ParamSpec("P")
Method = TypeVar("Method", bound=Callable[..., Any])
#: A chain ``(parent path, key)`` that ends in None at the record's root.
Path = tuple[Any, "str | int"] | None
#: A message, and what to do about it.
Words = tuple[str, str | None]


def _no_sentence(*_: Any) -> Words:
    raise TypeError("a violation has words of its own")


class Effect(NamedTuple):
    """What the platform does with what breaks a rule, and says nowhere: a text for each place that differs, None for nothing."""

    of_prediction: str | None
    of_annotation: str | None = None
    """In a result of a person's annotation, at which no server looks."""
    of_whole_annotation: str | None = None
    """At the annotation itself."""


class Kind(Protocol):
    """A way of breaking a rule: a class of `Violation`, or what stands for a sentence function (`predlint.shapes.sentences`)."""

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

    def __call__(self, value: Any, *fields: Any) -> Spoken: ...


class Spoken(Protocol):
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
    ) -> None:
        cls.fields = tuple(get_annotations(cls))
        cls.parent = of or cls
        if of is None:
            cls.rule = RuleInfo(
                code=code, slug=slug, severity=severity, layer=layer, in_part=in_part, across_files=across_files, severity_in=severity_in
            )
            cls.kinds = []
        else:
            cls.rule = of.rule
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

    def words(self, place: str = "of_prediction") -> Words:
        """What is said of it, with what the platform does with it there: the only place where an effect meets a message."""
        violation = self.kind(self.value, *self.fields)
        (message, help_), effect = violation.words(), violation.effect()
        text = getattr(effect, place) if effect is not None else None
        return message if text is None else f"{message}; {text}", help_


def found(kind: Callable[P, Violation], path: Path, value: Any, /, *given: P.args, **named: P.kwargs) -> Finding:
    """A violation, where it stands."""
    violation = cast("type[Violation]", kind)
    return Finding(violation, path, value, fields_of(violation, given, named) if named else given)


def fields_of(violation: type[Violation], given: tuple[Any, ...], named: dict[str, Any]) -> tuple[Any, ...]:
    """The fields in their order; those that are not given have their defaults, up to the last that is."""
    if not named:
        return given
    names = violation.fields[len(given) :]
    last = max(names.index(name) for name in named)
    return (*given, *(named[name] if name in named else getattr(violation, name) for name in names[: last + 1]))


def fixes(*, safe: str = "", unsafe: str = "", copies: bool = False) -> Callable[[Method], Method]:
    """Marks the method ``fix``: what ``predlint fix`` does by itself, and what it does with ``--unsafe``, as an order. ``copies``:
    done in all results of a region that repeat the member, or in none."""

    def marked(method: Method) -> Method:
        vars(method).update(safe=safe, unsafe=unsafe, copies=copies)
        return method

    return marked
