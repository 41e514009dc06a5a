"""Questions of an ontology: where each is asked, what its options are called, and what is said of a wrong name."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from predlint.dialects.labelbox import answer_words, words
from predlint.dialects.labelbox import name_words as naming
from predlint.dialects.labelbox.answer_words import (
    OptionMissing,
    OptionNameType,
    OptionScores,
    UnknownOption,
    UnknownOptionId,
    ValueInsteadOfName,
)
from predlint.dialects.labelbox.media import PROMPTS
from predlint.dialects.labelbox.name_words import (
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
from predlint.dialects.labelbox.options import Options
from predlint.names import by_label
from predlint.ontology import Classification, Ontology, Option
from predlint.shape.faults import Fault, TagFaults, broken, usual


def prompts_only(question: Classification) -> bool:
    """True for prompts and responses, which only one medium has."""
    return question.source_kind == "prompt" or question.source_kind.startswith("response-")


def asked_on(question: Classification, medium: str | None) -> bool:
    """Whether data rows of a medium can have an answer to it; True where the medium is not known.

    Ontologies of responses alone say that their data rows are texts, as the SDK made them up to its release 7.9.
    """
    return medium in (None, PROMPTS) or not prompts_only(question) or (medium == "text" and question.source_kind != "prompt")


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
        missing=Fault(MissingName, (what, asked)),
        wrong=usual(NameNotText, what),
        unknown=unknown,
        case=usual(NameCase, what),
        form=usual(NameSpaceOrUnicode, what),
        label=usual(AmbiguousQuestion, what),
        unknown_id=usual(UnknownSchemaId, what),
        node_id=usual(SchemaNodeId, what),
        disagree=usual(NameAndSchemaIdDisagree, what),
        elsewhere=elsewhere,
        answered=answered,
    )


def option_faults(question: Classification, scored: bool) -> TagFaults:
    """What is said of the name or id of an option; ``scored``: answers carry a confidence here."""
    name, options = question.name, Options.of(question)

    def answered(value: dict[str, Any]) -> Fault | None:
        scores = options.scored(value)
        # One option with what is asked of it, or that is true, is the one that is meant.
        alone = len(scores) == 1 and (not scores[0][1] or 0 < scores[0][1] < 1)
        return Fault(OptionScores, (name, question.kind, scored, scores)) if len(scores) > 1 or alone else None

    return TagFaults(
        missing=Fault(OptionMissing, (name, options)),
        wrong=Fault(OptionNameType, (name, options)),
        unknown=Fault(UnknownOption, (name, question.kind, options)),
        case=usual(OptionCaseOrSpace, "option"),
        form=usual(OptionFormDiffers, "option"),
        label=usual(AmbiguousOption, "option"),
        unknown_id=broken(UnknownOptionId, name),
        node_id=usual(SchemaNodeId, "option"),
        disagree=usual(NameAndSchemaIdDisagree, "option"),
        value_member=broken(ValueInsteadOfName, name, options),
        answered=answered,
    )


def naming_member(record: dict[str, Any]) -> str | None:
    """Of a record without a name: the member that is meant to name its feature or question."""
    found = naming.naming_member(record)
    return found[0] if found is not None and found[1] == "name" else None


def option_naming(question: Classification) -> Callable[[dict[str, Any]], str | None]:
    """The same for the options of a question; a member that is called as one of them is a ticked one."""
    names = {text for option in question.options for text in (option.value, option.label)}

    def found(answer: dict[str, Any]) -> str | None:
        return answer_words.option_naming(tuple(answer)) if names.isdisjoint(answer) else None

    return found


def instructions_of(questions: tuple[Classification, ...]) -> dict[str, tuple[str, ...]]:
    """Text that people see -> names, for questions where they differ."""
    return by_label((question.instructions, question.name) for question in questions)


def by_any_name(questions: Iterable[Classification]) -> dict[str, str]:
    """Whatever names a question, its name or the text that people see -> its name. Of several the one that is called so, or the first."""
    questions = tuple(questions)
    names = {question.name: question.name for question in questions}
    return {label: named[0] for label, named in instructions_of(questions).items()} | names


def asked_under(question: Classification) -> dict[str, tuple[str, ...]]:
    """Nested question, by its name and by what people see -> the options of this question that ask it."""
    asked: dict[str, list[str]] = {}
    for option in question.options:
        for nested in option.classifications:
            for text in {nested.name, nested.instructions or nested.name}:
                asked.setdefault(text, []).append(option.value)
    return {name: tuple(values) for name, values in asked.items()}


def places_of(ontology: Ontology, ids: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """Nested question, by its name and by what people see -> where the ontology asks it, in the user's words."""
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
    """The options of questions to any depth, each with its question and whether that is a nested one."""
    for question in questions:
        for option in question.options:
            yield option, question, nested
            yield from options_of(option.classifications, nested=True)
        yield from options_of(question.classifications, nested=True)


def _of_text(question: Classification) -> str:
    return f"question {words.quote(question.name)}"


def _of_option(option: Option, question: Classification) -> str:
    return f"option {words.quote(option.value)} of {words.quote(question.name)}"
