"""Groups findings by their message: cases, memos of earlier messages, and counts of findings that many records share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from predlint.model.diagnostics import Severity
from predlint.model.findings import FindingKinds, KindFindings, SharedFindings, by_position
from predlint.model.names import Exact, Likely, RecordNames, Shared
from predlint.model.registry import documented
from predlint.model.texts import lazy_regex, quote
from predlint.model.violation import Explained, Finding, Kind, render_message
from predlint.report.model import Case, Group, case_key, outline
from predlint.report.totals import MOST_CASES, Totals

# -- Memos of findings, so that a repeated one costs one look-up: findings with equal keys have the same message ---

#: Classes of values that are part of the key.
SIMPLE = frozenset({str, int, float, bool, type(None)})
#: Characters of a text, and items of a list, above which a finding costs more than one unit to cache.
_LIGHT_TEXT, _LIGHT_LIST = 512, 16
_EXACT = frozenset({str, int, bool, type(None), Shared, RecordNames})
#: Classes of lists that belong to one finding, or to the findings of one record.
_LISTS = frozenset({tuple, RecordNames})


class FindingMemo:
    """What findings with the same message have in common."""

    __slots__ = ("case", "group", "help", "message", "numbers", "same", "tail")

    def __init__(self, group: Group | None, case: Case | None, message: str | None, help_: str | None, numbers: Any = None) -> None:
        self.group = group
        """None for a rule that is off."""
        self.case = case
        """None if the rule has too many different messages to keep them all."""
        self.message, self.help = message, help_
        """None if other findings with this key may have another message."""
        self.numbers = numbers
        """The classes of the facts, if some are numbers: 1, 1.0 and True are equal, but print differently."""
        self.same = message is not None and numbers is None
        """True if the memo holds for every finding with an equal key."""
        self.tail: bytes | None = None
        """Cache of `predlint.report.listing.Listing.tail`."""


def never_varies(value: Any, about: tuple[Any, ...]) -> bool:
    """Returns True if all findings with an equal value and equal facts have the same message. Equal values may print
    differently: 1 and 1.0, or 0.0 and -0.0."""
    if value.__class__ not in SIMPLE or (value.__class__ is float and value == 0):
        return False
    return all([_is_exact(fact) or (fact.__class__ is tuple and all(map(_is_exact, fact))) for fact in about])


def _is_exact(fact: Any) -> bool:
    return fact.__class__ in _EXACT or isinstance(fact, Exact)


def memo_size(value: Any, about: tuple[Any, ...]) -> int:
    """Returns the size of a finding in the cache: 1, or more if long texts or lists of its own are kept with it."""
    extra = sum([len(text) // _LIGHT_TEXT for text in (value, *about) if text.__class__ is str])
    return 1 + extra + sum([len(fact) // _LIGHT_LIST for fact in about if fact.__class__ in _LISTS])


def has_numbers(about: tuple[Any, ...]) -> bool:
    """Returns True if a number is among the facts."""
    return any([has_numbers(fact) if fact.__class__ is tuple else isinstance(fact, int) for fact in about])


def classes_of(about: tuple[Any, ...]) -> tuple[Any, ...]:
    """Returns the classes of facts, and of the items of tuples among them."""
    return tuple([classes_of(fact) if fact.__class__ is tuple else fact.__class__ for fact in about])


# -- Counts findings that many records share by their messages, not one by one -------------------------------------
#
# Counts do not depend on the order. Samples do: so the first records of each group, which a report may show, are added one by one.

#: Findings of records, by their index in a block.
Faults = Sequence[tuple[int, list[Finding]]]


class RepeatedFinding:
    """The same findings of many records."""

    __slots__ = ("findings", "pending", "reported")

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings
        self.reported = self.pending = 0
        """Number of records that were added one by one, and number that are still to be counted."""


class RepeatedFindings:
    """Counts records by the number of their group of findings. Keeps the cases of each group between parts."""

    def __init__(self, kinds: FindingKinds) -> None:
        import numpy as np

        self.kinds = kinds
        self._told = np.zeros(0, np.int64)
        self._waiting = np.zeros(0, np.int64)
        """For each group, the number of records of this part that were added one by one, and the number still to be counted."""
        self._counts = np.zeros(0, np.bool_)
        """For each group, True if it has findings of rules that are not off."""
        self._words: list[list[Words]] = []
        """For each group, the cases of these findings."""

    def first_of_each(self, of_kinds: KindFindings, cases: FindingCases, samples: int) -> Faults:
        """Returns the findings of the records to add one by one, as `first_of` does. The first record of each group in each part is always
        among them, because the order of cases depends on it."""
        import numpy as np

        findings, known = self.kinds.findings, len(self._told)
        if known < len(findings):
            more = np.zeros(len(findings) - known, np.int64)
            self._told, self._waiting = np.concatenate((self._told, more)), np.concatenate((self._waiting, more))
            self._words += [cases.words_of_all(each) for each in findings[known:]]
            self._counts = np.array([bool(words) for words in self._words])
        first: list[tuple[int, list[Finding]]] = []
        maximum, reported, pending = max(1, samples), self._told, self._waiting
        pending += np.bincount(of_kinds.numbers, minlength=len(findings))
        few = np.flatnonzero(reported[of_kinds.numbers] < maximum)
        numbers: list[int] = of_kinds.numbers[few].tolist()
        for number, place in zip(numbers, of_kinds.places[few].tolist(), strict=True):
            if reported[number] < maximum:
                first.append((place, findings[number]))
                reported[number] += 1
                pending[number] -= 1
                if not any([cases.free_samples(words) > 0 for words in self._words[number]]):
                    reported[number] = maximum
        return first

    def places(self, of_kinds: KindFindings) -> Any:
        """Returns the indices of the records with findings of rules that are not off."""
        return of_kinds.places[self._counts[of_kinds.numbers]]

    def count(self, cases: FindingCases) -> None:
        """Counts the pending records."""
        for number in self._waiting.nonzero()[0].tolist():
            _count(cases, self.kinds.findings[number], int(self._waiting[number]))
        self._waiting[:] = 0

    def end_part(self) -> None:
        """Ends a part: records are added one by one again in the next part."""
        self._told[:] = 0


def first_of(shared: dict[int, RepeatedFinding], alike: Sequence[SharedFindings], samples: int) -> Faults:
    """Returns the findings of the records to add one by one, by index in order; the other records stay pending. After ``samples`` records
    of a group, all its cases exist and have their samples. ``shared``: id of the list of findings -> its counts."""
    first: list[SharedFindings] = []
    maximum = max(1, samples)
    for each in alike:
        number = len(each.places)
        if not each.is_reused:
            first.append(each)
            continue
        known = shared.get(id(each.findings))
        if known is None:
            known = shared[id(each.findings)] = RepeatedFinding(each.findings)
        if known.reported < maximum:
            first.append(replace(each, places=each.places[: maximum - known.reported]))
            more = min(number, maximum - known.reported)
            known.reported += more
            number -= more
        known.pending += number
    return by_position(first)


def count_shared(cases: FindingCases) -> None:
    """Counts the pending records."""
    for shared in cases.shared.values():
        if shared.pending:
            _count(cases, shared.findings, shared.pending)
            shared.pending = 0


def _count(cases: FindingCases, findings: list[Finding], number: int) -> None:
    """Counts so many records with the same findings, for which all samples were added."""
    groups: dict[str, Group] = {}
    for finding in findings:
        known = cases.known_of(finding)
        group = known.group
        if group is None:
            continue
        groups[group.rule.key] = group
        group.count += number
        case = cases.case_of(known, group, finding)
        if case is None:
            group.uncounted_cases += number
        else:
            case.count += number
    for group in groups.values():
        group.lines += number


def places_of(alike: Sequence[SharedFindings], of: Callable[[list[Finding]], Any]) -> Any:
    """Returns the indices of all records whose findings ``of`` accepts, as a numpy array."""
    import numpy as np

    return np.concatenate([np.empty(0, np.intp), *[each.places for each in alike if of(each.findings)]])


# -- Groups findings by their message: the cases of the rules in a part of a file, and a cache that avoids building the same message
# again

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
