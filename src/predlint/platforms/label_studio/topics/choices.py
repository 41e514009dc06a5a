"""Labels that the task's data lists, and those that are missing from it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, cast

from predlint.model.diagnostics import Severity
from predlint.model.names import Likely, RecordNames, memoized, nearest
from predlint.model.texts import quote
from predlint.model.violation import Finding, Fix, FixContext, Path, Violation, Words, codes_of, fixes
from predlint.platforms.label_studio.import_effects import LOST, REFUSED_OR_LOST, did_you_mean
from predlint.platforms.label_studio.ontology import Control, Label
from predlint.platforms.label_studio.record import View
from predlint.platforms.label_studio.tags import Json
from predlint.platforms.label_studio.texts import keys_in, option_of, unnamed
from predlint.platforms.label_studio.topics.data import TaskDataMissing, TaskDataType
from predlint.platforms.label_studio.topics.labels import LabelAlias, LabelTree


class LabelNotInData(Violation, code="ANS110", slug="label-not-in-data", layer="record"):
    """A label is not among those that the task's data gives.

    Why: The labels of this control come with each task: as a list, or as the texts of its options, as <Choice value="$first"/> shows
    one. One that is not among those of the task is dropped, and so is an option as the config writes it ("$first"). Labels, and the options
    of a Taxonomy, are compared as the config writes them.
    Fix: Write a label of this task; those of other tasks do not count.
    """

    control: str
    data_key: str | None
    nearest: tuple[str, ...] | Likely
    names: tuple[str, ...]

    def words(self) -> Words:
        fix = (
            did_you_mean(self.nearest, self.names, "labels", self.value)
            if self.names
            else f'the list is empty: add {{"value": {quote(self.value)}}} to it'
        )
        return f"{quote(self.value)} is not a label of {self.control}: data {quote(self.data_key)} of this task does not list it", fix

    usual_effect = LOST

    @fixes(
        safe="writes the alias, where only one label shows the text",
        unsafe="writes the label of the list where separators (_ - space) and case are all that differs",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.correct_spelling(self.nearest)


class AliasLost(Violation, of=LabelNotInData, words_of=LabelAlias):
    """A label from the data is given as people see it instead of by its alias, and the import loses it."""

    control: str
    nearest: tuple[str, ...]

    usual_effect = LOST

    def fix(self, at: FixContext) -> Fix | None:
        return at.write_only(self.nearest)


class Alias(Violation, of=LabelNotInData, words_of=LabelAlias):
    """A label from the data is given as people see it instead of by its alias, and servers refuse or lose it."""

    control: str
    nearest: tuple[str, ...]

    usual_effect = REFUSED_OR_LOST

    def fix(self, at: FixContext) -> Fix | None:
        return at.write_only(self.nearest)


class NotInDataRefusedOrLost(Violation, of=LabelNotInData, words_of=LabelNotInData):
    """A label is neither in the config nor in the data; servers that check predictions refuse it, others lose it."""

    control: str
    data_key: str | None
    nearest: tuple[str, ...] | Likely
    names: tuple[str, ...]

    usual_effect = REFUSED_OR_LOST

    def fix(self, at: FixContext) -> Fix | None:
        return at.correct_spelling(self.nearest)


class AsWritten(Violation, of=LabelNotInData):
    """An option is given as the config writes it, though the editor replaces its variables by texts of the data."""

    control: str
    option: str | None
    """The option as the editor has it in this task; None if it has no text."""
    keys: tuple[str, ...]

    def words(self) -> Words:
        message = (
            f"{quote(self.value)} is not an option of {self.control}: the editor puts data "
            f"{' and '.join(map(quote, self.keys))} of the task there"
        )
        if self.option is not None:
            return message, f"write {quote(self.option)}, or give the Choice an alias and write that"
        return message, "the task has no text there: add it to data, or give the Choice an alias and write that"

    usual_effect = LOST


class NoOption(Violation, of=LabelNotInData):
    """A choice is not an option in this task."""

    control: str
    nearest: tuple[str, ...] | Likely
    names: tuple[str, ...]
    unnamed: tuple[tuple[str, Any], ...]
    """(key, value in the data) of each option that has no text in this task."""

    def words(self) -> Words:
        numbers = [(key, held) for key, held in self.unnamed if held.__class__ in (int, float)]
        if any(str(held) == self.value for _, held in numbers):
            key, held = next((key, held) for key, held in numbers if str(held) == self.value)
            fix = f'write it in quotes in data: {quote(key)}: "{held}"'
            return f"{quote(self.value)} is not an option of {self.control}: data {quote(key)} is a number, which no answer can name", fix
        if not self.names and self.unnamed:
            key, held = self.unnamed[0]
            holds = "this task's data has no" if held in ("", None) else "no text in this task's data is"
            return (
                f"{quote(self.value)} is not an option of {self.control}: {holds} {quote(key)}",
                f"give {quote(key)} in data, or leave the answer out",
            )
        return f"{quote(self.value)} is not an option of {self.control} in this task", did_you_mean(
            self.nearest, self.names, "options", self.value
        )

    usual_effect = REFUSED_OR_LOST

    def fix(self, at: FixContext) -> Fix | None:
        return at.correct_spelling(self.names)


class ItemsLack(Violation, of=LabelNotInData):
    """The items of the label list in the data have no value that a result could name, and the label is lost."""

    control: str
    data_key: str | None
    names: tuple[str, ...]
    member: str | None
    """The member of the items that holds a text, or None."""

    def words(self) -> Words:
        fix = (
            f'rename {quote(self.member)} of its items to "value"'
            if self.member is not None
            else f'give each item "value": {{"value": {quote(self.value)}}}'
        )
        return f'{quote(self.value)} is not a label of {self.control}: the items of data {quote(self.data_key)} have no "value"', fix

    usual_effect = LOST


class ItemsLackRefusedOrLost(Violation, of=LabelNotInData, words_of=ItemsLack):
    """The items of the label list in the data have no value that a result could name, and servers refuse or lose the label."""

    control: str
    data_key: str | None
    names: tuple[str, ...]
    member: str | None

    usual_effect = REFUSED_OR_LOST


class NoList(Violation, of=LabelNotInData):
    """The data has no list of labels under the key that the config names, and the label is lost."""

    control: str
    data_key: str | None

    template = (
        "{value:quoted} is not a label of {control}: data {data_key:quoted}, which should list them, is missing or not a list",
        'give {data_key:quoted}: [{{"value": {value:quoted}}}, …] in data',
    )
    usual_effect = LOST


class NoListRefusedOrLost(Violation, of=LabelNotInData, words_of=NoList):
    """The data has no list of labels under the key that the config names, and servers refuse or lose the label."""

    control: str
    data_key: str | None

    usual_effect = REFUSED_OR_LOST


class LabelsAsTexts(Violation, of=TaskDataType):
    """The data lists the labels or choices of a control as texts instead of objects."""

    data_key: str | None
    control: str
    kind: str

    def words(self) -> Words:
        what = "options" if self.kind == "choices" else "labels"
        return (
            f"data {quote(self.data_key)} lists texts, where the editor reads objects: the {what} of {self.control} are lost",
            _as_objects(self.value),
        )


class LabelSourceMissing(Violation, code="KEY107", slug="label-source-missing", severity=Severity.WARNING, layer="record"):
    """The data does not list the labels of a control.

    Why: A control with value="$items" takes its labels from the member "items" of each task. If that is not a list, there is nothing to
    choose, and predicted labels have no place.
    Fix: Add the list: "items": [{"value": "tin"}, {"value": "jar"}].
    """

    control: str
    data_key: str | None
    tag: str | None = None
    """The tag of the control, if servers take no list from the data for it; else None."""

    def words(self) -> Words:
        fix = (
            f"write the labels as <Label> tags into <{self.tag}>: servers take no list for it"
            if self.tag is not None
            else 'write [{"value": "…"}, …]'
        )
        return f"data {quote(self.data_key)} must list the labels of {self.control}, found {quote(self.value)}", fix


class NodesAsTexts(Violation, of=LabelSourceMissing):
    """The data lists the nodes of a Taxonomy as texts instead of objects."""

    control: str
    data_key: str | None

    def words(self) -> Words:
        message = (
            f"data {quote(self.data_key)} lists texts, where the editor reads objects: people "
            f"see the options of {self.control} without their names"
        )
        return message, _as_objects(self.value)


def _as_objects(listed: Any) -> str:
    """Returns the help: the list of texts as objects, or one text as an object if not all items are texts."""
    items = cast("list[Any]", listed)
    texts = [item for item in items if isinstance(item, str)]
    whole = ", ".join([f'{{"value": {quote(text)}}}' for text in texts[:3]])
    if len(texts) == len(items):
        return f"write [{whole}{', …' if len(texts) > 3 else ''}]"
    return f'write {{"value": {quote(texts[0])}}} in place of {quote(texts[0])}' if texts else 'write {"value": "…"} in place of each text'


#: Maximum number of names to compare in all; after that, likely ones are not searched. Every task may list thousands.
_MOST_COMPARED = 250_000


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


def tree_of(view: View, control: Control) -> LabelTree:
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
    tree = tree_of(view, control)
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
        near_in_data(name, names),
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
    elif (stored := tree_of(view, control).stored_as(name)) and name not in stored:
        view.report(at, name, Alias, control.name, stored)
    else:
        params = control.name, near_in_data(name, names), RecordNames(names), unnamed(control.labels, data)
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


def near_in_data(name: str, names: Collection[str]) -> Likely:
    """Returns the names that are likely intended, searched only when the finding is reported."""
    return Likely(_InData(names).near, name)


def texts_listed(view: View, control: Control, listed: list[Any], at: Path) -> None:
    """Reports labels that the data lists as texts instead of objects. A taxonomy still shows what was predicted."""
    kind = control.tag.lower()
    if kind == "taxonomy":
        view.report(at, listed, NodesAsTexts, control.name, control.dynamic)
    else:
        view.report(at, listed, LabelsAsTexts, control.dynamic, control.name, kind)


def lists_labels(control: Control, listed: Any) -> bool:
    """Returns True for a list of labels. It may be empty if the control has labels of its own."""
    items = cast("list[Any]", listed) if isinstance(listed, list) else None
    return items is not None and bool(items or control.labels) and all(map(_is_label, items))


def lists_text(listed: list[Any]) -> bool:
    """Returns True if a list of labels has a text in it, at any depth."""
    return any(
        isinstance(item, str)
        or (
            isinstance(item, dict)
            and isinstance(inner := cast("Json", item).get("children"), list)
            and lists_text(cast("list[Any]", inner))
        )
        for item in listed
    )


def _is_label(item: Any) -> bool:
    if not isinstance(item, dict):
        return isinstance(item, str)
    entry = cast("Json", item)
    return isinstance(entry.get("alias") or entry.get("value"), str)


def suppress_repeated_labels(out: list[Finding]) -> None:
    """Suppresses findings for single labels if their list is missing from the data, and for a list whose labels are reported."""
    codes = {finding.kind.code for finding in out}
    absent = (
        {finding.made().data_key for finding in out if finding.breaks(TaskDataMissing, TaskDataType)}
        if LabelNotInData.code in codes
        else None
    )
    if absent:
        out[:] = [
            finding
            for finding in out
            if not (finding.kind is NoList or finding.kind is NoListRefusedOrLost) or finding.made_as(finding.kind).data_key not in absent
        ]
    reported = {finding.made().control for finding in out if finding.breaks(LabelNotInData)} if LabelSourceMissing.code in codes else None
    if reported:
        out[:] = [finding for finding in out if not finding.breaks(LabelSourceMissing) or finding.made().control not in reported]


OF_SOURCE = codes_of(LabelSourceMissing, LabelsAsTexts)
