"""Record rules on labels: those that the task's data lists, choices, and paths of a taxonomy."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, cast

from predlint.names import Likely, RecordNames, memoized, nearest
from predlint.platforms.common_mistakes import list_in
from predlint.platforms.label_studio.config import Control, Label
from predlint.platforms.label_studio.joined_names import names_in_text, split_names
from predlint.platforms.label_studio.label_tree import LabelTree
from predlint.platforms.label_studio.label_words import (
    Alias,
    AliasLost,
    AsWritten,
    ItemsLack,
    ItemsLackRefusedOrLost,
    LabelNotInData,
    LabelsType,
    LabelTwice,
    NoList,
    NoListRefusedOrLost,
    NoOption,
    NotInDataRefusedOrLost,
)
from predlint.platforms.label_studio.path_words import (
    DeepPaths,
    MaxPaths,
    NotFromRoot,
    NotFromRootRefusedOrLost,
    NotPaths,
    PathFormRefused,
    TaxonomyAlias,
    TaxonomyNotALeaf,
    TaxonomyPathForm,
    UnknownNode,
    UnknownNodeRefusedOrLost,
)
from predlint.platforms.label_studio.record_view import Json, Result, View
from predlint.platforms.label_studio.variables import keys_in, option_of, unnamed
from predlint.shape.findings import Path
from predlint.shape.violation_specs import ViolationSpec, spec_of
from predlint.violation import codes_of

#: Maximum number of names to compare in all; after that, likely ones are not searched. Every task may list thousands.
_MOST_COMPARED = 250_000
#: Maximum number of possible paths in a finding: more would not be shown.
_MOST_WAYS = 5

# -- labels from the data ----------------------------------------------------------------------------------------------


def labels_of(view: View, control: Control) -> tuple[Label, ...]:
    """Returns the labels of a control for one task: its own, and those that the task's data lists."""
    listed = view.datum(control.dynamic)
    if not isinstance(listed, list) and not control.variable:
        return control.labels
    known: tuple[Label, ...] | None = view.made.get(("labels", control.name))
    if known is None:
        known = view.made["labels", control.name] = (*_own(view, control), *_listed(listed))
    return known


def _own(view: View, control: Control) -> tuple[Label, ...]:
    """Returns the labels of the config, as they are in one task."""
    data = view.data
    if not control.variable or data is None:
        return control.labels
    return tuple(option for label in control.labels if (option := option_of(label, data)) is not None)


def _tree_of(view: View, control: Control) -> LabelTree:
    """Returns the labels of a control for one task as a tree."""
    labels = labels_of(view, control)
    if labels is control.labels:
        return view.names.tree_of(control)
    known: LabelTree | None = view.made.get(("tree", control.name))
    if known is None:
        known = view.made["tree", control.name] = LabelTree(labels, RecordNames)
    return known


def names_of(view: View, control: Control) -> dict[str, None]:
    """Returns the names of a control's labels for one task, in order. A dictionary: there may be thousands, and most are only looked up."""
    known: dict[str, None] | None = view.made.get(("names", control.name))
    if known is None:
        known = view.made["names", control.name] = dict.fromkeys(_stored(_own(view, control)))
        _add_names(view.datum(control.dynamic), known)
    return known


def _add_names(items: Any, known: dict[str, None]) -> None:
    for item in cast("list[Any]", items) if isinstance(items, list) else ():
        if isinstance(item, str):
            known[item] = None
        elif isinstance(item, dict):
            entry = cast("Json", item)
            stored = _stored_as(entry)
            if isinstance(stored, str):
                known[stored] = None
                if "children" in entry:
                    _add_names(entry["children"], known)


def _stored_as(entry: Json) -> Any:
    alias = entry.get("alias")
    return alias if isinstance(alias, str) and alias else entry.get("value")


def _listed(items: Any) -> Iterable[Label]:
    for item in cast("list[Any]", items) if isinstance(items, list) else ():
        if isinstance(item, str):
            yield Label(item, item)
        elif isinstance(item, dict):
            entry = cast("Json", item)
            value, alias, stored = entry.get("value"), entry.get("alias"), _stored_as(entry)
            if isinstance(stored, str):
                children = tuple(_listed(entry["children"])) if "children" in entry else ()
                yield Label(stored, value if isinstance(value, str) else "", alias if isinstance(alias, str) else None, None, children)


def _stored(labels: Iterable[Label]) -> Iterable[str]:
    for label in labels:
        yield label.stored
        yield from _stored(label.children)


