"""How modules of models are made: names, text, and what stands where; and how a schema is held against a file."""

from __future__ import annotations

import ast
import json
import pickle
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import ValidationError

import predlint
from predlint.engine.options import OptionError
from predlint.tools.model_definitions import Names, any_of, class_name, field_name, python
from predlint.tools.model_reader import Reader
from predlint.tools.model_support import holds
from predlint.tools.prediction_models import fold, models_text
from predlint.tools.schema_verification import SchemaVerification, verify


def ontology(*names: str, options: tuple[str, ...] = ("a", "b")) -> dict[str, Any]:
    tools = [{"tool": "rectangle", "name": name, "classifications": []} for name in names]
    choices = [{"label": option, "value": option, "options": []} for option in options]
    question = {"type": "radio", "name": "kind of it", "instructions": "kind of it", "options": choices}
    return {"tools": tools, "classifications": [question]}


_BOX = {"top": 1, "left": 2, "height": 3, "width": 4}
_ROW = {"globalKey": "a"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("traffic light", "TrafficLight"), ("car", "Car"), ("2 wheels", "Name2Wheels"), ("", "Unnamed"), ("---", "Unnamed"),
        ("straße", "Straße"), ("車", "車"), ("True", "NameTrue"), ("a_b", "AB"), ("ﬁsh", "Fish"), ("none", "NameNone"), ('x"y\n', "XY"),
    ],
)  # fmt: skip
def test_names_of_classes(text: str, name: str) -> None:
    assert class_name(text) == name and name.isidentifier()


@given(st.text())
def test_any_text_gives_names_that_python_takes(text: str) -> None:
    for name in (class_name(text), field_name(text, set())):
        ast.parse(f"{name} = 1")
    assert field_name(text, {text}) != text


def test_names_are_given_once() -> None:
    names = Names()
    assert [names.unique("Car", "RoadCar") for _ in range(4)] == ["Car", "RoadCar", "RoadCar2", "RoadCar3"]
    assert names.unique("Model") == "Model2" and names.unique("Record") == "Record2"


@given(
    st.recursive(st.text() | st.integers() | st.booleans() | st.none(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))
)
def test_folded_values_are_the_same_values(value: Any) -> None:
    text = fold(f"value = {python(value)}", 0)
    names: dict[str, Any] = {}
    exec(text, names)
    assert names["value"] == value


@given(st.text(min_size=1, max_size=20), st.text(min_size=1, max_size=20))
def test_no_name_of_an_ontology_is_run(one: str, other: str) -> None:
    """Whatever quotes, backslashes and line feeds stand in it, it is a name."""
    try:
        checker = predlint.compile(ontology(one, f'{other}"""\n    print(1)', options=(one, f"{other}'", f"\\{other}")))
    except predlint.OntologyError:
        return
    module = predlint.models(checker)
    for name in (one, f'{other}"""\n    print(1)'):
        record = {"name": name, "bbox": _BOX, "dataRow": _ROW}
        assert Draft202012Validator(checker.json_schema).is_valid(record)
        assert module.parse(record).to_dict() == record


def test_clashing_names() -> None:
    names = ("car", "Car", "CAR ", "model", "record", "list", "bbox", "data row", "print", "None", "class", "field", "tag")
    module = predlint.models(ontology(*names))
    for name in names:
        made = module.parse({"name": name, "bbox": _BOX, "dataRow": _ROW})
        assert made.name == name and type(made)(bbox=_BOX, dataRow=_ROW).to_dict()["name"] == name
    assert len({type(module.parse({"name": name, "bbox": _BOX, "dataRow": _ROW})) for name in names}) == len(names)


@pytest.fixture(scope="module")
def street_models(street: Path) -> ModuleType:
    return predlint.models(street / "ontology.json", media="image")


def test_models_are_built_and_read(street_models: ModuleType, street: Path) -> None:
    m: Any = street_models
    checker = predlint.compile(street / "ontology.json", media="image")
    answer = m.Weather(dataRow=m.DataRow(globalKey="street-001.jpg"), answer=m.WeatherAnswer(name="fog"))
    damage = m.Damage(answer=[m.DamageAnswer(name="dent")])
    car = m.Vehicle(dataRow=m.DataRow(globalKey="street-001.jpg"), bbox=m.Bbox(**_BOX), classifications=[damage])
    for made in (answer, car):
        assert checker.check(made) == checker.check(made.to_dict()) == []
        assert m.parse(made.to_dict()) == made and m.parse(made) is made
    assert car.to_dict()["classifications"] == [{"name": "damage", "answer": [{"name": "dent"}]}]
    assert checker.validate([answer, car]).counts["error"] == 0


