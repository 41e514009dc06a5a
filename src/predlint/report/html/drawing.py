"""Counts findings for the page in bounded memory, and draws charts and pictures as SVG, each with its facts in words."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from html import escape
from itertools import accumulate, pairwise
from typing import Any, NamedTuple, cast

from predlint.io.output_streams import BEGIN, MARK
from predlint.model.diagnostics import Diagnostic
from predlint.model.statistics import CONFIDENCE_BINS, MISSING, OUTSIDE, confidence_edges, quantile
from predlint.report.finding_details import Excerpt, FindingDetail
from predlint.report.model import Summary
from predlint.report.terminal import count, printable, shorten
from predlint.report.text import short_names

# -- Counts findings for the page, in bounded memory, and the findings that it may show ------------------------------


#: Maximum number of features that are counted separately with every rule, and of pairs of a rule and another feature. Findings of further
#: pairs count as `OTHERS`.
MOST_KNOWN, MOST_PAIRS = 300, 5_000
#: Maximum number of files whose findings are counted by position; those of other files are only counted.
MOST_COUNTED_FILES = 300
#: Number of byte ranges into which a file is divided for counting, before its length is known.
STRETCHES = 1_024
#: Stands for all features that are not counted separately. No feature has this name, because names are texts.
OTHERS = 0
#: Code, name and severity of a rule: custom rules of several ontologies may share a code.
RuleKey = tuple[str, str, int]
#: A feature's name; None for findings about no feature.
FeatureName = str | int | None


def key_of(diagnostic: Diagnostic) -> RuleKey:
    """Returns the key that identifies the rule of a finding."""
    return diagnostic.code, diagnostic.rule, int(diagnostic.severity)


class PlaceCounts:
    """Counts the findings of a file by position, in byte ranges of equal length. The length doubles when the file turns out to be
    longer."""

    __slots__ = ("count", "counts", "last", "placeless", "width")

    def __init__(self) -> None:
        self.counts = array("q", bytes(8 * STRETCHES))
        self.width = 1
        """Bytes of a range."""
        self.count = self.placeless = 0
        """Number of all findings, and of those without a position."""
        self.last = 0

    def add(self, offset: int | None) -> None:
        self.count += 1
        if offset is None:
            self.placeless += 1
            return
        if offset > self.last:
            self.last = offset
        while offset >= self.width * STRETCHES:
            paired = [self.counts[at] + self.counts[at + 1] for at in range(0, STRETCHES, 2)]
            self.counts = array("q", [*paired, *[0] * (STRETCHES // 2)])
            self.width *= 2
        self.counts[offset // self.width] += 1

    def bars(self, size: int | None, number: int) -> list[int]:
        """Returns the number of findings in each of ``number`` equal parts of the file, up to its end, or to the last finding if ``size``
        is None.

        If a part ends within a range, the findings of that range are divided by length.
        """
        end = max(size or 0, self.last + 1)
        below = [0, *accumulate(self.counts)]
        edges = [
            *(self._count_before(below, end * at / number) for at in range(number)),
            below[-1],
        ]  # the last range may reach beyond the end
        return [after - before for before, after in pairwise(edges)]

    def _count_before(self, below: list[int], offset: float) -> int:
        """Returns the approximate number of findings before an offset."""
        at, rest = divmod(offset, self.width)
        if at >= STRETCHES:
            return below[-1]
        return below[int(at)] + round(self.counts[int(at)] * rest / self.width)


class PageCounts:
    """Counts of all findings."""

    def __init__(self) -> None:
        self.pairs: dict[tuple[RuleKey, FeatureName], int] = {}
        self._known: set[FeatureName] = set()
        self._others = 0
        """Number of pairs with other features."""
        self.files: dict[str | None, PlaceCounts] = {}
        self.in_other_files = 0
        self.confidence = [0] * (CONFIDENCE_BINS + 2)
        """Counts by bin, then outside of 0 to 1, then without a confidence."""
        self.detailed = False
        """True once a finding came with details."""

    def add(self, diagnostic: Diagnostic, detail: FindingDetail | None) -> None:
        """Counts a finding."""
        rule = key_of(diagnostic)
        pair: tuple[RuleKey, FeatureName] = rule, diagnostic.record.get("feature")
        if pair not in self.pairs and not self._has_room(pair[1]):
            pair = rule, OTHERS
        self.pairs[pair] = self.pairs.get(pair, 0) + 1
        places = self.files.get(diagnostic.file)
        if places is None and len(self.files) < MOST_COUNTED_FILES:
            places = self.files[diagnostic.file] = PlaceCounts()
        if places is not None:
            places.add(diagnostic.offset)
        else:
            self.in_other_files += 1
        if detail is not None:
            self.detailed = True
            if detail.confidence is not None:
                self.confidence[detail.confidence] += 1

    def _has_room(self, feature: FeatureName) -> bool:
        """Returns True if a new pair is counted separately."""
        if feature in self._known:
            return True
        if len(self._known) < MOST_KNOWN:
            self._known.add(feature)
            return True
        self._others += 1
        return self._others <= MOST_PAIRS


class Example(NamedTuple):
    """One finding that the page shows."""

    rule: RuleKey
    feature: str | None
    file: str | None
    line: int | None
    column: int | None
    offset: int | None
    pointer: str
    message: str
    help: str | None
    data_row: str | None
    shown: Excerpt | None
    """None if only the diagnostic is known."""


#: Rule -> feature -> findings that may be shown.
Examples = dict[RuleKey, dict[str | None, list[Example]]]


# -- Escapes texts of users for HTML, so that they are shown as they are and never read as markup ------------------

#: Maximum columns of a name, and of a message.
NAME, MESSAGE = 100, 400


def text(value: str, room: int | None = None) -> str:
    """Returns a text that is safe between tags and in quoted attributes; control, invisible and direction-changing characters are spelled
    out."""
    shown = printable(value if room is None or len(value) < 4 * room else value[: 3 * room] + value[-room:])
    return escape(shorten(shown, room) if room is not None else shown)


def name(value: str) -> str:
    """Returns a name of the user's, isolated so that its writing direction does not affect the text around it."""
    return f"<bdi>{text(value, NAME)}</bdi>"


