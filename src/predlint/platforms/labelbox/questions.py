"""Questions of an ontology: where each is asked, the names of its options, and the violations for wrong names."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from predlint.names import by_label
from predlint.ontology import Classification, Ontology, Option
from predlint.platforms.labelbox import answer_words, words
from predlint.platforms.labelbox import name_words as naming
from predlint.platforms.labelbox.answer_words import (
    OptionMissing,
    OptionNameType,
    OptionScores,
    UnknownOption,
    UnknownOptionId,
    ValueInsteadOfName,
)
from predlint.platforms.labelbox.media import PROMPTS
from predlint.platforms.labelbox.name_words import (
    AmbiguousOption,
    AmbiguousQuestion,
    MissingName,
    NameAndSchemaIdDisagree,
    NameCase,
    NameNotText,
    NameSpaceOrUnicode,
    OptionCaseOrSpace,
    OptionFormDiffers,
    SchemaNodeId,
    UnknownSchemaId,
)
from predlint.platforms.labelbox.options import Options
from predlint.shape.violation_specs import TagViolations, ViolationSpec, spec_of, usual_spec


def prompts_only(question: Classification) -> bool:
    """Returns True for prompts and responses, which only one medium has."""
    return question.source_kind == "prompt" or question.source_kind.startswith("response-")


def is_asked_for_medium(question: Classification, medium: str | None) -> bool:
    """Returns True if data rows of a medium can have an answer to the question, or the medium is not known.

    Ontologies with only responses have text data rows, as the SDK made them up to its release 7.9.
    """
    return medium in (None, PROMPTS) or not prompts_only(question) or (medium == "text" and question.source_kind != "prompt")


def question_violations(
    what: str,
    unknown: ViolationSpec,
    elsewhere: Callable[[str, str | None], ViolationSpec | None],
    asked: tuple[str, ...] = (),
    answered: Callable[[dict[str, Any]], ViolationSpec | None] | None = None,
) -> TagViolations:
    """Returns the violations for the name or id of a record, which is a feature or a nested question (``what``).

    ``asked``: the questions that may be answered here, to detect one that is a member with its answer as the value. ``answered``: returns a
    more exact spec for that, or None.
    """
    return TagViolations(
        missing=ViolationSpec(MissingName, (what, asked)),
        wrong=usual_spec(NameNotText, what),
        unknown=unknown,
        case=usual_spec(NameCase, what),
        form=usual_spec(NameSpaceOrUnicode, what),
        label=usual_spec(AmbiguousQuestion, what),
        unknown_id=usual_spec(UnknownSchemaId, what),
        node_id=usual_spec(SchemaNodeId, what),
        disagree=usual_spec(NameAndSchemaIdDisagree, what),
        elsewhere=elsewhere,
        answered=answered,
    )


def option_violations(question: Classification, scored: bool) -> TagViolations:
    """Returns the violations for the name or id of an option. ``scored``: answers carry a confidence here."""
    name, options = question.name, Options.of(question)

    def answered(value: dict[str, Any]) -> ViolationSpec | None:
        scores = options.scored(value)
        # A single member counts only if its value is 0, false, or a score between 0 and 1.
        alone = len(scores) == 1 and (not scores[0][1] or 0 < scores[0][1] < 1)
        return ViolationSpec(OptionScores, (name, question.kind, scored, scores)) if len(scores) > 1 or alone else None

    return TagViolations(
        missing=ViolationSpec(OptionMissing, (name, options)),
        wrong=ViolationSpec(OptionNameType, (name, options)),
        unknown=ViolationSpec(UnknownOption, (name, question.kind, options)),
        case=usual_spec(OptionCaseOrSpace, "option"),
        form=usual_spec(OptionFormDiffers, "option"),
        label=usual_spec(AmbiguousOption, "option"),
        unknown_id=spec_of(UnknownOptionId, name),
        node_id=usual_spec(SchemaNodeId, "option"),
        disagree=usual_spec(NameAndSchemaIdDisagree, "option"),
        value_member=spec_of(ValueInsteadOfName, name, options),
        answered=answered,
    )


def naming_member(record: dict[str, Any]) -> str | None:
    """Returns the member of a record without a name that is meant to name its feature or question, or None."""
    found = naming.naming_member(record)
    return found[0] if found is not None and found[1] == "name" else None


def option_naming(question: Classification) -> Callable[[dict[str, Any]], str | None]:
    """Returns a function that finds the member meant to name an option. A member that is named like an option is a ticked one and does not
    count."""
    names = {text for option in question.options for text in (option.value, option.label)}

    def found(answer: dict[str, Any]) -> str | None:
        return answer_words.option_naming(tuple(answer)) if names.isdisjoint(answer) else None

    return found


def instructions_of(questions: tuple[Classification, ...]) -> dict[str, tuple[str, ...]]:
    """Returns label -> names, for questions whose label differs from their name."""
    return by_label((question.instructions, question.name) for question in questions)


def by_any_name(questions: Iterable[Classification]) -> dict[str, str]:
    """Returns name or label of a question -> its name. If several match, the question with that name, or the first."""
    questions = tuple(questions)
    names = {question.name: question.name for question in questions}
    return {label: named[0] for label, named in instructions_of(questions).items()} | names


def options_asking(question: Classification) -> dict[str, tuple[str, ...]]:
    """Returns name or label of a nested question -> the options of this question that ask it."""
    by_text: dict[str, list[str]] = {}
    for option in question.options:
        for nested in option.classifications:
            for text in {nested.name, nested.instructions or nested.name}:
                by_text.setdefault(text, []).append(option.value)
    return {name: tuple(values) for name, values in by_text.items()}


def places_of(ontology: Ontology, ids: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """Returns name or label of a nested question -> where the ontology asks it, in words for users. Fills ``ids`` with id -> name."""
    places: dict[str, dict[str, None]] = {}
    waiting: deque[tuple[tuple[Classification, ...], str]] = deque(
        [
            *((t.classifications, f"tool {words.quote(t.name)}") for t in ontology.tools),
            *((o.classifications, _of_option(o, c)) for c in ontology.classifications for o in c.options if o.classifications),
            *((c.classifications, _of_text(c)) for c in ontology.classifications),
        ]
    )
    while waiting:
        questions, where = waiting.popleft()
        for question in questions:
            for text in {question.name, question.instructions or question.name}:
                places.setdefault(text, {})[where] = None
            if question.schema_id:
                ids[question.schema_id] = question.name
            waiting += [(o.classifications, f"{_of_option(o, question)} under {where}") for o in question.options if o.classifications]
            waiting.append((question.classifications, f"{_of_text(question)} under {where}"))
    return {name: tuple(found) for name, found in places.items()}


def options_of(questions: Iterable[Classification], *, nested: bool = False) -> Iterator[tuple[Option, Classification, bool]]:
    """Yields the options of questions at any depth, each with its question and whether the question is nested."""
    for question in questions:
        for option in question.options:
            yield option, question, nested
            yield from options_of(option.classifications, nested=True)
        yield from options_of(question.classifications, nested=True)


def _of_text(question: Classification) -> str:
    return f"question {words.quote(question.name)}"


def _of_option(option: Option, question: Classification) -> str:
    return f"option {words.quote(option.value)} of {words.quote(question.name)}"