@pytest.mark.parametrize(
    ("changes", "place", "words"),
    [
        ({"name": "sgn"}, (), "name must be one of 'vehicle'"),
        ({"confidence": 2}, ("Sign", "confidence"), "less than or equal to 1"),
        ({"bounding_box": 1}, ("Sign", "bounding_box"), "Extra inputs are not permitted"),
        ({"isBenchmarkReferenceLabel": None}, ("Sign", "isBenchmarkReferenceLabel"), "null is not allowed here"),
        ({"dataRow": {}}, ("Sign", "dataRow"), "exactly one of these must be given: globalKey, id"),
        ({"bbox": {"top": 1}}, ("Sign", "bbox", "left"), "Field required"),
    ],
)
def test_refusals_are_reported(street_models: ModuleType, changes: dict[str, Any], place: tuple[str, ...], words: str) -> None:
    with pytest.raises(ValidationError) as caught:
        street_models.parse({"name": "sign", "bbox": _BOX, "dataRow": _ROW, **changes})
    assert str(caught.value).startswith(f"{caught.value.error_count()} validation error") and " for Record\n" in str(caught.value)
    assert any(words in error["msg"] and _ends(error["loc"], place) for error in caught.value.errors()), caught.value.errors()


@pytest.mark.parametrize("value", [0.5, [3, 0, 1, 2], {"0.1": 3, "0.5": 4.5}, {"0.1": [3, 0, 1, 2], "0.5": [2, 0, 2, 2]}])
def test_values_of_metrics_have_types(street_models: ModuleType, value: Any) -> None:
    line = {"metricName": "iou", "metricValue": value, "dataRow": _ROW, "aggregation": None}
    assert street_models.parse(line).metricValue == value
    wrong: list[Any] = ["0.5", True, -1, [3, 0, 1], [3, 0, 1, -2], {"0.1": 3}, {"0.1": "x", "0.5": 3}]
    for other in wrong:
        with pytest.raises(ValidationError):
            street_models.parse({**line, "metricValue": other})


def _ends(found: tuple[Any, ...], place: tuple[str, ...]) -> bool:
    steps = [step for step in found if not str(step).startswith("kind")]
    return tuple(steps) == place


def test_models_are_frozen(street_models: ModuleType) -> None:
    box = street_models.Bbox(**_BOX)
    with pytest.raises(ValidationError):
        box.top = 3


def test_unknown_members_are_refused_unless_they_are_allowed(street_models: ModuleType, street: Path) -> None:
    allowed = predlint.models(street / "ontology.json", media="image", extra="allow")
    given = {"bbox": _BOX, "dataRow": _ROW, "confidnce": 0.5}
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        street_models.Sign(**given)
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        street_models.Bbox(**_BOX, hight=1)
    assert allowed.Sign(**given).to_dict()["confidnce"] == 0.5
    line = {"name": "sign", "bbox": _BOX, "dataRow": _ROW}
    assert street_models.parse({**line, "page": None}).to_dict() == line
    with pytest.raises(OptionError, match="""extra must be "forbid" or "allow", found 'ignore'"""):
        predlint.models(street / "ontology.json", extra="ignore")  # type: ignore[arg-type]


def test_results_have_no_members_of_annotations() -> None:
    m = predlint.models(Path(__file__).parents[2] / "examples" / "harbour" / "coco.json")
    boat: Any = {"image_id": 1, "category_id": 1, "bbox": [40, 60, 200, 100]}
    assert m.BoxResult(**boat, score=0.9, file_name="quay_001.jpg", track_id=7).track_id == 7
    assert m.Instance(**boat, id=1, area=20000, iscrowd=0, attributes={"hull": "wood"}, track_id=7).track_id == 7
    for model, more in ((m.BoxResult, {"score": 0.9, "ignore": 0}), (m.Instance, {"id": 1, "file_name": "quay_001.jpg"})):
        with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
            model(**boat, **more)


def test_names_of_ones_own_are_never_refused() -> None:
    """The data of a task of Label Studio has whatever members its owner gave it, and so has ``meta``."""
    m = predlint.models(Path(__file__).parents[2] / "examples" / "shelf" / "config.xml")
    task = {"data": {"photo": "https://a.example/1.jpg", "aisle": 4}, "meta": {"by": "me"}, "predictions": []}
    assert m.parse(task).to_dict() == task
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        m.parse({**task, "predictons": []})


