"""Answers that are paths: taxonomies and nested choices."""

from __future__ import annotations

import json
from typing import Any, cast

from msgspec.structs import replace

from predlint.model.diagnostics import Severity
from predlint.model.findings import ViolationSpec, spec_of
from predlint.model.texts import listing, quote
from predlint.model.violation import Fix, FixContext, Path, Violation, Words, codes_of, fixes
from predlint.platforms.common_mistakes import is_list_text, list_in, list_in_text_help
from predlint.platforms.label_studio.import_effects import LOST, REFUSED, REFUSED_OR_LOST, REFUSED_OR_SHOWN, did_you_mean
from predlint.platforms.label_studio.ontology import Control
from predlint.platforms.label_studio.record import Result, View
from predlint.platforms.label_studio.texts import names_in_text, split_names
from predlint.platforms.label_studio.topics.choices import NoList, in_data, near_in_data, tree_of
from predlint.platforms.label_studio.topics.labels import (
    LabelsType,
    LabelTree,
    LabelTwice,
    NoLabel,
    label_list,
    label_violations,
)
from predlint.platforms.label_studio.topics.relations import one_of
from predlint.platforms.label_studio.topics.usage import USAGES, LabelMaxUsages
from predlint.shape.constraints import OfItems
from predlint.shape.constraints import Paths as constraints_Paths
from predlint.shape.nodes import AnyValue, Items, Text


class TaxonomyPathUnknown(Violation, code="ANS114", slug="taxonomy-path-unknown", layer="record"):
    """A path does not exist in the taxonomy.

    Why: Servers compare single names and let such a path pass; the editor finds no node for it and shows nothing.
    Fix: Begin at the root and name every node on the way, each under the one before it.
    """

    # The message is for a text of the data in place of a label that the config writes as a variable.

    control: str
    written: str

    template = (
        "{value:quoted} is not a label of {control}: the editor compares labels as the config writes them",
        "write {written:quoted}, or give it an alias in the config and write that",
    )
    usual_effect = REFUSED_OR_LOST


# -- Violations of answers that are paths: taxonomies and nested choices ---------------------------------------------


Paths = tuple[tuple[str, ...], ...]


class NotPaths(Violation, of=LabelsType):
    """The answer of a taxonomy, or of nested choices, is not a list of paths."""

    control: str
    member: str = "taxonomy"
    paths: Paths = ()
    """All paths that the text stands for; empty if they are not certain."""
    ways: Paths = ()
    """The possible paths of a text that stands for one."""
    others: bool = False
    """True if the text holds more than known paths."""

    def words(self) -> Words:
        fix = 'write [["root", …, "node"]]: a list for each path'
        held = list_in(self.value)
        if held is not None and (not held or self.member == "choices" or any(isinstance(path, list) for path in held)):
            fix = list_in_text_help(self.value) or fix
        elif len(self.ways) > 1:
            fix = f"write {one_of([[[*way]] for way in self.ways])}: it is not the name of one path alone"
        elif self.paths and len(text := json.dumps(self.paths, ensure_ascii=False)) < 200:
            fix = f"write {text}: a list of paths"
        elif not self.others and isinstance(self.value, str) and 0 < len(self.value) < 60 and not is_list_text(self.value):
            fix = f"write [[{quote(self.value)}]]: a list of paths"
        return f"{self.member} of {self.control} must be a list of paths, found {quote(self.value)}", fix

    usual_effect = REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        value: Any = self.value
        if (fixed := at.decode_list()) is not None or self.others:
            return fixed
        if len(self.ways) > 1 or not isinstance(value, str) or not value or (not self.paths and is_list_text(value)):
            return None
        paths = [[*path] for path in self.paths] or [[value]]
        is_sure = all(name in value for path in paths for name in path)  # otherwise the parent names are taken from the config
        return (at.safely if is_sure else at.unsafely)(at.text.replace(at.keys, at.text.written(paths)), reveals=True)


