"""A task as record rules see it: its data, and each result with the control it names, as far as they are well-formed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, cast

from msgspec import Struct, field

from predlint.dialects.label_studio.config import Control, ObjectTag
from predlint.dialects.label_studio.encodings import decoded, encoding_of
from predlint.dialects.label_studio.names import ControlNames, is_relation
from predlint.dialects.label_studio.repeats import Numbers, found_at, written
from predlint.dialects.label_studio.tags import CONTROLS, ControlKind, labels_elsewhere
from predlint.dialects.whole_numbers import whole_of
from predlint.regex import regex
from predlint.shape.faults import Fault
from predlint.shape.findings import Finding, Path, below, finding_of, keys_of

Json = dict[str, Any]


class Result(Struct, frozen=True):
    """One result of a prediction, with its control."""

    index: int
    path: Path
    """Of the result."""
    whole: Json
    value: Json
    """Empty where the result has no object for a value."""
    control: Control
    kind: ControlKind | None
    """None for a tag that nothing is known of."""
    repeat: Numbers | None
    """The numbers in the name of a repeated control."""
    id: str | None
    """As a text, also where a whole number stands in its place, which is told: results with the same are one region all the same."""
    form: str
    """What its value looks like: that of its type, for regions that Labels name and another tool draws."""

    @property
    def at(self) -> Path:
        """The path of the value."""
        return (self.path, "value")

    def labels(self) -> Iterator[tuple[Path, str]]:
        """The labels that it names, each with its path, also where they do not stand where they are read."""
        own = self.kind.labels if self.kind is not None else None
        for member in (str(self.whole.get("type")), "labels", *(labels_elsewhere(own) if own is not None else ())):
            names = self.value.get(member)
            if isinstance(names, str) and own is not None:  # in place of a list, which is told
                yield (self.at, member), names
                return
            if isinstance(names, list):
                for index, name in enumerate(cast("list[Any]", names)):
                    if isinstance(name, str):
                        yield ((self.at, member), index), name
                return


class View(Struct):
    """One prediction (or annotation) of a task."""

    names: ControlNames
    data: Json | None
    """None where the file has predictions without the data of their tasks."""
    path: Path
    prediction: Json
    out: list[Finding] = field(default_factory=list[Finding])
    causes: dict[tuple[str | int, ...], tuple[frozenset[str], Finding]] = field(
        default_factory=dict[tuple[str | int, ...], tuple[frozenset[str], Finding]]
    )
    """By path: what was found to be the one cause of findings at or below it, and their codes."""
    made: dict[tuple[str, str], Any] = field(default_factory=dict[tuple[str, str], Any])
    """What was made of the lists of the data for a control, which may be long: by what it is, and the control's name."""

    def explains(self, path: Path, codes: frozenset[str], value: Any, said: Fault, *more: Any, at: Path | None = None) -> None:
        """Adds a finding in place of those that are only its consequences: findings of these rules at or below a path. ``at``: where
        the cause itself is."""
        self.causes[tuple(keys_of(path))] = codes, finding_of(said, at or path, value, *more)

    def hides(self, keys: tuple[str | int, ...], code: str) -> bool:
        """Whether a cause was found of which such a finding, at the end of these keys, would be a consequence."""
        found = (self.causes.get(keys[:size]) for size in range(1, len(keys) + 1)) if self.causes else ()
        return any(cause is not None and code in cause[0] for cause in found)

    def settle(self) -> None:
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

    def say(self, path: Path, value: Any, said: Fault, *more: Any) -> None:
        """Adds a finding."""
        self.out.append(finding_of(said, path, value, *more))

    def object_of(self, result: Result) -> ObjectTag | None:
        """The object that the result is about, also where its name is missing or wrong and the control labels no other: a result with the
        name of another object is judged as the one that it is meant to be."""
        to = result.whole.get("to_name")
        tag = self.names.config.object(to) if isinstance(to, str) and to in result.control.to else None
        if tag is None and result.repeat is not None:
            tag = next((t for name in result.control.to if (t := self.names.config.object(name)) is not None), None)
        return tag if tag is not None else self.names.config.object(result.control.to[0]) if len(result.control.to) == 1 else None

    def datum(self, key: str | None) -> Any:
        """A member of the task's data, also one inside another (``a.b``); None where there is none."""
        if key is None or self.data is None:
            return None
        found: Any = self.data
        for part in key.split("."):
            found = cast("Json", found).get(part) if isinstance(found, dict) else None
        return found

    def path_of(self, data: Path, key: str) -> Path:
        """Where a member of the task's data stands, also one inside another."""
        return below(data, key.split("."))

    def names_of_objects(self, result: Result) -> Sequence[str]:
        """What the objects are called that a result may be about; those of a repeated control are of the same item."""
        control = result.control
        if result.repeat is None:
            return control.to
        repeaters = self.names.config.repeaters_of(control.repeat)
        return [written(name, repeaters, result.repeat) for name in control.to]

    def shown(self, tag: ObjectTag, repeat: Numbers | None) -> Any:
        """What an object shows; that of a repeated one is found in its item of the list. A text in base64 is decoded, where it is one."""
        encoding, given = encoding_of(tag), self.given(tag, repeat)
        if encoding is None or tag.value_type == "url" or not isinstance(given, str):
            return given
        key = "decoded", f"{tag.name}{repeat or ''}"
        if key not in self.made:
            self.made[key] = decoded(given, encoding)
        return self.made[key]

    def given(self, tag: ObjectTag, repeat: Numbers | None) -> Any:
        """The same as it stands in the data, or in the config."""
        if tag.literal is not None and tag.key is None:
            return None if _VARIABLE.search(tag.literal) else tag.literal  # a text with variables is another in each task
        if tag.repeat is None or "[" not in (path := tag.attributes.get("value", "")):
            return self.datum(tag.key)
        return found_at(self.data, written(path.removeprefix("$"), self.names.config.repeaters_of(tag.repeat), repeat or ()))


