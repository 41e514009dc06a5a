"""Relations between regions: what they join, their labels, their direction; parents of regions."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import Any, cast

from predlint.model.diagnostics import Severity
from predlint.model.findings import NameViolations, ViolationSpec, spec_of
from predlint.model.names import nearest
from predlint.model.texts import casefolded, listing, quote
from predlint.model.violation import Fix, FixContext, Path, Violation, Words, codes_of, fixes
from predlint.platforms.common_mistakes import is_list_text, list_in, list_in_text_help, rename_help
from predlint.platforms.label_studio.import_effects import LOST, NOT_LISTED, NOT_NESTED, REFUSED, did_you_mean, in_list
from predlint.platforms.label_studio.record import Result, View
from predlint.platforms.label_studio.tags import Json
from predlint.platforms.label_studio.texts import split_names
from predlint.platforms.label_studio.topics.members import of_relation
from predlint.platforms.numbers import digits_of, integer_of
from predlint.shape.nodes import Member, Name

# -- results of one region ---------------------------------------------------------------------------------------------


def quote_id(at: FixContext) -> Fix | None:
    """Puts a number in quotes where an id is expected: as other results have it, else without the decimal point of a whole one."""
    members = ("id", "from_id", "to_id", "parentID")
    texts = at.text.once(("texts", *at.keys[:-2]), lambda: {id_ for id_ in _ids(at, *members) if isinstance(id_, str)})
    return at.quote_number() if str(at.value) in texts else at.quote_id() or at.quote_number()


def _ids(at: FixContext, *members: str) -> list[Any]:
    """Returns the values that the results in the same list have for these members."""
    results: Any = at.value_at(at.keys[:-2])
    items = cast("list[Any]", results) if isinstance(results, list) else []
    return [cast("dict[str, Any]", item).get(member) for item in items if isinstance(item, dict) for member in members]


def _quote_id_of_region(at: FixContext) -> Fix | None:
    """Puts a number in quotes, if it is the id of a result in the same list."""
    ids = at.text.once(("ids", *at.keys[:-2]), lambda: {text for id_ in _ids(at, "id") for text in (str(id_), digits_of(id_))})
    return None if ids.isdisjoint((str(at.value), digits_of(at.value) or str(at.value))) else quote_id(at)


def as_text(value: Any) -> str | None:
    """Returns the help for a whole number in place of an id, or None for another value."""
    digits = digits_of(value)
    return f'write "{digits}"' if digits is not None else None


def _end_as_text(value: Any) -> str | None:
    """Returns the help for a number in place of another result's id; the text for a float may have the point or not."""
    digits = digits_of(value) if isinstance(value, float) else None
    return f'write its id, a string: "{digits}", or "{value}"' if digits is not None else as_text(value)


# -- parents and items -------------------------------------------------------------------------------------------------


class RegionParent(Violation, code="LNK107", slug="region-parent", in_part=True):
    """The parent of a region is not a region of the prediction.

    Why: parentID puts a region under another in the list of regions. Where that is not there, it stands at the top, under none.
    Fix: Give the id of a region of the same prediction, or null.
    """

    elsewhere: int | None = None
    """Index of another prediction that has the region, or None."""

    def words(self) -> Words:
        fix = found_elsewhere(self.elsewhere) or "give the parent that id, or leave parentID out"
        return f"parentID {quote(self.value)} is not the id of a region of this {self.container}", fix

    usual_effect = NOT_NESTED


class ParentNotText(Violation, of=RegionParent):
    """The parentID of a region is not a string."""

    def words(self) -> Words:
        return (
            f"parentID must be the id of a region, found {quote(self.value)}",
            _end_as_text(self.value) or "write the id of a region, or leave it out",
        )

    usual_effect = LOST

    @fixes(safe="puts the number of a region into quotes")
    def fix(self, at: FixContext) -> Fix | None:
        return _quote_id_of_region(at)


class NumberOfParent(Violation, of=RegionParent):
    """The parentID of a region is a whole number, and no region has it as its id."""

    ids: tuple[str, ...]

    def words(self) -> Words:
        known = f", one of {listing(self.ids)}" if self.ids else ""
        return (
            f"parentID must be the id of a region, found {quote(self.value)}",
            f"write the id of the region it is in{known}, or leave it out",
        )

    usual_effect = LOST

    def fix(self, at: FixContext) -> Fix | None:
        return _quote_id_of_region(at)  # a result that is no region may have it


