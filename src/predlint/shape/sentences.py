"""The kind of what still has a sentence function in place of a class of `Violation`: a rule, and the function."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from predlint.rules import rule_of
from predlint.rules.model import OF_CASE, Circumstance, RuleInfo
from predlint.violation import Effect, Words

#: (value, *fields) -> (message, help). Pure: the same arguments always give the same words.
Say = Callable[..., Words]


class Sentence(Struct, frozen=True):
    """A way of breaking a rule, by the function that says it. Two with the same rule and function are one kind."""

    code: str
    """That of the rule: of a thousand kinds that a Shape declares, a file has few, and the rule is loaded when it is asked for."""
    say: Say
    circumstance: Circumstance | None = None
    """In which the rule has another severity."""
    given: RuleInfo | None = None
    """The rule, where it is in no register: one of the user's own."""

    @property
    def key(self) -> str:
        """The code, and the circumstance."""
        return self.code if self.circumstance is None else f"{self.code}{OF_CASE}{self.circumstance}"

    @property
    def rule(self) -> RuleInfo:
        return rule_of(self.key) if self.given is None else self.given

    @property
    def fix(self) -> None:
        """Fixers of sentences stand in `predlint.fixes`."""
        return None

    def __call__(self, value: Any, *fields: Any) -> Said:
        return Said(self.say(value, *fields))


class Said(Struct, frozen=True):
    """A sentence that was made."""

    text: Words

    def words(self) -> Words:
        return self.text

    def effect(self) -> Effect | None:
        return None