#: Beyond this, products of numbers are infinite.
_LARGEST = 1e150
#: Beyond this, a number is no id: hashes and random numbers of 64 bits are.
_LARGEST_ID = 1 << 64
#: What the editor replaces by a member of the data, in a text.
_VARIABLE = regex(r"\$\w")


class Results(Struct):
    """The results of one prediction."""

    known: list[Result] = field(default_factory=list[Result])
    """Those with a control, also where its name is misspelt or missing but certain."""
    relations: list[tuple[int, Json]] = field(default_factory=list[tuple[int, Json]])
    """Each with its index."""
    other_ids: set[str] = field(default_factory=set[str])
    """Ids of results whose control cannot be told: they may be regions."""
    video_boxes: set[str | None] = field(default_factory=set[str | None])
    """Ids of boxes on videos."""
    scored: set[str] | None = None
    """Ids of results that have a score; made when it is asked for."""
    drawn: dict[str, int] | None = None
    """By id: the index of the first result with more than one member in its value; made when it is asked for."""


def results_of(names: ControlNames, prediction: Json, path: Path) -> Results:
    """The results, sorted by what can be said of them. What was sorted last is kept: several rules ask for it."""
    last = names.sorted_last
    if last is not None and last[0] is prediction and last[1] == path:
        return cast(Results, last[2])
    found = _sorted(names, prediction, path)
    names.sorted_last = (prediction, path, found)
    return found


def _sorted(names: ControlNames, prediction: Json, path: Path) -> Results:
    listed = prediction.get("result")
    found = Results()
    for index, item in enumerate(cast("list[Any]", listed) if isinstance(listed, list) else ()):
        if not isinstance(item, dict):
            continue
        whole = cast("Json", item)
        if is_relation(whole):
            found.relations.append((index, whole))
            continue
        known = names.control_of(whole.get("from_name"))
        if known is None and (meant := names.meant(whole)) is not None:
            known = names.by_name[meant], None
        if known is None:
            if (id_ := _linked_by(whole.get("id"))) is not None:
                found.other_ids.add(id_)
            continue
        control, number = known
        repeat = names.numbers_of(control, whole["from_name"]) if number is not None else None
        if (other := names.select(whole)) is not None and other[1] is not None:
            control = names.by_name[other[0]]
        value = whole.get("value")
        here: Path = ((path, "result"), index)
        kind = CONTROLS.get(control.tag.lower())
        found.known.append(
            Result(
                index, here, whole, cast("Json", value) if isinstance(value, dict) else {}, control, kind, repeat,
                _linked_by(whole.get("id")), _form(kind, whole.get("type")),
            )
        )  # fmt: skip
        if found.known[-1].form == "video-box":
            found.video_boxes.add(found.known[-1].id)
    return found


def _linked_by(id_: Any) -> str | None:
    """What other results name a result by."""
    if isinstance(id_, str):
        return id_ or None
    number = whole_of(id_)
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


def number(value: Any) -> float | None:
    """A number that can be reckoned with, not true or false; None for anything else."""
    return value if value.__class__ in (int, float) and -_LARGEST < value < _LARGEST else None