class RegionParentsCircle(Violation, code="LNK108", slug="region-parents-circle", layer="record"):
    """The parents of a region lead back to it.

    Why: A region cannot be its own parent: the list of regions begins with those that have none, and shows none of these.
    Fix: Remove the parent of one of them.
    """

    template = "parentID {value:quoted} leads back to the region itself: its parents go in a circle", "remove one of the parents"
    usual_effect = NOT_LISTED


class UnknownEnd(Violation, code="LNK104", slug="relation-end", in_part=True):
    """A relation leads to a region that is not in the prediction.

    Why: The arrow has nowhere to start or to end: servers refuse it, or the editor leaves it out.
    Fix: from_id and to_id are ids of regions of the same prediction.
    """

    member: str
    nearest: tuple[str, ...]
    ids: tuple[str, ...] | None
    elsewhere: int | None = None
    """Index of another prediction that has the region, or None."""

    def words(self) -> Words:
        fix = f"did you mean {' or '.join(quote(name) for name in self.nearest)}?" if self.nearest else None
        return (
            f"{self.member} {quote(self.value)} is not the id of a region of this {self.container}",
            found_elsewhere(self.elsewhere)
            or fix
            or f"both ends are regions of one {self.container}{found_among(self.ids, self.container)}",
        )

    usual_effect = REFUSED

    @fixes(safe="puts the number of a region into quotes", unsafe="renames one that is misspelt in another way")
    def fix(self, at: FixContext) -> Fix | None:
        return _quote_id_of_region(at)


class RelationEnd(Violation, of=UnknownEnd):
    """The from_id or to_id of a relation is not a string."""

    member: str

    def words(self) -> Words:
        return (
            f"{self.member} must be the id of a region, found {quote(self.value)}",
            _end_as_text(self.value) or "write its id, a string",
        )

    usual_effect = REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        return _quote_id_of_region(at)


class RelationEndMissing(Violation, of=UnknownEnd):
    """A relation lacks from_id or to_id."""

    member: str
    given: Any = None

    def words(self) -> Words:
        return f"the relation has no {self.member}", rename_help(
            self.given, self.member
        ) or f"add the id of a region of this {self.container}"

    usual_effect = REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class UnknownEndLost(Violation, of=UnknownEnd, words_of=UnknownEnd):
    """A relation leads to a result that is not a region, and the import loses the relation."""

    member: str
    nearest: tuple[str, ...]
    ids: tuple[str, ...] | None
    elsewhere: int | None = None

    usual_effect = LOST


def found_elsewhere(prediction: int | None = None) -> str | None:
    return f"prediction {prediction} of the task has it: put both into one prediction" if prediction is not None else None


def found_among(ids: tuple[str, ...] | None, holder: str) -> str:
    return "" if ids is None else f": {listing(ids)}" if ids else f"; no region of this {holder} has an id"


class RelationTwice(Violation, code="LNK115", slug="relation-twice", layer="record"):
    """A second relation from one region to another has labels or a direction that the first one lacks.

    Why: The editor keeps one relation from one region to another, the first: the second one is lost. A relation back, from the
    other region to this one, is another relation.
    Fix: Give all labels to one relation.
    """

    first: int
    labels: tuple[str, ...]
    """Labels of both relations, if one relation may have them all; else empty."""

    def words(self) -> Words:
        fix = (
            f"give all labels to that one: [{', '.join([quote(label) for label in self.labels[:5]])}]"
            if self.labels
            else "give one result for both"
        )
        return f"result {self.first} joins the same two regions, and of two such relations only the first stays", fix

    usual_effect = LOST


class RelationToSameRegion(Violation, code="LNK113", slug="relation-to-same-region", severity=Severity.WARNING, layer="record"):
    """A relation joins a region to itself.

    Why: The arrow starts and ends at the same place and cannot be seen. Usually an id was copied.
    Fix: Give the id of the other region.
    """

    template = "the relation joins region {value:quoted} to itself", "give the id of the other region"


class RelationDirection(Violation, code="LNK105", slug="relation-direction"):
    """The direction of a relation is not one that is known.

    Why: An arrow points right (from the first region to the second), left or both ways (bi). The server refuses anything else.
    Fix: Write right, left or bi.
    """

    nearest: Any = None

    template = "the direction of a relation is left, right or bi, found {value:quoted}", 'write "right" for one from from_id to to_id'
    usual_effect = REFUSED

    @fixes(safe="writes the word in lower case")
    def fix(self, at: FixContext) -> Fix | None:
        return at.correct_case(self.nearest)


