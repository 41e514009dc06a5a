"""The findings of custom rules, and rules on a file or on the run with the counts for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from predlint.custom_rules.aggregate_rule import AggregateBreach, AggregateRule, MeasureDirection
from predlint.custom_rules.messages import shown_figure
from predlint.custom_rules.ruleset import OwnRule, RuleSet
from predlint.custom_rules.tallies import MOST_PLACES, CoverageTally, RowTally, Tally, tally_of
from predlint.model.diagnostics import Rule, Severity
from predlint.model.statistics import Figure
from predlint.model.texts import for_any_row, quote
from predlint.model.violation import ComposedKind, Finding, Path, Violation, make_finding

if TYPE_CHECKING:
    from predlint.io.data_rows import DataRows


# -- The violation about problems with the user's own rules --------------------------------------------------------


class RuleNotChecked(Violation, code="RUL000", slug="rule-not-checked", severity=Severity.WARNING, layer="stream"):
    """A rule of your own could not be checked.

    Why: Rules that compare annotations of one data row in pairs would take hours on a row with hundreds of thousands of them. Rules on a
    file or on the run may need a list of data rows, or a reference, that is not given.
    Fix: Let the rule look at less: name fewer features, or state with `when` which things it is about; or split the data row. Give what a
    rule on a file or on the run needs: --data-rows, or --reference.
    """

    name: str
    reason: str
    help_: str

    template = "{name} was not checked: {reason}", "{help_}"


class RuleNotCheckedToEnd(Violation, of=RuleNotChecked):
    """A rule on annotations was checked on a part of a data row only."""

    name: str
    reason: str

    template = (
        "{name} was not checked to the end on this data row: {reason}",
        'let the rule look at less: name fewer features, or state with "when" which things it is about',
    )


# -- Builds the findings of custom rules, in the form of any other finding -----------------------------------------


def rule_of(own: OwnRule) -> Rule:
    """The rule as reports and selections know it: by code, name and severity."""
    return Rule(
        code=own.code,
        slug=own.name,
        severity=own.severity,
        layer="stream" if own.row or own.whole is not None else "record",
        summary=" ".join(own.node.comment.split()).removesuffix(".") or f"The rule {own.name} does not hold",
        why=own.why or "",
        fix=own.fix or "",
    )


def breach_finding(rule: Rule, path: Path, message: str, data_row: str | None = None) -> Finding:
    """Returns the finding of a rule at a path; ``data_row``: the name of the data row that was checked."""
    if data_row and (of_any := for_any_row(message, data_row)) != message:
        return Finding(ComposedKind(rule, names_row=True), path, None, (message, rule.fix or None, of_any))
    return Finding(ComposedKind(rule), path, None, (message, rule.fix or None))


def not_checked(rule: Rule, path: Path, reason: str) -> Finding:
    """Returns the finding that a rule could not be checked completely on a data row."""
    return make_finding(RuleNotCheckedToEnd, path, None, rule.slug, reason)


def not_measured(rule: Rule, reason: str, help: str) -> Finding:
    """Returns the finding that a rule on a file or a run could not be checked."""
    return make_finding(RuleNotChecked, None, None, rule.slug, reason, help)


# -- Rules on a file or on the run with the counts for them, and their findings ------------------------------------

#: What was counted for a measure, with the places of the largest and of the smallest weights.
Facts = tuple[Any, list[tuple[float, Any]], list[tuple[float, Any]]]
#: Predictions alone do not tell which data rows existed.
_ROWS_OF_REFERENCE = "give what predlint stats --format json wrote of it with its --data-rows"
#: The place of a record: its line, and its column if a line may contain several records, else 0.
Spot = Sequence[int]


def finding_spot(name: str | None, spot: Spot) -> str:
    """Returns the text for a place in the file with this name, or in records without a name."""
    line, column = spot
    where = f"{line}:{column}" if column else f"{line}"
    if name is not None:
        return f"{name}:{where}"
    return f"line {where}" if column else f"record {where}"


class MeasuredRule(Struct):
    """A rule with its counts, and the values of the reference."""

    rule: OwnRule
    whole: AggregateRule
    tallies: list[Tally | None]
    """Tally by number of its measure; None for a measure of the reference."""
    reference: Sequence[Any] | None
    """The value of each measure in the reference; None without one."""

    def found(self, text_of: Callable[[Any], str]) -> Finding | None:
        """Returns the finding about the figures, or None. ``text_of``: returns the text for a place."""
        whole, rule = self.whole, rule_of(self.rule)
        if whole.needs_reference and self.reference is None:
            return not_measured(rule, "no reference is given", "give one: --reference FILE")
        for tally in self.tallies:
            if isinstance(tally, CoverageTally) and not tally.known and tally.hollow:
                return not_measured(rule, '"images" lists no image with an id', 'list the images: [{"id": 1, "file_name": "…", …}, …]')
            if isinstance(tally, CoverageTally) and not tally.known:
                return not_measured(rule, "no list of data rows is given", "give the data rows: --data-rows FILE")
            if isinstance(tally, RowTally) and tally.many:
                return not_measured(rule, "there are too many data rows to count by", "check fewer files at a time")
        values = self.values()
        for at, measure in enumerate(whole.measures):
            if whole.of_reference[at] and values[at] is None:
                help_ = _ROWS_OF_REFERENCE if measure.kind == "coverage" else "give its predictions as the reference"
                return not_measured(rule, f"the reference does not tell {measure.label}", help_)
        breach = whole.check(values)
        if breach is None:
            return None
        return breach_finding(rule, None, breach.message + self._places(breach, text_of))

    def values(self) -> list[Any]:
        """The value of each measure."""
        reference = self.reference
        return [
            tally.value() if tally is not None else reference[at] if reference is not None else None
            for at, tally in enumerate(self.tallies)
        ]

    def _places(self, breach: AggregateBreach, text_of: Callable[[Any], str]) -> str:
        """The places that explain most, for the end of a message."""
        if len(breach.leans) == 1:
            found = self._of(breach.leans[0], text_of)
        else:  # the first places of each figure, in turns
            each = [self._of(lean, text_of) for lean in breach.leans]
            longest = max(map(len, each), default=0)
            found = list(dict.fromkeys(chain(*[[places[at] for places in each if at < len(places)] for at in range(longest)])))
        return f"; what explains it most: {', '.join(found[:MOST_PLACES])}" if found else ""

    def _of(self, lean: MeasureDirection, text_of: Callable[[Any], str]) -> list[str]:
        tally = self.tallies[lean.measure]
        if tally is None:
            return []
        if isinstance(tally, CoverageTally):
            return [f"nothing for {quote(name)}" for name in tally.absent]
        places = (tally.high if lean.high else tally.low).entries
        weights = {weight for weight, _ in places}
        show = tally.measure.kind == "quantile" or len(weights) > 1 or weights != {-1.0}
        sign = -1 if lean.high or tally.measure.kind in ("count", "share") else 1
        return [text_of(place) + (f" ({shown_figure(sign * weight)})" if show else "") for weight, place in places]


def measured_rules(rules: RuleSet, what: str, *, whole: bool) -> list[MeasuredRule]:
    """Returns the rules on a file, or those counted over a run, with empty counts. ``whole``: a record contains everything about its data
    row."""
    found: list[MeasuredRule] = []
    for rule in rules.rules:
        if rule.whole is None or (what == "file" and rules.is_reference):
            continue
        if rule.whole.what != what and not (what == "run" and (rules.is_reference or rules.shows_all)):
            continue
        tallies = [
            tally_of(measure, whole) if of_reference is rules.is_reference else None
            for measure, of_reference in zip(rule.whole.measures, rule.whole.of_reference, strict=True)
        ]
        found.append(MeasuredRule(rule, rule.whole, tallies, rules.reference.get(rule.number) if rules.reference is not None else None))
    return found


# -- Rules on a run: combines the counts of all files, and reports each finding once -------------------------------


class RunRules:
    """The rules on a run, with the counts so far."""

    def __init__(self, rules: RuleSet) -> None:
        self._rules: list[MeasuredRule] = measured_rules(rules, "run", whole=False)
        self._names: list[str | None] = []
        self._done = False

    def merge(self, name: str | None, facts: list[list[Facts | None]] | None) -> None:
        """Adds the result of `AggregateRules.run_facts` for the next file."""
        number = len(self._names)
        self._names.append(name)
        for rule, counted in zip(self._rules, facts or (), strict=False):
            for tally, given in zip(rule.tallies, counted, strict=True):
                if tally is not None and given is not None:
                    figures, high, low = given
                    tally.merge(figures)
                    tally.high.merge(high, lambda spot: (number, *spot))
                    tally.low.merge(low, lambda spot: (number, *spot))

    def findings(self, rows: DataRows | None, seen: bytes | bytearray) -> Iterator[Finding]:
        """Yields the findings about all files, in the first call only. ``seen``: for each position in the list of data rows, not 0 if a
        record named that row."""
        if self._done or not self._names:
            return
        self._done = True
        self.cover(rows, seen)
        for rule in self._rules:
            found = rule.found(self._spot_text) if rule.whole.what == "run" else None
            if found is not None:
                yield found

    def cover(self, rows: DataRows | None, seen: bytes | bytearray) -> None:
        """Sets the share of the list of data rows that all files together cover."""
        for rule in self._rules:
            for tally in rule.tallies:
                if isinstance(tally, CoverageTally) and tally.by_list and rows is not None:
                    number, tally.absent = rows.unnamed(bytearray(seen))
                    tally.covered, tally.listed, tally.known = len(rows) - number, len(rows), True

    def _spot_text(self, place: tuple[int, int, int]) -> str:
        number, *spot = place
        return finding_spot(self._names[number], spot)

    def shown(self) -> list[Figure]:
        """Returns the figures that the rules compare, measured over all files, each once."""
        found: dict[str, Figure] = {}
        for rule in self._rules:
            values = rule.values()
            for label, unit, run in rule.whole.shown:
                if label.startswith("reference(") and rule.reference is None:
                    continue
                known = found.get(label)
                names = (*(known.rules if known is not None else ()), rule.rule.name)
                found[label] = Figure(label, run(values), unit == "share", names)
        return list(found.values())

    def figures(self) -> list[MeasuredRule]:
        """The rules with their figures."""
        return self._rules
