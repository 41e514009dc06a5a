"""Finds whether an element of a file has a prediction, or something intended as one."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, cast

from predlint.platforms.label_studio.containers import are_results, is_prediction_list, path_to_predictions
from predlint.platforms.label_studio.file_shapes import Kind, columns_of_results, kind_of
from predlint.platforms.label_studio.raw_output_rules import raw_in_data, raw_in_task
from predlint.platforms.label_studio.record_view import Json
from predlint.platforms.label_studio.tags import MISNAMED, OF_EXPORTS


def has_predictions(value: Any, shown: Collection[str] = ()) -> bool:
    """Returns False for a task without predictions. Malformed and misplaced ones, which are reported, count as predictions. ``shown``:
    members of the data that the config shows."""
    if kind_of(value) not in (Kind.TASK, Kind.FLAT):
        return True
    task = cast("Json", value)
    if task.get("predictions"):
        return True
    data = task.get("data")
    holders = (task, cast("Json", data)) if isinstance(data, dict) else (task,)
    outside = raw_in_task(task, OF_EXPORTS) if holders[-1] is not task else ()
    if any(True for _ in outside) or any(True for _ in raw_in_data(holders[-1], shown)):
        return True
    if any(isinstance(task.get(name), (list, dict)) and task[name] for name in MISNAMED):
        return True
    if any(True for holder in holders for _ in columns_of_results(holder)):
        return True
    others = [given for holder in holders for name, given in holder.items() if name not in _OF_PEOPLE]
    return any(is_prediction_list(given) or are_results(given) or path_to_predictions(given) is not None for given in others)


#: Members with the work of people.
_OF_PEOPLE = frozenset({"annotations", "drafts"})


def annotations_in(value: Any) -> int:
    """Returns the number of annotations with a list of results, which are checked as predictions are."""
    listed = cast("Json", value).get("annotations") if kind_of(value) is Kind.TASK else None
    items = cast("list[Any]", listed) if isinstance(listed, list) else ()
    return sum([isinstance(item, dict) and isinstance(cast("Json", item).get("result"), list) for item in items])
