"""What is said of what a model found, as it gave it, in a task or its data: an import does not read it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any, cast

from predlint.platforms.label_studio.raw_model_output import parallel_list_member, path_to_raw_output
from predlint.platforms.label_studio.record_view import Json
from predlint.platforms.label_studio.task_words import Raw, RawBesides
from predlint.shape.findings import Finding, Path, finding_of, keys_of, subpath
from predlint.shape.violation_specs import ViolationSpec

#: Members of a task that hold what is told elsewhere, or what is known to hold none.
_KNOWN = frozenset({"data", "predictions", "annotations", "drafts"})


def raw_in_task(task: Json, exported: Collection[str]) -> Iterator[tuple[Path, Any, str]]:
    """What a model found in members of a task that nothing reads: where it stands, what it is, and the member. ``exported``: members that
    exports have."""
    others = {name: value for name, value in task.items() if name not in _KNOWN and name not in exported}
    found = False
    for name, value in others.items():
        if (names := path_to_raw_output(name, value)) is not None:
            found = True
            yield subpath((None, name), names), _inside(value, names), name
    if not found and (name := parallel_list_member(others)) is not None:
        yield (None, name), others[name], name


def raw_in_data(data: Json, shown: Collection[str], at: Path = (None, "data")) -> Iterator[tuple[Path, Any, str]]:
    """The same of members of its data that the config does not show."""
    for name, value in data.items():
        if name not in shown and name not in _KNOWN and (names := path_to_raw_output(name, value, in_data=True)) is not None:
            yield subpath((at, name), names), _inside(value, names), name


def has_read_results(task: Json) -> bool:
    """True for a task with results that are read: of a model, or of people."""
    listed = [task.get(member) for member in ("predictions", "annotations")]
    each = [item for items in listed if isinstance(items, list) for item in cast("list[Any]", items)]
    return any(isinstance(item, dict) and bool(cast("Json", item).get("result")) for item in each)


def report_raw(found: Iterable[tuple[Path, Any, str]], task: Json, where: str, out: list[Finding]) -> None:
    """Adds what is said of it, in place of what the shape has told. ``where``: in the task, in its data, or in a task that is all data."""
    for path, value, name in found:
        said = ViolationSpec(RawBesides) if has_read_results(task) else _LOST
        if where != "data":  # the shape may have taken it for predictions
            out[:] = [each for each in out if keys_of(each[1])[:1] != [name]]
        out.append(finding_of(said, path, value, name, where))


_LOST = ViolationSpec(Raw)


def _inside(value: Any, names: Iterable[str]) -> Any:
    for name in names:
        value = value[name]
    return value