def in_data(view: View, control: Control, at: Path, name: str) -> None:
    """Reports a label that neither the config nor the task's data lists."""
    if control.remote or view.data is None or (control.dynamic is None and not control.variable):
        return
    names = names_of(view, control)
    if name in names:
        return
    if control.variable and (control.dynamic is None or name in view.names.stored[control.name]):
        if name:  # an empty one is reported elsewhere
            _option(view, control, at, name, names)
        return
    if not isinstance(view.datum(control.dynamic), list):
        view.report(at, name, NoListRefusedOrLost if control.labels else NoList, control.name, control.dynamic)
        return
    items = cast("list[Any]", view.datum(control.dynamic))
    first = cast("Json", items[0]) if items and isinstance(items[0], dict) else {}
    if items and not isinstance(_stored_as(first) if first else items[0], str):
        given = next((member for member, held in first.items() if isinstance(held, str)), None)
        view.report(at, name, ItemsLackRefusedOrLost if control.labels else ItemsLack, control.name, control.dynamic, (), given)
        return
    tree = _tree_of(view, control)
    if tree.shown(name) is not None:
        view.report(at, name, Alias if control.labels else AliasLost, control.name, tree.stored_as(name))
        return
    every: RecordNames[str] | None = view.made.get(("every name", control.name))
    if every is None:
        every = view.made["every name", control.name] = RecordNames(names)
    view.report(
        at,
        name,
        NotInDataRefusedOrLost if control.labels else LabelNotInData,
        control.name,
        control.dynamic,
        _near_in_data(name, names),
        every,
    )


def _option(view: View, control: Control, at: Path, name: str, names: dict[str, None]) -> None:
    """Reports a choice that is not an option in this task: one as the config writes it, one shown instead of its alias, or any other
    text."""
    data = cast("Json", view.data)
    if name in view.names.stored[control.name]:  # servers check no other texts
        written = next(label for _, label in control.every_label() if label.stored == name)
        option = option_of(written, data)
        view.report(at, name, AsWritten, control.name, option.stored if option is not None else None, keys_in(name))
    elif (stored := _tree_of(view, control).stored_as(name)) and name not in stored:
        view.report(at, name, Alias, control.name, stored)
    else:
        params = control.name, _near_in_data(name, names), RecordNames(names), unnamed(control.labels, data)
        view.report(at, name, NoOption, *params)


class _Searches:
    """Number of names in the data that may still be compared with wrong ones in this part of a file, and what was found."""

    def __init__(self) -> None:
        self.left = _MOST_COMPARED
        self.found: dict[tuple[_InData, str], tuple[str, ...]] = {}


class _InData:
    """The names of one list in the data."""

    def __init__(self, names: Collection[str]) -> None:
        self._names = names

    def near(self, name: str) -> tuple[str, ...]:
        """Returns the names that are likely intended; none once too many names were compared."""
        searches = memoized(_Searches, _Searches)
        found: tuple[str, ...] | None = searches.found.get((self, name))
        if found is None and searches.left >= 0:
            searches.left -= len(self._names)
            found = searches.found[self, name] = tuple(nearest(name, self._names))
        return found or ()


def _near_in_data(name: str, names: Collection[str]) -> Likely:
    """Returns the names that are likely intended, searched only when the finding is reported."""
    return Likely(_InData(names).near, name)


# -- choices and taxonomies --------------------------------------------------------------------------------------------


def choices(view: View, result: Result) -> None:
    if not result.control.allow_nested:
        for at, name in result.labels():
            in_data(view, result.control, at, name)
        return
    given = result.value.get("choices")
    first: dict[str, int] = {}
    if isinstance(given, str) and given:
        _bare(view, result, "choices", given)
    for index, answer in enumerate(cast("list[Any]", given) if isinstance(given, list) else ()):
        at: Path = ((result.at, "choices"), index)
        if answer == []:
            continue  # reported by the Shape
        _path(view, result.control, at, answer)
        _check_repeated_path(view, result, at, index, answer, first)


