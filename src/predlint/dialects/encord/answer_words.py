"""The sentences about answers: ``say(value, *about) -> (message, help)``."""

from __future__ import annotations

from typing import Any, cast

from predlint.dialects.encord.classification_words import turned_round
from predlint.dialects.encord.row_words import A_STRING, number_as_text
from predlint.dialects.encord.titled import Titled
from predlint.dialects.in_quotes import in_brackets, number_in_quotes, whole_in_brackets, whole_in_quotes
from predlint.dialects.scores import advice, written
from predlint.dialects.slips import held_in_text, one_of, rename
from predlint.names import listing, quote

Said = tuple[str, str | None]

STOPS = "Encord's SDK stops at it"
DROPPED = "Encord's SDK silently drops it"


# -- members -------------------------------------------------------------------------------------------------------------


def not_by_hash(value: Any, member: str, key: str) -> Said:
    entries = f'{{"<{key}>": {{…}}, …}}'
    fix = held_in_text(value) or (f"write {{}} where there is none, else {entries}" if value in ([], None) else f"write {entries}")
    return f'"{member}" must be an object with one entry for each {key}, found {quote(value)}', fix


def not_an_object(value: Any, what: str) -> Said:
    return f"{what} must be an object, found {quote(value)}", one_of(value) or "write an object: {…}"


def bare_answers(value: Any, member: str) -> Said:
    """Answers without the entry that holds them under ``member``."""
    if value == []:
        return "an entry must be an object, found []", f'write {{"objectHash": "…", "{member}": []}}'
    what, held = ("answers", "[…]") if isinstance(value, list) else ("an answer", "[{…}]")
    return f"the entry is {what} alone", f'write {{"objectHash": "…", "{member}": {held}}}'


def not_a_list(value: Any, member: str) -> Said:
    fix = "put it into a list: [{…}]" if isinstance(value, dict) else "write a list: [{…}], or [] where there is none"
    fix = held_in_text(value) or fix
    if isinstance(value, dict) and value and "featureHash" not in value and "answers" not in value:
        fix = 'write an object for each answer: [{"featureHash": …, "answers": …}, …]'
    return f'"{member}" must be a list, found {quote(cast(Any, value))}', fix


def missing(value: Any, what: str, member: str, *given: Any) -> Said:
    return f'{what} has no "{member}"; {STOPS}', rename(given, member) or _NEEDED.get(member, f'add "{member}", as Encord exports it')


def no_hash(value: Any, what: str, known: Titled, keys: tuple[str, ...], held: str | None = None, title: str | None = None) -> Said:
    """``held``: the member that holds a hash of the ontology. ``title``: what people call that which the hash is of."""
    fix = f'rename {quote(held)} to "featureHash"' if held is not None else known.adding(title)
    return f'{what} has no "featureHash"; {STOPS}', fix or _NEEDED["featureHash"]


def lost_without_hash(value: Any, what: str, known: Titled, *more: Any) -> Said:
    message, fix = no_hash(value, what, known, *more)
    return message.replace(STOPS, "Encord's SDK silently drops it"), fix


def hash_of_answers(value: Any, hash: str, title: str, keys: tuple[str, ...]) -> Said:
    """``hash``: of the only classification whose attributes are answered."""
    message = 'the classification has no "featureHash"; Encord\'s SDK silently drops it'
    return message, f'add "featureHash": {quote(hash)}, that of {quote(title)}, which it answers'


#: What to write for a member that is missing.
_NEEDED = {
    "featureHash": "add the featureNodeHash that the ontology gives it",
    "classificationHash": "add the hash under which its answers are kept",
    "objectHash": "add the hash of the object",
    "answers": "add its answers: a list of options, a text or a number",
    "classifications": 'add "classifications": [{…}], its answers, or [] where there is none',
    "actions": 'add "actions": [{…}]',
    "range": 'add its frames: "range": [[first, last]]',
}
_USUAL = {"manualAnnotation": "false", "shouldPropagate": "true", "dynamic": "true"}


def absent(value: Any, what: str, member: str, *given: Any) -> Said:
    return f'{what} has no "{member}", which Encord writes in every one', rename(given, member) or (
        f'add "{member}": {_USUAL[member]}' if member in _USUAL else f'add "{member}"'
    )


def no_spaces(value: Any, *given: Any) -> Said:
    return 'the classification has no "spaces", as in older exports', rename(given, "spaces") or 'write "spaces": {}'


