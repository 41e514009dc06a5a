"""Which branch a record's name selects, and what to say when it selects none.

The words a person typed are compared the way a person would: case, white space, Unicode form, the label in place of the
value, an id of the wrong sort. Each question is answered once and kept: one wrong name repeats on every line.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast

from predlint.names import canonical, nearest
from predlint.shapes.nodes import Fault, Tagged

_MOST_KEPT = 20_000


class Resolver:
    """Names and schema ids of one place of the ontology."""

    def __init__(self, node: Tagged) -> None:
        self.node = node
        self.faults = node.faults
        self.names: dict[str, None] = dict.fromkeys(branch.feature for branch in node.branches)
        self.by_id: dict[str, str] = {b.schema_id: b.feature for b in node.branches if b.schema_id}
        self.ids: set[tuple[str, str]] = {(b.feature, b.schema_id) for b in node.branches if b.schema_id}
        self.payloads = tuple(dict.fromkeys(b.payload for b in node.branches if b.payload))
        self.kept: dict[tuple[str, str, str | None], Fault] = {}

    def name_of(self, value: Any) -> str | None:
        """The feature that a record selects, without a word about how."""
        if value.__class__ is not dict:
            return None
        name = value.get("name")
        if name.__class__ is str:
            return name if name in self.names else None
        schema_id = value.get("schemaId")
        return self.by_id.get(schema_id) if schema_id.__class__ is str else None

    def resolve(self, value: dict[str, Any], path: Any) -> tuple[str | None, list[Any]]:
        """The feature that the record selects (None when it cannot be told), and what is wrong with how it does."""
        faults, name, schema_id = self.faults, value.get("name"), value.get("schemaId")
        if name is None and schema_id is None:
            return None, [] if self.node.name_aliases & value.keys() else [self._missing(value, path)]
        out: list[Any] = []
        feature: str | None = None
        if name is not None:
            if name.__class__ is not str or not name:
                said = faults.wrong
                out.append((said.rule, (path, "name"), name, said.say, (*said.about, "name")))
            elif name in self.names:
                feature = name
            else:
                said, feature = self._unknown(name, self._payload(value))
                out.append((said.rule, (path, "name"), name, said.say, said.about))
        if schema_id is not None:
            by_id, said = self._by_id(schema_id)
            if said is not None:
                out.append((said.rule, (path, "schemaId"), schema_id, said.say, said.about))
            elif name is not None and feature == name and by_id is not None and (name, schema_id) not in self.ids:
                said = faults.disagree
                out.append((said.rule, (path, "schemaId"), schema_id, said.say, (*said.about, by_id, name)))
            feature = feature or by_id
        return feature, out

    def _missing(self, value: dict[str, Any], path: Any) -> Any:
        said = self.faults.value_member
        if said is not None and isinstance(value.get("value"), str):
            return (said.rule, (path, "value"), value["value"], said.say, said.about)
        said = self.faults.missing
        if "name" in value or "schemaId" in value:
            said, key = self.faults.wrong, "name" if "name" in value else "schemaId"
            return (said.rule, (path, key), None, said.say, (*said.about, key))
        return (said.rule, (path, "name"), None, said.say, (*said.about, tuple(value)))

    def _payload(self, value: dict[str, Any]) -> str | None:
        return next((member for member in value if member in self.node.payloads), None)

    def _by_id(self, schema_id: Any) -> tuple[str | None, Fault | None]:
        faults = self.faults
        if schema_id.__class__ is not str or not schema_id:
            return None, Fault(faults.wrong.rule, faults.wrong.say, (*faults.wrong.about, "schemaId"))
        if schema_id in self.by_id:
            return self.by_id[schema_id], None
        if not self.node.has_ids and self.node.no_ids is not None:
            return None, self.node.no_ids
        if schema_id in self.node.ids_elsewhere:
            return None, self.node.ids_elsewhere[schema_id]
        if schema_id in self.node.node_ids:
            said = faults.node_id
            return None, Fault(said.rule, said.say, (*said.about, self.node.node_ids[schema_id]))
        said = faults.unknown_id
        return None, Fault(said.rule, said.say, said.about)

    def _unknown(self, name: str, payload: str | None) -> tuple[Fault, str | None]:
        """What to say of a name that is not here, and the feature that was surely meant (None when that is a guess)."""
        key = (name, "name", payload)
        said = self.kept.get(key)
        if said is None:
            said = self._describe(name, payload)
            if len(self.kept) < _MOST_KEPT:
                self.kept[key] = said
        sure = said.rule in (self.faults.case.rule, self.faults.form.rule, self.faults.label.rule)
        meant = cast("tuple[str, ...]", said.about[-1]) if sure else ()
        return said, meant[0] if len(meant) == 1 else None

    def _describe(self, name: str, payload: str | None) -> Fault:
        faults = self.faults
        plain, folded = canonical(name), canonical(name).casefold()
        for said, same in (
            (faults.form, [n for n in self.names if canonical(n) == plain]),
            (faults.case, [n for n in self.names if canonical(n).casefold() == folded]),
        ):
            if same:
                return Fault(said.rule, said.say, (*said.about, tuple(same)))
        if name in self.node.labels:
            return Fault(faults.label.rule, faults.label.say, (*faults.label.about, (self.node.labels[name],)))
        if faults.elsewhere is not None and (said := faults.elsewhere(name, payload)) is not None:
            return said
        names = tuple(self.names)
        return Fault(faults.unknown.rule, faults.unknown.say, (*faults.unknown.about, tuple(nearest(name, names)), names))


@lru_cache(maxsize=4096)
def misspelling(name: str, known: tuple[str, ...]) -> str | None:
    """The known member that an unknown one is nearly: equal but for case and separators, or one or two typing slips away."""
    flat = _flat(name)
    for candidate in known:
        if _flat(candidate) == flat:
            return candidate
    if len(name) < 4:
        return None
    from rapidfuzz.distance import OSA

    most = 1 if len(name) < 7 else 2
    scored = [(OSA.distance(flat, _flat(c), score_cutoff=most), c) for c in known if len(c) > 3]
    close = [(distance, c) for distance, c in scored if distance <= most]
    return min(close)[1] if close else None


def _flat(name: str) -> str:
    return name.replace("_", "").replace("-", "").replace(" ", "").casefold()
