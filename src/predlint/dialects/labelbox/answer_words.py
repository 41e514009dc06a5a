"""The sentences about answers: options, texts, nested questions, and what stands twice. First the value, then what it is about."""

from __future__ import annotations

from typing import Any, cast

from predlint.dialects.labelbox.aliases import OPTION_NAMES, meant_by
from predlint.dialects.labelbox.frame_words import timed
from predlint.dialects.labelbox.media import OVER_TIME
from predlint.dialects.labelbox.name_words import id_member, of_class, one_of_places, renamed, suggest
from predlint.dialects.labelbox.options import Options, written
from predlint.dialects.labelbox.payload_words import taken_out
from predlint.dialects.labelbox.words import JOIN_TEXTS, Said, kind_of
from predlint.dialects.slips import held_in_text
from predlint.names import listing, quote
from predlint.shape.resolver import misspelling

#: The answer to a radio question.
_ONE = '{"name": "…"}'
_THE_ONE = f"write the one that holds, without the brackets: {_ONE}"
_ASK_OVER_TIME = "for answers over time, let the ontology ask it per frame (scope index)"


def unknown_option(value: str, question: str, kind: str, options: Options, close: tuple[str, ...], names: tuple[str, ...]) -> Said:
    several = options.in_text(value, several=True) or []
    fix = None
    if len(several) > 1:
        what = "each has an object of its own" if kind == "checklist" else "a radio question takes one of them"
        fix = f"it names several options: {listing(several)}; {what}"
    close = close or options.near(value)
    fix = fix or f"{of_class(value, close, names)}{suggest(close, names, 'options', value)}"
    return f"{quote(value)} is not an option of {quote(question)}", fix


def unknown_option_id(value: str, question: str) -> Said:
    return f"schemaId {quote(value)} is not an option of {quote(question)}", "use the option's featureSchemaId, or its name"


def option_type(value: Any, question: str, options: Options, key: str) -> Said:
    fix = f"write the name of one of its options: {listing(options.names)}"
    if (meant := option_of_number(value, options) or options.meant(_only(value))) is not None:
        fix = f"write {quote(meant)}"
    return f"the option of {quote(question)} must be named by a string, found {kind_of(value)}", fix


def _only(value: Any) -> Any:
    """The item of a list of one; None for all else."""
    items = cast("list[Any]", value) if isinstance(value, list) else []
    return items[0] if len(items) == 1 else None


def option_naming(keys: tuple[str, ...]) -> str | None:
    """The first member of an answer that is meant to name its option."""
    other = meant_by(keys, OPTION_NAMES)
    return other[0] if other else next((key for key in keys if misspelling(key, ("name", "schemaId")) == "name"), None)


def option_missing(
    value: Any, question: str, options: Options, keys: tuple[str, ...], held: str | None = None, spare: tuple[str, ...] = ()
) -> Said:
    """``held``: the member that holds the name of an option; ``spare``: those that say the same, or nothing."""
    ticked = next((key for key in keys if key in options), None)
    if ticked is not None:
        return f"the answer to {quote(question)} names no option", f'write {{"name": {quote(ticked)}}}'
    found = held or option_naming(keys)
    by_id = id_member(keys)
    fix = renamed(found, spare) if found else f'rename {quote(by_id)} to "schemaId"' if by_id else options.to_write()
    return f"the answer to {quote(question)} names no option", fix


def option_scores(value: Any, question: str, kind: str, scored: bool, scores: tuple[tuple[str, float], ...], keys: tuple[str, ...]) -> Said:
    """``scores``: what the answer says of each option, the most likely first; ``scored``: answers carry a confidence here."""
    message = f"the answer to {quote(question)} names no option"
    if len(scores) == 1 and not scores[0][1]:
        return message, "remove it: it does not hold" if kind == "checklist" else "write the one option that holds"
    if len(scores) == 1:
        return message, f"write {_scored(scores[0], scored)}" + (", or remove it where it does not hold" if kind == "checklist" else "")
    if scores[0][1].__class__ is bool:
        holding = [name for name, holds in scores if holds]
        if kind == "checklist" or len(holding) != 1:
            return message, "write an object for each option that holds" if kind == "checklist" else "write the one option that holds"
        return message, f"write {written(holding, listed=False)}"
    one = _scored(scores[0], scored)
    return message, f"write an object for each option that holds: {one}, …" if kind == "checklist" else f"write the most likely: {one}"


def _scored(score: tuple[str, float], scored: bool) -> str:
    """An option with its score; without it where that is no confidence, as a percentage is."""
    if not scored or not 0 <= score[1] <= 1:
        return written([score[0]], listed=False)
    return f'{{"name": {quote(score[0])}, "confidence": {quote(score[1])}}}'


def value_instead(value: str, question: str, options: Options) -> Said:
    meant = options.meant(value)
    return (
        'the answer has "value" where "name" belongs',
        f"write {written([meant], listed=False)}" if meant is not None else options.to_write(value),
    )


