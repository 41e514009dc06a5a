"""Revises the findings of a prediction, whose cause may be in another tag of the config or elsewhere in the result."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, cast

from predlint.model.findings import keys_of
from predlint.model.lenient_json import Edit
from predlint.model.texts import casefolded, listing, quote
from predlint.model.violation import Effect, Finding, Fix, FixContext, Violation, Words, codes_of, make_finding
from predlint.platforms.common_mistakes import list_in, rename_help
from predlint.platforms.label_studio.declarations import TaskForm
from predlint.platforms.label_studio.import_effects import (
    LOST,
    REFUSED,
    REFUSED_OR_ELSEWHERE,
    REFUSED_OR_HIDDEN,
    REFUSED_OR_LOST,
    REFUSED_OR_UNLABELLED,
    append_effect,
)
from predlint.platforms.label_studio.names import (
    NEEDED,
    ControlNames,
    ControlTypeMismatch,
    NamesAnObject,
    ResultNameMissing,
    UnknownControl,
    UnknownObject,
    either,
)
from predlint.platforms.label_studio.ontology import Control
from predlint.platforms.label_studio.record import View
from predlint.platforms.label_studio.tags import CONTROLS, Json
from predlint.platforms.label_studio.texts import has_variable, names_in_text, resolved, split_names
from predlint.platforms.label_studio.topics import labels
from predlint.platforms.label_studio.topics.choices import AsWritten, LabelNotInData, names_of
from predlint.platforms.label_studio.topics.editor_types import OtherShape
from predlint.platforms.label_studio.topics.labels import (
    LabelsMisnamed,
    LabelsMissing,
    LabelsType,
    NotALabelListLost,
    UnknownLabel,
    UnknownLabelRefused,
)
from predlint.platforms.label_studio.topics.paths import TaxonomyPathUnknown
from predlint.platforms.label_studio.topics.polygons import PointsMissing
from predlint.platforms.label_studio.topics.relations import RelationLabel, write_labels
from predlint.platforms.label_studio.topics.timelines import VideoSequenceEmpty
from predlint.platforms.label_studio.topics.types import (
    BadControl,
    BadControlRefused,
    NoControl,
    NoEnds,
    NoKnownName,
    NoKnownNameLost,
    RelationInside,
)
from predlint.platforms.label_studio.topics.values import RegionMemberMissing, ResultWithoutValue
from predlint.shape.record_checks import SILENT_ON_CLEAN, Check

# -- Violations of labels and choices: which exist, where they stand, and how often ----------------------------------


class LabelOfAnother(Violation, of=UnknownLabel):
    """A label belongs to another control of the same object."""

    control: str
    nearest: tuple[str, ...]
    names: tuple[str, ...]
    others: tuple[str, ...]

    def words(self) -> Words:
        fix = f"it is a label of {' and of '.join(self.others[:3])}: is from_name wrong? Labels of {self.control}: {listing(self.names)}"
        return f"{quote(self.value)} is not a label of {self.control}", fix

    usual_effect = REFUSED


class AsResolved(Violation, of=UnknownLabel, words_of=TaxonomyPathUnknown):
    """A label is given as the text in the data, though results must repeat the variable that the config writes."""

    control: str
    written: str

    usual_effect = REFUSED


class JoinedLabels(Violation, of=LabelsType, words_of=RelationLabel):
    """One text that joins several labels stands in place of the list of labels."""

    control: str
    member: str
    names: tuple[str, ...]
    single: bool | None = None

    usual_effect = REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        return write_labels(at, self.names, self.single)


class JoinedLabel(Violation, of=UnknownLabel):
    """An item in a list of labels is a text that joins several labels."""

    control: str
    names: tuple[str, ...]
    single: bool

    def words(self) -> Words:
        which = " or " if self.single else " and "
        fix = (
            f"there are several, and {self.control} takes one: " if self.single and len(self.names) > 1 else "each is an item of its own: "
        )
        return (
            f"{quote(self.value)} is not a label of {self.control}",
            f"{fix if len(self.names) > 1 else ''}write {which.join(map(quote, self.names[:8]))}",
        )

    usual_effect = REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        return _split_label(at, self.names, self.single)


def _split_label(at: FixContext, names: tuple[str, ...], single: bool) -> Fix | None:
    """Splits one text of a list into the labels that it joins; None if there are several and the control takes one."""
    if (single and len(names) > 1) or not isinstance(at.keys[-1], int):
        return None
    return at.replace_safely((at.keys, at.text.written([*names])[1:-1]))


class JoinedOption(Violation, of=LabelNotInData, words_of=JoinedLabel):
    """An item in a list of labels joins several labels of the data, and the import loses it."""

    control: str
    names: tuple[str, ...]
    single: bool

    usual_effect = LOST

    def fix(self, at: FixContext) -> Fix | None:
        return _split_label(at, self.names, self.single)


class JoinedOptionRefusedOrLost(Violation, of=LabelNotInData, words_of=JoinedLabel):
    """An item in a list of labels joins several labels of the data; servers that check predictions refuse it, others lose it."""

    control: str
    names: tuple[str, ...]
    single: bool

    usual_effect = REFUSED_OR_LOST

    def fix(self, at: FixContext) -> Fix | None:
        return _split_label(at, self.names, self.single)


class LabelsBeside(Violation, of=LabelsMisnamed):
    """The labels stand beside the value instead of in it."""

    control: str
    member: str

    template = '"{member}" of {control} is beside "value", where it is not read', 'move "{member}" into value'
    usual_effect = REFUSED


class LabelsTooDeep(Violation, of=LabelsMisnamed):
    """The labels stand in an object inside the value."""

    control: str
    member: str
    inside: str
    whole: bool
    """True if the object holds the whole value."""

    def words(self) -> Words:
        held = f"inside {'another ' if self.inside == 'value' else ''}{quote(self.inside)}"
        what = f"all that {quote(self.inside)} holds" if self.whole else f'"{self.member}"'
        return f'"{self.member}" of {self.control} is {held}, where it is not read', f"move {what} out of it, into value itself"

    usual_effect = REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        value, inside = at.keys[:-1], [*at.keys[:-1], self.inside]
        if len(at.enclosing_object) == 1:  # the object replaces a value that holds nothing else
            return at.replace_safely((value, at.raw_text(inside)))
        if self.whole:
            entries, whole = at.text.entries(inside), at.text.entries(value)[at.text.places(inside)[-1]]
            return at.safely([Edit(whole.begin, whole.end, at.text.text[entries[0].begin : entries[-1].end])], reveals=True)
        labels = [*inside, self.member]
        removed = at.text.remove(inside if len(at.value_at(inside)) == 1 else labels)  # an object that holds nothing else is removed
        inserted = at.text.insert(value, self.member, at.raw_text(labels))
        return at.safely([*removed, *inserted] if removed and inserted else [], reveals=True)


class ObjectOfAnother(Violation, of=UnknownObject):
    """to_name is an object that another control labels, and that control could have such a result."""

    control: str
    to: tuple[str, ...]
    others: tuple[str, ...]
    """Names of the controls that label it and could have such a result."""
    becomes: Effect = REFUSED_OR_LOST

    def words(self) -> Words:
        fix = f"to_name must be {either(self.to)}; or did you mean from_name {either(self.others[:3])}?"
        return f"{self.control} does not label {quote(self.value)}", fix

    def effect(self) -> Effect | None:
        return self.becomes


class NoValue(Violation, of=ResultWithoutValue):
    """A result has no value."""

    given: str | None = None

    def words(self) -> Words:
        return 'the result has no object "value"', rename_help(self.given, "value") or 'put what is labelled or answered under "value": {…}'

    usual_effect = REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class ValueBeside(Violation, of=ResultWithoutValue):
    """A result has no value, and members that belong into it stand in the result itself."""

    members: tuple[str, ...]

    def words(self) -> Words:
        inside = ", ".join(f"{quote(name)}: …" for name in self.members)
        return 'the result has no object "value"', f'move them there: "value": {{{inside}}}'

    usual_effect = REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.members)


class BoxForSequence(Violation, of=VideoSequenceEmpty):
    """The value of a video region is a single box instead of a sequence of key frames."""

    control: str

    template = (
        'the value of {control} has no "sequence"',
        'move the box into a key frame: "sequence": [{{"frame": 1, "x": …, "y": …, "width": …, "height": …}}]',
    )
    usual_effect = REFUSED


class AllBeside(Violation, of=RegionMemberMissing):
    """Members of the value stand beside it, in the result."""

    control: str
    members: tuple[str, ...]

    def words(self) -> Words:
        if len(self.members) == 1:
            return (
                f'{quote(self.members[0])} of {self.control} is beside "value", where it is not read',
                f"move {quote(self.members[0])} into value",
            )
        return f'{", ".join(self.members)} of {self.control} are beside "value", where they are not read', "move them into value"

    usual_effect = REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        return at.convert_corners(("x", "y", "width", "height")) or at.rename_member(self.members)


#: Members that belong into the value of some result.
_OF_VALUES = frozenset[str]().union(*NEEDED.values(), [kind.labels for kind in CONTROLS.values() if kind.labels is not None])

_REVISED_CODES = codes_of(
    UnknownLabel, LabelsMisnamed, LabelsType, LabelNotInData, TaxonomyPathUnknown, RegionMemberMissing, UnknownControl, UnknownObject,
    ResultNameMissing, ResultWithoutValue, VideoSequenceEmpty,
)  # fmt: skip

#: Rules on a value in place of a label, or of labels.
_ABOUT_LABELS = codes_of(UnknownLabel, LabelsType, LabelNotInData, TaxonomyPathUnknown)
#: Rules on a text that is not a label.
_NO_LABEL = codes_of(UnknownLabel, LabelNotInData)
#: Rules on labels that the guessed control does not have.
_OF_LABELS = codes_of(UnknownLabel, LabelNotInData, TaxonomyPathUnknown)
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
            in_text = finding.breaks(LabelsType) and list_in(finding.value) is not None
            several = _several_labels(view, finding) if result is not None and not in_text else None
            if _is_label_list(view, finding) if in_text else several is not None and _is_joined_list(several):
                joined.add(keys)
            revised = several or _as_resolved(view, finding) or (_revised(names, result, keys, finding) if result is not None else None)
            if revised is not None and revised.kind is LabelsTooDeep and result is not None:
                absent = {tuple(keys_of(each.path)) for each in out if each.value is None} if absent is None else absent
                made = revised.made_as(LabelsTooDeep)
                lost = _lost_with(absent, keys, result["value"], made.member, made.inside)
                out[index] = revised.with_fields(whole=bool(lost))
                moved |= lost
            elif finding.breaks(ResultWithoutValue) and result is not None and str(result.get("type")).casefold() == "relation":
                moved.add(keys)  # a relation needs no value, and what it lacks is reported
            elif revised is not None:
                out[index] = revised
    unknown = {tuple(keys_of(each.path)[:-1]) for each in out if _names_any_control(each)}
    elsewhere = {
        (*keys_of(each.path)[:-1], "value") if each.breaks(ControlTypeMismatch) else tuple(keys_of(each.path))
        for each in out
        if each.breaks(RegionMemberMissing) or each.breaks(ControlTypeMismatch)
    }
    if elsewhere:  # of a shape that is reported as another one's, its members are no second mistake
        out[:] = [
            each
            for each in out
            if not each.breaks(OtherShape) or not {tuple(keys_of(each.path)[:-1]), (*keys_of(each.path)[:-1], "value")} & elsewhere
        ]
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


def _control_of(names: ControlNames, finding: Finding) -> Control | None:
    """Returns the control whose labels a finding is about."""
    return names.by_name.get(finding.made().control) if finding.code in _ABOUT_LABELS else None


def _several_labels(view: View, finding: Finding) -> Finding | None:
    """Returns the finding for a text that joins several labels, in a list or in place of one; None for other findings."""
    control = _control_of(view.names, finding) if not finding.breaks(TaxonomyPathUnknown) else None
    if control is None or not isinstance(finding.value, str) or control.tag.lower() == "taxonomy" or control.allow_nested:
        return None
    known, one = _known(view, control), control.choice == "single"
    if finding.value in names_of(view, control):
        return None
    alone = known(finding.value) if finding.breaks(LabelsType) else None
    parts = [alone] if alone is not None else split_names(finding.value, known)
    found = tuple(dict.fromkeys(parts or names_in_text(finding.value, known)))
    if not found:
        return None
    if finding.kind is LabelsType or finding.kind is NotALabelListLost:
        member = finding.made_as(finding.kind).member
        joined = make_finding(JoinedLabels, finding.path, finding.value, control.name, member, found)
        return joined.with_fields(single=one) if parts else joined
    if finding.breaks(LabelsType) or not parts:
        return None
    kind = JoinedLabel if finding.breaks(UnknownLabel) else JoinedOptionRefusedOrLost if control.labels else JoinedOption
    return make_finding(kind, finding.path, finding.value, control.name, found, one)


def _is_joined_list(finding: Finding) -> bool:
    """Returns True for a text that joins the labels of a list, with nothing else in it."""
    return finding.kind is JoinedLabels and finding.made_as(JoinedLabels).single is not None


def _as_resolved(view: View, finding: Finding) -> Finding | None:
    """Returns the finding for a text of the data in place of a label that the config writes as a variable; None for other findings."""
    control = _control_of(view.names, finding) if finding.breaks(UnknownLabel, TaxonomyPathUnknown) else None
    if control is None or control.variable or view.data is None or not isinstance(finding.value, str):
        return None
    for _, label in control.every_label():
        if not label.alias and has_variable(label.value) and resolved(label.value, view.data) == finding.value:
            kind = AsResolved if finding.breaks(UnknownLabel) else TaxonomyPathUnknown
            return make_finding(kind, finding.path, finding.value, control.name, label.value)
    return None


def _is_label_list(view: View, finding: Finding) -> bool:
    """Returns True for a text that encodes a list of labels only."""
    control = _control_of(view.names, finding)
    if control is None:
        return False
    known = _known(view, control)
    return all(isinstance(name, str) and known(name) is not None for name in list_in(finding.value) or ())


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


def _revised(names: ControlNames, result: Json, keys: tuple[str | int, ...], finding: Finding) -> Finding | None:
    kind, path, value = finding.kind, finding.path, finding.value
    if finding.breaks(ResultWithoutValue):
        beside = tuple(name for name in result if name in _OF_VALUES)
        control = names.by_name.get(cast(str, result.get("from_name"))) if isinstance(result.get("from_name"), str) else None
        labels = CONTROLS[control.tag.lower()].labels if control is not None and control.tag.lower() in CONTROLS else None
        members = beside if labels is None or labels in beside else (*beside, labels)
        is_without_alias = kind is NoValue and finding.made_as(NoValue).given is None
        return make_finding(ValueBeside, path, value, members) if beside and is_without_alias else None
    if finding.breaks(RegionMemberMissing):
        made = finding.made()
        members: tuple[str, ...] = () if getattr(made, "labels", None) else getattr(made, "members", ())
        is_single = kind is PointsMissing or (kind is RegionMemberMissing and made.given is None)  # a member without a similar one
        if value is None and keys[-2] == "value" and is_single:
            members = (cast(str, keys[-1]),)
        moved = (value is None or len(members) > 1) and members and all(result.get(name) is not None for name in members)
        return make_finding(AllBeside, path, value, made.control, members) if moved else None
    if finding.breaks(VideoSequenceEmpty):
        made = finding.made()
        inside: Any = result.get("value")
        is_box = isinstance(inside, dict) and {"x", "y", "width", "height"} <= cast("Json", inside).keys()
        is_misspelt = kind is VideoSequenceEmpty and made.given is not None
        return make_finding(BoxForSequence, path, value, made.control) if is_box and not is_misspelt else None
    if finding.breaks(UnknownControl):
        revised = _control(names, result, finding) or finding
        return append_effect(revised, REFUSED_OR_UNLABELLED) if names.is_redirected(result) else revised
    if finding.breaks(UnknownObject):
        made = finding.made()
        others = names.labelling(result) if kind is UnknownObject and made.there and made.names is not None else ()
        revised = make_finding(ObjectOfAnother, path, value, made.control, made.to, others) if others else finding
        return append_effect(revised, _ON_ANOTHER[names.is_shown_on(result, value)]) if names.is_object(value) else revised
    if finding.breaks(ResultNameMissing):
        inside = result.get("value")
        relates = keys[-1] == "from_name" and isinstance(inside, dict) and {"from_id", "to_id"} <= cast("Json", inside).keys()
        if relates:
            return make_finding(RelationInside, path, value, "labels" in inside)
        if keys[-1] == "from_name" and (kind is NoControl or kind is BadControl or kind is BadControlRefused):
            if value is None and str(result.get("type")).casefold() == "relation":
                made = finding.made_as(kind)
                return make_finding(NoEnds, path, value, made.controls) if "from_name" in result else finding._replace(kind=NoEnds)
            intended = names.guess(result)
            return finding.with_fields(controls=(intended,)) if intended is not None else None
        is_type = (kind is NoKnownName and finding.made_as(NoKnownName).given is None) or (
            kind is ResultNameMissing and finding.made_as(ResultNameMissing).given is not None
        )
        relates = keys[-1] == "type" and is_type and {"from_id", "to_id"} <= result.keys()
        return make_finding(NoKnownNameLost, path, value, "relation", "type") if relates else None
    if finding.breaks(LabelsMisnamed):
        return _labels_elsewhere(names, result, finding)
    if finding.breaks(LabelsType):
        return _unknown_inside(names, finding)
    if kind is UnknownLabel or kind is UnknownLabelRefused:
        is_unlike = not finding.made_as(kind).nearest
    else:
        is_unlike = kind is AsWritten and not finding.made_as(AsWritten).option
    control = _control_of(names, finding) if is_unlike and isinstance(value, str) else None
    others = tuple(
        other.name
        for other in names.controls
        if control is not None and other is not control and value in names.stored[other.name] and set(other.to) & set(control.to)
    )
    return finding._replace(kind=LabelOfAnother).with_fields(others=others) if others else None


def _labels_elsewhere(names: ControlNames, result: Json, finding: Finding) -> Finding | None:
    """Returns the finding for labels beside the value, in an object inside it, or in a list under another name; None if there are none."""
    made: LabelsMisnamed | LabelsMissing = finding.made()
    control, member, path = made.control, made.member, finding.path
    value = finding.value  # under a known other name, or None
    inside: Any = result.get("value")
    members = cast("Json", inside) if isinstance(inside, dict) else {}
    if isinstance(made, LabelsMissing) and made.given is not None:  # a member with a similar name is the list of labels, or holds it
        held = members.get(made.given)
        is_in_object = isinstance(held, dict) and member in held
        return make_finding(LabelsTooDeep, path, value, control, member, made.given, whole=False) if is_in_object else None
    if member in result and value is None:
        return make_finding(LabelsBeside, path, value, control, member)
    for name, held in members.items():
        if isinstance(held, dict) and member in held and value in (None, held):
            return make_finding(LabelsTooDeep, path, value, control, member, name, whole=False)
    stored = names.stored[control] if value is None and control in names.stored else frozenset[str]()
    intended = [name for name, held in members.items() if name != "text" and _all_in(held, stored)]  # a text may read like a label
    return make_finding(LabelsMissing, path, value, control, member, intended[0]) if len(intended) == 1 else None


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


def _control(names: ControlNames, result: Json, finding: Finding) -> Finding | None:
    """Returns a more precise finding for an unknown from_name, by the type and labels of the result and by numbered names; None if there
    is none."""
    intended = names.surely(result)
    if finding.kind is NamesAnObject and intended is not None:
        return finding.with_fields(controls=(intended,))
    if finding.kind is not UnknownControl:
        return None
    similar = tuple(finding.made_as(UnknownControl).nearest)
    fitting = _of_its_type(names, result, similar)
    if fitting is not None:
        return finding.with_fields(nearest=fitting)
    if intended is None and not names.templates:
        return None
    near = similar or ((intended,) if intended is not None else ())
    return finding.with_fields(nearest=near, names=(*names.plain, *names.numbered))


def _of_its_type(names: ControlNames, result: Json, near: tuple[str, ...]) -> tuple[str, ...] | None:
    """Returns the likely controls among those with results of this type; None if no control has such results, or all of ``near`` do."""
    type_ = result.get("type")
    if not isinstance(type_, str):
        return None
    fitting = [name for name, kind in names.plain.items() if type_ == kind or type_ in names.merged_types.get(name, ())]
    if not fitting or all(name in fitting for name in near):
        return None
    return tuple(name for name in near if name in fitting) or tuple(fitting[:3])


def _unknown_inside(names: ControlNames, finding: Finding) -> Finding | None:
    """Returns a finding that lists the labels, for a number, object, list or text in place of labels that names none of them; else
    None."""
    control, value = _control_of(names, finding), finding.value
    if control is None or not control.labels or control.elsewhere or control.tag.lower() == "taxonomy":
        return None
    if isinstance(value, str):  # a text has been compared with the labels already
        name = value or None
    elif value.__class__ is int:
        name = str(value)
    else:
        name = labels.label_of(cast("Json", value)) if isinstance(value, dict) else labels.label_inside(value)
    if name is None or name in names.stored[control.name]:
        return None
    return finding.with_fields(names=names.listed[control.name])


#: Needs nothing but the findings so far.
OF_CAUSES: Check[TaskForm] = Check(revise_findings, _REVISED_CODES, (), SILENT_ON_CLEAN)
