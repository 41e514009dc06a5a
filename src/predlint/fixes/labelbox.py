"""Fixes of Labelbox records: names, members, metrics. Answers, texts, times and shapes are next door."""

from __future__ import annotations

from collections import Counter
from typing import Any, cast

from predlint.dialects.in_quotes import digits_of
from predlint.dialects.labelbox import payload_words, words
from predlint.dialects.labelbox.aliases import end_meant
from predlint.fixes import labelbox_answers as answers
from predlint.fixes import labelbox_exports as exports
from predlint.fixes import labelbox_geometry as drawn
from predlint.fixes import labelbox_spans as spans
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
from predlint.fixes.model import Fixers, Mend, Sight, safely, unsafely
from predlint.fixes.numbers import is_number, percentage
from predlint.fixes.task_facts import row_of
from predlint.names import canonical, caseless
from predlint.shape.resolver import folded, misspelling
from predlint.stream.data_rows import DataRows


def answer_alone(sight: Sight) -> Mend | None:
    """The question's name, and the answer in its form, in place of the member that holds it."""
    _, member, question, kind, given, _ = sight.about
    if given is None:
        return None
    write, options = sight.text.written, cast("tuple[str, ...]", given if isinstance(given, tuple) else ())
    objects = [sight.text.object([("name", write(option))]) for option in options]
    raw = f"[{', '.join(objects)}]" if kind == "checklist" else objects[0] if objects else write(given)
    keys = [*sight.keys[:-1], member]
    named = sight.text.insert(sight.keys[:-1], "name", write(question))
    return unsafely([*sight.text.rename(keys, "answer"), *sight.text.replace(keys, raw), *named])


def shape_alone(sight: Sight) -> Mend | None:
    """The tool's name, and its value under the name that it has in a line."""
    _, member, payload, _ = sight.about
    renamed = sight.text.rename([*sight.keys[:-1], member], payload)
    return unsafely([*renamed, *sight.text.insert(sight.keys[:-1], "name", sight.text.written(member))])


def beside_answer(sight: Sight) -> Mend | None:
    """Nested answers move into the answer that they stand beside."""
    holder: Any = sight.holder
    answer: Any = cast("dict[str, Any]", holder).get("answer") if isinstance(holder, dict) else None
    raw = sight.text.raw(sight.keys)
    if not isinstance(answer, dict) or raw is None or not isinstance(sight.value, list):
        return None
    if any(folded(name) == "classifications" for name in cast("dict[str, Any]", answer)):
        return None
    into = [*sight.keys[:-1], "answer"]
    return safely([*sight.text.remove(sight.keys), *sight.text.insert(into, "classifications", raw)], reveals=True)


def no_classifications(sight: Sight) -> Mend | None:
    """null for a list that is empty, or one object for a list of it; not answers by the names of their questions."""
    if sight.value is None:
        return safely(sight.text.remove(sight.keys))
    given = cast("dict[str, Any]", sight.value) if isinstance(sight.value, dict) else {}
    return into_list(sight) if not {"name", "schemaId"}.isdisjoint(given) else None


def nested_envelope(sight: Sight) -> Mend | None:
    """A nested dataRow or uuid: nothing is lost with the one that the line has anyway."""
    repeats = isinstance(sight.keys[-1], str) and same(sight.at([sight.keys[-1]]), sight.value)
    return safely_dropped(sight) if repeats else dropped(sight)


def found_value(sight: Sight) -> Mend | None:
    """The member that holds the annotation's value under another name; key frames take more than a name."""
    return None if sight.keys[-1] == "segments" and sight.about[-1] in ("keyframes", "frames") else drawn.found_whole(sight)


def found_row(sight: Sight) -> Mend | None:
    """``dataRow``, misspelt; or made of what names the data row beside it."""
    found: Any = sight.about[-1] if sight.about else None
    given = found if isinstance(found, str) else ""
    member = "globalKey" if words.is_file(given) else words.row_member(given)
    if member is None:
        return found_member(sight)
    holder = cast("dict[str, Any]", sight.holder) if isinstance(sight.holder, dict) else {}
    name = holder.get(found)
    if not isinstance(name, str) or not name:
        return None
    keys = [*sight.keys[:-1], found]
    row = sight.text.object([(member, sight.text.written(name))])
    return Mend([*sight.text.rename(keys, "dataRow"), *sight.text.replace(keys, row)], safe=False, reveals=True)


def data_row_text(sight: Sight) -> Mend | None:
    """A bare text for a data row is its global key, surely where the list of data rows has it; a number wants quotes."""
    if sight.keys == ["dataRow"]:
        if not isinstance(sight.value, str) or not sight.value:
            return None
        edits = sight.text.replace(sight.keys, sight.text.object([("globalKey", sight.text.written(sight.value))]))
        return safely(edits) if sight.rows is not None and sight.value in sight.rows.by_key else unsafely(edits)
    mend = id_in_quotes(sight)
    if mend is None:
        return None
    listed = sight.rows is not None and digits_of(sight.value) in (sight.rows.by_key if sight.keys[-1] == "globalKey" else sight.rows.by_id)
    return mend if listed else unsafely(mend.edits)


