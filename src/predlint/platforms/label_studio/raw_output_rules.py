"""Reports raw model output in a task or its data, which an import does not read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any, cast

from predlint.platforms.label_studio.raw_model_output import parallel_list_member, path_to_raw_output
from predlint.platforms.label_studio.record_view import Json
from predlint.platforms.label_studio.task_words import Raw, RawBesides
from predlint.shape.findings import Finding, Path, finding_of, keys_of, subpath
from predlint.shape.violation_specs import ViolationSpec

#: Members of a task that are checked elsewhere, or never hold raw output.
_KNOWN = frozenset({"data", "predictions", "annotations", "drafts"})


def raw_in_task(task: Json, exported: Collection[str]) -> Iterator[tuple[Path, Any, str]]:
    """Yields (path, value, member) of raw model output in members of a task that nothing reads. ``exported``: members that exports have."""
    others = {name: value for name, value in task.items() if name not in _KNOWN and name not in exported}
    found = False
    for name, value in others.items():
        if (names := path_to_raw_output(name, value)) is not None:
            found = True
            yield subpath((None, name), names), _inside(value, names), name
    if not found and (name := parallel_list_member(others)) is not None:
        yield (None, name), others[name], name


def raw_in_data(data: Json, shown: Collection[str], at: Path = (None, "data")) -> Iterator[tuple[Path, Any, str]]:
    """Yields (path, value, member) of raw model output in members of the data that the config does not show."""
    for name, value in data.items():
        if name not in shown and name not in _KNOWN and (names := path_to_raw_output(name, value, in_data=True)) is not None:
            yield subpath((at, name), names), _inside(value, names), name


def has_read_results(task: Json) -> bool:
    """Returns True for a task with predictions or annotations that have results."""
    listed = [task.get(member) for member in ("predictions", "annotations")]
    each = [item for items in listed if isinstance(items, list) for item in cast("list[Any]", items)]
    return any(isinstance(item, dict) and bool(cast("Json", item).get("result")) for item in each)


def report_raw(found: Iterable[tuple[Path, Any, str]], task: Json, where: str, out: list[Finding]) -> None:
    """Adds findings for raw model output, in place of those of the Shape. ``where``: "task", "data", or "flat" for a task that is all
    data."""
    for path, value, name in found:
        spec = ViolationSpec(RawBesides) if has_read_results(task) else _LOST
        if where != "data":  # the Shape may have read it as predictions
            out[:] = [each for each in out if keys_of(each[1])[:1] != [name]]
        out.append(finding_of(spec, path, value, name, where))


_LOST = ViolationSpec(Raw)


def _inside(value: Any, names: Iterable[str]) -> Any:
    for name in names:
        value = value[name]
    return value
