"""Proof for the results of many predictions at once: those of one control are looked at together, column by column.

What is not proven is explained instead. Every step here has its rule in the record rules, and the two must agree: a property test
holds them against one another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from msgspec import UNSET

from predlint.dialects.label_studio.brush import is_seen
from predlint.dialects.label_studio.config import Control, LabelConfig
from predlint.dialects.label_studio.geometry_rules import on_one_line
from predlint.dialects.label_studio.parity import lacking
from predlint.dialects.label_studio.region_proofs import Regions
from predlint.dialects.label_studio.stream import TaskStream
from predlint.dialects.label_studio.tags import IN_PERCENT
from predlint.dialects.label_studio.value_parts import ROUNDING

if TYPE_CHECKING:
    from predlint.dialects.label_studio.task_types import Known, Types

_FULL = 100 + ROUNDING
_NUMBERS = frozenset({int, float})


class Group:
    """The results of one control in a block, and for each the number of its prediction."""

    def __init__(self, known: Known) -> None:
        self.known, self.allowed, self.struct = known, known.allowed, known.struct
        self.form = known.allowed.form
        self.results: list[Any] = []
        self.values: list[Any] = []
        self.owners: list[int] = []
        self.region = False
        """Whether these are regions: shapes, and spans of a text or recording."""

    def of_object(self) -> list[Group]:
        """A group for each object that the results are about."""
        if len(self.allowed.to) == 1:
            return [self]
        found: dict[str, Group] = {}
        for owner, result in zip(self.owners, self.results, strict=True):
            group = found.get(result.to_name) or found.setdefault(result.to_name, Group(self.known))
            group.results.append(result)
            group.values.append(result.value)
            group.owners.append(owner)
        return list(found.values())


class ResultProver:
    """Proves the results of blocks of tasks."""

    def __init__(self, config: LabelConfig, profile: str, stream: TaskStream) -> None:
        self.stream = stream
        self.texts = {t.name: t.key for t in config.objects if t.tag.lower() == "text" and t.value_type != "url"}
        self.spanned = {t.name for t in config.objects if t.tag.lower() in ("text", "audio", "audioplus")}
        """Objects on which Labels mark spans; elsewhere they name what another tool draws."""
        self.sounds = {t.name for t in config.objects if t.tag.lower() in ("audio", "audioplus")}
        asked = [c for c in config.controls if c.required and not c.per_item and c.repeat is None and not c.remote]
        self.required = frozenset(c.name for c in asked if not c.per_region and not c.when)
        self.asking = [_asking(config, c) for c in asked if not c.per_region and c.when]
        """For each question that is asked where a choice is made: the control that decides, and the choices that may make it so."""
        self.required_of_regions = [c for c in asked if c.per_region]
        self.labeling = frozenset([c.name for c in config.controls if c.labeling]) if self.required_of_regions else frozenset[str]()
        """Controls whose answers may mark regions of their own, for which those are asked, too."""
        self.lacking = lacking(config, profile)
        """Controls that servers do not know, which is told of what models made; people's results of them teach how they are written."""
        self.data: list[Any] = []
        """The data of the task of each prediction."""
        self.of_people = False
        self.drawn = 0
        """Regions in percent among those that were proven last."""

    def marks(self, types: Types, predictions: list[Any], data: list[Any], *, of_people: bool = False) -> int:
        """The quotation marks of results of which nothing is to be said, if nothing in them stands twice; -1 when that is not proven.

        ``of_people``: they are of annotations, which tell nothing about the unit of a model's coordinates.
        """
        self.of_people = of_people
        groups = {name: Group(known) for name, known in types.controls.items()}
        relations: tuple[list[Any], list[int]] = [], []
        lists: dict[str | None, tuple[list[Any], list[int]]] = {name: (g.results, g.owners) for name, g in groups.items()}
        lists[None] = relations
        for owner, prediction in enumerate(predictions):
            given = prediction.result
            if not given:
                return -1
            for result in given:
                results, owners = lists[result.from_name]
                results.append(result)
                owners.append(owner)
        self.data = data
        filled = {name: group for name, group in groups.items() if group.results}
        for group in filled.values():
            group.values = [result.value for result in group.results]
        if not self._are_clean(filled, relations, len(predictions)):
            return -1
        marks = sum([group.known.marks(group.results) + group.known.value_marks(group.values) for group in filled.values()])
        return marks + (types.relation_marks(relations[0]) if types.relation_marks is not None else 0)

    def _are_clean(self, groups: dict[str, Group], relations: tuple[list[Any], list[int]], predictions: int) -> bool:
        if not all([len(set(groups[name].owners)) == predictions if name in groups else not predictions for name in self.required]):
            return False
        if any([name in groups and _may_be_chosen(groups[name], choices) for name, choices in self.asking]):
            return False
        if not self.labeling.isdisjoint(groups):
            return False
        if not all([_is_allowed(group) and _is_alone(group) for group in groups.values()]) or not _agree_on_sizes(groups.values()):
            return False
        if not self.of_people and not (self.lacking.isdisjoint(groups) and all(map(_is_scored, groups.values()))):
            return False
        about: list[Group] = []
        for group in chain.from_iterable([group.of_object() for group in groups.values()]):
            span = group.form == "labels" and group.results[0].to_name in self.spanned
            group.region = span or group.struct.draws_
            if (group.region or group.form != "labels") and group.form in _PROOFS and not _PROOFS[group.form](self, group):
                return False
            about.append(group)
        regions = Regions([group for group in about if group.region])
        if not regions.apart or not all([regions.answered(group) for group in about if not group.region]):
            return False
        if not regions.related(*relations) or not all([_is_asked(c, groups.get(c.name), regions) for c in self.required_of_regions]):
            return False
        pictured = [group for group in about if group.form in IN_PERCENT and group.form != "brush"]
        if not self.of_people and not all([_are_in_percent(group) for group in pictured]):
            return False
        self.drawn = sum([len(group.values) for group in pictured])
        return _are_simple(about)

    # -- forms ---------------------------------------------------------------------------------------------------------

    def box(self, group: Group) -> bool:
        beyond = [v for v in group.values if v.x + v.width > _FULL or v.y + v.height > _FULL]
        return not beyond or _are_turned(beyond)

    def polygon(self, group: Group) -> bool:
        return not [value for value in group.values if value.points[0] == value.points[-1]]

    def ellipse(self, group: Group) -> bool:
        beyond = [
            v
            for v in group.values
            if v.x - v.radiusX < -ROUNDING or v.x + v.radiusX > _FULL or v.y - v.radiusY < -ROUNDING or v.y + v.radiusY > _FULL
        ]
        return not beyond or _are_turned(beyond)

    def brush(self, group: Group) -> bool:
        if group.allowed.member is None and any([value.format is UNSET for value in group.values]):
            return False  # a mask alone is taken for an answer
        for result, value in zip(group.results, group.values, strict=True):
            size = int(result.original_width) * int(result.original_height) * 4
            if size >= 1 << 32 or not is_seen(value.rle) or bytes(value.rle[:4]) != size.to_bytes(4, "big"):
                return False
        return True

    def vector(self, group: Group) -> bool:
        if group.allowed.member is None and any([value.closed is UNSET for value in group.values]):
            return False  # as a mask
        for value in group.values:
            known: set[Any] = {None, UNSET}
            for vertex in value.vertices:
                if vertex.prevPointId not in known or (vertex.id in known and vertex.id is not None and vertex.id is not UNSET):
                    return False
                known.add(vertex.id)
        return True

    def span(self, group: Group) -> bool:
        name = group.results[0].to_name
        if name in self.sounds:
            return all([_is_heard(result, value) for result, value in zip(group.results, group.values, strict=True)])
        key = self.texts.get(name)
        if key is None:
            return False
        data = self.data
        return all([_is_in(getattr(data[owner], key), value) for owner, value in zip(group.owners, group.values, strict=True)])

    def timeline(self, group: Group) -> bool:
        return all([value.ranges is not UNSET and value.ranges[0].start <= value.ranges[0].end for value in group.values])

    def taxonomy(self, group: Group) -> bool:
        answers: list[list[tuple[str, ...]]] = [list(map(tuple, value.taxonomy)) for value in group.values]
        return group.allowed.paths.issuperset(chain.from_iterable(answers)) and all([len(set(each)) == len(each) for each in answers])

    def rating(self, group: Group) -> bool:
        return min([value.rating for value in group.values]) > 0

    def number(self, group: Group) -> bool:
        on_step = group.allowed.on_step
        return on_step is None or all([on_step(value.number) for value in group.values])

    def date(self, group: Group) -> bool:
        return all(map(group.allowed.date, {value.datetime for value in group.values}))

    def text(self, group: Group) -> bool:
        return all([value.text.__class__ is list for value in group.values])


