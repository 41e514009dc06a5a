"""Records and data rows as a program holds them: each gives the report of the lines that an upload would write."""

from __future__ import annotations

import asyncio
import dataclasses
import io
import json
import sys
from collections import namedtuple
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType, SimpleNamespace
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import predlint

STREET = Path(__file__).parent.parent.parent / "examples" / "street"
SIGN: dict[str, Any] = {
    "name": "sign", "bbox": {"top": 1, "left": 2, "height": 3, "width": 4}, "dataRow": {"globalKey": "street-001.jpg"},
}  # fmt: skip
RECORDS: list[dict[str, Any]] = [SIGN, {**SIGN, "name": "sgn"}, {**SIGN, "confidence": 87.5}, {**SIGN, "uuid": "x"}]


@pytest.fixture(scope="module")
def checker() -> predlint.Checker:
    return predlint.compile(STREET / "ontology.json", media="image")


def findings_of(report: predlint.Report) -> list[Any]:
    return [(found.line, found.code, found.message, found.pointer) for found in report.diagnostics]


Place = dataclasses.make_dataclass("Place", ["globalKey"])
_MEMBERS: list[tuple[str, Any]] = [("name", str), ("bbox", dict[str, float]), ("dataRow", Any)]
_OPTIONAL: list[tuple[str, Any, Any]] = [("confidence", float | None, None), ("uuid", str | None, None)]
Plain = dataclasses.make_dataclass("Plain", [*_MEMBERS, *_OPTIONAL])
Structured = msgspec.defstruct("Structured", [*_MEMBERS, *_OPTIONAL])
Named = namedtuple("Named", ["name", "bbox", "dataRow", "confidence", "uuid"], defaults=[None, None])


def _model() -> Any:
    pydantic = pytest.importorskip("pydantic")
    kinds = {"name": (str, ...), "bbox": (dict[str, float], ...), "confidence": (float | None, None), "uuid": (str | None, None)}
    row = pydantic.Field(alias="dataRow")
    return pydantic.create_model("Prediction", data_row=(dict[str, str], row), **kinds)


def _frame(library: str) -> Any:
    return pytest.importorskip(library).DataFrame(RECORDS)


WAYS: dict[str, Callable[[], Any]] = {
    "dataclass": lambda: [Plain(**record) for record in RECORDS],
    "dataclass in another": lambda: [Plain(**{**record, "dataRow": Place(**record["dataRow"])}) for record in RECORDS],
    "msgspec": lambda: [Structured(**record) for record in RECORDS],
    "named tuple": lambda: [Named(**record) for record in RECORDS],
    "mapping": lambda: [MappingProxyType({**record, "bbox": MappingProxyType(record["bbox"])}) for record in RECORDS],
    "pydantic": lambda: [_model()(**record) for record in RECORDS],
    "attrs": lambda: _attrs(RECORDS),
    "lines of text": lambda: (json.dumps(record) for record in RECORDS),
    "a text file": lambda: io.StringIO("".join(f"{json.dumps(record)}\n" for record in RECORDS)),
    "numpy": lambda: [{**record, "bbox": {name: np.int64(size) for name, size in record["bbox"].items()}} for record in RECORDS],
    "pandas": lambda: _frame("pandas"),
    "rows of pandas": lambda: (row for _, row in _frame("pandas").iterrows()),
    "tuples of pandas": lambda: _frame("pandas").itertuples(),
    "frames of pandas": lambda: iter([_frame("pandas")[:1], _frame("pandas")[1:]]),
    "polars": lambda: _frame("polars"),
    "arrow": lambda: _arrow(),
    "batches of arrow": lambda: _arrow().to_batches(max_chunksize=2),
}


def _attrs(records: Iterable[dict[str, Any]]) -> list[Any]:
    attrs = pytest.importorskip("attrs")
    kind = attrs.make_class("Row", {name: attrs.field(default=None) for name in ("name", "bbox", "dataRow", "confidence", "uuid")})
    return [kind(**record) for record in records]


def _arrow() -> Any:
    pytest.importorskip("polars")
    pytest.importorskip("pyarrow")
    return _frame("polars").to_arrow()


@pytest.mark.parametrize("way", WAYS)
def test_records_of_any_form_get_the_report_of_their_lines(way: str, checker: predlint.Checker) -> None:
    wanted = findings_of(checker.validate(RECORDS))
    assert len(wanted) > 3
    assert findings_of(checker.validate(WAYS[way]())) == wanted
    assert findings_of(asyncio.run(checker.avalidate(WAYS[way]()))) == wanted
    if way != "a text file":
        found = [(d.line, d.code, d.message, d.pointer) for d in checker.iter_diagnostics(WAYS[way]())]
        assert sorted(found, key=str) == sorted(wanted, key=str)


