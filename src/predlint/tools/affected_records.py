"""Finds and counts the records of prediction files that each breaking change would hit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace as dataclasses_replace
from functools import partial
from typing import Any, NamedTuple, cast

import orjson
from msgspec import Struct
from msgspec.structs import replace

from predlint.io.document_blocks import document_blocks, split
from predlint.io.layout import Layout, detect_layout
from predlint.io.sections import Document, Section, read_document, values
from predlint.io.sources import Source, open_path
from predlint.io.splitting import Cursor, LongLine, line_blocks, text_start
from predlint.model.views import Feature, Instance, View, Vocabulary
from predlint.platforms.format_detection import head_of
from predlint.platforms.protocols import FileRules
from predlint.platforms.registry import AnyOntology, plan_for
from predlint.tools.changes import FACTS, Change, Hits, Trail

# -- Finds the records that a breaking change hits, by their instances of the old ontology ---------------------------


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


# -- Reads the records of a prediction file one by one, as far as possible, with their lines -----------------------


class Record(NamedTuple):
    """One record, or a place where no record can be read."""

    offset: int
    text: bytes
    value: Any
    readable: bool = True


class WrongFileError(ValueError):
    """Raised if the file contains no predictions; ``what`` tells what it is."""

    def __init__(self, name: str, what: str) -> None:
        super().__init__(f"{name}: this is {what}, not predictions")
        self.name, self.what = name, what


def begin(source: Source, rules: FileRules) -> tuple[Layout, Document | None]:
    """Detects the layout of the file. Raises WrongFileError for a file without predictions."""
    document = read_document(source, rules.lists, guess=True) if rules.lists else None
    foreign = rules.foreign_content(head_of(source, 1 << 16))
    if foreign is not None:
        raise WrongFileError(source.name or "the file", foreign)
    layout = detect_layout(source) if document is None else Layout("document", start=document.start)
    if layout.kind == "other":
        raise WrongFileError(source.name or "the file", layout.what)
    if rules.lists:
        for _ in rules.begin_document(document, partial(_list, source, document)):
            continue  # `predlint validate` reports what is wrong with the file
    return layout, document


def records(source: Source, rules: FileRules, layout: Layout, document: Document | None) -> Iterator[Record]:
    """Yields all records in file order."""
    if layout.kind == "lines":
        yield from _lines(source, layout.start)
    elif document is None:
        yield from _elements(source, layout.begin, None, array=layout.kind == "array")
    else:
        for section in document.sections:  # later sections may change while this one is read
            if section.is_array and rules.enter_list(section.name):
                find_end = partial(document.resume, section) if section.guessed else None
                yield from _elements(source, section.begin, section.end, array=True, find_end=find_end)


class Places:
    """Finds the line of places, which must be requested in ascending order; also the column if a line may contain several records."""

    def __init__(self, source: Source, *, columns: bool) -> None:
        self._source, self._cursor, self._columns = source, Cursor(source, text_start(source)), columns

    def of(self, offset: int) -> str:
        """``14``, or ``1:230``; both from 1."""
        if offset < self._cursor.at:  # back, in a document of several lists
            self._cursor = Cursor(self._source, text_start(self._source))
        self._cursor.go_to(offset)
        line = self._cursor.line
        return f"{line}:{self._cursor.column + 1}" if self._columns else str(line)


def _lines(source: Source, start: int) -> Iterator[Record]:
    for offset, block in line_blocks(source, start):
        if isinstance(block, LongLine):
            yield Record(block.offset, block.head, None, False)
            continue
        for line in block.split(b"\n"):
            if line and not line.isspace():
                yield _record(offset, line)
            offset += len(line) + 1


def _elements(
    source: Source, begin: int, end: int | None, *, array: bool, find_end: Callable[[int], int] | None = None
) -> Iterator[Record]:
    for block in document_blocks(source, begin, array=array, end=end, find_end=find_end):
        if block.broken is not None:
            yield Record(block.offset, block.raw, None, False)
            continue
        for start, stop in split(block.raw):
            if start < stop:
                yield _record(block.offset + start, block.raw[start:stop])


def _record(offset: int, text: bytes) -> Record:
    try:
        return Record(offset, text, orjson.loads(text))
    except orjson.JSONDecodeError:
        return Record(offset, text, None, False)


def _list(source: Source, document: Document | None, name: str) -> Iterator[Any]:
    """The decoded elements of a list of a document."""
    section: Section | None = document.section(name) if document is not None else None
    return iter(()) if section is None or not section.is_array else values(source, section, document)


# -- Counts the records of prediction files that each breaking change would hit ------------------------------------

__all__ = ["AffectedCounts", "WrongFileError", "count_hits"]
#: Number of places that are listed for each change.
PLACES = 3


class AffectedCounts(Struct):
    """The counts of what was read."""

    files: int = 0
    records: int = 0
    """Read, unreadable ones included."""
    unreadable: int = 0
    first_unreadable: str | None = None
    """``file:line``; of a record in a JSON document, ``file:line:column``."""
    without_features: int = 0
    """Read, but with nothing that the old ontology knows."""
    broken_off: list[str] | None = None
    """Files that could not be read to their end, each in words."""


class _Counter:
    """The hits of one change."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.records = 0
        self.places: list[str] = []
        self.last = -1
        """The number of the record that was hit last."""


