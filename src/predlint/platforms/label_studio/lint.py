"""Finds faults in a labeling config: names that lead nowhere, labels that look alike, limits that exclude one another."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from predlint.model.diagnostics import Severity
from predlint.model.names import nearest
from predlint.model.ontology import Notice, make_notice
from predlint.model.texts import casefolded, listing, quote
from predlint.model.violation import P, Violation, Words, codes_of
from predlint.platforms.label_studio import import_effects, reader
from predlint.platforms.label_studio.ontology import Condition, Control, Label, LabelConfig, ObjectTag, Place
from predlint.platforms.label_studio.reader import ConfigUnlabelledObject
from predlint.platforms.label_studio.tags import CONTROLS, OBJECTS, SPELT, TAKE_LISTS
from predlint.platforms.label_studio.topics.saving import ConfigCrossedLimits, ConfigObjectWithoutValue
from predlint.platforms.label_studio.topics.tags import ConfigLetterCase

# -- Violations in a labeling config itself --------------------------------------------------------------------------


class ConfigUnknownObject(Violation, code="ONT104", slug="config-unknown-object", layer="ontology"):
    """toName names no tag that shows data.

    Why: The control labels nothing: it stays without an object in the editor, and each of its results is lost.
    Fix: Write the name of the tag that shows the data, to the letter.
    """

    tag: str
    name: str
    advice: str

    def words(self) -> Words:
        message = f"toName {quote(self.value)} of <{self.tag}> {quote(self.name)} is the name of no tag that shows data"
        return message, self.advice


class ConfigOneOfPair(Violation, of=ConfigUnknownObject):
    """The toName of a Pairwise tag names one tag instead of two."""

    name: str

    template = (
        "<Pairwise> {name:quoted} compares two tags, and its toName names one: nothing can be chosen",
        'name both, with a comma between: toName="{value},…"',
    )


class ConfigControlAsObject(Violation, code="ONT105", slug="config-control-as-object", layer="ontology"):
    """toName names a control instead of a tag that shows data.

    Why: Results are about data; a control shows none. To ask a question about regions, name the object that they lie on and add perRegion.
    Fix: Write the name of the object tag.
    """

    tag: str
    name: str
    other_tag: str
    advice: str

    def words(self) -> Words:
        message = (
            f"toName {quote(self.value)} of <{self.tag}> {quote(self.name)} names a control, <{self.other_tag}>, where data was expected"
        )
        return message, self.advice


class ConfigLabelCollision(Violation, code="ONT109", slug="config-label-collision", layer="ontology"):
    """Two labels of one control are stored as the same text.

    Why: The alias is what results hold. With one text for two labels nobody knows which was chosen.
    Fix: Give each label an alias of its own.
    """

    is_local = True

    value_: str
    line: int
    label_value: str

    template = (
        "labels {value_:quoted} (in line {line}) and {label_value:quoted} are both stored as {value:quoted}",
        "give each label an alias of its own: results cannot tell them apart",
    )


class ConfigRepeatedLabel(Violation, code="ONT110", slug="config-repeated-label", severity=Severity.WARNING, layer="ontology"):
    """One label is given twice in a control.

    Why: Label Studio treats the two as one; most likely another label was meant.
    Fix: Remove one of them, or correct it.
    """

    line: int

    template = "label {value:quoted} is already given in line {line}", "correct one of them, or list it once"


class ConfigAlikeLabels(Violation, code="ONT111", slug="config-alike-labels", severity=Severity.WARNING, layer="ontology"):
    """Two labels of one control differ only by case, white space or the form of their characters.

    Why: Results are matched to the letter, so that the two are easily mixed up and no check can tell which was meant.
    Fix: Merge the two labels, or give them names that differ in more than that.
    """

    stored: str
    line: int
    difference: str

    template = (
        "label {value:quoted} differs from {stored:quoted} in line {line} only by {difference}",
        "results are matched to the letter: rename one of them",
    )


class ConfigNoLabels(Violation, code="ONT112", slug="config-no-labels", severity=Severity.WARNING, layer="ontology"):
    """A control that gives labels has none.

    Why: There is nothing to choose in the editor, and the server takes any label for good. Choices and Labels without any are not even
    saved (ONT130).
    Fix: Add the labels, or say which member of the data lists them with value="$…".
    """

    tag: str
    is_control: bool

    def words(self) -> Words:
        tag = "Choice" if self.is_control else "Label"
        message = f"<{self.tag}> {quote(self.value)} has no labels"
        return message, f'add <{tag} value="…"/> tags, or name the member of the data that lists them: value="$labels"'


class ConfigWrongObject(Violation, code="ONT114", slug="config-wrong-object", layer="ontology"):
    """A control names an object of a kind that it cannot label.

    Why: The editor offers no tool for it there, so that its results cannot be shown.
    Fix: Use the control for this kind of data, or name the object that was meant.
    """

    tag: str
    name: str
    target_tag: str
    allowed: str
    fitting: tuple[str, ...]

    def words(self) -> Words:
        message = f"<{self.tag}> {quote(self.name)} cannot label <{self.target_tag}> {quote(self.value)}: it is for {self.allowed}"
        return (
            message,
            f"for {self.target_tag} there is {listing(self.fitting)}"
            if self.fitting
            else "for any data there are Choices, TextArea and Taxonomy",
        )


class ConfigUnknownCondition(Violation, code="ONT118", slug="config-unknown-condition", severity=Severity.WARNING, layer="ontology"):
    """A condition names a tag or a label that is not there.

    Why: What it should show stays hidden forever, or always shows.
    Fix: Correct whenTagName, whenLabelValue or whenChoiceValue: names and labels to the letter.
    """

    name: str
    near: tuple[str, ...]
    names: tuple[str, ...]

    def words(self) -> Words:
        message = f"whenTagName {quote(self.value)} is the name of no tag, so that {quote(self.name)} never shows"
        return message, f"did you mean {quote(self.near[0])}?" if self.near else f"the names are: {listing(self.names)}"


class ConfigUnknownChoice(Violation, of=ConfigUnknownCondition):
    """A condition names a label that no deciding control has."""

    attribute: str
    name: str
    near: tuple[str, ...]
    known: tuple[str, ...]

    def words(self) -> Words:
        message = f"{self.attribute} {quote(self.value)} is not a label that could be chosen, so that it never lets {quote(self.name)} show"
        return message, f"did you mean {quote(self.near[0])}?" if self.near else f"there is {listing(self.known)}" if self.known else None


class ConfigNoControl(Violation, code="ONT122", slug="config-no-control", severity=Severity.WARNING, layer="ontology"):
    """A labeling config has no control.

    Why: There is nothing that a result could be given for.
    Fix: Add a tag that labels, with a name and a toName; or was another config meant?
    """

    template = (
        "there is no control in the config, so that no result can be given",
        "add a tag that labels, such as Choices, with a name and a toName",
    )


class ConfigRepeatedNames(Violation, code="ONT124", slug="config-repeated-names", layer="ontology"):
    """A tag inside a Repeater has a name without the index.

    Why: It is repeated for each item of the list, and the names of the copies clash.
    Fix: Put the index into the name and into toName: name="kind_{{idx}}".
    """

    tag: str
    name: str
    other: str | None

    def words(self) -> Words:
        advice = f'put the index into it: name="{self.name}", and change toName to match'
        message = f"the name {quote(self.value)} of <{self.tag}> is the same for every item of the Repeater"
        return message, f"{advice}; or give the Repeater indexFlag={quote(self.other)}" if self.other else advice


class ConfigNothingMarked(Violation, code="ONT129", slug="config-nothing-marked", severity=Severity.WARNING, layer="ontology"):
    """Labels or a question for each region, where no tag marks regions.

    Why: On images and videos, Labels only name what another tool draws; a control with perRegion is asked once a region is selected.
    Without a tag that marks regions of the same object, people can use neither.
    Fix: Add a tool such as Rectangle for the same object, or write RectangleLabels; or remove perRegion.
    """

    tag: str
    is_kinds: bool

    def words(self) -> Words:
        about = f"<{self.tag}> {quote(self.value)}"
        tools = "Rectangle, Polygon, Ellipse, KeyPoint or Brush" if self.is_kinds else "VideoRectangle"
        message = f"no tool draws what {about} names: Labels draw nothing themselves"
        return message, f"add {tools} for the same object{', or use RectangleLabels and the like' if self.is_kinds else ''}"


class ConfigNoRegions(Violation, of=ConfigNothingMarked):
    """A question is asked for each region, but no tag marks regions."""

    tag: str

    template = (
        "<{tag}> {value:quoted} is asked for each region, and no tag marks any",
        'add a tag that marks regions of the same object, or remove perRegion="true"',
    )


class ConfigLabelsNotTaken(Violation, code="ONT131", slug="config-labels-not-taken", layer="ontology"):
    """Labels from the data, for a tag that servers take none for.

    Why: For BitmaskLabels, VectorLabels, TimelineLabels and a few others the server takes a text alone where value names a member of the
    data: a task with a list of labels is refused, and one without it as well.
    Fix: Write the labels into the config.
    """

    is_local = True

    tag: str
    name: str

    def words(self) -> Words:
        message = f"<{self.tag}> {quote(self.name)} takes its labels from {quote(self.value)}, and servers refuse a list for it"
        return (
            message,
            f"write <Label> tags into it; from the data servers take labels for {listing(sorted(SPELT[kind] for kind in TAKE_LISTS))}",
        )


class ConfigNameWithAt(Violation, code="ONT134", slug="config-name-with-at", layer="ontology"):
    """The name of a control that marks regions has an ``@``.

    Why: The editor splits names at an @ when it looks for the control of a region. It finds none, and every region of the control is lost.
    Fix: Rename the control, in the config and in from_name.
    """

    tag: str

    template = (
        "the name {value:quoted} of <{tag}> has an @, with which the editor finds no control: all its regions are lost",
        "rename the control, in the config and in from_name",
    )


class ConfigNotInOpenEdition(Violation, code="ONT135", slug="config-not-in-open-edition", severity=Severity.INFO, layer="ontology"):
    """A tag works in the paid editions alone.

    Why: The open edition of Label Studio saves configs with Chat or OcrLabels, and has templates with them, but its editor does not open
    their tasks (Label Studio 1.23.2).
    Fix: Nothing, for a server of the Enterprise or Starter Cloud edition.
    """

    template = (
        "<{value}> does not open in the open edition of Label Studio, only in the paid ones",
        "if your server is of a paid edition, nothing needs to be done",
    )


#: Warnings of these rules are dropped for a tag that the server refuses.
REPLACED = reader.WARNED | codes_of(ConfigNoLabels, ConfigLetterCase)
#: Objects that are often only read, not labelled.
_BACKGROUND = frozenset({"header", "markdown", "table", "chat", "reactcode"})
#: Maximum number of names among which a suggestion is searched: each search would cost milliseconds.
_MAX_SUGGESTED = 1_000
#: Objects on which Labels draw nothing by themselves.
_DRAWN_ON = frozenset({"image", "video"})
#: Controls, in lower case, that the editor of the open edition does not have.
_PAID = frozenset({"chat", "ocrlabels"})


def lint(config: LabelConfig) -> list[Notice]:
    """Returns all notices about the config, with the reader's notices and remarks, in the order of the file."""
    tags = _Tags(config)
    notices = [*config.notices, *config.remarks, *_whole(config, tags)]
    for control in config.controls:
        notices += _own(control)
        notices += _aims(control, tags)
        notices += _pair(control)
        notices += _marks_nothing(control, tags)
        notices += _labels(control)
        notices += _limits(control)
        for condition in control.when:
            notices += _condition(condition, control, config, tags)
    for tag in (*config.controls, *config.objects):
        notices += _repeated(tag, config)
    if config.relations:
        notices += _check_similar_labels(config.relations)
    notices = [*config.unsaved, *_not_replaced(notices, config)]
    distinct = {(n.code, n.pointer, n.message): n for n in notices}  # the condition of one View concerns many controls
    return sorted(distinct.values(), key=lambda n: (n.at[2] if n.at else -1, n.code))