def file_of(file: str | None, room: int = NAME) -> str:
    """Returns the display name of a file."""
    return "records in memory" if file is None else "standard input" if file == "-" else text(file, room)


def record_text(value: str) -> str:
    """Returns the text of a record with its line breaks and tabs. No line of it is read as a command by a program that runs jobs."""
    if not value.isprintable():
        value = "\n".join("\t".join(map(printable, line.split("\t"))) for line in value.replace("\r\n", "\n").split("\n"))
    return BEGIN.sub(r"\1&#58;", MARK.sub("&#35;", escape(value, quote=False)))


def feature_name(feature: str | int | None) -> str:
    """Returns the name of a feature, or what stands for one."""
    if isinstance(feature, str):
        return text(feature, NAME) or "(empty name)"
    return "(about no feature)" if feature is None else "(other features)"


def section(key: str, title: str, inner: str) -> str:
    """Returns a section of the page with its heading; ``inner`` is HTML."""
    return f'<section aria-labelledby="{key}"><h2 id="{key}">{title}</h2>{inner}</section>'


# -- Draws pictures as SVG: shapes in the frame of their image, to scale, with the wrong parts in the colour of errors --

Json = dict[str, Any]
#: A shape smaller than this share of the drawing is circled so that it is found.
_SMALL = 0.03
#: Maximum ratio of the sides of a drawing, because its height and width on the page are limited.
_LONGEST = 200.0
#: Units of the longer side of a drawing.
_UNITS = 1_000.0