class TaxonomyPathForm(Violation, code="ANS113", slug="taxonomy-path-form", in_part=True):
    """An answer of a taxonomy, or of nested choices, is not a list of paths.

    Why: Each answer is the path from the root to the chosen node, and there may be several: a list of lists. The server refuses a flat
    list.
    Fix: Write [["food", "canned"]], one inner list for each chosen node.
    """

    control: str
    paths: Paths
    """The paths that the names stand for; empty if they are not certain."""
    ways: Paths = ()
    """The possible paths of the first ambiguous name."""

    def words(self) -> Words:
        intended = json.dumps(self.paths, ensure_ascii=False)
        fix = f"write {intended}" if self.paths and len(intended) < 200 else 'write [["root", …, "node"]]: a list of lists'
        if len(self.ways) > 1:
            fix = f"{fix}; {quote(self.ways[0][-1])} is {one_of([[*way] for way in self.ways])}"
        return f"taxonomy of {self.control} must be a list of paths from the root, found a list of names: {quote(self.value)}", fix

    usual_effect = REFUSED

    @fixes(unsafe="writes the paths that the names mean")
    def fix(self, at: FixContext) -> Fix | None:
        return at.write([[*path] for path in self.paths]) if self.paths else None


class PathForm(Violation, of=TaxonomyPathForm):
    """A path of a taxonomy, or of nested choices, is empty."""

    control: str

    def words(self) -> Words:
        fix = "write the path, or leave it out" if self.value == [] else 'write [["root", …, "node"]]: a list of lists'
        return f"an answer of {self.control} must be a path from the root, found {quote(self.value)}", fix

    usual_effect = LOST


class PathFormRefused(Violation, of=TaxonomyPathForm, words_of=PathForm):
    """An answer of a taxonomy, or of nested choices, is not a path, and servers that check predictions refuse the import."""

    control: str

    usual_effect = REFUSED


class MaxPaths(Violation, of=LabelMaxUsages):
    """A taxonomy has more paths than maxUsages allows."""

    control: str
    maximum: int
    count: int

    def words(self) -> Words:
        return f"{self.control} takes {self.maximum} choice{'s' if self.maximum != 1 else ''} (maxUsages), found {self.count}", USAGES


class DeepPaths(Violation, of=TaxonomyPathForm):
    """The paths of a taxonomy are in lists of their own, one level too deep."""

    control: str
    paths: Paths
    """The paths, without the lists around them."""

    def words(self) -> Words:
        intended = json.dumps(self.paths, ensure_ascii=False)
        fix = f"write {intended}" if len(intended) < 200 else "take the list around each path away"
        return f"taxonomy of {self.control} must be a list of paths, found lists of paths: {quote(self.value)}", fix

    usual_effect = REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        return at.write([[*path] for path in self.paths])


class UnknownNode(Violation, of=TaxonomyPathUnknown):
    """A name in a path is not below the one before it in the tree, and the import loses the path."""

    control: str
    above: str
    nearest: tuple[str, ...]
    names: tuple[str, ...]
    what: str
    """The word for messages: "taxonomy", or "choices" for nested choices."""
    ways: Paths = ()
    """The other paths that end with the same name."""

    def words(self) -> Words:
        fix = (
            did_you_mean(self.nearest, (), self.what, self.value)
            if self.nearest
            else f"under {self.above}: {listing(self.names)}"
            if self.names
            else f"nothing is under {self.above}: end the path there"
        )
        if self.ways and not self.nearest:
            other = one_of([[*way] for way in self.ways])
            fix = (
                f"write {other}, or one of those {fix}"
                if self.names
                else f"nothing is under {self.above}: write {other}, or end the path there"
            )
        return f"{quote(self.value)} is not under {self.above} in the {self.what} {self.control}", fix

    usual_effect = LOST


class UnknownNodeRefusedOrLost(Violation, of=TaxonomyPathUnknown, words_of=UnknownNode):
    """A name in a path is not below the one before it; servers that check predictions refuse the path, others lose it."""

    control: str
    above: str
    nearest: tuple[str, ...]
    names: tuple[str, ...]
    what: str
    ways: Paths = ()

    usual_effect = REFUSED_OR_LOST


class NotFromRoot(Violation, of=TaxonomyPathUnknown):
    """A path is not one from the root, but the tree has paths that it may mean, and the import loses it."""

    control: str
    ways: Paths
    """All paths that the given one may mean."""

    def words(self) -> Words:
        return f"{quote(self.value)} is not a path from the root of {self.control}", f"write {one_of([[*way] for way in self.ways])}"

    usual_effect = LOST

    @fixes(unsafe="writes the only path that ends so")
    def fix(self, at: FixContext) -> Fix | None:
        return at.write(self.ways[0]) if len(self.ways) == 1 else None


