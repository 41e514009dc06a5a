"""What of a record is shown: on one line, as wide as the terminal, with the name marked where that is at fault."""

from __future__ import annotations

import io
import json
import os
import struct
import subprocess
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import predlint
from predlint.report.formats import ReportOptions
from predlint.report.sarif import SarifSink
from predlint.report.source_record import name_before, on_one_line, shows_name
from predlint.report.text import TextSink
from warm import COMMAND

STREET = Path("examples/street/ontology.json")
BOX: dict[str, Any] = {
    "name": "sign",
    "bbox": {"top": 10, "left": 20, "height": 30, "width": 40},
    "dataRow": {"globalKey": "street-001.jpg"},
}


@pytest.fixture(scope="module")
def street() -> predlint.Checker:
    return predlint.compile(STREET, media="image")


def marked(checker: predlint.Checker, text: str, width: int | None = None) -> list[str]:
    """What is underlined in the report on a file."""
    out = io.BytesIO()
    checker.run([io.BytesIO(text.encode())], sinks=[TextSink(out, ReportOptions(width=width))])
    lines = out.getvalue().decode().splitlines()
    found: list[str] = []
    for above, under in pairwise(lines):
        if under.strip() and not under.strip("^ "):
            start = under.index("^")
            found.append(above[start : len(under)])
    return found


@pytest.mark.parametrize(
    ("extra", "shown"),
    [
        ({"confidance": 0.5}, '"confidance"'),  # a name that is misspelt
        ({"epoch": 12}, '"epoch"'),  # one that is not read
        ({"answer": {"name": "sunny"}}, '"answer"'),  # two values in one line
        ({"confidence": 1.5}, "1.5"),  # the name is right, the value is not
        ({"bbox": {"top": "10", "left": 20, "height": 30, "width": 40}}, '"10"'),
    ],
)
@pytest.mark.parametrize("indent", [None, 2])
def test_the_name_is_marked_where_it_is_at_fault(street: predlint.Checker, extra: dict[str, Any], shown: str, indent: int | None) -> None:
    assert marked(street, json.dumps([{**BOX, **extra}], indent=indent)) == [shown]


def test_the_name_of_a_member_of_a_task() -> None:
    studio = predlint.compile(
        b'<View><Image name="photo" value="$photo"/><RectangleLabels name="l" toName="photo"><Label value="a"/></RectangleLabels></View>'
    )
    task = {"data": {"photo": "1.jpg"}, "predictions": [{"result": [], "modelversion": "may"}]}
    assert '"modelversion"' in marked(studio, json.dumps([task], indent=4))


def test_the_name_of_a_value() -> None:
    for text, name in (
        ('{"a": 1}', '"a"'),
        ('{"a"\n  :\n  1}', '"a"'),
        (r'{"b": 2, "a\"c": 1}', r'"a\"c"'),
        ("{'a': 1}", "'a'"),
    ):
        begin, end = name_before(text, text.rindex("1")) or (0, 0)
        assert text[begin:end] == name
    for text in ("[0, 1]", "1", ": 1", "{a: 1}"):
        assert name_before(text, text.rindex("1")) is None


def test_a_message_that_names_a_member() -> None:
    assert shows_name('"epoch" is not read here', "epoch")
    assert shows_name("confidence is not used on a metric line", "confidence")
    assert not shows_name("the record has no confidences", "confidence")


def test_a_record_over_many_lines_is_shown_on_one() -> None:
    record = {"name": "sign", "bbox": {"top": 10, "left": [1, 2]}, "empty": {}, "text": "two\nlines"}
    flat = json.dumps(record)
    for indent in (1, 4, "\t"):
        text = json.dumps(record, indent=indent)
        for value in ('"sign"', "10", '"two\\nlines"'):
            start = text.index(value)
            shown, begin, end = on_one_line(text, start, start + len(value))
            assert shown == flat
            assert shown[begin:end] == value
        start = text.index("{", 1)
        shown, begin, end = on_one_line(text, start, text.index("}") + 1)
        assert shown[begin:end] == '{"top": 10, "left": [1, 2]}'
        assert shown == flat


def test_an_excerpt_fills_the_terminal(street: predlint.Checker) -> None:
    line = json.dumps({**BOX, "epoch": 12, "note": "n" * 500})
    for width in (60, 80, 140, 200, 400):
        out = io.BytesIO()
        street.run([io.BytesIO(line.encode())], sinks=[TextSink(out, ReportOptions(width=width))])
        lines = out.getvalue().decode().splitlines()
        shown = next(line for line in lines if '"epoch": 12' in line)
        assert width - 4 <= len(shown) <= width
        assert not [line for line in lines if "^" not in line and '"' not in line and len(line) > min(width, 140)]


@pytest.mark.parametrize("columns", [80, 130, 300])
def test_the_command_asks_its_terminal(columns: int, tmp_path: Path) -> None:
    fcntl, pty, termios = (pytest.importorskip(name, reason="terminals are another thing here") for name in ("fcntl", "pty", "termios"))
    (tmp_path / "preds.ndjson").write_text(json.dumps({**BOX, "epoch": 12, "note": "n" * 500}) + "\n")
    shown_by, screen = pty.openpty()
    fcntl.ioctl(screen, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"} | {"TERM": "xterm"}
    command = [*COMMAND, "validate", str(tmp_path / "preds.ndjson"), "-O", str(STREET), "--color", "never", "--progress", "never"]
    with subprocess.Popen(command, stdout=screen, stderr=subprocess.DEVNULL, env=environment) as process:
        os.close(screen)
        said = b""
        while True:
            try:
                read = os.read(shown_by, 65536)
            except OSError:  # the terminal is gone with the process
                break
            if not read:
                break
            said += read
        process.wait(60)
    os.close(shown_by)
    (shown, *_) = [line for line in said.decode().splitlines() if '"epoch": 12' in line]
    assert columns - 4 <= len(shown) <= columns


def test_regions_of_sarif_end_where_the_value_ends(street: predlint.Checker, tmp_path: Path) -> None:
    records = [{**BOX, "confidence": 1.5}, {**BOX, "note": "é💥"}, {**BOX, "extra": {"a": [1, 2]}}]

    def regions(text: str) -> list[str]:
        out = io.BytesIO()
        (tmp_path / "preds.json").write_text(text)
        street.run([tmp_path / "preds.json"], sinks=[SarifSink(out)])
        lines = text.split("\n")
        found: list[str] = []
        for result in json.loads(out.getvalue())["runs"][0]["results"]:
            region = result["locations"][0].get("physicalLocation", {}).get("region")
            if region is None or result["ruleId"] == "JSN004":
                continue
            first, last = region["startLine"], region.get("endLine", region["startLine"])
            assert last >= first
            covered = "\n".join(lines[first - 1 : last])
            behind = len(lines[last - 1]) - (region["endColumn"] - 1)
            found.append(covered[region["startColumn"] - 1 : len(covered) - behind])
        return found

    assert regions("\n".join(json.dumps(record, ensure_ascii=False) for record in records)) == ["1.5", '"é💥"', '{"a": [1, 2]}']
    spread = regions(json.dumps(records, ensure_ascii=False, indent=2))
    assert [json.loads(each) for each in spread] == [1.5, "é💥", {"a": [1, 2]}]