def id_and_key(sight: Sight) -> Mend | None:
    """Without the id where there is a global key too, a text, but not that of another data row; where there is neither, the member that is
    nearly called so."""
    given, others = sight.about
    if len(given) > 1:
        if sight.rows is not None and not _name_one_row(sight, sight.rows):
            return None
        return unsafely(sight.text.remove([*sight.keys, "id"])) if isinstance(sight.at([*sight.keys, "globalKey"]), str) else None
    near = [(name, meant) for name in others if (meant := words.misspelt_key(name)) is not None]
    return rename(sight, [*sight.keys, near[0][0]], near[0][1]) if len(near) == 1 else None


def _name_one_row(sight: Sight, rows: DataRows) -> bool:
    """False where the list of data rows has the id and the global key, or one of them, but not in one data row."""
    key, id_ = sight.at([*sight.keys, "globalKey"]), sight.at([*sight.keys, "id"])
    of_key = rows.by_key.get(key) if isinstance(key, str) else None
    return of_key is (rows.by_id.get(id_) if isinstance(id_, str) else None) or (of_key is not None and not of_key.id)


def other_key(sight: Sight) -> Mend | None:
    """What names the data row, under the name that is read; surely where the list of data rows has it. Not where the list does not have it,
    nor where anything else names the data row."""
    holder = cast("dict[str, Any]", sight.holder) if isinstance(sight.holder, dict) else {}
    if not isinstance(sight.value, str) or not sight.value or len(holder) > 1:
        return None
    meant = words.key_meant(str(sight.keys[-1]))
    if sight.rows is None:
        return rename(sight, sight.keys, meant)
    listed = sight.rows.by_key if meant == "globalKey" else sight.rows.by_id
    return rename(sight, sight.keys, meant, surely=True) if sight.value in listed else None


def spare_key(sight: Sight) -> Mend | None:
    """Without what stands beside the name of the data row, if that is one."""
    return (spare(sight) or dropped(sight)) if sight.at([*sight.keys[:-1], sight.about[-1]]) else None


def stripped(sight: Sight) -> Mend | None:
    """The key without the space round it."""
    return unsafely(sight.text.replace(sight.keys, sight.text.written(sight.value.strip())))


def known_key(sight: Sight) -> Mend | None:
    """The only key of the list that differs by case, space or Unicode form; keys that differ by case may be two data rows."""
    if sight.rows is None or not isinstance(sight.value, str):
        return None
    folded = caseless(sight.value)
    near = [key for key in sight.about[0] if caseless(key) == folded]
    if len(near) != 1:
        return None
    edits = sight.text.replace(sight.keys, sight.text.written(near[0]))
    return safely(edits) if canonical(near[0]) == canonical(sight.value) else unsafely(edits)


def id_is_key(sight: Sight) -> Mend | None:
    """The list has this id as a global key; or has it without the space around it, or the capitals."""
    global_key, meant = sight.about
    if global_key == sight.value:
        return safely(sight.text.rename(sight.keys, "globalKey"))
    if meant is None:
        return None
    edits = sight.text.replace(sight.keys, sight.text.written(meant))
    return safely(edits) if meant == str(sight.value).strip() else unsafely(edits)


def key_is_id(sight: Sight) -> Mend | None:
    """The list has this key as the id of a data row."""
    return safely(sight.text.rename(sight.keys, "id"))


def id_may_be_key(sight: Sight) -> Mend | None:
    """An id that has not the form of ids may be a global key; not one that the list of data rows does not have."""
    if sight.rows is not None and sight.value not in sight.rows.by_key:
        return None
    return unsafely(sight.text.rename(sight.keys, "globalKey"))


def moved_confidence(sight: Sight) -> Mend | None:
    """A confidence where it is read: inside the answer, or at the top of the line; where another one is there, it is lost. It stays where
    the answer is still to be mended: what has no confidence counts as certain."""
    raw = sight.text.raw(sight.keys)
    if sight.about[0] in ("radio", "checklist"):
        answer = [*sight.keys[:-1], "answer"]
        into = [*answer, 0] if isinstance(sight.at(answer), list) and len(sight.at(answer)) == 1 else answer
        naming = {"name", "schemaId"}
    else:
        into, naming = [], set[str]()
    there: Any = sight.at(into)
    if raw is None or not isinstance(there, dict) or (naming and naming.isdisjoint(cast("dict[str, Any]", there))):
        return None
    given = {folded(name): value for name, value in cast("dict[str, Any]", there).items()}
    if "confidence" in given:
        return dropped(sight) if is_number(given["confidence"]) and "confidence" in there else None
    return safely([*sight.text.remove(sight.keys), *sight.text.insert(into, "confidence", raw)], reveals=True)


