"""Builds the page from head to foot. It can be read without its script, which only filters."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from predlint.report.html import drawing
from predlint.report.html.drawing import feature_name, section, text
from predlint.report.html.findings import Findings
from predlint.report.html.tally import Examples, PageCounts
from predlint.report.merged import notices as of_merged
from predlint.report.model import Group, Summary
from predlint.report.replay import ReplayedSummary, records_known
from predlint.report.terminal import PLAIN, count
from predlint.report.text import SumUp, hidden_summary, reading_order
from predlint.version import __version__

#: Further policy of the page: it may show its icon, which is empty, and nothing else.
_POLICY = "img-src data:; base-uri 'none'; form-action 'none'"
_PARTS = (("rules", "Rules"), ("features", "Features"), ("confidence", "Confidence"), ("positions", "Places"), ("samples", "Samples"))
_THEMES = (
    '<select id="theme" autocomplete="off"><option value="">as the system</option><option value="light">light</option>'
    '<option value="dark">dark</option></select>'
)
_WHOLE = '<p class="notice" id="whole" hidden>Confidence and places are those of all findings, regardless of the filters.</p>'
#: Maximum number of unread files that get a line each.
_MOST_UNREAD = 20


def page(summary: Summary, groups: Sequence[Group], tally: PageCounts, examples: Examples, sum_up: SumUp | None = None) -> str:
    """Returns the whole document. ``sum_up``: writes the summary for input without records."""
    other = sum_up if not summary.records and not isinstance(summary, ReplayedSummary) else None
    return _Page(summary, reading_order(groups), tally, examples, other).html()


class _Page:
    def __init__(self, summary: Summary, groups: list[Group], tally: PageCounts, examples: Examples, other: SumUp | None) -> None:
        """``other``: given if the page is not about records."""
        self.summary, self.groups, self.tally, self.other = summary, groups, tally, other
        self.findings = Findings(groups, tally, examples, of_records=other is None)

    def html(self) -> str:
        """Returns the document."""
        style, script = asset("page.css"), asset("page.js")
        policy = f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; {_POLICY}"
        verdict, mood = self._verdict()
        return (
            '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
            '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer">'
            f'<title>predlint: {verdict}</title><link rel="icon" href="data:,"><style>{style}</style></head>\n<body>'
            '<a class="skip" href="#main">Skip to the findings</a>'
            f'<header><div class="top"><div><h1>predlint report</h1><p class="verdict {mood}">{verdict}</p></div>'
            f'<div class="theme" id="theme-box" hidden><label for="theme">Colours</label>{_THEMES}</div></div>'
            f"{self._notices()}{self._totals()}{self._nav()}</header>\n"
            f'{self._filters()}<main id="main" tabindex="-1">{self._main()}</main>\n<footer>{_footer()}</footer>'
            f"<script>{script}</script></body></html>\n"
        )

    # -- the head ---------------------------------------------------------------------------------------------------------------

    def _verdict(self) -> tuple[str, str]:
        """Returns the result in one line, and its colour."""
        s = self.summary
        parts = [count(number, noun) for number, noun in ((s.errors, "error"), (s.warnings, "warning"), (s.infos, "info")) if number]
        found = ", ".join(parts)
        if not s.complete:
            return f"Stopped before the end: {found or 'nothing found yet'}", "error"
        if s.unread:
            return f"Not everything was read: {found or 'nothing found in the rest'}", "error"
        if self.other is not None:
            return text(self.other(s, PLAIN)), "error" if s.errors else "warning" if s.warnings else "info" if found else "good"
        if s.errors:
            return found, "error"
        if found:
            return f"No errors, {found}", "warning" if s.warnings else "info"
        none = "No new problems" if hidden_summary(s) else "No problems"
        return (none, "good") if s.records or not records_known(s) else ("No records", "warning")

    def _notices(self) -> str:
        s, notices = self.summary, list[str]()
        if not s.complete:
            notices.append("The run ended early. What follows is what was found so far; repetitions were not looked for yet.")
        if s.stopped is not None:
            notices.append(". ".join(text(sentence) for sentence in s.stopped if sentence))
        notices += [f"Not read to the end: {text(what)}" for what in s.unread[:_MOST_UNREAD]]
        if len(s.unread) > _MOST_UNREAD:
            notices.append(f"{len(s.unread) - _MOST_UNREAD:,} more files were not read to the end.")
        notices += [f"{text(words)}." for words in [*hidden_summary(s), *of_merged(s)]]
        return "".join(f'<p class="notice">{notice}</p>' for notice in notices)

    def _totals(self) -> str:
        s = self.summary
        tiles = [("Errors", f"{s.errors:,}"), ("Warnings", f"{s.warnings:,}"), ("Infos", f"{s.infos:,}")]
        known = records_known(s)
        if self.other is not None:
            pass
        elif known and s.records:
            tiles += [("Records", f"{s.records:,}"), ("Without a finding", _share(s.clean_records, s.records))]
        else:
            tiles.append(("Records", "0" if known else "not known"))
        tiles.append(("Files", f"{s.files:,}" if known else "not known"))
        return f'<dl class="totals">{"".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in tiles)}</dl>'

    def _nav(self) -> str:
        if not self.groups:
            return ""
        parts = [part for part in _PARTS if self.other is None or part[0] not in ("confidence", "positions")]
        listed = "".join(f'<li><a href="#{to}">{title}</a></li>' for to, title in parts)
        return f'<nav aria-label="Parts of this page"><ul>{listed}</ul></nav>'

    def _filters(self) -> str:
        if not self.groups:
            return ""
        rules = "".join(
            f'<option value="{at}">{text(g.rule.code)} {text(g.rule.slug, 60)}</option>' for at, g in enumerate(self.findings.groups)
        )
        features = "".join(f'<option value="{at}">{feature_name(f.name)}</option>' for at, f in enumerate(self.findings.features))
        used = {group.severity.label for group in self.findings.groups}
        severities = "".join(f'<option value="{label}">{label}</option>' for label in ("error", "warning", "info") if label in used)
        boxes = "".join(
            f'<div><label for="{key}">{title}</label><select id="{key}" autocomplete="off">'
            f'<option value="">all</option>{options}</select></div>'
            for key, title, options in (("rule", "Rule", rules), ("feature", "Feature", features), ("severity", "Severity", severities))
        )
        return (
            '<div class="filters" id="filter-box" role="search" aria-label="Filter findings" hidden>'
            f'<form id="filters" autocomplete="off">{boxes}<div class="narrow"><button type="reset">Show all</button></div>'
            '<p role="status" id="status"></p></form></div>\n'
        )

    # -- the rest ---------------------------------------------------------------------------------------------------------------

    def _main(self) -> str:
        found, tally, summary = self.findings, self.tally, self.summary
        if not self.groups:
            all_of_them = drawing.confidence(tally, summary) if summary.statistics is not None else ""
            records = f"<p>Checked: {count(summary.records, 'record')}.</p>" if records_known(summary) and self.other is None else ""
            return f"{records}{all_of_them}"
        parts = [found.rules(), found.by_feature()]
        if self.other is None:
            parts += [_WHOLE, drawing.confidence(tally, summary), drawing.positions(tally, summary)]
        parts.append(found.samples())
        if found.left_out:
            parts.append(section("more", "What is not shown", f"<ul>{''.join(f'<li>{each}</li>' for each in found.left_out)}</ul>"))
        return "".join([*parts, found.pairs])


def _footer() -> str:
    return f"<p>predlint {text(__version__)}. This page needs no network and sends nothing; it holds parts of your predictions.</p>"


def _share(part: int, whole: int) -> str:
    """Returns a percentage that is 0 or 100 only if it is exact."""
    percent = 100 * part / whole
    return f"{percent:.0f} %" if part in (0, whole) else f"{min(max(percent, 0.1), 99.9):.1f} %"


@cache
def asset(file: str) -> str:
    """Returns the style or the script of the page."""
    return files("predlint.report.html").joinpath(file).read_text(encoding="utf-8").replace("\r\n", "\n")


def _hash(content: str) -> str:
    """Returns the hash by which the content security policy allows an inline style or script."""
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
