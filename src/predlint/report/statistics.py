"""Writes statistics for people, in sections of a bounded size, and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import orjson
from msgspec import Struct
from msgspec.structs import replace

from predlint.custom_rules.messages import shown_figure, shown_share
from predlint.model.diagnostics import Severity
from predlint.model.statistics import (
    CONFIDENCE_BINS,
    LONGEST,
    MEASURES,
    MISSING,
    OUTSIDE,
    Answers,
    Lengths,
    Statistics,
    Tally,
    confidence_edges,
    quantile,
)
from predlint.model.texts import exact, in_ascii, listing
from predlint.model.views import Feature, Question
from predlint.report.model import Summary
from predlint.report.place_reports import statistics_value
from predlint.report.statistics_json import Schema, closed, statistics_schema
from predlint.report.terminal import PIPE_WIDTH, PLAIN, Style, count, display_width, printable, seen, shorten, take_width, wrap
from predlint.shape.json_schema import DIALECT

# -- Lays out tables with small bars, for terminals of any width, with or without block characters -----------------

#: Blanks between columns.
_GAP = "  "
#: Maximum and minimum columns of a bar. It takes the available room in between.
_WIDEST_BAR = 30
_LEAST_BAR = 4
#: Columns that a name gets at least, and at most if there is no terminal. In between it gets the room that other columns leave.
_LEAST_NAME = 10
_WIDEST_NAME = 32


class BarCharacters(NamedTuple):
    """Characters for bars, and between facts."""

    eighths: str
    """The end of a bar, by eighths; the last one is a whole."""
    levels: str
    """Columns of a histogram, from empty to the highest."""
    dot: str
    more: str
    below: str
    to: str


BLOCKS = BarCharacters("▏▎▍▌▋▊▉█", " ▁▂▃▄▅▆▇█", " · ", "…", " › ", "–")
ASCII = BarCharacters("#", " .:-=+*%#", ", ", "...", " > ", "-")


class TablePage(Struct, frozen=True):
    """The output device. ``width`` None: no terminal, so that lines may be of any length."""

    style: Style = PLAIN
    width: int | None = None
    ascii: bool = False

    @property
    def signs(self) -> BarCharacters:
        return ASCII if self.ascii else BLOCKS

    @property
    def room(self) -> int:
        return self.width if self.width is not None else PIPE_WIDTH

    def name(self, name: str) -> str:
        """Returns a name for copying. If only ASCII can be shown, other characters are escaped, and quotes show that it is JSON."""
        shown = exact(name)
        if not self.ascii or shown.isascii():
            return shown
        return in_ascii(shown if shown.startswith('"') else f'"{shown}"')

    def safe(self, text: str) -> str:
        return in_ascii(text.replace("…", self.signs.more)) if self.ascii else text

    def paragraph(self, text: str, indent: str = "") -> Iterator[str]:
        """Yields a text in lines of the width."""
        room = self.width - len(indent) if self.width is not None else None
        return (indent + line for line in wrap(self.safe(text), room))

    def truncate(self, text: str, room: int) -> str:
        """Returns the text cut to at most ``room`` columns."""
        if not self.ascii:
            return shorten(text, room)
        return text if len(text) <= room else take_width(text, room - 3) + "..."


def bar(value: float, most: float, room: int, signs: BarCharacters) -> str:
    """Returns a bar of at most ``room`` columns; every value above 0 is visible."""
    steps = len(signs.eighths)
    size = max(1, round(steps * room * value / most)) if value > 0 < most else 0
    whole, rest = divmod(size, steps)
    return signs.eighths[-1] * whole + (signs.eighths[rest - 1] if rest else "")


def histogram(counts: Sequence[int], signs: BarCharacters) -> str:
    """Returns one column for each bin; the highest is full, and only 0 is blank."""
    maximum, top = max(counts, default=0), len(signs.levels) - 1
    return "".join(signs.levels[max(1, round(top * count / maximum)) if count else 0] for count in counts)


class Table(Struct, frozen=True):
    """Rows of texts under a heading. The first column is cut to fit, and a bar follows the last if there is room."""

    heading: Sequence[str]
    rows: Sequence[Sequence[str]]
    left: frozenset[int] = frozenset({0})
    """Left-aligned columns; the others contain numbers."""
    bars: Sequence[float] = ()
    """The value of each row's bar."""
    full: float | None = None
    """The value of a full bar; None for the largest value."""
    indent: str = ""
    droppable: Sequence[int] = ()
    """Columns that are left out, in this order, if a terminal is too narrow for all of them."""

    def lines(self, paper: TablePage) -> Iterator[str]:
        narrower = self._narrower(paper)
        if narrower is not None:
            yield from narrower.lines(paper)
            return
        widths = [max(map(display_width, column)) for column in zip(self.heading, *self.rows, strict=True)]
        others = len(self.indent) + sum(widths[1:]) + len(_GAP) * (len(widths) - 1)
        minimum = len(_GAP) + _LEAST_BAR if self.bars else 0
        widths[0] = min(
            widths[0], max(_LEAST_NAME, min(_WIDEST_NAME if paper.width is None else paper.width, paper.room - others - minimum))
        )
        room = min(_WIDEST_BAR, paper.room - others - widths[0] - len(_GAP))
        maximum = self.full if self.full is not None else max(self.bars, default=0)
        if any(self.heading):
            yield self._line(self.heading, widths, paper, heading=True)
        for at, row in enumerate(self.rows):
            line = self._line(row, widths, paper)
            drawn = bar(self.bars[at], maximum, room, paper.signs) if self.bars and room >= _LEAST_BAR else ""
            yield f"{line}{_GAP}{paper.style.place(drawn)}" if drawn else line

    def _narrower(self, paper: TablePage) -> Table | None:
        """Returns the table without its first droppable column; None if all columns fit, or none can be dropped."""
        if paper.width is None or not self.droppable:
            return None
        widths = [max(map(display_width, column)) for column in zip(self.heading, *self.rows, strict=True)]
        if len(self.indent) + min(widths[0], _LEAST_NAME) + sum(widths[1:]) + len(_GAP) * (len(widths) - 1) <= paper.width:
            return None
        out, *others = self.droppable
        heading, *rows = [[cell for at, cell in enumerate(row) if at != out] for row in (self.heading, *self.rows)]
        left = frozenset(at - (at > out) for at in self.left if at != out)
        return replace(self, heading=heading, rows=rows, left=left, droppable=[at - (at > out) for at in others if at != out])

    def _line(self, row: Sequence[str], widths: Sequence[int], paper: TablePage, *, heading: bool = False) -> str:
        cells = [paper.truncate(row[0], widths[0]), *row[1:]]
        set_ = [
            cell + " " * (width - display_width(cell)) if at in self.left else " " * (width - display_width(cell)) + cell
            for at, (cell, width) in enumerate(zip(cells, widths, strict=True))
        ]
        line = self.indent + _GAP.join(set_).rstrip()
        if not heading:
            return line
        title = row[0]
        return paper.style.strong(title) + paper.style.faint(line[len(title) :]) if title and not self.indent else paper.style.faint(line)


