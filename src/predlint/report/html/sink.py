"""Counts findings as they come, keeps a few of each rule and feature, and writes the page at the end."""

from __future__ import annotations

from typing import Any

import orjson

from predlint.diagnostics import Diagnostic
from predlint.report.finding_details import PER_FEATURE, PER_RULE, Excerpt, FindingDetail
from predlint.report.html.tally import Example, Examples, PageCounts, RuleKey, key_of
from predlint.report.model import Group, Summary, Writable
from predlint.report.place_reports import plain
from predlint.report.text import SumUp


class HtmlSink:
    """The report as one HTML page. Its memory is bounded: it does not grow with the number of findings."""

    wants_places = True
    wants_records = True

    def __init__(self, stream: Writable, *, samples: int = 3, sum_up: SumUp | None = None) -> None:
        """``samples``: findings of each rule and feature that are shown with their record, at most five. ``sum_up``: writes the summary for
        input without records, such as an ontology."""
        self._stream, self._sum_up = stream, sum_up
        self._samples = min(samples, PER_FEATURE)
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
        from predlint.report.html.page import page

        self._stream.write(page(summary, groups, self._tally, self._examples, self._sum_up).encode("utf-8", "backslashreplace"))


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
