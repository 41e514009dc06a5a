"""Finds the branch that a record's name or schema id selects, and the violation to report if it selects none.

Texts that a person typed are compared the way a person would: case, white space, Unicode form, the label in place of the value, an id of
the wrong sort. Each result is cached: one wrong name repeats on every line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any, cast

from predlint.model.findings import NameViolations, ViolationSpec
from predlint.model.names import MAX_COMPARED, Likely, NameIndex, memoized
from predlint.model.texts import casefold_name
from predlint.model.violation import Finding
from predlint.shape.nodes import Tagged

_MOST_KEPT = 20_000


class _NameSpecs(dict[str, ViolationSpec]):
    """Wrong name -> spec."""


class _RecordNameSpecs(dict[tuple[str, str | None, str | None], tuple[ViolationSpec, str | None]]):
    """(wrong name, member that carries the record's value, member by which near names are chosen) -> spec, and the intended feature if it
    is sure."""


class NameTable:
    """A set of names, with the finding for a text that is not among them."""

    def __init__(
        self, names: Iterable[str], violations: NameViolations, labels: Mapping[str, tuple[str, ...]], *, labels_too: bool = False
    ) -> None:
        """``labels_too``: True if a label is as good as the name."""
        self.names: dict[str, None] = dict.fromkeys(names)
        self.violations = violations
        self.labels: Mapping[str, tuple[str, ...]] = {} if labels_too else labels
        self.intended = {label: named[0] for label, named in labels.items() if label not in self.names} if labels_too else dict[str, str]()
        """Label that selects a record like a name does -> the name."""
        self._names = NameIndex(self.names)
        self.all = self._names.all
        self.vocabulary = NameIndex((*self.names, *self.intended))

    def near(self, name: str) -> tuple[str, ...]:
        """Returns the names, or labels, that nearly equal ``name``; one for each thing that they name."""
        return self._others(name, self._vocabulary_for(name).near(name))

    def reserve_search(self, name: str) -> None:
        """Counts the name among those that `near` may search for, although its near names are not needed."""
        self._vocabulary_for(name).reserve_search(name)

    def _vocabulary_for(self, name: str) -> NameIndex:
        return self._names if name in self.intended else self.vocabulary

    def _others(self, name: str, texts: Iterable[str]) -> tuple[str, ...]:
        """Returns the first of several texts that name the same thing, except ``name`` itself, which may be the label of something else."""
        first: dict[str, str] = {}
        for text in texts:
            if text != name:
                first.setdefault(self.intended.get(text, text), text)
        return tuple(first.values())

    def unknown(self, name: str) -> ViolationSpec:
        """Returns the spec for a text that is no name here."""
        cached = memoized(self, _NameSpecs)
        known = cached.get(name)
        if known is None:
            known, _ = self.describe(name, self.near)
            if len(cached) < _MOST_KEPT and len(name) <= MAX_COMPARED:
                cached[name] = known
        return known

    def describe(
        self, name: str, near: Callable[[str], Sequence[str]], fits: Callable[[str], bool] | None = None
    ) -> tuple[ViolationSpec, str | None]:
        """Returns the spec for a text that is no name here, and the name that was surely intended (None if that is a guess). ``near``
        returns the names that it may be a misspelling of; ``fits`` tells if a name takes the value that the record carries."""
        labelled, (form, case) = self.labels.get(name, ()), self.vocabulary.same_form(name)
        if labelled or case:  # a text of the same form also differs by case at most
            found = self._similar_spec(name, labelled, self._others(name, form), self._others(name, case), fits)
            if found is not None:
                return found
        return self.violations.unknown.completed(nearest=Likely(near, name), names=self.all), None

    def _similar_spec(
        self, name: str, labelled: tuple[str, ...], form: tuple[str, ...], case: tuple[str, ...], fits: Callable[[str], bool] | None
    ) -> tuple[ViolationSpec, str | None] | None:
        """Returns the spec and the intended name for a text that resembles names, or None if it means none of them."""
        violations, intended = self.violations, self.intended
        if fits is not None:  # one text may be that of a question and, but for its spelling, the name of a tool
            fitting = [text for text in (*labelled, *case) if fits(intended.get(text, text))]
            if fitting:
                labelled, form, case = (tuple([text for text in texts if text in fitting]) for texts in (labelled, form, case))
            elif labelled and any([fits(text) for text in self.near(name)]):
                labelled = ()
        if not (labelled and violations.label_first):
            for spec, similar in ((violations.form, form), (violations.case, case)):
                if similar and set(labelled) <= set(similar):
                    return self._of_some(spec, similar)
        if labelled:  # it may be any of these, or of those that are spelt alike
            return self._of_some(violations.label, tuple(dict.fromkeys((*labelled, *case))))
        return None

    def _of_some(self, spec: ViolationSpec, names: tuple[str, ...]) -> tuple[ViolationSpec, str | None]:
        """Returns the spec for a text that means one of some names, and the name if it is the only one."""
        return spec.completed(nearest=names), self.intended.get(names[0], names[0]) if len(names) == 1 else None


class Resolver:
    """The names and schema ids of one place of the ontology."""

    def __init__(self, node: Tagged) -> None:
        self.node = node
        self.by, self.by_id = node.by, node.by_id
        self.violations = node.violations
        named = (b.feature for b in node.branches if b.written is None and b.pattern is None)
        self.table = NameTable(named, node.violations, node.labels, labels_too=node.labels_too)
        self.names = self.table.names
        self.labels: Mapping[str, tuple[str, ...]] = node.labels if node.labels_too else {}
        """Label that selects a record like a name does -> the names that it may stand for."""
        self.ids_of: dict[str, str] = {b.schema_id: b.feature for b in node.branches if b.schema_id}
        self.ids: set[tuple[str, str]] = {(b.written or b.feature, b.schema_id) for b in node.branches if b.schema_id}
        self.written: dict[str, str] = {b.feature: b.written for b in node.branches if b.written is not None}
        """Feature that selects a branch -> the name as records give it, if it differs."""
        self.payloads = tuple(dict.fromkeys(b.payload for b in node.branches if b.payload))
        self._takes: set[tuple[str, str | None]] = {(b.feature, b.payload) for b in node.branches}
        self._takes_by_label = {(b.feature, b.payload) for b in node.branches if b.labelled}
        self._fit = {(b.written or b.feature, b.payload) for b in node.branches} if self.payloads else frozenset[tuple[str, str | None]]()
        self._chosen_by = frozenset(node.generic) if self._fit else frozenset[str]()
        """Members that carry a value, by which near names are chosen."""

    def name_of(self, value: Any) -> str | None:
        """Returns the feature that a record selects, or None, without findings."""
        if value.__class__ is not dict:
            return None
        name = value.get(self.by)
        if name.__class__ is str:
            return next(iter(self.named(name, value)), None)
        schema_id: Any = value.get(self.by_id) if self.by_id is not None else None
        return self.ids_of.get(schema_id) if schema_id.__class__ is str else None

    def named(self, name: str, value: dict[str, Any]) -> tuple[str, ...]:
        """Returns the features that a text names and that the record can be; the first is intended. Empty for a text that names nothing,
        and for the label of a feature that does not take the record's value if one that does has nearly that name."""
        if name not in self.labels:
            return (name,) if name in self.names else ()
        payload = self._payload(value)
        found = self.of_label(name, payload)
        if payload is None or name in self.names or self._takes_value(found[0], payload):
            return found
        return () if any([self._takes_value(near, payload) for near in self.table.near(name)]) else found

    def of_label(self, label: str, payload: str | None) -> tuple[str, ...]:
        """Returns the features that a label may stand for, restricted to those that take the value, if any do. The feature whose own name
        it is comes first.

        Features of an unknown kind take any value, so they count only if no other feature takes it.
        """
        able = ((label,) if label in self.names else ()) + self.labels[label]
        if len(able) == 1 or payload is None:
            return able
        for carried in (payload, None):
            if taking := tuple([each for each in able if (each, carried) in (self._takes if each == label else self._takes_by_label)]):
                return taking
        return able

    def ambiguous(self, name: str, features: tuple[str, ...], path: Any) -> Any:
        """Returns the finding for a label that may stand for several features."""
        spec = self.violations.label
        return spec.found((path, self.by), name, nearest=features)

    def written_of(self, feature: str | None) -> str | None:
        """Returns the name that records give for a feature."""
        return self.written.get(feature, feature) if feature is not None else None

    def resolve(self, value: dict[str, Any], path: Any) -> tuple[str | None, list[Any]]:
        """Returns the feature that the record selects (None if unknown), and the findings about its name and id."""
        violations, name = self.violations, value.get(self.by)
        schema_id = value.get(self.by_id) if self.by_id is not None else None
        if name is None and schema_id is None:
            return self._guess(value), [] if self.needs_no_name(value) else [self.missing(value, path)]
        out: list[Any] = []
        feature: str | None = None
        exact: str | None = None
        if name is not None:
            if name.__class__ is not str or not name:
                spec = violations.wrong
                out.append(spec.found((path, self.by), name, member=self.by))
            elif found := self.named(name, value):
                by_id = self.ids_of.get(schema_id) if isinstance(schema_id, str) else None
                feature = by_id if by_id is not None and by_id in found else found[0]
                if len(found) > 1 and by_id not in found:
                    out.append(self.ambiguous(name, found, path))
                exact = feature
            else:
                spec, feature = self.unknown(name, *self.carried(value))
                out.append(Finding(spec.kind, (path, self.by), name, spec.fields))
        if schema_id is not None:
            feature = self._by_id(schema_id, exact, feature, path, out)
        return feature or self._guess(value), out

    def close(self, value: dict[str, Any]) -> list[str]:
        """Returns the features whose names nearly equal the record's name and that take its value. Empty if the name is known, or is known
        to mean something else."""
        name, payload = value.get(self.by), self._payload(value)
        if name.__class__ is not str or not name or payload is None or self.named(name, value):
            return []
        spec, intended = self.unknown(name, *self.carried(value))
        if intended is not None or not self.is_unknown(spec):
            return []
        near = [self.table.intended.get(text, text) for text in self.table.near(name)]
        return [feature for feature in near if (feature, payload) in self._takes]

    def candidates(self, value: dict[str, Any]) -> Collection[str]:
        """Returns the features that a record without a feature may mean: those of nearly that name or, without a name, all that take its
        value."""
        name, schema_id = value.get(self.by), value.get(self.by_id) if self.by_id is not None else None
        if name.__class__ is str and name:
            return self.close(value)
        payload = self._payload(value) if schema_id.__class__ is not str else None
        return (
            () if payload is None or value[payload] is None else [feature for feature in self.names if self._takes_value(feature, payload)]
        )

    def needs_no_name(self, value: dict[str, Any]) -> bool:
        """Returns True for a record whose missing name is not to be reported."""
        if not self.node.name_aliases.isdisjoint(value):
            return True
        if not self.node.nameless_values.isdisjoint(value):
            given = next((member for member in value if member in self.node.payloads and value[member] is not None), None)
            return given in self.node.nameless_values
        return not self.node.record_lists.isdisjoint(value) and self._payload(value) is None

    def _guess(self, value: dict[str, Any]) -> str | None:
        return self.node.guess(value) if self.node.guess is not None else None

    def missing(self, value: dict[str, Any], path: Any, held: str | None = None, spare: tuple[str, ...] = ()) -> Any:
        """Returns the finding for a record without a name. ``held`` is the member that holds the name; ``spare`` are the members to remove
        then."""
        spec = self.violations.value_member
        if spec is not None and held in (None, "value") and isinstance(value.get("value"), str):
            return Finding(spec.kind, (path, "value"), value["value"], spec.fields)
        given = self.by if self.by in value else self.by_id if self.by_id is not None and self.by_id in value else None
        if given is not None and held is None:
            spec = self.violations.wrong
            return spec.found((path, given), None, member=given)
        if held is None and self.violations.answered is not None and (spec := self.violations.answered(value)) is not None:
            return spec.found((path, self.by), None, members=tuple(value))
        spec = self.violations.missing
        title = value.get(self.node.title) if self.node.title is not None else None
        members = tuple([member for member, item in value.items() if item is not None])  # one of them may be meant as the name
        title = title if isinstance(title, str) else None
        return spec.found((path, self.by), None, members=members, held=held, title=title, spare=spare)

    def carried(self, value: dict[str, Any]) -> tuple[str | None, str | None]:
        """Returns the member that carries the record's value, and the member with a value by which near names are chosen: what `unknown`
        needs besides the name."""
        members = self._chosen_by
        return self._payload(value), next((member for member, item in value.items() if member in members and item is not None), None)

    def _able(self, payload: str, name: str) -> tuple[str, ...]:
        """Returns the near names that take a value; all near names if none does."""
        near, intended = self.table.near(name), self.table.intended
        able = [one for one in near if not self._fit.isdisjoint(((intended.get(one, one), payload), (intended.get(one, one), None)))]
        return tuple(able) or near

    def _takes_value(self, feature: str, payload: str) -> bool:
        return (feature, payload) in self._takes or (feature, None) in self._takes

    def _payload(self, value: dict[str, Any]) -> str | None:
        given = [member for member in value if member in self.node.payloads]
        return next((member for member in given if value[member] is not None), given[0] if given else None)

    def _by_id(self, schema_id: Any, exact: str | None, feature: str | None, path: Any, out: list[Any]) -> str | None:
        """Returns the feature that the record selects, by its id if the name selects none. Findings about the id go to ``out``. ``exact``
        is the feature that the record names rightly."""
        by_id, spec = self._of_id(schema_id)
        if spec is not None:
            out.append(Finding(spec.kind, (path, cast(str, self.by_id)), schema_id, spec.fields))
        elif exact is not None and by_id is not None and (exact, schema_id) not in self.ids:
            spec = cast(ViolationSpec, self.violations.disagree)
            other = self.written.get(by_id, by_id)
            out.append(spec.found((path, cast(str, self.by_id)), schema_id, by_id=other, name=exact))
        return feature or by_id

    def _of_id(self, schema_id: Any) -> tuple[str | None, ViolationSpec | None]:
        violations = self.violations
        if schema_id.__class__ is not str or not schema_id:
            return None, violations.wrong.completed(member=self.by_id)
        if schema_id in self.ids_of:
            return self.ids_of[schema_id], None
        if schema_id in self.node.ids_elsewhere:  # may be a name, too: one that is valid here is as good as an id
            return schema_id if schema_id in self.names else None, self.node.ids_elsewhere[schema_id]
        if not self.node.has_ids and self.node.no_ids is not None:
            return None, self.node.no_ids
        if schema_id in self.node.node_ids:
            spec, intended = cast(ViolationSpec, violations.node_id), self.node.node_ids[schema_id]
            return self.ids_of.get(intended), spec.completed(intended=intended)
        return None, violations.unknown_id

    def unknown(self, name: str, payload: str | None, chosen_by: str | None) -> tuple[ViolationSpec, str | None]:
        """Returns the spec for a name that is not here, and the feature that was surely intended (None if that is a guess). The result
        depends on nothing else; the members are those that `carried` returns."""
        cached, key = memoized(self, _RecordNameSpecs), (name, payload, chosen_by)
        known = cached.get(key)
        if known is None:
            known = self._describe(name, payload, self.table.near if chosen_by is None else partial(self._able, chosen_by))
            if len(cached) < _MOST_KEPT and len(name) <= MAX_COMPARED:
                cached[key] = known
        return known

    def _describe(self, name: str, payload: str | None, near: Callable[[str], Sequence[str]]) -> tuple[ViolationSpec, str | None]:
        spec, intended = self.table.describe(name, near, partial(self._takes_value, payload=payload) if payload is not None else None)
        if (
            self.violations.elsewhere is not None
            and self.is_unknown(spec)
            and (other := self.violations.elsewhere(name, payload)) is not None
        ):
            return other, self.ids_of.get(name) or intended
        return spec, intended

    def is_unknown(self, spec: ViolationSpec) -> bool:
        """Returns True if the spec breaks nothing but the rule of unknown names."""
        unknown = self.violations.unknown
        return spec.kind is unknown.kind or spec.rule is unknown.rule


@lru_cache(maxsize=4096)
def misspelling(name: str, known: tuple[str, ...], most: int | None = None) -> str | None:
    """Returns the known member that an unknown one nearly equals: equal but for case and separators, or at most ``most`` typing slips away
    (None: one or two, by its length). A part of a member, like ``point.x``, is a column of a table and no misspelling."""
    outer, _, part = name.partition(".")
    if part[:1].isalpha() and outer in known:
        return None
    flat = casefold_name(name)
    spellings = _spellings(known)
    for candidate, other, _ in spellings:
        if other == flat:
            return candidate
    if len(name) < 4:
        return None
    most, letters = (1 if len(name) < 7 else 2) if most is None else most, frozenset(flat)
    near = [
        (other, candidate)
        for candidate, other, its in spellings
        if len(candidate) > 3 and -most <= len(other) - len(flat) <= most and len(letters ^ its) <= 2 * most
    ]
    near = [(other, candidate) for other, candidate in near if _letter_distance(flat, other) <= 2 * most]
    if not near:  # as for most names: a clean run needs no import of the package
        return None
    from rapidfuzz.distance import OSA

    scored = [(OSA.distance(flat, other, score_cutoff=most), candidate) for other, candidate in near]
    close = [(distance, candidate) for distance, candidate in scored if distance <= most]
    return min(close)[1] if close else None


@lru_cache(maxsize=256)
def _spellings(known: tuple[str, ...]) -> list[tuple[str, str, frozenset[str]]]:
    """Returns known members, folded for comparison, with the letters they have: for objects with thousands of members."""
    return [(candidate, casefold_name(candidate), frozenset(casefold_name(candidate))) for candidate in known]


def _letter_distance(one: str, other: str) -> int:
    """Returns how many letters two names do not share: at most two for each slip."""
    here, there = Counter(one), Counter(other)
    return ((here - there) + (there - here)).total()


def missing_letter(name: str, known: tuple[str, ...]) -> str | None:
    """Returns the member of four letters that equals a name of three but for one missing letter (``bbx``). Such evidence is weak, so
    ``known`` are members that a record must have."""
    if len(name) != 3:
        return None
    return next((c for c in known if len(c) == 4 and any([c[:at] + c[at + 1 :] == name for at in range(4)])), None)


def name_text(others: Sequence[str], given: Iterable[str]) -> str | None:
    """Returns the first of other names for a member that is among those given, as it is written there: also with other case or
    separators."""
    names = tuple(given)
    if (exact := next((name for name in others if name in names), None)) is not None:
        return exact
    spelt = {casefold_name(name): name for name in reversed(names)}
    return next((spelt[name] for other in others if (name := casefold_name(other)) in spelt), None)
