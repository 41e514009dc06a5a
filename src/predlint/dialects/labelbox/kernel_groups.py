"""Records in doubt, by what they share: one of a group is explained, and what is said of it is said of all.

Records of a group have the same members and the same doubts about the same values (a ``form``, a hash that the kernel makes). Where an
explanation may look at more than that, its records are explained one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from predlint.diagnostics import Severity
from predlint.dialects.labelbox.as_meant import as_meant
from predlint.dialects.labelbox.members import PAYLOADS
from predlint.dialects.labelbox.once import ONCE
from predlint.dialects.varying import MOST_HELD, Span, Varying, are_alike, shows_more, varying
from predlint.shape.findings import Finding, Kinds

if TYPE_CHECKING:
    from predlint.dialects.labelbox.kernel_prover import Kernel

#: Groups are remembered with what is said of them, and that holds values of a record: so many groups, of so many bytes of records.
_MOST_GROUPS, _MOST_BYTES = 10_000, 4 << 20
_MOST_KINDS = 20_000
_OTHER_SCORE = 0.123456789
#: What is said of a record that holds others.
_LIST_OF_RECORDS = "JSN005"
#: Members with answers, and those that hold what is of one feature alone.
_ANSWERS = frozenset({"answer", "answers"})
_OWN = frozenset({"frames", "masks", "segments", "relationship", "messageEvaluationTask", "metricValue"})
_DRAWN = frozenset(PAYLOADS)


class Group:
    """What is known of records that give the same doubts in the same form."""

    __slots__ = ("apart", "findings", "held", "met", "noted", "once", "sound", "varying")

    def __init__(self, findings: list[Finding], *, apart: bool) -> None:
        self.findings = findings
        self.once = any([finding.code in ONCE for finding in findings])
        """True where one of the findings is told once a file."""
        self.sound = not any([finding.rule.severity is Severity.ERROR for finding in findings])
        """False where one of the findings is an error."""
        self.apart = apart or self.once
        """True where each of its records is to be explained: one finding is told once a file, or what has no doubts takes part in one."""
        self.noted: bool | None = None
        """True where the stream rules would note of them what the kernel read; None where that was not asked yet."""
        self.varying: Varying | None = None
        """What is said of each of them, where each has numbers of its own."""
        self.met = False
        """True once there was one of them: what is met once may never come again."""
        self.held = False
        """True once another one was explained, too."""


class Known(NamedTuple):
    """What the kernel knows of a record in doubt."""

    lacking: bool
    """Some member is missing."""
    scored: bool
    """There are confidences in what is in doubt, which may be others in others of its kind."""
    unnamed: bool
    """The kernel does not know its feature."""
    spans: Sequence[Span] = ()
    """Where in its text stand the numbers of which any record of its kind may have others."""
    doubts: Sequence[Span] = ()
    """Where in its text stands all that is in doubt."""


class Groups:
    """What is known of the records of a file so far."""

    def __init__(self, kernel: Kernel, explain: Callable[[Any], list[Finding]], *, listed: bool, free: bool) -> None:
        """``explain`` gives all findings of a decoded record; ``listed``: there is a list of data rows; ``free``: there are checks that are
        run on each record as it stands."""
        self._kernel, self._explain, self._listed, self._free = kernel, explain, listed, free
        self._to_hold = MOST_HELD
        self._forget()

    def _forget(self) -> None:
        import numpy as np

        self._groups: dict[int, Group] = {}
        self._bytes = 0
        self.kinds = Kinds()
        """What is said of records of kinds that come again: of a form, and of numbers, where these are told alone."""
        self._keys: Any
        self._numbers: Any
        self._fates: Any
        self._keys, self._numbers, self._fates = np.empty(0, np.uint64), np.empty(0, np.intp), np.empty(0, np.intp)
        """The keys of kinds, in ascending order, with their numbers; and by these, what becomes of their records."""
        self._kept: list[tuple[int, int]] = []
        """Keys, and what becomes of their records, of the kinds that are not among these yet."""

    def keep(self, key: int, fate: int, findings: list[Finding]) -> None:
        """Remembers a kind by its key, in which no two differ."""
        if len(self.kinds.findings) < _MOST_KINDS:
            self.kinds.findings.append(findings)
            self._kept.append((key, fate))

    def kinds_of(self, keys: Any) -> tuple[Any, Any]:
        """The kinds of records by their keys, -1 where they are not known; and what becomes of those that are."""
        import numpy as np

        if self._kept:
            self._keys = np.concatenate((self._keys, np.array([key for key, _ in self._kept], np.uint64)))
            self._numbers = np.concatenate((self._numbers, np.arange(len(self._numbers), len(self._keys))))
            self._fates = np.concatenate((self._fates, [fate for _, fate in self._kept]))
            order = np.argsort(self._keys)
            self._keys, self._numbers, self._kept = self._keys[order], self._numbers[order], []
        if not len(self._keys):
            return np.full(len(keys), -1), np.zeros(len(keys), np.intp)
        at: Any = np.minimum(self._keys.searchsorted(keys), len(self._keys) - 1)
        kinds: Any = np.where(self._keys[at] == keys, self._numbers[at], -1)
        return kinds, self._fates[kinds]

    def find(self, form: int) -> Group | None:
        """What is known of records of a form; None for nothing."""
        return self._groups.get(form)

    def explained(self, form: int, value: Any, text: bytes, known: Known) -> Group:
        """What is wrong with a record, and so with all that have the same doubts in the same form."""
        findings = self._explain(value)
        apart = shows_more(findings, text, known.doubts) or (known.scored and self._explain(_with_other_scores(value)) != findings)
        apart = apart or self._looks_around(value, findings, known.unnamed) or _is_of(value, self._kernel.others)
        of_each = varying(text, known.spans, findings, self._explain) if known.spans and not apart else None
        group = Group(findings, apart=apart or (bool(known.spans) and of_each is None))
        group.varying = of_each
        if not group.apart:
            if len(self._groups) >= _MOST_GROUPS or self._bytes + len(text) > _MOST_BYTES:
                self._forget()
            self._groups[form] = group
            self._bytes += len(text)
        return group

    def hold(self, form: int, group: Group, first: Any, other: Any) -> Group:
        """Holds what is said of another record of a group against what is said of them all: the group; where it differs one that is nobody
        else's, of the ``first``, so that each is explained."""
        if not group.held and self._to_hold > 0:
            self._to_hold -= 1
            if not are_alike(group.findings, self._explain(other), numbers=group.varying is not None):
                self._groups.pop(form, None)
                return Group(self._explain(first), apart=True)
        group.held = True
        return group

    def _looks_around(self, value: Any, findings: list[Finding], unnamed: bool) -> bool:
        """True where rules may hold what is in doubt against members that are not."""
        if value.__class__ is not dict:
            return False
        members = cast("dict[str, Any]", value).keys()
        # Under a name that is nearly a feature's, the kernel cannot know what that asks for.
        if (unnamed and _OWN & members) or ("frames" in members and _ANSWERS & members):
            return True
        # The unit says what the numbers of a box are, and where the medium is not known, those of anything.
        if ("unit" in members and self._kernel.media is None) or ("segments" in members and len(_DRAWN & members) > 1):
            return True
        # A member under another name is read as it is meant.
        meant = as_meant(value, findings)
        if meant is None:
            return self._free and any([finding.code == _LIST_OF_RECORDS for finding in findings])
        if self._free:
            return True
        moved = {name for name, held in meant.record.items() if held is not value.get(name)}
        return moved != {"dataRow"} or self._listed


def _is_of(record: Any, names: set[str]) -> bool:
    """True for a record of a data row that has one of these names."""
    reference: Any = record.get("dataRow") if record.__class__ is dict else None
    given = [reference.get(name) for name in ("globalKey", "id")] if reference.__class__ is dict else ()
    return any([isinstance(name, str) and name in names for name in given])


def _with_other_scores(value: Any, *, inside: bool = False) -> Any:
    """A record with another confidence wherever one is given inside of it."""
    if value.__class__ is list:
        return [_with_other_scores(each, inside=True) for each in value]
    if value.__class__ is not dict:
        return value
    return {
        name: _OTHER_SCORE
        if inside and name == "confidence" and item.__class__ is float and 0 <= item < 1
        else _with_other_scores(item, inside=True)
        for name, item in cast("dict[str, Any]", value).items()
    }