def no_track_hash(value: Any, *given: Any) -> Said:
    fix = rename(given, "trackHash") or "nothing needs to be done for the current release, which writes none itself"
    return 'the action has no "trackHash"; release 0.1.195 of Encord\'s SDK stops with a KeyError', fix


def member_type(value: Any, member: str, allowed: str) -> Said:
    fix = number_as_text(value, member) if allowed == A_STRING else None
    if "true" in allowed and isinstance(value, str) and value.strip().lower() in ("true", "false"):
        fix = f"write {value.strip().lower()} without quotes"
    return f'"{member}" must be {allowed}, found {quote(value)}', fix or f"write {allowed}"


def spaces(value: Any, *count: Any) -> Said:
    stops = f"; {STOPS}" if value else ""  # what counts as nothing it does not look at
    return f"the spaces of a classification must be an object, found {quote(value)}{stops}", 'write "spaces": {}'


def bad_hash(value: Any, member: str, *more: Any) -> Said:
    fix = "copy it from the ontology" if member.startswith("feature") else "write the hash that it has elsewhere in the row"
    return f'"{member}" must be the text of a hash, found {quote(value)}', fix


def not_a_date(value: Any, member: str) -> Said:
    return f'"{member}" is not a date: {quote(value)}; {STOPS}', 'write it like "2026-03-14T09:30:00Z"'


_UNREAD = "leave it out, if nothing else reads it"


def unknown_member(value: Any, name: str, known: tuple[str, ...]) -> Said:
    fix = 'is "confidence" meant?' if name in _CONFIDENCES else _UNREAD
    if name == "classifications" and "actions" in known:
        fix = 'is "actions" meant? answers that do not change by frame are in object_answers'
    elif name in ("answers", "attributes", "actions") and "classifications" in known:
        fix = 'is "classifications" meant? it holds the answers'
    elif name in ("options", "choices", "values") and "answers" in known:
        fix = 'is "answers" meant? it holds the options that are chosen; answers to what is asked under these are beside this one'
    elif name in ("label", "title") and "name" in known:
        fix = 'the label or title that something has in the ontology is its "name" here; leave this out where that is written'
    elif name in ("classifications", "options", "attributes") or (name == "answers" and "answers" not in known):
        fix = "write answers to what is asked under an option beside this one, in the list of the entry"
    elif name == "objectHash" and "classificationHash" in known:
        fix = 'what is answered about an object is in "object_answers"'
    elif name == "classificationHash" and "objectHash" in known:
        fix = 'classifications are in "classification_answers"'
    return f"{quote(name)} is not a member that Encord knows here; it is ignored", fix


def answers_unread(value: Any, name: str, known: tuple[str, ...]) -> Said:
    """The same of a member that holds answers."""
    fix = unknown_member(value, name, known)[1]
    if fix == _UNREAD:
        own = next((own for own in ("actions", "classifications") if own in known), None)
        fix = f'write them into "{own}"' if own is not None else "write them into the list of the entry, beside this answer"
    return f"the answers in {quote(name)} are lost: Encord does not read them here", fix


def drawn_unread(value: Any, name: str, kind: str) -> Said:
    """``kind``: the list that they belong to, objects or classifications."""
    message = f"the {kind} in {quote(name)} are lost: Encord does not read them here"
    return message, f'move them into "{kind}" of their frame, in "labels" of the data unit'


_CONFIDENCES = frozenset({"score", "scores", "conf", "probability", "prob"})


def misspelt(value: Any, name: str, meant: str) -> Said:
    return f"{quote(name)} is not a member that Encord knows here; it is ignored", f'did you mean "{meant}"?'


def not_a_range(value: Any, *size: int) -> Said:
    fix = "write the two numbers without names" if value.__class__ is dict else "one frame alone is [frame, frame]"
    if type(value) is int:  # the list around it may be one range without its list, or frames one by one
        fix = f"each range is a list in a list: [[first, last]]; frame {quote(value)} alone is [[{quote(value)}, {quote(value)}]]"
    return f"a range must be [first frame, last frame], found {quote(value)}", fix


def not_ranges(value: Any) -> Said:
    fix = held_in_text(value) or "write [[first, last], …]"
    if isinstance(value, list) and value and all(type(item) is int for item in cast("list[Any]", value)):
        fix = f"write [{quote(cast(Any, value))}]"
    return f'"range" must be a list of ranges [[first, last], …], found {quote(cast(Any, value))}', fix


