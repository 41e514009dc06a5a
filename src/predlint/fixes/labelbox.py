"""Fixers for Labelbox records: names, members, metrics. Answers, texts, times and shapes are in the modules `labelbox_…`."""

from __future__ import annotations

from collections import Counter
from typing import Any, cast

from predlint.fixes import labelbox_answers as answers
from predlint.fixes import labelbox_geometry as drawn
from predlint.fixes.boxed import unboxed
from predlint.fixes.common import (
    decoded_text,
    dropped,
    first_of,
    found_member,
    holding,
    id_in_quotes,
    into_list,
    member_to,
    near_one,
    one_of,
    out_of_brackets,
    reformed,
    rename,
    safely_dropped,
    same,
    spare,
    surely_to,
    the_one,
)
from predlint.fixes.context import FixContext
from predlint.fixes.model import Fix, safely, unsafely
from predlint.fixes.numbers import is_number, percentage
from predlint.fixes.task_facts import row_of
from predlint.names import canonical, casefolded
from predlint.platforms.labelbox import words
from predlint.platforms.labelbox.aliases import intended_end
from predlint.platforms.quoted_numbers import digits_of
from predlint.shape.resolver import casefold_name, misspelling
from predlint.stream.data_rows import DataRows


def answer_alone(context: FixContext) -> Fix | None:
    """Renames the member that holds an answer, writes the answer in its form, and adds the name of its question."""
    _, member, question, kind, given, _ = context.params
    if given is None:
        return None
    write, options = context.text.written, cast("tuple[str, ...]", given if isinstance(given, tuple) else ())
    objects = [context.text.object([("name", write(option))]) for option in options]
    raw = f"[{', '.join(objects)}]" if kind == "checklist" else objects[0] if objects else write(given)
    keys = [*context.keys[:-1], member]
    named = context.text.insert(context.keys[:-1], "name", write(question))
    return unsafely([*context.text.rename(keys, "answer"), *context.text.replace(keys, raw), *named])


def shape_alone(context: FixContext) -> Fix | None:
    """Renames the member that holds a shape to its member in a line, and adds the tool's name."""
    _, member, payload, _ = context.params
    renamed = context.text.rename([*context.keys[:-1], member], payload)
    return unsafely([*renamed, *context.text.insert(context.keys[:-1], "name", context.text.written(member))])


def beside_answer(context: FixContext) -> Fix | None:
    """Moves nested answers into their sibling answer."""
    holder: Any = context.enclosing_object
    answer: Any = cast("dict[str, Any]", holder).get("answer") if isinstance(holder, dict) else None
    raw = context.text.raw(context.keys)
    if not isinstance(answer, dict) or raw is None or not isinstance(context.value, list):
        return None
    if any(casefold_name(name) == "classifications" for name in cast("dict[str, Any]", answer)):
        return None
    into = [*context.keys[:-1], "answer"]
    return safely([*context.text.remove(context.keys), *context.text.insert(into, "classifications", raw)], reveals=True)


def no_classifications(context: FixContext) -> Fix | None:
    """Removes null in place of a list, or puts one object into a list. None for answers by the names of their questions."""
    if context.value is None:
        return safely(context.text.remove(context.keys))
    given = cast("dict[str, Any]", context.value) if isinstance(context.value, dict) else {}
    return into_list(context) if not {"name", "schemaId"}.isdisjoint(given) else None


def nested_envelope(context: FixContext) -> Fix | None:
    """Removes a nested dataRow or uuid; safe if it repeats that of the line."""
    repeats = isinstance(context.keys[-1], str) and same(context.value_at([context.keys[-1]]), context.value)
    return safely_dropped(context) if repeats else dropped(context)


def found_value(context: FixContext) -> Fix | None:
    """Renames the member that holds the annotation's value; None for key frames, which need more than a name."""
    return None if context.keys[-1] == "segments" and context.params[-1] in ("keyframes", "frames") else drawn.found_whole(context)


