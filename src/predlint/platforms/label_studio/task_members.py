"""Members of tasks and annotations other than data and results: a wrong one fails the whole import.

Facts: label-studio 1.23.2, into which an export was imported with each member changed. It keeps them in columns of a database, which
accept some texts as numbers and flags.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, cast

from predlint.platforms.label_studio.containers import stands_alone
from predlint.platforms.label_studio.import_effects import reads_as_number
from predlint.platforms.label_studio.task_words import AnnotationAuthor, TaskMemberType
from predlint.shape.findings import Finding, Path, finding_of
from predlint.shape.violation_specs import spec_of

#: Larger numbers have no place in a column of the database.
_LARGEST = 2**63
_FLAGS = frozenset({"t", "True", "1", "f", "False", "0"})


def _is_meta(value: Any) -> bool:
    return isinstance(value, (dict, list))


def _is_flag(value: Any) -> bool:
    return value in _FLAGS if isinstance(value, str) else isinstance(value, (bool, int, float)) and value in (0, 1)


def _is_flag_or_none(value: Any) -> bool:
    return not value or _is_flag(value)


def _is_number(value: Any) -> bool:
    return value is None or isinstance(value, (int, float)) or (reads_as_number(value) and math.isfinite(float(value)))


def _is_whole(value: Any) -> bool:
    return _is_number(value) and (not isinstance(value, str) or value.strip().lstrip("+-").isdigit())


def _is_stored(value: Any) -> bool:
    return _is_whole(value) and (value is None or abs(float(value) if isinstance(value, str) else value) < _LARGEST)


def _is_id(value: Any) -> bool:
    return not isinstance(value, bool) and value is not None and _is_stored(value)


def _is_upload(value: Any) -> bool:
    return value is None or _is_id(value)


#: A test for accepted values, and these in words.
_Takes = tuple[Callable[[Any], bool], str]
_FLAG: _Takes = _is_flag, "true or false"
_OF_TASKS: dict[str, _Takes] = {
    "meta": (_is_meta, "an object"),
    "allow_skip": (_is_flag_or_none, "true or false"),
    "file_upload_id": (_is_upload, "the number of an upload on that server"),
}
_OF_ANNOTATIONS: dict[str, _Takes] = {
    "id": (_is_stored, "a whole number below 2 ** 63"), "lead_time": (_is_number, "a number of seconds"), "was_cancelled": _FLAG,
    "ground_truth": _FLAG,
}  # fmt: skip
_OF_PAYLOADS: dict[str, _Takes] = {"task": (_is_id, "the number of a task")}


def of_payload(prediction: dict[str, Any], out: list[Finding]) -> None:
    """Reports a wrong "task" in a prediction that stands alone, as the API takes it."""
    _wrong_members(prediction, None, _OF_PAYLOADS, out)


def of_task(task: dict[str, Any], out: list[Finding]) -> None:
    """Reports other members of a task that the server does not accept."""
    _wrong_members(task, None, _OF_TASKS, out)


def of_annotation(annotation: dict[str, Any], path: Path, out: list[Finding]) -> None:
    """Reports other members of an annotation that the server does not accept. A result in its place has other members and is skipped."""
    if stands_alone(annotation):
        return
    author = annotation.get("completed_by")
    if not _is_author(author):
        out.append(finding_of(spec_of(AnnotationAuthor), (path, "completed_by"), cast(Any, author)))
    _wrong_members(annotation, path, _OF_ANNOTATIONS, out)


def _is_author(value: Any) -> bool:
    is_number = value is True or value.__class__ is int  # the server takes true for user 1
    return value is None or is_number or (isinstance(value, dict) and isinstance(cast("dict[str, Any]", value).get("email"), str))


def _wrong_members(given: dict[str, Any], path: Path, takes: dict[str, _Takes], out: list[Finding]) -> None:
    for name, (is_taken, words) in takes.items():
        if name in given and not is_taken(given[name]):
            spec = spec_of(TaskMemberType, name, words)
            out.append(finding_of(spec, (path, name), given[name]))
