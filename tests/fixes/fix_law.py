"""The law of fixes: on what is changed, `validate` and the platform's own reading agree.

A safe fix loses nothing and makes nothing up: all leaves of the file stay, each thing that the platform shows keeps what it had, and there
are as many things. Of what it may do besides, the tables below say by which rules. An unsafe fix may change of a thing what the rule is
about, and nothing else. Neither makes of a prediction the answer of a person, brings a finding, or leaves one that it mends later.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

from fixes_kit import fix_bytes
from readings import Facets, Item, leaves, read, records_of

import predlint
from predlint.engine.reports import KeepFindings
from predlint.io.data_rows import DataRows
from predlint.model.diagnostics import Severity
from predlint.model.registry import RULES

#: Rules whose safe fix leaves out what stands there once more: a repetition.
TWICE = frozenset(
    """
    ANS010 ANS012 ANS013 ANS023 ANS107 ANS206 CNF004 GEO012 GEO024 GEO111 KEY004 LNK004 NAM001 REC003 REC005 REC010
    """.split()
)
#: Rules whose safe fix leaves out what nothing reads: a member that only exports have, the opaque channel of a colour.
UNREAD = frozenset({"REC006", "GEO017"})
#: Rules whose safe fix writes another text or number for the same thing: an id for the only title, an alias for the only label, what is
#: counted; the parts of a text that holds several.
REWRITTEN = frozenset(
    """
    NAM009 NAM201 NAM203 NAM204 NAM207 NAM220 NAM221 NAM222 ANS005 ANS007 ANS011 ANS101 ANS103 ANS105 ANS110 ANS124 LNK106
    LNK202 MET001 REC251 REC303 REC311 GEO017 GEO020 GEO024 GEO115 GEO120 GEO227 GEO325 GEO338 GEO341 UID001 UID004
    """.split()
)
#: Rules by which something is shown that was not: it was under another name, or in another form.
SHOWN = frozenset(
    """
    REC102 REC103 REC105 REC110 REC201 REC202 REC203 REC219 REC250 LNK202 JSN002 JSN003 JSN005 JSN101 JSN103 JSN202 JSN203
    SPN121
    """.split()
)
#: Rules whose unsafe fix leaves out a repetition, of anything; or what belongs to nothing: an entry about an object that is nowhere.
REPEATED = frozenset({"DUP001", "DUP301"})
ORPHANED = frozenset({"LNK203", "LNK207", "LNK209"})
#: What an entry of those is.
ENTRIES = frozenset({"object_answers", "object_actions"})
#: The facets that a rule may change, by its family; and those of single rules.
OF_FAMILY = {
    "KEY": {"key"}, "NAM": {"name", "answers"}, "ANS": {"answers"}, "GEO": {"drawn", "unit", "page", "answers"},
    "SPN": {"drawn", "answers"}, "CNF": {"score", "drawn", "answers"}, "MET": {"score", "answers"}, "LNK": {"ids"}, "UID": {"ids"},
}  # fmt: skip
OF_RULE = {
    "REC302": {"key", "name"}, "REC303": {"drawn"}, "REC304": {"key", "name", "ids"}, "LNK106": {"answers"}, "LNK112": {"name"},
    "LNK004": {"ids", "answers", "drawn"}, "MED005": {"unit", "page"}, "MED006": {"ids"}, "REC003": {"name", "score", "answers"},
    "REC004": {"answers"}, "REC006": {"answers", "name"}, "REC010": {"answers"}, "REC308": {"score"}, "GEO338": {"answers"},
    "GEO341": {"answers"}, "GEO343": {"answers"},
    "JSN008": {"score", "drawn", "answers"}, "JSN010": {"key", "name", "answers", "drawn", "ids"}, "REC104": {"drawn", "answers"},
    "REC117": {"answers"}, "ANS121": {"name", "drawn", "answers"}, "REC012": {"name", "score", "answers"},
}  # fmt: skip
#: A rule that says nothing of what another one is told of, and then does: no fix brought that about.
BEHIND = {("GEO306", "GEO308"), ("LNK103", "LNK117"), ("REC253", "NAM203"), ("REC253", "NAM224"), ("GEO108", "LNK110")}
#: What is said of records that became alike, or of a file as a whole.
OF_FILES = frozenset(code for code, rule in RULES.items() if rule.layer == "stream")


class Fixed(NamedTuple):
    """What became of a file, by which rules' fixes, and what was found in it before."""

    text: bytes
    codes: set[str]
    found: list[predlint.Diagnostic]