def found_row(context: FixContext) -> Fix | None:
    """Renames a misspelt ``dataRow``, or makes it of the sibling that names the data row."""
    found: Any = context.params[-1] if context.params else None
    given = found if isinstance(found, str) else ""
    member = "globalKey" if words.is_file(given) else words.row_member(given)
    if member is None:
        return found_member(context)
    holder = cast("dict[str, Any]", context.enclosing_object) if isinstance(context.enclosing_object, dict) else {}
    name = holder.get(found)
    if not isinstance(name, str) or not name:
        return None
    keys = [*context.keys[:-1], found]
    row = context.text.object([(member, context.text.written(name))])
    return Fix([*context.text.rename(keys, "dataRow"), *context.text.replace(keys, row)], safe=False, reveals=True)


def data_row_text(context: FixContext) -> Fix | None:
    """Writes a bare text for a data row as its global key, safely if the list of data rows has it; puts a number in quotes."""
    if context.keys == ["dataRow"]:
        if not isinstance(context.value, str) or not context.value:
            return None
        edits = context.text.replace(context.keys, context.text.object([("globalKey", context.text.written(context.value))]))
        return safely(edits) if context.rows is not None and context.value in context.rows.by_key else unsafely(edits)
    fix = id_in_quotes(context)
    if fix is None:
        return None
    listed = context.rows is not None and digits_of(context.value) in (
        context.rows.by_key if context.keys[-1] == "globalKey" else context.rows.by_id
    )
    return fix if listed else unsafely(fix.edits)


def id_and_key(context: FixContext) -> Fix | None:
    """Removes the id if there is a global key too, a text, unless it belongs to another data row; if there is neither, renames the member
    of nearly that name."""
    given, others = context.params
    if len(given) > 1:
        if context.rows is not None and not _name_one_row(context, context.rows):
            return None
        return (
            unsafely(context.text.remove([*context.keys, "id"]))
            if isinstance(context.value_at([*context.keys, "globalKey"]), str)
            else None
        )
    near = [(name, intended) for name in others if (intended := words.misspelt_key(name)) is not None]
    return rename(context, [*context.keys, near[0][0]], near[0][1]) if len(near) == 1 else None


def _name_one_row(context: FixContext, rows: DataRows) -> bool:
    """Returns False if the list of data rows has the id or the global key, but not both in one data row."""
    key, id_ = context.value_at([*context.keys, "globalKey"]), context.value_at([*context.keys, "id"])
    of_key = rows.by_key.get(key) if isinstance(key, str) else None
    return of_key is (rows.by_id.get(id_) if isinstance(id_, str) else None) or (of_key is not None and not of_key.id)


def other_key(context: FixContext) -> Fix | None:
    """Renames the member that names the data row, safely if the list of data rows has the value. None if the list does not have it, or if a
    sibling names the data row."""
    holder = cast("dict[str, Any]", context.enclosing_object) if isinstance(context.enclosing_object, dict) else {}
    if not isinstance(context.value, str) or not context.value or len(holder) > 1:
        return None
    intended = words.intended_key_member(str(context.keys[-1]))
    if context.rows is None:
        return rename(context, context.keys, intended)
    listed = context.rows.by_key if intended == "globalKey" else context.rows.by_id
    return rename(context, context.keys, intended, surely=True) if context.value in listed else None


def spare_key(context: FixContext) -> Fix | None:
    """Removes a member beside the name of the data row, if that name is given."""
    return (spare(context) or dropped(context)) if context.value_at([*context.keys[:-1], context.params[-1]]) else None


def stripped(context: FixContext) -> Fix | None:
    """Removes the white space around a key."""
    return unsafely(context.text.replace(context.keys, context.text.written(context.value.strip())))