#: What to do about frames with parts, which are none.
A_TIME = "is it a time in seconds? then the frame is the time × data_fps"


def not_a_frame(value: Any) -> Said:
    fix = whole_in_quotes(value, 0) or whole_in_brackets(value, 0) or "write the number of a frame, from 0"
    if type(value) is float and value >= 0:
        fix += f"; {A_TIME}"
    return f"the end of a range must be a whole number, found {quote(value)}", fix


# -- confidence ----------------------------------------------------------------------------------------------------------


def confidence(value: Any) -> Said:
    fix = advice(value, "if it is a percentage, write {}")
    return f"the confidence of the classification is {quote(value)}; it must be from 0 to 1", fix


def confidence_type(value: Any) -> Said:
    fix = written(value) or in_brackets(value) or "write a number such as 0.9"
    return f"the confidence of the classification must be a number from 0 to 1, found {quote(value)}", fix


def confidence_null(value: Any) -> Said:
    return "the confidence of the classification is null; Encord takes it for 1.0", "give the confidence of the prediction"


# -- answers -------------------------------------------------------------------------------------------------------------


def radio_count(value: Any, attribute: str, size: int) -> Said:
    message = f"{quote(attribute)} is a radio attribute and takes one option, found {size:,}"
    if size > 1 and all(option == value[0] for option in value):
        return f"{message}, all the same; Encord's SDK then silently treats it as not answered", "leave all but one out"
    return (
        f"{message}; Encord's SDK then silently treats it as not answered",
        "give the one that holds; a checklist takes several",
    )


def not_options(value: Any, attribute: str, kind: str, option: str | None) -> Said:
    message = f"the answer of {quote(attribute)}, a {kind} attribute, must be a list of options, found {quote(value)}"
    effect = "Encord's SDK silently ignores it" if kind == "radio" else STOPS
    fix = option or held_in_text(value) or 'write [{"name": …, "value": …, "featureHash": …}]'
    return f"{message}; {effect}", "leave the answer out where there is none" if value is None else fix


def not_an_option(value: Any, attribute: str, option: str | None) -> Said:
    return (
        f"an option of {quote(attribute)} must be an object, found {quote(value)}; {STOPS}",
        option or one_of(value) or 'write {"name": …, "value": …, "featureHash": …}',
    )


def not_text(value: Any) -> Said:
    fix = "leave the answer out where there is none" if value is None else "write the text itself"
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        fix = f'put it between quotes: "{value}"' if abs(value) < 1e15 else "put it between quotes"
    return f"the answer of a text attribute must be a string, found {quote(value)}; {STOPS}", fix


def not_number(value: Any) -> Said:
    if isinstance(value, bool):
        return f"the answer of a numeric attribute must be a number, found {quote(value)}", f"write {int(value)}"
    fix = number_in_quotes(value) or in_brackets(value) or "write the number itself"
    fix = "leave the answer out where there is none" if value is None else fix
    return f"the answer of a numeric attribute must be a number, found {quote(value)}; {STOPS}", fix


def required(value: Any, title: str, options: tuple[str, ...], decided: bool) -> Said:
    fix = f"options: {listing(options)}" if options else None
    if not decided:
        leave = "if predictions are compared by partial match, use --profile partial-match"
        fix = f"{fix}; {leave}" if fix is not None else leave
    return f"{title} must be answered, and is not", fix


def optional(value: Any, title: str, options: tuple[str, ...]) -> Said:
    fix = f"options: {listing(options)}" if options else "answer it, or compare by --profile partial-match"
    return f"{title} has no answer; a strict match compares all attributes", fix


def unanswered(value: Any, name: str) -> Said:
    return f"the classification {quote(name)} is there without an answer", "give the answer, or leave the classification out"


def never_selected(value: Any, nested: str, option: str, parent: str) -> Said:
    message = f"{quote(nested)} is asked under {quote(option)} of {quote(parent)}, which is selected on no frame"
    return message, f'select {quote(option)} in "object_actions" on the frames it is about, or leave this answer out'


def not_selected_there(value: Any, nested: str, option: str, parent: str, frames: str) -> Said:
    message = f"{quote(nested)} is asked under {quote(option)} of {quote(parent)}, which is not selected on {frames}"
    return message, f"select {quote(option)} there too, or leave these frames out of the range"


