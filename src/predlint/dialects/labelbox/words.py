"""The sentences of the Labelbox shape rules: ``say(value, *about) -> (message, help)``.

Each names the value, what is allowed, and the likely fix. They are pure and called only for what is shown.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast

from predlint.dialects.batched import LABELBOX
from predlint.dialects.in_quotes import digits_of
from predlint.dialects.labelbox.media import ROWS
from predlint.dialects.labelbox.options import Options
from predlint.dialects.labelbox.parts import of_column
from predlint.dialects.labelbox.strangers import place_of
from predlint.dialects.slips import BRACKETED, TWICE, bracketed, encoded_twice, found, held_in_text, is_json
from predlint.names import listing, quote
from predlint.shape.resolver import folded, misspelling

Said = tuple[str, str | None]
#: What to do about what pre-labels do not keep.
KEPT_IN_RUNS = "import into a model run to keep it (--target model-run), else leave it out"
#: What to do about two texts where one is taken.
JOIN_TEXTS = "it has one answer: join the texts into one, or give the one that holds"
#: What people write beside the annotation to name its data row, by the member of dataRow that it is.
OF_ROWS = {
    "globalKey": "globalKey", "global_key": "globalKey", "dataRowId": "id", "data_row_id": "id", "externalId": "globalKey",
    "DataRow ID": "id", "Data Row ID": "id", "Global Key": "globalKey",
    "dataRow.globalKey": "globalKey", "dataRow.id": "id",  # columns of a flattened table
}  # fmt: skip

#: What they write there that is often the global key: the file that the data row shows.
OF_FILES = frozenset("image img image_path imagePath image_name imageName file file_name fileName filename file_path filePath path".split())


_TO_THE_TOP = "move it to the top of the line; if it is there already, remove it here"
#: Members that people also put into the value of a line, and where they belong.
_MISPLACED = {
    **dict.fromkeys(("dataRow", "uuid"), _TO_THE_TOP),
    **dict.fromkeys(
        ("messageId", "message_id"),
        'of a conversation move it to the top of the line, as "messageId"; if it is there already, remove it here',
    ),
    "classifications": "move it out: it belongs beside this value, not inside it",
}


def kind_of(value: Any) -> str:
    """What a JSON value is, in the user's words, with the value where it is short."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"the string {quote(value)}" if value else "an empty string"
    if isinstance(value, int | float):
        return f"the number {quote(value)}"
    return "a list" if isinstance(value, list) else "an object"


# -- envelope ---------------------------------------------------------------------------------------------------------


def unknown_member(value: Any, name: str, known: tuple[str, ...]) -> Said:
    meant = misspelling(name, known)
    if meant is not None:  # else it would have been told as a slip
        return f"{quote(name)} is not read here", f'it looks like "{meant}", which is there too: give what is meant once, as "{meant}"'
    if name in _MISPLACED and "dataRow" not in known:
        return f"{quote(name)} is not read here", _MISPLACED[name]
    if (belongs := place_of(value, name, known)) is not None:
        return f"{quote(name)} is not read here", belongs
    if (flattened := of_column(name, known)) is not None:
        return f"{quote(name)} is not read here", flattened
    return f"{quote(name)} is not read here", f"known here: {listing(known, 12)}; remove it if it is a leftover"


def null_member(value: Any, name: str) -> Said:
    return f"{quote(name)} is null: it is not read here", "leave it out; to_json of pandas writes the columns of all records on each line"


def null_inside(value: Any, name: str) -> Said:
    return f"{quote(name)} is null: it is not read here", "leave it out"


def other_name(value: Any, name: str, meant: str) -> Said:
    return f"{quote(name)} is not read here", f'rename it to "{meant}" if that is what it holds, or remove it'


def in_place_of(value: Any, name: str, meant: str) -> Said:
    lost = "the confidence is lost and counts as 1" if meant == "confidence" else "the answers in it are lost"
    return f"{quote(name)} is not read, so {lost}", f'rename it to "{meant}"'


