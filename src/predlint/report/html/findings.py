"""Findings on the page: by rule, by feature, and one by one with their records and pictures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import orjson

from predlint.report.finding_details import Excerpt
from predlint.report.html.drawing import MESSAGE, bar, feature_name, figure, file_of, name, record_text, section, text
from predlint.report.html.tally import MOST_KNOWN, OTHERS, Example, Examples, FeatureName, PageCounts, RuleKey
from predlint.report.model import Group
from predlint.report.terminal import count
from predlint.report.text import explained_by, similar_as_one
from predlint.rules import Rule

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
