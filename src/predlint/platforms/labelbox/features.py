"""Features of an ontology: what each medium accepts, where questions are asked, by which names they are meant; and the medium of keys."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from msgspec.structs import replace

from predlint.io.data_row import Inferred, medium_of_keys
from predlint.model.names import by_label
from predlint.model.ontology import Classification, Ontology, Option, Tool
from predlint.model.texts import casefold_name, lazy_regex, quote
from predlint.platforms.labelbox.forms import OTHER_NAMES
from predlint.shape.resolver import misspelling

# -- What each medium accepts: for each kind of tool the member with its value, and the extra members of records -----


# From the vendor's notebooks and current pages. Combinations that they do not mention are accepted.

#: Medium -> what its data rows are called.
ROWS = {
    "image": "image", "video": "video", "text": "text", "pdf": "PDF", "audio": "audio", "conversational": "conversational",
    "geospatial": "geospatial", "html": "HTML", "dicom": "DICOM", "llm-prompt-response": "prompt and response",
    "llm-multimodal": "multimodal chat",
}  # fmt: skip

#: The medium of prompts and their responses.
PROMPTS = "llm-prompt-response"
#: Media whose records may refer to one message. Ontologies for the evaluation of chats are conversational, too.
MESSAGES = ("conversational", "llm-multimodal")
_FLAT = ("image", "geospatial")
_FRAMES = ("video", "dicom")

#: Kind of tool -> medium -> member with the value.
TAKES: dict[str, dict[str, str]] = {
    "box": {**dict.fromkeys((*_FLAT, "pdf"), "bbox"), **dict.fromkeys(_FRAMES, "segments")},
    "polygon": {**dict.fromkeys(_FLAT, "polygon"), "dicom": "segments"},
    "point": {**dict.fromkeys(_FLAT, "point"), **dict.fromkeys(_FRAMES, "segments")},
    "line": {**dict.fromkeys(_FLAT, "line"), **dict.fromkeys(_FRAMES, "segments")},
    "mask": {"image": "mask", **dict.fromkeys(_FRAMES, "masks")},
    "entity": {"text": "location", "conversational": "location", "pdf": "textSelections"},
    "relationship": dict.fromkeys(set(ROWS) - {PROMPTS, "llm-multimodal"}, "relationship"),
    **{kind: dict.fromkeys(MESSAGES, "messageEvaluationTask") for kind in ("message-single", "message-multi", "message-ranking")},
}

#: Shapes in the plural, for messages.
PLURAL = {
    "box": "bounding boxes", "polygon": "polygons", "point": "points", "line": "lines", "mask": "masks", "entity": "text entities",
    "relationship": "relationships", "message-single": "message evaluations", "message-multi": "message evaluations",
    "message-ranking": "message evaluations",
}  # fmt: skip

#: Medium -> unit of its coordinates.
COUNTS = {"image": "pixels", "video": "pixels", "dicom": "pixels", "geospatial": "degrees"}
#: Media whose answers to questions of scope index have times: in frames, or in milliseconds.
TIMED = ("video", "audio")
#: Media whose answers may have times. No documentation covers answers about DICOM series, whose tools have frames, too.
MAY_BE_TIMED = (*TIMED, "dicom")
#: Suffix of question kinds whose answers have times.
OVER_TIME = ", over time"
_DRAWN = ("box", "polygon", "point", "line", "mask")
_QUESTION_KINDS = ("radio", "checklist", "text")

#: Combinations that the vendor's support tables of 2023 did not offer, although samples of today do: target -> kind -> media.
OLDER_TABLES: dict[str, dict[str, frozenset[str]]] = {
    "model-run": {
        **dict.fromkeys(_DRAWN, frozenset({"video", "pdf", "geospatial", "dicom", "html"})),
        **dict.fromkeys(_QUESTION_KINDS, frozenset({"pdf", "geospatial", "audio", "conversational", "dicom", "html"})),
        **dict.fromkeys(("radio", "checklist"), frozenset({"video", "pdf", "geospatial", "audio", "conversational", "dicom", "html"})),
        "entity": frozenset({"pdf", "conversational"}),
    },
    "mal": {
        **dict.fromkeys(("box", "polygon", "point"), frozenset({"dicom"})),
        **dict.fromkeys(("radio", "checklist"), frozenset({"conversational", "dicom", "html"})),
        "text": frozenset({"video", "conversational", "dicom", "html"}),
        "entity": frozenset({"pdf", "conversational"}),
        "relationship": frozenset(ROWS),
    },
}


def same_medium(one: str, other: str) -> bool:
    """Returns True if predictions for one medium may be meant for data rows of the other."""
    return one == other or (one in MESSAGES and other in MESSAGES)


def payload_members(kind: str) -> tuple[str, ...]:
    """Returns all members that may contain the value of a kind of tool, on any medium."""
    return tuple(dict.fromkeys(TAKES[kind].values()))


def listing_of(kind: str) -> str:
    """Lists the data rows that accept a kind of tool, as text."""
    names = [word for medium, word in ROWS.items() if medium in TAKES[kind]]
    return f"{', '.join(names[:-1])} and {names[-1]} data rows" if len(names) > 1 else f"{names[0]} data rows"


# -- Infers the medium of a file, if nobody named it, from the global keys of its first records ----------------------


# Only the first bytes of the file are read, in any layout, so that all parts of the file use the same medium wherever they are checked.

#: The member's name without its first letter: much faster to search than a pattern that begins with a choice.
_LOBAL_KEY = lazy_regex(rb"lobal_?[kK]ey")
#: A global key, also with a nearly right name, in JSON or in printed Python.
_KEY = lazy_regex(rb"""(["'])global_?[kK]ey\1\s*:\s*(?:"([^"\\\n]*+(?:\\.[^"\\\n]*+)*+)"|'([^'\\\n]*+(?:\\.[^'\\\n]*+)*+)')""")
_ROW = lazy_regex(rb"""["']data_?[rR]ow["']\s*:""")