_PROOFS: dict[str, Callable[[ResultProver, Group], bool]] = {
    "box": ResultProver.box, "ocr": ResultProver.box, "polygon": ResultProver.polygon, "ellipse": ResultProver.ellipse,
    "brush": ResultProver.brush, "vector": ResultProver.vector, "labels": ResultProver.span, "timeline": ResultProver.timeline,
    "taxonomy": ResultProver.taxonomy, "rating": ResultProver.rating, "datetime": ResultProver.date, "text": ResultProver.text,
    "number": ResultProver.number,
}  # fmt: skip


def _are_in_percent(group: Group) -> bool:
    """False where a region may be in fractions of its image."""
    if group.form == "polygon":
        return all([max(map(max, value.points)) > 1 for value in group.values])
    if group.form == "vector":
        return all([any([vertex.x > 1 or vertex.y > 1 for vertex in value.vertices]) for value in group.values])
    if group.form == "box":
        return all([max(value.x, value.y, value.width, value.height) > 1 for value in group.values])
    if group.form == "ellipse":
        return all([max(value.x, value.y, value.radiusX, value.radiusY) > 1 for value in group.values])
    return all([max(value.x, value.y) > 1 for value in group.values])


def _is_allowed(group: Group) -> bool:
    """What a struct for several controls of one type does not hold."""
    allowed = group.allowed
    if group.known.alone:
        return True
    if not group.known.placed and not allowed.to.issuperset([result.to_name for result in group.results]):
        return False
    if allowed.fits is not None and not all(map(allowed.fits, group.values)):
        return False
    if allowed.member is None or group.form == "taxonomy":
        return True
    given = list(map(attrgetter(allowed.member), group.values))
    return allowed.labels.issuperset(chain.from_iterable(given)) and not (allowed.single and max(map(len, given)) > 1)


