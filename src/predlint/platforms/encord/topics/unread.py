"""Predictions that Encord does not read, because they are under another name or in another place."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, cast

from predlint.model.findings import ViolationSpec, finding_of, keys_of, spec_of
from predlint.model.texts import casefold_name, has_any_value, listing, quote
from predlint.model.violation import Finding, Fix, FixContext, Kind, Path, Violation, Words, fixes, make_finding
from predlint.platforms.common_mistakes import rename_help
from predlint.platforms.encord.forms import OTHER_SIDES
from predlint.platforms.encord.record import HASH_OF, Appearance, Json, RowView, Unit, are_labels, frame_number, is_direct, list_of
from predlint.platforms.encord.topics.extents import Causes
from predlint.platforms.encord.topics.geometry import (
    UNREAD,
    GeometryInOtherForm,
    GeometryMissing,
    GeometryPartMissing,
    UnknownMemberOfObject,
    unknown_in_geometry,
)
from predlint.platforms.encord.topics.members import (
    CONFIDENCES,
    LEAVE_OUT,
    AnswerUnknownMember,
    Misspelt,
    MisspeltMember,
    RowExpectedMember,
    RowMissingMember,
    RowUnknownMember,
    unknown_in_answers,
)
from predlint.platforms.encord.topics.nesting import RequiredUnanswered
from predlint.platforms.encord.topics.objects import MisspeltObjectMember, UnknownMember, unknown_in_object
from predlint.platforms.numbers import is_number
from predlint.shape.nodes import Member, Node
from predlint.shape.resolver import misspelling, name_text


class NoLabels(Violation, of=RowExpectedMember):
    """A data unit has no labels."""

    given: str | None = None

    def words(self) -> Words:
        return "the data unit has no labels, so that nothing is predicted for it", rename_help(self.given, "labels") or (
            'add "labels": {"objects": […], "classifications": […]}, of videos by frame'
        )

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


def lost_under_misspelling(value: Any, what: str, name: str, given: str) -> Words:
    return f"{what} has no {name}, but {quote(given)}, which is not read: all that is in it is lost", rename_help(given, name)


class MemberMisspelt(Violation, code="REC219", slug="encord-member-misspelt", about_name=True, layer="record", in_part=True):
    """What is predicted stands in a member whose name is misspelt.

    Why: The labels of a data unit, their objects, their classifications and object_actions may be missing, as in older exports. Under
    another name nobody reads them: all that they hold is lost, without a message.
    Fix: Rename the member.
    """

    given: str

    def words(self) -> Words:
        return lost_under_misspelling(self.value, "the data unit", "labels", self.given)

    @fixes(
        safe="renames the member, where only case, separators or a plural s differ", unsafe="renames one that is misspelt in another way"
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class MisspeltInSome(Violation, of=MemberMisspelt):
    """In some data units or frames, the member with labels is misspelt."""

    what: str
    name: str
    given: str

    def words(self) -> Words:
        return lost_under_misspelling(self.value, self.what, self.name, self.given)

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class LabelsListed(Violation, of=MemberMisspelt):
    """The labels of a data unit are in a list with another name."""

    given: str

    def words(self) -> Words:
        fix = f'write "labels": {{"objects": […], "classifications": […]}}, of videos by frame, and into it what is in {quote(self.given)}'
        return lost_under_misspelling(self.value, "the data unit", "labels", self.given)[0], fix


class LabelsBeside(Violation, of=MemberMisspelt):
    """Labels are beside the place for them, which is empty."""

    name: str
    holder: str

    def words(self) -> Words:
        fix = 'write it into "labels" of its data unit: {"objects": […], "classifications": […]}, of videos by frame'
        if self.holder == "the row":
            message = f"the labels of all data units are empty, but {quote(self.name)} of the row holds some"
        else:
            message = f"the labels of {self.holder} are empty, but {quote(self.name)} beside them holds some"
        return f"{message}, which is not read: all that is in it is lost", fix


class PredictedUnread(Violation, code="REC220", slug="encord-predicted-unread", about_name=True, layer="record"):
    """Answers, objects, a score or a second point stand where Encord does not read them.

    Why: Answers are read in the entries of object_answers, object_actions and classification_answers alone, all of an entry in one list;
    objects in the labels of their data unit; a score under "confidence", and of a point what is under "0". What stands elsewhere is
    dropped, without a message. Without a confidence the object counts as certain.
    Fix: Write answers into the list of the entry they belong to, objects into the labels of their data unit, scores into confidence, and
    each point into an object of its own.
    """

    name: str

    template = (
        "{name:quoted} of a classification on a frame is not read: Encord reads answers in classification_answers",
        'write what is answered under its classificationHash there: {{"classifications": [{{"featureHash": …, "answers": …}}], …}}',
    )


class AnswersUnread(Violation, of=PredictedUnread):
    """A member that Encord does not read contains answers."""

    name: str
    known: tuple[str, ...]

    def words(self) -> Words:
        fix = unknown_in_answers(self.value, self.name, self.known)[1]
        if fix == LEAVE_OUT:
            own = next((own for own in ("actions", "classifications") if own in self.known), None)
            fix = f'write them into "{own}"' if own is not None else "write them into the list of the entry, beside this answer"
        return f"the answers in {quote(self.name)} are lost: Encord does not read them here", fix


class DrawnUnread(Violation, of=PredictedUnread):
    """Objects or classifications of a frame are in an entry of answers."""

    name: str
    kind: str
    """The list where they belong, objects or classifications."""

    template = (
        "the {kind} in {name:quoted} are lost: Encord does not read them here",
        'move them into "{kind}" of their frame, in "labels" of the data unit',
    )


class AnswersInObject(Violation, of=PredictedUnread):
    """A member of an object on a frame, which Encord does not have, contains answers."""

    name: str
    known: tuple[str, ...]

    template = (
        "the answers in {name:quoted} are lost: Encord does not read them here",
        'write them into its entry in "object_answers", which is under its objectHash',
    )


class ScoreUnread(Violation, of=PredictedUnread):
    """A score has another name than confidence."""

    name: str

    template = (
        "Encord does not read {name:quoted}: it drops the score, and takes a confidence of 1.0",
        'rename {name:quoted} to "confidence"',
    )

    @fixes(unsafe="renames a member such as score to confidence, where the object has none")
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename("confidence") if is_number(self.value) and 0 <= self.value <= 1 else None


class SecondConfidence(Violation, of=UnknownMemberOfObject):
    """An object has a score beside its confidence."""

    name: str
    known: tuple[str, ...]

    def words(self) -> Words:
        return unknown_in_object(self.value, self.name, self.known)[0], 'the object has its "confidence": leave it out'


class SecondPoint(Violation, of=PredictedUnread):
    """A point has a second point beside the key "0"."""

    template = 'a point has another one beside "0", which Encord does not read: it is lost', "give each point an object of its own"


class AnswersAtPoint(Violation, of=PredictedUnread):
    """Answers are at a point or another part of a geometry, where nothing reads them."""

    what: str
    name: str
    known: tuple[str, ...]

    def words(self) -> Words:
        return unknown_in_geometry(self.value, self.what, self.name, self.known)


class LooseSides(Violation, of=GeometryMissing):
    """The sides of a box are members of the object itself, which has no boundingBox or rotatableBoundingBox."""

    name: str
    shape: str
    member: str
    sides: tuple[str, ...]

    def words(self) -> Words:
        own = ", ".join(f'"{"w" if side == "width" else "h" if side == "height" else side}": …' for side in self.sides)
        message = f"{self.name} is a {self.shape}, and its {self.member} is missing: {listing(self.sides)} are members of the object itself"
        return message, f'put them into it: "{self.member}": {{{own}}}'

    def fix(self, at: FixContext) -> Fix | None:
        holder, entries = at.keys[:-1], at.text.entries(at.keys[:-1])
        box = at.text.object((OTHER_SIDES.get(side, side), at.raw_text([*holder, side])) for side in self.sides)
        named = at.text.rename([*holder, self.sides[0]], str(at.keys[-1]))
        others = [index for index, entry in enumerate(entries) if entry.key in self.sides[1:]]
        if not named or any(entry.key == self.sides[0] for entry in entries[others[0] :]):  # the first side must come before the others
            return None
        return at.safely([*named, *at.text.replace([*holder, self.sides[0]], box), *at.text.without(entries, others)], reveals=True)


def labels_member(node: Node) -> Member:
    """Returns the member with the labels of a data unit."""
    return Member(node, spec_of(NoLabels), misspelt=ViolationSpec(MemberMisspelt))


def expected_member(node: Node, what: str, name: str) -> Member:
    """Returns a member that older exports lack."""
    return Member(node, spec_of(RowExpectedMember, what, name), misspelt=ViolationSpec(MisspeltInSome, (what, name)))


# -- Names of other programs for members of objects: the finding for a missing member names them, and a geometry under one is checked --


#: Member -> its aliases, likeliest first.
_ALIASES: dict[str, tuple[str, ...]] = {
    "x": ("cx", "center_x", "centerX"),  # for circles and ellipses; in a box they are reported as no corner
    "y": ("cy", "center_y", "centerY"),
    "r": ("radius",),
    "rx": ("radius_x", "radiusX"),
    "ry": ("radius_y", "radiusY"),
    "w": ("width",),
    "h": ("height",),
    "theta": ("angle", "rotation", "rotate", "yaw"),
}

#: Members of boxes, which some programs write directly into the object.
_SIDES = {
    "boundingBox": (("x", "y", "w", "h"), ("x", "y", "width", "height")),
    "rotatableBoundingBox": (("x", "y", "w", "h", "theta"), ("x", "y", "width", "height", "theta")),
}


def name_aliases(view: RowView, causes: Causes) -> None:
    """Adds to the findings for missing members the alias that the object has instead, and suppresses other findings about the alias.

    Reports a score without confidence as unread, and a score beside the confidence as a second one.
    """
    holders: dict[tuple[str | int, ...], Json] = {}
    for at, finding in enumerate(view.out):
        is_other_name = finding.kind is UnknownMember and finding.made_as(UnknownMember).name in CONFIDENCES
        is_misspelt = finding.kind is MisspeltObjectMember and finding.made_as(MisspeltObjectMember).intended == "confidence"
        is_score = is_other_name or is_misspelt
        if finding.path is None or not (is_score or _is_missing(finding)):
            continue
        holders = holders or {tuple(keys_of(seen.path)): seen.whole for seen in view.appearances}
        holder = _holder(holders, finding.path[0])
        if is_score:
            if "confidence" not in holder and type(finding.value) in (int, float):
                view.out[at] = make_finding(ScoreUnread, finding.path, finding.value, str(finding.path[1]))
            elif is_other_name and holder.get("confidence") is not None:
                view.out[at] = finding._replace(kind=SecondConfidence)
            continue
        sides = next((names for names in _SIDES.get(str(finding.path[1]), ()) if all(name in holder for name in names)), None)
        if sides is not None:
            made = finding.made_as(GeometryMissing)
            view.out[at] = make_finding(LooseSides, finding.path, finding.value, made.name, made.shape, made.member, sides)
            for name in sides:
                causes.add((finding.path[0], name), UNREAD)
            continue
        rings = _rings(holder) if finding.kind is GeometryMissing and finding.path[1] == "polygon" else None
        if rings is not None:
            member = "polygons" if isinstance(holder[rings], list) else "polygon"
            view.out[at] = finding._replace(path=(finding.path[0], member)).with_fields(member=member, given=rings)
            causes.add((finding.path[0], rings), UNREAD)
            continue
        alias = name_text(_ALIASES.get(str(finding.path[1]), ()), holder)
        if alias is not None:
            view.out[at] = finding.with_fields(given=alias)
            causes.add((finding.path[0], alias), UNREAD)


def _is_missing(finding: Finding) -> bool:
    """Returns True for the finding of a missing member without a known alias."""
    if finding.kind is GeometryMissing:
        return finding.made_as(GeometryMissing).given is None
    return finding.kind is GeometryPartMissing and finding.made_as(GeometryPartMissing).given is None


def misnamed(view: RowView) -> dict[Path, list[tuple[str, tuple[str, ...]]]]:
    """Returns path of an object -> (missing geometry member, keys of the value in its place)."""
    found: dict[Path, list[tuple[str, tuple[str, ...]]]] = {}
    for finding in view.out:
        if finding.path is None or not isinstance(member := finding.path[1], str):
            continue
        if finding.kind is GeometryMissing and (given := finding.made_as(GeometryMissing).given) is not None:
            found.setdefault(finding.path[0], []).append((member, (given,)))
        elif finding.kind is GeometryInOtherForm and (made := finding.made_as(GeometryInOtherForm)).wrapped:
            found.setdefault(finding.path[0], []).append((member, (made.given, member)))
    return found


def value_at(seen: Appearance, keys: tuple[str, ...]) -> tuple[Path, Any]:
    """Returns the path and value of a geometry under another name."""
    path, value = seen.path, cast(Any, seen.whole)
    for key in keys:
        path, value = (path, key), value[key]
    return path, value


def _rings(holder: Json) -> str | None:
    """Returns the member that equals ``polygons`` but for case and separators, or None. Its value are rings, or the points of a polygon."""
    return next((name for name, value in holder.items() if name != "polygons" and casefold_name(name) == "polygons" and value), None)


def _holder(holders: dict[tuple[str | int, ...], Json], path: Path) -> Json:
    """Returns the JSON object at a path: an object on a frame, or its geometry; {} if there is none."""
    keys = tuple(keys_of(path))
    found: Any = holders.get(keys) or holders.get(keys[:-1], {}).get(str(keys[-1]) if keys else "")
    return cast("Json", found) if isinstance(found, dict) else {}


# -- Record rules on labels under names that the format does not have: the predictions there are lost, which is reported --


#: The lists of a frame.
_LISTS = tuple(HASH_OF)

#: Names of the list of objects in other formats.
_OBJECTS_ELSEWHERE = frozenset({
    "annotations", "predictions", "detections", "instances", "labels", "boxes", "bboxes", "shapes", "results", "items",
})  # fmt: skip


def report_strays(view: RowView, unit: Unit, *, beside: bool) -> None:
    """Reports the member with the labels of a data unit that has none, and misspelt lists of labels. ``beside``: the row has findings
    about unknown members."""
    labels: Any = unit.whole.get("labels")
    if labels.__class__ is dict and unit.layout in ("directly", "any"):  # in a video, the names are reported as keys that are no frames
        if not is_direct(labels):
            _misspelt_lists(view, (unit.path, "labels"), labels)
    elif beside and "labels" not in unit.whole and not unit.is_space and unit.layout != "nowhere":
        _report_other_name(view, unit)
    if beside and "labels" in unit.whole and not unit.is_space and not has_any_value(labels):
        _report_beside_empty(view, unit.path, unit.whole, "the data unit")


def report_row_strays(view: RowView) -> None:
    """Reports a member of the row with labels, if the data units have none."""
    if view.units and not any(has_any_value(unit.whole.get("labels")) for unit in view.units):
        _report_beside_empty(view, None, view.row, "the row")


def report_renamed_lists(view: RowView) -> None:
    """Adds to the findings of missing lists of a frame the member that contains the objects or classifications: one whose items have
    their hashes, else one with a name that other formats give to such a list."""
    found: dict[Path, Path] = {}
    likely: dict[Path, Path] = {}
    for finding in view.out:
        value = finding.value
        if finding.kind is not RowUnknownMember or finding.path is None or value.__class__ is not list:
            continue
        if (own := list_of(value)) is not None:
            found.setdefault((finding.path[0], own), finding.path)
        elif casefold_name(str(finding.path[1])) in _OBJECTS_ELSEWHERE and any(each.__class__ is dict for each in value):
            likely.setdefault((finding.path[0], "objects"), finding.path)
    found = likely | found
    named: set[Path] = set()
    for at, finding in enumerate(view.out if found else ()):
        other, kind = found.get(finding.path), finding.kind
        if other is None or not (kind is RowMissingMember or kind is RowExpectedMember):
            continue
        if finding.made_as(kind).given is None:  # else it names a misspelt member already
            named.add(other)
            view.out[at] = finding.with_fields(given=other[1])._replace(kind=MisspeltInSome if kind is RowExpectedMember else kind)
    _drop(view, named)


def _report_other_name(view: RowView, unit: Unit) -> None:
    """Reports the labels of a unit under a name that is no misspelling of "labels"."""
    for at, finding in enumerate(view.out):
        if finding.kind is not NoLabels or finding.path != (unit.path, "labels"):
            continue
        name = next((name for name, value in unit.whole.items() if _is_unknown(view, (unit.path, name)) and are_labels(value)), None)
        if name is not None:
            view.out.pop(at)
            _drop(view, {(unit.path, name)})
            spec = ViolationSpec(LabelsListed) if isinstance(unit.whole[name], list) else ViolationSpec(MemberMisspelt)
            view.report((unit.path, "labels"), None, spec, name)
        return


def _report_beside_empty(view: RowView, path: Path, whole: Json, holder: str) -> None:
    """Reports the first unknown member with labels, if the place for labels is empty."""
    for name, value in whole.items():
        if are_labels(value) and _is_unknown(view, (path, name)):
            _drop(view, {(path, name)})
            view.report((path, name), value, ViolationSpec(LabelsBeside), name, holder)
            return


def _is_unknown(view: RowView, path: Path) -> bool:
    """Returns True for a member that is reported as unknown."""
    return any(finding.kind is RowUnknownMember and finding.path == path for finding in view.out)


def _misspelt_lists(view: RowView, path: Path, labels: Json) -> None:
    """Reports the misspelt lists of an image if no list has its right name: their keys are no frames."""
    named: dict[str, str] = {}
    for name, value in labels.items():
        intended = misspelling(name, _LISTS) or list_of(value) if isinstance(value, list) else None
        if intended is not None and frame_number(name) is None:
            named.setdefault(intended, name)
    _drop(view, {(path, name) for name in named.values()})
    for intended, name in named.items():
        spec = ViolationSpec(MisspeltInSome) if has_any_value(labels[name]) else ViolationSpec(RowExpectedMember)
        view.report((path, intended), None, spec, "labels", intended, name)


def _drop(view: RowView, paths: Collection[Path]) -> None:
    """Removes the findings about members that another finding names."""
    if paths:
        view.out[:] = [finding for finding in view.out if finding.path not in paths]


# -- Record rules on members that Encord does not read: if they contain predictions, these are reported as lost ------


#: Violation of an unknown member of an answer, of an object, and of a point -> the one with the same fields if the member contains answers.
_ANSWERS_UNREAD: dict[Kind, Kind] = {
    AnswerUnknownMember: AnswersUnread,
    UnknownMember: AnswersInObject,
    UnknownMemberOfObject: AnswersAtPoint,
}

#: Names of the ontology for lists of options. They are no answers: the selected options are in "answers", or that is reported.
_OPTIONS = frozenset({"options", "choices", "values"})


def report_lost(view: RowView) -> None:
    """Replaces findings about unknown members with answers, a score, or another point by findings of the rule on lost predictions.

    Answers are not lost if the entry of the same object or classification has them, too.
    """
    out, row = view.out, view.row
    lost: dict[str, tuple[str, ...]] = {}  # objectHash -> what the titles of the attributes begin with that are answered elsewhere
    for at, finding in enumerate(out):
        if (score := _score_unread(finding, row)) is not None:
            out[at] = score
            continue
        if (finding.kind in _ANSWERS_UNREAD or finding.kind is RowUnknownMember) and _is_repeated(finding, row):
            continue
        if finding.kind is RowUnknownMember and _contains_answers(finding.value):
            unknown = finding.made_as(RowUnknownMember)
            if unknown.what == "the classification":
                out[at] = _lost(finding, spec_of(PredictedUnread, unknown.name))
        if finding.kind is Misspelt and _contains_answers(finding.value):
            misspelt = finding.made_as(Misspelt)
            if misspelt.intended == "classifications":  # another member is to be renamed so already
                out[at] = _lost(finding, spec_of(AnswersUnread, misspelt.name, ("classifications",)))
        if finding.kind not in _ANSWERS_UNREAD:
            continue
        if _is_second_point(finding):
            out[at] = _lost(finding, spec_of(SecondPoint))
        elif finding.kind is AnswerUnknownMember and (drawn := list_of(finding.value)) is not None:
            out[at] = _lost(finding, spec_of(DrawnUnread, finding.made_as(AnswerUnknownMember).name, drawn))
        elif (
            finding.path is not None
            and finding.path[1] not in _OPTIONS
            and (_contains_answers(finding.value) or _names_attributes(view, finding))
        ):
            out[at] = finding._replace(kind=_ANSWERS_UNREAD[finding.kind])
            if isinstance(hash_ := _at(row, keys_of(finding.path[0])).get("objectHash"), str):
                lost[hash_] = tuple(map(quote, _answered_in(finding.value)))
    if lost:
        out[:] = [
            each
            for each in out
            if each.kind is not RequiredUnanswered
            or not each.made_as(RequiredUnanswered).title.startswith(lost.get(str(keys_of(each.path)[1]), ()))
        ]


def _answered_in(value: Any) -> list[str]:
    """Returns the names of the attributes that lost answers are about."""
    items: Any = value if value.__class__ is list else [*value.values()]
    names = [each.get("name") for each in items if each.__class__ is dict]
    return [name for name in (*names, *(value if value.__class__ is dict else ())) if isinstance(name, str)]


def _names_attributes(view: RowView, finding: Finding) -> bool:
    """Returns True for answers of an object as {"name of the attribute": answer}."""
    if finding.kind is not UnknownMember or finding.path is None or finding.value.__class__ is not dict:
        return False
    feature = view.features.object_of(_at(view.row, keys_of(finding.path[0])))
    return feature is not None and any([attribute.name in finding.value for attribute in feature.attributes])


def _lost(finding: Finding, spec: ViolationSpec) -> Finding:
    return finding_of(spec, finding.path, finding.value)


def _score_unread(finding: Finding, row: Json) -> Finding | None:
    """Returns the finding for the score of a classification under another name, or None if it has a confidence."""
    if finding.path is None or type(finding.value) not in (int, float):
        return None
    if finding.kind is AnswerUnknownMember:
        is_score = finding.made_as(AnswerUnknownMember).name in CONFIDENCES
    elif finding.kind is RowUnknownMember:
        unknown = finding.made_as(RowUnknownMember)
        is_score = unknown.what == "the classification" and unknown.name in CONFIDENCES
    elif finding.kind is Misspelt or finding.kind is MisspeltMember:
        is_score = finding.made_as(finding.kind).intended == "confidence"
    else:
        return None
    holder = _at(row, keys_of(finding.path[0])) if is_score else {}
    if "classificationHash" not in holder or "confidence" in holder:
        return None
    return make_finding(ScoreUnread, finding.path, finding.value, str(finding.path[1]))


def _is_repeated(finding: Finding, row: Json) -> bool:
    """Returns True if the entry of the object or classification has the same answers."""
    path = finding.path
    holder = _at(row, keys_of(path[0])) if path is not None and keys_of(path)[0] in ("data_units", "spaces") else {}
    for name, member in (("objectHash", "object_answers"), ("classificationHash", "classification_answers")):
        hash = holder.get(name)
        if isinstance(hash, str) and (own := _at(row, [member, hash]).get("classifications")):
            return bool(own == finding.value)
    return False


def _at(row: Json, keys: list[str | int]) -> Json:
    """Returns the JSON object at a path, or {}."""
    found: Any = row
    for key in keys:
        if found.__class__ is dict:
            found = found.get(key)
        else:
            found = found[key] if found.__class__ is list and isinstance(key, int) else None
    return found if found.__class__ is dict else {}


def _is_second_point(finding: Finding) -> bool:
    path, value = finding.path, finding.value
    beside = finding.kind is UnknownMemberOfObject and path is not None and path[0] is not None and path[0][1] == "point"
    return beside and value.__class__ is dict and {"x", "y"} <= value.keys()


def _contains_answers(value: Any) -> bool:
    items: Any = [*value.values()] if value.__class__ is dict else value
    return items.__class__ is list and any(each.__class__ is dict and "featureHash" in each for each in items)
