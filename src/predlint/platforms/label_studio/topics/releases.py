"""What the server's own check refuses although the editor shows it well, by release of label-studio-sdk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, cast

from predlint.model.diagnostics import Severity
from predlint.model.findings import ViolationSpec, keys_of
from predlint.model.violation import Path, Violation, Words, codes_of
from predlint.platforms.label_studio.declarations import ResultForm, TaskForm, all_linked
from predlint.platforms.label_studio.import_effects import in_list, reads_as_number, soften_if_harmless
from predlint.platforms.label_studio.names import ControlNames
from predlint.platforms.label_studio.ontology import Control, LabelConfig
from predlint.platforms.label_studio.record import Result, Role, View, number, objects_in
from predlint.platforms.label_studio.tags import OTHER_TYPES, Json
from predlint.platforms.label_studio.topics import answers
from predlint.platforms.label_studio.topics.choices import names_of
from predlint.platforms.label_studio.topics.coordinates import LIKELY_PIXELS, ROUNDING
from predlint.platforms.label_studio.topics.labels import LabelsType, NotALabelListLost
from predlint.platforms.label_studio.topics.members import FlagType, ResultFlag
from predlint.shape.record_checks import SILENT_ON_CLEAN, Bound, Check, Declared, on

# -- what a release takes, and what cannot be checked ------------------------------------------------------------------


class ServerRefuses(Violation, code="MED101", slug="server-refuses", severity=Severity.WARNING, layer="record"):
    """Servers that check predictions with label-studio-sdk 2.1 refuse what the editor would show well.

    Why: The check of label-studio-sdk 2.1 is stricter in places than the editor, and one refused result stops the whole import. Whether a
    server checks depends on its version and settings, so this is a warning; with --profile sdk-2.1.2 or sdk-2.1.3 it is an error.
    Fix: Add what the message names, or import into a server that does not check.
    """

    control: str
    what: str

    def words(self) -> Words:
        fix = (in_list(self.value) if self.what == _BARE else None) or _FOR_RELEASES.get(self.what)
        return f"{self.control}: servers that check predictions with label-studio-sdk 2.1 refuse {self.what}", fix


_BARE = "a bare string in place of a list"

#: Form that servers refuse -> help: the form to write instead, which other releases also read.
_FOR_RELEASES = {
    _BARE: 'write ["…"]',
    "an option that stands in the data": "give the Choice an alias in the config, and write that",
    "a label whose tag has a name of its own": 'remove name="…" from the Label tag of the config: value and alias are enough',
    "messages of a Chat that has a toName": "remove toName from the Chat tag of the config: it is about itself without it",
    'a span without "instant"': 'add "instant": false, or true for a moment',
    'a sequence without "framesCount"': 'add "framesCount": the number of frames',
    'a sequence without "duration"': 'add "duration": the length in seconds',
    'key frames without "time"': 'add "time" to each: the seconds from the start',
    "a relation without a direction (left, right, bi)": 'add "direction": "right"',
    "labels beside a shape that do not repeat its geometry": "repeat the members of the shape's value",
    "labels beside a shape that repeat its geometry wrongly": "repeat the member as the shape has it",
    "labels apart from a box of a video": 'put "labels" into the value of the videorectangle, and leave this result out',
    "labels apart from a line of a video": 'make one result of both: from_name of the labels, "type": "videovectorlabels"',
    "labels apart from a shape of this kind": "draw it with a control that has labels of its own",
    'a line of a video without "labels"': 'name them under "labels", whatever the type of the result is called',
    "a flag that is neither true nor false": "write true or false",
    "results of a tag that has no toName": "add a toName to the tag in the config",
    "a to_name that is not one of its two objects": "write the name of the first object",
    "a createdAt that is not a whole number": "write the time in milliseconds since 1970, or leave it out",
    "the old name of this type": 'write "hypertextlabels"',
}


class ReleaseLacksTag(Violation, code="MED103", slug="release-lacks-tag", layer="record"):
    """The release of the profile does not know the tag of a control.

    Why: The source that calls itself label-studio-sdk 2.1.3 lacks classes for some tags, TimelineLabels and bitmasks among them, and
    refuses every result of them. Release 2.1.2 has them.
    Fix: Import into a server with another release, or leave these results out.
    """

    control: str
    tag: str

    template = "label-studio-sdk 2.1.3 does not know the {tag} tag and refuses every result of {control}", None


# -- What the server's own check refuses although the editor shows it well, by release of label-studio-sdk, since releases disagree --


# These are warnings by default, because refusals depend on the version and settings of the server; the profiles ``sdk-2.1.2`` and
# ``sdk-2.1.3`` make them errors. Facts are those of label-studio-sdk 2.1.2 and of its later source, tried out.

#: Tags that are newer than the source that calls itself 2.1.3.
_LATER = frozenset({"bitmask", "bitmasklabels", "magicwand", "vector", "vectorlabels", "timelinelabels"})
#: Keys of a place in a value, and what the server refuses there.
Refusal = tuple[tuple[str | int, ...], str]
Keys = tuple[str | int, ...]


def _is_unknown_tag(control: Control, profile: str) -> bool:
    """Returns True if the release does not know the tag of the control."""
    return profile == "sdk-2.1.3" and control.tag.lower() in _LATER


class ServerValidation:
    """Checks for what servers of one profile refuse."""

    def __init__(self, config: LabelConfig, names: ControlNames, profile: str) -> None:
        self.config, self.names = config, names
        self.splits = any([kind is not None and kind.draws and kind.labels is None for kind in names.kinds.values()])
        """True if a region may have its labels in another result than its shape."""
        self.unknown_controls = frozenset([control.name for control in config.controls if _is_unknown_tag(control, profile)])

    def needs_check(self, role: Role) -> bool:
        """Returns False if nothing is refused in results of a role whose type is that of their control."""
        control, form = role.control, role.form
        if (
            role.kind is None
            or control.name in self.unknown_controls
            or control.inferred
            or control.elsewhere
            or self.names.named[control.name]
        ):
            return True
        if form == "choices":
            return control.allow_nested
        return form in _FORMS or form in _FLAGGED or form in ("chat", "pairwise")

    def result(self, view: View, result: Result) -> None:
        """Reports what is refused in one result."""
        control = result.control
        if result.whole.get("value").__class__ is not dict:
            return
        if control.name in self.unknown_controls:
            view.report(result.path, None, ReleaseLacksTag, control.name, control.tag)
            return
        if control.inferred:
            self._refuse(view, result, ("from_name",), "results of a tag that has no toName", whole=True)
            return
        if result.repeat is not None:
            self._refuse(view, result, ("from_name",), "names of repeated tags", whole=True)
            return
        if isinstance(type_ := result.whole.get("type"), str) and type_ in OTHER_TYPES:
            self._refuse(view, result, ("type",), "the old name of this type", whole=True)
        form = result.form
        if form in _FORMS and not (form == "choices" and not control.allow_nested):
            for place, what in _FORMS[form](result.value):
                self._refuse(view, result, place, what)
        if result.form == "chat" and control.attributes.get("toname") and result.whole.get("type") == control.type:
            self._refuse(view, result, ("type",), "messages of a Chat that has a toName", whole=True)
        if result.form == "video-vector" and result.whole.get("type") == "videovectorlabels" and "labels" not in result.value:
            self._refuse(view, result, ("labels",), 'a line of a video without "labels"')
        if result.form in _FLAGGED:
            for path, flag in _flags(result.value, result.at, _FLAGGED[result.form]):
                if not _is_flag(flag) and not any(
                    each[1] == path and soften_if_harmless(each)[0].code == ResultFlag.code for each in view.out
                ):
                    spec = ViolationSpec(ServerRefuses)
                    view.explains(path, codes_of(ResultFlag, FlagType), flag, spec, control.name, "a flag that is neither true nor false")
        if result.form == "pairwise" and len(control.to) > 1:
            both = (control.name, ",".join(control.to), ", ".join(control.to))
            if result.whole.get("to_name") in both:
                self._refuse(view, result, ("to_name",), "a to_name that is not one of its two objects", whole=True)
        self._labels(view, result)

    def prediction(self, view: View) -> None:
        """Reports what is refused in relations, and in labels beside a shape."""
        results = view.results
        for index, relation in results.relations:
            if "direction" not in relation:
                path: Path = (((view.path, "result"), index), "direction")
                view.report(path, None, ServerRefuses, "relation", "a relation without a direction (left, right, bi)")
        drawn = {r.id: r for r in results.known if r.id is not None and r.role.is_bare}
        beside = [r for r in results.known if r.form == "labels" and r.id in drawn and isinstance(r.whole.get("value"), dict)]
        reported = _reported_values(view) if beside else frozenset[Keys]()
        for result in beside:
            self._check_separate_labels(view, result, drawn[result.id or ""], reported)

    def _check_separate_labels(self, view: View, labels: Result, shape: Result, reported: frozenset[Keys]) -> None:
        """Checks labels in a result beside their shape: servers accept them on images only, and only if they repeat the shape."""
        needed = _SPLIT.get(shape.form)
        if needed is None:
            if not {"start", "end"} <= labels.value.keys():
                self._refuse(view, labels, (), _SEPARATE_LABELS_MESSAGES.get(shape.form, "labels apart from a shape of this kind"))
        elif not needed <= labels.value.keys():
            self._refuse(view, labels, (), "labels beside a shape that do not repeat its geometry")
        else:
            for member in sorted(needed):
                if not _may_repeat(member, labels.value[member], shape.value.get(member)) and not _is_reported(reported, labels, member):
                    self._refuse(view, labels, (member,), "labels beside a shape that repeat its geometry wrongly")
            for member in ("rotation", "closed", "format"):
                given = labels.value.get(member)
                if (
                    shape.form in _REPEATED[member]
                    and given != shape.value.get(member)
                    and not (_may_stand(member, given) or _is_reported(reported, labels, member))
                ):
                    self._refuse(view, labels, (member,), "labels beside a shape that repeat its geometry wrongly")
            names = labels.value.get("labels", "")
            if not names and not isinstance(names, list) and "labels" in labels.value:  # servers read it as no label
                spec = ViolationSpec(NotALabelListLost)
                view.explains((labels.at, "labels"), codes_of(LabelsType), names, spec, labels.control.name, "labels")

    def _labels(self, view: View, result: Result) -> None:
        """Checks labels: servers accept labels that only the data lists if the config lists none."""
        control = result.control
        stored = self.names.stored[control.name]
        named = self.names.named[control.name]
        for path, name in result.labels() if named and named < stored else ():
            if name in named:
                view.report(path, name, ServerRefuses, control.name, "a label whose tag has a name of its own")
        if control.variable and control.dynamic is None and result.form == "choices":
            self._options(view, result, stored)
        if control.dynamic is None or not stored or result.form == "taxonomy":
            return
        others = [(path, name) for path, name in result.labels() if name not in stored]
        if others:
            listed = names_of(view, control)
            for path, name in others:
                if name in listed:
                    view.report(
                        path,
                        name,
                        ServerRefuses,
                        control.name,
                        "labels from the data beside labels of the config",
                    )

    def _options(self, view: View, result: Result, stored: frozenset[str]) -> None:
        """Reports options whose text comes from the data instead of the config."""
        if view.data is None:
            return
        names = names_of(view, result.control)
        for path, name in result.labels():
            if name not in stored and name in names:
                view.report(path, name, ServerRefuses, result.control.name, "an option that stands in the data")

    def _refuse(self, view: View, result: Result, place: tuple[str | int, ...], what: str, *, whole: bool = False) -> None:
        path: Path = result.path if whole else result.at
        found: Any = result.whole if whole else result.value
        for key in place:
            path = (path, key)
            found = cast("Json", found).get(cast(str, key)) if isinstance(found, dict) else None
        view.report(path, found, ServerRefuses, result.control.name, what)


def _ellipse(value: Json) -> Iterator[Refusal]:
    if any((number(value.get(member)) or 0) > LIKELY_PIXELS for member in ("x", "y")):
        return  # reported as pixels, which all coordinates may be
    for member in ("radiusX", "radiusY"):
        radius = number(value.get(member))
        if radius is not None and 50 < radius <= 100 + ROUNDING:  # a larger one is reported elsewhere
            yield (member,), "a radius above 50"


def _text(value: Json) -> Iterator[Refusal]:
    if isinstance(value.get("text"), str):
        yield ("text",), "a bare string in place of a list"


def _choices(value: Json) -> Iterator[Refusal]:
    given = value.get("choices")
    if isinstance(given, list) and any(isinstance(item, list) for item in cast("list[Any]", given)):
        yield ("choices",), "paths of choices"


def _timeseries(value: Json) -> Iterator[Refusal]:
    if value.get("instant") is None and not value.keys().isdisjoint(("start", "end")):  # without both it is not a span (reported elsewhere)
        yield ("instant",), 'a span without "instant"'


def _flags(value: Json, at: Path, members: tuple[str, ...]) -> Iterator[tuple[Path, Any]]:
    """Yields the flags that servers read, with their paths: these members of a value, and those of its key frames and vertices."""
    for member in members:
        if member in value:
            yield (at, member), value[member]
    for member, its in _FLAGGED_ITEMS.items():
        for index, item in objects_in(value.get(member)):
            yield from _flags(item, ((at, member), index), its)


def _is_flag(value: Any) -> bool:
    """Returns True for values that servers read as true, as false or, for optional members, as absent."""
    if isinstance(value, str):
        return value.strip().lower() in _FLAGS
    return value is None or (isinstance(value, (bool, int, float)) and value in (0, 1))


def _reported_values(view: View) -> frozenset[Keys]:
    """Returns the keys of values, and of their members, that have a finding about geometry."""
    size = len(keys_of((((view.path, "result"), 0), "value"))) + 1
    return frozenset(tuple(keys_of(finding.path)[:size]) for finding in view.out if finding.rule.family == "GEO")


def _is_reported(reported: frozenset[Keys], labels: Result, member: str) -> bool:
    """Returns True if a repeated member of the geometry, or the whole value, has a finding."""
    value = tuple(keys_of(labels.at))
    return value in reported or (*value, member) in reported


def _may_repeat(member: str, given: Any, own: Any) -> bool:
    """Returns True if servers accept a member that labels repeat, or if the shape itself has the same fault."""
    if own is None or given == own:
        return True
    if member in _LISTS:
        flags = (vertex.get("isBezier") for _, vertex in objects_in(given))
        return (
            isinstance(given, list) and all(map(_is_flag, flags)) and not (member == "points" and _reach_beyond(cast("list[Any]", given)))
        )
    if member == "imageDataURL":
        return isinstance(given, str)
    coordinate = number(given)
    return reads_as_number(given) if coordinate is None else coordinate <= (50 if member.startswith("radius") else 100)


def _reach_beyond(points: list[Any]) -> bool:
    """Returns True if a coordinate is above 100, even by rounding."""
    coordinates = (number(one) for point in points if isinstance(point, list) for one in cast("list[Any]", point))
    return any(coordinate is not None and coordinate > 100 for coordinate in coordinates)


def _may_stand(member: str, given: Any) -> bool:
    """Returns True if servers accept an optional member of a shape in the labels beside it."""
    if member == "closed":
        return _is_flag(given)
    if given is None:
        return True
    if member == "format":
        return isinstance(given, str)
    turned = number(given)
    return reads_as_number(given) if turned is None else turned <= 360


def _video(value: Json) -> Iterator[Refusal]:
    if "sequence" not in value:
        return  # reported as missing
    for member in ("framesCount", "duration"):
        if value.get(member) is None:
            yield (member,), f'a sequence without "{member}"'
    yield from _length(value)
    if any([frame.get("time") is None for _, frame in objects_in(value.get("sequence"))]):
        yield ("sequence",), 'key frames without "time"'


def _chat(value: Json) -> Iterator[Refusal]:
    message = value.get("chatmessage")
    made: Any = cast("Json", message).get("createdAt") if isinstance(message, dict) else None
    moment = float(made) if reads_as_number(made) else number(made)
    if made is not None and (moment is None or not float(moment).is_integer()):
        yield ("chatmessage", "createdAt"), "a createdAt that is not a whole number"


def _length(value: Json) -> Iterator[Refusal]:
    frames = number(value.get("framesCount"))
    if frames is not None and frames != int(frames):
        yield ("framesCount",), "a framesCount that is not a whole number"


_FORMS: dict[str, Callable[[Json], Iterator[Refusal]]] = {
    "ellipse": _ellipse, "text": _text, "choices": _choices, "timeseries": _timeseries, "video-box": _video, "video-vector": _length,
    "chat": _chat,
}  # fmt: skip

_FLAGGED: dict[str, tuple[str, ...]] = {"timeseries": ("instant",), "vector": ("closed",), "video-vector": ()}
_FLAGGED_ITEMS = {"sequence": ("closed", "enabled"), "vertices": ("isBezier",)}
_FLAGS = frozenset({"0", "off", "f", "false", "n", "no", "1", "on", "t", "true", "y", "yes"})
#: Form of a shape whose labels must be in its own result -> message for others.
_SEPARATE_LABELS_MESSAGES = {"video-box": "labels apart from a box of a video", "video-vector": "labels apart from a line of a video"}

#: Form of a shape -> members that labels beside it must repeat.
_SPLIT = {
    "box": frozenset({"x", "y", "width", "height"}), "polygon": frozenset({"points"}), "keypoint": frozenset({"x", "y"}),
    "ellipse": frozenset({"x", "y", "radiusX", "radiusY"}), "brush": frozenset({"rle"}), "vector": frozenset({"vertices"}),
    "bitmask": frozenset({"imageDataURL"}),
}  # fmt: skip

_LISTS = frozenset({"points", "rle", "vertices"})
#: Optional member -> forms of shapes that have it and whose labels may repeat it.
_REPEATED = {"rotation": frozenset({"box", "ellipse"}), "closed": frozenset({"vector"}), "format": frozenset({"brush", "bitmask"})}


# -- when results need no checks ---------------------------------------------------------------------------------------

#: Forms for which servers refuse nothing that the Shape accepts.
_SETTLED = frozenset(
    {"box", "polygon", "keypoint", "brush", "bitmask", "wand", "vector", "taxonomy", "number", "rating", "datetime", "ranker"}
)

_RADII = tuple([Bound(("value", member), maximum=50) for member in ("radiusX", "radiusY")])


def _under(form: ResultForm) -> Declared | None:
    control, kind = form.control, form.kind
    if _is_unknown_tag(control, form.profile) or control.inferred or control.repeat is not None or control.elsewhere:
        return None
    if any([label.named for _, label in control.every_label()]):
        return None
    if kind is None:
        return SILENT_ON_CLEAN
    if kind.form == "ellipse" and not form.is_merged:
        return Declared(bounds=_RADII)
    if kind.form == "text":
        return Declared(on(("value", "text"), *answers.TEXTS))
    if kind.form == "labels":
        return None if form.is_merged else SILENT_ON_CLEAN
    return SILENT_ON_CLEAN if kind.form in _SETTLED or (kind.form == "choices" and not control.allow_nested) else None


RELEASE_OF_RESULT = Check(ServerValidation.result, codes_of(ServerRefuses, ReleaseLacksTag), (), _under)
RELEASE_OF_PREDICTION: Check[TaskForm] = Check(ServerValidation.prediction, codes_of(LabelsType, ServerRefuses), (), all_linked)
