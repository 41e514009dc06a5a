"""Revises the findings of a prediction, whose cause may be in another tag of the config or elsewhere in the result."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, cast

from predlint.name_index import Likely
from predlint.names import casefolded
from predlint.platforms.common_mistakes import list_in
from predlint.platforms.label_studio import label_words
from predlint.platforms.label_studio.check_conditions import SILENT, TaskForm
from predlint.platforms.label_studio.config import Control
from predlint.platforms.label_studio.import_effects import (
    REFUSED,
    REFUSED_OR_ELSEWHERE,
    REFUSED_OR_HIDDEN,
    REFUSED_OR_UNLABELLED,
    append_effect,
)
from predlint.platforms.label_studio.joined_names import names_in_text, split_names
from predlint.platforms.label_studio.label_rules import names_of
from predlint.platforms.label_studio.label_words import (
    AsResolved,
    JoinedLabel,
    JoinedLabels,
    JoinedOption,
    JoinedOptionRefusedOrLost,
    LabelOfAnother,
    LabelsBeside,
    LabelsMissing,
    LabelsTooDeep,
    TaxonomyPathUnknown,
)
from predlint.platforms.label_studio.name_words import (
    NamesAnObject,
    NoEnds,
    NoKnownNameLost,
    ObjectOfAnother,
    RelationInside,
    UnknownControl,
)
from predlint.platforms.label_studio.names import NEEDED, ControlNames
from predlint.platforms.label_studio.record_view import Json, View
from predlint.platforms.label_studio.span_words import BoxForSequence
from predlint.platforms.label_studio.tags import CONTROLS
from predlint.platforms.label_studio.task_words import ValueBeside
from predlint.platforms.label_studio.variables import has_variable, resolved
from predlint.platforms.label_studio.words import AllBeside
from predlint.shape.findings import Finding, finding_of, keys_of
from predlint.shape.record_checks import Check
from predlint.shape.violation_specs import ViolationSpec, spec_of

#: Members that belong into the value of some result.
_OF_VALUES = frozenset[str]().union(*NEEDED.values(), [kind.labels for kind in CONTROLS.values() if kind.labels is not None])
_REVISED_CODES = frozenset({"ANS101", "ANS104", "ANS105", "ANS110", "ANS114", "GEO106", "NAM101", "NAM102", "NAM105", "REC106", "SPN109"})
#: Rules on a text that is not a label.
_NO_LABEL = frozenset({"ANS101", "ANS110"})
#: Rules on labels that the guessed control does not have.
_OF_LABELS = frozenset({"ANS101", "ANS110", "ANS114"})


#: Whether the other object can show the result (None if unknown) -> effect of naming it.
_ON_ANOTHER = {True: REFUSED_OR_ELSEWHERE, False: REFUSED_OR_HIDDEN, None: REFUSED}


def revise_findings(view: View) -> None:
    """Replaces findings of a prediction by more precise ones, and drops those that these explain."""
    names, out = view.names, view.out
    own = tuple(keys_of(view.path))
    joined: set[tuple[str | int, ...]] = set()
    moved: set[tuple[str | int, ...]] = set()
    absent: set[tuple[str | int, ...]] | None = None
    for index, finding in enumerate(out):
        if finding.kind.code in _REVISED_CODES:
            keys = tuple(keys_of(finding.path))
            result = _result(view.prediction, keys[len(own) :]) if keys[: len(own)] == own else None
            in_text = finding.code == "ANS105" and list_in(finding.value) is not None
            several = _several_labels(view, finding) if result is not None and not in_text else None
            if _is_label_list(view, finding) if in_text else several is not None and len(several.fields) == 4:
                joined.add(keys)
            spec = several or _as_resolved(view, finding) or (_revised_spec(names, result, keys, finding) if result is not None else None)
            if spec is not None and spec.kind is LabelsTooDeep and result is not None:
                absent = {tuple(keys_of(each.path)) for each in out if each.value is None} if absent is None else absent
                lost = _lost_with(absent, keys, result["value"], *spec.fields[1:])
                out[index] = finding_of(spec, finding.path, finding.value, bool(lost))
                moved |= lost
            elif finding.code == "REC106" and result is not None and str(result.get("type")).casefold() == "relation":
                moved.add(keys)  # a relation needs no value, and what it lacks is reported
            elif spec is not None:
                out[index] = finding_of(spec, finding.path, finding.value)
    unknown = {tuple(keys_of(each.path)[:-1]) for each in out if _names_any_control(each)}
    if unknown:  # the control of these labels is unknown
        size = len(own) + 2
        out[:] = [each for each in out if each.code not in _OF_LABELS or tuple(keys_of(each.path)[:size]) not in unknown]
    if moved:  # other members inside the same object are reported with the labels
        out[:] = [each for each in out if each.value is not None or tuple(keys_of(each.path)) not in moved]
    if joined:  # one finding for the joined labels is enough
        out[:] = [each for each in out if each.code not in _NO_LABEL or tuple(keys_of(each.path)) not in joined]


def _names_any_control(finding: Finding) -> bool:
    """Returns True for a finding about a from_name that may mean any control."""
    return finding.kind is UnknownControl or finding.kind is NamesAnObject


def _several_labels(view: View, finding: Finding) -> ViolationSpec | None:
    """Returns the spec for a text that joins several labels, in a list or in place of one; None for other findings."""
    control = view.names.by_name.get(finding.fields[0]) if finding.fields and finding.code in ("ANS101", "ANS105", "ANS110") else None
    if control is None or not isinstance(finding.value, str) or control.tag.lower() == "taxonomy" or control.allow_nested:
        return None
    known, one = _known(view, control), control.choice == "single"
    if finding.value in names_of(view, control):
        return None
    alone = known(finding.value) if finding.code == "ANS105" else None
    parts = [alone] if alone is not None else split_names(finding.value, known)
    found = tuple(dict.fromkeys(parts or names_in_text(finding.value, known)))
    if not found or len(finding.fields) < 2:
        return None
    if finding.code == "ANS105":
        more: Any = (found, one) if parts else (found,)
        return spec_of(JoinedLabels, control.name, finding.fields[1], *more)
    if not parts:
        return None
    if finding.code == "ANS101":
        return spec_of(JoinedLabel, control.name, found, one)
    return (
        spec_of(JoinedOptionRefusedOrLost, control.name, found, one) if control.labels else spec_of(JoinedOption, control.name, found, one)
    )


def _as_resolved(view: View, finding: Finding) -> ViolationSpec | None:
    """Returns the spec for a text of the data in place of a label that the config writes as a variable; None for other findings."""
    control = view.names.by_name.get(finding.fields[0]) if finding.fields and finding.code in ("ANS101", "ANS114") else None
    if control is None or control.variable or view.data is None or not isinstance(finding.value, str):
        return None
    for _, label in control.every_label():
        if not label.alias and has_variable(label.value) and resolved(label.value, view.data) == finding.value:
            if finding.code == "ANS101":
                return spec_of(AsResolved, control.name, label.value)
            return spec_of(TaxonomyPathUnknown, control.name, label.value)
    return None


def _is_label_list(view: View, finding: Finding) -> bool:
    """Returns True for a text that encodes a list of labels only."""
    text, fields = finding.value, finding.fields
    control = view.names.by_name.get(fields[0]) if fields else None
    if control is None:
        return False
    known = _known(view, control)
    return all(isinstance(name, str) and known(name) is not None for name in list_in(text) or ())


def _known(view: View, control: Control) -> Callable[[str], str | None]:
    """Returns a function that finds the label that a name means, also by its shown text or another spelling."""
    labels = names_of(view, control)
    shown, spelt = _spellings(view, control, labels)
    return lambda name: name if name in labels else shown.get(name) or spelt.get(casefolded(name))


def _spellings(view: View, control: Control, labels: Iterable[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Returns two dictionaries, shown text -> label and casefolded label -> label. They are cached."""
    of_config = control.dynamic is None and not control.variable
    kept: dict[Any, tuple[dict[str, str], dict[str, str]]] = view.names.spelt if of_config else view.made
    key = control.name if of_config else ("spelt", control.name)
    if key not in kept:
        shown = {value: stored for stored, value in view.names.shown[control.name].items()}
        kept[key] = shown, {casefolded(name): name for name in labels}
    return kept[key]


