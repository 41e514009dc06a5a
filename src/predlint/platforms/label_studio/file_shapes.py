"""The kinds of elements in a file of tasks, and findings about files that an import does not accept as they are."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, cast

from predlint.lazy_regex import lazy_regex
from predlint.platforms.common_mistakes import integer_of
from predlint.platforms.label_studio.config import Control
from predlint.platforms.label_studio.containers import Keys, are_by_people, are_results
from predlint.platforms.label_studio.file_words import (
    JsonLinesUpload,
    JsonlOfAnotherForm,
    SeveralTasksInJson,
    SpreadInJsonl,
    UploadTooLarge,
)
from predlint.platforms.label_studio.tags import ANSWER_MEMBERS, CONTROLS
from predlint.platforms.record_files import PAYLOADS
from predlint.shape.violation_specs import spec_of
from predlint.stream.errors import ending as ending_of
from predlint.stream.layout import RETURNS, Layout

if TYPE_CHECKING:
    from predlint.platforms.protocols import FileViolation

#: Limits of one upload by default: 250 MB, a million tasks.
MOST_BYTES = 250 * 1024 * 1024
MOST_TASKS = 1_000_000
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


def ending(layout: Layout, name: str | None, records: int, size: int) -> Iterator[FileViolation]:
    """Yields findings about the layout and size of a file. Records in memory have no name and no such findings."""
    if name is None:
        return
    several = layout.kind in ("lines", "spread") and records > 1
    if records and ending_of(name) in (".jsonl", ".ndjson"):
        if layout.kind == "lines":
            yield spec_of(JsonLinesUpload)
        elif several:  # neither one JSON value nor lines: nothing can read it
            yield spec_of(SpreadInJsonl, records, layout.what == RETURNS)
        else:
            yield spec_of(JsonlOfAnotherForm, layout.kind == "array")
    elif several and name != "-":
        yield spec_of(SeveralTasksInJson, records)
    if size > MOST_BYTES:
        yield spec_of(UploadTooLarge, f"{-(-size // (1024 * 1024)):,} MB", "250 MB")  # rounded up, or a byte more would be 250 MB too
    elif records > MOST_TASKS:
        yield spec_of(UploadTooLarge, f"{records:,} tasks", f"{MOST_TASKS:,}")