def known_key(context: FixContext) -> Fix | None:
    """Writes the only key of the list that differs by case, white space or Unicode form; unsafe for case, as such keys may be two data
    rows."""
    if context.rows is None or not isinstance(context.value, str):
        return None
    folded = casefolded(context.value)
    near = [key for key in context.params[0] if casefolded(key) == folded]
    if len(near) != 1:
        return None
    edits = context.text.replace(context.keys, context.text.written(near[0]))
    return safely(edits) if canonical(near[0]) == canonical(context.value) else unsafely(edits)


def id_is_key(context: FixContext) -> Fix | None:
    """Renames an id that the list has as a global key; or writes the id without white space, or in the list's case."""
    global_key, intended = context.params
    if global_key == context.value:
        return safely(context.text.rename(context.keys, "globalKey"))
    if intended is None:
        return None
    edits = context.text.replace(context.keys, context.text.written(intended))
    return safely(edits) if intended == str(context.value).strip() else unsafely(edits)


def key_is_id(context: FixContext) -> Fix | None:
    """Renames a global key that the list has as the id of a data row."""
    return safely(context.text.rename(context.keys, "id"))


def id_may_be_key(context: FixContext) -> Fix | None:
    """Renames an id without the form of ids to globalKey; None if the list of data rows does not have it."""
    if context.rows is not None and context.value not in context.rows.by_key:
        return None
    return unsafely(context.text.rename(context.keys, "globalKey"))


def moved_confidence(context: FixContext) -> Fix | None:
    """Moves a confidence to where it is read: into the answer, or to the top of the line; if another one is there, it is removed. None if
    the answer must be fixed first, because an answer without confidence counts as certain."""
    raw = context.text.raw(context.keys)
    if context.params[0] in ("radio", "checklist"):
        answer = [*context.keys[:-1], "answer"]
        into = [*answer, 0] if isinstance(context.value_at(answer), list) and len(context.value_at(answer)) == 1 else answer
        naming = {"name", "schemaId"}
    else:
        into, naming = [], set[str]()
    target: Any = context.value_at(into)
    if raw is None or not isinstance(target, dict) or (naming and naming.isdisjoint(cast("dict[str, Any]", target))):
        return None
    given = {casefold_name(name): value for name, value in cast("dict[str, Any]", target).items()}
    if "confidence" in given:
        return dropped(context) if is_number(given["confidence"]) and "confidence" in target else None
    return safely([*context.text.remove(context.keys), *context.text.insert(into, "confidence", raw)], reveals=True)


def another_uuid(context: FixContext) -> Fix | None:
    """Writes the uuid that a text contains; for any other text makes one, the same for each occurrence on a data row, so that relationships
    find it. None if two annotations share the text, or if a relationship that stays as it is names it."""
    if not isinstance(context.value, str) or not context.value.strip():
        return None
    from predlint.shape.uuids import find_uuid

    held = find_uuid(context.value)
    own = context.tasks.uuids if context.tasks is not None and context.keys == ["uuid"] else Counter[tuple[str, str]]()
    row = row_of(context.record)
    if (held is not None and (row, held) in own) or own[row, context.value] > 1:
        return None  # two annotations would have one uuid
    if held is not None:
        return safely(context.text.replace(context.keys, context.text.written(held)))
    return None if _is_named_as_it_is(context) else unsafely(context.text.replace(context.keys, f'"{_uuid_of(context)}"'))


def end_as_uuid(context: FixContext) -> Fix | None:
    """Fixes the end of a relationship like `another_uuid`. None for a text that is no annotation's uuid on the data row, as a new UUID
    would name none either."""
    held = context.tasks is not None and isinstance(context.value, str) and (row_of(context.record), context.value) in context.tasks.uuids
    fix = another_uuid(context)
    return fix if fix is not None and (fix.safe or held) else None