def _result(prediction: Json, keys: tuple[str | int, ...]) -> Json | None:
    """Returns the result that a finding is in, or None."""
    results: Any = prediction.get("result")
    if len(keys) < 3 or keys[0] != "result" or not isinstance(results, list):
        return None
    found: Any = cast("list[Any]", results)[cast(int, keys[1])]
    return cast("Json", found) if isinstance(found, dict) else None


def _revised_spec(names: ControlNames, result: Json, keys: tuple[str | int, ...], finding: Finding) -> ViolationSpec | None:
    if finding.code == "REC106":
        beside = tuple(name for name in result if name in _OF_VALUES)
        control = names.by_name.get(cast(str, result.get("from_name"))) if isinstance(result.get("from_name"), str) else None
        labels = CONTROLS[control.tag.lower()].labels if control is not None and control.tag.lower() in CONTROLS else None
        members = beside if labels is None or labels in beside else (*beside, labels)
        return spec_of(ValueBeside, members) if beside and len(finding.fields) == 0 else None
    if finding.code == "GEO106":
        asked: Any = finding.fields[1] if len(finding.fields) == 2 else None
        members = cast("tuple[str, ...]", asked) if isinstance(asked, tuple) else ()
        if finding.value is None and keys[-2] == "value" and not finding.fields[2:]:  # a single missing member, without a similar one
            members = (cast(str, keys[-1]),)
        moved = (finding.value is None or len(members) > 1) and members and all(result.get(name) is not None for name in members)
        return spec_of(AllBeside, finding.fields[0], members) if moved else None
    if finding.code == "SPN109":
        inside: Any = result.get("value")
        is_box = len(finding.fields) == 2 and isinstance(inside, dict) and {"x", "y", "width", "height"} <= cast("Json", inside).keys()
        return spec_of(BoxForSequence, finding.fields[0]) if is_box else None
    if finding.code == "NAM101":
        spec = _control(names, result, finding) or ViolationSpec(finding.kind, finding.fields)
        return append_effect(spec, REFUSED_OR_UNLABELLED) if names.is_redirected(result) else spec
    if finding.code == "NAM102":
        others = names.labelling(result) if len(finding.fields) == 5 and finding.fields[2] else ()
        spec = spec_of(ObjectOfAnother, finding.fields[0], finding.fields[1], others) if others else None
        spec = spec or ViolationSpec(finding.kind, finding.fields)
        if not names.is_object(finding.value):
            return spec
        return append_effect(spec, _ON_ANOTHER[names.is_shown_on(result, finding.value)])
    if finding.code == "NAM105":
        inside = result.get("value")
        relates = keys[-1] == "from_name" and isinstance(inside, dict) and {"from_id", "to_id"} <= cast("Json", inside).keys()
        if relates:
            return spec_of(RelationInside, "labels" in inside)
        if (
            keys[-1] == "from_name"
            and finding.value is None
            and str(result.get("type")).casefold() == "relation"
            and isinstance(finding.fields[0], tuple | Likely)
        ):
            return spec_of(NoEnds, *(finding.fields if "from_name" not in result else finding.fields[:1]))
        if keys[-1] == "type" and len(finding.fields) == 2 and {"from_id", "to_id"} <= result.keys():
            return spec_of(NoKnownNameLost, "relation", "type")
        intended = (
            names.guess(result) if keys[-1] == "from_name" and finding.fields and isinstance(finding.fields[0], tuple | Likely) else None
        )
        return ViolationSpec(finding.kind, ((intended,), *finding.fields[1:])) if intended is not None else None
    if finding.code == "ANS104":
        return _labels_elsewhere(names, result, finding.fields, finding.value)
    if finding.code == "ANS105":
        return _unknown_inside(names, finding.value, finding)
    if len(finding.fields) != 3 or finding.fields[1] or not isinstance(finding.value, str):
        return None
    control = names.by_name.get(finding.fields[0])
    others = tuple(
        other.name
        for other in names.controls
        if control is not None and other is not control and finding.value in names.stored[other.name] and set(other.to) & set(control.to)
    )
    return spec_of(LabelOfAnother, *finding.fields, others) if others else None


