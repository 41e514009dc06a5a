"""The sentences of the Labelbox shape rules: ``say(value, *about) -> (message, help)``.

Each names the value, what is allowed, and the likely fix. They are pure and called only for what is shown.
"""

from __future__ import annotations

from typing import Any, cast

from predlint.dialects.labelbox.parts import is_part, whole
from predlint.names import invisible, listing, other_letters, quote
from predlint.shapes.resolver import misspelling

Said = tuple[str, str | None]
#: What names a feature, by what is left of its spelling, and what other tools call it.
_IDENTIFYING = {
    "name": "name", "schemaid": "schemaId", "featureschemaid": "schemaId",
    "label": "name", "class": "name", "classname": "name", "category": "name",
}  # fmt: skip
#: What people write beside the annotation to name its data row, by the member of dataRow that it is.
OF_ROWS = {
    "globalKey": "globalKey", "global_key": "globalKey", "dataRowId": "id", "data_row_id": "id", "externalId": "globalKey",
    "DataRow ID": "id", "Data Row ID": "id", "Global Key": "globalKey",
}  # fmt: skip


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
    return f"{quote(name)} is not read here", f"known here: {listing(known, 12)}; remove it if it is a leftover"


def null_member(value: Any, name: str) -> Said:
    return f"{quote(name)} is null: it is not read here", "leave it out; to_json of pandas writes the columns of all records on each line"


def null_inside(value: Any, name: str) -> Said:
    return f"{quote(name)} is null: it is not read here", "leave it out"


def other_name(value: Any, name: str, meant: str) -> Said:
    return f"{quote(name)} is not read here", f'rename it to "{meant}" if that is what it holds, or remove it'


def part_outside(value: Any, name: str, member: str) -> Said:
    return f"{quote(name)} is not read here", f'it belongs into "{member}"'


def nested_outside(value: Any, name: str) -> Said:
    return f"{quote(name)} is not read here", f'it is a nested question: write "classifications": [{{"name": {quote(name)}, "answer": …}}]'


def row_outside(value: Any, name: str, member: str) -> Said:
    given = quote(value) if isinstance(value, str) and value else "…"
    return f'"{name}" stands outside of dataRow, where it is not read', f'write "dataRow": {{"{member}": {given}}}'


def misspelt(value: Any, name: str, meant: str) -> Said:
    return f"{quote(name)} is not a known member", f'did you mean "{meant}"?'


def snake_case(value: Any, name: str, meant: str) -> Said:
    return f'"{name}" is the Python spelling', f'the file must say "{meant}"'


def export_member(value: Any, name: str, meant: str) -> Said:
    return f'"{name}" belongs to an export record, not to an import', f"an import line says {meant}"


def export_row(value: Any) -> Said:
    fix = 'write one annotation on each line, with "dataRow", "name", and its bbox, answer …'
    return "this is a data row of an export, with all its labels: it cannot be imported", fix


def export_annotation(value: Any, meant: tuple[tuple[str, str], ...]) -> Said:
    instead = "".join([f', and {member} for "{name}"' for name, member in meant])
    return "this is an annotation out of an export: it cannot be imported", f'write "dataRow": {{"globalKey": "…"}}, "name"{instead}'


def coco_annotation(value: Any) -> Said:
    fix = 'write "dataRow": {"globalKey": "…"} for the image, "name" for the category, and "bbox": {"top": …} or "polygon"'
    return "this is an annotation of a COCO file: it cannot be imported", fix


def wrong_type(value: Any, name: str, allowed: str) -> Said:
    fix = None
    if allowed == "true or false" and isinstance(value, str) and value.lower() in ("true", "false"):
        fix = f"write {value.lower()} without quotes"
    elif name == "each of classifications":
        fix = 'write {"name": "…", "answer": …}'
    elif allowed == "a string" and isinstance(value, int | float) and not isinstance(value, bool):
        fix = f"write {quote(str(value))}"
    return f"{name} must be {allowed}, found {kind_of(value)}", fix