def _not_replaced(notices: Iterable[Notice], config: LabelConfig) -> Iterator[Notice]:
    """Yields the notices that are not replaced by a notice that the server does not save the config because of that tag."""
    refused = {notice.pointer for notice in config.unsaved}
    same = {(notice.code, notice.pointer) for notice in config.unsaved}
    for notice in notices:
        if notice.code == ConfigUnlabelledObject.code and (ConfigObjectWithoutValue.code, notice.pointer) in same:
            continue
        if (notice.code, notice.pointer) not in same and not (notice.code in REPLACED and notice.pointer in refused):
            yield notice


def _notice(kind: Callable[P, Violation], place: Place, value: object, /, *given: P.args, **named: P.kwargs) -> Notice:
    return make_notice(kind, place.pointer, value, *given, **named).at_place((place.line, place.column, place.offset))


class _Tags:
    """Objects and controls by name, the first one if several share it."""

    def __init__(self, config: LabelConfig) -> None:
        self.objects = {tag.name: tag for tag in reversed(config.objects)}
        self.controls = {control.name: control for control in reversed(config.controls)}
        self.empty = {notice.value for notice in config.notices if notice.code == ConfigObjectWithoutValue.code}
        """Names of objects that have no value, which is reported."""
        self._all = config.controls
        self._texts: dict[str, dict[str, None] | None] = {}
        self.kinds = defaultdict[str, set[str]](set)
        """Name of an object -> tags, in lower case, of the controls for it."""
        self._aiming = defaultdict[str, list[Control]](list)
        for control in config.controls:
            for name in set(control.to):
                self.kinds[name].add(control.tag.lower())
                self._aiming[name].append(control)

    def texts(self, name: str) -> dict[str, None] | None:
        """Returns the labels of a control, of the controls for an object, or of all controls if the name is empty, in their order; None if
        not all are known."""
        if name not in self._texts:
            named = self.controls.get(name) if name else None
            controls = [named] if named else self._aiming[name] if name else self._all
            if any(c.dynamic is not None or c.remote or c.legacy or c.tag.lower() not in CONTROLS for c in controls):
                self._texts[name] = None
            else:
                self._texts[name] = dict.fromkeys(
                    text for c in controls for _, label in c.every_label() for text in (label.stored, label.value)
                )
        return self._texts[name]

    def near(self, name: str, names: Iterable[str]) -> list[str]:
        candidates = list(names)
        return nearest(name, candidates, 1) if len(candidates) <= _MAX_SUGGESTED else []