def no_answer(value: Any, question: str, kind: str = "radio", found: str | None = None) -> Said:
    """``kind`` ends with `OVER_TIME` where nothing but a list of answers with their frames is taken."""
    fix = f"{_to_answer(kind)}, or leave the question out where it has no answer"  # a null is told so, too
    return f"{quote(question)} has no answer", f'rename {quote(found)} to "answer"' if found else fix


def _to_answer(kind: str) -> str:
    plain = kind.removesuffix(OVER_TIME)
    form = {"checklist": '[{"name": "…"}]', "radio": '{"name": "…"}'}.get(kind, '"…"') if plain == kind else timed(plain)
    return f'write "answer": {form}'


def empty_entry(value: Any, question: str, options: Options) -> Said:
    return (
        f"an entry of the answer to {quote(question)} names no option: found {quote(value)}",
        f"{options.to_write()}; if it is of none, remove it",
    )


def answer_reformed(value: Any, question: str, kind: str, found: str, holds: bool) -> Said:
    """``holds``: the answer stands in the member that was found; else what stands there has another form."""
    message, _ = no_answer(value, question, kind)
    if holds:
        return message, taken_out("answer", found, "beside the name of the question")
    return message, f"{_to_answer(kind)}, with what {quote(found)} holds"


def radio_list(value: Any, question: str, options: Options, once: bool, scored: bool, *_size: int) -> Said:
    """``once``: the question is not asked over time, and could be; ``scored``: answers carry a confidence here."""
    found = f"found a list of {len(value)}" if value else "found an empty list"
    if len(value) == 1:
        only = value[0]
        text = cast("dict[str, Any]", only).get("name") if isinstance(only, dict) else only
        meant = options.meant(text)
        fix = f"write {written([meant], listed=False)} without the brackets" if meant is not None else options.to_write(text)
        if isinstance(only, dict) and meant is None and "name" in only:
            fix = "take the brackets away"
    elif value:
        likely = _likeliest(cast("list[Any]", value), options)
        fix = f"keep the most likely, without the brackets: {_scored(likely, scored)}" if likely is not None else _THE_ONE
    else:
        fix = 'write {"name": "…"}, or leave the question out where it has no answer'
    if once and _over_time(cast("list[Any]", value)):
        fix = f"{fix}; {_ASK_OVER_TIME}"
    return f"{quote(question)} is a radio question: its answer must be one object, {found}", fix


def _over_time(entries: list[Any]) -> bool:
    return bool(entries) and all(isinstance(entry, dict) and "frames" in entry for entry in entries)


def _likeliest(entries: list[Any], options: Options) -> tuple[str, float] | None:
    """Of a list of options with their scores, as classifiers give them: the one with the highest, and that; None for any other list."""
    scores: dict[str, float] = {}
    for entry in entries:
        given = cast("dict[str, Any]", entry) if isinstance(entry, dict) else {}
        name, score = options.meant(given.get("name", given.get("label"))), given.get("confidence", given.get("score"))
        if name is None or score.__class__ not in (int, float):
            return None
        scores[name] = cast(float, score)
    return max(scores.items(), key=lambda scored: scored[1])


def checklist_object(value: Any, question: str, options: Options, scored: bool = False) -> Said:
    """``scored``: answers carry a confidence here."""
    entries = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
    message = f"{quote(question)} is a checklist: its answer must be a list, found an object"
    fix = 'put it in a list: [{"name": "…"}]'
    if entries and "name" not in entries and all(isinstance(ticked, bool) for ticked in entries.values()):
        ticked = options.ticked(entries)
        if ticked:
            fix = f"list what is ticked: {written(ticked[:3], listed=True)}"
        elif ticked is None:
            fix = options.to_write(listed=True)
        else:
            fix = "leave the question out: nothing is ticked"
    elif scores := options.scored(entries):
        one = _scored(scores[0], scored)
        each = ", each with its confidence" if '"confidence": ' in one else ""
        fix = f"list what holds{each}: [{one}, …]"
    return message, fix


def bare_answer(value: str, question: str, kind: str, options: Options) -> Said:
    """``kind``: checklist for a whole answer, else that of one option; it ends with `OVER_TIME` where that is to say when it holds."""
    message, listed = f"the answer to {quote(question)} is the bare string {quote(value)}", kind == "checklist"
    meant = options.in_text(value, several=listed)
    if meant is not None:
        when = ', with its "frames": [{"start": …, "end": …}]' if kind.endswith(OVER_TIME) else ""
        return message, f"write {written(meant, listed=listed)}{when}"
    return message, held_in_text(value) or options.to_write(value, listed=listed)


def answer_type(value: Any, question: str, kind: str, options: Options) -> Said:
    """``kind``: checklist for a whole answer, option for an entry of one."""
    listed = kind == "checklist"
    fix = options.to_write(listed=listed)
    if (meant := option_of_number(value, options)) is not None:
        fix = f"write {written([meant], listed=listed)}"
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        fix = "remove the inner brackets"
    what = "each option in the answer" if kind == "option" else "the answer"
    return f"{what} to {quote(question)} must be {'a list of objects' if listed else 'an object'}, found {kind_of(value)}", fix


