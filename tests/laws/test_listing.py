"""Findings put together from parts that they share are written as each of them alone."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

import predlint
from laws.harness import examples, small_blocks
from laws.test_kernel_agreement import repeated_mistakes
from laws.writers import Writer
from predlint.engine import run as engine
from predlint.io.data_rows import DataRows
from predlint.io.sources import spool
from predlint.model.diagnostics import Diagnostic
from predlint.report.collector import Collector
from predlint.report.model import Group, Summary
from predlint.report.place_reports import JsonDocumentSink, JsonlSink


class OneByOne:
    """A report that does not tell that it is JSON."""

    wants_places = True

    def __init__(self, sink: JsonlSink | JsonDocumentSink) -> None:
        self.sink = sink

    def render(self, diagnostic: Diagnostic) -> bytes:
        return self.sink.render(diagnostic)

    def emit(self, rendered: bytes) -> None:
        self.sink.emit(rendered)

    def finish(self, summary: Summary, groups: list[Group]) -> None:
        self.sink.finish(summary, groups)


def written(checker: predlint.Checker, data: bytes, rows: DataRows | None, *, json: bool, together: bool) -> bytes:
    """The report on a file."""
    output, summary = io.BytesIO(), Summary()
    sink = JsonDocumentSink(output) if json else JsonlSink(output)
    collector = Collector(checker.levels, [sink if together else OneByOne(sink)], 3)
    assert (collector.listing is not None) == together
    with small_blocks(), spool(io.BytesIO(data)) as source:
        engine.FileRun(source, checker.record_plan.file_rules(rows), collector, summary).run()
    collector.finish(summary)
    return output.getvalue()


@pytest.mark.slow
@examples(28)
@given(st.integers(0, 10**6), st.booleans())
def test_a_report_is_the_same_whether_its_findings_are_put_together_or_not(seed: int, json: bool) -> None:
    writer = Writer.of(seed)
    if writer is None:
        return
    names, lines = repeated_mistakes(writer, (0.1, 0.5, 1.0))
    data, rows = b"\n".join(lines), writer.rows(lines)
    checker = writer.world.checker
    assert written(checker, data, rows, json=json, together=True) == written(checker, data, rows, json=json, together=False), names


ANSWER = '"answer": {"name": "open", "confidence": %s}'
LATER = '"answer": [{"name": "open"}, {"name": "shut", "confidence": %s}]'


@pytest.mark.parametrize(
    "line",
    [
        '{"name": "door", "confidence": %s, "point": {"x": 1, "y": 1}, "dataRow": {"globalKey": "k%d"}}',
        '{"confidence" : %s ,"point":{"x":1,"y":1},"name":"door","dataRow":{"globalKey":"k%d"}}',
        '  {"confidence":  %s, "name": "door", "point": {"x": 1, "y": 1}, "dataRow": {"globalKey": "k%d"}}',
        '{"confidence":  %s, "name": "door", "point": {"x": 1, "y": 1}, "dataRow": {"globalKey": "k%d"}}',
        '{"name": "states", "answer": [{"name": "open", "confidence": 0.5}, {"name": "shut", "confidence": %s}], "x": %d}',
        '{"name": "states", "answer": [ {"name": "open", "confidence": %s}], "dataRow": {"globalKey": "k%d"}}',
        '{"confidence": %s, "name": "d\\u006for", "point": {"x": 1, "y": 1}, "dataRow": {"globalKey": "k%d"}}',
        '{"confidence": %s, "name": "door", "point": {"x": 1, "y": 1}, "dataRow": {"globalKey": "\xe4 \u2028 %d"}}',
        '{"name": "confidence", "confidence": %s, "point": {"x": 1, "y": 1}, "dataRow": {"globalKey": "confidence %d"}}',
        '{"name": "state", ' + ANSWER + ', "dataRow": {"globalKey": "k%d"}}',
        '{"dataRow": {"globalKey": "confidence"}, "uuid": "confidence", ' + ANSWER + ', "name": "state", "x": %d}',
        '{"name": "states", ' + LATER + ', "dataRow": {"globalKey": "k%d"}}',
        '{"uuid": "\xe4\u20ac", "confidence": %s, "name": "door", "point": {"x": 1, "y": 1}, "dataRow": {"globalKey": "k%d"}}',
        '{"uuid": "\\"confidence\\":", "confidence": %s, "name": "door", "point": {"x": 1, "y": 1}, "dataRow": {"globalKey": "k%d"}}',
        '{"name": "state", "answer": {"name": "open", "confidence": 0.5}, "confidence": %s, "dataRow": {"globalKey": "k%d"}}',
        '{"\\u0063onfidence": %s, "name": "state", "answer": {"name": "open", "confidence": 0.5}, "dataRow": {"globalKey": "k%d"}}',
        '{"name": "gate", "bbox": {"width": 2, "top": %s}, "dataRow": {"globalKey": "k%d"}}',
        '{"name": "door", "confidence": "no", "line": %s, "data_row": {"globalKey": "k%d"}}',
    ],
)
def test_however_lines_are_written_the_places_are_the_same(line: str) -> None:
    options = [{"value": "open"}, {"value": "shut"}]
    questions = [{"type": kind, "name": name, "instructions": name, "options": options} for kind, name in QUESTIONS]
    tools = [{"tool": "point", "name": "door"}, {"tool": "point", "name": "confidence"}, {"tool": "rectangle", "name": "gate"}]
    checker = predlint.compile({"tools": tools, "classifications": questions}, media="image")
    data = "\n".join([line % (n + 0.5 if n % 3 else '"x"', n) for n in range(250)]).encode()
    alone = written(checker, data, None, json=False, together=False)
    assert written(checker, data, None, json=False, together=True) == alone
    assert alone.count(b"\n") >= 250


QUESTIONS = (("radio", "state"), ("checklist", "states"))