# ---- the config as a whole


def _whole(config: LabelConfig, tags: _Tags) -> Iterator[Notice]:
    if not config.controls:
        if any(notice.code in reader.HALF for notice in config.notices):
            return  # what each lacks is reported
        yield _notice(ConfigNoControl, Place(), None)
        return
    aimed = {name for control in config.controls for name in control.to}
    if any(name not in tags.objects for name in aimed):
        return  # the control without its object is reported; an object without its control is the same fault
    synced = {tag.attributes.get("sync", "") for tag in config.objects}
    for tag in config.objects:
        if tag.name not in aimed and tag.name not in synced and tag.tag.lower() not in _BACKGROUND and not tag.attributes.get("sync"):
            yield _notice(ConfigUnlabelledObject, tag.place, tag.name, tag.tag)


# ---- the objects of a control


def _aims(control: Control, tags: _Tags) -> Iterator[Notice]:
    """Reports names in toName that lead nowhere, to a control, or to an object that the control cannot label."""
    for name in control.to:
        target = tags.objects.get(name)
        if target is not None:
            yield from _fit(control, target)
            continue
        other = tags.controls.get(name)
        if (other is None and name in tags.empty) or (other is control and control.tag.lower() not in CONTROLS):
            continue  # an unknown tag may be control and data in one, as CustomInterface is
        if other is not None:
            yield _notice(ConfigControlAsObject, control.place, name, control.tag, control.name, other.tag, _objects_help(name, tags))
        else:
            yield _notice(ConfigUnknownObject, control.place, name, control.tag, control.name, _objects_help(name, tags))