def option_of_number(value: Any, options: Options) -> str | None:
    """The option whose name a number is."""
    if value.__class__ not in (int, float):
        return None
    whole = value.__class__ is float and value.is_integer()
    return options.meant(f"{value:.0f}" if whole else quote(value))


def text_type(value: Any, question: str, top: bool = True, once: bool = False, scored: bool = False) -> Said:
    """``once``: the question is not asked over time, and could be; ``scored``: answers carry a confidence here."""
    items = cast("list[Any]", value) if isinstance(value, list) else [value]
    inner: Any = items[0] if len(items) == 1 else None
    beside = ""
    if isinstance(inner, dict):
        beside = ', and "confidence" beside "answer"' if scored and "confidence" in inner else ""
        found = cast("dict[str, Any]", inner)
        inner = next((found[name] for name in ("name", "value", "text", "answer", "content") if name in found), None)
    fix = f"write {quote(inner)} itself{beside}" if isinstance(inner, str) and inner else "write one text"
    if value is None:
        fix = f"leave the {_left_out(top)} out: there is no answer"
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        fix = f'write it as a string: "{quote(value)}"'
        if isinstance(value, float):  # which may be spelt in other ways
            fix = "put it in quotes as it stands: a text keeps 1.10 and 1e3"
    elif once and _over_time(items):
        fix = f"{fix}; {_ASK_OVER_TIME}"
    return f"{quote(question)} is a text question: its answer must be a string, found {kind_of(value)}", fix


def text_length(value: str, question: str, least: int | None, most: int | None) -> Said:
    bounds = f"at least {least}" if most is None else f"at most {most}" if not least else f"{least} to {most}"
    return (
        f"the answer to {quote(question)} has {len(value):,} character{'s' * (len(value) != 1)}; {bounds} are allowed",
        "the ontology sets these bounds",
    )


def _left_out(top: bool) -> str:
    return "line" if top else "nested question"


def empty_text(value: str, question: str, top: bool = True) -> Said:
    return f"the answer to {quote(question)} is empty", f"leave the {_left_out(top)} out if there is nothing to say"


def empty_checklist(value: Any, question: str, top: bool = True, size: int = 0) -> Said:
    return f"the checklist {quote(question)} has no option", f"leave the {_left_out(top)} out if nothing is ticked"


def old_answers(value: Any, question: str, kind: str, options: Options) -> Said:
    message = f'"answers" is the old member of checklists; {quote(question)} is a {kind} question'
    if kind != "radio" or not isinstance(value, list):
        return message, 'write "answer": "…"' if isinstance(value, list) else 'rename it to "answer"'
    only = _only(value)
    meant = options.meant(cast("dict[str, Any]", only).get("name")) if isinstance(only, dict) else None
    return message, f'write "answer": {written([meant], listed=False) if meant is not None else _ONE}'


def both_answers(value: Any) -> Said:
    return 'both "answer" and "answers" are present', 'put all that was answered into "answer"'


def legacy_answers(value: Any) -> Said:
    return '"answers" is the old spelling of "answer"; it is accepted', 'write "answer" in new files'


def unknown_nested(value: str, parent: str, close: tuple[str, ...], names: tuple[str, ...]) -> Said:
    return f"{quote(value)} is not a nested question of {parent}", suggest(close, names, "nested questions", value)


def nested_elsewhere(value: str, parent: str, places: tuple[str, ...], close: tuple[str, ...], names: tuple[str, ...]) -> Said:
    here = f"or {suggest(close, names, '')}" if close else suggest((), names, "nested questions")
    fix = f"it is asked under {one_of_places(places)}; {here}"
    return f"{quote(value)} is not a nested question of {parent}", fix


def global_nested(value: str, parent: str) -> Said:
    return f"{quote(value)} is a question of its own, not one about {parent}", "give it a line of its own"


def other_option(value: str, parent: str, others: tuple[str, ...]) -> Said:
    asked = " or ".join([quote(option) for option in others[:3]]) + (" or others" if len(others) > 3 else "")
    return f"{quote(value)} is asked under option {asked}, not under {parent}", "move it, or choose the other option"


def required_nested(value: Any, question: str, parent: str, found: str | None = None) -> Said:
    return f"the required question {quote(question)} of {parent} has no answer", "add it, or let a labeler answer it in the editor"


def twice(value: Any, what: str, name: str, first: int) -> Said:
    given: Any = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
    ticked = any(isinstance(given.get(member), list) for member in ("answer", "answers"))
    fix = "put all options into one list" if ticked else "it has one answer: give the one that holds"
    if isinstance(given.get("answer"), str):
        fix = JOIN_TEXTS
    elif what == "the option":
        fix = "give it once, with the confidence and the answers that hold"
    return f"{what} {quote(name)} is given twice (first at .../{first})", fix
