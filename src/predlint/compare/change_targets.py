"""Finds the records that a breaking change hits, by their instances of the old ontology."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, cast

from msgspec import Struct
from msgspec.structs import replace

from predlint.compare.feature_facts import FACTS
from predlint.compare.model import Change, Trail
from predlint.views.model import Feature, Instance, Vocabulary

#: Kinds of changes that every record with the feature, the answer or the option meets.
_ALWAYS = frozenset({"removed", "renamed", "moved", "kind-changed", "id-changed"})


class Target(Struct, frozen=True):
    """Tests whether a record is hit."""

    features: frozenset[int] | None = None
    """Numbers of the features whose instances are tested; None if the record as a whole decides."""
    hits: Callable[[Instance], bool] = lambda instance: True
    whole: Callable[[Any, list[Instance]], bool] = lambda value, instances: True
    """A second test of the record, after an instance is hit, or if ``features`` is None."""
    exact: bool = True
    also: Callable[[Any], bool] | None = None
    """Returns True for a record that is hit whatever its instances are."""


class _Found(Struct, frozen=True):
    """A node of the old ontology among its features."""

    features: frozenset[int]
    question: int | None = None
    options: frozenset[str] | None = None
    """Option values; the answer must contain one of them. None if any answer counts."""

    def there(self, instance: Instance) -> bool:
        """Returns True for an instance that uses the node."""
        if self.question is None:
            return True
        answer = instance.answers.get(self.question)
        return answer is not None and (self.options is None or not self.options.isdisjoint(answer))


class ChangeTargets:
    """Finds out for each change which records it hits."""

    def __init__(self, vocabulary: Vocabulary, dialect: str, *, whole: bool) -> None:
        """``dialect``: the dialect of the trails, ``neutral`` if the platforms differ. ``whole``: a record contains everything about its
        data row."""
        self.vocabulary, self.dialect, self.whole = vocabulary, dialect, whole

    def of(self, change: Change) -> Target | None:
        """Returns the target of a change, or None if single records do not show a hit."""
        if change.kind == "media-changed":
            return Target()
        if change.kind == "ids-changed":
            return Target(whole=lambda value, instances: _names_ids(value)) if self.dialect == "labelbox" else Target()
        if change.fact == "member of data":
            return Target(whole=lambda value, instances: _lacks_data(value, str(change.new)))
        if not change.trail:
            return None
        if self.dialect == "label-studio" and change.trail[0].what == "object":
            return self._of_object(change)
        if change.kind in ("added", "required-changed"):
            return self._required(change)
        found = self._find(change.trail, below=change.kind == "removed")
        if found is None:
            return None
        if change.kind in _ALWAYS:
            return self._always(change, found)
        return self._of_fact(change, found)

    def _always(self, change: Change, found: _Found) -> Target:
        old = change.trail[-1]
        target = self._of_always(change, found)
        if self.dialect == "labelbox" and change.kind in ("removed", "renamed", "moved") and len(change.trail) == 1:
            texts = {old.name, old.facts.get("shown")} if change.kind == "removed" else {old.name}
            return replace(target, also=_about(texts))
        return target

    def _of_always(self, change: Change, found: _Found) -> Target:
        old = change.trail[-1]
        if self.dialect == "labelbox" and change.kind == "id-changed":
            id_ = str(change.old)
            return Target(found.features, found.there, lambda value, instances: _mentions(value, "schemaId", id_))
        if self.dialect == "labelbox" and change.kind == "renamed" and (old.id is not None or "shown" in old.facts):
            # A record with only the id or the label is right under the new name too.
            return self._named(change, found, old.name)
        if self.dialect == "coco" and change.kind == "renamed":
            return Target(found.features, found.there, exact=False)  # a file without categories has no names
        if self.dialect == "encord" and (change.kind, change.old, change.new) == ("kind-changed", "checklist", "radio"):
            return Target(found.features, lambda i: found.there(i) and len(_answers(i, found)) > 1)
        return Target(found.features, found.there)

    def _of_fact(self, change: Change, found: _Found) -> Target:
        bound: Any = change.new
        if self.dialect == "labelbox" and change.fact == "shown":
            return self._named(change, found, str(change.old))
        if change.fact == "most characters":
            return Target(found.features, lambda i: found.there(i) and len(str(_answer(i, found))) > bound)
        if change.fact == "least characters":
            return Target(found.features, lambda i: found.there(i) and len(str(_answer(i, found))) < bound)
        if change.fact == "choice" and found.question is not None:
            return Target(found.features, lambda i: found.there(i) and len(_answers(i, found)) > 1)
        return Target(found.features, found.there, exact=change.fact in FACTS and FACTS[change.fact].exact)

    @staticmethod
    def _named(change: Change, found: _Found, text: str) -> Target:
        """Returns the target for records that name the changed node with a text."""
        also = _about({text}) if len(change.trail) == 1 else None
        return Target(found.features, found.there, lambda value, instances: _names(value, change.trail, text), also=also)

    def _required(self, change: Change) -> Target | None:
        """Returns the target for an answer that is required now: hit are the instances that may have it and do not."""
        trail, node = change.trail, change.trail[-1]
        if change.kind == "added" and change.fact != "required":
            found = self._find(trail)  # a sibling with that name
            return Target(found.features, found.there, exact=False) if found is not None else None
        found_question = self._find(trail) if change.kind == "required-changed" else None
        if change.kind == "required-changed" and found_question is None:
            return None
        above = self._find(trail[:-1]) if len(trail) > 1 else None
        if above is not None:
            number = found_question.question if found_question is not None else None
            by_frame = bool(node.facts.get("per frame"))  # another frame may have the answer
            return Target(above.features, lambda i: above.there(i) and (number is None or number not in i.answers), exact=not by_frame)
        if len(trail) > 1 or not self.whole:
            return None  # answered by another record of the data row, perhaps
        if found_question is None:
            return Target(whole=lambda value, instances: bool(instances))
        if found_question.question is not None and not any(self.vocabulary.features[f].answered for f in found_question.features):
            return Target(found_question.features, lambda i: found_question.question not in i.answers, exact=False)
        return Target(whole=lambda value, instances: bool(instances) and not any(i.feature in found_question.features for i in instances))

    @staticmethod
    def _of_object(change: Change) -> Target:
        """Returns the target for an object of a labeling config: results name it, and tasks contain its data."""
        name = change.trail[0].name
        if change.kind in ("removed", "renamed", "kind-changed"):
            return Target(whole=lambda value, instances: _mentions(value, "to_name", name))
        return Target(exact=change.fact in FACTS and FACTS[change.fact].exact)

    # -- where a node is ------------------------------------------------------------------------------------------------

    def _find(self, trail: Trail, *, below: bool = False) -> _Found | None:
        if self.dialect == "label-studio":
            return self._find_label(trail, below=below)
        features = self._features(trail)
        if not features:
            return None
        feature = features[0]
        if not feature.answered:
            return self._find_nested(features, trail[1:], None)
        return self._find_nested(features, trail[1:], feature.questions[0]) if feature.questions else None

    def _features(self, trail: Trail) -> list[Feature]:
        node = trail[0]
        answered = node.what in ("question", "classification")
        named = [f for f in self.vocabulary.features if f.name == node.name and (f.answered == answered or f.kind == "other")]
        by_id = [f for f in named if node.id is not None and node.id in f.ids]
        return by_id or named

    def _find_nested(self, features: list[Feature], trail: Trail, question: int | None) -> _Found | None:
        """Follows options and questions from a feature, or from a question of it."""
        option: str | None = None
        questions = self.vocabulary.questions
        for node in trail:
            if node.what == "option" and question is not None:
                option = next((c.value for c in questions[question].choices if node.id in c.ids or node.name in (c.value, c.label)), None)
                if option is None:
                    return None
                continue
            under = None if question is None else (question, option)
            matching = [
                questions[n] for f in features for n in f.questions if questions[n].under == under and questions[n].name == node.name
            ]
            found = next((q for q in matching if node.id in q.ids), matching[0] if matching else None)
            if found is None:
                return None
            question, option = found.number, None
        return _Found(frozenset(f.number for f in features), question, None if option is None else frozenset((option,)))

    def _find_label(self, trail: Trail, *, below: bool = False) -> _Found | None:
        """Returns where a control is used, or a label or choice of it. ``below``: labels nested below count as well, whatever their names
        are."""
        control, labels = trail[0].name, [node.name for node in trail[1:]]
        features = self.vocabulary.features
        if trail[0].what == "relations":
            return _Found(frozenset(f.number for f in features if "relation" in f.ids and labels in ([], [f.name])))
        question = next((q for q in self.vocabulary.questions if control in q.ids), None)
        if question is not None:
            with_it = frozenset(f.number for f in features if question.number in f.questions)
            if not labels:
                return _Found(with_it, question.number)
            options = _options(trail[1:], {choice.value for choice in question.choices}, below=below)
            return _Found(with_it, question.number, options) if options else None
        names = {path[-1] for path in _paths(trail[1:])} if below and labels else set(labels[-1:])
        drawn = frozenset(f.number for f in features if control in f.ids and (not labels or f.name in names))
        return _Found(drawn) if drawn else None


def _options(trail: Trail, values: set[str], *, below: bool) -> frozenset[str]:
    """Returns the values that name a choice: its own, paths that contain it, and with ``below`` those of its descendants."""
    own, *others = _paths(trail)
    found = {value for path in (own, *others) if (value := "/".join(path)) in values}
    for path in (own, *others) if below else (own,):
        if "/".join(path) not in values and path[-1] in values:
            found.add(path[-1])
    return frozenset(found)


def _paths(trail: Trail) -> list[tuple[str, ...]]:
    """Returns the names from the top to a node, then those to each descendant."""
    found = [(tuple(node.name for node in trail), trail[-1])]
    for path, node in found:  # grows while it is gone through
        found += [((*path, child.name), child) for child in node.children]
    return [path for path, _ in found]


def _answer(instance: Instance, found: _Found) -> Any:
    return instance.answers[cast(int, found.question)]


def _answers(instance: Instance, found: _Found) -> tuple[Any, ...]:
    answer = _answer(instance, found)
    return cast("tuple[Any, ...]", answer) if isinstance(answer, tuple) else (answer,)


def _mentions(value: Any, key: str, text: str) -> bool:
    """Returns True if an object at any depth of a record has that member."""
    return any(each.get(key) == text for each in _objects(value))


def _about(texts: set[Any]) -> Callable[[Any], bool]:
    return lambda value: _is_about(value, texts)


def _is_about(value: Any, texts: set[Any]) -> bool:
    """Returns True for a Labelbox record of another kind that names a feature with one of these texts: a metric, or a relationship that
    begins at it."""
    if not isinstance(value, dict):
        return False
    record = cast("dict[str, Any]", value)
    relationship = record.get("relationship")
    source = cast("dict[str, Any]", relationship).get("sourceOntologyName") if isinstance(relationship, dict) else None
    named = [record.get("featureName") if "metricValue" in record else None, source]
    return any(isinstance(name, str) and name in texts for name in named)


def _names(value: Any, trail: Trail, text: str) -> bool:
    """Returns True if a Labelbox record names a node with this text: a feature, a question, or an option in an answer to its question."""
    node = trail[-1]
    if node.what != "option":
        answers = node.what == "question"
        return any(each.get("name") == text and (not answers or "answer" in each or "answers" in each) for each in _objects(value))
    question = trail[-2]
    names = {question.name, question.facts.get("shown")}
    for each in _objects(value):
        if each.get("name") in names or (question.id is not None and each.get("schemaId") == question.id):
            answers = [each.get("answer"), each.get("answers")]
            given = [one for many in answers for one in (cast("list[Any]", many) if isinstance(many, list) else [many])]
            if any(one == text or (isinstance(one, dict) and cast("dict[str, Any]", one).get("name") == text) for one in given):
                return True
    return False


def _lacks_data(value: Any, key: str) -> bool:
    """Returns True for a task whose data lacks that member, also a nested one (``a.b``)."""
    data: Any = cast("dict[str, Any]", value).get("data") if isinstance(value, dict) else None
    if not isinstance(data, dict) or key in data:
        return False
    for part in key.split("."):
        data = cast("dict[str, Any]", data).get(part) if isinstance(data, dict) else None
    return data is None


def _names_ids(value: Any) -> bool:
    return any(each.get("schemaId") is not None for each in _objects(value))


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    todo = [value]
    while todo:
        each = todo.pop()
        if each.__class__ is dict:
            yield each
            todo += each.values()
        elif each.__class__ is list:
            todo += each