def _pair(control: Control) -> Iterator[Notice]:
    if control.tag.lower() == "pairwise" and len(control.to) == 1:
        yield _notice(ConfigOneOfPair, control.place, control.to[0], control.name)


def _objects_help(name: str, tags: _Tags) -> str:
    names = list(reversed(tags.objects))
    if not names:
        return "add the tag that shows the data, with a name and a value"
    near = tags.near(name, names)
    return f"did you mean {quote(near[0])}?" if near else f"the names are: {listing(names)}"


def _fit(control: Control, target: ObjectTag) -> Iterator[Notice]:
    kind = CONTROLS.get(control.tag.lower())
    if kind is None or not kind.objects or target.tag.lower() not in OBJECTS or target.tag.lower() in kind.objects:
        return
    allowed = " or ".join(sorted(SPELT[o] for o in kind.objects if o in SPELT))
    fitting = sorted(k.tag for k in CONTROLS.values() if target.tag.lower() in k.objects)
    yield _notice(ConfigWrongObject, control.place, target.name, control.tag, control.name, target.tag, allowed, tuple(fitting))


def _repeated(tag: Control | ObjectTag, config: LabelConfig) -> Iterator[Notice]:
    """Reports tags in a Repeater whose names would be the same for every item."""
    if tag.repeat is None:
        return
    flag = config.repeaters[tag.repeat].flag
    if flag not in tag.name:
        placeholder = re.search(r"\{\{[^{}]*\}\}", tag.name)
        other = placeholder[0] if placeholder else None
        name = tag.name.replace(other, flag) if other else f"{tag.name}_{flag}"
        yield _notice(ConfigRepeatedNames, tag.place, tag.name, tag.tag, name, other)