def _uuid_of(context: FixContext) -> str:
    """Returns a UUID made of a text and its data row: annotations numbered row by row have equal texts in two rows."""
    from uuid import NAMESPACE_URL, uuid5

    name = f"{row_of(context.record)} {context.value}".encode("utf-8", "backslashreplace")  # half a surrogate pair cannot be encoded
    return str(uuid5(NAMESPACE_URL, name.decode()))


def _is_named_as_it_is(context: FixContext) -> bool:
    """Returns True for the uuid of an annotation that a relationship names in a line which is rejected for another reason: its ends
    stay."""
    line = (
        context.tasks.ends.get((row_of(context.record), context.value)) if context.tasks is not None and context.keys == ["uuid"] else None
    )
    if line is None or context.explain is None:
        return False
    return not any(finding.code == "LNK001" and finding.value == context.value for finding in context.explain(line))


def metric_number(context: FixContext) -> Fix | None:
    """Removes the quotes or brackets of the value of a metric."""
    return unboxed(context) if context.keys[-1] == "value" else None


def metric_member(context: FixContext) -> Fix | None:
    """Renames the member with the name or the value of a metric; a name must be a text."""
    if context.keys[-1] == "name" and not isinstance(context.value_at([*context.keys[:-1], context.params[-1]]), str):
        return None
    return found_member(context)


def metric_line_name(context: FixContext) -> Fix | None:
    """Renames the member with the name of a metric line; None for the name of a feature, and for no text."""
    return member_to(-1)(context) if isinstance(context.value, str) and context.params[1].intended_option(context.value) is None else None


def named_metrics(context: FixContext) -> Fix | None:
    """Puts one metric into a list; or writes an object of names and numbers as one metric each."""
    value: Any = context.value
    if not isinstance(value, dict) or not value:
        return None
    members = cast("dict[str, Any]", value)
    if {"name", "value"} & members.keys():
        return into_list(context)
    if not all(map(is_number, members.values())):
        return None
    metrics = [
        context.text.object([("name", context.text.written(name)), ("value", context.text.raw([*context.keys, name]) or "")])
        for name in members
    ]
    return safely(context.text.replace(context.keys, f"[{(', ' if ': ' in metrics[0] else ',').join(metrics)}]"))


def aggregation(context: FixContext) -> Fix | None:
    """Writes the aggregation of the same spelling."""
    return one_of(*context.params[0])(context)


def misspelt(context: FixContext) -> Fix | None:
    """Renames a member to one of nearly that name; None if a single value would get the name of a list (``frame`` for ``frames``)."""
    intended = str(context.params[-1])
    one_for_many = intended.endswith("s") and not str(context.keys[-1]).endswith("s")
    return None if one_for_many and not isinstance(context.value, (list, dict)) else member_to(-1)(context)


def unnamed_masks(context: FixContext) -> Fix | None:
    """Renames composite masks of nearly that name; None for a line with a name, as it is unknown which instance has it."""
    named, found, intended = context.params
    return None if named or ("masks" not in casefold_name(found) and misspelling(found, (intended,)) is None) else member_to(-1)(context)


def found_source(context: FixContext) -> Fix | None:
    """Renames the member that holds ``source``."""
    others: Any = context.params[-1] if context.params else ()
    found = intended_end(cast("tuple[str, ...]", others)) if isinstance(others, tuple) else None
    return rename(context, [*context.keys[:-1], found[0]], found[1]) if found is not None and found[1] == "source" else None


payload_in_other_form = reformed(found_value)
unknown_option = near_one(3)
case_differs = the_one(1)
unknown_nested = near_one(1)
confidence_type = first_of(unboxed, percentage)
data_row_type = first_of(decoded_text, out_of_brackets, data_row_text)
relationship_type = one_of("unidirectional", "bidirectional")
metrics_form = first_of(decoded_text, metric_number, named_metrics)
name_missing = first_of(answers.named_by_other, holding, answers.named_by_id)
other_name = member_to(-1)
snake_case_below = surely_to(-1)
classifications_type = first_of(decoded_text, no_classifications)