def count_hits(changes: Sequence[Change], old: AnyOntology, dialect: str, paths: Sequence[str]) -> tuple[list[Change], AffectedCounts]:
    """Returns the changes; breaking ones have the number of records that they hit. ``dialect``: the dialect of the comparison.

    Raises SourceError for a file that cannot be read, WrongFileError for one without predictions.
    """
    counted = AffectedCounts()
    counters: dict[int, _Counter] = {}
    plan = plan_for(old, "model-run", old.media, "default")
    for path in paths:
        with open_path(path) as source:
            reading = plan.for_file_head(head_of(source, 1 << 16))
            rules = reading.file_rules(None)
            try:
                layout, document = begin(source, rules)
                from predlint.platforms.sources import view_for

                view = view_for(reading, rules, None)
                targets = ChangeTargets(view.vocabulary, dialect, whole=view.whole)
                watched: list[_Counter] = []
                for at, change in enumerate(changes):
                    target = targets.of(change) if change.cls == "breaking" else None
                    if target is not None:
                        counters.setdefault(at, _Counter(target)).target = target
                        watched.append(counters[at])
                counting = _Counting(source.name or path, Places(source, columns=layout.kind != "lines"), view, watched, counted)
                for record in records(source, rules, layout, document):
                    counting.record(record.offset, record.value, record.readable)
            finally:
                rules.discard()
                rules.close()
            if source.corrupt is not None:
                counted.broken_off = [*(counted.broken_off or []), f"{source.name or path}: {source.corrupt}"]
        counted.files += 1
    found = [
        dataclasses_replace(change, hits=Hits(c.records, c.target.exact, tuple(c.places)))
        if (c := counters.get(at)) is not None
        else change
        for at, change in enumerate(changes)
    ]
    return found, counted


class _Counting:
    """Counts the hits in the records of one file."""

    def __init__(self, path: str, places: Places, view: View, counters: list[_Counter], counted: AffectedCounts) -> None:
        self.path, self.view, self.counted = path, view, counted
        self.places = places
        self.last: tuple[int, str] | None = None
        """The last place that was listed, with its offset."""
        self.whole = [counter for counter in counters if counter.target.features is None]
        self.also = [(counter, also) for counter in counters if (also := counter.target.also) is not None]
        self.by_feature: dict[int, list[_Counter]] = {}
        for counter in counters:
            for feature in counter.target.features or ():
                self.by_feature.setdefault(feature, []).append(counter)

    def record(self, offset: int, value: object, readable: bool) -> None:
        counted = self.counted
        counted.records += 1
        if not readable:
            counted.unreadable += 1
            counted.first_unreadable = counted.first_unreadable or self._place(offset)
            return
        number, instances = counted.records, self.view.instances(value)
        counted.without_features += not instances
        for counter in self.whole:
            if counter.target.whole(value, instances):
                self._hit(counter, offset, number)
        for counter, also in self.also:
            if also(value):
                self._hit(counter, offset, number)
        for instance in instances:
            for counter in self.by_feature.get(instance.feature, ()):
                if counter.last != number and self._is_hit(counter.target, instance, value, instances):
                    self._hit(counter, offset, number)

    @staticmethod
    def _is_hit(target: Target, instance: Instance, value: object, instances: list[Instance]) -> bool:
        return target.hits(instance) and target.whole(value, instances)

    def _hit(self, counter: _Counter, offset: int, number: int) -> None:
        counter.last = number
        counter.records += 1
        if len(counter.places) < PLACES:
            counter.places.append(self._place(offset))

    def _place(self, offset: int) -> str:
        if self.last is None or self.last[0] != offset:
            self.last = offset, f"{self.path}:{self.places.of(offset)}"
        return self.last[1]