def not_a_record(value: Any) -> Said:
    fix = "write each of its elements on a line of its own" if isinstance(value, list) and value else "write one JSON object on each line"
    if isinstance(value, str) and value.lstrip().startswith(("{", "[")):
        fix = "the JSON was encoded twice: write the text itself, without a second json.dumps"
    return f"the line must be an object, found {kind_of(cast(Any, value))}", fix


def wrapped(value: Any, name: str) -> Said:
    if not isinstance(value, list):
        return f'"{name}" is no member of a record', "write the object of one annotation on each line"
    items = cast("list[Any]", value)
    bare = bool(items) and isinstance(items[0], dict) and "dataRow" not in items[0]
    return (
        f"the records stand in a list under {quote(name)}",
        f"write each of its elements on a line of its own{', with its dataRow' * bare}",
    )


def second_payload(value: Any, name: str, own: str) -> Said:
    fix = f'put "{name}" on a line of its own, or remove it'
    if name in ("answer", "answers") and own not in ("answer", "answers"):
        fix = 'answers about what is drawn go into "classifications": [{"name": the question, "answer": …}]; others on a line of their own'
    return f'both "{own}" and "{name}" are present; a line holds one annotation', fix


def no_payload(value: Any, member: str, kind: str, found: str | None = None) -> Said:
    fix = whole(member, found) if found is None or is_part(member, found) else f'rename "{found}" to "{member}"'
    if found in ("keyframes", "frames"):
        fix = f'put "{found}" into "segments": [{{"keyframes": [{{"frame": …}}]}}]'
    return f'no annotation: the feature is {kind}, and its line must have "{member}"', fix


def wrong_payload(value: Any, kinds: dict[str, str], payloads: dict[str, str], name: str, member: str, own: tuple[str, ...]) -> Said:
    needs = " or ".join(f'"{p}"' for p in own) or "another member"
    return (
        f"{quote(name)} is {kinds.get(name, 'another kind of feature')}, but this line carries {payloads.get(member, member)}",
        f"use {needs}, or the name of a feature that takes {payloads.get(member, member)}",
    )


def not_a_mask(value: Any, kind: str) -> Said:
    return f"{quote(value)} is {kind}, but masks need a mask tool", "use the name of a segmentation mask tool"


def not_here(value: Any, name: str, where: str, instead: str) -> Said:
    return f'"{name}" is for {where}', instead


def classifications_beside_answer(value: Any, *_size: int) -> Said:
    return (
        '"classifications" stands beside "answer"',
        'nested questions belong inside the answer: {"answer": {"name": …, "classifications": […]}}',
    )


def classifications_type(value: Any) -> Said:
    fix = 'put it in a list: "classifications": [{…}]' if isinstance(value, dict) else "leave it out, or give a list"
    if isinstance(value, dict) and value and "answer" not in value and "name" not in value and "schemaId" not in value:
        question = quote(next(iter(cast("dict[str, Any]", value))))
        fix = f'write "classifications": [{{"name": {question}, "answer": …}}], with an entry for each question'
    return f"classifications must be a list, found {kind_of(value)}", fix


def nested_envelope(value: Any, name: str) -> Said:
    return f'"{name}" does not belong in a nested classification', "it stands once, at the top of the line; remove it here"


# -- data row ---------------------------------------------------------------------------------------------------------


def no_data_row(value: Any, found: str | None = None) -> Said:
    if found in OF_ROWS:
        return "dataRow is missing", f'write "dataRow": {{"{OF_ROWS[found]}": …}}, with what "{found}" holds'
    if found:
        return "dataRow is missing", f'rename "{found}" to "dataRow"'
    return "dataRow is missing", 'say which data row this is for: "dataRow": {"globalKey": "…"}'