def _labels_elsewhere(names: ControlNames, result: Json, about: tuple[Any, ...], misnamed: Any) -> ViolationSpec | None:
    """Returns the spec for labels beside the value, in an object inside it, or in a list under another name; None if there are none.
    ``misnamed``: the value under a known other name."""
    member: str = about[1]
    inside: Any = result.get("value")
    if len(about) != 2:  # a member with a similar name is the list of labels, or holds it
        held: Any = cast("Json", inside).get(about[2]) if len(about) == 3 and isinstance(inside, dict) else None
        return spec_of(LabelsTooDeep, *about) if isinstance(held, dict) and member in held else None
    if member in result and misnamed is None:
        return spec_of(LabelsBeside, *about)
    for name, held in cast("Json", inside).items() if isinstance(inside, dict) else ():
        if isinstance(held, dict) and member in held and misnamed in (None, held):
            return ViolationSpec(LabelsTooDeep, (*about, name))
    stored = names.stored[about[0]] if misnamed is None and about[0] in names.stored else frozenset[str]()
    members = cast("Json", inside).items() if isinstance(inside, dict) else ()
    intended = [name for name, held in members if name != "text" and _all_in(held, stored)]  # a text may read like a label
    return spec_of(LabelsMissing, *about, intended[0]) if len(intended) == 1 else None


