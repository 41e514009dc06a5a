"""A task as record rules see it: its results, each with the control that it names, and its data.

What is known of a result, and of all results of a prediction together, is found out once and changed by nobody: a `Role`, a `Result`, the
`Results`. A `View` is where a check asks for them, and says what it finds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, cast, overload

from msgspec import Struct, field

from predlint.lazy_regex import lazy_regex
from predlint.platforms.label_studio.base64_data import decoded, encoding_of
from predlint.platforms.label_studio.config import Control, ObjectTag
from predlint.platforms.label_studio.names import NEEDED, ControlNames, is_relation
from predlint.platforms.label_studio.repeaters import Numbers, found_at, written
from predlint.platforms.label_studio.tags import (
    CONTROLS,
    DRAWN,
    DRAWN_ON,
    ON_IMAGE,
    SCORES,
    TAKEN_FOR_REGIONS,
    ControlKind,
    labels_elsewhere,
)
from predlint.platforms.label_studio.utf16_text import Utf16Text
from predlint.platforms.whole_numbers import integer_of
from predlint.shape.findings import Finding, Path, finding_of, keys_of, subpath
from predlint.shape.violation_specs import ViolationSpec
from predlint.violation import P, Violation
from predlint.violation import make_finding as finding_at

Json = dict[str, Any]

# -- numbers of a value --------------------------------------------------------------------------------------------------------

#: Beyond this, products of numbers are infinite.
_LARGEST = 1e150
_NUMBERS = (int, float)
#: What has no coordinates.
MASKS = frozenset({"brush", "wand", "bitmask"})
COORDINATES: tuple[str, ...] = ("x", "y", "width", "height", "radiusX", "radiusY")
#: Members of a value in which coordinates stand.
_MEASURED = frozenset({*COORDINATES, "points", "vertices", "sequence"})


def number(value: Any) -> float | None:
    """A number that can be reckoned with, not true or false; None for anything else."""
    return value if value.__class__ in _NUMBERS and -_LARGEST < value < _LARGEST else None


def is_point(point: Any) -> bool:
    """True for a list of two numbers."""
    if point.__class__ is not list or len(point) != 2:
        return False
    x, y = point
    return x.__class__ in _NUMBERS and y.__class__ in _NUMBERS and -_LARGEST < x < _LARGEST and -_LARGEST < y < _LARGEST


def objects_in(value: Any) -> list[tuple[int, Json]]:
    """The objects in a list, each with its index; none in what is no list."""
    return [(index, item) for index, item in enumerate(value) if item.__class__ is dict] if value.__class__ is list else []


def coordinates(form: str, value: Json) -> list[tuple[str, float]]:
    """The coordinates of a shape on an image, each with the member that it is of: whether it counts along x or y, its name tells. A mask
    has none: who gives its width or height means its pixels."""
    if form == "vector":
        return [each for _, vertex in objects_in(value.get("vertices")) for each in coordinates("keypoint", vertex) if each[0] != "width"]
    if form == "polygon":
        points: Any = value.get("points")
        outline = [point for point in points if is_point(point)] if points.__class__ is list else []
        return [each for x, y in outline for each in (("x", x), ("y", y))]
    if form in MASKS:
        return []
    if form == "video-box":
        return [each for _, frame in _frames(value) for each in coordinates("box", frame)]
    return [(m, value[m]) for m in COORDINATES if m in value and value[m].__class__ in _NUMBERS and -_LARGEST < value[m] < _LARGEST]


def _frames(value: Json) -> list[tuple[int, Json]]:
    """The key frames of a value on a video, each with its index."""
    return objects_in(value.get("sequence"))


# -- one result ----------------------------------------------------------------------------------------------------------------


class Role:
    """What a result is by the names that it gives: of its control, of its type and of its object. Made once for all that give the same."""

    def __init__(self, names: ControlNames, control: Control, form: str, to: str | None, *, repeated: bool) -> None:
        """``to``: the object that it names, if that is one of its control; ``repeated``: whether the control is."""
        self.control, self.form = control, form
        self.kind = CONTROLS.get(control.tag.lower())
        draws = self.kind is not None and self.kind.draws
        self.is_bare = draws and self.kind is not None and self.kind.labels is None
        """True for a control that draws without labels: other results name them."""
        self.asks = control.per_region and not draws
        """True for an answer to a question about a region."""
        self.tag = _object_of(names, control, to, repeated=repeated)
        """The object that it is about, also where its name is missing or wrong and the control labels no other: a result with the name of
        another object is judged as the one that it is meant to be."""
        self.shown_by = self.tag.tag.lower() if self.tag is not None else ""
        """The tag of the object, in lower case."""
        of_page = form == "ocr" and self.shown_by == "pdf"
        self.is_of_item = self.tag is not None and (control.per_item or self.tag.listed or of_page)
        """True where one of several items, or a page, is shown, and a result says of which it is."""
        self.encoding = encoding_of(self.tag) if self.tag is not None else None
        """How the text that this shows is encoded."""
        tags = {names.objects[name].tag.lower() for name in control.to if name in names.objects}
        self.is_span = tags <= {"text"} or tags <= {"audio", "audioplus"}
        """False for labels that may as well be of something else than texts or recordings."""
        if self.kind is None:
            self.is_region = True  # nothing is known of the tag: it may be one
        elif form != "labels":
            self.is_region = form in DRAWN or form in TAKEN_FOR_REGIONS
        else:
            self.is_region = self.shown_by not in DRAWN_ON
        """True for what the editor takes for a region: a shape, a span of a text or recording, a message of a chat."""


def _object_of(names: ControlNames, control: Control, to: str | None, *, repeated: bool) -> ObjectTag | None:
    tag = names.objects.get(to) if to is not None else None
    if tag is None and repeated:
        tag = next((names.objects[name] for name in control.to if name in names.objects), None)
    return tag if tag is not None or len(control.to) != 1 else names.objects.get(control.to[0])


def _role_of(names: ControlNames, control: Control, form: str, to: Any, *, repeated: bool) -> Role:
    known = to if to.__class__ is str and to in control.to else None
    key = control.name, form, known, repeated
    role: Role | None = names.roles.get(key)
    if role is None:
        role = names.roles[key] = Role(names, control, form, known, repeated=repeated)
    return role


class Result(Struct, frozen=True, dict=True):
    """One result of a prediction, with its control."""

    index: int
    path: Path
    """Of the result."""
    at: Path
    """Of its value."""
    whole: Json
    value: Json
    """Empty where the result has no object for a value."""
    role: Role
    control: Control
    kind: ControlKind | None
    """None for a tag that nothing is known of."""
    form: str
    """What its value looks like: that of its type, for regions that Labels name and another tool draws."""
    repeat: Numbers | None
    """The numbers in the name of a repeated control."""
    id: str | None
    """As a text, also where a whole number stands in its place, which is told: results with the same are one region all the same."""
    is_usual: bool
    """Its control is one by itself, and its type is that of the control."""
    is_measured: bool
    """Its value has a member in which coordinates stand."""
    coordinates: list[tuple[str, float]]
    """Its coordinates, as its form has them; on a video, those of all key frames."""

    @property
    def boxes(self) -> list[tuple[Path, Json, dict[str, float]]]:
        """The boxes of its key frames on a video: where each stands, its frame and its coordinates."""
        return [(((self.at, "sequence"), index), frame, dict(coordinates("box", frame))) for index, frame in _frames(self.value)]

    @cached_property
    def size(self) -> tuple[float | None, float | None]:
        """The width and the height of its image, as far as it tells them."""
        return number(self.whole.get("original_width")), number(self.whole.get("original_height"))

    def has_score(self) -> bool:
        """True for one that says how sure the model is, under whatever name."""
        return "score" in self.value or any([self.whole.get(name) is not None for name in ("score", *SCORES)])

    def shows_region(self) -> bool:
        """False for a value that has nothing of a region of its form."""
        return self.form not in NEEDED or not NEEDED[self.form].isdisjoint(self.value) or page_offsets(self.value) is not None

    def labels(self) -> list[tuple[Path, str]]:
        """The labels that it names, each with its path, also where they do not stand where they are read."""
        own = self.kind.labels if self.kind is not None else None
        for member in (str(self.whole.get("type")), "labels", *(labels_elsewhere(own) if own is not None else ())):
            names: Any = self.value.get(member)
            if names.__class__ is str and own is not None:  # in place of a list, which is told
                return [((self.at, member), names)]
            if names.__class__ is list:
                return [(((self.at, member), index), name) for index, name in enumerate(names) if name.__class__ is str]
        return []


# -- all results of a prediction -------------------------------------------------------------------------------------------------


class Results(Struct, frozen=True, dict=True):
    """The results of one prediction, sorted by what can be said of them."""

    known: list[Result]
    """Those with a control, also where its name is misspelt or missing but certain."""
    relations: list[tuple[int, Json]]
    """Each with its index."""
    other_ids: set[str]
    """Ids of results whose control cannot be told: they may be regions."""

    @cached_property
    def regions(self) -> dict[str, list[Result]]:
        """The results that are regions, or name the labels of one, by id; drawn ones first."""
        found: dict[str, list[Result]] = {}
        with_id = [(result.id, result) for result in self.known if result.id is not None]
        for id_, result in with_id:
            if result.role.is_region:
                found.setdefault(id_, []).append(result)
        for id_, result in with_id:
            if result.form == "labels" and id_ in found and not result.role.is_region:
                found[id_].append(result)
        for id_, result in with_id:
            if result.control.labeling and len(result.value) > 1:
                found.setdefault(id_, []).append(result)
        return found

    @cached_property
    def has_region(self) -> bool:
        """Whether one of them is a region, be it without an id."""
        return any([result.role.is_region for result in self.known])

    @cached_property
    def ids(self) -> set[str | None]:
        """The ids of all; None where one has none."""
        return {result.id for result in self.known}

    @cached_property
    def labelled(self) -> set[str | None]:
        """The ids of those that name labels of regions."""
        named = [r for r in self.known if r.kind is not None and r.kind.labels is not None]
        return {result.id for result in named if result.form not in ("choices", "taxonomy")}

    @cached_property
    def unlabelled(self) -> set[str]:
        """The controls with results to which no labels belong."""
        return {result.control.name for result in self.known if result.id is None or result.id not in self.labelled}

    @cached_property
    def texts_for_ids(self) -> dict[str, int]:
        """By id, where it is a text: the index of the first result that has it."""
        return {id_: result.index for result in reversed(self.known) if isinstance(id_ := result.whole.get("id"), str)}

    @cached_property
    def bare(self) -> dict[str | None, Result]:
        """The shapes on images whose tool has no labels, by id: other results name these."""
        return {result.id: result for result in self.known if result.role.is_bare and result.form in ON_IMAGE}

    @cached_property
    def measured(self) -> list[Result]:
        """Those whose values have members in which coordinates stand."""
        return [result for result in self.known if result.is_measured]

    @cached_property
    def scored(self) -> set[str | None]:
        """The ids of those that have a score."""
        return {result.id for result in self.known if result.has_score()}

    @cached_property
    def video_boxes(self) -> set[str | None]:
        """The ids of boxes on videos."""
        return {result.id for result in self.known if result.form == "video-box"}

    @cached_property
    def first_of_several(self) -> dict[str | None, int]:
        """By id: the index of the first result with more than one member in its value."""
        return {result.id: result.index for result in reversed(self.known) if len(result.value) > 1}


#: So many results of predictions that were explained are kept, so that a block of them is noted without another look.
_MOST_KEPT = 10_000
#: Of what has no results.
NO_RESULTS = Results([], [], set())


def results_of(names: ControlNames, prediction: Json, path: Path) -> Results:
    """The results of a prediction that may have been explained before: then those."""
    known = names.sorted.get(id(prediction))
    if known is not None and known[0] is prediction and known[1] == path:
        return cast(Results, known[2])
    return sorted_results(names, prediction, path)


def sorted_results(names: ControlNames, prediction: Json, path: Path) -> Results:
    """The results of a prediction, as they are now. They are kept, as rules across tasks ask for them again."""
    known: list[Result] = []
    relations: list[tuple[int, Json]] = []
    other_ids: set[str] = set()
    listed: Any = prediction.get("result")
    plain, kinds, results = names.plain, names.kinds, (path, "result")
    for index, whole in enumerate(listed) if listed.__class__ is list else ():
        if whole.__class__ is not dict:
            continue
        name, type_, id_, value = whole.get("from_name"), whole.get("type"), whole.get("id"), whole.get("value")
        id_ = (id_ or None) if id_.__class__ is str else _linked_by(id_) if id_ is not None else None
        repeat: Numbers | None = None
        is_usual = name.__class__ is str and type_.__class__ is str and plain.get(name) == type_
        if is_usual and "from_id" not in whole and "to_id" not in whole:
            control = names.by_name[name]
            kind = kinds[name]
            form = kind.form if kind is not None else ""
        elif is_relation(whole):
            relations.append((index, whole))
            continue
        elif (of := _control_of(names, whole)) is not None:
            control, repeat = of
            kind = kinds[control.name]
            form = _form(kind, type_)
            is_usual = False
        else:
            if id_ is not None:
                other_ids.add(id_)
            continue
        here = results, index
        given: Json = value if value.__class__ is dict else {}
        role = _role_of(names, control, form, whole.get("to_name"), repeated=repeat is not None)
        is_measured = not _MEASURED.isdisjoint(given)
        places = coordinates(form, given) if is_measured else []
        known.append(
            Result(index, here, (here, "value"), whole, given, role, control, kind, form, repeat, id_, is_usual, is_measured, places)
        )
    found = Results(known, relations, other_ids)
    if names.sorted_results > _MOST_KEPT:
        names.sorted.clear()
        names.sorted_results = 0
    names.sorted[id(prediction)] = prediction, path, found
    names.sorted_results += len(known)
    return found


def _control_of(names: ControlNames, whole: Json) -> tuple[Control, Numbers | None] | None:
    """The control of a result, and the numbers in the name of a repeated one; None where it cannot be told."""
    known = names.control_of(whole.get("from_name"))
    if known is None and (intended := names.meant(whole)) is not None:
        known = names.by_name[intended], None
    if known is None:
        return None
    control, repeated = known
    repeat = names.numbers_of(control, whole["from_name"]) if repeated is not None else None
    other = names.select(whole)
    return (names.by_name[other[0]] if other is not None and other[1] is not None else control), repeat


#: Beyond this, a number is no id: hashes and random numbers of 64 bits are.
_LARGEST_ID = 1 << 64


def _linked_by(id_: Any) -> str | None:
    """What other results name a result by."""
    if isinstance(id_, str):
        return id_ or None
    number = integer_of(id_)
    return str(number) if number is not None and abs(number) < _LARGEST_ID else None


def _form(kind: ControlKind | None, type_: Any) -> str:
    form = kind.form if kind is not None else ""
    if form == "labels" and type_ != "labels" and isinstance(type_, str) and type_.endswith("labels"):
        other = CONTROLS.get(type_.removesuffix("labels"))
        return other.form if other is not None and other.draws else "labels"
    return form


def page_offsets(value: Json) -> Json | None:
    """Where a span is in all of a page: ``globalOffsets``, if it has both ends; with less it tells no place."""
    given = value.get("globalOffsets")
    whole = cast("Json", given) if isinstance(given, dict) else {}
    return whole if _is_place(whole.get("start")) and _is_place(whole.get("end")) else None


def _is_place(value: Any) -> bool:
    if isinstance(value, str):  # editors count with it as with a number
        return value.isascii() and value.isdigit()
    place = number(value)
    return place is not None and place >= 0


# -- where checks speak ------------------------------------------------------------------------------------------------------


#: What the editor replaces by a member of the data, in a text.
_VARIABLE = lazy_regex(r"\$\w")


class View(Struct, dict=True):
    """One prediction (or annotation) of a task, and what is found of it."""

    names: ControlNames
    data: Json | None
    """None where the file has predictions without the data of their tasks."""
    path: Path
    prediction: Json
    results: Results
    out: list[Finding] = field(default_factory=list[Finding])
    causes: dict[tuple[str | int, ...], tuple[frozenset[str], Finding]] = field(
        default_factory=dict[tuple[str | int, ...], tuple[frozenset[str], Finding]]
    )
    """By path: what was found to be the one cause of findings at or below it, and their codes."""
    made: dict[tuple[str, Any], Any] = field(default_factory=dict[tuple[str, Any], Any])
    """What was made of the data, which may be long: by what it is, and the name of its control or object."""

    # -- what there is to know

    @cached_property
    def is_annotation(self) -> bool:
        """True for what people answered, at which no server looks."""
        return self.path is not None and self.path[0] == (None, "annotations")

    def datum(self, key: str | None) -> Any:
        """A member of the task's data, also one inside another (``a.b``); None where there is none."""
        if key is None or self.data is None:
            return None
        found: Any = self.data
        for part in key.split("."):
            found = found.get(part) if found.__class__ is dict else None
        return found

    def path_of(self, data: Path, key: str) -> Path:
        """Where a member of the task's data stands, also one inside another."""
        return subpath(data, key.split("."))

    def names_of_objects(self, result: Result) -> Sequence[str]:
        """What the objects are called that a result may be about; those of a repeated control are of the same item."""
        control = result.control
        if result.repeat is None:
            return control.to
        repeaters = self.names.config.repeaters_of(control.repeat)
        return [written(name, repeaters, result.repeat) for name in control.to]

    def shown(self, tag: ObjectTag, repeat: Numbers | None) -> Any:
        """What an object shows; that of a repeated one is found in its item of the list. A text in base64 is decoded, where it is one."""
        key = "shown", (tag.name, repeat)
        if key not in self.made:
            encoding, given = encoding_of(tag), self.given(tag, repeat)
            is_text = encoding is not None and tag.value_type != "url" and given.__class__ is str
            self.made[key] = decoded(given, encoding) if is_text and encoding is not None else given
        return self.made[key]

    def given(self, tag: ObjectTag, repeat: Numbers | None) -> Any:
        """The same as it stands in the data, or in the config."""
        if tag.literal is not None and tag.key is None:
            return None if _VARIABLE.search(tag.literal) else tag.literal  # a text with variables is another in each task
        if tag.repeat is None or "[" not in (path := tag.attributes.get("value", "")):
            return self.datum(tag.key)
        return found_at(self.data, written(path.removeprefix("$"), self.names.config.repeaters_of(tag.repeat), repeat or ()))

    def text_of(self, shown: str) -> Utf16Text:
        """A text that an object shows, measured once for all spans in it."""
        key = "text", id(shown)  # all belong to one task, which has them as long as this lives
        if key not in self.made:
            self.made[key] = Utf16Text(shown)
        return self.made[key]

    # -- what is found

    @overload
    def report(self, path: Path, value: Any, said: ViolationSpec, /, *more: Any) -> None: ...
    @overload
    def report(self, path: Path, value: Any, said: Callable[P, Violation], /, *more: P.args, **named: P.kwargs) -> None: ...
    def report(self, path: Path, value: Any, said: Any, /, *more: Any, **named: Any) -> None:
        """Adds a finding."""
        self.out.append(
            finding_of(said, path, value, *more) if isinstance(said, ViolationSpec) else finding_at(said, path, value, *more, **named)
        )

    def explains(self, path: Path, codes: frozenset[str], value: Any, spec: ViolationSpec, *more: Any, at: Path | None = None) -> None:
        """Adds a finding in place of those that are only its consequences: findings of these rules at or below a path. ``at``: where
        the cause itself is."""
        self.causes[tuple(keys_of(path))] = codes, finding_of(spec, at or path, value, *more)

    def hides(self, keys: tuple[str | int, ...], code: str) -> bool:
        """Whether a cause was found of which such a finding, at the end of these keys, would be a consequence."""
        found = (self.causes.get(keys[:size]) for size in range(1, len(keys) + 1)) if self.causes else ()
        return any(cause is not None and code in cause[0] for cause in found)

    def resolve(self) -> None:
        """Puts causes in the place of their consequences."""
        if not self.causes:
            return
        sizes = sorted({len(path) for path in self.causes})

        def is_consequence(finding: Finding) -> bool:
            keys = tuple(keys_of(finding.path))
            found = (self.causes.get(keys[:size]) for size in sizes)
            return any(cause is not None and finding.code in cause[0] for cause in found)

        self.out[:] = [finding for finding in self.out if not is_consequence(finding)]
        self.out += [cause for _, cause in self.causes.values()]
        self.causes.clear()