def id_or_key(value: Any, given: tuple[str, ...], others: tuple[str, ...]) -> Said:
    if given:
        return "dataRow has both id and globalKey", "keep one of the two, the global key if in doubt"
    hint = f"; found {listing(others)}" if others else ""
    near = next(((name, meant) for name in others if (meant := misspelling(name, ("globalKey", "id")))), None)
    fix = f'rename "{near[0]}" to "{near[1]}"' if near else 'write {"globalKey": "…"}'
    return f"dataRow has neither id nor globalKey{hint}", fix


def data_row_type(value: Any, name: str) -> Said:
    if name == "dataRow":
        fix = f'write {{"globalKey": {quote(value)}}}' if isinstance(value, str) and value else 'write {"globalKey": "…"}'
        return f"dataRow must be an object, found {kind_of(value)}", fix
    fix = f'put it in quotes: "{value}"' if isinstance(value, int) and not isinstance(value, bool) else None
    if value == "":
        fix = f"give the {'global key' if name == 'globalKey' else 'id'} of the data row, or leave it out and give the other one"
    elif isinstance(value, list | dict):
        inner = cast("list[Any]", value) if isinstance(value, list) else list(cast("dict[str, Any]", value).values())
        fix = f"write {quote(inner[0])} itself" if len(inner) == 1 and isinstance(inner[0], str) and inner[0] else None
    return f"dataRow.{name} must be a non-empty string, found {kind_of(value)}", fix


def data_row_member(value: Any, name: str) -> Said:
    meant = "id" if name in ("uid", "dataRowId", "data_row_id") else "globalKey"
    return f'dataRow.{name} is not accepted in a file; use "globalKey" or "id"', f'rename it to "{meant}" if that is what it holds'


def key_too_long(value: str) -> Said:
    return f"the global key has {len(value):,} characters; the limit is 200", f"it starts {quote(value[:40])}"


# -- names ------------------------------------------------------------------------------------------------------------


def name_missing(value: Any, what: str, names: tuple[str, ...], keys: tuple[str, ...]) -> Said:
    found = f"; found {listing(keys, 10)}" if keys else ""
    fix = f'add "name": the {what}\'s name in the ontology'
    if asked := [key for key in keys if key in names]:
        fix = f'write {{"name": {quote(asked[0])}, "answer": …}}'
    elif "metricName" in keys and what == "feature":
        fix = 'a line with a metric gives its number as "metricValue"'
    for key in keys:
        meant = _IDENTIFYING.get(key.casefold().replace("_", "")) or misspelling(key, ("name", "schemaId"))
        if meant is not None and key != meant:
            fix = f"rename {quote(key)} to {meant}"
            break
    return f"the {what}'s name is missing{found}", fix


def name_type(value: Any, what: str, key: str) -> Said:
    fix = f'write "{value}" in quotes' if isinstance(value, int) and not isinstance(value, bool) else None
    items = cast("list[Any]", value) if isinstance(value, list) else []
    if len(items) == 1 and isinstance(items[0], str) and items[0]:
        fix = f"write {quote(items[0])} itself"
    elif value is None or value == "":
        fix = f"write the {'name' if key == 'name' else 'featureSchemaId'} that the {what} has in the ontology"
    return f"{key} of the {what} must be a non-empty string, found {kind_of(value)}", fix


def unknown_name(value: str, what: str, close: tuple[str, ...], names: tuple[str, ...]) -> Said:
    return f"{quote(value)} is not a {what} of this ontology", suggest(close, names, f"{what}s", value)


def id_as_name(value: str, name: str) -> Said:
    return f"{quote(value)} is the id of {quote(name)}, not its name", f'rename "name" to "schemaId", or write {quote(name)}'


def option_as_name(value: str, question: str, kind: str) -> Said:
    answer = f'{{"name": {quote(value)}}}'
    fix = f'write "name": {quote(question)}, "answer": {f"[{answer}]" if kind == "checklist" else answer}'
    return f"{quote(value)} is an option of {quote(question)}, not a feature", fix


def name_as_id(value: str) -> Said:
    return f"{quote(value)} is a name, not a schemaId", 'rename "schemaId" to "name"'


