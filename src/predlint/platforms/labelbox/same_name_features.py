"""Merges features of one name and kind, which records cannot distinguish by name: each accepts what any of them accepts.

The duplicate name is reported for the ontology. Records get no finding that applies to only one of the features.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from msgspec.structs import replace

from predlint.ontology import Classification, Ontology, Option, Tool
from predlint.platforms.labelbox.aliases import OTHER_NAMES
from predlint.shape.resolver import casefold_name, misspelling

#: Names of an answer, casefolded.
_ANSWERS = frozenset(map(casefold_name, ("answer", "answers", *OTHER_NAMES["answer"])))


def merge_same_names(ontology: Ontology) -> Ontology:
    """Returns the ontology with namesakes merged, or the ontology itself if there are none."""
    tools, questions = ontology.tools, ontology.classifications
    if not (_repeat((tool.name, tool.kind) for tool in tools) or _repeat((question.name, question.kind) for question in questions)):
        return ontology
    by_name_and_kind: dict[tuple[str, str], list[tuple[Classification, ...]]] = {}
    for tool in tools:
        by_name_and_kind.setdefault((tool.name, tool.kind), []).append(tool.classifications)
    together = {key: _questions(lists) for key, lists in by_name_and_kind.items() if len(lists) > 1}
    return replace(ontology, tools=tuple([_taking(tool, together) for tool in tools]), classifications=_with_shared_options(questions))


def written_names(questions: Iterable[Classification]) -> dict[int, str]:
    """Returns id(question) -> key, for questions whose name an earlier question of another kind has."""
    first: dict[str, str] = {}
    return {id(q): f"{q.name}\0{q.kind}" for q in questions if first.setdefault(q.name, q.kind) != q.kind}


def by_form(questions: Sequence[Classification]) -> Callable[[dict[str, Any]], tuple[str, None] | None] | None:
    """Returns a function that chooses, among questions of one name and several kinds, the one that fits an answer: a text, an option, or a
    list. Returns None if the names suffice."""
    others = written_names(questions)
    named = {question.name for question in questions if id(question) in others}
    kinds: dict[tuple[str, str], str | None] = {}
    for question in questions:
        if question.name in named:
            kinds.setdefault((question.name, question.kind), others.get(id(question)))
    if not kinds:
        return None

    def chosen(record: dict[str, Any]) -> tuple[str, None] | None:
        name = record.get("name")
        if name.__class__ is not str or name not in named:
            return None
        fitting = _kinds_of(_answer_of(record))
        key = next((kinds[name, kind] for kind in fitting if (name, kind) in kinds), None)
        return (key, None) if key is not None else None

    return chosen


def _answer_of(record: dict[str, Any]) -> Any:
    """Returns the answer of a record, also under a misspelt name, or None."""
    given = next((name for name in ("answer", "answers") if name in record), None)
    given = given or next((name for name in record if casefold_name(name) in _ANSWERS or misspelling(name, ("answer",)) is not None), None)
    return record[given] if given is not None else None


def _kinds_of(answer: Any) -> tuple[str, ...]:
    """Returns the kinds of questions that accept such an answer, the most likely first."""
    if answer.__class__ is str:
        return ("text", "prompt")
    if answer.__class__ is dict:
        return ("radio",)
    if answer.__class__ is not list:
        return ()
    first: Any = answer[0] if answer else None
    over_time = first.__class__ is dict and "value" in first and "name" not in first
    return ("text", "checklist", "radio") if over_time else ("checklist", "radio")


def _repeat(keys: Iterable[tuple[str, str]]) -> bool:
    return any(count > 1 for count in Counter(keys).values())


def _taking(tool: Tool, together: dict[tuple[str, str], tuple[Classification, ...]]) -> Tool:
    taken = together.get((tool.name, tool.kind))
    return tool if taken is None else replace(tool, classifications=taken)


def _questions(lists: Sequence[tuple[Classification, ...]]) -> tuple[Classification, ...]:
    """Returns the questions of alternative lists together; a question is required only if every list requires it."""
    required = set[str].intersection(*[{question.name for question in questions if question.required} for questions in lists])
    wide = _with_shared_options(
        tuple([replace(question, required=question.name in required) for questions in lists for question in questions])
    )
    known: dict[tuple[str, str, str | None], Classification] = {}
    for question in wide:
        known.setdefault((question.name, question.kind, question.schema_id), question)
    return tuple(known.values())


def _with_shared_options(questions: tuple[Classification, ...]) -> tuple[Classification, ...]:
    """Returns the questions; each one has the options of all its namesakes."""
    groups: dict[tuple[str, str], list[Classification]] = {}
    for question in questions:
        groups.setdefault((question.name, question.kind), []).append(question)
    if all(len(group) == 1 for group in groups.values()):
        return questions
    options = {key: _options([question.options for question in group]) for key, group in groups.items() if len(group) > 1}
    return tuple([_widened(question, groups, options) for question in questions])


def _widened(
    question: Classification, groups: dict[tuple[str, str], list[Classification]], options: dict[tuple[str, str], tuple[Option, ...]]
) -> Classification:
    key = (question.name, question.kind)
    if key not in options:
        return question
    minimum, maximum = [each.min_characters for each in groups[key]], [each.max_characters for each in groups[key]]
    return replace(
        question,
        options=options[key],
        min_characters=min([each or 0 for each in minimum]) or None,
        max_characters=None if None in maximum else max([each or 0 for each in maximum]),
    )


def _options(lists: Sequence[tuple[Option, ...]]) -> tuple[Option, ...]:
    """Returns the options of alternative questions together; options of one value ask what any of them asks."""
    by_value: dict[str, list[tuple[Classification, ...]]] = {}
    for options in lists:
        for option in options:
            by_value.setdefault(option.value, []).append(option.classifications)
    known: dict[tuple[str, str | None], Option] = {}
    for options in lists:
        for option in options:
            known.setdefault((option.value, option.schema_id), option)
    return tuple([replace(option, classifications=_questions(by_value[option.value])) for option in known.values()])
