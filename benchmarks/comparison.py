"""The speeds in docs/comparison.md: of each platform, predlint beside what people use."""

from __future__ import annotations

from datetime import date

from measure import Answer, Row, table

#: By the name of a table, the marks between which it stands on the page.
MARKS = {
    name: (f"<!-- speed, {name}: written by benchmarks/run.py -->", f"<!-- end of speed, {name} -->")
    for name in ("label-studio", "encord", "coco", "json-schema")
}


def speeds(answers: list[Answer], lines: int) -> dict[str, str]:
    """What stands between the marks, a sentence and a table each: those of which something was measured."""
    by_name = {answer.name: {row.what: row for row in reversed(answer.rows)} for answer in answers}  # of rows of one name the first
    day = date.today()
    said = {
        "label-studio": f"Speed on {day}, tasks of three regions in one list, in tasks a second:",
        "encord": f"Speed on {day}, in objects a second:",
        "coco": f"Speed on {day}, a million annotations with polygons in one list, the whole command, one process:",
        "json-schema": f"{lines:,} clean lines of Labelbox, on {day}; one schema for all, and for predlint all of its rules besides:",
    }
    tables = {
        "label-studio": ("label_studio", _label_studio),
        "encord": ("encord_speed", _encord),
        "coco": ("coco_speed", _coco),
        "json-schema": ("peers", _json_schema),
    }
    return {name: f"{said[name]}\n\n{written(by_name[answer])}" for name, (answer, written) in tables.items() if answer in by_name}


def _label_studio(rows: dict[str, Row]) -> str:
    asked = {
        "`json.load` and label-studio-sdk": ("json.loads and the SDK", "json.loads and the SDK"),
        "predlint": ("checker.validate", "predlint validate"),
    }
    return table(
        ("", "within a process", "the whole command"),
        [[shown, *_rates(rows, f"{within}, within a process", f"{whole}, whole process")] for shown, (within, whole) in asked.items()],
    )


def _encord(rows: dict[str, Row]) -> str:
    def rates(within: str, whole: str) -> list[str]:
        names = [f"{kind}: {what}" for kind in ("images", "videos") for what in (f"{within}, within a process", f"{whole}, whole process")]
        return _rates(rows, *names)

    return table(
        ("", *(f"{kind}, {how}" for kind in ("images", "videos") for how in ("within a process", "the whole command"))),
        [
            ["`json.loads` and encord", *rates("json.loads and the SDK", "json.loads and the SDK")],
            ["predlint", *rates("checker.validate", "predlint validate")],
        ],
    )


def _coco(rows: dict[str, Row]) -> str:
    names = {
        "`orjson.loads` of the file": "orjson.loads of the file",
        "pycocotools `COCO()`": "pycocotools COCO()",
        "faster-coco-eval `COCO()`": "faster-coco-eval COCO()",
        "panlabel validate": "panlabel validate",
        "predlint validate": "predlint validate",
    }
    found = {shown: rows[f"lists first: {name}"] for shown, name in names.items()}
    cells = [[shown, f"{row.seconds:.3f}", f"{row.more['peak_bytes'] / 1e6:,.0f} MB"] for shown, row in found.items()]
    return table(("", "seconds", "peak memory"), cells)


def _json_schema(rows: dict[str, Row]) -> str:
    names = {
        "a loop that only parses (`orjson.loads`)": "bare loop",
        "predlint, within a process": "checker.validate",
        "predlint, whole command": "predlint validate",
        "orjson + jsonschema-rs": "orjson + jsonschema-rs",
        "pydantic, discriminated union": "pydantic validate_json, discriminated union",
        "orjson + fastjsonschema": "orjson + fastjsonschema",
        "orjson + jsonschema": "orjson + jsonschema",
    }
    return table(("", "lines a second"), [[shown, *_rates(rows, name)] for shown, name in names.items()])


def _rates(rows: dict[str, Row], *names: str) -> list[str]:
    return [row.cells()[2] for row in map(rows.__getitem__, names)]
