"""Which findings say the same: the rules of a part of a file, their cases, and what repeats without its words being made again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from predlint.diagnostics import Severity
from predlint.name_index import Likely
from predlint.report.finding_memo import SIMPLE, FindingMemo, classes_of, has_numbers, memo_size, never_varies
from predlint.report.model import Case, Group
from predlint.report.repeated_findings import RepeatedFinding
from predlint.report.totals import MOST_CASES, Totals
from predlint.rules.registry import documented
from predlint.shape.findings import Finding, row_message
from predlint.violation import Kind, render_message

#: The key of a rule with what tells its cases apart: their message, or what is the same in all their messages, and their help.
Words = tuple[str, str, "str | None"]
#: Findings of the usual weight whose words are remembered; with more different values than these, words are made anew.
_MOST_KEYS = 20_000
#: In place of names that are likely: with none, all that there are would be listed.
_SOME_NAME = ("x",)


class EarlierCases:
    """Findings with likely names, of a rule that has all the cases that it may have. What is likely stands in their help, and messages
    differ by the wrong name: so nobody asks for it where the message is new, which takes time to look for."""

    __slots__ = ("_messages", "known")

    def __init__(self, known: FindingMemo, messages: frozenset[str]) -> None:
        self.known, self._messages = known, messages
        """What is known of those that are of none of the cases; and the messages of these."""

    def has_no_case_of(self, finding: Finding) -> bool:
        return _message_of_any(finding) not in self._messages


class FindingCases:
    """The groups and cases of a part of a file."""

    __slots__ = (
        "_said",
        "counts_only",
        "groups",
        "kept",
        "known",
        "levels",
        "messages",
        "past",
        "shared",
        "tables",
        "total",
    )

    def __init__(self, levels: Mapping[str, Severity | None], total: Totals) -> None:
        """``total`` is of all parts before it."""
        self.levels, self.total = levels, total
        self.groups: dict[str, Group] = {}
        """By the keys of their rules."""
        # What the words are made of, so that they need not be made again: all but the value; then, where that is simple, the value.
        self.known: dict[tuple[Any, ...], FindingMemo] = {}
        self.tables: dict[tuple[Any, ...], dict[Any, FindingMemo]] = {}
        self.kept = 0
        """What those weigh that are remembered."""
        self.messages: dict[Words, Case] = {}
        """By the words themselves."""
        self.counts_only = False
        """True while nothing is asked of findings but how many there are."""
        self.past: dict[Kind, EarlierCases | None] = {}
        """Kinds of findings with likely names, of rules that have all the cases that they may have; None where the message of such a
        finding hangs on what is likely."""
        self.shared: dict[int, RepeatedFinding] = {}
        """Findings that many records share."""
        self._said: tuple[Finding, tuple[str, str | None]] | None = None
        """The finding whose words were made last, and these."""

    def known_of(self, finding: Finding) -> FindingMemo:
        """What is known of findings like this one."""
        kind, _, value, about, where = finding
        past = self.past.get(kind)
        if past is not None and past.has_no_case_of(finding):
            return past.known
        class_ = value.__class__
        key: tuple[Any, ...] = (kind, where, about, class_)
        if class_ in SIMPLE:
            table = self.table_of(key)
            known = table.get(value) or self._meet(table, value, finding)
            key = (*key, value)
        else:
            known = self.known.get(key) or self._meet(self.known, key, finding)
        if known.numbers is not None and known.numbers != classes_of(about):
            key = (*key, classes_of(about))
            known = self.known.get(key) or self._meet(self.known, key, finding)
        return known

    def table_of(self, key: tuple[Any, ...]) -> dict[Any, FindingMemo]:
        """What is known of findings of one kind, by their values: ``key`` is the kind, the place, the fields, and the class of the values,
        which is a simple one."""
        table = self.tables.get(key)
        if table is None:
            table = {}
            if self.kept < _MOST_KEYS:
                self.tables[key] = table
        return table

    def case_of(self, known: FindingMemo, group: Group, finding: Finding) -> Case | None:
        """The case of a finding. Those that are alike up to their value's class may still differ in their words."""
        return known.case if known.message is not None else self._case(group, finding)

    def words_of(self, known: FindingMemo, finding: Finding) -> tuple[str, str | None]:
        """What a finding says: its message, and its help."""
        return (known.message, known.help) if known.message is not None else self._words_of(finding)

    def words_of_all(self, findings: Iterable[Finding]) -> list[Words]:
        """What tells their cases apart, of those whose rules are not off."""
        kept = [(finding, *finding.words()) for finding in findings if self.levels[finding.key] is not None]
        return [(finding.key, message if (of_any := _of_any(finding)) is None else of_any, help_) for finding, message, help_ in kept]

    def free_samples(self, words: Words) -> int:
        """How many samples are still wanted of the case with these words."""
        case = self.messages.get(words)
        return case.free_samples if case is not None else self.total.free_samples(words)

    def _words_of(self, finding: Finding) -> tuple[str, str | None]:
        """The same of one whose words are not known: made once, though its case and its place both ask for them."""
        if self._said is None or self._said[0] is not finding:
            self._said = finding, finding.words()
        return self._said[1]

    def _meet(self, remembered: dict[Any, FindingMemo], key: Any, finding: Finding) -> FindingMemo:
        """What is to be known of a finding that is the first of its kind, or one of too many kinds."""
        kind, value, about = finding.kind, finding.value, finding.fields
        level = self.levels[kind.key]
        if level is None:
            known = FindingMemo(None, None, None, None)
        else:
            group = self.groups.get(kind.key)
            if group is None:
                group = self.groups[kind.key] = Group(documented(kind.rule), level)
            if self.counts_only and len(group.cases) >= MOST_CASES and kind not in self.past and _has_likely(finding):
                past = self.past[kind] = _past(group, finding)
                if past is not None and past.has_no_case_of(finding):
                    return past.known
            message, help_ = self._words_of(finding)
            case = self._case(group, finding)
            if never_varies(value, about):
                known = FindingMemo(group, case, message, help_, classes_of(about) if has_numbers(about) else None)
            else:
                known = FindingMemo(group, case, None, None)
        if self.kept < _MOST_KEYS and self.kept + (heavy := memo_size(value, about)) <= 2 * _MOST_KEYS:
            self.kept += heavy
            remembered[key] = known
        return known

    def _case(self, group: Group, finding: Finding) -> Case | None:
        """The case of what a finding says; None when the rule has too many different ones already."""
        message, help_ = self._words_of(finding)
        of_any = _of_any(finding)
        words = (group.rule.key, message if of_any is None else of_any, help_)
        case = self.messages.get(words)
        if case is None:
            if len(group.cases) >= MOST_CASES:
                return None
            case = self.messages[words] = Case(message, help_, free_samples=self.total.free_samples(words), without_row=of_any)
            group.cases.append(case)
        elif of_any is not None:
            case.meet(message)
        return case


def _past(group: Group, finding: Finding) -> EarlierCases | None:
    """What findings of this one's kind are held against, where the rule has all its cases."""
    if finding.words()[0] != _message_of_any(finding):
        return None
    return EarlierCases(FindingMemo(group, None, "", None), frozenset([case.message for case in group.cases]))


def _has_likely(finding: Finding) -> bool:
    return finding.say is not row_message and any([fact.__class__ is Likely for fact in finding.fields])


def _message_of_any(finding: Finding) -> str:
    """The message of a finding with some name in place of its likely ones."""
    kind, _, value, about, where = finding
    return render_message(kind, value, [_SOME_NAME if fact.__class__ is Likely else fact for fact in about], where)[0]


def _of_any(finding: Finding) -> str | None:
    """What a finding says of any data row, where it names one; else None."""
    return finding.fields[-1] if finding.say is row_message else None