class Bounds(NamedTuple):
    """A rectangle in pixels of the image."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top


def figure(picture: Json) -> str:
    """Returns the drawing with its caption; only the reason if nothing can be drawn."""
    if picture["missing"]:
        return f'<p class="faint small">Not drawn: {text(picture["missing"])}</p>'
    parts: list[Json] = picture["parts"]
    own = _around([point for part in parts if part["role"] != "beside" for point in part["points"]])
    frame = Bounds(0, 0, *picture["size"]) if picture["size"] else None
    words = _words(picture, own, frame, sum(part["role"] == "beside" for part in parts))
    caption = " ".join([words, *map(str, picture["notes"])])
    seen = _Seen(_whole(own, frame))
    return (
        f'<figure><svg class="picture" role="img" aria-label="{text(caption)}" viewBox="0 0 {seen.width} {seen.height}">'
        f"{_drawn(parts, own, frame, seen)}</svg><figcaption>{text(caption)}</figcaption></figure>"
    )


def _words(picture: Json, own: Bounds, frame: Bounds | None, beside: int) -> str:
    kind = str(picture["kind"]).replace("-", " ")
    reach = f"from ({_number(own.left)}, {_number(own.top)}) to ({_number(own.right)}, {_number(own.bottom)})"
    if own.width == 0 and own.height == 0:
        reach = f"at ({_number(own.left)}, {_number(own.top)})"
    image = f", in an image of {_number(frame.width)} × {_number(frame.height)} pixels" if frame is not None else ""
    others = f"; {beside} more of the same image in grey" if beside else ""
    words = f"{kind.capitalize()} {reach}{image}{others}."
    if frame is not None and max(frame.width, frame.height) < _SMALL * max(_whole(own, frame).width, _whole(own, frame).height):
        words += " The shape lies so far out that the image is only a dot."
    return words


class _Seen:
    """The visible part of the plane, scaled so that its longer side has `_UNITS` units, which every browser handles with enough
    precision."""

    def __init__(self, whole: Bounds) -> None:
        self._left, self._top = whole.left, whole.top
        self._scale = _UNITS / max(whole.width, whole.height)
        self.width, self.height = self.length(whole.width), self.length(whole.height)

    def x(self, x: float) -> str:
        return _plain((x - self._left) * self._scale)

    def y(self, y: float) -> str:
        return _plain((y - self._top) * self._scale)

    def length(self, length: float) -> str:
        return _plain(length * self._scale)


def _whole(own: Bounds, frame: Bounds | None) -> Bounds:
    """Returns the visible rectangle: the image and the shape, with a margin around."""
    if frame is not None:
        own = Bounds(min(own.left, frame.left), min(own.top, frame.top), max(own.right, frame.right), max(own.bottom, frame.bottom))
    longer = max(own.width, own.height) or 10.0
    margin, minimum = longer * 0.06, longer / _LONGEST
    wider, higher = max(0.0, minimum - own.width) / 2, max(0.0, minimum - own.height) / 2
    return Bounds(own.left - margin - wider, own.top - margin - higher, own.right + margin + wider, own.bottom + margin + higher)


def _drawn(parts: list[Json], own: Bounds, frame: Bounds | None, seen: _Seen) -> str:
    out: list[str] = []
    if frame is not None:
        place = f'x="{seen.x(0)}" y="{seen.y(0)}" width="{seen.length(frame.width)}" height="{seen.length(frame.height)}"'
        out.append(f'<rect class="frame" {place}/>')
    for part in parts:
        points = cast("list[list[float]]", part["points"])
        role, form = part["role"], part["form"]
        if form == "dots":
            out += [f'<circle class="{role}" cx="{seen.x(x)}" cy="{seen.y(y)}" r="{14 if role == "fault" else 10}"/>' for x, y in points]
            continue
        listed = " ".join(f"{seen.x(x)},{seen.y(y)}" for x, y in points)
        tag, style = {"ring": ("polygon", "outline"), "around": ("polygon", "around"), "line": ("polyline", "line")}[form]
        out.append(f'<{tag} class="{role} {style}" points="{listed}"/>')
    whole = _whole(own, frame)
    if max(own.width, own.height) < _SMALL * max(whole.width, whole.height):
        place = f'cx="{seen.x((own.left + own.right) / 2)}" cy="{seen.y((own.top + own.bottom) / 2)}"'
        out.append(f'<circle class="finder" {place} r="40"/>')
    return "".join(out)


def _around(points: list[list[float]]) -> Bounds:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Bounds(min(xs), min(ys), max(xs), max(ys))


def _plain(value: float) -> str:
    """Formats a number for an attribute of SVG."""
    return f"{round(value, 2):g}"


def _number(value: float) -> str:
    """Formats a number for people."""
    return f"{value:,.0f}" if value == int(value) or abs(value) >= 1e6 else f"{value:,.5g}" if abs(value) < 1 else f"{value:,.1f}"


# -- Draws charts as SVG, each with its facts in words and as a table ----------------------------------------------

#: Bars in the chart of a file, and maximum number of files with a chart.
PARTS, MOST_FILES = 100, 12
_WHERE = "Where in the files"
_OF_FINDINGS = "Confidence of the predictions with findings. A prediction with several findings counts once for each."
_OF_ALL = " With <code>--statistics</code> the confidence of all predictions is shown too."


def bar(share: float, severity: str = "") -> str:
    """Returns a bar in a table, beside its number."""
    return (
        '<svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="{severity}" width="{100 * share:.4g}" height="8"/></svg>'
    )


def confidence(tally: PageCounts, summary: Summary) -> str:
    """Returns the section about the confidence of the predictions with findings (once for each finding), and of all predictions if they
    were counted."""
    faulty, everything, parts = tally.confidence, _all_confidences(summary), list[str]()
    if not tally.detailed and tally.pairs:
        parts.append("<p>That of the findings is not known: a list of findings does not hold it.</p>")
    elif tally.pairs and not sum(faulty):
        parts.append("<p>No finding is about a prediction whose confidence is known.</p>")
    elif tally.pairs:
        parts.append(f"<p>{_OF_FINDINGS}{'' if everything is not None else _OF_ALL}</p>")
        parts.append(_confidence_chart("Findings", "finding", faulty, "at-fault"))
    if everything is not None:
        parts.append(_confidence_chart("All predictions", "prediction", everything, ""))
    parts.append(_confidence_table(faulty if sum(faulty) else None, everything))
    return section("confidence", "Confidence", "".join(parts))


def _all_confidences(summary: Summary) -> list[int] | None:
    if summary.statistics is None:
        return None
    return [sum(bins) for bins in zip(*[tally.confidence for tally in summary.statistics.tallies], strict=True)] or None


def _confidence_chart(title: str, noun: str, counts: Sequence[int], style: str) -> str:
    bins = counts[:CONFIDENCE_BINS]
    facts = [f"{count(sum(bins), noun)} with a confidence from 0 to 1"]
    if (middle := quantile(bins, 0.5)) is not None:
        low, high = confidence_edges(middle)
        facts.append(f"half of them up to {low:.2f}–{high:.2f}")
    facts += [f"{counts[OUTSIDE]:,} not from 0 to 1"] if counts[OUTSIDE] else []
    facts += [f"{counts[MISSING]:,} without one"] if counts[MISSING] else []
    if max(bins):
        facts.append(f"the highest bar is {count(max(bins), noun)}")
    words = f"{title}: {', '.join(facts)}."
    chart = _chart(bins, words, style) + '<div class="axis"><span>0</span><span>0.5</span><span>1</span></div>' if sum(bins) else ""
    return f"<figure>{chart}<figcaption>{words}</figcaption></figure>"


def _confidence_table(faulty: Sequence[int] | None, everything: Sequence[int] | None) -> str:
    columns = [(title, counts) for title, counts in (("Findings", faulty), ("Predictions", everything)) if counts is not None]
    names = [f"{confidence_edges(at)[0]:.2f} – {confidence_edges(at)[1]:.2f}" for at in range(CONFIDENCE_BINS)]
    names += ["not from 0 to 1", "none given"]
    rows = [(names[at], [counts[at] for _, counts in columns]) for at in range(len(names)) if any(counts[at] for _, counts in columns)]
    return "" if not rows else _table("Confidence by number", ["Confidence", *(title for title, _ in columns)], rows)


def positions(tally: PageCounts, summary: Summary) -> str:
    """Returns the section about the positions of findings in the files."""
    parts: list[str] = []
    files = sorted(tally.files.items(), key=lambda item: (-item[1].count, item[0] or ""))
    placed = [(file, places) for file, places in files if places.count > places.placeless]
    if not placed:
        return section("positions", _WHERE, "<p>No finding has a place in a file.</p>")
    names = short_names([file for file, _ in placed if file is not None])
    for file, places in placed[:MOST_FILES]:
        size = summary.sizes.get(file) if file is not None else None
        bars, findings = places.bars(size, PARTS), places.count - places.placeless
        first, half = next(at for at, number in enumerate(bars) if number), quantile(bars, 0.5) or 0
        free = f"the first {first} % of the file have none, " if first else ""
        facts = f"{free}half of them are in the first {half + 1} %, the highest bar is {max(bars):,}"
        end = f"byte {size:,}" if size else "the last finding: the length of the file is not known"
        words = f"{count(findings, 'finding')}; {facts}." if size else f"{count(findings, 'finding')}."
        title = file_of(names[file] if file is not None else None, 80)
        parts.append(
            f"<figure><h3><bdi>{title}</bdi></h3>{_chart(bars, f'{title}: {words}', 'at-fault')}"
            f'<div class="axis"><span>start</span><span>{end}</span></div><figcaption>{words}</figcaption>'
        )
        tenths = [(f"{at * 10} – {at * 10 + 10} %", [sum(bars[at * 10 : at * 10 + 10])]) for at in range(10)]
        parts.append(_table("Findings by tenth", ["Part of the file" if size else "Part up to the last", "Findings"], tenths) + "</figure>")
    rest = placed[MOST_FILES:]
    others = sum(places.count for _, places in rest) + tally.in_other_files
    if others:
        more = f"{len(rest):,} more files" if not tally.in_other_files else "further files"
        parts.append(f'<p class="notice">{count(others, "finding")} in {more} without a chart.</p>')
    if len(placed) > 1:
        rows = [(f"<bdi>{file_of(file)}</bdi>", [places.count]) for file, places in files[:100]]
        title = "Findings by file" if len(files) <= 100 else "Findings by file: the 100 with most of them"
        parts.append(_table(title, ["File", "Findings"], rows))
    return section("positions", _WHERE, "".join(parts))


def _chart(bars: Sequence[int], words: str, style: str) -> str:
    """Returns bars side by side. The highest fills the chart, and every bar above 0 is visible."""
    maximum = max([*bars, 1])
    rects: list[str] = []
    for at, number in enumerate(bars):
        if number:
            height = max(100 * number / maximum, 1.5)
            rects.append(f'<rect class="{style}" x="{at + 0.05:g}" y="{100 - height:.4g}" width="0.9" height="{height:.4g}"/>')
    drawn = "".join(rects)
    return f'<svg class="chart" role="img" aria-label="{words}" viewBox="0 0 {len(bars)} 100" preserveAspectRatio="none">{drawn}</svg>'


def _table(title: str, heads: Sequence[str], rows: Sequence[tuple[str, Sequence[int]]]) -> str:
    """Returns a collapsed table. The first cell of each row must be escaped already."""
    head = "".join(f'<th scope="col"{" class=number" if at else ""}>{each}</th>' for at, each in enumerate(heads))
    lines = [
        f'<tr><th scope="row">{first}</th>{"".join(f"<td class=number>{number:,}</td>" for number in numbers)}</tr>'
        for first, numbers in rows
    ]
    body = "".join(lines)
    return f"<details><summary>{title}</summary><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></details>"