def nested_alone(value: Any, nested: str, option: str, parent: str, selected: str | None, recipe: str | None) -> Said:
    state = f"{quote(selected)} is selected" if selected is not None else f"{quote(parent)} has no answer"
    message = f"{quote(nested)} is asked under {quote(option)} of {quote(parent)}, but {state}"
    if recipe is not None:
        fix = (
            f"{quote(recipe)} is the title of an option of {quote(parent)}: given a title, Encord's SDK stores it as this text; "
            f"give set_answer the option itself, get_child_by_title({quote(recipe)}, type_=Option)"
        )
        return message, fix
    return message, f"select {quote(option)} too, or leave this answer out"


def option_twice(value: Any, attribute: str, label: str) -> Said:
    return f"the option {quote(label)} of {quote(attribute)} is given twice", "leave one out"


def same_twice(value: Any, attribute: str) -> Said:
    return f"{quote(attribute)} is answered twice, the same way", "leave one out"


def archived_option(value: Any, label: str, attribute: str) -> Said:
    return f"the option {quote(label)} of {quote(attribute)} is archived: people can no longer choose it", "choose an option that is in use"


def archived_attribute(value: Any, title: str) -> Said:
    return f"{title} is archived: people no longer see it", "answer an attribute that is in use"


def dynamic_here(value: Any, title: str, ranged: bool) -> Said:
    if ranged:
        return f'{title} is dynamic: it is answered by frame, in "object_actions", not in "object_answers"', 'move it to "object_actions"'
    fix = 'move it to "object_actions", with "dynamic": true and its "range" of frames'
    return f"{title} is dynamic and cannot be answered in \"object_answers\"; Encord's SDK stops with KeyError: 'range'", fix


def static_here(value: Any, title: str) -> Said:
    fix = 'move it to "object_answers", without "dynamic" and "range"'
    return f'{title} is not dynamic and cannot be answered in "object_actions"; {DROPPED}', fix


def two_answers(value: Any, attribute: str, first: str, second: str, place: int) -> Said:
    message = f"{quote(attribute)} is answered twice: {first} before (answer {place}), {second} here; Encord's SDK keeps the last"
    return message, "give the one that holds"


def split(value: Any, attribute: str, count: int, lost: tuple[str, ...]) -> Said:
    message = f"the options of {quote(attribute)} are in {count} answers; release 0.1.211 of Encord's SDK keeps those of the last alone"
    kept = f", so that {listing(lost)} {'is' if len(lost) == 1 else 'are'} not lost" if lost else ""
    return message, f"list all of them in one answer{kept}"


def two_on_frames(value: Any, attribute: str, first: str, second: str, frames: str, place: int) -> Said:
    message = f"{quote(attribute)} is answered twice on {frames}: {first} (action {place}) and {second}; Encord's SDK keeps the last"
    return message, "let the ranges of different answers not overlap"


def negative_range(value: Any, first: int) -> Said:
    """Of an answer about what stands on no frame, or on frames that are not known."""
    return f"the range begins at {first:,}: frames, milliseconds and characters count from 0", "begin it at 0 or later"


def reversed_range(value: Any, first: float, last: float) -> Said:
    fix = turned_round(first, last) or f"write {quote([last, first])}, if that was meant"
    return f"the range {quote([first, last])} ends before it starts; {DROPPED}", fix


def frames_with_point(value: Any) -> Said:
    whole = sorted(int(end) for end in value)  # the order that is advised where the range also ends before it begins
    fix = f"write {quote(whole)}" if whole[0] >= 0 else "write whole numbers"
    return f"the range {quote(value)} has numbers with a decimal point; Encord's SDK stops with a TypeError", fix


def times_beside(value: Any) -> Said:
    message, _ = frames_with_point(value)
    return message, f"beside it are parts of frames: {A_TIME}, of this range, too"


def on_no_frames(value: Any, attribute: str) -> Said:
    return f"the answer to {quote(attribute)} is for no frame: its range is empty; {DROPPED}", "write the frames: [[first, last]]"


def no_coordinates(value: Any, attribute: str, frames: str, has: str) -> Said:
    fix = f"the object is drawn on {has}" if has else "draw it there, or leave the answer out"
    return f"{quote(attribute)} is answered on {frames}, where the object is not drawn", fix