@pytest.mark.parametrize(
    "way", [way for way in WAYS if way.split()[0] in ("dataclass", "msgspec", "named", "mapping", "pydantic", "attrs")]
)
def test_one_record_of_any_form_is_checked(way: str, checker: predlint.Checker) -> None:
    for record, plain in zip(WAYS[way](), RECORDS, strict=True):
        assert [(d.code, d.message) for d in checker.check(record)] == [(d.code, d.message) for d in checker.check(plain)]


NUMBERS = st.integers(-(2**31), 2**31) | st.floats(width=32, allow_nan=False, allow_infinity=False)


@given(
    st.recursive(
        NUMBERS | st.booleans(), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    )
)
@settings(max_examples=100, deadline=None)
def test_numbers_and_arrays_of_numpy_are_those_of_python(value: Any) -> None:
    from predlint.engine.memory_input import lines_of

    def numpied(value: Any) -> Any:
        if isinstance(value, bool):
            return np.bool_(value)
        if isinstance(value, int):
            return np.int64(value)
        if isinstance(value, float):
            return np.float64(value)
        if isinstance(value, list):
            numbers = bool(value) and all(type(each) is float for each in value)
            return np.array(value) if numbers else [numpied(each) for each in value]
        return {name: numpied(member) for name, member in value.items()}

    assert json.loads(*lines_of(1, {"x": numpied(value)})) == json.loads(*lines_of(1, {"x": value}))


def test_what_is_empty_in_a_table_is_no_member(checker: predlint.Checker) -> None:
    """Also in a structure, whose members are those of all rows."""
    rows = [{**SIGN, "bbox": {**SIGN["bbox"], "extra": None}}, SIGN]
    assert checker.validate(pytest.importorskip("polars").DataFrame(rows)).ok
    assert checker.validate(pytest.importorskip("pandas").DataFrame([SIGN, {**SIGN, "uuid": None, "confidence": 0.5}])).ok


def test_a_null_that_a_dict_has_stays(checker: predlint.Checker) -> None:
    assert [found.code for found in checker.check({**SIGN, "confidence": None})] == ["CNF003"]
    assert checker.check(Plain(**SIGN)) == []


class Label:
    """As Labelbox's SDK has it, without the SDK."""

    __module__ = "labelbox.data.annotation_types.label"

    def __init__(self, *names: str) -> None:
        self.annotations = names


def test_an_object_of_a_vendor_is_written_by_its_own_serializer(checker: predlint.Checker, monkeypatch: pytest.MonkeyPatch) -> None:
    def serialize(labels: list[Label]) -> Iterable[dict[str, Any]]:
        for label in labels:
            for name in label.annotations:
                if name == "broken":
                    raise ValueError("no such shape")
                yield {**SIGN, "name": name}

    module = SimpleNamespace(NDJsonConverter=SimpleNamespace(serialize=serialize))
    monkeypatch.setitem(sys.modules, "labelbox.data.serialization", module)
    report = checker.validate([Label("sign", "sgn"), Label("sign")])
    assert report.summary.records == 3 and [found.line for found in report.diagnostics if found.code == "NAM002"] == [2]
    assert [found.line for found in checker.check(Label("sign", "sgn"))] == [2]
    with pytest.raises(
        TypeError, match=r"record 2 cannot be written as JSON: labelbox's NDJsonConverter\.serialize\(\) refuses it: no such"
    ):
        checker.validate([Label("sign"), Label("broken")])


def _sdk(**members: Any) -> Any:
    """An object with members of the SDK's."""
    return SimpleNamespace(**members)


def _label(*annotations: Any) -> Any:
    label = Label()
    label.annotations = annotations
    label.data = {"global_key": "drive-001.mp4"}
    return label


def _over_time(name: str, *frames: tuple[int, int], below: tuple[Any, ...] = ()) -> Any:
    return _sdk(name=name, frames=list(frames), classifications=list(below))


ROW = {"dataRow": {"globalKey": "drive-001.mp4"}}
CAUSE = _sdk(name="cause", value=[_over_time("accident", (5, 20))])
JAM = {"name": "traffic", "answer": [{"name": "jam", "frames": [{"start": 1, "end": 10}]}], **ROW}
FLOWING = {"name": "traffic", "answer": {"name": "flowing"}, "frames": [{"start": 1, "end": 2}], **ROW}