def test_models_write_what_was_set(street_models: ModuleType, street: Path) -> None:
    """By whichever of pydantic's ways."""
    box = street_models.Sign(bbox=street_models.Bbox(**_BOX), dataRow=_ROW)
    assert json.loads(box.model_dump_json()) == box.model_dump() == box.to_dict() == {"name": "sign", "bbox": _BOX, "dataRow": _ROW}
    assert box.model_dump(exclude_unset=False)["confidence"] is None
    lines = f"{box.model_dump_json()}\n".encode()
    assert predlint.compile(street / "ontology.json", media="image").validate(lines).counts["error"] == 0


def test_instances_are_pickled(street_models: ModuleType, street: Path) -> None:
    """Within a process, and into another one, which compiles their classes once."""
    answer = street_models.Weather(dataRow=street_models.DataRow(globalKey="a"), answer=street_models.WeatherAnswer(name="fog"))
    assert pickle.loads(pickle.dumps([answer, answer])) == [answer, answer]
    assert type(pickle.loads(pickle.dumps(answer))) is street_models.Weather
    assert predlint.models(street / "ontology.json", media="image") is street_models
    program = "import pickle, sys; a, b = pickle.load(sys.stdin.buffer); print(type(a) is type(b), a.to_json(), b == a)"
    given = pickle.dumps([answer, answer.model_copy()])
    made = subprocess.run([sys.executable, "-c", program], input=given, capture_output=True, check=True)
    assert made.stdout.decode().strip() == f"True {answer.to_json()} True"


def test_all_classes_are_exported(street_models: ModuleType) -> None:
    names: dict[str, Any] = {}
    own = models_text(predlint.compile(ontology("traffic light"), media="image"))
    exec(compile(own, "models.py", "exec"), names)
    assert {"Record", "TrafficLight", "parse", "parse_json"} <= set(names["__all__"]) and "Model" not in names["__all__"]
    assert all(hasattr(street_models, name) for name in street_models.__all__)


def test_units_stand_in_docstrings(street_models: ModuleType) -> None:
    assert "top, left, height, width: pixels" in street_models.Bbox.__doc__
    assert "confidence: from 0 to 1" in street_models.Sign.__doc__
    shelf = predlint.models(Path(__file__).parents[2] / "examples" / "shelf" / "config.xml")
    assert any("percent" in (each.__doc__ or "") for each in vars(shelf).values() if isinstance(each, type))


def test_questions_too_deep_for_classes(monkeypatch: pytest.MonkeyPatch) -> None:
    def deep(self: Reader) -> None:
        raise RecursionError

    monkeypatch.setattr(Reader, "read", deep)
    with pytest.raises(OptionError, match="nest too deep for classes"):
        predlint.models(ontology("car"))


def test_a_readable_module() -> None:
    """What is written for one box and one question, below what all modules begin with."""
    text = models_text(predlint.compile(ontology("traffic light"), media="image"))
    own = text.partition("# -- the ontology")[2]
    assert (
        "class TrafficLight(Model):\n"
        '    """The feature "traffic light".\n'
        "\n"
        "    confidence: from 0 to 1.\n"
        '    """\n'
    ) in own  # fmt: skip
    assert (
        '    name: Literal["traffic light"] = "traffic light"\n    schemaId: SchemaId = None\n    dataRow: DataRow\n    bbox: Bbox\n' in own
    )
    assert '    name: Literal["a", "b"]\n' in own.partition("class KindOfItAnswer(Model):")[2]
    assert max(map(len, own.splitlines())) < 160


# -- conditions ------------------------------------------------------------------------------------------------------------------

_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from([0.0, 1.0, 1.5]) | st.text("ab", max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=6,
)
_KINDS = st.sampled_from(["null", "boolean", "integer", "number", "string", "array", "object"])


