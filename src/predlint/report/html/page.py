"""The page: keeps a few findings of each rule and feature as they come, and builds it from head to foot at the end."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Sequence
from functools import cache, cached_property
from importlib.resources import files
from typing import Any, NamedTuple

import orjson

from predlint.io.output_streams import Writable
from predlint.model.diagnostics import Diagnostic, Rule
from predlint.report.finding_details import PER_FEATURE, PER_RULE, Excerpt, FindingDetail
from predlint.report.formats import DEFAULTS, Format, ReportOptions, SumUp, begins
from predlint.report.html import drawing
from predlint.report.html.drawing import (
    MESSAGE,
    MOST_KNOWN,
    OTHERS,
    Example,
    Examples,
    FeatureName,
    PageCounts,
    RuleKey,
    bar,
    feature_name,
    figure,
    file_of,
    key_of,
    name,
    record_text,
    section,
    text,
)
from predlint.report.listing import plain
from predlint.report.merged import notices as of_merged
from predlint.report.model import Group, Summary
from predlint.report.terminal import PLAIN, count
from predlint.report.text import explained_by, hidden_summary, reading_order, similar_as_one
from predlint.version import __version__

# -- Counts findings as they come, keeps a few of each rule and feature, and writes the page at the end --------------


class HtmlSink:
    """The report as one HTML page. Its memory is bounded: it does not grow with the number of findings."""

    wants_places = True
    wants_records = True

    def __init__(self, stream: Writable, options: ReportOptions = DEFAULTS) -> None:
        """Of each rule and feature, findings are shown with their record: as many as the options allow, at most five."""
        self._stream, self._sum_up = stream, options.sum_up
        self._samples = min(options.samples, PER_FEATURE)
        self._tally = PageCounts()
        self._rendered: dict[RuleKey, dict[str | None, int]] = {}
        self._examples: Examples = {}
        self._rest = b""

    def render(self, diagnostic: Diagnostic) -> bytes:
        """Counts a finding without details. Returns its data if it may be shown, else nothing."""
        self._tally.add(diagnostic, None)
        rendered, feature = self._rendered.setdefault(key_of(diagnostic), {}), diagnostic.record.get("feature")
        if feature not in rendered and len(rendered) >= PER_RULE // PER_FEATURE:
            return b""
        count = rendered[feature] = rendered.get(feature, 0) + 1
        return _dump(diagnostic, None) if count <= self._samples else b""

    def render_with(self, diagnostic: Diagnostic, detail: FindingDetail) -> bytes:
        """Counts a finding with details. Returns its data if it may be shown, else nothing."""
        self._tally.add(diagnostic, detail)
        return _dump(diagnostic, detail.shown) if detail.shown is not None and self._samples else b""

    def emit(self, rendered: bytes) -> None:
        """Keeps the first findings of each rule and feature, in the order of the report."""
        *lines, self._rest = (self._rest + rendered).split(b"\n")
        for line in lines:
            rule, *members, shown = orjson.loads(line)
            example = Example(tuple(rule), *members, shown=Excerpt(*shown) if shown is not None else None)
            by_feature = self._examples.setdefault(example.rule, {})
            if example.feature not in by_feature and len(by_feature) >= PER_RULE // PER_FEATURE:
                continue
            kept = by_feature.setdefault(example.feature, [])
            if len(kept) < self._samples:
                kept.append(example)

    def finish(self, summary: Summary, groups: list[Group]) -> None:
        """Writes the page."""
        self._stream.write(page(summary, groups, self._tally, self._examples, self._sum_up).encode("utf-8", "backslashreplace"))


FORMATS = {
    "html": Format(("html", "htm"), HtmlSink, begins(rb"<!DOCTYPE html>\n.{0,4000}?<title>predlint: "), needs_all=True, page="an HTML page")
}


def _dump(d: Diagnostic, shown: tuple[Any, ...] | None) -> bytes:
    record = d.record
    members: list[Any] = [
        key_of(d), record.get("feature"), d.file, d.line, d.column, d.offset, d.pointer, d.message, d.help, record.get("data_row"),
        tuple(shown) if shown is not None else None,
    ]  # fmt: skip
    try:
        return orjson.dumps(members) + b"\n"
    except TypeError:  # half of a surrogate pair in a name
        return orjson.dumps(plain(members)) + b"\n"


# -- Findings one by one: the position of each, its record with the wrong part marked, and its picture -------------

#: Maximum number of samples on the page, and of their bytes: more make it slow to open.
MOST, MOST_BYTES = 600, 2_500_000
#: Characters of a record that are shown before it is expanded.
_SHORT = 280
#: Rule -> its samples: the feature, and the HTML of the sample.
Chosen = dict[RuleKey, list[tuple[str | None, str]]]


def choose(examples: Examples, rules: Sequence[RuleKey], room: int = MOST_BYTES) -> tuple[Chosen, int]:
    """Returns the samples that fit, as HTML, and the number of those that do not. Every rule gets a sample before any gets a second, and so
    does each feature."""
    room = min(room, MOST_BYTES)
    pending = {rule: _in_turn(examples.get(rule, {})) for rule in rules}
    chosen: Chosen = {}
    bytes_, number, left_out = 0, 0, 0
    for turn in range(max(map(len, pending.values()), default=0)):
        for rule, listed in pending.items():
            if turn >= len(listed):
                continue
            html = sample(listed[turn]) if number < MOST and bytes_ < room else ""
            size = len(html.encode("utf-8", "replace"))
            if not html or bytes_ + size > room:
                left_out += 1
                continue
            bytes_, number = bytes_ + size, number + 1
            chosen.setdefault(rule, []).append((listed[turn].feature, html))
    return chosen, left_out


def _in_turn(by_feature: dict[str | None, list[Example]]) -> list[Example]:
    """Returns the first example of each feature, then the second of each, and so on."""
    longest = max(map(len, by_feature.values()), default=0)
    return [listed[turn] for turn in range(longest) for listed in by_feature.values() if turn < len(listed)]


def sample(example: Example) -> str:
    """Returns the HTML of one finding, without its outer element."""
    place = file_of(example.file, 90)
    if example.line is not None:
        place += f":{example.line}" + (f":{example.column}" if example.column is not None else "")
    facts = [f"<code>{place}</code>"]
    facts += [f"feature {name(example.feature)}"] if example.feature is not None else []
    facts += [f"data row {name(example.data_row)}"] if example.data_row is not None else []
    facts += [f"<code>{text(example.pointer, 120)}</code>"] if example.pointer else []
    parts = [f'<p class="place">{" · ".join(facts)}</p><p class="message">{text(example.message, MESSAGE)}</p>']
    if example.help:
        parts.append(f'<p class="message good">{text(example.help, MESSAGE)}</p>')
    if example.shown is not None:
        drawn = figure(example.shown.picture) if example.shown.picture is not None else ""
        record = _record(example.shown) if example.shown.text else ""
        if record or drawn:
            parts.append(f'<div class="body"><div class="record">{record}</div>{drawn}</div>')
    return "".join(parts)


def _record(shown: Excerpt) -> str:
    """Returns the text of the record with the wrong part marked. A long one is collapsed to the text around that part."""
    whole = _marked(shown.text, shown.start, shown.length)
    pre = f'<pre class="text" tabindex="0" role="region" aria-label="The record">{whole}</pre>'
    left_out = shown.characters - len(shown.text)
    cut = f'<p class="faint small">{len(shown.text):,} of {shown.characters:,} characters of the record.</p>' if left_out > 2 else ""
    if len(shown.text) <= _SHORT:
        return pre + cut
    length = min(shown.length, _SHORT // 2)
    begin = max(0, min(shown.start - (_SHORT - length) // 2, len(shown.text) - _SHORT))
    end = begin + _SHORT
    around = _marked(shown.text[begin:end], shown.start - begin, length)
    short = ("…" if begin else "") + around + ("…" if end < len(shown.text) else "")
    return f"<details><summary><code>{short}</code></summary>{pre}{cut}</details>"


def _marked(value: str, start: int, length: int) -> str:
    before, fault, after = value[:start], value[start : start + length], value[start + length :]
    return f"{record_text(before)}<mark>{record_text(fault)}</mark>{record_text(after)}"


# -- Findings by rule and by feature, and the article about each rule ----------------------------------------------

#: Maximum number of features with a row of their own, messages shown of a rule, and bytes of all messages.
MOST_FEATURES, MOST_CASES, MOST_CASE_BYTES = 60, 10, 600_000
#: Maximum bytes of the texts about rules, without their messages and samples: all rules of predlint take little more than half of it.
MOST_RULE_BYTES = 1_400_000
#: Maximum bytes of the page, without charts and fixed parts. Samples get what is left of it.
_MOST_BYTES = 4_600_000


class Feature(NamedTuple):
    """A row in the table of features."""

    name: FeatureName
    findings: int


class Findings:
    """The parts of the page that filters change. Rules and features are identified by their numbers."""

    def __init__(self, groups: list[Group], tally: PageCounts, examples: Examples, *, of_records: bool = True) -> None:
        """``groups``: in the order of the page."""
        self.of_records = of_records
        self.tally, self.examples = tally, examples
        self.findings = sum(group.count for group in groups)
        self.groups, self.rule_bytes = _with_room(groups)
        self.hidden_rules = groups[len(self.groups) :]
        self.features, self.hidden_features = self._ranked()
        self.keys: list[RuleKey] = [(group.rule.code, group.rule.slug, int(group.severity)) for group in self.groups]
        self.anchors = _anchors(self.keys)
        self.at = {feature.name: at for at, feature in enumerate(self.features)}
        self.left_out: list[str] = []
        """Sentences about what is not shown; complete after all other parts were made."""
        self.case_bytes = 0

    def _ranked(self) -> tuple[list[Feature], int]:
        """Returns the features with most findings, and one for all others together; and the number of these others."""
        found: dict[FeatureName, int] = {}
        for (_, feature), number in self.tally.pairs.items():
            found[feature] = found.get(feature, 0) + number
        ranked = sorted(found.items(), key=lambda item: (item[0] == OTHERS, -item[1], item[0] is None, str(item[0])))
        shown = [Feature(*item) for item in ranked[:MOST_FEATURES]]
        rest = ranked[MOST_FEATURES:]
        if rest:
            shown.append(Feature(OTHERS, sum(number for _, number in rest)))
        return shown, sum(name != OTHERS for name, _ in rest)

    @cached_property
    def pairs(self) -> str:
        """Findings by rule and feature, as numbers, with which the filters count."""
        numbers = {key: at for at, key in enumerate(self.keys)}
        last = len(self.features) - 1
        pairs: dict[tuple[int, int], int] = {}
        for (rule, feature), number in self.tally.pairs.items():
            if rule in numbers:
                key = (numbers[rule], self.at.get(feature, last))
                pairs[key] = pairs.get(key, 0) + number
        data = orjson.dumps([[*key, number] for key, number in sorted(pairs.items())]).decode()
        return f'<script type="application/json" id="pairs">{data}</script>'

    # -- rules and features -----------------------------------------------------------------------------------------------------

    def rules(self) -> str:
        """Returns the table of rules."""
        maximum = max(group.count for group in self.groups)
        rows = [_row(at, group, self.anchors[at], maximum) for at, group in enumerate(self.groups)]
        if self.hidden_rules:
            hidden = count(sum(group.count for group in self.hidden_rules), "finding")
            self.left_out.append(
                f"{count(len(self.hidden_rules), 'rule')} with {hidden} in all: those shown have more, or are more severe."
            )
        titles = '<th scope="col">Severity</th><th scope="col">Rule</th><th scope="col" class="number">Findings</th>'
        head = f'<tr>{titles}<td class="bar"></td></tr>'
        return section("rules", "Findings by rule", f"<table><thead>{head}</thead><tbody>{''.join(rows)}</tbody></table>")

    def by_feature(self) -> str:
        """Returns the table of features."""
        maximum = max((feature.findings for feature in self.features), default=1)
        rows = [
            f'<tr data-feature-row="{at}"><th scope="row"><bdi>{feature_name(feature.name)}</bdi></th>'
            f'<td class="number" data-count>{feature.findings:,}</td><td class="bar">{bar(feature.findings / maximum)}</td></tr>'
            for at, feature in enumerate(self.features)
        ]
        if self.hidden_features:
            self.left_out.append(f"{count(self.hidden_features, 'feature')} without a line of their own: counted as (other features).")
        if any(feature == OTHERS for _, feature in self.tally.pairs):
            message = f"Some findings of features beyond the first {MOST_KNOWN:,}"
            self.left_out.append(f"{message}: counted as (other features).")
        head = '<tr><th scope="col">Feature</th><th scope="col" class="number">Findings</th><td class="bar"></td></tr>'
        return section("features", "Findings by feature", f"<table><thead>{head}</thead><tbody>{''.join(rows)}</tbody></table>")

    # -- samples ----------------------------------------------------------------------------------------------------------------

    def samples(self) -> str:
        """Returns all rules with findings, each with some samples."""
        room = _MOST_BYTES - self.rule_bytes - len(self.pairs) - MOST_CASE_BYTES
        chosen, without_room = choose(self.examples, self.keys, room)
        last = len(self.features) - 1
        articles: list[str] = []
        for at, group in enumerate(self.groups):
            shown = chosen.get(self.keys[at], [])
            listed = "".join(f'<div class="sample" data-feature="{self.at.get(feature, last)}">{html}</div>' for feature, html in shown)
            head = f'<article class="rule" id="{self.anchors[at]}" data-rule="{at}">'
            articles.append(f"{head}{self._rule(group, len(shown))}{listed}</article>")
        number, findings = sum(map(len, chosen.values())), self.findings
        if number < findings:
            self.left_out.append(
                f"{findings - number:,} of {count(findings, 'finding')} have no sample here: of each rule and feature the first few "
                "are shown. <code>--format concise</code> lists every place; <code>--format jsonl</code> is for programs."
            )
        if without_room:
            self.left_out.append(f"{count(without_room, 'sample')} for which the page has no room.")
        if self.of_records and not self.tally.detailed and findings:
            self.left_out.append("Records and pictures: this page was made from a list of findings, without the predictions.")
        return section("samples", "Rules and samples", "".join(articles))

    def _rule(self, group: Group, shown: int) -> str:
        return _about(group, shown) + self._cases(group)

    def _cases(self, group: Group) -> str:
        """Returns the messages of a rule with their numbers; empty if there is only one."""
        group = similar_as_one(group)
        if len(group.cases) < 2:
            return ""
        rows: list[str] = []
        for case in group.cases[:MOST_CASES]:
            others = f'<br><span class="faint small">{text(case.others, MESSAGE)}</span>' if case.others else ""
            row = f'<tr><th scope="row">{text(case.message, MESSAGE)}{others}</th><td class="number">{case.count:,}</td></tr>'
            self.case_bytes += len(row.encode("utf-8", "replace"))
            if self.case_bytes > MOST_CASE_BYTES:
                break
            rows.append(row)
        shown = sum(case.count for case in group.cases[: len(rows)])
        rest = (
            f'<p class="small">and {count(group.count - shown, "finding")} with other messages or help</p>' if shown < group.count else ""
        )
        head = '<tr><th scope="col">Message</th><th scope="col" class="number">Findings</th></tr>'
        table = f"<table><thead>{head}</thead><tbody>{''.join(rows)}</tbody></table>{rest}"
        return f"<details><summary>The most frequent messages</summary>{table}</details>"


def _with_room(groups: list[Group]) -> tuple[list[Group], int]:
    """Returns the first rules, as many as the page has room for, and their bytes."""
    shown, used = list[Group](), 0
    for group in groups:
        used += len((_row(0, group, "rule-XXX000-000", group.count) + _about(group, 0)).encode("utf-8", "replace"))
        if used > MOST_RULE_BYTES:
            break
        shown.append(group)
    return shown, min(used, MOST_RULE_BYTES)


def _row(at: int, g: Group, anchor: str, most: int) -> str:
    """Returns the row of a rule in the table."""
    return (
        f'<tr data-rule-row="{at}" data-severity="{g.severity.label}"><td class="severity {g.severity.label}">{g.severity.label}</td>'
        f'<th scope="row"><a href="#{anchor}">{text(g.rule.code)} {text(g.rule.slug, 60)}</a><br>'
        f'<span class="faint small">{text(g.rule.summary, 200)}</span></th>'
        f'<td class="number" data-count>{g.count:,}</td><td class="bar">{bar(g.count / most, g.severity.label)}</td></tr>'
    )


def _fix_commands(rule: Rule) -> tuple[tuple[str, str | None], ...]:
    """Returns the fix commands, each with what it does for a rule."""
    return ("predlint fix", rule.safe_fix), ("predlint fix --unsafe", rule.unsafe_fix)


def _about(group: Group, shown: int) -> str:
    """Returns the description of a rule, with its number of findings and of shown samples."""
    rule, label = group.rule, group.severity.label
    places = f" in {count(group.lines, 'record')}" if group.lines else ""
    parts = [
        f'<h3><span class="severity {label}">{label}</span> {text(rule.code)} {text(rule.slug, 100)}</h3>',
        f"<p>{text(rule.summary, MESSAGE)}.</p>"
        f"<p><strong>{count(group.count, 'finding')}{places}</strong>, {count(shown, 'sample')} shown.</p>",
    ]
    if (explains := explained_by(group)) is not None:
        parts.append(f"<p>It {text(explains, MESSAGE)}.</p>")
    if rule.why or rule.fix:
        why, fix = (f"<p><strong>{title}:</strong> {text(description, 1000)}</p>" if description else "" for title, description in
                    (("Why it matters", rule.why), ("How to fix it", rule.fix)))  # fmt: skip
        fixed = "".join(
            f"<p><code>{command}</code> {text(description, 1000)}.</p>" for command, description in _fix_commands(rule) if description
        )
        parts.append(f"<details><summary>Why it matters and how to fix it</summary>{why}{fix}{fixed}</details>")
    return "".join(parts)


def _anchors(keys: list[RuleKey]) -> list[str]:
    """Returns the anchor of each rule. If several rules share a code, the further ones get a number."""
    met = Counter[str]()
    anchors: list[str] = []
    for code, _, _ in keys:
        met[code] += 1
        anchors.append(f"rule-{text(code)}" + (f"-{met[code]}" if met[code] > 1 else ""))
    return anchors


# -- Builds the page from head to foot. It can be read without its script, which only filters ------------------------


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
    other = sum_up if not summary.records and not summary.replayed else None
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
        return (none, "good") if s.records or not s.records_known else ("No records", "warning")

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
        known = s.records_known
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
            records = f"<p>Checked: {count(summary.records, 'record')}.</p>" if summary.records_known and self.other is None else ""
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
