"""What is odd about a labeling config: names that lead nowhere, labels that cannot be told apart, limits that exclude one another."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from predlint.dialects.label_studio import attributes
from predlint.dialects.label_studio.attributes import SPELT
from predlint.dialects.label_studio.config import Condition, Control, Label, LabelConfig, ObjectTag, Place
from predlint.dialects.label_studio.saving import REPLACED
from predlint.dialects.label_studio.tags import CONTROLS, OBJECTS, TAKE_LISTS
from predlint.names import caseless, listing, nearest, quote
from predlint.ontology import Notice

#: Objects that are often there to be read only.
_BACKGROUND = frozenset({"header", "markdown", "table", "chat", "reactcode"})
#: Among more names no suggestion is looked for: each one would cost milliseconds.
_MAX_SUGGESTED = 1_000
#: Objects on which Labels draw nothing by themselves.
_DRAWN_ON = frozenset({"image", "video"})
#: A control that lacks its name or its toName.
_HALF = frozenset({"ONT106", "ONT108"})


def lint(config: LabelConfig) -> list[Notice]:
    """Everything to say about the config, the reader's notices and remarks included, in the order of the file."""
    tags = _Tags(config)
    notices = [*config.notices, *config.remarks, *_whole(config, tags)]
    for control in config.controls:
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
        notices += _alike(config.relations)
    notices = [*config.unsaved, *_not_replaced(notices, config)]
    distinct = {(n.code, n.pointer, n.message): n for n in notices}  # the condition of one View concerns many controls
    return sorted(distinct.values(), key=lambda n: (n.at[2] if n.at else -1, n.code))


def _not_replaced(notices: Iterable[Notice], config: LabelConfig) -> Iterator[Notice]:
    """What need not give way to the finding that the server does not save the config for that tag."""
    refused = {notice.pointer for notice in config.unsaved}
    same = {(notice.code, notice.pointer) for notice in config.unsaved}
    for notice in notices:
        if notice.code == "ONT121" and ("ONT117", notice.pointer) in same:
            continue
        if (notice.code, notice.pointer) not in same and not (notice.code in REPLACED and notice.pointer in refused):
            yield notice


def _notice(code: str, place: Place, message: str, help: str | None, value: object) -> Notice:
    return Notice(code, place.pointer, message, help, value, (place.line, place.column, place.offset))