def _own(control: Control) -> Iterator[Notice]:
    """Reports what the editor cannot open of the control itself."""
    kind = CONTROLS.get(control.tag.lower())
    if "@" in control.name and kind is not None and (kind.draws or kind.form == "labels"):
        yield _notice(ConfigNameWithAt, control.place, control.name, control.tag)
    if control.tag.lower() in _PAID:
        yield _notice(ConfigNotInOpenEdition, control.place, control.tag)


def _draws(control: Control) -> bool:
    kind = CONTROLS.get(control.tag.lower())
    return kind is not None and kind.draws


def _marks_nothing(control: Control, tags: _Tags) -> Iterator[Notice]:
    """Reports labels for shapes that no tool draws, and questions about regions that no tag marks."""
    if control.tag.lower() != "labels" and not control.per_region:
        return
    objects = [tags.objects.get(name) for name in control.to]
    kinds = {tag.tag.lower() for tag in objects if tag is not None}
    others = [CONTROLS.get(tag) for tag in sorted(set[str]().union(*(tags.kinds[name] for name in control.to)))]
    if None in objects or None in others:
        return  # already reported, or it is unknown what marks regions
    drawing = [kind for kind in others if kind is not None and kind.draws]
    if control.tag.lower() == "labels" and kinds and kinds <= _DRAWN_ON and all(kind.labels is not None for kind in drawing):
        yield _notice(ConfigNothingMarked, control.place, control.name, control.tag, kinds == {"image"})
    labeling = any(c.labeling and set(c.to) & set(control.to) for c in tags.controls.values())
    marked = labeling or drawing or kinds & {"chat", "reactcode"} or any(kind is not None and kind.form == "labels" for kind in others)
    if control.per_region and not _draws(control) and not marked:
        yield _notice(ConfigNoRegions, control.place, control.name, control.tag)


