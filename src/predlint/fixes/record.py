"""One record: its findings, the edits that mend them, its findings again, until nothing changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import orjson
from msgspec import Struct, field

from predlint.diagnostics import Severity
from predlint.fixes.common import told_to_decode
from predlint.fixes.json_text import Edits, JsonText
from predlint.fixes.model import Fix, Fixers, RecordFixContext
from predlint.fixes.registry import fixer_of
from predlint.fixes.scores import Scores
from predlint.fixes.syntax import SEPARATOR, decoded
from predlint.fixes.task_facts import TaskFacts
from predlint.name_index import Likely
from predlint.shape.findings import MOST, Finding, keys_of, limited_findings
from predlint.stream.data_rows import DataRows
from predlint.stream.duplicate_members import duplicate_members, has_duplicate_member
from predlint.stream.edits import apply_edits
from predlint.stream.syntax import diagnose, is_hidden, unusable_value
from predlint.stream.syntax_words import LineSeparator
from predlint.violation import make_finding as found_at

if TYPE_CHECKING:
    from predlint.platforms.protocols import FileRules

#: Rounds of mending and explaining again: a mend shows at most a few faults that were hidden behind it.
_ROUNDS = 20
#: The line is no value at all: what it holds shows only once this is mended.
_UNREADABLE = frozenset({"JSN001", "JSN002", "JSN006", "JSN009"})
#: What --rename is about: names of features, options, labels. Not a uuid, a key or a text that happens to be the same.
_NAMES = ("NAM", "ANS", "LNK106", "MET006")
#: How far is looked ahead to see whether what a mend shows is mended in its turn.
_AHEAD = 3
#: How often mends of one record are tried again, to find those that bring an error.
_TRIES = 200
#: In how many records it is tried whether a rule could be mended by a guess.
_GUESSES = 20


class FixedRecord(Struct):
    """What became of a record."""

    raw: bytes
    parts: tuple[bytes, ...] = ()
    """The records that it became, where these are several."""
    done: Counter[str] = field(default_factory=Counter[str])
    """Findings that were mended, by rule."""
    undone: Counter[str] = field(default_factory=Counter[str])
    """Findings whose mend brought an error, and was taken back, by rule."""
    causes: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    """The same by rule, and by the error that came; empty where the finding merely stayed."""
    guessed: set[str] = field(default_factory=set[str])
    """Rules of which a finding would be mended by a guess, or with a loss, if that were asked for."""
    renamed: set[str] = field(default_factory=set[str])
    """Names of --rename that were written otherwise."""
    unknown: set[str] = field(default_factory=set[str])
    """Names of --rename whose other name is just as wrong."""


class Seen(Struct):
    """A record as its findings see it."""

    text: JsonText
    record: Any
    findings: list[Finding]
    errors: Counter[str]

    @property
    def readable(self) -> bool:
        return not any(finding.code in _UNREADABLE for finding in self.findings)


class _Step(Struct):
    """One mend, with the findings of a rule that it is for."""

    code: str
    keys: list[tuple[Any, ...]]
    fix: Fix
    renamed: str | None = None
    """What --rename calls otherwise."""


class RecordFixer:
    """Mends records of one file."""

    def __init__(
        self,
        rules: FileRules,
        levels: Mapping[str, Severity | None],
        fixers: Fixers,
        *,
        unsafe: bool,
        renames: Mapping[str, str],
        rows: DataRows | None = None,
        scores: Scores | None = None,
        tasks: TaskFacts | None = None,
    ) -> None:
        """``levels``: severities in force, None for rules that are off, which mend nothing. ``renames``: names that findings speak of, and
        what the user says they are called. ``scores``: those of the whole file; ``tasks``: what it is written in, where it holds tasks."""
        self.rules, self.levels, self.fixers, self.unsafe, self.renames = rules, levels, fixers, unsafe, renames
        self.rows, self.scores, self.tasks = rows, scores, tasks
        self._guessed: set[str] = set()
        self._guesses_tried: Counter[str] = Counter()

    def __call__(self, raw: bytes, *, lines: bool = True) -> FixedRecord:
        """``lines``: the record is a line, which may hold several values."""
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
        """What becomes of a text: of one that holds several records, of each by itself."""
        pieces = self._split(text, fixed, lines=lines)
        if not pieces:
            before, text = text, self._record(text, fixed)
            pieces = self._split(text, fixed) if text != before else ()  # a list shows once it is JSON
        return [part for piece in pieces for part in self._records(piece, fixed)] or [text]

    def _split(self, text: str, fixed: FixedRecord, *, lines: bool = False) -> tuple[str, ...]:
        """The values on a line, or the records in a list; none where it is one record."""
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
            if any(step.renamed is not None for step in steps):  # what the user says comes first: it may show other faults
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
        """Those mends that bring no error, with the record that comes of them; the others are refused from now on."""
        kept: list[_Step] = []
        best: Seen | None = None
        waiting = [steps] if steps else []
        for _ in range(_TRIES):
            if not waiting:
                break
            some = waiting.pop()
            after = self._tried(seen, [*kept, *some])
            if after is not None:
                kept, best = [*kept, *some], after
            elif len(some) > 1:  # something among them brings it
                middle = len(some) // 2
                waiting += [some[middle:], some[:middle]]
            else:
                refused.update(some[0].keys)
                if some[0].renamed is not None:
                    fixed.unknown.add(some[0].renamed)
                else:
                    fixed.undone[some[0].code] += len(some[0].keys)
                    fixed.causes[some[0].code, self._brought(seen, [*kept, *some])] += len(some[0].keys)
        return kept, best

    def _brought(self, seen: Seen, steps: list[_Step]) -> str:
        """The error that mends bring, by its rule; empty for none."""
        after = self.examine(apply_edits(seen.text.text, [edit for step in steps for edit in step.fix.edits]))
        return min(after.errors - seen.errors, default="")

    # -- findings -----------------------------------------------------------------------------------------------------

    def examine(self, text: str) -> Seen:
        """The findings of a text at the levels in force."""
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
                said = self.rules.explain(value)
            if bound.exceeded:  # what a mend would bring nobody sees: all stays as it is
                return Seen(JsonText(text), value, [], Counter())
            findings += [finding for finding in said if not is_hidden(finding, hidden)] if hidden else said
        findings = [finding for finding in findings if self.levels[finding.code] is not None]
        late = self.rules.counted_once  # whether they are told hangs on the other records
        errors = Counter(code for finding in findings if self.levels[finding.key] is Severity.ERROR and (code := finding.code) not in late)
        return Seen(JsonText(text), value, findings, errors)

    def _guesses(self, seen: Seen, fixed: FixedRecord) -> None:
        """Which rules could be mended with --unsafe, where that is not given. Of each rule it is enough to know one such finding."""
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
        """What there is to mend, in the order of the findings. ``unsafe``: by guesses, too, though that was not asked for."""
        steps: dict[int, _Step] = {}  # by mend: one may be that of several findings
        for finding in seen.findings:
            code, value, keys = finding.code, finding.value, keys_of(finding.path)
            by_sentence = self.fixers.get(code, {})
            fixer = fixer_of(finding.kind) or by_sentence.get(finding.say) or by_sentence.get(None)
            key = (code, tuple(keys), finding.kind)
            if key in refused:
                continue
            facts = tuple([tuple(fact) if isinstance(fact, Likely) else fact for fact in finding.fields])
            context = RecordFixContext(seen.text, seen.record, keys, value, facts, self.rows, self.scores, self.tasks, self.rules.explain)
            renamed = self._renamed(context) if self.renames and code.startswith(_NAMES) else None
            fix = renamed or (fixer(context) if fixer is not None else None) or told_to_decode(context, finding)
            if fix is not None and (fix.records if pieces else fix.edits) and (fix.safe or self.unsafe or unsafe):
                steps.setdefault(id(fix), _Step(code, [], fix, value if renamed is not None else None)).keys.append(key)
        return _unrivalled([*steps.values()])

    def _renamed(self, context: RecordFixContext) -> Fix | None:
        """The name that the user gave for a text that a finding is about."""
        name = self.renames.get(context.value) if isinstance(context.value, str) else None
        if name is None or context.value_at(context.keys) != context.value:
            return None
        return Fix(context.text.replace(context.keys, context.text.written(name)))

    @staticmethod
    def disjoint(steps: Iterable[_Step]) -> list[_Step]:
        """Those that do not touch the same text; the others have their turn in the next round."""
        edits = Edits()
        return [step for step in steps if edits.add(step.fix.edits)]

    def _tried(self, seen: Seen, steps: list[_Step], ahead: int = _AHEAD) -> Seen | None:
        """The record with these mends; None where they mend nothing, bring an error, or write a name that is as wrong as the old one."""
        text = apply_edits(seen.text.text, [edit for step in steps for edit in step.fix.edits])
        if text == seen.text.text:
            return None
        after = self.examine(text)
        if not seen.readable:  # what was hidden behind it is not its fault
            return after if after.readable else None
        renamed = {key for step in steps if step.renamed is not None for key in step.keys}
        if renamed:
            return None if self._as_wrong(renamed, seen, after) else after
        if self._stay(steps, after, ahead):
            return None
        fresh = after.errors - seen.errors
        if not fresh:
            return after
        if fresh.keys() & _UNREADABLE or not any(step.fix.reveals for step in steps):
            return None
        # What shows now may be mended in its turn: all in all, there must not be more errors than before.
        last, met = after, {text}
        while ahead and last.errors.total() > seen.errors.total():
            further = self._tried(last, self.disjoint(self.steps(last, set())), ahead - 1)
            if further is None or further.text.text in met:  # two mends may undo each other, without end
                return None
            last = further
            met.add(further.text.text)
        return after if last.errors.total() <= seen.errors.total() else None

    def _as_wrong(self, renamed: set[tuple[Any, ...]], seen: Seen, after: Seen) -> bool:
        """Whether a new name is as wrong as the old one: for the same reason, or for one that was not there before."""
        places = {keys for _, keys, _ in renamed}
        stale = {(finding.code, tuple(keys_of(finding.path))) for finding in seen.findings} - {key[:2] for key in renamed}
        for finding in after.findings:
            code, keys = finding.code, tuple(keys_of(finding.path))
            error = keys in places and code.startswith(_NAMES) and self.levels[finding.key] is Severity.ERROR
            if (code, keys, finding.kind) in renamed or (error and (code, keys) not in stale):
                return True
        return False

    def _stay(self, steps: list[_Step], after: Seen, ahead: int) -> bool:
        """True where the same is said of what a mend wrote, and no further mend helps: half a number for a whole one."""
        said = {(finding.code, tuple(keys_of(finding.path)), finding.kind) for finding in after.findings}
        stayed = {key for step in steps for key in step.keys} & said
        if not stayed or not ahead:
            return False
        further = [step for step in self.steps(after, set()) if not stayed.isdisjoint(step.keys)]
        return (
            not stayed.issubset(key for step in further for key in step.keys)
            or self._tried(after, self.disjoint(further), ahead - 1) is None
        )


def _unrivalled(steps: list[_Step]) -> list[_Step]:
    """Without mends that give two members of one object the same name: nobody knows which of them is meant. What is no guess is not held
    back by guesses."""
    sure = {step.fix.name for step in steps if step.fix.safe}
    steps = [step for step in steps if step.fix.name is None or step.fix.safe or step.fix.name not in sure]
    places: dict[Any, set[int]] = {}
    for step in steps:
        if step.fix.name is not None:
            places.setdefault(step.fix.name, set()).add(step.fix.edits[0].start)
    return [step for step in steps if step.fix.name is None or len(places[step.fix.name]) == 1]


def _separators(text: str) -> list[Finding]:
    """The finding that a line holds a raw line separator, where it does."""
    found = SEPARATOR.search(text)
    return [found_at(LineSeparator, None, None, f"U+{ord(found[0]):04X}")] if found is not None else []
