"""A task as record rules see it: its results, each with its control, and its data."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, cast

from msgspec import Struct, field

from predlint.model.findings import Reporter, ViolationSpec, finding_of, keys_of, subpath
from predlint.model.texts import lazy_regex
from predlint.model.violation import Finding, Path
from predlint.platforms.label_studio.names import NEEDED, ControlNames, is_relation
from predlint.platforms.label_studio.ontology import Control, ObjectTag
from predlint.platforms.label_studio.tags import (
    CONTROLS,
    DRAWN,
    DRAWN_ON,
    ON_IMAGE,
    SCORES,
    TAKEN_FOR_REGIONS,
    ControlKind,
    Json,
    labels_elsewhere,
)
from predlint.platforms.label_studio.texts import CountedText, Numbers, decoded, encoding_of, found_at, written
from predlint.platforms.numbers import integer_of

# Facts about one result (`Role`, `Result`) and about all results of a prediction (`Results`) are computed once and never change. A check
# reads them from a `View`, and reports its findings to it.

# -- numbers of a value --------------------------------------------------------------------------------------------------------

#: Beyond this, products of numbers are infinite.
_LARGEST = 1e150
_NUMBERS = (int, float)
#: Forms without coordinates.
MASKS = frozenset({"brush", "wand", "bitmask"})
COORDINATES: tuple[str, ...] = ("x", "y", "width", "height", "radiusX", "radiusY")
#: Members of a value that hold coordinates.
_MEASURED = frozenset({*COORDINATES, "points", "vertices", "sequence"})


def number(value: Any) -> float | None:
    """Returns a number that arithmetic can handle, not true or false; None for anything else."""
    return value if value.__class__ in _NUMBERS and -_LARGEST < value < _LARGEST else None


def is_point(point: Any) -> bool:
    """True for a list of two numbers."""
    if point.__class__ is not list or len(point) != 2:
        return False
    x, y = point
    return x.__class__ in _NUMBERS and y.__class__ in _NUMBERS and -_LARGEST < x < _LARGEST and -_LARGEST < y < _LARGEST


def objects_in(value: Any) -> list[tuple[int, Json]]:
    """Returns (index, object) for the objects in a list; an empty list if the value is not a list."""
    return [(index, item) for index, item in enumerate(value) if item.__class__ is dict] if value.__class__ is list else []


def coordinates(form: str, value: Json) -> list[tuple[str, float]]:
    """Returns (member, number) for the coordinates of a shape on an image; the member tells whether it is along x or y. Masks have none:
    their width and height are in pixels."""
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
    """Returns (index, key frame) for the key frames of a value on a video."""
    return objects_in(value.get("sequence"))


# -- one result ----------------------------------------------------------------------------------------------------------------


class Role:
    """Facts about a result that follow from its control, type and object. Made once for all results with the same three."""

    def __init__(self, names: ControlNames, control: Control, form: str, to: str | None, *, repeated: bool) -> None:
        """``to``: the object that the result names, if its control labels it; ``repeated``: True if the control is repeated."""
        self.control, self.form = control, form
        self.kind = CONTROLS.get(control.tag.lower())
        draws = self.kind is not None and self.kind.draws
        self.is_bare = draws and self.kind is not None and self.kind.labels is None
        """True for a control that draws without labels: other results name them."""
        self.asks = control.per_region and not draws
        """True for an answer to a question about a region."""
        self.tag = _object_of(names, control, to, repeated=repeated)
        """The object that the result is about. If its name is missing or wrong, the only object of the control; None if there are
        several."""
        self.shown_by = self.tag.tag.lower() if self.tag is not None else ""
        """The tag of the object, in lower case."""
        of_page = form == "ocr" and self.shown_by == "pdf"
        self.is_of_item = self.tag is not None and (control.per_item or self.tag.listed or of_page)
        """True if the object shows one of several items, or a page, so that the result must say which."""
        self.encoding = encoding_of(self.tag) if self.tag is not None else None
        """The encoding of the text that the object shows, or None."""
        tags = {names.objects[name].tag.lower() for name in control.to if name in names.objects}
        self.is_span = tags <= {"text"} or tags <= {"audio", "audioplus"}
        """True for controls that label texts only, or recordings only."""
        if self.kind is None:
            self.is_region = True  # the tag is unknown: it may be a region
        elif form != "labels":
            self.is_region = form in DRAWN or form in TAKEN_FOR_REGIONS
        else:
            self.is_region = self.shown_by not in DRAWN_ON
        """True if the editor takes the result for a region: a shape, a span of a text or recording, a message of a chat."""


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
    """Path of the result."""
    at: Path
    """Path of its value."""
    whole: Json
    value: Json
    """The value; empty if it is not an object."""
    role: Role
    control: Control
    kind: ControlKind | None
    """The kind of the control; None for an unknown tag."""
    form: str
    """The form of its value; for regions that Labels name and another tool draws, the form of their type."""
    repeat: Numbers | None
    """The item numbers in the name of a repeated control."""
    id: str | None
    """The id as a text. A whole number (reported elsewhere) is converted: results with the same id are one region."""
    is_usual: bool
    """True if the control is not repeated and the type is that of the control."""
    is_measured: bool
    """True if the value has a member that holds coordinates."""
    coordinates: list[tuple[str, float]]
    """(member, number) of the coordinates of its form; on a video those of all key frames."""

    @property
    def boxes(self) -> list[tuple[Path, Json, dict[str, float]]]:
        """The boxes of its key frames on a video: path, key frame and coordinates of each."""
        return [(((self.at, "sequence"), index), frame, dict(coordinates("box", frame))) for index, frame in _frames(self.value)]

    @cached_property
    def size(self) -> tuple[float | None, float | None]:
        """Width and height of its image in pixels; None for one that is not given."""
        return number(self.whole.get("original_width")), number(self.whole.get("original_height"))

    def has_score(self) -> bool:
        """Returns True if the result has a score, under whatever name."""
        return "score" in self.value or any([self.whole.get(name) is not None for name in ("score", *SCORES)])

    def shows_region(self) -> bool:
        """Returns False if the value has no member that a region of its form needs."""
        return self.form not in NEEDED or not NEEDED[self.form].isdisjoint(self.value) or page_offsets(self.value) is not None

    def labels(self) -> list[tuple[Path, str]]:
        """Returns (path, label) for its labels, also for those in members where the editor does not read them."""
        own = self.kind.labels if self.kind is not None else None
        for member in (str(self.whole.get("type")), "labels", *(labels_elsewhere(own) if own is not None else ())):
            names: Any = self.value.get(member)
            if names.__class__ is str and own is not None:  # reported: a text in place of a list
                return [((self.at, member), names)]
            if names.__class__ is list:
                return [(((self.at, member), index), name) for index, name in enumerate(names) if name.__class__ is str]
        return []


# -- all results of a prediction -------------------------------------------------------------------------------------------------


class Results(Struct, frozen=True, dict=True):
    """The results of one prediction, sorted by what is known about them."""

    known: list[Result]
    """Results whose control is certain, also if its name is misspelt or missing."""
    relations: list[tuple[int, Json]]
    """(index, relation) of each relation."""
    other_ids: set[str]
    """Ids of results whose control is unknown: they may be regions."""

    @cached_property
    def regions(self) -> dict[str, list[Result]]:
        """Id -> results that are regions or name the labels of one; drawn ones first."""
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
        """True if one of the results is a region, with or without an id."""
        return any([result.role.is_region for result in self.known])

    @cached_property
    def ids(self) -> set[str | None]:
        """The ids of all results; None is among them if a result has no id."""
        return {result.id for result in self.known}

    @cached_property
    def labelled(self) -> set[str | None]:
        """Ids of the results that name labels of regions."""
        named = [r for r in self.known if r.kind is not None and r.kind.labels is not None]
        return {result.id for result in named if result.form not in ("choices", "taxonomy")}

    @cached_property
    def unlabelled(self) -> set[str]:
        """Names of controls that have a result without labels."""
        return {result.control.name for result in self.known if result.id is None or result.id not in self.labelled}

    @cached_property
    def bare(self) -> dict[str | None, Result]:
        """Id -> shape on an image whose tool has no labels; other results name these."""
        return {result.id: result for result in self.known if result.role.is_bare and result.form in ON_IMAGE}

    @cached_property
    def measured(self) -> list[Result]:
        """Results whose values have members that hold coordinates."""
        return [result for result in self.known if result.is_measured]

    @cached_property
    def scored(self) -> set[str | None]:
        """Ids of the results that have a score."""
        return {result.id for result in self.known if result.has_score()}

    @cached_property
    def video_boxes(self) -> set[str | None]:
        """The ids of boxes on videos."""
        return {result.id for result in self.known if result.form == "video-box"}

    @cached_property
    def first_of_several(self) -> dict[str | None, int]:
        """Id -> index of the first result with more than one member in its value."""
        return {result.id: result.index for result in reversed(self.known) if len(result.value) > 1}


#: Number of results that are cached, so that cross-record rules need not sort those of a block again.
_MOST_KEPT = 10_000
#: For data without results.
NO_RESULTS = Results([], [], set())


def results_of(names: ControlNames, prediction: Json, path: Path) -> Results:
    """Returns the results of a prediction, from the cache if it was explained before."""
    known = names.sorted.get(id(prediction))
    if known is not None and known[0] is prediction and known[1] == path:
        return cast(Results, known[2])
    return sorted_results(names, prediction, path)


def sorted_results(names: ControlNames, prediction: Json, path: Path) -> Results:
    """Sorts the results of a prediction as it is now, and caches them for cross-record rules."""
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
        elif (named := _control_of(names, whole)) is not None:
            control, repeat = named
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
    """Returns the control of a result, and the item numbers in the name of a repeated one; None if the control is unknown."""
    known = names.control_of(whole.get("from_name"))
    if known is None and (intended := names.intended_branch(whole)) is not None:
        known = names.by_name[intended], None
    if known is None:
        return None
    control, repeated = known
    repeat = names.numbers_of(control, whole["from_name"]) if repeated is not None else None
    other = names.select(whole)
    return (names.by_name[other[0]] if other is not None and other[1] is not None else control), repeat


#: Larger numbers are not ids; hashes and random numbers of 64 bits are.
_LARGEST_ID = 1 << 64


def _linked_by(id_: Any) -> str | None:
    """Returns the id by which other results name a result, as a text; None if it cannot be one."""
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
    """Returns ``globalOffsets``, the place of a span in a whole page; None if it does not have both ends."""
    given = value.get("globalOffsets")
    whole = cast("Json", given) if isinstance(given, dict) else {}
    return whole if _is_place(whole.get("start")) and _is_place(whole.get("end")) else None


def _is_place(value: Any) -> bool:
    if isinstance(value, str):  # editors calculate with it
        return value.isascii() and value.isdigit()
    place = number(value)
    return place is not None and place >= 0


# -- where checks report -----------------------------------------------------------------------------------------------------


#: A variable in a text, which the editor replaces by a member of the data.
_VARIABLE = lazy_regex(r"\$\w")


class View(Struct, Reporter, dict=True):
    """One prediction (or annotation) of a task, with its findings."""

    names: ControlNames
    data: Json | None
    """The data of the task; None if the file has predictions without their tasks."""
    path: Path
    prediction: Json
    results: Results
    out: list[Finding] = field(default_factory=list[Finding])
    causes: dict[tuple[str | int, ...], tuple[frozenset[str], Finding]] = field(
        default_factory=dict[tuple[str | int, ...], tuple[frozenset[str], Finding]]
    )
    """Path -> the codes of findings at or below it that have one cause, and the finding for that cause."""
    made: dict[tuple[str, Any], Any] = field(default_factory=dict[tuple[str, Any], Any])
    """Cache of values made from the data: (what it is, name of the control or object) -> value."""

    # -- facts

    @cached_property
    def is_annotation(self) -> bool:
        """True for an annotation, whose results no server checks."""
        return self.path is not None and self.path[0] == (None, "annotations")

    def datum(self, key: str | None) -> Any:
        """Returns a member of the task's data, also a nested one (``a.b``), or None."""
        if key is None or self.data is None:
            return None
        found: Any = self.data
        for part in key.split("."):
            found = found.get(part) if found.__class__ is dict else None
        return found

    def path_of(self, data: Path, key: str) -> Path:
        """Returns the path of a member of the task's data, also of a nested one."""
        return subpath(data, key.split("."))

    def names_of_objects(self, result: Result) -> Sequence[str]:
        """Returns the names of the objects that a result may be about; for a repeated control, those of the same item."""
        control = result.control
        if result.repeat is None:
            return control.to
        repeaters = self.names.config.repeaters_of(control.repeat)
        return [written(name, repeaters, result.repeat) for name in control.to]

    def shown(self, tag: ObjectTag, repeat: Numbers | None) -> Any:
        """Returns what an object shows, for a repeated one that of its item. A text in base64 is decoded."""
        key = "shown", (tag.name, repeat)
        if key not in self.made:
            encoding, given = encoding_of(tag), self.given(tag, repeat)
            is_text = encoding is not None and tag.value_type != "url" and given.__class__ is str
            self.made[key] = decoded(given, encoding) if is_text and encoding is not None else given
        return self.made[key]

    def given(self, tag: ObjectTag, repeat: Numbers | None) -> Any:
        """Returns what an object shows as the data or the config has it, without decoding."""
        if tag.literal is not None and tag.key is None:
            return None if _VARIABLE.search(tag.literal) else tag.literal  # its text differs from task to task
        if tag.repeat is None or "[" not in (path := tag.attributes.get("value", "")):
            return self.datum(tag.key)
        return found_at(self.data, written(path.removeprefix("$"), self.names.config.repeaters_of(tag.repeat), repeat or ()))

    def text_of(self, shown: str) -> CountedText:
        """Returns a shown text as offsets in a Text count it, made once for all spans in it."""
        key = "text", id(shown)  # the task keeps its texts as long as this lives
        if key not in self.made:
            self.made[key] = CountedText(shown, in_units=self.names.config.counts_units)
        return self.made[key]

    # -- findings

    def explains(self, path: Path, codes: frozenset[str], value: Any, spec: ViolationSpec, *more: Any, at: Path | None = None) -> None:
        """Records a finding as the cause of others: `resolve` puts it in place of findings of these rules at or below the path. ``at``: the
        path of the cause itself, if it is another."""
        self.causes[tuple(keys_of(path))] = codes, finding_of(spec, at or path, value, *more)

    def hides(self, keys: tuple[str | int, ...], code: str) -> bool:
        """Returns True if a recorded cause explains a finding of this code at these keys."""
        found = (self.causes.get(keys[:size]) for size in range(1, len(keys) + 1)) if self.causes else ()
        return any(cause is not None and code in cause[0] for cause in found)

    def resolve(self) -> None:
        """Replaces findings by the recorded causes that explain them."""
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
