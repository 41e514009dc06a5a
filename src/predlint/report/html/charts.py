"""Draws charts as SVG, each with its facts in words and as a table."""

from __future__ import annotations

from collections.abc import Sequence

from predlint.report.html.tally import PageCounts
from predlint.report.html.words import file_of, section
from predlint.report.model import Summary
from predlint.report.terminal import count
from predlint.report.text import short_names
from predlint.statistics.bins import CONFIDENCE_BINS, MISSING, OUTSIDE, confidence_edges, quantile

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