#: Members of records, each with the beginning of its value.
_FORMS = {
    name: lazy_regex(rb"""["']%b["']\s*:\s*%b""" % (name.encode(), begins))
    for name, begins in (
        ("segments", rb"\["), ("masks", rb"\{"), ("mask", rb"\{"), ("location", rb"\{"), ("textSelections", rb"\["), ("frames", rb"\["),
        ("messageEvaluationTask", rb"\{"), ("bbox", rb"\{"), ("polygon", rb"\["),
    )
}  # fmt: skip

#: Negative numbers as on maps: west, south, or a height from the north.
_NEGATIVE = lazy_regex(rb"""["'](?:x|y|top|left|height)["']\s*:\s*-\d""")
_SIGNS = (b'"', b"'")
_MARKED = ("location", "textSelections", "messageEvaluationTask")
DRAWN_MEMBERS = ("bbox", "polygon", "mask", "segments", "masks")

#: Medium inferred from keys -> members that show that another medium is meant, such as texts read from images.
_AGAINST = {
    "image": (*_MARKED, "segments", "masks", "frames"),
    "video": _MARKED,
    "dicom": _MARKED,
    "pdf": ("location", "messageEvaluationTask", "segments", "masks"),
    "text": ("textSelections", "messageEvaluationTask", *DRAWN_MEMBERS),
    "audio": (*_MARKED, *DRAWN_MEMBERS),
    "html": (*_MARKED, *DRAWN_MEMBERS),
}


def infer_medium(head: bytes) -> Inferred | None:
    """Returns the medium that the keys show, with the reason, or None if it is not certain."""
    by_keys = medium_of_keys(dict.fromkeys(_keys(head)))
    if by_keys is None:
        return None
    medium, because = by_keys
    if contradicts_medium(head, medium) or (because.endswith(('".tif"', '".tiff"')) and _NEGATIVE.search(head) is not None):
        return None
    return by_keys


def _keys(head: bytes) -> Iterator[str]:
    """Yields the global keys in the text."""
    end = 0
    for name in _LOBAL_KEY.finditer(head):
        if name.start() - 2 >= end and (found := _KEY.match(head, name.start() - 2)) is not None:
            end = found.end()
            yield (found[2] if found[3] is None else found[3]).decode("utf-8", "replace")