def _conditions(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    many, names = st.lists(inner, min_size=1, max_size=3), st.lists(st.sampled_from("abc"), unique=True, max_size=2)
    members = st.dictionaries(st.sampled_from("abc"), inner, max_size=2)
    keywords: dict[str, st.SearchStrategy[Any]] = {
        "type": _KINDS | st.lists(_KINDS, min_size=1, unique=True), "enum": st.lists(_VALUES, min_size=1, max_size=3),
        "allOf": many, "anyOf": many, "oneOf": many, "not": inner, "if": inner, "then": inner, "else": inner,
        "required": names, "properties": members, "propertyNames": inner, "patternProperties": members, "items": inner,
        "minItems": st.integers(0, 2), "maxItems": st.integers(0, 2), "minLength": st.integers(0, 2), "maxLength": st.integers(0, 2),
        "minProperties": st.integers(0, 2), "pattern": st.sampled_from(["a", "^b", "a$"]), "minimum": st.integers(-1, 2),
        "exclusiveMinimum": st.integers(-1, 2), "maximum": st.integers(-1, 2), "exclusiveMaximum": st.integers(-1, 2),
    }  # fmt: skip
    return st.fixed_dictionaries({}, optional=keywords)


@given(st.recursive(st.booleans(), _conditions, max_leaves=5), _VALUES)
def test_conditions_are_read_as_jsonschema_reads_them(condition: Any, value: Any) -> None:
    assert holds(condition, value) is Draft202012Validator(condition).is_valid(value)


# -- a schema held against a file ------------------------------------------------------------------------------------------------


def _verified(checker: predlint.Checker, path: Path) -> tuple[SchemaVerification, list[Any]]:
    verified = SchemaVerification()
    return verified, list(verify(checker, str(path), verified))


def test_disagreements_are_reported(street: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A schema that refuses what is clean, and one that takes what its rules refuse."""
    checker = predlint.compile(street / "ontology.json", media="image")
    plan = type(checker.record_plan)
    right = plan.json_schema
    sign = {"name": "sign", "bbox": _BOX, "dataRow": {"globalKey": "street-001.jpg"}}
    lines = [sign, {**sign, "confidence": 2}, {**sign, "confidence": 0.5}, {**sign, "confidence": "much", "name": "sgn"}]
    path = tmp_path / "lines.ndjson"
    path.write_text("".join(f"{json.dumps(each)}\n" for each in lines))
    verified, told = _verified(checker, path)
    assert told == [] and (verified.records, verified.taken, verified.refused, verified.disagreements) == (4, 2, 2, 0)

    def narrow(self: Any, **options: Any) -> dict[str, Any]:
        return {**right(self, **options), "properties": {"confidence": False}}

    monkeypatch.setattr(plan, "json_schema", narrow)
    verified, told = _verified(checker, path)
    assert [(each.place, each.found) for each in told] == [("3", [])]
    assert told[0].schema == "there may not be 0.5" and verified.disagreements == 1
    monkeypatch.setattr(plan, "json_schema", lambda self, **options: {})
    verified, told = _verified(checker, path)
    assert [(each.place, each.schema, [found.code for found in each.found]) for each in told] == [("2", None, ["CNF001"])]


def test_disagreements_in_a_document_have_columns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checker = predlint.compile(Path(__file__).parents[2] / "examples" / "harbour" / "coco.json")
    plan = type(checker.record_plan)
    monkeypatch.setattr(plan, "json_schema", lambda self, **options: {"not": {"required": ["annotations"]}})
    verified, told = _verified(checker, Path(__file__).parents[2] / "examples" / "harbour" / "coco.json")
    assert verified.disagreements == len(told) > 0
    assert all(":" in each.place for each in told)


def test_unions_of_any_length_are_read() -> None:
    """Python reads no 10,000 bars: they nest."""
    compile(f"x: {any_of([f'int{number}' for number in range(10_000)])}", "many", "exec")


@pytest.mark.parametrize("number", [50, 51])
def test_many_features_make_a_module(number: int) -> None:
    checker = predlint.compile(ontology(*(f"f{each}" for each in range(number)), "union"), media="image")
    assert ("Union[" in models_text(checker)) is (number > 49)
    module = predlint.models(checker)
    last = f"f{number - 1}"
    assert module.parse({"name": last, "bbox": _BOX, "dataRow": _ROW}).name == last
    with pytest.raises(ValidationError, match="name must be one of"):
        module.parse({"name": "f", "bbox": _BOX, "dataRow": _ROW})
    assert module.UnionBbox.model_fields["name"].default == "union"


def test_names_that_python_reads_as_one_are_two_classes() -> None:
    """What is NFKC again once it begins with a capital letter."""
    assert class_name("\u0390") == class_name("\u03aa\u0301")
    module = predlint.models(predlint.compile(ontology("\u0390", "\u03aa\u0301"), media="image"))
    for name in ("\u0390", "\u03aa\u0301"):
        assert module.parse({"name": name, "bbox": _BOX, "dataRow": _ROW}).name == name
