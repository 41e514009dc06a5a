"""Record rules on answers: paths of a taxonomy, dates, ranks, labels that the task's data lists, how often a label is used."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, cast

from predlint.dialects.label_studio import answer_words as say
from predlint.dialects.label_studio.attributes import as_number
from predlint.dialects.label_studio.config import Control, Label
from predlint.dialects.label_studio.effects import lost, odd, refused, refused_or_lost, shown_wrong
from predlint.dialects.label_studio.label_tree import LabelTree
from predlint.dialects.label_studio.view import Json, Result, View, number
from predlint.names import nearest
from predlint.shapes.faults import Fault
from predlint.shapes.findings import Path


def check(view: View, result: Result) -> None:
    """Everything about the answer of one result."""
    form = result.form
    if form in _RULES:
        _RULES[form](view, result)
    if result.control.dynamic is not None and form not in ("taxonomy", "choices"):
        for at, name in result.labels():
            _in_data(view, result.control, at, name)


# -- labels from the data ----------------------------------------------------------------------------------------------


def labels_of(view: View, control: Control) -> tuple[Label, ...]:
    """The labels of a control for one task: its own, and those that the task's data lists."""
    listed = view.datum(control.dynamic)
    return (*control.labels, *_listed(listed)) if isinstance(listed, list) else control.labels


def _tree_of(view: View, control: Control) -> LabelTree:
    """The same as a tree."""
    labels = labels_of(view, control)
    return view.names.tree_of(control) if labels is control.labels else LabelTree(labels)


def _listed(items: Any) -> Iterable[Label]:
    for item in cast("list[Any]", items) if isinstance(items, list) else ():
        if isinstance(item, str):
            yield Label(item, item)
        elif isinstance(item, dict):
            entry = cast("Json", item)
            value, alias = entry.get("value"), entry.get("alias")
            stored = alias if isinstance(alias, str) and alias else value
            if isinstance(stored, str):
                children = tuple(_listed(entry.get("children")))
                yield Label(stored, value if isinstance(value, str) else "", alias if isinstance(alias, str) else None, None, children)


def _stored(labels: Iterable[Label]) -> Iterable[str]:
    for label in labels:
        yield label.stored
        yield from _stored(label.children)


def _in_data(view: View, control: Control, at: Path, name: str) -> None:
    """A label that neither the config nor the task's data lists."""
    if control.remote or control.dynamic is None or view.data is None:
        return
    names = tuple(dict.fromkeys(_stored(labels_of(view, control))))
    if name not in names and not isinstance(view.datum(control.dynamic), list):
        view.say(at, name, _unlisted(control)("ANS110", say.no_list), control.name, control.dynamic)
    elif name not in names:
        view.say(at, name, _unlisted(control)("ANS110", say.not_in_data), control.name, control.dynamic, tuple(nearest(name, names)), names)


def _unlisted(control: Control) -> Callable[..., Fault]:
    """What becomes of a label that only the data could list: servers look at those of the config, if it has some."""
    return refused_or_lost if control.labels else lost


# -- choices and taxonomies --------------------------------------------------------------------------------------------


def _choices(view: View, result: Result) -> None:
    given = result.value.get("choices")
    first: dict[str, int] = {}
    for index, answer in enumerate(cast("list[Any]", given) if isinstance(given, list) else ()):
        at: Path = ((result.at, "choices"), index)
        if isinstance(answer, str) and not result.control.allow_nested:
            _in_data(view, result.control, at, answer)
        elif result.control.allow_nested:
            _path(view, result.control, at, answer)
            _again(view, result, at, index, answer, first)


def _taxonomy(view: View, result: Result) -> None:
    given, control = result.value.get("taxonomy"), result.control
    first: dict[str, int] = {}
    paths = cast("list[Any]", given) if isinstance(given, list) else []
    if paths and all(isinstance(name, str) for name in paths):
        tree = _tree_of(view, control)
        apart = [_apart(control, tree, name) for name in paths]
        meant = (tuple(paths),) if _is_path(tree, paths) else tuple(way for way in apart if way is not None) if None not in apart else ()
        form = refused("ANS113", say.flat_path, control.name, meant)
        view.explains((result.at, "taxonomy"), frozenset({"ANS113"}), paths, form)
        return
    if control.max_usages and len(paths) > control.max_usages:
        at = ((result.at, "taxonomy"), control.max_usages)
        view.say(at, paths[control.max_usages], odd("ANS109", say.max_paths), control.name, control.max_usages, len(paths))
    for index, path in enumerate(paths):
        at: Path = ((result.at, "taxonomy"), index)
        if isinstance(path, list) and path:
            if all(isinstance(name, str) for name in cast("list[Any]", path)):  # of others the shape has told
                _path(view, control, at, path)
            _again(view, result, at, index, path, first)


def _is_path(tree: LabelTree, names: list[str]) -> bool:
    """True for names of which each stands under the one before it."""
    for name in names:
        found = tree.stored(name) or tree.shown(name)
        if found is None:
            return False
        tree = tree.under(found)
    return True