@pytest.mark.parametrize(
    ("annotations", "lines", "lost"),
    [
        ([_sdk(name="sign", confidence=0.0, value=None)], [{**SIGN}], "the confidence 0 of"),
        ([_sdk(name="sign", confidence=0.5, value=None)], [{**SIGN, "confidence": 0.5}], None),
        (
            [_sdk(name="sign", value=None, _uuid="a"), _sdk(name="sign", confidence=0.4, value=None, _uuid="b")],
            [{**SIGN, "uuid": "b"}, {**SIGN, "uuid": "a", "confidence": 0.4}],
            "the confidence 0.4 of",
        ),
        (
            [_sdk(name="weather", value=_sdk(answer=_sdk(name="sunny"), confidence=0.9))],
            [{"name": "weather", "answer": {"name": "sunny"}, **ROW}],
            "the confidence 0.9 of",
        ),
        (
            [_sdk(name="seen", custom_metrics=[_sdk(name="iou", value=0.5)], value=_sdk(answer=[_sdk(name="cat")]))],
            [{"name": "seen", "answer": [{"name": "cat"}], **ROW}],
            'the custom metric "iou"',
        ),
        (
            [_sdk(name="traffic", frame=at, value=_sdk(answer=_sdk(name=name))) for at, name in enumerate(("flowing", "jam"), 1)],
            [FLOWING],
            'the answer "jam" to "traffic"',
        ),
        (
            [_sdk(name="seen", frame=at, value=_sdk(answer=[_sdk(name=name) for name in names])) for at, names in ((1, "ab"), (2, "a"))],
            [{"name": "seen", "answer": [{"name": "a"}, {"name": "b"}], "frames": [{"start": 1, "end": 2}], **ROW}],
            "are others at frame 2 than at 1",
        ),
        ([_sdk(name="traffic", value=[_over_time("jam", (1, 10), below=(CAUSE,))])], [JAM], 'the answer "accident" to "cause"'),
        ([_sdk(name="traffic", value=[_over_time("jam", (1, 10), (20, 30))])], [JAM], '20 to 30 of the answer "jam"'),
        ([_sdk(name="traffic", value=[_over_time("jam", (1, 10))])], [JAM], None),
        ([_sdk(name="traffic", value=[_over_time("jam")])], [], 'the answer "jam" to "traffic"'),
        (
            [_sdk(name="remark", value=[(1, 5, "a bus")])],
            [{"name": "remark", "answer": [{"value": "a bus", "frames": [{"start": 1, "end": 5}]}], **ROW}],
            None,
        ),
        ([_sdk(metric_name="iou", value=0.5)], [{"metricName": "iou", "metricValue": 0.5, **ROW}], None),
    ],
)
def test_what_the_serializer_of_labelbox_loses_of_a_label(
    annotations: list[Any], lines: list[dict[str, Any]], lost: str | None, checker: predlint.Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = SimpleNamespace(NDJsonConverter=SimpleNamespace(serialize=lambda labels: iter(lines)))
    monkeypatch.setitem(sys.modules, "labelbox.data.serialization", module)
    found = [each for each in checker.validate([_label(*annotations)]).diagnostics if each.code == "REC013"]
    assert [lost in each.message for each in found if lost is not None] == [True] * (lost is not None), found
    assert found == [each for each in checker.iter_diagnostics([_label(*annotations)]) if each.code == "REC013"]


def test_labels_without_annotations_are_no_generator_that_was_used_up(checker: predlint.Checker, monkeypatch: pytest.MonkeyPatch) -> None:
    module = SimpleNamespace(NDJsonConverter=SimpleNamespace(serialize=lambda labels: iter(())))
    monkeypatch.setitem(sys.modules, "labelbox.data.serialization", module)
    [found] = checker.validate([Label(), Label()]).diagnostics
    assert found.code == "JSN014" and "2 objects" in found.message and "generator" not in found.help


def test_a_line_of_labelbox_as_its_serializer_makes_it_is_a_record(checker: predlint.Checker) -> None:
    members = {"data_row": None, "model_dump": lambda self, **how: {**SIGN, "name": "sgn"}}
    kind = type("NDRectangle", (), {"__module__": "labelbox.data.serialization.ndjson.objects", **members})
    assert [found.code for found in checker.check(kind())] == ["NAM002"]


def test_a_prediction_of_label_studio_is_checked_as_it_is_sent() -> None:
    """What a request of its client is made of leaves out what was not set; other models have only pydantic's own methods."""
    shelf = predlint.compile(STREET.parent / "shelf" / "config.xml")
    task = json.loads((STREET.parent / "shelf" / "tasks.json").read_text())[0]
    kind = type("PredictionValue", (), {"__module__": "label_studio_sdk.objects", "model_dump": lambda self: task["predictions"][0]})
    assert shelf.validate([kind()]).ok

    def sent(self: object) -> Any:
        return {**task, "created_at": datetime(2026, 1, 2, tzinfo=UTC)}

    sent.__module__ = "label_studio_sdk.core"
    members = {"model_dump": lambda self: {**task, "annotations": None, "created_at": None}, "dict": sent}
    request = type("ImportApiRequest", (), {"__module__": "label_studio_sdk.types", **members})
    assert shelf.validate([request()]).ok


def test_a_model_may_hold_numbers_that_are_none_and_those_of_numpy(checker: predlint.Checker) -> None:
    """Pydantic writes null for the first, and refuses the others."""
    kind = pytest.importorskip("pydantic").create_model(
        "Prediction", name=(str, ...), bbox=(Any, ...), dataRow=(dict[str, str], ...), confidence=(Any, None)
    )
    for confidence, codes in (np.float32(0.5), []), (np.array([0.5]), ["CNF002"]), (float("nan"), ["JSN008"]), (float("inf"), ["JSN008"]):
        assert [found.code for found in checker.check(kind(**SIGN, confidence=confidence))] == codes
    inside = {**SIGN["bbox"], "top": np.longdouble(1), "left": np.int16(2)}
    assert checker.check(kind(**{**SIGN, "bbox": inside})) == [] == checker.check({**SIGN, "bbox": inside})
    series = pytest.importorskip("pandas").Series(SIGN["bbox"])
    assert checker.check({**SIGN, "bbox": series}) == []
    with pytest.raises(TypeError, match=r"record 1 cannot be written as JSON: its model_dump\(\) raises TypeError: object is not"):
        checker.check(kind(**SIGN, confidence=object()))


def test_a_struct_is_written_under_its_own_names(checker: predlint.Checker) -> None:
    members: list[Any] = [("data_row", dict[str, str]), ("bbox", Any), ("uuid", str | msgspec.UnsetType, msgspec.UNSET)]
    kind = msgspec.defstruct("sign", members, rename={"data_row": "dataRow"}, tag_field="name", tag=True)
    assert checker.check(kind(data_row=SIGN["dataRow"], bbox=SIGN["bbox"])) == []


@pytest.mark.parametrize(
    "way", [way for way in WAYS if way.split()[0] in ("dataclass", "msgspec", "named", "mapping", "pydantic", "attrs")]
)
def test_one_record_where_several_are_expected(way: str, checker: predlint.Checker) -> None:
    record = next(iter(WAYS[way]()))
    with pytest.raises(TypeError, match=r"found one record: put it into a list, or use checker.check\(\)"):
        checker.validate(record)
    with pytest.raises(
        TypeError, match=rf"record 1 cannot be written as JSON: it is the class {type(record).__name__}: give objects of it"
    ):
        checker.validate([type(record)])


def test_pairs_of_an_index_and_a_row_are_no_records(checker: predlint.Checker) -> None:
    with pytest.raises(TypeError, match="record 1 is an index and a row: give the frame itself"):
        checker.validate(_frame("pandas").iterrows())


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (
            type("Client", (), {"__init__": lambda self: setattr(self, "session", object())})(),
            "give what is to be uploaded of it, as a dict",
        ),
        (SimpleNamespace(x=1), r"convert it with vars\(\)"),
        (type("Answer", (), {"__str__": lambda self: "sunny"})(), r"convert it with str\(\)"),
    ],
)
def test_advice_to_convert_a_value_works(value: Any, message: str, checker: predlint.Checker) -> None:
    with pytest.raises(TypeError, match=message):
        checker.check({**SIGN, "name": value})