# ---- labels


def _labels(control: Control) -> Iterator[Notice]:
    kind = CONTROLS.get(control.tag.lower())
    needs = kind is not None and kind.labels is not None
    if needs and not control.labels and control.dynamic is None and not control.remote:
        yield _notice(ConfigNoLabels, control.place, control.name, control.tag, control.tag.lower() in ("choices", "taxonomy"))
    if needs and control.dynamic is not None and control.tag.lower() not in TAKE_LISTS:
        yield _notice(ConfigLabelsNotTaken, control.place, control.dynamic, control.tag, control.name)
    yield from _check_similar_labels(control.labels)


def _check_similar_labels(labels: Sequence[Label]) -> Iterator[Notice]:
    """Reports siblings that are stored alike or look alike, at every level of the labels."""
    seen: dict[str, Label] = {}
    forms: dict[str, Label] = {}
    for label in labels:
        first = seen.setdefault(label.stored, label)
        if first is not label:
            yield _same(label, first)
        else:
            form = casefolded(unicodedata.normalize("NFKC", label.stored))
            other = forms.setdefault(form, label)
            if other is not label:
                yield _notice(ConfigAlikeLabels, label.place, label.stored, other.stored, other.place.line, _difference(label, other))
        yield from _check_similar_labels(label.children)


def _same(label: Label, first: Label) -> Notice:
    if (label.value or label.stored) == (first.value or first.stored):
        return _notice(ConfigRepeatedLabel, label.place, label.stored, first.place.line)
    return _notice(ConfigLabelCollision, label.place, label.stored, first.value, first.place.line, label.value)


def _difference(label: Label, other: Label) -> str:
    one, two = label.stored, other.stored
    if one.casefold() == two.casefold():
        return "upper and lower case"
    if " ".join(one.split()) == " ".join(two.split()):
        return "white space"
    return "white space, case or the form of its characters"


# ---- limits and conditions


def _limits(control: Control) -> Iterator[Notice]:
    pairs: list[tuple[str, str, float | None, float | None, object, object]] = [
        ("minPoints", "maxPoints", control.min_points, control.max_points, control.min_points, control.max_points)
    ]
    read = import_effects.timestamp if control.tag.lower() == "datetime" else import_effects.read_number
    if control.minimum is not None and control.maximum is not None:
        pairs.append(("min", "max", read(control.minimum), read(control.maximum), control.minimum, control.maximum))
    for low, high, minimum, maximum, shown_least, shown_most in pairs:
        if minimum is not None and maximum is not None and minimum > maximum:
            yield _notice(ConfigCrossedLimits, control.place, shown_least, low, control.tag, control.name, high, shown_most)


def _condition(condition: Condition, control: Control, config: LabelConfig, tags: _Tags) -> Iterator[Notice]:
    """Reports conditions that can never be met, because they name what does not exist."""
    deciding = tags.controls.get(condition.tag) if condition.tag else None
    if condition.tag and deciding is None and condition.tag not in tags.objects:
        names = [c.name for c in config.controls] + [o.name for o in config.objects]
        near = tags.near(condition.tag, names)
        yield _notice(ConfigUnknownCondition, control.place, condition.tag, control.name, tuple(near), tuple(names))
        return
    yield from _missing("whenLabelValue", condition.labels, tags.texts(condition.tag or ""), control)
    if deciding is not None:
        yield from _missing("whenChoiceValue", condition.choices, tags.texts(deciding.name), control)


def _missing(attribute: str, wanted: Sequence[str], known: dict[str, None] | None, control: Control) -> Iterator[Notice]:
    """Reports names of labels that no deciding control has."""
    if known is None or ",".join(wanted) in known or ", ".join(wanted) in known:
        return  # not all are known; or one label with a comma in it
    for name in wanted:
        if name not in known:
            near = nearest(name, known, 1)
            yield _notice(ConfigUnknownChoice, control.place, name, attribute, control.name, tuple(near), tuple(filter(None, known)))
