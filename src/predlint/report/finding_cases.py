"""Groups findings by their message: the cases of the rules in a part of a file, and a cache that avoids building the same message again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from predlint.diagnostics import Severity
from predlint.lazy_regex import lazy_regex
from predlint.name_index import Likely
from predlint.names import quote
from predlint.report.finding_memo import SIMPLE, FindingMemo, classes_of, has_numbers, memo_size, never_varies
from predlint.report.model import Case, Group
from predlint.report.outlines import case_key, outline
from predlint.report.repeated_findings import RepeatedFinding
from predlint.report.totals import MOST_CASES, Totals
from predlint.rules.registry import documented
from predlint.shape.findings import Finding
from predlint.violation import Explained, Kind, render_message

#: Key of a rule, message (or the common part of its variants) and help, both without numbers: they identify a case.
Words = tuple[str, str, "str | None"]
#: Maximum total size of the cached findings; beyond it, messages are built anew.
_MOST_KEYS = 20_000
#: A name that every message shows as it is, between quotes.
_SHOWN_AS_IS = lazy_regex(r"[ !#-\[\]-~]{1,30}\Z")
#: Placeholder for the likely names: without one, the message would list all names that exist.
_SOME_NAME = ("x",)


class EarlierCases:
    """Findings with likely names, of a rule that already has its maximum number of cases. The likely names are in the help, and the
    messages differ by the wrong name: if a message is new, the slow search for likely names is not needed."""

    __slots__ = ("_messages", "_names", "known")

    def __init__(self, known: FindingMemo, messages: Iterable[str], *, begin_with_value: bool) -> None:
        """``begin_with_value``: the messages of these findings begin with the wrong name, so that it is enough to look at that."""
        self.known = known
        """The memo for findings that belong to no case."""
        self._messages = frozenset([outline(message)[0] for message in messages])
        self._names = (
            frozenset([message[: message.index('"', 1) + 1] for message in messages if message[0] == '"']) if begin_with_value else None
        )

    def has_no_case_of(self, finding: Finding) -> bool:
        value = finding.value
        if self._names is not None and value.__class__ is str and f'"{value}"' not in self._names and _SHOWN_AS_IS.match(value):
            return True
        return outline(_message_of_any(finding))[0] not in self._messages


class FindingCases:
    """The groups and cases of a part of a file."""

    __slots__ = (
        "_kinds",
        "_last",
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
        """``total``: the findings of all parts before this one."""
        self.levels, self.total = levels, total
        self.groups: dict[str, Group] = {}
        """Key of the rule -> group."""
        # Everything that determines a message -> memo, so that it need not be built again. `known` has keys without the value, `tables` a
        # second key for simple values.
        self.known: dict[tuple[Any, ...], FindingMemo] = {}
        self.tables: dict[tuple[Any, ...], dict[Any, FindingMemo]] = {}
        self.kept = 0
        """Total size of the cached memos."""
        self.messages: dict[Words, Case] = {}
        """Message and help without numbers -> case."""
        self._kinds: dict[Words, Kind] = {}
        """Key of a case -> the kind of its first finding."""
        self.counts_only = False
        """True if the reports need only the number of findings."""
        self.past: dict[Kind, EarlierCases | None] = {}
        """Kind of findings with likely names, of a rule with the maximum number of cases -> its earlier cases; None if the message depends
        on the likely names."""
        self.shared: dict[int, RepeatedFinding] = {}
        """Findings that many records share."""
        self._last: tuple[Finding, tuple[str, str | None], Case | None] | None = None
        """The last finding whose message was built, with message and help, and its case once that was looked up."""

    def known_of(self, finding: Finding) -> FindingMemo:
        """Returns the memo for findings like this one."""
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
        """Returns value -> memo for findings of one kind. ``key`` is the kind, the path, the fields, and the class of the values, which
        must be a simple one."""
        table = self.tables.get(key)
        if table is None:
            table = {}
            if self.kept < _MOST_KEYS:
                self.tables[key] = table
        return table

    def case_of(self, known: FindingMemo, group: Group, finding: Finding) -> Case | None:
        """Returns the case of a finding, or None if the rule has too many. A memo without message covers findings whose messages differ."""
        return known.case if known.message is not None else self._case(group, finding)

    def words_of(self, known: FindingMemo, finding: Finding) -> tuple[str, str | None]:
        """Returns message and help of a finding."""
        return (known.message, known.help) if known.message is not None else self._words_of(finding)

    def words_of_all(self, findings: Iterable[Finding]) -> list[Words]:
        """Returns the keys of the cases of these findings, without those of rules that are off."""
        kept = [(finding, *finding.words()) for finding in findings if self.levels[finding.key] is not None]
        return [
            case_key(finding.key, message if (of_any := of_any_row(finding)) is None else of_any, help_) for finding, message, help_ in kept
        ]

    def free_samples(self, words: Words) -> int:
        """Returns how many samples may still be added to the case with this key."""
        case = self.messages.get(words)
        return case.free_samples if case is not None else self.total.free_samples(words)

    def _words_of(self, finding: Finding) -> tuple[str, str | None]:
        """Returns message and help of a finding without cached ones. They are built once, although case and diagnostic need them."""
        if self._last is None or self._last[0] is not finding:
            self._last = finding, finding.words(), None
        return self._last[1]

    def _meet(self, remembered: dict[Any, FindingMemo], key: Any, finding: Finding) -> FindingMemo:
        """Returns a new memo for a finding, and caches it if there is room."""
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
        if self.kept < _MOST_KEYS and self.kept + (size := memo_size(value, about)) <= 2 * _MOST_KEYS:
            self.kept += size
            remembered[key] = known
        return known

    def _case(self, group: Group, finding: Finding) -> Case | None:
        """Returns the case of a finding; None if the rule has too many different ones already."""
        message, help_ = self._words_of(finding)
        if self._last is not None and (case := self._last[2]) is not None:
            return case
        of_any = of_any_row(finding)
        common, numbers = outline(message if of_any is None else of_any)
        words = group.rule.key, common, None if help_ is None else outline(help_)[0]
        case = self.messages.get(words)
        if case is None:
            if len(group.cases) >= MOST_CASES:
                return None
            case = self.messages[words] = Case(message, help_, free_samples=self.total.free_samples(words), without_row=of_any)
            self._kinds[words] = finding.kind
            case.kind, case.explains = _kind_of(finding), tuple(map(_name_of, finding.kind.explains))
            group.cases.append(case)
        else:
            case.meet(message, help_, of_any, numbers=numbers)
            if finding.kind != self._kinds[words]:
                case.kind = ""
        self._last = finding, (message, help_), case
        return case


def _past(group: Group, finding: Finding) -> EarlierCases | None:
    """Returns the earlier cases for findings of this kind; None if their message depends on the likely names."""
    message = finding.words()[0]
    if message != _message_of_any(finding):
        return None
    begins = message.startswith(quote(finding.value))
    return EarlierCases(FindingMemo(group, None, "", None), [case.message for case in group.cases], begin_with_value=begins)


def _has_likely(finding: Finding) -> bool:
    return not finding.kind.names_row and any([fact.__class__ is Likely for fact in finding.fields])


def _message_of_any(finding: Finding) -> str:
    """Returns the message of a finding with a placeholder for its likely names."""
    kind, _, value, about, where = finding
    return render_message(kind, value, [_SOME_NAME if fact.__class__ is Likely else fact for fact in about], where)[0]


def of_any_row(finding: Finding) -> str | None:
    """Returns the message without the name of the data row, if the finding names one; else None."""
    return finding.fields[-1] if finding.kind.names_row else None


def _kind_of(finding: Finding) -> str:
    """Returns the name of a way of breaking a rule, the same in every process, and of what: ``GEO007 SticksOut: the box``."""
    kind, fields = finding.kind, finding.fields
    at = kind.fields.index("what") if "what" in kind.fields else len(fields)
    what = fields[at] if at < len(fields) else getattr(kind, "what", "")
    return f"{kind.code} {getattr(kind, '__name__', '')}: {what}"


def _name_of(explained: Explained) -> str:
    """Returns the start of `_kind_of` for all findings that are explained."""
    kind, what = explained if isinstance(explained, tuple) else (explained, "")
    return f"{kind.code} {kind.__name__}: {what}"
