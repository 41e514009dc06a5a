"""Questions of an ontology: where each is asked, what its options are called, and what is said of a wrong name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, cast

from predlint.dialects.labelbox import answer_words, words
from predlint.dialects.labelbox import name_words as naming
from predlint.dialects.labelbox.media import PROMPTS
from predlint.dialects.labelbox.members import PAYLOADS
from predlint.ontology import Classification, Ontology, Option
from predlint.shapes.faults import Fault, TagFaults, fault


def prompts_only(question: Classification) -> bool:
    """True for prompts and responses, which only one medium has."""
    return question.source_kind == "prompt" or question.source_kind.startswith("response-")


def asked_on(question: Classification, medium: str | None) -> bool:
    """Whether data rows of a medium can have an answer to it; True where the medium is not known."""
    return medium in (None, PROMPTS) or not prompts_only(question)


def question_faults(
    what: str,
    unknown: Fault,
    elsewhere: Callable[[str, str | None], Fault | None],
    asked: tuple[str, ...] = (),
    answered: Callable[[dict[str, Any]], Fault | None] | None = None,
) -> TagFaults:
    """What is said of the name or id of a record, be it a feature at the top or a nested question: ``what`` says which.

    ``asked``: the questions that may be answered here, to tell one that stands as a member, with its answer as the value. ``answered``
    tells more of that, if it can.
    """
    return TagFaults(
        missing=fault("NAM001", naming.name_missing, what, asked),
        wrong=fault("NAM011", naming.name_type, what),
        unknown=unknown,
        case=fault("NAM003", naming.case_differs, what),
        form=fault("NAM004", naming.form_differs, what),
        label=fault("NAM007", naming.label_given, "question"),
        unknown_id=fault("NAM008", naming.unknown_id, what),
        node_id=fault("NAM009", naming.node_id, what),
        disagree=fault("NAM010", naming.disagree, what),
        elsewhere=elsewhere,
        answered=answered,
    )


def answer_alone(questions: Iterable[Classification]) -> Callable[[dict[str, Any]], Fault | None]:
    """What to say of a line without a name that holds an answer of one question, as ``"label": "rainy"`` or ``"weather": "rainy"``."""
    by_name = {question.name: question for question in questions}
    by_option: dict[str, list[Classification]] = {}
    for question in by_name.values():
        for option in question.options:
            by_option.setdefault(option.value, []).append(question)

    def told(value: dict[str, Any]) -> Fault | None:
        if not PAYLOADS.keys().isdisjoint(value):
            return None
        found: list[tuple[str, Classification]] = []
        for member, item in value.items():
            if member in by_name:
                found.append((member, by_name[member]))
            elif item.__class__ is str and len(asked := by_option.get(item, ())) == 1:
                found.append((member, asked[0]))
        if len(found) != 1:
            return None
        [(member, question)] = found
        return fault("NAM001", naming.answer_alone, "feature", member, question.name, question.kind, _answer(question, value[member]))

    return told


def _answer(question: Classification, item: Any) -> tuple[str, ...] | str | None:
    """The text, the option, or the options of a checklist that the value is; None for all that is none of these."""
    if not question.options:
        return item if isinstance(item, str) else None
    items = tuple(cast("list[Any]", item)) if isinstance(item, list) else (item,)
    options = {option.value for option in question.options}
    if not items or not all(isinstance(one, str) and one in options for one in items):
        return None
    return items if question.kind == "checklist" or len(items) == 1 else None


def option_faults(question: Classification) -> TagFaults:
    """What is said of the name or id of an option."""
    name = question.name
    return TagFaults(
        missing=fault("ANS011", answer_words.option_missing, name, tuple([option.value for option in question.options])),
        wrong=fault("ANS015", answer_words.option_type, name),
        unknown=fault("ANS001", answer_words.unknown_option, name),
        case=fault("ANS002", naming.case_differs, "option"),
        form=fault("ANS002", naming.form_differs, "option"),
        label=fault("ANS003", naming.label_given, "option"),
        unknown_id=fault("ANS001", answer_words.unknown_option_id, name),
        node_id=fault("NAM009", naming.node_id, "option"),
        disagree=fault("NAM010", naming.disagree, "option"),
        value_member=fault("ANS018", answer_words.value_instead, name),
    )


def labels_of(options: tuple[Option, ...]) -> dict[str, str]:
    """Text that people see -> value, for options where they differ."""
    values = {o.value for o in options}
    return {o.label: o.value for o in options if o.label and o.label != o.value and o.label not in values}


def asked_under(question: Classification) -> dict[str, tuple[str, ...]]:
    """Nested question -> the options of this question that ask it."""
    asked: dict[str, list[str]] = {}
    for option in question.options:
        for nested in option.classifications:
            asked.setdefault(nested.name, []).append(option.value)
    return {name: tuple(values) for name, values in asked.items()}


def places_of(ontology: Ontology, ids: dict[str, str]) -> dict[str, list[str]]:
    """Nested question -> where the ontology asks it, in the user's words."""
    places: dict[str, list[str]] = {}
    waiting: list[tuple[tuple[Classification, ...], str]] = [
        *((t.classifications, f"tool {words.quote(t.name)}") for t in ontology.tools),
        *((o.classifications, _of_option(o, c)) for c in ontology.classifications for o in c.options),
    ]
    while waiting:
        questions, where = waiting.pop(0)
        for question in questions:
            places.setdefault(question.name, []).append(where)
            if question.schema_id:
                ids[question.schema_id] = question.name
            waiting += [(o.classifications, f"{_of_option(o, question)} under {where}") for o in question.options]
    return places


def _of_option(option: Option, question: Classification) -> str:
    return f"option {words.quote(option.value)} of {words.quote(question.name)}"
