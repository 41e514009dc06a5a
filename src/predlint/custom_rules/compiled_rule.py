"""A rule of the user's, ready to run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from textwrap import dedent
from typing import Any, NamedTuple

from predlint.custom_rules import closures_scene
from predlint.custom_rules.aggregate_rule import AggregateRule
from predlint.custom_rules.closures_scene import GroupMembers, Scene, Search, TooManyThings
from predlint.custom_rules.messages import Message
from predlint.custom_rules.types import SUBJECT, Run
from predlint.diagnostics import Severity
from predlint.lang.nodes import At, RuleNode, Source
from predlint.views.model import Instance, Row


class RuleBreach(NamedTuple):
    """The breach of a rule."""

    instance: int | None
    """Index in ``Scene.instances``; None for the data row itself."""
    message: str


class NotCheckedError(NamedTuple):
    """A rule that was given up for one data row."""

    reason: str


class RuleCondition(NamedTuple):
    """The conditions of a rule on its subject."""

    when: Run | None
    require: Sequence[tuple[Run, Message]]
    """Conditions, each with the message for a breach; the first that is false is reported."""


class OwnRule:
    """A compiled rule: its subjects, the features that it reads, and its checks."""

    def __init__(
        self,
        node: RuleNode,
        source: Source,
        number: int,
        severity: Severity,
        members: GroupMembers | None,
        reads: frozenset[int],
        judgement: RuleCondition,
        *,
        row: bool,
        uses_row: bool,
        slots: int,
        whole: AggregateRule | None = None,
    ) -> None:
        """``members``: the subjects; None if the subject is the data row, or a file or a run as a ``whole``."""
        self.node = node
        self.source = source
        self.text = source_text(node, source)
        """The text of the rule, without common indentation."""
        self.name = node.name.text
        self.number = number
        """The number of the rule, from 1, in the order of the files."""
        self.code = f"RUL{number:03}"
        self.severity = severity
        self.fix = node.fix.text if node.fix is not None else None
        self.why = node.why.text if node.why is not None else None
        self.row = row
        """True if the rule needs all records of a data row."""
        self.subjects: frozenset[int] = members.features if members is not None else frozenset()
        """The features that the rule is on; empty for a rule on the data row."""
        self.reads = reads
        """Features whose instances it may look at, its subjects too."""
        self.whole = whole
        """The measures and conditions for a file or a run; None for rules on instances or data rows."""
        self._members = members
        self._slots = slots
        self._judge = _judge(judgement)
        self.check: Callable[[Instance, Row | None], str | None] = _check(judgement, members)
        """Returns the message if an instance of the subjects breaks the rule. Used only for rules that do not need the whole data row."""
        self.every_row = (
            members is None and whole is None and (uses_row or any(isinstance(o, RuleBreach) for o in self.check_scene(Scene(None, ()))))
        )
        """True if a data row can break the rule without any instance of the features that the rule reads."""

    def written(self, at: At) -> str:
        """Returns a part of the rule's text, on one line."""
        return " ".join(self.source.text[at.start : at.end].split())

    def check_scene(self, scene: Scene) -> Iterator[RuleBreach | NotCheckedError]:
        """Yields the breaches of the rule in one scene, in the order of its instances."""
        things: list[Any] = [scene.row, Search(scene), *[None] * (self._slots - SUBJECT)]
        judge = self._judge
        try:
            if self._members is None:
                message = judge(things)
                if message is not None:
                    yield RuleBreach(None, message)
                return
            group = scene.group(self._members)
            for position, instance in zip(group.positions, group.every, strict=True):
                things[SUBJECT] = instance
                message = judge(things)
                if message is not None:
                    yield RuleBreach(position, message)
        except TooManyThings:
            yield NotCheckedError(f"it would look at more than {closures_scene.MOST_PAIRS:,} things there")


def _judge(judgement: RuleCondition) -> Callable[[Any], str | None]:
    """Returns a function for the message of the first false condition; it returns None if the rule is met or does not apply."""
    when, require = judgement

    def judge(things: Any) -> str | None:
        if when is not None and when(things) is not True:
            return None
        for condition, message in require:
            if condition(things) is False:
                return message(things)
        return None

    return judge


def _check(judgement: RuleCondition, members: GroupMembers | None) -> Callable[[Instance, Row | None], str | None]:
    """`_judge` for one instance by itself; the shortest form, for the rules that most files have, is written out."""
    when, require = judgement
    if when is None and len(require) == 1 and (members is None or members.kinds is None):
        ((condition, message),) = require

        def check_one(instance: Instance, row: Row | None) -> str | None:
            things = (row, None, instance)
            return message(things) if condition(things) is False else None

        return check_one
    judge = _judge(judgement)
    has = members.has if members is not None and members.kinds is not None else None

    def check(instance: Instance, row: Row | None) -> str | None:
        if has is not None and not has(instance):
            return None
        return judge((row, None, instance))

    return check


def source_text(node: RuleNode, source: Source) -> str:
    """The rule as it is written, without the indentation that it has as a whole."""
    begin = source.text.rfind("\n", 0, node.at.start) + 1
    before = source.text[begin : node.at.start]
    text = source.text[node.at.start : node.at.end]
    return dedent(before + text if before.isspace() else text).strip()