def score_of_prelabel(value: Any, name: str) -> Said:
    return f"{quote(name)} is not read here", f"pre-labels (MAL) have no confidence: {KEPT_IN_RUNS}"


def metric_name_lost(value: Any, name: str, features: Options, meant: str) -> Said:
    fix = metric_line_name(value, name, features, meant)[1] if features.meant(value) is not None else f'rename it to "{meant}"'
    return f"{quote(name)} is not read, so the metric loses what is in it", fix


def metric_line_name(value: Any, name: str, features: Options, meant: str) -> Said:
    """Of a metric line: what names a feature is no name of the metric, and nor is what is no text."""
    if (feature := features.meant(value)) is not None:
        return f"{quote(name)} is not read here", f'write "featureName": {quote(feature)} in place of it; "{meant}" names the metric itself'
    if not isinstance(value, str):
        return f"{quote(name)} is not read here", f'if it names the metric, write it as a text, in "{meant}"; else remove it'
    return other_name(value, name, meant)


def part_outside(value: Any, name: str, member: str) -> Said:
    return f"{quote(name)} is not read here", f'it belongs in "{member}"'


def option_outside(value: Any, name: str) -> Said:
    return f"{quote(name)} is not read here", f'an option is named: {{"name": {quote(name)}}}'


def row_outside(value: Any, name: str, member: str) -> Said:
    given = quote(value) if isinstance(value, str) and value else "…"
    return f"{quote(name)} is outside of dataRow, where it is not read", f'write "dataRow": {{"{member}": {given}}}'


def row_beside(value: Any, name: str, member: str) -> Said:
    return f"{quote(name)} is not read here", f"{member} alone says which data row a line is for; remove it"


def file_outside(value: Any, name: str) -> Said:
    return f"{quote(name)} is not read here", "dataRow alone says which data row a line is for; remove it"


def misspelt(value: Any, name: str, meant: str) -> Said:
    fix = f'did you mean "{meant}"?'
    if meant == "frames" and value.__class__ is int and value > 0:  # the one frame that an answer is about
        fix = f'write "frames": [{{"start": {value}, "end": {value}}}]'
    return f"{quote(name)} is not a known member", fix


def snake_case(value: Any, name: str, meant: str) -> Said:
    return f"{quote(name)} is the Python spelling", f'the file must say "{meant}"'


def snake_case_below(value: Any, name: str, meant: str) -> Said:
    return (
        f"{quote(name)} is the Python spelling, which is not read here",
        f'write "{meant}"; below an option the SDK itself makes this mistake',
    )


def both_given(value: Any, name: str, meant: str) -> Said:
    return f'both {quote(name)} and "{meant}" are present', f'give "{meant}" alone, with what is meant'


def wrong_type(value: Any, name: str, allowed: str) -> Said:
    fix = None
    if allowed == "true or false" and isinstance(value, str) and value.lower() in ("true", "false"):
        fix = f"write {value.lower()} without quotes"
    elif name == "each of classifications":
        inner = cast("list[Any]", value) if isinstance(value, list) else []
        listed = bool(inner) and all([isinstance(item, dict) for item in inner])
        fix = "remove the inner brackets" if listed else encoded_twice(value) or 'write {"name": "…", "answer": …}'
    elif name == "aggregation":
        fix = "one of ARITHMETIC_MEAN, GEOMETRIC_MEAN, HARMONIC_MEAN, SUM, CONFUSION_MATRIX"
    elif allowed == "a string" and isinstance(value, int | float) and not isinstance(value, bool):
        fix = f"write {quote(str(value))}"
    return f"{name} must be {allowed}, found {kind_of(value)}", fix