class RelationLabel(Violation, code="LNK106", slug="relation-label"):
    """The labels of a relation are not those that the config lists.

    Why: The config lists what relations may be called (Relations). The arrow is shown without the label.
    Fix: Write a list with labels of Relations, to the letter.
    """

    control: str
    member: str
    names: tuple[str, ...]
    """The labels that are joined in a text in place of a list."""
    single: bool | None = None
    """True if the control takes one label; None if the text holds more than labels."""

    def words(self) -> Words:
        if self.single is None:
            return (
                f"{self.member} of {self.control} must be a list of strings, found one string: {quote(self.value)}",
                f"write each label as a string of its own: [{quote(self.names[0])}, …]",
            )
        fix = (
            f"{self.control} takes one of them: write {one_of([[name] for name in self.names])}"
            if self.single and len(self.names) > 1
            else _as_list(self.names)
        )
        return f"{self.member} of {self.control} must be a list of strings, found one string: {quote(self.value)}", fix

    usual_effect = LOST

    @fixes(safe="writes the label as the config has it where case or white space is all that differs, and puts one label into a list")
    def fix(self, at: FixContext) -> Fix | None:
        return at.decode_list() or write_labels(at, self.names, self.single)


class RelationLabels(Violation, of=RelationLabel):
    """The labels of a relation are not a list of strings."""

    def words(self) -> Words:
        fix = (list_in_text_help(self.value) if is_list_text(self.value) else in_list(self.value)) or 'write ["…"]'
        return f"the labels of a relation must be a list of strings, found {quote(self.value)}", fix

    usual_effect = LOST

    def fix(self, at: FixContext) -> Fix | None:
        return at.decode_list() or (None if is_list_text(self.value) else at.wrap_text())


class UnknownRelationLabel(Violation, of=RelationLabel):
    """A label of a relation is not one that the config lists."""

    nearest: tuple[str, ...]
    names: tuple[str, ...]

    def words(self) -> Words:
        return f"{quote(self.value)} is not a label of Relations", did_you_mean(self.nearest, self.names, "labels", self.value)

    usual_effect = LOST


class RelationLabelSpelt(Violation, of=RelationLabel):
    """A label of a relation is not spelt as in the config."""

    nearest: tuple[str, ...]

    def words(self) -> Words:
        return (
            f"{quote(self.value)} is not a label of Relations",
            f"write it as in the config: {' or '.join(quote(name) for name in self.nearest[:3])}",
        )

    usual_effect = LOST

    def fix(self, at: FixContext) -> Fix | None:
        return at.correct_case(self.nearest)


def write_labels(at: FixContext, names: tuple[str, ...], single: bool | None) -> Fix | None:
    """Writes the labels that a text joins as a list; None if it holds more than labels, or several where the control takes one."""
    return at.write(names, safe=True) if single is not None and not (single and len(names) > 1) else None


def _as_list(names: tuple[str, ...]) -> str:
    text = f"[{', '.join([quote(name) for name in names])}]"
    return f"write {text}" if len(text) < 200 else f"write each as an item of a list: [{', '.join([quote(name) for name in names[:5]])}, …]"


def one_of(values: Sequence[Any]) -> str:
    return " or ".join(quote(value) for value in values[:4])


# -- Record rules on relations: what they join, and labels that are given as a text ----------------------------------


#: Maximum number of ids among which a likely one is searched.
_MOST_IDS = 50
#: Maximum number of ids that are named if none is near.
_FEW = 6


def direction_member() -> Member:
    return Member(Name(("left", "right", "bi"), NameViolations(*(spec_of(RelationDirection),) * 5)))


def near_ids(id_: str, ids: Set[str]) -> tuple[str, ...]:
    """Returns the ids that are probably intended; none if there are too many to search."""
    return tuple(nearest(id_, sorted(ids))) if len(ids) <= _MOST_IDS else ()


def nameable_ids(ids: Set[str]) -> tuple[str, ...] | None:
    """Returns the ids in order, or None if there are too many to name."""
    return tuple(sorted(ids)) if len(ids) <= _FEW else None