# -- Writes statistics for people, in sections of a bounded size, and for programs ---------------------------------

#: Maximum rows of a table, options of a question, questions, and names of a list that are shown. A line counts the rest.
MOST_FEATURES, MOST_OPTIONS, MOST_QUESTIONS, MOST_NAMES = 40, 12, 40, 40
#: On narrower terminals some columns are left out.
_NARROW = 80
#: On terminals narrower than this a column of a histogram stands for two bins.
_SMALL = 60
#: Version of the format of ``predlint stats --format json``.
JSON_VERSION = 1


def statistics_json(statistics: Statistics, summary: Summary) -> bytes:
    """Returns the output of ``predlint stats --format json``: the statistics, and the totals of the run as in other reports."""
    return b'{"version":%d,"statistics":%b,"summary":%b}' % (
        JSON_VERSION,
        statistics_value(statistics),
        seen(orjson.dumps(summary.as_dict())),
    )


def statistics_json_schema() -> Schema:
    """Returns the JSON Schema (2020-12) of `statistics_json`."""
    about = {"description": "Totals of the run, as in the report of predlint validate.", "type": "object"}
    statistics = statistics_schema()
    definitions = statistics.pop("$defs")
    version: Schema = {"description": "Of this form.", "const": JSON_VERSION}
    return {
        "$schema": DIALECT,
        "title": "predlint statistics",
        "description": "What predlint stats --format json writes: what prediction files hold.",
        **closed({"version": version, "statistics": statistics, "summary": about}),
        "$defs": definitions,
    }