def fix(checker: predlint.Checker, data: bytes, *, unsafe: bool, rows: DataRows | None, name: str | None) -> Fixed:
    """Fixes a file."""
    keep = KeepFindings(None)
    fixed, outcome = fix_bytes(checker, data, unsafe=unsafe, rows=rows, name=name, sinks=[keep])
    return Fixed(fixed, set(outcome.fixed_counts), keep.kept)


def hold(
    checker: predlint.Checker, platform: str, data: bytes, *, unsafe: bool, rows: DataRows | None = None, name: str | None = None
) -> bytes:
    """Fixes a file and asserts the law; gives what became of it."""
    fixed, codes, before = fix(checker, data, unsafe=unsafe, rows=rows, name=name)
    if fixed == data:
        return fixed
    context = (codes, data.decode("utf-8", "replace"), fixed.decode("utf-8", "replace"))
    again, more, after = fix(checker, fixed, unsafe=unsafe, rows=rows, name=name)
    _nothing_new(before, after, codes, context)
    if unsafe and again != fixed:  # records that have become alike go
        codes = codes | more
        fixed, again = again, fix(checker, again, unsafe=unsafe, rows=rows, name=name).text
    assert again == fixed, context
    if not any(code.startswith("JSN00") and code not in ("JSN004", "JSN007", "JSN008") for code in codes):
        (_compare_readings if unsafe else _kept)(platform, data, fixed, codes, context)
    return fixed


def _nothing_new(before: list[predlint.Diagnostic], after: list[predlint.Diagnostic], codes: set[str], context: Any) -> None:
    """No finding that was not there: but for what an error hid, or what is said of records that have become alike."""
    had, has = ({d.code for d in found if d.severity is not Severity.INFO and d.code not in OF_FILES} for found in (before, after))
    errors, left = (sum(d.severity is Severity.ERROR and d.code not in OF_FILES for d in found) for found in (before, after))
    assert left <= errors or any(code.startswith("JSN00") for code in codes), (errors, left, context)
    if not errors:
        new = {code for code in has - had if not any((fixed_code, code) in BEHIND for fixed_code in codes)}
        assert not new, (f"the fixes of {codes} bring {new}: if no fix brought it about, add the pair to BEHIND", context)


def _kept(platform: str, data: bytes, fixed: bytes, codes: set[str], context: Any) -> None:
    """A safe fix: all that stood in the file stands in it, and nothing else; each thing that the platform shows has what it had."""
    before, after = leaves(*records_of(data)), leaves(*records_of(fixed))
    gone, new = before - after, after - before
    if not codes & (UNREAD | REWRITTEN | SHOWN):
        assert not new, (new, context)
        assert not gone or codes & TWICE, (gone, context)
        assert gone.keys() <= after.keys(), (gone, context)
    was, now = read(platform, data), read(platform, fixed)
    _same_things(was, now, codes, context)
    if [role for role, _ in was] == [role for role, _ in now]:
        for (_, one), (_, other) in zip(was, now, strict=True):
            left = sum(one.values(), Counter()) - sum(other.values(), Counter())
            assert not left - gone, (left, context)
            if not codes & (REWRITTEN | UNREAD | TWICE):
                for facet in ("key", "name", "ids"):
                    assert one.get(facet, Counter()) <= other.get(facet, Counter()), (facet, one, other, context)


def _compare_readings(platform: str, data: bytes, fixed: bytes, codes: set[str], context: Any) -> None:
    """An unsafe fix: of what the platform shows only that is another that the rules are about whose findings were fixed."""
    was, now = read(platform, data), read(platform, fixed)
    _same_things(was, now, codes, context)
    if [role for role, _ in was] != [role for role, _ in now]:
        return
    allowed = set[str]().union(*[OF_RULE.get(code, OF_FAMILY.get(code[:3], set[str]())) for code in codes])
    allowed |= {"answers", "score"} if codes & TWICE else set()  # an answer given twice has its confidence, too
    for (_, one), (_, other) in zip(was, now, strict=True):
        assert _lost(one, other) <= allowed, (_lost(one, other), allowed, one, other, context)


def _lost(one: Facets, other: Facets) -> set[str]:
    return {facet for facet, held in one.items() if held - other.get(facet, Counter())}


def _same_things(was: list[Item], now: list[Item], codes: set[str], context: Any) -> None:
    """As many things as before, but for repetitions, and what nobody read; no prediction becomes the answer of a person."""
    before, after = Counter(role for role, _ in was), Counter(role for role, _ in now)
    for role in ("annotations", "result of annotations"):
        if "JSN101" not in codes and "JSN103" not in codes:
            assert after[role] <= before[role], (role, context)
    gone = before - after
    assert codes & (REPEATED | ORPHANED | SHOWN) or before == after, (before, after, context)
    assert not gone or codes & REPEATED or (codes & ORPHANED and gone.keys() <= ENTRIES), (before, after, context)