def contradicts_medium(head: bytes, medium: str) -> bool:
    """Returns True if at least half of the first records have a member that shows another medium."""
    # A quick test: a hundred times as fast, and usually nothing is found.
    found = [name for name in _AGAINST.get(medium, ()) if _is_quoted(name.encode(), head)]
    against = sum([len(_FORMS[name].findall(head)) for name in found])
    return against > 0 and 2 * against >= len(_ROW.findall(head))


def _is_quoted(name: bytes, head: bytes) -> bool:
    return name in head and any([sign + name + sign in head for sign in _SIGNS])


def sources_of(ontology: Ontology) -> tuple[str, ...]:
    """Returns the names that a relationship may start from: tools, and on PDFs questions."""
    return (*(tool.name for tool in ontology.tools), *by_any_name(ontology.classifications))


#: Kind of tool -> its description; and -> the member with its value on an image.
TOOL_WORDS = {
    "box": "a bounding box tool", "polygon": "a polygon tool", "point": "a point tool", "line": "a line tool", "mask": "a mask tool",
    "entity": "an entity tool", "relationship": "a relationship", "message-single": "a message selection",
    "message-multi": "a message selection", "message-ranking": "a message ranking",
}  # fmt: skip

GEOMETRY = {"box": "bbox", "polygon": "polygon", "point": "point", "line": "line", "mask": "mask"}


# -- The member of a prediction line with the value of a feature, for each medium ------------------------------------


def value_members(feature: Tool | Classification, media: str | None) -> tuple[str, ...]:
    """Returns the members that may have the value, the usual one first. Empty if the kind is not known or the medium does not have it.

    If the medium is not known, geometry is that of an image.
    """
    if feature.kind == "unknown":
        return ()
    if isinstance(feature, Classification):
        return ("answer",) if is_asked_for_medium(feature, media) else ()
    if media is None:
        return (GEOMETRY[feature.kind],) if feature.kind in GEOMETRY else payload_members(feature.kind)
    member = TAKES[feature.kind].get(media)
    return (member,) if member else ()


def likely_medium(ontology: Ontology) -> str:
    """Returns the medium that takes most features of an ontology without a media type; in a tie, images."""
    features = [feature for feature in (*ontology.tools, *ontology.classifications) if feature.kind != "unknown"]
    prompts = any([prompts_only(question) for question in ontology.classifications])
    return max(
        (PROMPTS, *ROWS) if prompts else ROWS, key=lambda medium: sum([bool(value_members(feature, medium)) for feature in features])
    )


def prompts_only(question: Classification) -> bool:
    """Returns True for prompts and responses, which only one medium has."""
    return question.source_kind == "prompt" or question.source_kind.startswith("response-")


def is_asked_for_medium(question: Classification, medium: str | None) -> bool:
    """Returns True if data rows of a medium can have an answer to the question, or the medium is not known.

    Ontologies with only responses have text data rows, as the SDK made them up to its release 7.9.
    """
    return medium in (None, PROMPTS) or not prompts_only(question) or (medium == "text" and question.source_kind != "prompt")


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
            *((t.classifications, f"tool {quote(t.name)}") for t in ontology.tools),
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
    return f"question {quote(question.name)}"


def _of_option(option: Option, question: Classification) -> str:
    return f"option {quote(option.value)} of {quote(question.name)}"


def required_of(ontology: Ontology) -> dict[str, list[Classification]]:
    """Returns tool name -> required questions. If tools share a name, only the questions that all of them require."""
    found: dict[str, list[Classification]] = {}
    for tool in ontology.tools:
        required = [question for question in tool.classifications if question.required]
        known = {question.name for question in required}
        found[tool.name] = [q for q in found[tool.name] if q.name in known] if tool.name in found else required
    return {name: required for name, required in found.items() if required}


# -- Merges features of one name and kind, which records cannot distinguish by name: each accepts what any of them accepts --


# The duplicate name is reported for the ontology. Records get no finding that applies to only one of the features.

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