#: What people write between the names of a path.
_SEPARATORS = ("/", ">", "|", "\\", "::", ".", ",", ";", ":", "→")


def _apart(control: Control, tree: LabelTree, name: str) -> tuple[str, ...] | None:
    """The path whose names stand in one text, as exports and reports join them, or alone; None for any other text."""
    if _is_path(tree, [name]):
        return (name,)
    for mark in (control.attributes.get("pathseparator", "/"), *_SEPARATORS):
        names = [part.strip() for part in name.split(mark)] if mark and mark in name else []
        if names and _is_path(tree, names):
            return tuple(names)
    return None


def _again(view: View, result: Result, at: Path, index: int, path: Any, first: dict[str, int]) -> None:
    """A path that stands twice in one answer."""
    key = repr(cast("list[Any]", path) if isinstance(path, list) else [path])
    if first.setdefault(key, index) != index:
        view.say(at, path, shown_wrong("ANS107", say.label_twice, result.control.name), key, first[key])


def _path(view: View, control: Control, at: Path, given: Any) -> None:
    """A path of names from the root, each under the one before it; a name alone is a path of one."""
    alone = isinstance(given, str)
    path: list[Any] = [given] if alone else cast("list[Any]", given)
    if not (alone or isinstance(given, list)) or not all(isinstance(name, str) for name in path):
        view.say(at, given, refused("ANS113", say.path_form, control.name))
        return
    if control.remote or (control.dynamic is not None and view.data is None):
        return
    tree, above, entry = _tree_of(view, control), "the root", None
    for depth, name in enumerate(cast("list[str]", path)):
        entry = tree.stored(name)
        if entry is None and (entry := tree.shown(name)) is not None:
            view.say(at if alone else (at, depth), name, odd("ANS124", say.taxonomy_value), control.name, entry.stored)
        if entry is None:
            if control.dynamic is not None and not isinstance(view.datum(control.dynamic), list):
                view.say(at if alone else (at, depth), name, lost("ANS110", say.no_list), control.name, control.dynamic)
            elif not control.legacy:
                _not_there(view, control, at, given, depth, above, tree)
            return
        tree, above = tree.under(entry), f'"{name}"'
    if control.leaves_only and entry is not None and entry.children:
        view.say(at, given, shown_wrong("ANS115", say.not_a_leaf), control.name)


def _not_there(view: View, control: Control, at: Path, given: Any, depth: int, above: str, beside: LabelTree) -> None:
    path: list[Any] = [given] if isinstance(given, str) else given
    whole = view.names.tree_of(control)
    ways = whole.ways_to(path)
    # Servers know the names of the config and not which stands under which; of choices they do not take paths.
    passes = path is not given or control.tag.lower() == "taxonomy"
    effect = lost if passes and (not whole.labels or whole.holds(path)) else refused_or_lost
    right = next((way for way in ways if sorted(way) == sorted(path) and way != path), None)
    if right is None and depth == 0 and len(path) == 1 and (apart := _apart(control, beside, path[0])) is not None:
        right = [*apart]
    if right is None and depth == 0:
        right = next((way for way in ways if way[-1] == path[-1] and way != path), None)
    if right is not None:
        view.say(at, given, effect("ANS114", say.not_from_root), control.name, tuple(right))
    else:
        said = effect("ANS114", say.unknown_node)
        here = at if isinstance(given, str) else (at, depth)
        view.say(here, path[depth], said, control.name, above, beside.names.near(path[depth]), beside.names.all)


# -- dates -------------------------------------------------------------------------------------------------------------

_ONLY = {
    "date": re.compile(r"\d{4}-\d\d-\d\d\Z"), "time": re.compile(r"\d\d:\d\d(:\d\d(\.\d+)?)?\Z"),
    "month": re.compile(r"\d{4}-\d\d\Z|(0?[1-9]|1[0-2])\Z"), "year": re.compile(r"\d{4}\Z"),
}  # fmt: skip


def _datetime(view: View, result: Result) -> None:
    given, control = result.value.get("datetime"), result.control
    if not isinstance(given, str):
        return
    at, found = (result.at, "datetime"), _read_date(given, control)
    if found is None:
        form = f"time in the format {control.format}" if control.format else " and ".join(control.only) if control.only else "date"
        view.say(at, given, shown_wrong("ANS118", say.date_form, control.name, f"valid {form}"))
        return
    bounds: list[str] = []
    wrong = False
    for text, name, outside in ((control.least, "not before", -1), (control.most, "not after", 1)):
        bound = _read_date(text, control) if text else None
        if bound is not None:
            bounds.append(f"{name} {text}")
            wrong = wrong or (found < bound if outside < 0 else found > bound)
    if wrong:
        view.say(at, given, shown_wrong("ANS127", say.date_bounds), control.name, " and ".join(bounds))
    elif not _is_read(given, control):
        view.say(at, given, shown_wrong("ANS130", say.date_unread), control.name, _read_as(found, control))