def suggest(close: tuple[str, ...], names: tuple[str, ...], plural: str, value: str = "") -> str:
    """What could have been meant, or what there is."""
    if close and (letters := other_letters(value, close[0])):
        return f"did you mean {quote(close[0])}? it is written with the {letters}"
    if close:
        return "did you mean " + " or ".join(quote(n) for n in close) + "?"
    return f"the {plural} are: {listing(names)}" if names else f"there are no {plural} here"


def case_differs(value: str, what: str, same: tuple[str, ...]) -> Said:
    has = " and ".join(quote(n) for n in same)
    message = f"{quote(value)}: names are case-sensitive; the ontology has {has}"
    return message, f"write {quote(same[0])}" if len(same) == 1 else "write the one that is meant"


def form_differs(value: str, what: str, same: tuple[str, ...]) -> Said:
    return f"{quote(value)} {hidden_difference(value, same[0])}; the ontology has {quote(same[0])}", f"write {quote(same[0])}"


def hidden_difference(value: str, name: str) -> str:
    """How two names that look alike differ, as a clause about the first."""
    if value != value.strip() and value.strip() == name.strip():
        place = (
            "leading" if value != value.lstrip() and value.rstrip() == value else "trailing" if value.lstrip() == value else "surrounding"
        )
        return f"has a {place} space" if place != "surrounding" else "has spaces around it"
    if " ".join(value.split()) == " ".join(name.split()):
        return "differs by white space"
    if invisible(value) or invisible(name):
        return "differs by characters that cannot be seen"
    return "looks the same but is spelled with other Unicode characters"


def label_given(value: str, what: str, meant: tuple[str, ...]) -> Said:
    seen = "label" if what == "option" else "text that people see"
    return f"{quote(value)} is the {seen}, not the {what}'s name", f"write {quote(meant[0])}"


def nested_at_top(value: str, where: str) -> Said:
    inside = "inside that option's answer" if where.startswith("option") else "on the lines of that tool"
    return f"{quote(value)} exists only under {where}", f"put it into the classifications {inside}"


def nested_id_at_top(value: str, name: str, where: str) -> Said:
    message, fix = nested_at_top(name, where)
    return f"schemaId {quote(value)}: {message}", fix


def unknown_id(value: str, what: str) -> Said:
    length = "" if len(value) == 25 else f" (ids have 25 characters, this has {len(value)})"
    return f"schemaId {quote(value)} is not a {what} of this ontology{length}", "use the featureSchemaId, or the name instead"


def node_id(value: str, what: str, meant: str) -> Said:
    return f"{quote(value)} is the schemaNodeId of a {what}", f"use its featureSchemaId: {quote(meant)}"


def disagree(value: str, what: str, by_id: str, name: str) -> Said:
    if by_id == name:
        return f"the schemaId belongs to another {what} of the name {quote(name)}", "keep one of the two"
    return f"the schemaId belongs to {quote(by_id)}, but the name is {quote(name)}", "keep the one that is right"


def no_ids(value: str) -> Said:
    return "the ontology has no schema ids, so schemaId cannot be checked", "export the ontology again after it was created, or use names"


def unchecked(value: Any, name: str, kind: str) -> Said:
    return f"{quote(name)} is of a kind that predlint has no rules for ({kind}): its records are not checked", None


def older_tables(value: Any, what: str, medium: str, target: str) -> Said:
    into = "as pre-labels" if target == "mal" else "into model runs"
    return (
        f"the support tables of 2023 did not offer {what} on {medium} data rows {into}",
        "the vendor's samples of today do it; leave out --profile docs-2023 to go by these",
    )


def medium_unknown(value: Any) -> Said:
    return (
        "the medium of the data rows is not known: rules that depend on it were off (kinds, members and targets of a medium; pixels and "
        "degrees; pages, frames, messages and DICOM groups that must be given)",
        "say --media image (or video, text, pdf …), or give a list of data rows that tells it",
    )