def taxonomy(view: View, result: Result) -> None:
    given, control = result.value.get("taxonomy"), result.control
    first: dict[str, int] = {}
    paths = cast("list[Any]", given) if isinstance(given, list) else []
    if isinstance(given, str) and given:
        _bare(view, result, "taxonomy", given)
    if paths and all(isinstance(name, str) for name in paths):
        tree = _tree_of(view, control)
        intended = (tuple(paths),) if tree.is_path(paths) else _intended_paths(control, tree, paths)
        several = () if intended else next((tuple(ways) for name in paths if len(ways := _ways(control, tree, name)) > 1), ())
        form = spec_of(TaxonomyPathForm, control.name, intended, several)
        view.explains((result.at, "taxonomy"), codes_of(TaxonomyPathForm), paths, form)
        return
    if (deep := _in_lists(paths)) is not None:
        view.explains((result.at, "taxonomy"), _OF_PATHS, paths, ViolationSpec(DeepPaths, (control.name,)), deep)
        return
    if control.max_usages and len(paths) > control.max_usages:
        at = ((result.at, "taxonomy"), control.max_usages)
        view.report(at, paths[control.max_usages], MaxPaths, control.name, control.max_usages, len(paths))
    for index, path in enumerate(paths):
        at: Path = ((result.at, "taxonomy"), index)
        if isinstance(path, list) and path:
            if all(isinstance(name, str) for name in cast("list[Any]", path)):  # the Shape reports others
                _path(view, control, at, path)
            _check_repeated_path(view, result, at, index, path, first)


#: Rules that paths in lists of their own also break.
_OF_PATHS = codes_of(LabelsType, TaxonomyPathForm)


def _in_lists(paths: list[Any]) -> tuple[tuple[str, ...], ...] | None:
    """Returns the paths inside lists that each hold one or several; None if any entry is not such a list."""
    inner: list[Any] = [path for held in paths for path in (cast("list[Any]", held) if isinstance(held, list) and held else [None])]
    names: list[list[Any]] = [cast("list[Any]", path) if isinstance(path, list) and path else [None] for path in inner]
    return tuple(map(tuple, names)) if names and all(isinstance(name, str) for path in names for name in path) else None


def _bare(view: View, result: Result, member: str, given: str) -> None:
    """Checks a text in place of a list of paths: a path, its joined names, the end of a path, or several paths."""
    at: Path = (result.at, member)
    tree = _tree_of(view, result.control)
    if _is_path_list(tree, member, given):
        return  # reported elsewhere
    ways, paths = _ways(result.control, tree, given), _intended_paths(result.control, tree, [given])
    if ways == [(given,)] and member == "taxonomy":
        _path(view, result.control, at, given)  # a root, which may be an alias or not a leaf
    elif ways or paths:
        spec = spec_of(NotPaths, result.control.name, member, paths, tuple(ways))
        view.explains(at, codes_of(LabelsType), given, spec)
    else:
        _path(view, result.control, at, given)
        if names_in_text(given, lambda name: _ways(result.control, tree, name) or None):
            spec = spec_of(NotPaths, result.control.name, member, (), (), True)
            view.explains(at, codes_of(LabelsType), given, spec)


def _is_path_list(tree: LabelTree, member: str, given: str) -> bool:
    """Returns True for a text that encodes a list of paths; a single choice is a path of one."""
    held = list_in(given)
    paths = [[path] if isinstance(path, str) and member == "choices" else path for path in held or ()]
    return held is not None and all(isinstance(path, list) and tree.is_path(path) for path in paths)


def _intended_paths(control: Control, tree: LabelTree, texts: list[str]) -> tuple[tuple[str, ...], ...]:
    """Returns the paths that texts mean, one or several each; empty if any of them is not certain."""

    def only(text: str) -> tuple[str, ...] | None:
        ways = _ways(control, tree, text)
        return ways[0] if len(ways) == 1 else None

    found: list[tuple[str, ...]] = []
    for text in texts:
        one = only(text)
        many = [one] if one is not None else None if _ways(control, tree, text) else split_names(text, only)
        if many is None:
            return ()
        found += many
    return tuple(dict.fromkeys(found))


def _ways(control: Control, tree: LabelTree, name: str) -> list[tuple[str, ...]]:
    """Returns the paths that a text may mean: the path from the root with these joined names, or else all paths that end with the name."""
    whole = _split_path(control, tree, name)
    return [whole] if whole is not None else [tuple(way) for way in tree.ways_to([name])]


#: Separators between the names of a path.
_SEPARATORS = ("/", ">", "|", "\\", "::", ".", ",", ";", ":", "→")


