"""Other forms of what a file holds: kinds of elements, predictions and results in other containers, raw model output."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum, auto
from typing import Any, cast

from predlint.model.names import nearest
from predlint.model.texts import lazy_regex
from predlint.model.violation import Finding, Path
from predlint.platforms.label_studio.ontology import Control
from predlint.platforms.label_studio.tags import ANSWER_MEMBERS, CONTROLS, Json, are_results, is_result
from predlint.platforms.numbers import integer_of
from predlint.platforms.record_files import PAYLOADS


def predictions_of(value: Any) -> Iterator[tuple[Json, Path]]:
    """Yields the predictions of an element of the file, each with its path."""
    if not isinstance(value, dict):
        return
    task = cast("Json", value)
    for member in ("predictions", "results"):
        listed = task.get(member)
        for index, prediction in enumerate(cast("list[Any]", listed) if isinstance(listed, list) else ()):
            if (
                isinstance(prediction, dict) and not stands_alone(prediction) and member_with_predictions(prediction) is None
            ):  # reported elsewhere
                yield cast("Json", prediction), ((None, member), index)
    if "data" not in task and isinstance(task.get("result"), list):
        yield task, None


Keys = tuple[str | int, ...]
#: Names of lists of annotations; a list under such a name need not be predictions.
_OF_PEOPLE = frozenset({"annotation", "annotations", "completions"})
#: Parts of names for annotations by models: "pre_annotations", "modelAnnotations", "annotations_predicted".
_OF_MODELS = lazy_regex(r"pre|auto|model|ml|ai|machine|bot|llm|generated|suggest|infer|detect", re.IGNORECASE)
#: Parts of names for annotations by people: "ground_truth", "goldLabels", "human_annotations".
_OF_HUMANS = lazy_regex(r"human|manual|gold|truth|expert|reviewed", re.IGNORECASE)


def are_of_people(name: str, value: Any = None) -> bool:
    """Returns True for the name of a list of annotations, even misspelt, unless the name or the content says that a model made them."""
    rest = re.sub(r"annotations?", "", name, flags=re.IGNORECASE)
    if (_are_of_model(value) and not are_by_people(value)) or _OF_MODELS.search(rest):
        return False
    if are_by_people(value) or _OF_HUMANS.search(rest):
        return True
    return name.casefold() in _OF_PEOPLE or bool(nearest(name, ("annotations",)))


#: Members that only annotations have.
_BY_PEOPLE = frozenset({"completed_by", "was_cancelled", "ground_truth", "lead_time"})


def are_by_people(value: Any) -> bool:
    """Returns True if an item has a member that only annotations have."""
    items = cast("list[Any]", value) if isinstance(value, list) else [value]
    return any(isinstance(item, dict) and not _BY_PEOPLE.isdisjoint(cast("Json", item)) for item in items)


def _are_of_model(value: Any) -> bool:
    """Returns True if an item has a model version or a score."""
    items = cast("list[Any]", value) if isinstance(value, list) else [value]
    given = [cast("Json", item) for item in items if isinstance(item, dict)]
    return any(item.get("model_version") is not None or item.get("score") is not None for item in given)


#: Beginning of a text that may hold results, as in a cell of a table.
_RESULTS = lazy_regex(r"[\[{].{0,400}[\"']from_name[\"']\s*:", re.DOTALL)


def is_results_text(value: Any) -> bool:
    """Returns True for a text of results or predictions, in JSON or as Python prints them."""
    return isinstance(value, str) and _RESULTS.match(value) is not None


def is_empty_value(finding: Finding) -> bool:
    """Returns True for a finding about a misnamed list whose value is empty or not a list: nothing is lost with it."""
    value = finding.value
    return finding.kind.code == "REC102" and (not value or not (isinstance(value, (list, dict)) or is_results_text(value)))


def is_prediction_list(value: Any) -> bool:
    """Returns True for a list of objects that have results."""
    items = cast("list[Any]", value) if isinstance(value, list) else []
    return bool(items) and all(isinstance(item, dict) and "result" in item for item in items)


#: Depth of nested objects in which predictions are searched.
_DEEP_LISTS = 3


def path_to_predictions(value: Any, depth: int = _DEEP_LISTS) -> tuple[str, ...] | None:
    """Returns the members that lead from an object to predictions in it; () if it is a prediction itself, None if it has none."""
    if not isinstance(value, dict):
        return None
    holder = cast("Json", value)
    if are_results(holder.get("result")):
        return ()
    for name, held in holder.items():
        if are_results(held) or (is_prediction_list(held) and any(are_results(item["result"]) for item in held)):
            return (name,)
        if depth > 1 and isinstance(held, dict) and (below := path_to_predictions(held, depth - 1)) is not None:
            return (name, *below)
    return None


def member_with_predictions(value: Any) -> str | None:
    """Returns the member of an object in place of a prediction that holds a list of predictions, as the answer of an ML backend does, or
    None."""
    if not isinstance(value, dict) or "result" in value:
        return None
    found = [name for name in ("predictions", "results") if is_prediction_list(cast("Json", value).get(name))]
    return found[0] if found and not any(map(stands_alone, cast("Json", value)[found[0]])) else None


def member_with_results(prediction: Json) -> str | None:
    """Returns the only other member with results, for a prediction without "result"; else None."""
    if "result" in prediction:
        return None
    found = [name for name, held in prediction.items() if isinstance(held, list) and held and are_results(held)]
    return found[0] if len(found) == 1 else None


def is_prediction(value: Any) -> bool:
    return isinstance(value, dict) and "result" in value


def has_results(value: Any) -> bool:
    """Returns True for a prediction, also in the place of a result."""
    return isinstance(value, dict) and isinstance(cast("Json", value).get("result"), list) and "from_name" not in value


def stands_alone(value: Any) -> bool:
    """Returns True for a result in the place of a prediction or an annotation. An object with results is not one, whatever else it has."""
    return is_result(value) and "result" not in value


# -- Recognises raw model output that is not written as results: labels with scores, boxes or spans, one by one or in parallel lists --


#: Members of raw output that hold its label. A "name" counts only beside a place, since anything may have one.
_LABELS = (
    "label", "labels", "label_name", "class", "class_name", "className", "class_id", "classId", "cls", "category", "category_name",
    "categoryName", "category_id", "tag", "entity", "entity_group", "entity_type",
)  # fmt: skip

_NAMES = ("name",)
_SCORES = ("score", "scores", "confidence", "confidences", "conf", "prob", "probs", "probability", "probabilities", "logit", "logits")

_PLACES = (
    "bbox", "bboxes", "box", "boxes", "bounding_box", "bounding_boxes", "boundingBox", "bndbox", "xyxy", "xyxyn", "xywh", "xywhn", "rect",
    "polygon", "polygons", "points", "segmentation", "mask", "masks", "rle", "keypoints", "contour",
)  # fmt: skip

#: Members that give a place together.
_SPREAD = (
    ("x", "y", "width", "height"), ("x", "y", "w", "h"), ("x1", "y1", "x2", "y2"), ("xmin", "ymin", "xmax", "ymax"),
    ("x_min", "y_min", "x_max", "y_max"), ("left", "top", "width", "height"), ("start", "end"),
)  # fmt: skip

#: All raw output has one of these members.
RAW_MEMBERS: tuple[str, ...] = (*_SCORES, *_PLACES, *dict.fromkeys(names[0] for names in _SPREAD))
#: Names of parallel lists of places or scores.
RAW_LIST_NAMES: tuple[str, ...] = ("bboxes", "boxes", "scores", "confidences")
#: Part of the name of a member of the data that holds model output.
_OF_A_MODEL = lazy_regex(r"pred|detect|infer|output|^ents$", re.IGNORECASE)  # ents: what spaCy writes of a text
#: Maximum number of items of a list that are checked.
_MOST = 20
#: Depth of nested objects in which raw output is searched.
_DEEP = 2


def path_to_raw_output(name: str, value: Any, *, in_data: bool = False, depth: int = _DEEP) -> tuple[str, ...] | None:
    """Returns the members that lead from a member of a task, or of its data, to raw output; () if the member is raw output itself, None if
    there is none. In data it must have a label, a score and a place, or a name that says what it is."""
    all_three = in_data and _OF_A_MODEL.search(name) is None
    if _are_raw(value, all_three=all_three):
        return ()
    if depth > 1 and isinstance(value, dict) and not (in_data and all_three):
        for inner, held in cast("Json", value).items():
            if isinstance(held, (list, dict)) and (names := path_to_raw_output(name, held, in_data=in_data, depth=depth - 1)) is not None:
                return (inner, *names)
    return None


def _are_raw(value: Any, *, all_three: bool) -> bool:
    if isinstance(value, list):
        items = cast("list[Any]", value)[:_MOST]
        return bool(items) and all(is_raw(item, all_three=all_three) for item in items)
    return is_raw(value, all_three=all_three) or lists_raw(value)


def is_raw(item: Any, *, all_three: bool = False) -> bool:
    """Returns True for an object with a label and a score or a place; with ``all_three``, it must have both."""
    if not isinstance(item, dict):
        return False
    given = cast("Json", item)
    if "from_name" in given or "result" in given:
        return False
    placed = _has_filled_member(given, _PLACES, (list, dict)) or any(
        all(_is_number(given.get(name)) for name in names) for names in _SPREAD
    )
    scored = any(_is_number(given.get(name)) for name in _SCORES)
    labelled = _has_filled_member(given, _LABELS, (str, int)) or (placed and _has_filled_member(given, _NAMES, str))
    return labelled and (placed and scored if all_three else placed or scored)


def lists_raw(value: Any) -> bool:
    """Returns True for an object with parallel lists: one of labels, and one of scores or places."""
    if not isinstance(value, dict):
        return False
    given = cast("Json", value)
    labels = _lists(given, _LABELS, (str, int))
    return any(
        len(held) == len(parallel)
        for held in labels
        for parallel in [*_lists(given, _SCORES, (int, float)), *_lists(given, _PLACES, (list, dict))]
    )


def parallel_list_member(task: Json) -> str | None:
    """Returns the member of a task with places or scores, if a parallel list has their labels; else None."""
    if not lists_raw(task):
        return None
    return next(name for name in (*_PLACES, *_SCORES) if _lists(task, (name,), (int, float, list, dict)))


def _has_filled_member(given: Json, names: tuple[str, ...], types: type | tuple[type, ...]) -> bool:
    return any(isinstance(held := given.get(name), types) and held.__class__ is not bool and held not in ("", [], {}) for name in names)


def _lists(given: Json, names: tuple[str, ...], types: type | tuple[type, ...]) -> list[list[Any]]:
    """Returns the non-empty lists under some names that hold only values of these types."""
    listed = [cast("list[Any]", held) for name in names if isinstance(held := given.get(name), list) and held]
    return [items for items in listed if all(isinstance(item, types) for item in items[:_MOST])]


def _is_number(value: Any) -> bool:
    return value.__class__ in (int, float)


#: Members of the answers of newer ML backends, which hold the predictions of one model.
_ANSWER = frozenset({"model_version", "predictions", "score"})
#: Members of a Labelbox line that are objects or lists.
_OF_LABELBOX = PAYLOADS | {"frames", "classifications"}
#: Members of a prediction that stands alone; the last two are misspellings of "task".
OF_PREDICTION = frozenset({"result", "score", "model_version", "id", "project", "task", "task_id", "taskId"})
#: Those of `OF_PREDICTION` that data hardly has beside a text called "result".
TELLING = frozenset({"score", "model_version", "task_id", "taskId"})
#: Members that only a prediction has beside the number of a task.
OF_MODELS = frozenset({"score", "model_version"})
ENVELOPE = frozenset({"predictions", "annotations", "prediction", "preds", "drafts"})


class Kind(Enum):
    """The kind of an element of a file."""

    TASK = auto()
    """``{"data": …, "predictions": …}``, also as exported."""
    FLAT = auto()
    """The members of data without the object around them, and no predictions."""
    PREDICTION = auto()
    """``{"task": 1, "result": …}``: predictions for tasks that the server has."""
    ANSWER = auto()
    """``{"results": […]}`` or ``{"model_version": …, "predictions": […]}``: what an ML backend answers."""
    EXPORTED = auto()
    """JSON-MIN."""
    COCO = auto()
    LABELBOX = auto()
    ENCORD = auto()
    WRAPPED = auto()
    """``{"tasks": […]}``, or tasks under ``results`` or ``data``."""
    TABLE = auto()
    """Tasks in an object, each under its id."""
    RESULT = auto()
    """A result that stands alone, without a prediction or a task around it."""
    ANNOTATION = auto()
    """One annotation, as target storage writes it and the API returns it: with its task inside, or the number of the task."""
    EVENT = auto()
    """A webhook event: an ``action``, with the annotation and its task."""
    OTHER = auto()
    """Anything but an object."""


def kind_of(value: Any) -> Kind:
    """Returns the kind of an element, by its members."""
    if not isinstance(value, dict):
        return Kind.OTHER
    task = cast("dict[str, Any]", value)
    names = task.keys()
    if ("data" in names and not _are_tasks(task["data"])) or "Data" in names:
        return Kind.TASK
    if is_event(task):
        return Kind.EVENT
    if is_annotation(task):
        return Kind.ANNOTATION
    if {"image_id", "category_id"} <= names:
        return Kind.COCO
    if _is_labelbox(task):
        return Kind.LABELBOX
    if {"data_units", "object_answers"} <= names:
        return Kind.ENCORD
    if wrapped_in(task) is not None:
        return Kind.WRAPPED
    if {"from_name", "to_name", "value"} <= names:
        return Kind.RESULT
    if names and all(map(_is_task, task.values())):
        return Kind.TABLE
    if {"images", "annotations"} <= names or {"images", "categories"} <= names:
        return Kind.COCO
    numbered = integer_of(task.get("task")) is not None
    if numbered and ((names <= OF_PREDICTION and names & OF_MODELS and "result" not in names) or are_results(task.get("results"))):
        return Kind.PREDICTION  # without results, or with misnamed ones
    if answers_of(task) is not None:
        return Kind.ANSWER
    if "result" in names and ("task" in names or (names <= OF_PREDICTION and (names & TELLING or not isinstance(task["result"], str)))):
        return Kind.PREDICTION
    if names & ENVELOPE:
        return Kind.TASK
    if "annotation_id" in names or {"annotator", "lead_time"} <= names:
        return Kind.EXPORTED
    return Kind.FLAT


def is_annotation(value: dict[str, Any]) -> bool:
    """Returns True for an annotation that stands alone: with its task inside, or with members that only annotations have and a task number
    or id."""
    if not isinstance(value.get("result"), list):
        return False
    task = value.get("task")
    return (isinstance(task, dict) and "data" in task) or (
        are_by_people(value) and value.keys().isdisjoint(("predictions", "annotations")) and ("task" in value or "id" in value)
    )


def is_by_model(value: dict[str, Any]) -> bool:
    """Returns True for an annotation that stands alone, but has the version or score of a model and no member that only annotations
    have."""
    return not is_event(value) and not are_by_people(value) and any(value.get(name) is not None for name in OF_MODELS)


#: Names of webhook actions: ANNOTATION_CREATED, TASKS_DELETED.
_ACTION = lazy_regex(r"[A-Z]+(_[A-Z]+)+")


def is_event(value: dict[str, Any]) -> bool:
    """Returns True for a webhook event about annotations."""
    action = value.get("action")
    is_action = isinstance(action, str) and _ACTION.fullmatch(action) is not None
    return is_action and any(isinstance(value.get(name), (dict, list)) for name in ("annotation", "annotations"))


def annotations_in(value: dict[str, Any]) -> tuple[list[tuple[Keys, Any]], tuple[Keys, Any] | None]:
    """Returns (keys, annotation) of the annotations in an element, and (keys, data) of the data of their task, or None."""
    task = value.get("task")
    data = (("task", "data"), cast("dict[str, Any]", task)["data"]) if isinstance(task, dict) and "data" in task else None
    if not is_event(value):
        return [((), value)], data
    name = "annotation" if "annotation" in value else "annotations"
    held: Any = value[name]
    listed = [((name, at), one) for at, one in enumerate(cast("list[Any]", held))] if isinstance(held, list) else [((name,), held)]
    return [(place, one) for place, one in listed if isinstance(one, dict) and "result" in one], data


def _is_labelbox(task: dict[str, Any]) -> bool:
    """Returns True for a line of Labelbox, with a right or wrong data row. Data of a task may have the same names, but no shapes or
    answers."""
    if isinstance(task.get("dataRow"), dict):
        return True
    named, placed = "name" in task or "schemaId" in task, "dataRow" in task or "data_row" in task
    return named and placed and any(isinstance(task.get(member), (dict, list)) for member in _OF_LABELBOX)


def wrapped_in(value: dict[str, Any]) -> str | None:
    """Returns the member that holds a list of tasks, as in a page of an API, or None."""
    if isinstance(value.get("tasks"), list) and len(value) <= 3:
        return "tasks"
    return next((name for name in ("tasks", "results", "data") if _are_tasks(value.get(name))), None)


def answers_of(value: dict[str, Any]) -> str | None:
    """Returns the member with the predictions in an answer of an ML backend, or None."""
    names = value.keys()
    if isinstance(value.get("results"), list) and not names & ENVELOPE:
        return "results"
    if isinstance(value.get("predictions"), list) and "model_version" in names and names <= _ANSWER:
        return "predictions"  # tasks have no version
    return None


def _are_tasks(value: Any) -> bool:
    listed = cast("list[Any]", value) if isinstance(value, list) else []
    return bool(listed) and all(map(_is_task, listed))


def _is_task(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(cast("dict[str, Any]", value).get("data"), dict)


def columns_of_results(task: dict[str, Any]) -> Iterator[str]:
    """Yields members of a flat task that hold lists of results."""
    for name, value in task.items():
        if (
            isinstance(value, list)
            and value
            and all(isinstance(item, dict) and {"from_name", "value"} <= item.keys() for item in cast("list[Any]", value))
        ):
            yield name


def is_answer(control: Control, value: Any) -> bool:
    """Returns True if a value may be an answer to the control: one of its labels, a list of them, or the value of a result."""
    kind = CONTROLS.get(control.tag.lower())
    if kind is None or value in (None, "", [], {}):
        return False
    if isinstance(value, dict):
        member = kind.labels or ANSWER_MEMBERS.get(kind.form, kind.form)
        return member in value
    stored = {label.stored for _, label in control.every_label()}
    if stored:
        given = cast("list[Any]", value) if isinstance(value, list) else [value]
        return all(isinstance(one, str) and one in stored for one in given)
    if kind.form in ("number", "rating"):
        return value.__class__ in (int, float)
    return kind.form in ("text", "datetime") and isinstance(value, str)
