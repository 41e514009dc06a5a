"""Findings with anything in them, and reports written without an engine."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from predlint.model.diagnostics import Diagnostic, Severity
from predlint.report.model import Group, Summary
from predlint.report.replay import Groups

#: Texts that mean something to a terminal, to XML, Markdown, GitHub, or to a reader of links.
HOSTILE = (
    "", " ", "a|b", "`", "``` x", "<img src=x onerror=alert(1)>", "#12", "]]>", "a\nb\r::error::c", "%0A::warning::x", "\x1b[31m",
    "@octocat", "\ud800", "\x00", "[a](https://example.invalid)",
    "&amp;", "##[error]x", "é\u200b", "--> <script>", "\\|", "\ufffe", "💥", "x" * 3_000,
)  # fmt: skip
RULES = {"GEO004": "box-size", "ANS001": "unknown-option", "CNF001": "confidence-range", "RUL001": "mine", "QQQ999": "from-elsewhere"}

texts = st.sampled_from(HOSTILE) | st.text(st.characters(), max_size=12)
levels = {
    "GEO004": Severity.ERROR,
    "ANS001": Severity.ERROR,
    "CNF001": Severity.WARNING,
    "RUL001": Severity.INFO,
    "QQQ999": Severity.WARNING,
}


def diagnostic(like: str = "GEO004", line: int | None = 2, **members: Any) -> Diagnostic:
    standard: dict[str, Any] = {
        "file": "preds.ndjson", "column": 5 if line is not None else None, "offset": line * 100 if line is not None else None,
        "pointer": "/bbox/width", "rule": RULES[like], "severity": levels[like], "message": "the width is 0", "help": "draw it again",
        "value": 0, "record": {"data_row": "img-1", "uuid": None, "feature": "car"},
    }  # fmt: skip
    return Diagnostic(**{**standard, "code": like, "line": line, **members})


# made once, for hypothesis looks long at each before it draws of it
_FILES = st.lists(st.sampled_from(["-", None, "/abs/a b.ndjson", "s3://b/c?d=%"]) | texts.filter(bool), max_size=3, unique=True)
_LINES, _CODES = st.lists(st.integers(1, 99), max_size=6), st.sampled_from(sorted(RULES))
_HELP, _VALUES = st.none() | texts, st.none() | texts | st.floats() | st.lists(texts)


@st.composite
def diagnostics(draw: st.DrawFn) -> list[Diagnostic]:
    """Findings in the order of a run, with hostile texts."""
    found: list[Diagnostic] = []
    for file in draw(_FILES):
        for line in sorted(draw(_LINES)):
            code = draw(_CODES)
            record = {"data_row": draw(texts), "uuid": None, "feature": draw(texts)}
            found.append(
                diagnostic(
                    code, line, file=file, message=draw(texts) or "m", help=draw(_HELP), pointer=draw(texts), record=record,
                    value=draw(_VALUES),
                )
            )  # fmt: skip
    return found


def groups_of(found: Sequence[Diagnostic], summary: Summary | None = None, samples: int = 3) -> list[Group]:
    groups = Groups(samples)
    for each in found:
        groups.add(each)
    return groups.sum_up(summary or Summary())


def written(sink: Any, out: io.BytesIO, found: Sequence[Diagnostic], **totals: Any) -> str:
    """What a sink makes of the findings of a run."""
    summary = Summary(**{"files": 1, "records": 10, "clean_records": 3, **totals})
    groups = groups_of(found, summary)
    for each in found:
        if sink.wants_places:
            sink.emit(sink.render(each))
    sink.finish(summary, groups)
    return out.getvalue().decode()
