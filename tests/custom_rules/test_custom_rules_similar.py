"""One mistake on many data rows is told once, though each of its findings names its own data row."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

import predlint
from predlint.io.sources import spool
from predlint.report.place_reports import JsonlSink
from predlint.report.replay import replay_report
from predlint.report.text import TextSink

STREET = Path(__file__).parent.parent.parent / "examples" / "street" / "ontology.json"
UUID = "00000000-0000-4000-8000-{:012x}"
BBOX = {"left": 1, "height": 30, "width": 30}
RULE = 'rule few { on data row require at most 1 "sign" }'
TOLD = 'rule few { on data row require at most 1 "sign" message "{count(sign)} signs on data row {data_row.name}" }'


def box(at: int, where: tuple[int, int]) -> dict[str, object]:
    nth, row = where
    return {"uuid": UUID.format(at), "name": "sign", "bbox": {"top": nth, **BBOX}, "dataRow": {"globalKey": f"img_{row:05}.jpg"}}


def reports(tmp_path: Path, rule: str, numbers: list[int]) -> tuple[str, list[dict[str, object]], bytes]:
    """As text and as JSON lines, of so many signs on each data row: the first half of each first, then the others."""
    order = sorted((nth, row) for row, number in enumerate(numbers) for nth in range(number))
    path = tmp_path / "p.ndjson"
    path.write_text("\n".join([json.dumps(box(*each)) for each in enumerate(order)]))
    (tmp_path / "rules.onto").write_text(rule)
    text, lines = io.BytesIO(), io.BytesIO()
    predlint.compile(STREET, media="image", rules=tmp_path / "rules.onto").run([path], sinks=[TextSink(text), JsonlSink(lines)])
    found = [json.loads(line) for line in lines.getvalue().splitlines()]
    return text.getvalue().decode(), [each for each in found if each["code"]], lines.getvalue()


@pytest.mark.parametrize("rule", [RULE, TOLD])
def test_one_mistake_on_many_data_rows_is_one_case(tmp_path: Path, rule: str) -> None:
    """More data rows than different messages are kept."""
    text, found, lines = reports(tmp_path, rule, [2] * 700 + [3] * 20)
    assert len({each["message"] for each in found if each["rule"] == "few"}) == 720
    block = text[text.index("few") :].split("\n\n")[0]
    said = [line.strip() for line in block.splitlines()[1:3]]
    assert block.splitlines()[0] == "few · 720 places"
    assert "the data row" in said[0] and said[1] == "and 719 like it, from 2 to 3"
    assert "×" not in block and "other messages" not in block
    assert "p.ndjson:1:1 img_00000.jpg " in block
    again = io.BytesIO()
    with spool(io.BytesIO(lines), name="d.jsonl") as source:
        replay_report(source, "d.jsonl", [TextSink(again)], 3)
    text = again.getvalue().decode()
    assert [line.strip() for line in text[text.index("few") :].splitlines()[1:3]] == said


def test_a_mistake_on_one_data_row_names_it(tmp_path: Path) -> None:
    text, _, _ = reports(tmp_path, RULE, [1, 2])
    assert 'data row img_00001.jpg has 2 "sign"; at most 1 is allowed' in text
