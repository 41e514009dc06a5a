"""Fixes one record, or many at once: applies the fixes of its findings and checks it again, until nothing changes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import orjson
from msgspec import Struct, field

from predlint.io.data_rows import DataRows
from predlint.io.json_errors import diagnose, is_hidden, unusable_value
from predlint.io.json_violations import LineSeparator, duplicate_members, has_duplicate_member
from predlint.model.diagnostics import Severity
from predlint.model.findings import MOST, keys_of, limited_findings
from predlint.model.lenient_json import apply_edits
from predlint.model.names import Likely
from predlint.model.texts import lazy_regex
from predlint.model.violation import Finding, Kind
from predlint.model.violation import make_finding as found_at
from predlint.platforms.common_mistakes import is_json, json_in_text_help
from predlint.tools.fix_context import SEPARATOR, FixContext, decoded, fix_with_copies
from predlint.tools.fix_facts import Scores, TaskFacts
from predlint.tools.fix_model import Edits, Fix, JsonText

if TYPE_CHECKING:
    from predlint.platforms.protocols import FileRules


# -- Fixes one record: applies the fixes of its findings and checks it again, until nothing changes ----------------

#: Maximum number of rounds of fixing and checking: a fix reveals at most a few findings that were hidden.
_ROUNDS = 20
#: Rules for lines that are no value: their other findings show only after the fix.
_UNREADABLE = frozenset({"JSN001", "JSN002", "JSN006", "JSN009"})
#: Rules that --rename applies to: names of features, options, labels, but no uuid, key or text that happens to be equal.
_NAMES = ("NAM", "ANS", "LNK106", "MET006")
#: Number of rounds ahead in which the findings that a fix reveals must be fixed in turn.
_AHEAD = 3
#: Maximum number of trials to find the fixes of one record that cause an error.
_TRIES = 200
#: Maximum number of records in which unsafe fixes of a rule are tried.
_GUESSES = 20


def fix_of(kind: Kind, fields: tuple[Any, ...], context: FixContext) -> Fix | None:
    """Returns the fix of a violation; None if it has none. Where its copies are fixed with it: all of them, or none."""
    if not kind.has_fix:
        return None
    violation = kind(context.value, *fields)
    if not kind.fixes_copies:
        return violation.fix(context)

    return fix_with_copies(context, kind, violation.fix)


class FixedRecord(Struct):
    """The result of fixing one record."""

    raw: bytes
    parts: tuple[bytes, ...] = ()
    """The records that it was split into, if several."""
    done: Counter[str] = field(default_factory=Counter[str])
    """Number of fixed findings, by rule."""
    undone: Counter[str] = field(default_factory=Counter[str])
    """Number of findings whose fix caused an error and was taken back, by rule."""
    causes: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    """(rule, code of the error that the fix caused) -> number of findings; the code is empty if the finding merely stayed."""
    guessed: set[str] = field(default_factory=set[str])
    """Rules with findings that an unsafe fix would remove, if unsafe fixes were requested."""
    renamed: set[str] = field(default_factory=set[str])
    """Names of --rename that were replaced."""
    unknown: set[str] = field(default_factory=set[str])
    """Names of --rename whose new name is just as wrong."""


class Seen(Struct):
    """A record with its findings and its errors."""

    text: JsonText
    record: Any
    findings: list[Finding]
    errors: Counter[str]

    @property
    def readable(self) -> bool:
        return not any(finding.code in _UNREADABLE for finding in self.findings)


class _Step(Struct):
    """One fix, with the findings of a rule that it is for."""

    code: str
    keys: list[tuple[Any, ...]]
    fix: Fix
    renamed: str | None = None
    """The name that --rename replaces."""


class RecordFixer:
    """Fixes the records of one file."""

    def __init__(
        self,
        rules: FileRules,
        levels: Mapping[str, Severity | None],
        *,
        unsafe: bool,
        renames: Mapping[str, str],
        rows: DataRows | None = None,
        scores: Scores | None = None,
        tasks: TaskFacts | None = None,
    ) -> None:
        """``levels``: code -> severity in force, None for rules that are off, which fix nothing. ``renames``: names in findings -> the
        names that the user gave for them. ``scores``: those of the whole file. ``tasks``: facts about the file, if it has tasks."""
        self.rules, self.levels, self.unsafe, self.renames = rules, levels, unsafe, renames
        self.rows, self.scores, self.tasks = rows, scores, tasks
        self._guessed: set[str] = set()
        self._guesses_tried: Counter[str] = Counter()

    def __call__(self, raw: bytes, *, lines: bool = True) -> FixedRecord:
        """Fixes a record and returns the result. ``lines``: the record is a line, which may contain several values."""
        end = len(raw.rstrip(b" \t\r\n"))
        body, tail = raw[:end], raw[end:]
        fixed = FixedRecord(raw)
        text = self._text(body, fixed)
        if text is None:
            return fixed
        *parts, last = [part.encode("utf-8", "surrogatepass") for part in self._records(text, fixed, lines=lines)]
        fixed.parts = (*parts, last + tail) if parts else ()
        fixed.raw = b"\n".join([*parts, last + tail])
        return fixed

    def _text(self, body: bytes, fixed: FixedRecord) -> str | None:
        try:
            return body.decode("utf-8")
        except UnicodeDecodeError:
            text = decoded(body) if self.unsafe and self.levels["JSN009"] is not None else None
            if text is not None:
                fixed.done["JSN009"] += 1
            return text

    def _records(self, text: str, fixed: FixedRecord, *, lines: bool = False) -> list[str]:
        """Returns the fixed texts of a text; if it contains several records, each is fixed by itself."""
        records = self._split(text, fixed, lines=lines)
        if not records:
            before, text = text, self._record(text, fixed)
            records = self._split(text, fixed) if text != before else ()  # a list can be split only after it is JSON
        return [part for record in records for part in self._records(record, fixed)] or [text]

    def _split(self, text: str, fixed: FixedRecord, *, lines: bool = False) -> tuple[str, ...]:
        """Returns the values on a line, or the records in a list; empty if it is one record."""
        steps = self.steps(self.examine(text), set(), pieces=True) if lines or text.lstrip()[:1] == "[" else []
        for step in steps[:1]:
            fixed.done[step.code] += len(step.keys)
            return step.fix.records
        return ()

    def _record(self, text: str, fixed: FixedRecord) -> str:
        seen = self.examine(text)
        refused: set[tuple[Any, ...]] = set()
        self._guesses(seen, fixed)
        for _ in range(_ROUNDS):
            steps = self.disjoint(self.steps(seen, refused))
            if any(step.renamed is not None for step in steps):  # renames by the user come first: they may reveal findings
                steps = [step for step in steps if step.renamed is not None]
            kept, after = self._sifted(seen, steps, refused, fixed)
            if after is None:
                break
            for step in kept:
                fixed.done[step.code] += len(step.keys)
                if step.renamed is not None:
                    fixed.renamed.add(step.renamed)
            seen = after
        return seen.text.text

    def _sifted(self, seen: Seen, steps: list[_Step], refused: set[tuple[Any, ...]], fixed: FixedRecord) -> tuple[list[_Step], Seen | None]:
        """Returns the fixes that cause no error, with the resulting record; the others are refused from now on."""
        kept: list[_Step] = []
        best: Seen | None = None
        pending = [steps] if steps else []
        for _ in range(_TRIES):
            if not pending:
                break
            batch = pending.pop()
            after = self._tried(seen, [*kept, *batch])
            if after is not None:
                kept, best = [*kept, *batch], after
            elif len(batch) > 1:  # one of them causes the error
                middle = len(batch) // 2
                pending += [batch[middle:], batch[:middle]]
            else:
                refused.update(batch[0].keys)
                if batch[0].renamed is not None:
                    fixed.unknown.add(batch[0].renamed)
                else:
                    fixed.undone[batch[0].code] += len(batch[0].keys)
                    fixed.causes[batch[0].code, self._brought(seen, [*kept, *batch])] += len(batch[0].keys)
        return kept, best

    def _brought(self, seen: Seen, steps: list[_Step]) -> str:
        """Returns the code of the error that fixes cause; empty for none."""
        after = self.examine(apply_edits(seen.text.text, [edit for step in steps for edit in step.fix.edits]))
        return min(after.errors - seen.errors, default="")

    # -- findings -----------------------------------------------------------------------------------------------------

    def examine(self, text: str) -> Seen:
        """Returns a text with its findings at the severities in force."""
        findings: list[Finding] = []
        raw = text.encode("utf-8", "surrogatepass")
        value: Any = None
        readable = True
        try:
            value = orjson.loads(raw)
        except orjson.JSONDecodeError:
            diagnosis = diagnose(raw)
            findings += [finding for finding, _ in diagnosis.findings]
            value, readable = diagnosis.value, diagnosis.readable and diagnosis.json is None
            raw = raw[: len(raw) - diagnosis.rest]
        if readable and has_duplicate_member(raw, value):
            findings += [finding for finding, _ in duplicate_members(raw)]
            readable = not any([finding.code == "JSN015" for finding in findings])
        if self.rules.splits_lines and not text.isascii():
            findings += _separators(text)
        if readable:
            hidden = unusable_value(findings)
            with limited_findings(MOST) as bound:
                explained = self.rules.explain_observed(value)
            if bound.exceeded:  # errors caused by a fix could be cut off, so nothing is fixed
                return Seen(JsonText(text), value, [], Counter())
            findings += [finding for finding in explained if not is_hidden(finding, hidden)] if hidden else explained
        findings = [finding for finding in findings if self.levels[finding.code] is not None]
        counted_once = self.rules.counted_once  # rules whose findings depend on other records
        errors = Counter(
            code for finding in findings if self.levels[finding.key] is Severity.ERROR and (code := finding.code) not in counted_once
        )
        return Seen(JsonText(text), value, findings, errors)

    def _guesses(self, seen: Seen, fixed: FixedRecord) -> None:
        """Adds the rules that --unsafe could fix, if it is not given. One such finding for each rule is enough."""
        if self.unsafe:
            return
        for step in self.steps(seen, set(), unsafe=True):
            known = step.fix.safe or step.code in self._guessed or self._guesses_tried[step.code] >= _GUESSES
            if not known:
                self._guesses_tried[step.code] += 1
                if self._tried(seen, [step]) is not None:
                    self._guessed.add(step.code)
        fixed.guessed |= self._guessed

    def steps(self, seen: Seen, refused: set[tuple[Any, ...]], *, pieces: bool = False, unsafe: bool = False) -> list[_Step]:
        """Returns the fixes for the findings, in their order. ``unsafe``: includes unsafe fixes, though they were not requested."""
        steps: dict[int, _Step] = {}  # by id of the fix: one may be for several findings
        for finding in seen.findings:
            code, value, keys = finding.code, finding.value, keys_of(finding.path)
            key = (code, tuple(keys), finding.kind)
            if key in refused:
                continue
            facts = tuple([tuple(fact) if isinstance(fact, Likely) else fact for fact in finding.fields])
            context = FixContext(seen.text, seen.record, keys, value, self.rows, self.scores, self.tasks, self.rules.explain_observed)
            renamed = self._renamed(context) if self.renames and code.startswith(_NAMES) else None
            fix = renamed or fix_of(finding.kind, facts, context) or _decode_as_told(context, finding)
            if fix is not None and (fix.records if pieces else fix.edits) and (fix.safe or self.unsafe or unsafe):
                steps.setdefault(id(fix), _Step(code, [], fix, value if renamed is not None else None)).keys.append(key)
        return _unrivalled([*steps.values()])

    def _renamed(self, context: FixContext) -> Fix | None:
        """Returns the fix that writes the name given by the user for the text of a finding."""
        name = self.renames.get(context.value) if isinstance(context.value, str) else None
        if name is None or context.value_at(context.keys) != context.value:
            return None
        return Fix(context.text.replace(context.keys, context.text.written(name)))

    @staticmethod
    def disjoint(steps: Iterable[_Step]) -> list[_Step]:
        """Returns the fixes that do not touch the same text; the others wait for the next round."""
        edits = Edits()
        return [step for step in steps if edits.add(step.fix.edits)]

    def _tried(self, seen: Seen, steps: list[_Step], ahead: int = _AHEAD) -> Seen | None:
        """Returns the record with these fixes; None if they change nothing, cause an error, or write a name that is as wrong as the old
        one."""
        text = apply_edits(seen.text.text, [edit for step in steps for edit in step.fix.edits])
        if text == seen.text.text:
            return None
        after = self.examine(text)
        if not seen.readable:  # the fix does not cause findings that were hidden
            return after if after.readable else None
        renamed = {key for step in steps if step.renamed is not None for key in step.keys}
        if renamed:
            return None if self._as_wrong(renamed, seen, after) else after
        if self._stay(steps, after, ahead):
            return None
        new_errors = after.errors - seen.errors
        if not new_errors:
            return after
        if new_errors.keys() & _UNREADABLE or not any(step.fix.reveals for step in steps):
            return None
        # Revealed errors may be fixed in turn: in the end, there must not be more errors than before.
        last, seen_texts = after, {text}
        while ahead and last.errors.total() > seen.errors.total():
            further = self._tried(last, self.disjoint(self.steps(last, set())), ahead - 1)
            if further is None or further.text.text in seen_texts:  # two fixes may undo each other forever
                return None
            last = further
            seen_texts.add(further.text.text)
        return after if last.errors.total() <= seen.errors.total() else None

    def _as_wrong(self, renamed: set[tuple[Any, ...]], seen: Seen, after: Seen) -> bool:
        """Returns True if a new name is as wrong as the old one: for the same reason, or for a new one."""
        paths = {keys for _, keys, _ in renamed}
        stale = {(finding.code, tuple(keys_of(finding.path))) for finding in seen.findings} - {key[:2] for key in renamed}
        for finding in after.findings:
            code, keys = finding.code, tuple(keys_of(finding.path))
            error = keys in paths and code.startswith(_NAMES) and self.levels[finding.key] is Severity.ERROR
            if (code, keys, finding.kind) in renamed or (error and (code, keys) not in stale):
                return True
        return False

    def _stay(self, steps: list[_Step], after: Seen, ahead: int) -> bool:
        """Returns True if a fixed finding is still there and no further fix helps: half a number in place of a whole one."""
        remaining = {(finding.code, tuple(keys_of(finding.path)), finding.kind) for finding in after.findings}
        stayed = {key for step in steps for key in step.keys} & remaining
        if not stayed or not ahead:
            return False
        further = [step for step in self.steps(after, set()) if not stayed.isdisjoint(step.keys)]
        return (
            not stayed.issubset(key for step in further for key in step.keys)
            or self._tried(after, self.disjoint(further), ahead - 1) is None
        )


def _decode_as_told(context: FixContext, finding: Finding) -> Fix | None:
    """Decodes the text of a finding of any rule whose help is to write the value itself."""
    value = context.value
    if value.__class__ is not str or not is_json(value) or context.value_at(context.keys) != value:
        return None
    return context.decode_text() if finding.words()[1] == json_in_text_help(value) else None


def _unrivalled(steps: list[_Step]) -> list[_Step]:
    """Drops fixes that give two members of one object the same name, as it is unknown which is meant. Unsafe fixes do not hold back safe
    ones."""
    sure = {step.fix.name for step in steps if step.fix.safe}
    steps = [step for step in steps if step.fix.name is None or step.fix.safe or step.fix.name not in sure]
    places: dict[Any, set[int]] = {}
    for step in steps:
        if step.fix.name is not None:
            places.setdefault(step.fix.name, set()).add(step.fix.edits[0].start)
    return [step for step in steps if step.fix.name is None or len(places[step.fix.name]) == 1]


def _separators(text: str) -> list[Finding]:
    """Returns the finding for a raw line separator in a line, if there is one."""
    found = SEPARATOR.search(text)
    return [found_at(LineSeparator, None, None, f"U+{ord(found[0]):04X}")] if found is not None else []


# -- Fixes many records at once whose only findings are reported once per file. The kernel checks them before and after the fixes --

#: Maximum number of rounds: members may be added one after the other.
_ROUNDS_OF_MANY = 4


def fix_many(fixer: RecordFixer, raws: Sequence[bytes]) -> list[FixedRecord | None]:
    """Returns the fixed record for each of these elements of one list; None for those that must be fixed one by one."""
    found = fixer.rules.suppressed_in(_listed(raws))
    if found is None:
        return [None] * len(raws)
    fixed = [_fix_one(fixer, raw, findings) if findings is not None else None for raw, findings in zip(raws, found, strict=True)]
    changed = [at for at, one in enumerate(fixed) if one is not None and one.done]
    after = _findings_after_fix(fixer, [one.raw for at in changed if (one := fixed[at]) is not None])
    for place, at in enumerate(changed):
        findings, one = after[place] if after is not None else None, fixed[at]
        if findings is None or one is None or any(finding.code in one.done for finding in findings):
            fixed[at] = None
    return fixed


def _listed(raws: Sequence[bytes]) -> bytes:
    return b"[%b]" % b",".join(raws)


def _findings_after_fix(fixer: RecordFixer, raws: Sequence[bytes]) -> list[list[Finding] | None] | None:
    """Returns the findings of elements after their fix."""
    return fixer.rules.suppressed_in(_listed(raws)) if raws else []


def _fix_one(fixer: RecordFixer, raw: bytes, found: list[Finding]) -> FixedRecord | None:
    """Returns one record with its fixes applied, or None if one of them is unsafe."""
    fixed = FixedRecord(raw)
    findings = [finding for finding in found if fixer.levels[finding.code] is not None]
    text = raw.decode()
    for _ in range(_ROUNDS_OF_MANY):
        seen = Seen(JsonText(text), orjson.loads(text), findings, Counter())
        steps = fixer.disjoint(fixer.steps(seen, set(), unsafe=True))
        if not all(step.fix.safe for step in steps):
            return None
        if not steps:
            break
        codes = Counter(step.code for step in steps for _ in step.keys)
        fixed.done += codes
        findings = [finding for finding in findings if finding.code not in codes]
        text = apply_edits(text, [edit for step in steps for edit in step.fix.edits])
    fixed.raw = text.encode()
    return fixed


# -- Fixes the layout of a file: one record a line in place of another form, or one list ---------------------------

_STRING_OR_BREAK = lazy_regex(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[ \t]*[\r\n][ \t\r\n]*', re.DOTALL)
_BLANK = lazy_regex(rb"(?:\A|(?<=\n))(?:[ \t\r]*\n|[ \t\r]+\Z)")


def on_one_line(raw: bytes) -> bytes:
    """Returns a JSON value without the line breaks between its parts, and the spaces around them."""
    if b"\n" not in raw and b"\r" not in raw:
        return raw
    return _STRING_OR_BREAK.sub(lambda match: match.group() if match.group().startswith(b'"') else _space(match, raw), raw)


def _space(match: re.Match[bytes], raw: bytes) -> bytes:
    """Returns the replacement of a line break: a space after a comma, if there are spaces after colons."""
    return b" " if raw[match.start() - 1 : match.start()] == b"," and b'": ' in raw else b""


def without_blank_lines(raw: bytes) -> tuple[bytes, int]:
    """Returns whole lines without the blank ones, and the number of these."""
    if _BLANK.search(raw) is None:
        return raw, 0
    return _BLANK.subn(b"", raw)