class _Tags:
    """Objects and controls by name, the first where several share it; ``near`` suggests among names."""

    def __init__(self, config: LabelConfig) -> None:
        self.objects = {tag.name: tag for tag in reversed(config.objects)}
        self.controls = {control.name: control for control in reversed(config.controls)}
        self.empty = {notice.value for notice in config.notices if notice.code == "ONT117"}
        """Names of objects that have no value, which is told."""
        self._all = config.controls
        self._texts: dict[str, frozenset[str] | None] = {}
        self.kinds = defaultdict[str, set[str]](set)
        """By the name of an object: the tags, in lower case, of the controls for it."""
        self._aiming = defaultdict[str, list[Control]](list)
        for control in config.controls:
            for name in set(control.to):
                self.kinds[name].add(control.tag.lower())
                self._aiming[name].append(control)

    def texts(self, name: str) -> frozenset[str] | None:
        """The labels of a control, of those for an object, or of all where no name is given; None where not all of them are known."""
        if name not in self._texts:
            named = self.controls.get(name) if name else None
            controls = [named] if named else self._aiming[name] if name else self._all
            if any(c.dynamic is not None or c.remote or c.legacy or c.tag.lower() not in CONTROLS for c in controls):
                self._texts[name] = None
            else:
                self._texts[name] = frozenset(
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
            return  # each has been told what it lacks
        message = "there is no control in the config, so that no result can be given"
        yield _notice("ONT122", Place(), message, "add a tag that labels, such as Choices, with a name and a toName", None)
        return
    aimed = {name for control in config.controls for name in control.to}
    if any(name not in tags.objects for name in aimed):
        return  # the control that misses its object is told; the object that misses its control is the same slip
    synced = {tag.attributes.get("sync", "") for tag in config.objects}
    for tag in config.objects:
        if tag.name not in aimed and tag.name not in synced and tag.tag.lower() not in _BACKGROUND and not tag.attributes.get("sync"):
            message = f"<{tag.tag}> {quote(tag.name)} is labelled by no control: it is only shown"
            yield _notice("ONT121", tag.place, message, "nothing needs to be done if that is intended", tag.name)


# ---- what a control labels


def _aims(control: Control, tags: _Tags) -> Iterator[Notice]:
    """Names in toName that lead nowhere, to a control, or to an object that the control cannot label."""
    for name in control.to:
        target = tags.objects.get(name)
        if target is not None:
            yield from _fit(control, target)
            continue
        other = tags.controls.get(name)
        if (other is None and name in tags.empty) or (other is control and control.tag.lower() not in CONTROLS):
            continue  # an unknown tag may be control and data in one, as CustomInterface is
        if other is not None:
            message = (
                f"toName {quote(name)} of <{control.tag}> {quote(control.name)} names a control, <{other.tag}>, where data was expected"
            )
            yield _notice("ONT105", control.place, message, _objects_help(name, tags), name)
        else:
            message = f"toName {quote(name)} of <{control.tag}> {quote(control.name)} is the name of no tag that shows data"
            yield _notice("ONT104", control.place, message, _objects_help(name, tags), name)


def _pair(control: Control) -> Iterator[Notice]:
    if control.tag.lower() == "pairwise" and len(control.to) == 1:
        message = f"<Pairwise> {quote(control.name)} compares two tags, and its toName names one: nothing can be chosen"
        yield _notice("ONT104", control.place, message, f'name both, with a comma between: toName="{control.to[0]},…"', control.to[0])


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
    message = f"<{control.tag}> {quote(control.name)} cannot label <{target.tag}> {quote(target.name)}: it is for {allowed}"
    help = f"for {target.tag} there is {listing(fitting)}" if fitting else "for any data there are Choices, TextArea and Taxonomy"
    yield _notice("ONT114", control.place, message, help, target.name)


def _repeated(tag: Control | ObjectTag, config: LabelConfig) -> Iterator[Notice]:
    """Tags in a Repeater whose names would come out the same for every item."""
    if tag.repeat is None:
        return
    flag = config.repeaters[tag.repeat].flag
    if flag not in tag.name:
        message = f"the name {quote(tag.name)} of <{tag.tag}> is the same for every item of the Repeater"
        other = re.search(r"\{\{[^{}]*\}\}", tag.name)
        name = tag.name.replace(other[0], flag) if other else f"{tag.name}_{flag}"
        help = f'put the index into it: name="{name}", and change toName to match'
        yield _notice(
            "ONT124", tag.place, message, f"{help}; or give the Repeater indexFlag={quote(other[0])}" if other else help, tag.name
        )


def _draws(control: Control) -> bool:
    kind = CONTROLS.get(control.tag.lower())
    return kind is not None and kind.draws


def _marks_nothing(control: Control, tags: _Tags) -> Iterator[Notice]:
    """Labels for shapes where no tool draws any, and questions about regions where there are none."""
    if control.tag.lower() != "labels" and not control.per_region:
        return
    objects = [tags.objects.get(name) for name in control.to]
    kinds = {tag.tag.lower() for tag in objects if tag is not None}
    others = [CONTROLS.get(tag) for tag in sorted(set[str]().union(*(tags.kinds[name] for name in control.to)))]
    if None in objects or None in others:
        return  # told already; or nothing is known of what marks regions
    about = f"<{control.tag}> {quote(control.name)}"
    drawing = [kind for kind in others if kind is not None and kind.draws]
    if control.tag.lower() == "labels" and kinds and kinds <= _DRAWN_ON and all(kind.labels is not None for kind in drawing):
        tools = "Rectangle, Polygon, Ellipse, KeyPoint or Brush" if kinds == {"image"} else "VideoRectangle"
        help = f"add {tools} for the same object{', or use RectangleLabels and the like' if kinds == {'image'} else ''}"
        yield _notice("ONT129", control.place, f"no tool draws what {about} names: Labels draw nothing themselves", help, control.name)
    labeling = any(c.labeling and set(c.to) & set(control.to) for c in tags.controls.values())
    marked = labeling or drawing or kinds & {"chat", "reactcode"} or any(kind is not None and kind.form == "labels" for kind in others)
    if control.per_region and not _draws(control) and not marked:
        help = 'add a tag that marks regions of the same object, or remove perRegion="true"'
        yield _notice("ONT129", control.place, f"{about} is asked for each region, and no tag marks any", help, control.name)


# ---- labels


def _labels(control: Control) -> Iterator[Notice]:
    kind = CONTROLS.get(control.tag.lower())
    needs = kind is not None and kind.labels is not None
    if needs and not control.labels and control.dynamic is None and not control.remote:
        message = f"<{control.tag}> {quote(control.name)} has no labels"
        tag = "Choice" if control.tag.lower() in ("choices", "taxonomy") else "Label"
        help = f'add <{tag} value="…"/> tags, or name the member of the data that lists them: value="$labels"'
        yield _notice("ONT112", control.place, message, help, control.name)
    if needs and control.dynamic is not None and control.tag.lower() not in TAKE_LISTS:
        message = f"<{control.tag}> {quote(control.name)} takes its labels from {quote(control.dynamic)}, and servers refuse a list for it"
        help = f"write <Label> tags into it; from the data servers take labels for {listing(sorted(SPELT[kind] for kind in TAKE_LISTS))}"
        yield _notice("ONT131", control.place, message, help, control.dynamic)
    yield from _alike(control.labels)


def _alike(labels: Sequence[Label]) -> Iterator[Notice]:
    """Siblings that are stored alike, or that people cannot tell apart; then the same for the labels under each."""
    seen: dict[str, Label] = {}
    forms: dict[str, Label] = {}
    for label in labels:
        first = seen.setdefault(label.stored, label)
        if first is not label:
            yield _same(label, first)
        else:
            form = caseless(unicodedata.normalize("NFKC", label.stored))
            other = forms.setdefault(form, label)
            if other is not label:
                both = f"{quote(label.stored)} differs from {quote(other.stored)} in line {other.place.line}"
                message = f"label {both} only by {_difference(label, other)}"
                yield _notice("ONT111", label.place, message, "results are matched to the letter: rename one of them", label.stored)
        yield from _alike(label.children)


def _same(label: Label, first: Label) -> Notice:
    where = f"in line {first.place.line}"
    if (label.value or label.stored) == (first.value or first.stored):
        return _notice(
            "ONT110",
            label.place,
            f"label {quote(label.stored)} is already given {where}",
            "correct one of them, or list it once",
            label.stored,
        )
    message = f"labels {quote(first.value)} ({where}) and {quote(label.value)} are both stored as {quote(label.stored)}"
    return _notice("ONT109", label.place, message, "give each label an alias of its own: results cannot tell them apart", label.stored)


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
    read = attributes.moment if control.tag.lower() == "datetime" else attributes.number
    if control.least is not None and control.most is not None:
        pairs.append(("min", "max", read(control.least), read(control.most), control.least, control.most))
    for low, high, least, most, shown_least, shown_most in pairs:
        if least is not None and most is not None and least > most:
            message = f"{low} {shown_least} of <{control.tag}> {quote(control.name)} is above {high} {shown_most}: no answer fits between"
            yield _notice("ONT119", control.place, message, "swap the two, or correct one of them", shown_least)


def _condition(condition: Condition, control: Control, config: LabelConfig, tags: _Tags) -> Iterator[Notice]:
    """Conditions that can never be met, since they name what is not there."""
    deciding = tags.controls.get(condition.tag) if condition.tag else None
    if condition.tag and deciding is None and condition.tag not in tags.objects:
        names = [c.name for c in config.controls] + [o.name for o in config.objects]
        near = tags.near(condition.tag, names)
        message = f"whenTagName {quote(condition.tag)} is the name of no tag, so that {quote(control.name)} never shows"
        help = f"did you mean {quote(near[0])}?" if near else f"the names are: {listing(names)}"
        yield _notice("ONT118", control.place, message, help, condition.tag)
        return
    yield from _missing("whenLabelValue", condition.labels, tags.texts(condition.tag or ""), control)
    if deciding is not None:
        yield from _missing("whenChoiceValue", condition.choices, tags.texts(deciding.name), control)


def _missing(attribute: str, wanted: Sequence[str], known: frozenset[str] | None, control: Control) -> Iterator[Notice]:
    """Names of labels that none of the deciding controls has."""
    if known is None or ",".join(wanted) in known or ", ".join(wanted) in known:
        return  # not all are known; or one label with a comma in it
    for name in wanted:
        if name not in known:
            near = nearest(name, known, 1)
            message = f"{attribute} {quote(name)} is not a label that could be chosen, so that it never lets {quote(control.name)} show"
            help = f"did you mean {quote(near[0])}?" if near else f"there is {listing(sorted(known - {''}))}" if known else None
            yield _notice("ONT118", control.place, message, help, name)