def statistics_report(statistics: Statistics, summary: Summary, paper: TablePage) -> str:
    """Returns the output of ``predlint stats``: the statistics, and one line about the findings of the run."""
    style, lines = paper.style, list[str]()
    if not summary.complete:
        lines += [style.bad("STOPPED before the end") + ": what follows was counted so far", ""]
    lines += statistics_lines(statistics, paper)
    notes = [f"{style.bad('NOT READ TO THE END')}: {paper.safe(printable(what))}" for what in summary.unread]
    if summary.errors:
        errors = style.severity(count(summary.errors, "error"), Severity.ERROR)
        notes.append(f"{errors}: predlint validate names them, with the same files and options")
    return "\n".join([*lines, *(["", *notes] if notes else [])]) + "\n"


def statistics_lines(statistics: Statistics, paper: TablePage) -> Iterator[str]:
    """Yields all statistics, section after section with an empty line between them."""
    return _Text(statistics, paper).lines()


class _Text:
    def __init__(self, statistics: Statistics, paper: TablePage) -> None:
        self.statistics, self.paper, self.style, self.signs = statistics, paper, paper.style, paper.signs
        self.vocabulary = statistics.vocabulary
        found = [(feature, statistics.tallies[feature.number]) for feature in self.vocabulary.features]
        self.predicted = sorted(
            (pair for pair in found if pair[1].instances), key=lambda pair: (-pair[1].objects, -pair[1].instances, pair[0].number)
        )
        self.never = [feature for feature, tally in found if not tally.instances]
        self.wide = paper.room >= _NARROW
        self.bins_a_column = 1 if paper.room >= _SMALL else 2

    def lines(self) -> Iterator[str]:
        sections = (self._totals, self._features, self._confidence, self._sizes, self._answers, self._measures)
        first = True
        for section in sections:
            lines = list(section())
            if lines and not first:
                yield ""
            yield from lines
            first = False

    # -- in all

    def _totals(self) -> Iterator[str]:
        s = self.statistics
        named = s.rows.count()
        rows = count(named, "data row") if named is not None else f"more than {s.rows.maximum:,} data rows"
        yield from self.paper.paragraph(self.signs.dot.join([count(s.records, "record"), rows]))
        if s.listed is not None:
            share = f" ({_share(s.covered, s.listed)})" if s.listed else ""
            rest = f", {s.listed - s.covered:,} not" if s.covered < s.listed else ""
            yield from self._fact(f"{s.covered:,} of {count(s.listed, 'listed data row')} named{share}{rest}")
        if s.unreadable:
            yield from self._fact(f"{count(s.unreadable, 'record')} could not be read: not counted below")
        if s.empty:
            yield from self._fact(f"{count(s.empty, 'record')} without a feature of the ontology")
        if s.unnamed:
            yield from self._fact(f"{count(s.unnamed, 'record')} without a data row")

    def _fact(self, text: str) -> Iterator[str]:
        return self.paper.paragraph(text, "  ")

    # -- features

    def _features(self) -> Iterator[str]:
        if self.predicted:
            framed = any(tally.on_frames for _, tally in self.predicted)
            kinds = self.vocabulary.dialect != "coco"  # COCO's categories have no kind
            heading = ["Features", *(["kind"] if kinds else []), "objects", *(["on frames"] if framed else []), "records"]
            rows = [
                [
                    self.paper.name(feature.name), *([feature.kind] if kinds else []), f"{tally.objects:,}",
                    *([f"{tally.on_frames:,}"] if framed else []), f"{tally.records:,}",
                ]
                for feature, tally in self.predicted[:MOST_FEATURES]
            ]  # fmt: skip
            bars = [tally.objects for _, tally in self.predicted[:MOST_FEATURES]]
            spare = [len(heading) - 1, *([1] if kinds else [])]
            yield from Table(heading, rows, frozenset({0, 1} if kinds else {0}), bars, droppable=spare).lines(self.paper)
            rest = self.predicted[MOST_FEATURES:]
            if rest:
                objects = sum(tally.objects for _, tally in rest)
                yield from self._faint(f"and {count(len(rest), 'more feature')} with {count(objects, 'object')}")
            if len(self.statistics.kinds) > 1 or not kinds:
                by_count = sorted(self.statistics.kinds.items(), key=lambda pair: (-pair[1][1], pair[0]))
                by_kind = self.signs.dot.join(f"{kind} {objects:,}" for kind, (_, objects, _) in by_count)
                yield from self.paper.paragraph(f"Objects by kind: {by_kind}")
        if self.never and self.statistics.records:
            names = listing([feature.name for feature in self.never], MOST_NAMES)
            yield from self.paper.paragraph(f"Never predicted ({len(self.never):,} of {len(self.vocabulary.features):,}): {names}")

    def _faint(self, text: str) -> Iterator[str]:
        return map(self.style.faint, self.paper.paragraph(text, "  "))

    # -- confidence

    def _confidence(self) -> Iterator[str]:
        if not self.predicted:
            return
        given = [pair for pair in self.predicted if sum(pair[1].confidence) > pair[1].confidence[MISSING]]
        assumed = self.vocabulary.assumed_confidence
        assumes = f" (counts as {assumed:.1f})" if assumed is not None else ""
        if not given:
            yield from self.paper.paragraph(f"Confidence: given nowhere{assumes}")
            return
        outside = any(tally.confidence[OUTSIDE] for _, tally in given)
        missing = any(tally.confidence[MISSING] for _, tally in given)
        heading = ["Confidence", "0" + "1".rjust(CONFIDENCE_BINS // self.bins_a_column - 1), "from", "median", "to"]
        heading += [*(["not 0-1"] if outside else []), *(["none"] if missing else [])]
        rows = [self._confidence_row(feature, tally, outside, missing) for feature, tally in given[:MOST_FEATURES]]
        keep = [0, 1, 2, 3, 4, *range(5, len(heading))] if self.wide else [0, 1, 3, *range(5, len(heading))]
        kept = [[row[at] for at in keep] for row in rows]
        spare = [2] if len(keep) > 3 else []
        yield from Table([heading[at] for at in keep], kept, frozenset({0, 1}), droppable=spare).lines(self.paper)
        if len(given) > MOST_FEATURES:
            yield from self._faint(f"and {count(len(given) - MOST_FEATURES, 'more feature')}")
        without = sum(tally.confidence[MISSING] for _, tally in self.predicted)
        if without:
            everything = sum(tally.instances for _, tally in self.predicted)
            yield from self._faint(f"{without:,} of {everything:,} without a confidence{assumes}")

    def _confidence_row(self, feature: Feature, tally: Tally, outside: bool, missing: bool) -> list[str]:
        bins = tally.confidence[:CONFIDENCE_BINS]
        used = [at for at, number in enumerate(bins) if number]
        middle = quantile(bins, 0.5)
        ends = (f"{confidence_edges(used[0])[0]:.2f}", f"{confidence_edges(used[-1])[1]:.2f}") if used else ("", "")
        median = self.signs.to.join(f"{edge:.2f}" for edge in confidence_edges(middle)) if middle is not None else ""
        more = ([OUTSIDE] if outside else []) + ([MISSING] if missing else [])
        counts = [f"{tally.confidence[at]:,}" if tally.confidence[at] else "" for at in more]
        columns = [sum(bins[at : at + self.bins_a_column]) for at in range(0, CONFIDENCE_BINS, self.bins_a_column)]
        return [self.paper.name(feature.name), histogram(columns, self.signs), ends[0], median, ends[1], *counts]

    # -- sizes

    def _sizes(self) -> Iterator[str]:
        measured = [pair for pair in self.predicted if any(pair[1].sizes)]
        rows = [row for feature, tally in measured[:MOST_FEATURES] for row in self._size_rows(feature, tally)]
        if not rows:
            return
        yield from Table(["Sizes", "", "10 %", "median", "90 %", "unit"], rows, frozenset({0, 1, 5}), droppable=[5, 4, 2]).lines(self.paper)
        if len(measured) > MOST_FEATURES:
            yield from self._faint(f"and {count(len(measured) - MOST_FEATURES, 'more feature')}")
        yield from self._faint("a tenth, a half, nine tenths are below about this; off by less than a quarter")

    def _size_rows(self, feature: Feature, tally: Tally) -> Iterator[list[str]]:
        name = self.paper.name(feature.name)
        for measure, lengths in zip(MEASURES, tally.sizes, strict=True):
            if lengths:
                in_text = feature.kind == "text-span"
                unit = "px" if measure != "span" else "characters" if in_text else "as given"
                yield [name, measure, *_abouts(lengths, whole=measure == "span" and in_text), unit]
                name = ""

    # -- answers

    def _answers(self) -> Iterator[str]:
        answered = [
            (feature, self.vocabulary.questions[number], tally.answers[number])
            for feature, tally in self.predicted
            for number in feature.questions
            if number in tally.answers
        ]
        for at, (feature, question, answers) in enumerate(answered[:MOST_QUESTIONS]):
            if at:
                yield ""
            yield from self._question(feature, question, answers)
        if len(answered) > MOST_QUESTIONS:
            yield from self._faint(f"and {count(len(answered) - MOST_QUESTIONS, 'more question')}: --format json has them all")
        never = list(self._never_answered())
        yield from ([""] if answered and never else [])
        yield from never

    def _never_answered(self) -> Iterator[str]:
        never = [
            self._title(feature, self.vocabulary.questions[number])
            for feature, tally in self.predicted
            for number in feature.questions
            if number not in tally.answers
        ]
        if never:
            shown = "; ".join(never[:MOST_NAMES]) + (f" and {len(never) - MOST_NAMES:,} more" if len(never) > MOST_NAMES else "")
            yield from self.paper.paragraph(f"Never answered: {shown}")

    def _question(self, feature: Feature, question: Question, answers: Answers) -> Iterator[str]:
        facts = [self._title(feature, question), question.kind, count(answers.answered, "answer")]
        head, *rest = self.paper.paragraph(self.signs.dot.join(facts))
        yield self.style.strong(head)
        yield from map(self.style.strong, rest)
        options = [(choice.value, answers.chosen.get(choice.value, 0)) for choice in question.choices]
        chosen = sorted((pair for pair in options if pair[1]), key=lambda pair: -pair[1])
        rows = [[self.paper.name(value), _share(number, answers.answered), f"{number:,}"] for value, number in chosen[:MOST_OPTIONS]]
        if answers.other:
            rows.append(["(other)", _share(answers.other, answers.answered), f"{answers.other:,}"])
        if rows:
            bars = [*(number for _, number in chosen[:MOST_OPTIONS]), *([answers.other] if answers.other else [])]
            yield from Table(["", "", ""], rows, bars=bars, full=answers.answered, indent="  ").lines(self.paper)
        if len(chosen) > MOST_OPTIONS:
            hidden = sum(number for _, number in chosen[MOST_OPTIONS:])
            yield from self._faint(f"and {count(len(chosen) - MOST_OPTIONS, 'more option')}, chosen {count(hidden, 'time')}")
        if never := [value for value, number in options if not number]:
            yield from self._faint(f"never: {listing(never, MOST_OPTIONS)}")
        yield from self._texts_and_numbers(answers)

    # -- what rules of one's own measure

    def _measures(self) -> Iterator[str]:
        measures = self.statistics.measures
        if not measures:
            return
        values = [
            "none" if each.value is None else shown_share(each.value) if each.is_share else shown_figure(each.value) for each in measures
        ]
        width = max(map(len, values))
        yield "Measures of rules of your own"
        for value, each in zip(values, measures, strict=True):
            yield from self.paper.paragraph(f"{value:>{width}}  {printable(each.measure)}", "  ")

    def _texts_and_numbers(self, answers: Answers) -> Iterator[str]:
        if answers.lengths:
            low, middle, high = _abouts(answers.lengths, whole=True)
            yield from self._fact(f"characters: 10 % below about {low}, median {middle}, 90 % below {high}")
        if answers.lowest is not None and answers.highest is not None:
            yield from self._fact(f"from {answers.lowest:,.6g} to {answers.highest:,.6g}")

    def _title(self, feature: Feature, question: Question) -> str:
        """Returns ``car › colour``, ``weather › intensity (if rain)``; a classification's own question has its name."""
        if feature.answered and feature.questions[:1] == (question.number,):
            return self.paper.name(feature.name)
        title = f"{self.paper.name(feature.name)}{self.signs.below}{self.paper.name(question.name)}"
        option = question.under[1] if question.under is not None else None
        return title if option is None else f"{title} (if {self.paper.name(option)})"


def _abouts(lengths: Lengths, *, whole: bool = False) -> list[str]:
    """Returns the lengths below which about a tenth, a half and nine tenths are; ``whole`` for lengths that are integers."""
    found = [lengths.summary(share) for share in (0.1, 0.5, 0.9)]
    return [_about(length, whole) for length in found if length is not None]


def _about(length: float, whole: bool) -> str:
    """Returns a length, in at most seven columns."""
    if length < 1:
        return "0" if whole else "<1"
    if length >= LONGEST:
        return ">999T"
    for unit, sign in ((1e12, "T"), (1e9, "G"), (1e6, "M")):
        if length >= unit:
            return f"{length / unit:.3g}{sign}"
    return f"{length:,.0f}" if whole or length >= 10 else f"{length:.1f}"


def _share(part: int, whole: int) -> str:
    """Returns a percentage that is 0 or 100 only if it is exact."""
    if not whole:
        return ""
    percent = 100 * part / whole
    if part and percent < 1:
        return "<1 %"
    return ">99 %" if part < whole and percent > 99 else f"{percent:.0f} %"