def _all_in(held: Any, stored: frozenset[str]) -> bool:
    """Returns True for a list that has labels and nothing else."""
    given = cast("list[Any]", held) if isinstance(held, list) else []
    return bool(given) and all(isinstance(each, str) and each in stored for each in given)


def _lost_with(
    absent: set[tuple[str | int, ...]], keys: tuple[str | int, ...], value: Json, member: str, inside: str
) -> set[tuple[str | int, ...]]:
    """Returns the paths of members that a value lacks because they are in the object with its labels; empty if not all of that object can
    be moved. ``absent``: the paths of all members that are reported as missing."""
    held: Json = value[inside]
    if held.keys() & (value.keys() - {inside}):
        return set()
    beside = {(*keys[:-1], name) for name in held if name != member}
    return beside if len(value) == 1 else beside & absent


def _control(names: ControlNames, result: Json, finding: Finding) -> ViolationSpec | None:
    """Returns a more precise spec for an unknown from_name, by the type and labels of the result and by numbered names; None if there is
    none."""
    fields = finding.fields
    intended = names.surely(result)
    if len(fields) != 2 or not isinstance(fields[0], tuple | Likely):
        return ViolationSpec(finding.kind, (fields[0], (intended,))) if len(fields) == 2 and intended is not None else None
    similar = tuple(cast("tuple[str, ...] | Likely", fields[0]))
    fitting = _of_its_type(names, result, similar)
    if fitting is not None:
        return ViolationSpec(finding.kind, (fitting, fields[1]))
    if intended is None and not names.templates:
        return None
    near = similar or ((intended,) if intended is not None else ())
    return spec_of(UnknownControl, near, (*names.plain, *names.numbered))


def _of_its_type(names: ControlNames, result: Json, near: tuple[str, ...]) -> tuple[str, ...] | None:
    """Returns the likely controls among those with results of this type; None if no control has such results, or all of ``near`` do."""
    type_ = result.get("type")
    if not isinstance(type_, str):
        return None
    fitting = [name for name, kind in names.plain.items() if type_ == kind or type_ in names.merged_types.get(name, ())]
    if not fitting or all(name in fitting for name in near):
        return None
    return tuple(name for name in near if name in fitting) or tuple(fitting[:3])


def _unknown_inside(names: ControlNames, value: Any, finding: Finding) -> ViolationSpec | None:
    """Returns a spec that lists the labels, for a number, object, list or text in place of labels that names none of them; else None."""
    fields = finding.fields
    control = names.by_name.get(fields[0]) if fields else None
    if control is None or not control.labels or control.elsewhere or control.tag.lower() == "taxonomy":
        return None
    if isinstance(value, str):  # a text has been compared with the labels already
        return (
            ViolationSpec(finding.kind, (*fields, names.listed[control.name]))
            if value and value not in names.stored[control.name]
            else None
        )
    if value.__class__ is int:
        return ViolationSpec(finding.kind, (*fields, names.listed[control.name])) if str(value) not in names.stored[control.name] else None
    name = label_words.label_of(cast("Json", value)) if isinstance(value, dict) else label_words.label_inside(value)
    if name is None or name in names.stored[control.name]:
        return None
    return ViolationSpec(finding.kind, (*fields, names.listed[control.name]))


#: Needs nothing but the findings so far.
CHECK: Check[TaskForm] = Check(revise_findings, _REVISED_CODES, (), SILENT)
