"""Findings one by one: the position of each, its record with the wrong part marked, and its picture."""

from __future__ import annotations

from collections.abc import Sequence

from predlint.report.finding_details import Excerpt
from predlint.report.html.drawing import figure
from predlint.report.html.sink import Example, Examples
from predlint.report.html.tally import RuleKey
from predlint.report.html.words import MESSAGE, file_of, name, record_text, text

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