def not_a_record(value: Any) -> Said:
    fix = "write one JSON object on each line"
    if isinstance(value, list) and value and any(isinstance(each, dict | list) for each in cast("list[Any]", value)):
        fix = f"write each of its elements on a line of its own{LABELBOX.are_checked(value)}"
    if (held := held_in_text(value)) is not None:
        fix = "the JSON was encoded twice: write the text itself, without a second json.dumps" if held == TWICE else held
        return f"the line must be an object, found {found(value)}", fix
    return f"the line must be an object, found {kind_of(cast(Any, value))}", fix


def wrapped(value: Any, name: str) -> Said:
    if not isinstance(value, list):
        if checked := LABELBOX.are_checked(value):
            bare = isinstance(value, dict) and "dataRow" not in value
            fix = f"write one record on each line, without what is around it{', with its dataRow' * bare}{checked}"
            return f"the record is in an object under {quote(name)}", fix
        return f"{quote(name)} is not a member of a record", "write the object of one annotation on each line"
    items = cast("list[Any]", value)
    if items and {int, float, str}.issuperset(map(type, items)) and not is_json(items[0]):  # as models give the labels of all boxes
        fix = 'write a line for each thing that was found: {"dataRow": …, "name": …, "bbox": …}, or what else was drawn or answered'
        return f"{quote(name)} is a list of {'texts' if isinstance(items[0], str) else 'numbers'}, not of records", fix
    bare = bool(items) and isinstance(items[0], dict) and "dataRow" not in items[0]
    return (
        f"the records are in a list under {quote(name)}",
        f"write each of its elements on a line of its own{', with its dataRow' * bare}{LABELBOX.are_checked(value)}",
    )


def not_here(value: Any, name: str, where: str, instead: str) -> Said:
    return f"{quote(name)} is for {where}", instead


def classifications_beside_answer(value: Any, kind: str = "radio", *_size: int) -> Said:
    """``kind``: that of the question."""
    form = '{"name": …, "classifications": […]}'
    return (
        '"classifications" is outside the answer',
        f'nested questions belong inside the answer: {{"answer": {f"[{form}]" if kind == "checklist" else form}}}',
    )


def unchecked_questions(value: Any, *_size: int) -> Said:
    message = "the ontology shows no questions below this text question, so the answers in its classifications are not checked"
    return message, "nothing to change, if the question has such questions in the project"


_LIST_OF_ANSWERS = 'write "classifications": [{"name": …, "answer": …}], with an entry for each question'


def classifications_type(value: Any) -> Said:
    fix = 'put it in a list: "classifications": [{…}]' if isinstance(value, dict) else _LIST_OF_ANSWERS
    if value is None:
        fix = "leave it out"
    if isinstance(value, dict) and value and "answer" not in value and "name" not in value and "schemaId" not in value:
        question = quote(next(iter(cast("dict[str, Any]", value))))
        fix = f'write "classifications": [{{"name": {question}, "answer": …}}], with an entry for each question'
    return f"classifications must be a list, found {kind_of(value)}", held_in_text(value) or fix


def nested_envelope(value: Any, name: str) -> Said:
    return f"{quote(name)} does not belong in a nested classification", _TO_THE_TOP


# -- data row ---------------------------------------------------------------------------------------------------------


_ROWS_FOLDED = {folded(name): member for name, member in OF_ROWS.items()}
_FILES_FOLDED = frozenset(map(folded, OF_FILES))


def row_member(name: str) -> str | None:
    """The member of dataRow that something beside the annotation is, however that is spelt."""
    return _ROWS_FOLDED.get(folded(name))


@lru_cache(maxsize=1024)
def row_outside_of(name: str) -> str | None:
    """The same, where it is surely that member."""
    return row_member(name) if folded(name) != "externalid" else None


def is_file(name: str) -> bool:
    """True for what is called as the file that the data row shows."""
    return folded(name) in _FILES_FOLDED