def another_uuid(sight: Sight) -> Mend | None:
    """The uuid that a text holds; of any other text one is made, the same wherever it stands on a data row: relationships find it again.
    Not of what two annotations of it have, nor of what a relationship names that would keep the old name."""
    if not isinstance(sight.value, str) or not sight.value.strip():
        return None
    from predlint.shape.uuids import held_uuid

    held = held_uuid(sight.value)
    own = sight.tasks.uuids if sight.tasks is not None and sight.keys == ["uuid"] else Counter[tuple[str, str]]()
    row = row_of(sight.record)
    if (held is not None and (row, held) in own) or own[row, sight.value] > 1:
        return None  # two annotations would have one uuid
    if held is not None:
        return safely(sight.text.replace(sight.keys, sight.text.written(held)))
    return None if _is_named_as_it_is(sight) else unsafely(sight.text.replace(sight.keys, f'"{_uuid_of(sight)}"'))


def end_as_uuid(sight: Sight) -> Mend | None:
    """The same of the end of a relationship. A text that no annotation of the data row has for its uuid stays: a UUID names none either."""
    held = sight.tasks is not None and isinstance(sight.value, str) and (row_of(sight.record), sight.value) in sight.tasks.uuids
    mend = another_uuid(sight)
    return mend if mend is not None and (mend.safe or held) else None


def _uuid_of(sight: Sight) -> str:
    """A UUID made of a text: two data rows have the same text for two annotations, where these are numbered row by row."""
    from uuid import NAMESPACE_URL, uuid5

    name = f"{row_of(sight.record)} {sight.value}".encode("utf-8", "backslashreplace")  # half a surrogate pair is no text
    return str(uuid5(NAMESPACE_URL, name.decode()))


def _is_named_as_it_is(sight: Sight) -> bool:
    """True for the uuid of an annotation that a relationship names in a line that is refused for another reason: its ends stay."""
    line = sight.tasks.ends.get((row_of(sight.record), sight.value)) if sight.tasks is not None and sight.keys == ["uuid"] else None
    if line is None or sight.explain is None:
        return False
    return not any(finding.code == "LNK001" and finding.value == sight.value for finding in sight.explain(line))


def metric_number(sight: Sight) -> Mend | None:
    """The value of a metric, without its quotes or brackets."""
    return unboxed(sight) if sight.keys[-1] == "value" else None


def metric_member(sight: Sight) -> Mend | None:
    """The name or the value of a metric under another name; what is no text is no name."""
    if sight.keys[-1] == "name" and not isinstance(sight.at([*sight.keys[:-1], sight.about[-1]]), str):
        return None
    return found_member(sight)


def metric_line_name(sight: Sight) -> Mend | None:
    """The name of a metric line under another name; not that of a feature, nor what is no text."""
    return member_to(-1)(sight) if isinstance(sight.value, str) and sight.about[1].meant(sight.value) is None else None


def named_metrics(sight: Sight) -> Mend | None:
    """One metric in a list; or names and numbers as JSON objects have them, one metric each."""
    value: Any = sight.value
    if not isinstance(value, dict) or not value:
        return None
    members = cast("dict[str, Any]", value)
    if {"name", "value"} & members.keys():
        return into_list(sight)
    if not all(map(is_number, members.values())):
        return None
    metrics = [
        sight.text.object([("name", sight.text.written(name)), ("value", sight.text.raw([*sight.keys, name]) or "")]) for name in members
    ]
    return safely(sight.text.replace(sight.keys, f"[{(', ' if ': ' in metrics[0] else ',').join(metrics)}]"))


def aggregation(sight: Sight) -> Mend | None:
    """The aggregation that is spelt alike."""
    return one_of(*sight.about[0])(sight)


def misspelt(sight: Sight) -> Mend | None:
    """The member that is nearly called so; one thing is no list, which its name would say (``frame`` for ``frames``)."""
    meant = str(sight.about[-1])
    one_for_many = meant.endswith("s") and not str(sight.keys[-1]).endswith("s")
    return None if one_for_many and not isinstance(sight.value, (list, dict)) else member_to(-1)(sight)


def unnamed_masks(sight: Sight) -> Mend | None:
    """Composite masks under a name that is nearly theirs; of a line with a name nobody knows which of the instances has it."""
    named, found, meant = sight.about
    return None if named or ("masks" not in folded(found) and misspelling(found, (meant,)) is None) else member_to(-1)(sight)


def found_source(sight: Sight) -> Mend | None:
    """``source``, which stands under another name."""
    others: Any = sight.about[-1] if sight.about else ()
    found = end_meant(cast("tuple[str, ...]", others)) if isinstance(others, tuple) else None
    return rename(sight, [*sight.keys[:-1], found[0]], found[1]) if found is not None and found[1] == "source" else None


_RECORD: Fixers = {
    "REC001": {
        payload_words.payload_reformed: reformed(found_value),
    },
    "REC003": {
        words.both_given: spare,
    },
    "REC005": {words.both_given: spare},
    "KEY004": {
        words.both_given: spare_key,
    },
}

FIXERS: Fixers = {
    **_RECORD,
    **answers.FIXERS,
    **exports.FIXERS,
    **drawn.FIXERS,
    **spans.FIXERS,
}

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