class NotFromRootRefusedOrLost(Violation, of=TaxonomyPathUnknown, words_of=NotFromRoot):
    """A path is not one from the root, but the tree has paths that it may mean, and servers refuse or lose it."""

    control: str
    ways: Paths
    """All paths that the given one may mean."""

    usual_effect = REFUSED_OR_LOST

    def fix(self, at: FixContext) -> Fix | None:
        return at.write(self.ways[0]) if len(self.ways) == 1 else None


class TaxonomyNotALeaf(Violation, code="ANS115", slug="taxonomy-not-a-leaf", severity=Severity.WARNING, layer="record"):
    """A path ends at a node with others under it where only leaves may be chosen.

    Why: With leafsOnly people cannot choose the node; the prediction shows it all the same, and it stands out as an error when annotations
    are compared.
    Fix: Go on to a leaf, or leave leafsOnly out of the config.
    """

    control: str

    template = (
        "{value:quoted} of {control} has choices under it, and only leaves may be chosen (leafsOnly)",
        "go on to one of those under it",
    )


class TaxonomyAlias(Violation, code="ANS124", slug="taxonomy-alias", severity=Severity.WARNING, layer="record"):
    """A node of a taxonomy is given as people see it, though it has an alias.

    Why: Older releases stored the text that people see, newer ones store the alias. Both are read; servers that check predictions with
    label-studio-sdk 2.1 refuse the former.
    Fix: Write the alias.
    """

    control: str
    aliases: tuple[str, ...]

    def words(self) -> Words:
        return (
            f"{quote(self.value)} is what people see; newer releases store its alias",
            f"write {' or '.join(quote(name) for name in self.aliases[:3])}",
        )

    usual_effect = REFUSED_OR_SHOWN

    @fixes(safe="writes the alias, where only one choice shows the text")
    def fix(self, at: FixContext) -> Fix | None:
        return at.write_only(self.aliases)


def taxonomy_constraint(control: Control) -> tuple[OfItems, ...]:
    """Returns the constraints on the paths of an answer."""
    labels = control.every_label()
    paths = [(*[over.stored for over in above], one.stored) for above, one in labels if not (control.leaves_only and one.children)]
    return (constraints_Paths(tuple(paths)),)


# -- Record rules on labels: those that the task's data lists, choices, and paths of a taxonomy ----------------------


def choices_node(control: Control) -> Items:
    if not control.allow_nested:
        return label_list(control, "choices")
    empty = spec_of(PathForm, control.name)
    path = Items(AnyValue(), empty, minimum=1, length=empty, bare=AnyValue())  # a name, or names: a record rule checks them
    return replace(label_list(control, "choices"), item=path, minimum=1, unique=None)


def taxonomy_node(control: Control) -> Items:
    form = spec_of(PathFormRefused, control.name)
    wrong = label_violations(control.name, listed=bool(control.labels)).wrong
    node = Items(Text(wrong), wrong=form, minimum=1, length=spec_of(PathForm, control.name))
    return Items(
        node,
        wrong=spec_of(NotPaths, control.name),
        minimum=1,
        length=ViolationSpec(NoLabel, (control.name, "taxonomy")),
        holds=taxonomy_constraint(control),
    )


#: Maximum number of possible paths in a finding: more would not be shown.
_MOST_WAYS = 5


# -- choices and taxonomies --------------------------------------------------------------------------------------------


def check_choices(view: View, result: Result) -> None:
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


def check_taxonomy(view: View, result: Result) -> None:
    given, control = result.value.get("taxonomy"), result.control
    first: dict[str, int] = {}
    paths = cast("list[Any]", given) if isinstance(given, list) else []
    if isinstance(given, str) and given:
        _bare(view, result, "taxonomy", given)
    if paths and all(isinstance(name, str) for name in paths):
        tree = tree_of(view, control)
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
    tree = tree_of(view, result.control)
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
    tree, above, entry = tree_of(view, control), "the root", None
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
    whole, every = view.names.tree_of(control), tree_of(view, control)
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
        near = known.likely(path[depth]) if whole is every else near_in_data(path[depth], known.all)
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


OF_CHOICE = codes_of(TaxonomyPathUnknown, TaxonomyNotALeaf, TaxonomyAlias, LabelTwice, MaxPaths, NoList) | _OF_PATHS