def _is_alone(group: Group) -> bool:
    """True when a question about the whole task is answered once in each prediction."""
    allowed = group.allowed
    if group.struct.draws_ or group.form == "labels" or allowed.per_region:
        return True
    return len(set(group.owners)) == len(group.owners)


def _is_scored(group: Group) -> bool:
    """True where a score that stands in a value under another name has one that is read beside it."""
    for name in group.struct.scored_:
        for result, value in zip(group.results, group.values, strict=True):
            if getattr(value, name) is not UNSET and value.score is UNSET and (result.score is UNSET or result.score is None):
                return False
    return True


def _asking(config: LabelConfig, control: Control) -> tuple[str | None, frozenset[str]]:
    """The control that decides whether a question is asked, and the choices, as they are stored, for which it may be. All its conditions
    must be met: one of them tells enough."""
    condition = control.when[0]
    wanted = {*condition.choices, ",".join(condition.choices), ", ".join(condition.choices)}
    labels = [label for c in config.controls if c.name == condition.tag for _, label in c.every_label()]
    return condition.tag, frozenset([label.stored for label in labels if label.stored in wanted or label.value in wanted])


def _may_be_chosen(group: Group, choices: frozenset[str]) -> bool:
    """False where none of the choices is among those of a group."""
    if group.form != "choices" or group.allowed.member is None:
        return True
    return not choices.isdisjoint(chain.from_iterable(map(attrgetter(group.allowed.member), group.values)))


def _is_asked(control: Control, group: Group | None, regions: Regions) -> bool:
    """True when each region that a required control is asked for has an answer to it. What conditions ask for is not looked at."""
    if group is None or control.when:
        return not regions.on(control.to)
    return regions.on(control.to) <= regions.named(group)


def _agree_on_sizes(groups: Iterable[Group]) -> bool:
    """True when all regions of a prediction agree on the size of their image."""
    sizes: set[tuple[int, Any, Any]] = set()
    for group in groups:
        if group.struct.sized_:
            results = group.results
            sizes.update(zip(group.owners, [r.original_width for r in results], [r.original_height for r in results], strict=True))
    given = [size[0] for size in sizes if size[1] is not UNSET]
    return len(given) == len(set(given))


def _are_turned(values: list[Any]) -> bool:
    """What is turned may reach beyond its image as far as its numbers tell."""
    return all([value.rotation is not UNSET and value.rotation for value in values])


def _is_heard(result: Any, value: Any) -> bool:
    """A span of a recording."""
    start, end, length = value.start, value.end, result.original_length
    if not {start.__class__, end.__class__} <= _NUMBERS or not 0 <= start < end:
        return False
    return length is UNSET or (length.__class__ in _NUMBERS and end <= length)


def _is_in(text: Any, value: Any) -> bool:
    """A span of a text."""
    start, end, quoted = value.start, value.end, value.text
    if not {start.__class__, end.__class__} <= _NUMBERS or not 0 <= start < end:
        return False
    if text.__class__ is not str or not text.isascii() or end > len(text):
        return False
    return quoted is UNSET or bool(text[int(start) : int(end)] == quoted)


def _are_simple(groups: list[Group]) -> bool:
    """True when no polygon crosses itself, as far as a batch can prove it."""
    polygons = [value.points for group in groups if group.form == "polygon" for value in group.values]
    if not polygons:
        return True
    import numpy as np

    from predlint.geometry_batch import unproven_polygons

    lengths = list(map(len, polygons))
    flat = np.fromiter(chain.from_iterable(chain.from_iterable(polygons)), np.float64, 2 * sum(lengths))
    unproven = unproven_polygons(flat[0::2].copy(), flat[1::2].copy(), lengths)
    return all(_crosses_not(polygons[index]) for index in unproven)


def _crosses_not(points: list[Any]) -> bool:
    from predlint.geometry import crosses_itself

    return not on_one_line(points) and crosses_itself([p[0] for p in points], [p[1] for p in points]) is None
