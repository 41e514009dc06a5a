"""Kinds of violations that exist in no topic, for tests: a rule's code with a message function in place of a class."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from predlint.model.diagnostics import RuleInfo
from predlint.model.findings import ViolationSpec
from predlint.model.registry import rule_of
from predlint.model.violation import Effect, Fix, FixContext, Words


class MadeUpKind(NamedTuple):
    """A kind of the rule with a code; ``say(value, *fields)`` gives message and help."""

    code: str
    say: Callable[..., Words]
    has_fix: bool = False
    fixes_copies: bool = False
    names_row: bool = False
    fields = explains = ()

    @property
    def key(self) -> str:
        return self.code

    @property
    def rule(self) -> RuleInfo:
        return rule_of(self.code)

    def __call__(self, value: Any, *fields: Any) -> Said:
        return Said(self.say(value, *fields))


class Said(NamedTuple):
    text: Words

    def words(self) -> Words:
        return self.text

    def effect(self) -> Effect | None:
        return None

    def fix(self, at: FixContext) -> Fix | None:
        return None


def violation_spec(code: str, say: Callable[..., Words], *fields: Any) -> ViolationSpec:
    return ViolationSpec(MadeUpKind(code, say), fields)
