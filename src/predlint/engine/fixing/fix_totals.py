"""The totals of a fix, rule by rule: as text and as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from msgspec import structs

from predlint.engine.fixing.fix_job import FixOutcome
from predlint.engine.fixing.options import Spelling
from predlint.fixes.registry import IN_FILES, REPETITIONS
from predlint.names import listing, quote
from predlint.report.terminal import PLAIN, Style, count
from predlint.rules import RULES

if TYPE_CHECKING:
    from predlint.report.model import Group, Summary


#: Codes of unsafe fixes that concern a whole file, not single records.
@cache
def _in_files() -> frozenset[str]:
    return frozenset([code for code in (*REPETITIONS, *IN_FILES) if RULES[code].unsafe_fix])


class Remaining:
    """A sink that keeps the remaining findings, rule by rule."""

    wants_places = False

    def __init__(self) -> None:
        self.groups: list[Group] = []

    def render(self, diagnostic: Any) -> bytes:
        return b""

    def emit(self, rendered: bytes) -> None:
        return

    def finish(self, summary: Summary, groups: list[Group]) -> None:
        self.groups = groups


def rows(outcome: FixOutcome, remaining: Sequence[Group]) -> list[dict[str, Any]]:
    """Returns for each reported rule how many findings were fixed, how many remain, and how many fixes were undone."""
    remaining_by_code = _by_code(remaining)
    codes = sorted({*outcome.fixed_counts, *remaining_by_code}, key=lambda code: (-outcome.fixed_counts[code], code))
    return [
        {
            "code": code,
            "rule": remaining_by_code[code].rule.slug if code in remaining_by_code else RULES[code].slug,
            "severity": remaining_by_code[code].severity.label if code in remaining_by_code else RULES[code].severity.label,
            "mended": outcome.fixed_counts[code],
            "remain": remaining_by_code[code].count if code in remaining_by_code else 0,
            "taken_back": outcome.undone[code],
            "fixable": _fixable(code),
        }
        for code in codes
    ]


def _by_code(groups: Sequence[Group]) -> dict[str, Group]:
    """Returns one group for each rule, with its highest severity and all its remaining findings."""
    found: dict[str, Group] = {}
    for group in sorted(groups, key=lambda group: -group.severity):
        known = found.get(group.rule.code)
        found[group.rule.code] = structs.replace(known, count=known.count + group.count) if known is not None else group
    return found


def _fixable(code: str) -> str | None:
    return RULES[code].fixable if code in RULES else None


def as_data(outcome: FixOutcome, remaining: Sequence[Group], summary: Summary, *, written: bool) -> dict[str, Any]:
    """Returns the totals as JSON data."""
    return {
        "records": summary.records,
        "changed": outcome.changed,
        "left_out": outcome.dropped,
        "mended": outcome.fixed_counts.total(),
        "remain": {"error": summary.errors, "warning": summary.warnings, "info": summary.infos},
        "written": written,
        "complete": summary.complete,
        "rules": rows(outcome, remaining),
    }


def as_text(
    outcome: FixOutcome,
    remaining: Sequence[Group],
    spelling: Spelling,
    *,
    would: bool,
    unsafe: bool,
    renames: Mapping[str, str],
    style: Style = PLAIN,
) -> str:
    """Returns the totals as text: one line for each rule, and what remains to be done."""
    table = rows(outcome, remaining)
    width = max((len(row["rule"]) for row in table), default=0)
    verb = "would be " if would else ""
    lines = [
        f"{style.strong(row['code'])} {row['rule']:<{width}}  {_numbers(row, verb, style)}".rstrip()
        for row in table
        if row["mended"] or row["remain"]
    ]
    lines += notes(outcome, table, spelling, would=would, unsafe=unsafe, renames=renames, style=style)
    return "\n".join(lines) + "\n"


def notes(
    outcome: FixOutcome,
    table: Sequence[Mapping[str, Any]],
    spelling: Spelling,
    *,
    would: bool,
    unsafe: bool,
    renames: Mapping[str, str],
    style: Style = PLAIN,
) -> list[str]:
    """Returns the lines below the table of `rows`: how much was fixed, what was undone or not done, and what else may be tried."""
    verb, lines = "would be " if would else "", list[str]()
    if outcome.changed or outcome.fixed_counts:
        where = f" in {count(outcome.changed, 'record')}" if outcome.changed else ""  # some fixes concern a file as a whole
        lines.append(f"{style.good(count(outcome.fixed_counts.total(), 'finding'))} {verb}fixed{where}")
    elif not table:
        lines.append("there is nothing to fix")
    else:
        lines.append(f"predlint can fix none of it{'' if unsafe else ' safely'}: the helps of predlint validate say what to do")
    if outcome.dropped:
        lines.append(f"{count(outcome.dropped, 'record')} {verb}left out because an earlier one is the same")
    lines += [_undone(code, cause, number) for (code, cause), number in sorted(outcome.causes.items())]
    lines += [f"{spelling.rename(old, new)}: {_why_not(old, new, outcome)}" for old, new in renames.items() if old not in outcome.renamed]
    guesses = [row["code"] for row in table if row["remain"] and (row["code"] in outcome.guessed or row["code"] in _in_files())]
    if guesses and not unsafe:
        lines.append(style.faint(f"{spelling.unsafe} may fix more of {listing(guesses, 6)}, by guessing or by dropping data"))
    return lines


def _undone(code: str, cause: str, number: int) -> str:
    """Returns the line about fixes that were undone, with the reason."""
    fixes, they = (f"1 fix of {code} was", "it") if number == 1 else (f"{number:,} fixes of {code} were", "they")
    if not cause:
        return f"{fixes} undone because the finding was still there"
    rule = f"{cause} {RULES[cause].slug}" if cause in RULES else cause  # a rule of the user's own
    return f"{fixes} undone because {they} caused another error: {rule}"


def _why_not(old: str, new: str, outcome: FixOutcome) -> str:
    """Returns the reason why nothing was renamed."""
    return f"{quote(new)} is not right there either" if old in outcome.unknown else f"no finding is about {quote(old)}"


def _numbers(row: dict[str, Any], verb: str, style: Style) -> str:
    parts = [style.good(f"{row['mended']:,} {verb}fixed")] if row["mended"] else []
    parts += [f"{row['remain']:,} remain{'s' if row['remain'] == 1 else ''}"] if row["remain"] else []
    return ", ".join(parts)