def check_relations(view: View, path: Path, relation: Json, ids: Set[str], given: Set[str | None]) -> None:
    """Checks a relation between regions. ``given``: the ids of all results, since servers also accept those of answers."""
    ends = {member: relation.get(member) for member in ("from_id", "to_id")}
    for member, end in ends.items():
        if isinstance(end, str) and end not in ids:
            spec = ViolationSpec(UnknownEndLost) if end in given else ViolationSpec(UnknownEnd)
            view.report((path, member), end, spec, member, near_ids(end, ids), nameable_ids(ids))
        elif (number := integer_of(end)) is not None and ids and str(number) not in given:  # not an id without its quotes
            spec = ViolationSpec(UnknownEnd)
            view.explains((path, member), codes_of(UnknownEnd), end, spec, member, near_ids(str(number), ids), nameable_ids(ids))
    if ends["from_id"] == ends["to_id"] and isinstance(ends["from_id"], str):
        view.report((path, "to_id"), ends["to_id"], RelationToSameRegion)
    if isinstance(labels := relation.get("labels"), str):
        _in_text(view, (path, "labels"), labels)
    of_relation(view, path, relation)


def check_repeated_relations(view: View, relations: Sequence[tuple[int, Json]]) -> None:
    """Reports a second relation from one region to another that has more labels or another direction: only the first is kept."""
    first: dict[tuple[str, str], tuple[int, Json]] = {}
    for index, relation in relations:
        ends = relation.get("from_id"), relation.get("to_id")
        if not isinstance(ends[0], str) or not isinstance(ends[1], str):
            continue
        kept_at, kept = first.setdefault((ends[0], ends[1]), (index, relation))
        had, more = _labels(kept), _labels(relation)
        turned = kept.get("direction", "right") != relation.get("direction", "right")
        if kept is not relation and (turned or not set(more) <= set(had)):
            both = () if turned or view.names.config.relation_choice == "single" else tuple(dict.fromkeys((*had, *more)))
            at = (view.path, "result"), index
            view.report(at, relation, RelationTwice, kept_at, both)


def _labels(relation: Json) -> list[str]:
    labels = relation.get("labels")
    return [label for label in cast("list[Any]", labels) if isinstance(label, str)] if isinstance(labels, list) else []


def _in_text(view: View, at: Path, text: str) -> None:
    """Reports a text that holds several labels in place of a list; its other findings are dropped."""
    config = view.names.config
    known = {casefolded(label.stored): label.stored for label in config.relations or ()}

    def intended(name: str) -> str | None:
        return known.get(casefolded(name))

    if intended(text) is not None:
        return  # a single label
    held = list_in(text)
    if held and all(isinstance(name, str) and intended(name) is not None for name in held):
        view.explains(at, codes_of(RelationLabel), text, spec_of(RelationLabels))
    elif parts := split_names(text, intended):
        one = config.relation_choice == "single"
        spec = spec_of(RelationLabel, "a relation", "labels", tuple(dict.fromkeys(parts)), one)
        view.explains(at, codes_of(RelationLabel), text, spec)


def check_parents(view: View, results: list[Result], ids: Set[str]) -> None:
    parents: dict[str, str] = {}
    for result in results:
        parent = result.whole.get("parentID")
        if parent.__class__ is int and str(parent) not in ids:
            spec = ViolationSpec(NumberOfParent)
            view.explains((result.path, "parentID"), codes_of(RegionParent), parent, spec, nameable_ids(ids))
        if not isinstance(parent, str) or not parent:
            continue
        if parent not in ids:
            view.report((result.path, "parentID"), parent, RegionParent)
        elif result.id is not None:
            parents.setdefault(result.id, parent)
    circling = _circles(parents) if parents else set[str]()
    for result in results if circling else ():
        if result.id in circling:
            view.report((result.path, "parentID"), result.whole.get("parentID"), RegionParentsCircle)
            return


def _circles(parents: dict[str, str]) -> set[str]:
    """Returns the ids of regions that are their own ancestors."""
    circling: set[str] = set()
    done: set[str] = set()
    for start in parents:
        trail: dict[str, None] = {}
        at: str | None = start
        while at is not None and at not in done and at not in trail:
            trail[at] = None
            at = parents.get(at)
        if at is not None and at in trail:
            way = list(trail)
            circling.update(way[way.index(at) :])
        done.update(trail)
    return circling


OF_RELATION = codes_of(UnknownEnd, RelationLabel, RelationTwice, RelationToSameRegion, RegionParent, RegionParentsCircle)
