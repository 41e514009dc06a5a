"""Pages to look at: of runs over records, and of findings made by hand."""

from __future__ import annotations

import io
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import predlint
from predlint.engine.files import Execution
from predlint.model.diagnostics import Diagnostic
from predlint.model.registry import RULES
from predlint.report.finding_details import FindingDetail
from predlint.report.formats import ReportOptions
from predlint.report.html.page import HtmlSink
from predlint.report.model import Case, Group, Summary
from predlint.report.replay import Groups

#: Elements that have no end tag.
_VOID = frozenset({"meta", "link", "br", "input", "img", "hr"})


def of_run(checker: predlint.Checker, paths: Iterable[Path], *, data_rows: Path | None = None, samples: int = 3, **how: Any) -> str:
    """The page of a run."""
    out = io.BytesIO()
    checker.run(
        [str(path) for path in paths], data_rows=str(data_rows) if data_rows is not None else None,
        sinks=[HtmlSink(out, ReportOptions(samples=samples))], execution=Execution(**how),
    )  # fmt: skip
    return out.getvalue().decode()


def of_findings(findings: Iterable[tuple[Diagnostic, FindingDetail | None]], **totals: Any) -> str:
    """The page of findings, as a run would give them to it."""
    out = io.BytesIO()
    sink = HtmlSink(out)
    groups: dict[str, Group] = {}
    for diagnostic, detail in findings:
        sink.emit(sink.render(diagnostic) if detail is None else sink.render_with(diagnostic, detail))
        group = groups.setdefault(diagnostic.code, Group(RULES[diagnostic.code], diagnostic.severity))
        group.count += 1
        group.lines += 1
        if len(group.cases) < 20:
            group.cases.append(Case(diagnostic.message, diagnostic.help, 1))
    errors = sum(group.count for group in groups.values())
    sink.finish(Summary(**{"files": 1, "records": errors, "errors": errors, **totals}), list(groups.values()))
    return out.getvalue().decode()


def of_any(findings: Iterable[tuple[Diagnostic, FindingDetail | None]]) -> str:
    """The same for findings of rules that predlint need not have."""
    out = io.BytesIO()
    sink, groups, summary = HtmlSink(out), Groups(3), Summary(files=1, records=1)
    for diagnostic, detail in findings:
        groups.add(diagnostic)
        sink.emit(sink.render(diagnostic) if detail is None else sink.render_with(diagnostic, detail))
    groups.sum_up(summary, [sink])
    return out.getvalue().decode()


def finding(
    code: str = "GEO004",
    *,
    feature: str | None = "sign",
    file: str = "preds.ndjson",
    offset: int = 0,
    message: str = "wrong",
    **record: str,
) -> Diagnostic:
    """A finding."""
    about = {"data_row": None, "uuid": None, "feature": feature, **record}
    rule = RULES[code]
    return Diagnostic(file, 1, 1, offset, "/bbox", code, rule.slug, rule.severity, message, None, None, about)


class Read(HTMLParser):
    """A page as elements: a test fails where they are not nested as they should be."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        """All text, but for the style and the script."""
        self._open: list[str] = []
        self.feed(page)
        self.close()
        assert self._open == [], "elements that are not closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open and self._open[-1] == tag, (tag, self._open)
        self._open.pop()

    def handle_data(self, data: str) -> None:
        if not self._open or self._open[-1] not in ("style", "script"):
            self.texts.append(data)

    @property
    def text(self) -> str:
        return "".join(self.texts)

    def all(self, tag: str, **wanted: str) -> list[dict[str, str | None]]:
        """Attributes of the elements with that name, and those attributes."""
        return [given for name, given in self.elements if name == tag and all(given.get(key) == value for key, value in wanted.items())]