def test_a_label_row_of_encord_is_written_by_itself(checker: predlint.Checker) -> None:
    def refuse(self: object) -> Any:
        raise RuntimeError("call initialise_labels() first")

    kind = type("LabelRowV2", (), {"__module__": "encord.objects", "to_encord_dict": refuse})
    with pytest.raises(TypeError, match=r"record 1 .*its to_encord_dict\(\) raises RuntimeError: call initialise_labels\(\) first"):
        checker.validate([kind()])
    whole = type("LabelRowV2", (), {"__module__": "encord.objects", "to_encord_dict": lambda self: SIGN})
    assert checker.validate([whole()]).ok


# -- data rows -----------------------------------------------------------------------------------------------------------------

ROWS: list[dict[str, Any]] = [{"global_key": "street-001.jpg", "width": 1920, "height": 1080}, {"global_key": "b.jpg", "width": None}]
KEYS = [row["global_key"] for row in ROWS]


@dataclasses.dataclass
class Row:
    global_key: str
    width: float | None = None
    height: float | None = None


SimpleField = namedtuple("SimpleField", ["name"])
LISTS: dict[str, Callable[[], Any]] = {
    "dicts": lambda: ROWS,
    "a generator": lambda: (row for row in ROWS),
    "models": lambda: [Row(**row) for row in ROWS],
    "pandas": lambda: pytest.importorskip("pandas").DataFrame(ROWS),
    "polars": lambda: pytest.importorskip("polars").DataFrame(ROWS),
    "arrow": lambda: pytest.importorskip("pyarrow").Table.from_pylist(ROWS),
    "an SDK's": lambda: [
        SimpleNamespace(global_key=row["global_key"], uid=None, external_id=None, media_attributes={**row, "global_key": "other"})
        for row in ROWS
    ],
    "a list read before": lambda: predlint.read_data_rows(ROWS),
}
LISTS_OF_KEYS: dict[str, Callable[[], Any]] = {
    "keys": lambda: KEYS,
    "a set": lambda: {*KEYS},
    "numpy": lambda: np.array(KEYS),
    "a column of pandas": lambda: pytest.importorskip("pandas").Series(KEYS),
    "a column of polars": lambda: pytest.importorskip("polars").Series(KEYS),
    "a column of arrow": lambda: pytest.importorskip("pyarrow").chunked_array([KEYS]),
    "the index of pandas": lambda: pytest.importorskip("pandas").DataFrame({"global_key": KEYS, "x": 1}).set_index("global_key"),
    "fields of an SDK": lambda: [{SimpleField("global_key"): key} for key in KEYS],
    "keys and dicts": lambda: [KEYS[0], {"global_key": KEYS[1]}],
}


