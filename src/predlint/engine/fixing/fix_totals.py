"""What was fixed and what remains, rule by rule: for people, and as JSON."""

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


#: What takes --unsafe and is not mended record by record.
@cache
def _in_files() -> frozenset[str]:
    return frozenset([code for code in (*REPETITIONS, *IN_FILES) if RULES[code].unsafe_fix])


class Remaining:
    """A sink that keeps what is left, rule by rule."""

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
    """Of each rule that spoke: how many findings were mended, how many remain, how many mends were taken back."""
    left = _by_code(remaining)
    codes = sorted({*outcome.fixed_counts, *left}, key=lambda code: (-outcome.fixed_counts[code], code))
    return [
        {
            "code": code,
            "rule": left[code].rule.slug if code in left else RULES[code].slug,
            "severity": left[code].severity.label if code in left else RULES[code].severity.label,
            "mended": outcome.fixed_counts[code],
            "remain": left[code].count if code in left else 0,
            "taken_back": outcome.undone[code],
            "fixable": _fixable(code),
        }
        for code in codes
    ]


def _by_code(groups: Sequence[Group]) -> dict[str, Group]:
    """One group for each rule, with the gravest of its severities and all that remains of it."""
    found: dict[str, Group] = {}
    for group in sorted(groups, key=lambda group: -group.severity):
        known = found.get(group.rule.code)
        found[group.rule.code] = structs.replace(known, count=known.count + group.count) if known is not None else group
    return found


def _fixable(code: str) -> str | None:
    return RULES[code].fixable if code in RULES else None


def as_data(outcome: FixOutcome, remaining: Sequence[Group], summary: Summary, *, written: bool) -> dict[str, Any]:
    """Everything, as JSON has it."""
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
    """A line a rule, and what there is yet to do."""
    table = rows(outcome, remaining)
    width = max((len(row["rule"]) for row in table), default=0)
    verb = "would be " if would else ""
    lines = [
        f"{style.strong(row['code'])} {row['rule']:<{width}}  {_numbers(row, verb, style)}".rstrip()
        for row in table
        if row["mended"] or row["remain"]
    ]
    if outcome.changed or outcome.fixed_counts:
        where = f" in {count(outcome.changed, 'record')}" if outcome.changed else ""  # some are about a file as a whole
        lines.append(f"{style.good(count(outcome.fixed_counts.total(), 'finding'))} {verb}fixed{where}")
    elif not table:
        lines.append("there is nothing to fix")
    else:
        lines.append("none of it can be fixed" + ("" if unsafe else " safely"))
    if outcome.dropped:
        lines.append(f"{count(outcome.dropped, 'record')} {verb}left out because an earlier one is the same")
    lines += [_undone(code, cause, number) for (code, cause), number in sorted(outcome.causes.items())]
    lines += [f"{spelling.rename(old, new)}: {_why_not(old, new, outcome)}" for old, new in renames.items() if old not in outcome.renamed]
    guesses = [row["code"] for row in table if row["remain"] and (row["code"] in outcome.guessed or row["code"] in _in_files())]
    if guesses and not unsafe:
        lines.append(style.faint(f"{spelling.unsafe} may fix more of {listing(guesses, 6)}, by guessing or by dropping data"))
    return "\n".join(lines) + "\n"


def _undone(code: str, cause: str, number: int) -> str:
    """Which fixes are not there, and why."""
    fixes, they = (f"1 fix of {code} was", "it") if number == 1 else (f"{number:,} fixes of {code} were", "they")
    if not cause:
        return f"{fixes} undone because the finding was still there"
    rule = f"{cause} {RULES[cause].slug}" if cause in RULES else cause  # a rule of the user's own
    return f"{fixes} undone because {they} caused another error: {rule}"


def _why_not(old: str, new: str, outcome: FixOutcome) -> str:
    """Why nothing was renamed."""
    return f"{quote(new)} is not right there either" if old in outcome.unknown else f"no finding is about {quote(old)}"


def _numbers(row: dict[str, Any], verb: str, style: Style) -> str:
    parts = [style.good(f"{row['mended']:,} {verb}fixed")] if row["mended"] else []
    parts += [f"{row['remain']:,} remain{'s' if row['remain'] == 1 else ''}"] if row["remain"] else []
    return ", ".join(parts)