def _split_path(control: Control, tree: LabelTree, name: str) -> tuple[str, ...] | None:
    """Returns the path whose names a text joins, as exports and reports do; None for any other text."""
    if tree.is_path([name]):
        return (name,)
    for mark in (control.attributes.get("pathseparator", "/"), *_SEPARATORS):
        names = [part.strip() for part in name.split(mark)] if mark and mark in name else []
        if names and tree.is_path(names):
            return tuple(names)
    return None


def _check_repeated_path(view: View, result: Result, at: Path, index: int, path: Any, first: dict[str, int]) -> None:
    """Reports a path that stands twice in one answer."""
    key = repr(cast("list[Any]", path) if isinstance(path, list) else [path])
    if first.setdefault(key, index) != index:
        view.report(at, path, LabelTwice, result.control.name)


def _path(view: View, control: Control, at: Path, given: Any) -> None:
    """Checks a path of names from the root, each under the one before it; a single name is a path of one."""
    alone = isinstance(given, str)
    path: list[Any] = [given] if alone else cast("list[Any]", given)
    if not (alone or isinstance(given, list)) or not all(isinstance(name, str) for name in path):
        view.report(at, given, PathFormRefused, control.name)
        return
    if control.remote or ((control.dynamic is not None or control.variable) and view.data is None):
        return
    tree, above, entry = _tree_of(view, control), "the root", None
    for depth, name in enumerate(cast("list[str]", path)):
        entry = tree.stored(name)
        if entry is None and (entry := tree.shown(name)) is not None:
            spec = ViolationSpec(TaxonomyAlias)
            view.report(at if alone else (at, depth), name, spec, control.name, tree.stored_as(name))
        if entry is None:
            if control.dynamic is not None and not isinstance(view.datum(control.dynamic), list):
                view.report(at if alone else (at, depth), name, NoList, control.name, control.dynamic)
            elif control.dynamic is not None and not control.legacy and not depth and not tree.names.all:
                in_data(view, control, at if alone else (at, depth), name)
            elif not control.legacy:
                _not_there(view, control, at, given, depth, above, tree)
            return
        tree, above = tree.under(entry), f'"{name}"'
    if control.leaves_only and entry is not None and entry.children:
        view.report(at, given, TaxonomyNotALeaf, control.name)


def _not_there(view: View, control: Control, at: Path, given: Any, depth: int, above: str, beside: LabelTree) -> None:
    path: list[Any] = [given] if isinstance(given, str) else given
    whole, every = view.names.tree_of(control), _tree_of(view, control)
    ways = every.ways_to(path)
    # Servers know the names of the config, but not which is under which; they accept no paths of choices.
    passes = path is not given or control.tag.lower() == "taxonomy"
    known_there = passes and (not whole.labels or whole.holds(path))
    right = [way for way in ways if sorted(way) == sorted(path) and way != path][:1]
    if not right and depth == 0 and len(path) == 1 and (whole_path := _split_path(control, beside, path[0])) is not None:
        right = [[*whole_path]]
    if not right and depth == 0:
        right = [way for way in ways if way[-1] == path[-1] and way != path]
        right = [way for way in right if way[-len(path) :] == path] or right
    if not right and (spelt := _spelt_otherwise(every, path)) is not None:
        right = [spelt]
    if right:
        spec = NotFromRoot if known_there else NotFromRootRefusedOrLost
        view.report(at, given, spec, control.name, tuple([tuple(way) for way in right[:_MOST_WAYS]]))
    else:
        spec = ViolationSpec(UnknownNode) if known_there else ViolationSpec(UnknownNodeRefusedOrLost)
        here = at if isinstance(given, str) else (at, depth)
        known = beside.names
        near = known.likely(path[depth]) if whole is every else _near_in_data(path[depth], known.all)
        kind = "taxonomy" if control.tag.lower() == "taxonomy" else "choices"
        elsewhere = [tuple(way) for way in ways if way[-1] == path[-1] and way != path][:_MOST_WAYS] if depth else []
        view.report(here, path[depth], spec, control.name, above, near, known.all, kind, tuple(elsewhere))


def _spelt_otherwise(tree: LabelTree, path: list[str]) -> list[str] | None:
    """Returns the intended path if several names differ by case or white space; None if only one does, which is reported by itself."""
    way: list[str] = []
    if len(path) < 2:
        return None
    for name in path:
        label = tree.stored(name) or tree.same_labels(name)
        if label is None:
            return None
        way.append(label.stored)
        tree = tree.under(label)
    return way if sum(one != other for one, other in zip(way, path, strict=True)) > 1 else None
