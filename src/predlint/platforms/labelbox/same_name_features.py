"""Features of one name and kind, which no record can tell apart by name: each takes what any of them takes.

The ontology's own fault is told of the ontology. Of a record nothing is said that holds for one of them only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from msgspec.structs import replace

from predlint.ontology import Classification, Ontology, Option, Tool
from predlint.platforms.labelbox.aliases import OTHER_NAMES
from predlint.shape.resolver import casefold_name, misspelling

#: What an answer is called, however that is spelt.
_ANSWERS = frozenset(map(casefold_name, ("answer", "answers", *OTHER_NAMES["answer"])))


def merge_same_names(ontology: Ontology) -> Ontology:
    """The ontology in which namesakes take the same; itself where there are none."""
    tools, questions = ontology.tools, ontology.classifications
    if not (_repeat((tool.name, tool.kind) for tool in tools) or _repeat((question.name, question.kind) for question in questions)):
        return ontology
    asked: dict[tuple[str, str], list[tuple[Classification, ...]]] = {}
    for tool in tools:
        asked.setdefault((tool.name, tool.kind), []).append(tool.classifications)
    together = {key: _questions(lists) for key, lists in asked.items() if len(lists) > 1}
    return replace(ontology, tools=tuple([_taking(tool, together) for tool in tools]), classifications=_with_shared_options(questions))


def written_names(questions: Iterable[Classification]) -> dict[int, str]:
    """By identity, the questions whose name an earlier one of another kind has: what they are kept under."""
    first: dict[str, str] = {}
    return {id(q): f"{q.name}\0{q.kind}" for q in questions if first.setdefault(q.name, q.kind) != q.kind}


def by_form(questions: Sequence[Classification]) -> Callable[[dict[str, Any]], tuple[str, None] | None] | None:
    """Of questions of one name and several kinds, the one that an answer fits: a text, one option, or a list of them; None where all
    names tell the kind."""
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
    """The answer, also where it stands under another name."""
    given = next((name for name in ("answer", "answers") if name in record), None)
    given = given or next((name for name in record if casefold_name(name) in _ANSWERS or misspelling(name, ("answer",)) is not None), None)
    return record[given] if given is not None else None


def _kinds_of(answer: Any) -> tuple[str, ...]:
    """The kinds of questions that are answered so, the most likely first."""
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
    """The questions of several lists of which one holds; what is required is so in each of them."""
    required = set[str].intersection(*[{question.name for question in questions if question.required} for questions in lists])
    wide = _with_shared_options(
        tuple([replace(question, required=question.name in required) for questions in lists for question in questions])
    )
    known: dict[tuple[str, str, str | None], Classification] = {}
    for question in wide:
        known.setdefault((question.name, question.kind, question.schema_id), question)
    return tuple(known.values())


def _with_shared_options(questions: tuple[Classification, ...]) -> tuple[Classification, ...]:
    """The questions, of which namesakes have the options of all of them."""
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
    """The options of several questions of which one is asked; those of one value ask what any of them asks."""
    asked: dict[str, list[tuple[Classification, ...]]] = {}
    for options in lists:
        for option in options:
            asked.setdefault(option.value, []).append(option.classifications)
    known: dict[tuple[str, str | None], Option] = {}
    for options in lists:
        for option in options:
            known.setdefault((option.value, option.schema_id), option)
    return tuple([replace(option, classifications=_questions(asked[option.value])) for option in known.values()])
