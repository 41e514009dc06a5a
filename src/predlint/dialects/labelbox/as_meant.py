"""A line of which the data row or the shape stands under another name, as it is meant (see `predlint.shape.intended`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from predlint.dialects.labelbox import answer_words, payload_words, span_words, words
from predlint.dialects.labelbox import geometry_words as geo
from predlint.dialects.labelbox.members import PAYLOADS
from predlint.shape.findings import Finding, Path
from predlint.shape.intended import AsMeant

#: What is said at such a member, with its name and the one that is meant; and at the member that is missing, with the name found.
_NAMED = frozenset({words.snake_case, words.misspelt})
_MISSING = frozenset({words.no_data_row, payload_words.no_payload, answer_words.no_answer, span_words.no_message, span_words.absent})
#: The members that record rules look at: where their values have parts, and the others.
_LOOKED_AT = frozenset({"dataRow", *PAYLOADS, "frames"})
_SCALARS = frozenset({"messageId", "page", "unit", "groupKey", "metricValue"})
#: So much is told of an answer that was found under another name.
_FOUND = 3


def as_meant(record: dict[str, Any], found: Sequence[Finding]) -> AsMeant | None:
    """The record as it is meant, by what was found in it; None where it stands there so."""
    places: dict[Path, Path] = {}
    row_at: Path = (None, "dataRow")
    moved: dict[str, Any] = {}
    for finding in found:
        given, name = _renamed(finding.path, finding.say, finding.fields)
        value = record.get(given)
        if (name not in _LOOKED_AT and name not in _SCALARS) or name in record or value is None:
            continue
        if value.__class__ in (dict, list) or name in _SCALARS:
            moved[name], places[None, name] = value, (None, given)
        elif name == "dataRow" and (key := words.row_outside_of(given)) is not None:
            moved[name], places[row_at, key] = {key: value}, (None, given)
    row: Any = moved.get("dataRow", record.get("dataRow"))
    if row.__class__ is dict and found and row.get("globalKey") is None and row.get("id") is None:
        changed = {name: key for name in cast("dict[str, Any]", row) if (key := words.misspelt_key(name)) not in (None, name)}
        if changed:
            at = places.get(row_at, row_at)
            places |= {(row_at, key): (at, name) for name, key in changed.items()}
            known = {name: value for name, value in cast("dict[str, Any]", row).items() if value is not None}
            moved["dataRow"] = {changed.get(name, name): value for name, value in known.items()}
    return AsMeant({**record, **moved}, places) if places else None


def _renamed(path: Path, say: Any, about: tuple[Any, ...]) -> tuple[str, str]:
    """The name of a member, and the one that is meant, if a finding is about that; else two that no record has to do with."""
    if path is None or path[0] is not None or not about:
        return "", ""
    if say in _NAMED:
        return str(about[-2]), str(about[-1])
    if say in _MISSING and not (say is answer_words.no_answer and len(about) < _FOUND):
        return str(about[-1]), str(path[1])
    return (str(about[0]), "line") if say is geo.line_member else ("", "")