def date_check(control: Control) -> Callable[[str], bool]:
    """Tells whether a text is a date that the control may store, within its bounds."""
    low, high = (_read_date(bound, control) if bound else None for bound in (control.least, control.most))

    def is_fine(text: str) -> bool:
        found = _read_date(text, control)
        return found is not None and (low is None or found >= low) and (high is None or found <= high) and _is_read(text, control)

    return is_fine


def _read_date(text: str, control: Control) -> datetime | None:
    """A date or time in any of the forms that the control may store; None for what is none."""
    if control.format:
        try:
            return datetime.strptime(text, control.format).replace(tzinfo=None)
        except ValueError:
            pass  # the editor stores the ISO form for some formats
    if "year" in control.only and _ONLY["year"].match(text):
        return datetime(max(1, int(text)), 1, 1)
    if "month" in control.only and _ONLY["month"].match(text):
        year, _, month = text.rpartition("-")
        return datetime(int(year or 1), int(month), 1) if 1 <= int(month) <= 12 and int(year or 1) else None
    try:
        if "time" in control.only and _ONLY["time"].match(text):
            return datetime.fromisoformat(f"2000-01-01T{text}")
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None


def _format(control: Control) -> str:
    """How the editor writes and reads the dates of a control."""
    return control.format or ("%Y-%m-%d" if control.only and "time" not in control.only else "%Y-%m-%dT%H:%M")


def _is_read(text: str, control: Control) -> bool:
    """Whether the editor reads a date: to the letter as its format says, but for a time alone, of which it takes any."""
    if control.only == ("time",) or not _KNOWN.fullmatch(form := _format(control)):
        return True
    try:
        datetime.strptime(text, form)
    except ValueError:
        return False
    return True


def _read_as(found: datetime, control: Control) -> str:
    return found.strftime(_format(control).replace("%Y", f"{found.year:04}"))


#: A format that Python reads as the editor does.
_KNOWN = re.compile(r"(%[YmdHMSyBb]|[^%])*")


# -- numbers -----------------------------------------------------------------------------------------------------------


def _number(view: View, result: Result) -> None:
    """A number between two steps of its control, which counts them from its least."""
    step, found = result.control.step, number(result.value.get("number"))
    if not step or found is None:
        return
    basis = as_number(result.control.least) or 0.0
    off = math.remainder(found - basis, step)
    if abs(off) > max(step * 1e-6, abs(found) * 1e-12):  # a third of a cent is nobody's mistake but that of binary fractions
        below = found - (off if off > 0 else off + step)
        nearest_ones = tuple(f"{round(each, 12):.10g}" if step > 1e-9 else f"{each:.10g}" for each in (below, below + step))
        view.say((result.at, "number"), found, shown_wrong("ANS131", say.off_step), result.control.name, f"{step:.10g}", *nearest_ones)


# -- ranks -------------------------------------------------------------------------------------------------------------


def _ranker(view: View, result: Result) -> None:
    given, control = result.value.get("ranker"), result.control
    if not isinstance(given, dict):
        return
    tag = view.object_of(result)
    buckets = control.buckets or ((control.name, tag.name) if tag is not None else (control.name,))
    listed = view.shown(tag, result.repeat) if tag is not None else None
    items = cast("list[Any]", listed) if isinstance(listed, list) else []
    ids = [str(cast("Json", item)["id"]) for item in items if isinstance(item, dict) and "id" in item]
    known = isinstance(listed, list) and len(ids) == len(items)  # items without an id are told where they stand
    ranked: set[str] = set()
    for bucket, held in cast("Json", given).items():
        at: Path = ((result.at, "ranker"), bucket)
        if bucket not in buckets and bucket != "_":
            view.say(at, held, lost("ANS121", say.unknown_bucket), control.name, bucket, buckets)
        if not isinstance(held, list):
            view.say(at, held, refused("ANS121", say.ranker_form, control.name))
            continue
        for index, item in enumerate(cast("list[Any]", held)):
            if not isinstance(item, str):
                view.say((at, index), item, refused("ANS121", say.item_form, control.name))
            elif known and item not in ids:
                view.say((at, index), item, lost("ANS121", say.unknown_item), control.name, tuple(ids))
            elif item in ranked:
                view.say((at, index), item, shown_wrong("ANS121", say.item_twice))
            else:
                ranked.add(item)


def _rating(view: View, result: Result) -> None:
    rating = result.value.get("rating")
    if rating.__class__ in (int, float) and rating == 0:
        view.say((result.at, "rating"), rating, odd("ANS128", say.rating_unset), result.control.name)


_RULES: dict[str, Callable[[View, Result], None]] = {
    "choices": _choices, "taxonomy": _taxonomy, "datetime": _datetime, "ranker": _ranker, "rating": _rating,
    "number": _number,
}  # fmt: skip