def no_data_row(value: Any, found: str | None = None) -> Said:
    if found is not None and (member := row_member(found)) is not None:
        return "dataRow is missing", f'write "dataRow": {{"{member}": …}}, with what {quote(found)} holds'
    if found is not None and is_file(found):
        fix = f'write "dataRow": {{"globalKey": …}}, with what {quote(found)} holds if that is the global key of the data row'
        return "dataRow is missing", fix
    if found:
        return "dataRow is missing", f'rename {quote(found)} to "dataRow"'
    return "dataRow is missing", 'say which data row this is for: "dataRow": {"globalKey": "…"}'


def id_or_key(value: Any, given: tuple[str, ...], others: tuple[str, ...]) -> Said:
    if given:
        return "dataRow has both id and globalKey", "keep one of the two, the global key if in doubt"
    hint = f"; found {listing(others)}" if others else ""
    near = next(((name, meant) for name in others if (meant := misspelt_key(name))), None)
    fix = f'rename {quote(near[0])} to "{near[1]}"' if near else 'write {"globalKey": "…"}'
    return f"dataRow has neither id nor globalKey{hint}", fix


def misspelt_key(name: str) -> str | None:
    """What names a data row, where a member of ``dataRow`` is nearly called so."""
    return misspelling(name, ("globalKey", "id"))


def data_row_type(value: Any, name: str) -> Said:
    if name == "dataRow":
        fix = f'write {{"globalKey": {quote(value)}}}' if isinstance(value, str) and value else 'write {"globalKey": "…"}'
        fix = held_in_text(value) or (BRACKETED if bracketed(value) == BRACKETED else fix)
        return f"dataRow must be an object, found {kind_of(value)}", fix
    digits = digits_of(value)
    fix = f'put it in quotes: "{digits}"' if digits is not None else None
    if fix is not None and name == "id":
        fix = f'an id is a string of 25 characters; is it a global key? then write {{"globalKey": "{digits}"}}'
    if value == "":
        given, other = ("global key", "id") if name == "globalKey" else ("id", "globalKey")
        fix = f"give the {given} of the data row, or leave it out and give {quote(other)}"
    elif isinstance(value, list | dict):
        inner = cast("list[Any]", value) if isinstance(value, list) else list(cast("dict[str, Any]", value).values())
        fix = f"write {quote(inner[0])} itself" if len(inner) == 1 and isinstance(inner[0], str) and inner[0] else None
    return f"dataRow.{name} must be a non-empty string, found {kind_of(value)}", fix


def key_meant(name: str) -> str:
    """What names a data row, where a member of ``dataRow`` is called otherwise."""
    return "id" if name in ("uid", "dataRowId", "data_row_id") else "globalKey"


def data_row_member(value: Any, name: str) -> Said:
    meant = key_meant(name)
    return f'dataRow.{name} is not accepted in a file; use "globalKey" or "id"', f'rename it to "{meant}" if that is what it holds'


def key_too_long(value: str) -> Said:
    return f"the global key has {len(value):,} characters; the limit is 200", f"it starts {quote(value[:40])}"


# -- what is not checked -----------------------------------------------------------------------------------------------


def unchecked(value: Any, name: str, kind: str) -> Said:
    fix = "imports do not take dropdowns, which old ontologies have: make it a radio question" if kind == "dropdown" else None
    return f"{quote(name)} is of a kind that predlint has no rules for ({kind}): its records are not checked", fix


def older_tables(value: Any, what: str, medium: str, target: str) -> Said:
    into = "as pre-labels" if target == "mal" else "into model runs"
    return (
        f"the support tables of 2023 did not offer {what} on {medium} data rows {into}",
        "the vendor's samples of today do it; leave out --profile docs-2023 to go by these",
    )


def medium_unknown(value: Any, whose: str = "") -> Said:
    return (
        f"the media type{whose} is unknown, so checks that need it were skipped",
        "pass --media image (or video, text, pdf, …)",
    )


def medium_inferred(value: Any, medium: str, because: str) -> Said:
    return (
        f"the data rows are taken as {ROWS[medium]} data rows because {because}",
        "pass --media if they are something else",
    )
