"""Finds faults in a labeling config: names that lead nowhere, labels that look alike, limits that exclude one another."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from predlint.names import casefolded, listing, nearest, quote
from predlint.ontology import Notice, make_notice
from predlint.platforms.label_studio import attributes
from predlint.platforms.label_studio.attributes import SPELT
from predlint.platforms.label_studio.config import Condition, Control, Label, LabelConfig, ObjectTag, Place
from predlint.platforms.label_studio.config_save_errors import REPLACED
from predlint.platforms.label_studio.ontology_words import (
    ConfigAlikeLabels,
    ConfigControlAsObject,
    ConfigCrossedLimits,
    ConfigLabelCollision,
    ConfigLabelsNotTaken,
    ConfigNameWithAt,
    ConfigNoControl,
    ConfigNoLabels,
    ConfigNoRegions,
    ConfigNothingMarked,
    ConfigNotInOpenEdition,
    ConfigNoToName,
    ConfigObjectWithoutValue,
    ConfigOneOfPair,
    ConfigRepeatedLabel,
    ConfigRepeatedNames,
    ConfigUnknownChoice,
    ConfigUnknownCondition,
    ConfigUnknownObject,
    ConfigUnlabelledObject,
    ConfigUnnamedControl,
    ConfigWrongObject,
)
from predlint.platforms.label_studio.tags import CONTROLS, OBJECTS, TAKE_LISTS
from predlint.violation import P, Violation, codes_of

#: Objects that are often only read, not labelled.
_BACKGROUND = frozenset({"header", "markdown", "table", "chat", "reactcode"})
#: Maximum number of names among which a suggestion is searched: each search would cost milliseconds.
_MAX_SUGGESTED = 1_000
#: Objects on which Labels draw nothing by themselves.
_DRAWN_ON = frozenset({"image", "video"})
#: Controls, in lower case, that the editor of the open edition does not have.
_PAID = frozenset({"chat", "ocrlabels"})
#: Rules on a control that lacks its name or its toName.
_HALF = codes_of(ConfigNoToName, ConfigUnnamedControl)


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
        if any(notice.code in _HALF for notice in config.notices):
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
    read = attributes.timestamp if control.tag.lower() == "datetime" else attributes.number
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
    """Reports names of labels that none of the deciding controls has."""
    if known is None or ",".join(wanted) in known or ", ".join(wanted) in known:
        return  # not all are known; or one label with a comma in it
    for name in wanted:
        if name not in known:
            near = nearest(name, known, 1)
            yield _notice(ConfigUnknownChoice, control.place, name, attribute, control.name, tuple(near), tuple(filter(None, known)))