@pytest.mark.parametrize("way", [*LISTS, *LISTS_OF_KEYS])
def test_data_rows_of_any_form_are_those_of_the_file(way: str, checker: predlint.Checker, tmp_path: Path) -> None:
    file = tmp_path / "rows.ndjson"
    rows = ROWS if way in LISTS else [{"global_key": key} for key in KEYS]
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    records = [
        SIGN,
        {**SIGN, "dataRow": {"globalKey": "street-01.jpg"}},
        {**SIGN, "bbox": {"top": 1, "left": 1, "height": 9, "width": 9999}},
    ]
    make = LISTS.get(way) or LISTS_OF_KEYS[way]
    wanted = findings_of(checker.validate(records, data_rows=file))
    assert any(code == "KEY006" or code.startswith("KEY") for _, code, *_ in wanted)
    assert findings_of(checker.validate(records, data_rows=make())) == wanted
    assert findings_of(asyncio.run(checker.avalidate(records, data_rows=make()))) == wanted
    assert [(d.line, d.code, d.message, d.pointer) for d in checker.iter_diagnostics(records, data_rows=make())] == wanted
    assert sorted((row.global_key or "") for row in predlint.read_data_rows(make()).rows) == sorted(KEYS)


def test_rows_of_one_key_are_reported_as_in_a_file() -> None:
    rows = predlint.read_data_rows([{"global_key": "a", "width": 10, "height": 10}, {"global_key": "a", "width": 20, "height": 20}])
    assert len(rows) == 1 and rows.doubts.count == 1


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "data_rows: the list has no data row"),
        (["a", 5], r"data_rows: entry 2 is 5\n  help: give a global key as a text, or a dict with global_key"),
        ([None], "data_rows: entry 1 is null"),
        (["a", " "], r"data_rows: entry 2 is empty\n  help: give the global key of each data row"),
        ([{1: "x"}], r"data_rows: entry 1 has a member that is not named by a text\n  help: name its members as the columns of a list"),
        ([{"x": 1}], "data_rows: entry 1 has neither a global key nor an id"),
        ([{"global_key": "a", "width": -1}], "data_rows: entry 1: width must be greater than 0, found -1"),
        ([{"global_key": 7}], "data_rows: entry 1: global_key must be a string, found 7"),
    ],
)
def test_a_list_that_is_wrong_is_reported_with_its_entry(rows: Any, message: str) -> None:
    with pytest.raises(predlint.DataRowsError, match=message):
        predlint.read_data_rows(rows)
