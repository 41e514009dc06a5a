"""Back end one: a Shape becomes a JSON Schema (2020-12) that any validator can use, and is checked to be one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from operator import itemgetter
from typing import Any, cast

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError, ValidationError, relevance
from jsonschema_specifications import REGISTRY  # pyright: ignore[reportMissingTypeStubs]
from msgspec.json import encode

from predlint.model.diagnostics import Severity, id_of_schema
from predlint.model.findings import ViolationSpec
from predlint.model.texts import UUID_PATTERN
from predlint.shape.branches import union_of
from predlint.shape.nodes import (
    AnyValue,
    Branch,
    Eased,
    Entries,
    Flag,
    Fork,
    Items,
    Member,
    Name,
    Node,
    Number,
    Open,
    Record,
    Tagged,
    Text,
    Typed,
    Uuid,
)
from predlint.shape.resolver import Resolver

# -- Checks whether a value is a JSON Schema of 2020-12, with a flat metaschema: the verdicts of the published one in a sixth of the time --
#
# The published metaschema refers to eight vocabularies for each schema within a schema, and each reference is looked up by its address.
# Here the keywords of all vocabularies are in one object, with references replaced by their targets; only the recursion to the whole is a
# reference.

Json = Any
_META: dict[str, Any] = Draft202012Validator.META_SCHEMA
_BASE = _META["$id"].rpartition("/")[0]


def check_schema(schema: Json) -> None:
    """Raises `jsonschema.exceptions.SchemaError` for a value that is no JSON Schema of 2020-12."""
    errors = cast("Iterator[ValidationError]", cast(Any, _validator()).iter_errors(schema))
    error = max(errors, key=relevance, default=None)
    if error is not None:
        raise SchemaError.create_from(error)


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(whole(), format_checker=Draft202012Validator.FORMAT_CHECKER)


def parts() -> list[dict[str, Any]]:
    """Returns the metaschema, and the vocabularies that it refers to."""
    return [_META, *(cast("dict[str, Any]", REGISTRY.contents(f"{_BASE}/{each['$ref']}")) for each in _META["allOf"])]


def whole() -> dict[str, Any]:
    """Returns the flat metaschema: each keyword is in one vocabulary only."""
    shared = {name: found for part in parts() for name, found in part.get("$defs", {}).items()}
    keywords = {name: found for part in parts() for name, found in part.get("properties", {}).items()}
    return {"type": ["object", "boolean"], "properties": {name: _in_place(found, shared) for name, found in keywords.items()}}


def _in_place(value: Json, shared: dict[str, Json]) -> Json:
    if isinstance(value, list):
        return [_in_place(each, shared) for each in cast("list[Json]", value)]
    if not isinstance(value, dict):
        return value
    found = cast("dict[str, Json]", value)
    if found.get("$dynamicRef") == "#meta":
        return {"$ref": "#"}
    if "$ref" in found:
        return _in_place({**shared[found["$ref"].rpartition("/")[2]], **{k: v for k, v in found.items() if k != "$ref"}}, shared)
    return {name: _in_place(each, shared) for name, each in found.items()}


# -- Back end one: a Shape becomes a JSON Schema (2020-12) that any validator can use ------------------------------
#
# The schema contains errors only; warnings, and rules that need a computation, are in rules.json. Features of equal shape share a branch,
# so the schema of 1,000 classes with the same tool is one branch with 1,000 names in an ``enum``.

Schema = dict[str, Any]
#: (name, payload) of the selected branch -> its labels.
Labels = Mapping[tuple[str, "str | None"], list[str]]
DIALECT = "https://json-schema.org/draft/2020-12/schema"
#: Maximum depth of nested containers emitted by one call: each takes a handful of Python's thousand frames.
_AT_ONCE = 60


def json_schema(shape: Node | Open, *, title: str, description: str, apart: bool = False) -> Schema:
    """Returns the schema of one record; ``apart`` is as for `Emitter`."""
    emitter = Emitter(apart=apart)
    return emitter.document(emitter.whole(shape), title=title, description=description)


def _id_of(schema: Schema) -> str:
    """Returns the id of a schema, a hash of its content: equal schemas have equal ids, wherever they are made."""
    import json
    from hashlib import sha256

    digest = sha256(json.dumps(schema).encode("ascii")).hexdigest()
    return id_of_schema(f"compiled/{digest[:32]}.json")


class Emitter:
    """Emits each object once, under ``$defs``, and one schema for all objects whose schemas are equal.

    ``apart``: features of equal shape get a branch each, which names its feature (``title``, ``default``, ``titles``, ``what``), and an
    object lists all members that it may have (``closed``), for code that makes classes of them. Both schemas accept the same records.
    """

    def __init__(self, *, apart: bool = False) -> None:
        self.apart = apart
        self.shared: dict[str, Schema] = {}
        self.names: dict[int, str] = {}
        self.kept: list[object] = []
        self.alike: dict[bytes, str] = {}
        """Hash of a schema -> its name. Features differ in the messages of their violations, which a schema does not contain."""
        self.sets: dict[tuple[frozenset[str], bool], str] = {}
        self.typed_sets: dict[bytes, str] = {}

    def document(self, root: Schema, *, title: str, description: str) -> Schema:
        """Returns a whole schema: its root, with all definitions emitted so far."""
        schema: Schema = {"$schema": DIALECT, "title": title, "description": description, **root}
        if self.shared:
            schema["$defs"] = self.shared
        return {"$schema": DIALECT, "$id": _id_of(schema), **schema}

    def whole(self, shape: Node | Open) -> Schema:
        """Returns the schema of a shape of any depth."""
        for node in _deep(shape):
            self.reference(node)
        return self.emit(shape)

    def named(self, name: str, shape: Node | Open, schema: Schema | None = None) -> Schema:
        """Returns a ``$ref`` to the schema of a shape under a name of its own. ``schema``: the schema to use instead of the shape's."""
        self.kept.append(shape)
        self.names[id(shape)], self.shared[name] = name, schema or self.whole(shape)
        return {"$ref": f"#/$defs/{name}"}

    def emit(self, node: Node | Open) -> Schema:
        build = cast("Callable[[Any], Schema]", getattr(self, type(node).__name__.lower()))
        return build(node)

    def reference(self, node: Node | Open) -> Schema:
        """Returns a ``$ref`` to the node's schema, which is emitted at the first call."""
        name = self.names.get(id(node))
        if name is None:
            from hashlib import blake2b

            self.kept.append(node)  # an id is only unique while its object lives
            schema = self.emit(node)
            digest = blake2b(encode(schema), digest_size=32).digest()
            name = self.names[id(node)] = self.alike.setdefault(digest, f"{type(node).__name__.lower()}{len(self.alike) + 1}")
            self.shared.setdefault(name, schema)
        return {"$ref": f"#/$defs/{name}"}

    def anyvalue(self, node: AnyValue) -> Schema:
        return node.schema or {}

    def flag(self, node: Flag) -> Schema:
        return {"type": ["boolean", "null"] if node.nullable else "boolean"} if _is_error(node.wrong) else {}

    def number(self, node: Number) -> Schema:
        if not _is_error(node.wrong):
            return {}
        kind = "integer" if node.whole else "number"
        schema: Schema = {"type": [kind, "null"] if node.null or node.nullable else kind}
        if _is_error(node.outside):
            bounds = {"minimum": node.minimum, "exclusiveMinimum": node.above, "maximum": node.maximum}
            schema |= {name: bound for name, bound in bounds.items() if bound is not None}
        if node.limit is not None:
            schema["maximum"] = node.limit
        return schema

    def text(self, node: Text) -> Schema:
        if not _is_error(node.wrong):
            return {}
        schema: Schema = {"type": ["string", "null"] if node.nullable else "string"}
        if node.minimum and (_is_error(node.length) or _is_error(node.empty)):
            schema["minLength"] = node.minimum
        if node.maximum is not None and _is_error(node.length):
            schema["maxLength"] = node.maximum
        if node.pattern and _is_error(node.form):
            schema["pattern"] = node.pattern
        if node.usual is not None and _is_error(node.others):
            schema["enum"] = [*_sorted(node.usual), *([None] if node.nullable else [])]
        return schema

    def name(self, node: Name) -> Schema:
        if not _is_error(node.violations.unknown):
            return {}
        return {"type": "string", "minLength": 1} if node.others_too else {"enum": _sorted(node.names)}

    def typed(self, node: Typed) -> Schema:
        kinds = sorted(node.kinds)
        return {"type": kinds[0] if len(kinds) == 1 else kinds} if _is_error(node.wrong) else {}

    def uuid(self, node: Uuid) -> Schema:
        if not _is_error(node.wrong):
            return {}
        schema: Schema = {"type": ["string", "null"] if node.nullable else "string"}
        return schema | ({"pattern": UUID_PATTERN} if _is_error(node.form or node.wrong) else {})

    def items(self, node: Items) -> Schema:
        item = self.nested(node.item)
        schema: Schema = {"type": ["array", "null"] if node.nullable else "array", "items": item}
        if _is_error(node.length):
            schema |= {"minItems": node.minimum} if node.minimum else {}
        if _is_error(node.excess or node.length):
            schema |= {"maxItems": node.maximum} if node.maximum is not None else {}
        if _is_error(node.unique) and isinstance(node.item, Name | Text):
            schema["uniqueItems"] = True
        if node.bare is not None:
            return {"if": {"type": schema["type"]}, "then": schema, "else": self.nested(node.bare)}
        if node.single is not None and not _is_error(node.single):
            return {"if": {"type": "object"}, "then": item, "else": schema}
        return schema

    def entries(self, node: Entries) -> Schema:
        schema: Schema = {"type": "object"}
        item = self.nested(node.item)
        if node.keys and _is_error(node.key):
            schema |= {"propertyNames": {"pattern": node.keys}}
        if node.keys and node.key is not None and not _is_error(node.key):
            schema |= {"patternProperties": {node.keys: item}}  # the value of another key is not checked, as the key is reported
        else:
            schema |= {"additionalProperties": item}
        if node.minimum and _is_error(node.length):
            schema["minProperties"] = node.minimum
        return schema

    def fork(self, node: Fork) -> Schema:
        has_any = {"type": "object", "anyOf": [{"required": [name]} for name in node.by]}
        return {"if": has_any, "then": self.nested(node.having), "else": self.nested(node.lacking)}

    def record(self, node: Record) -> Schema:
        schema: Schema = {"type": "object", "properties": {}}
        for name, member in node.members.items():
            if _is_error(member.presence) and member.presence and member.presence.rule.layer == "shape":
                schema["properties"][name] = False
            elif inner := self.member(member):
                schema["properties"][name] = inner if member.relaxed_if is None else {}
        required = [name for name, member in node.members.items() if _is_error(member.missing)]
        wrong = {name: intended for name, (spec, intended) in node.forbidden.items() if _is_error(spec)}
        if node.idle_beside:  # if the intended member is required, its absence is an error already
            instead = sorted({intended for intended in wrong.values() if intended and intended not in required})
            absent = [self.forbidden(frozenset(n for n, intended in wrong.items() if intended == one)) for one in instead]
            clauses: list[Schema] = [{"anyOf": [{"required": [one]}, none]} for one, none in zip(instead, absent, strict=True)]
        else:
            clauses = [self.forbidden(frozenset(wrong), nullable=node.null is not None)] if wrong else []
        clauses += [self.relaxed(name, member, member.relaxed_if) for name, member in node.members.items() if member.relaxed_if is not None]
        clauses += self.misplaced(node)
        clauses += [self.typed_members(node)] if node.typed else []
        if clauses:
            schema["allOf"] = clauses
        if self.apart and (not node.ends_open or node.also_known is not None):
            schema["closed"] = True
            listed = [name for name, member in node.members.items() if member.presence is None and name not in node.unlisted]
            for name in (*listed, *node.others, *sorted(node.also_known or ())):
                if name not in node.forbidden:
                    schema["properties"].setdefault(name, {})
        if required:
            schema["required"] = required
        if node.variants and _is_error(node.incomplete):
            nullable = node.nullable_of_variants()
            schema["anyOf"] = [self.variant(sorted(variant), nullable) for variant in node.variants]
        if node.exactly_one and _is_error(node.not_one):
            # ``null`` counts as absent.
            schema["oneOf"] = [{"required": [name], "properties": {name: {"type": "string"}}} for name in node.exactly_one]
        return schema

    def typed_members(self, node: Record) -> Schema:
        """Returns a reference to the schema of members that mean nothing in a record; many records share one. It stands apart, so that
        nobody takes them for members to write."""
        found: Schema = {"properties": {name: self.nested(each) for name, each in node.typed.items()}}
        name = self.typed_sets.setdefault(encode(found), f"typed{len(self.typed_sets) + 1}")
        self.shared.setdefault(name, found)
        return {"$ref": f"#/$defs/{name}"}

    def misplaced(self, node: Record) -> Iterator[Schema]:
        """Yields a schema for each member that is a sibling of the object it belongs into: it is checked as if it stood there, in the
        object or in the only one of a list."""
        for name, member in node.members.items():
            into = member.into
            if into is None or into not in node.members or (union := union_of(node.members[into].node)) is None:
                continue
            choices = list(self.inner(union, name))
            lacking: Schema = {"type": "object", "not": {"required": [name]}}
            for listed in (False, True) if isinstance(node.members[into].node, Items) else (False,):
                properties = {name: {"type": "array", "minItems": 1}, into: _only_item(lacking) if listed else lacking}
                choices_inside = [{"properties": {into: {"items": chosen} if listed else chosen, name: inner}} for chosen, inner in choices]
                yield {
                    "if": {"required": [name, into], "properties": properties},
                    "then": {"anyOf": choices_inside} if choices_inside else False,
                }

    def inner(self, union: Tagged, name: str) -> Iterator[tuple[Schema, Schema]]:
        """Yields what selects branches, with the schema of the member of that name in these branches, if they may have one."""
        groups: dict[str, list[Branch]] = {}
        for branch in union.branches:
            member = branch.body.members.get(name) if isinstance(branch.body, Record) else None
            inner_union = union_of(member.node) if member is not None else None
            if member is not None and (inner_union is None or inner_union.branches):
                groups.setdefault(self.reference(member.node)["$ref"], []).append(branch)
            elif isinstance(branch.body, Open):
                groups.setdefault("", []).append(branch)
        labels: Labels = _labels(union) if union.labels_too else {}
        for reference, group in groups.items():
            yield {"anyOf": self.selections(union, group, labels)}, {"$ref": reference} if reference else {}
        if union.by_id is not None and not union.has_ids:
            yield {"required": [union.by_id], "properties": {union.by: {"type": "null"}}}, {}

    def variant(self, names: list[str], nullable: frozenset[str]) -> Schema:
        """Returns the schema of an object with all of these members; null counts as absent where it is allowed."""
        schema: Schema = {"required": names}
        filled: Schema = {name: {"not": {"type": "null"}} for name in names if name in nullable}
        return {**schema, "properties": filled} if filled else schema

    def relaxed(self, name: str, member: Member, eased: Eased) -> Schema:
        """Returns a schema that accepts either a valid member, or a valid other member that is read instead; then the member may be empty,
        too."""
        beside = {eased.other: self.nested(eased.clean), name: {"anyOf": [{"enum": ["", 0, False]}, self.nested(eased.node)]}}
        return {"anyOf": [{"properties": {name: self.member(member)}}, {"required": [eased.other], "properties": beside}]}

    def member(self, member: Member) -> Schema:
        return self.nested(member.node)

    def nested(self, node: Node) -> Schema:
        """Returns a reference for containers and long leaves, which stand once under ``$defs``, and the schema itself for short leaves."""
        return self.reference(node) if isinstance(node, Record | Tagged | Items | Uuid | Entries | Fork) else self.emit(node)

    def forbidden(self, names: frozenset[str], *, nullable: bool = False) -> Schema:
        """Returns a reference to a schema in which these members are absent, or null; many records share one set."""
        known = self.sets.get((names, nullable))
        if known is None:
            known = self.sets[names, nullable] = f"forbidden{len(self.sets) + 1}"
            self.shared[known] = {"properties": {name: {"type": "null"} if nullable else False for name in sorted(names)}}
        return {"$ref": f"#/$defs/{known}"}

    def open(self, node: Open) -> Schema:
        return self.reference(node.envelope) if node.envelope else {"type": "object"}

    def tagged(self, node: Tagged) -> Schema:
        payloads: dict[str, set[str]] = {}
        for branch in node.branches:
            known = payloads.setdefault(branch.feature, set())
            if branch.payload is not None:
                known.add(branch.payload)
        groups: dict[tuple[str, str | None, frozenset[str], str | None, str | None], list[Branch]] = {}
        for branch in node.branches:
            # A branch without a member of its own yields to one of the same name whose member is there.
            others = frozenset(payloads[branch.feature]) if branch.payload is None else frozenset[str]()
            feature = branch.feature if self.apart and node.what != "option" else None
            groups.setdefault((self.reference(branch.body)["$ref"], branch.payload, others, branch.pattern, feature), []).append(branch)
        labels: Labels = _labels(node) if node.labels_too else {}
        choices = [self.branch(node, group, others, labels) for (_, _, others, _, _), group in groups.items()]
        if self.apart:
            choices = [{**choice, **_branch_title(node, group)} for choice, group in zip(choices, groups.values(), strict=True)]
        if node.by_id is not None and not node.has_ids:
            null_payloads = {payload: {"type": "null"} for payload in node.unnamed}
            by_any_id = {node.by: {"type": "null"}, node.by_id: {"type": "string", "minLength": 1}, **null_payloads}
            choices.append({"required": [node.by_id], "properties": by_any_id})
        unnamed = [
            {"required": [payload], **self.without_name(node, payload), **self.reference(body)} for payload, body in node.unnamed.items()
        ]
        if not choices and not unnamed:
            return {"not": {}}
        if node.by_id is None or not choices:
            return {"type": "object", "anyOf": [*choices, *unnamed]}
        if node.has_ids:
            ids: Schema = {"enum": [*_sorted(b.schema_id for b in node.branches), None]}
        else:
            none = _sorted(id_ for id_, spec in node.ids_elsewhere.items() if _is_error(spec))
            ids = {"type": ["string", "null"], "minLength": 1} | ({"not": {"enum": none}} if none else {})
        named: Schema = {"properties": {node.by_id: ids}}
        if not unnamed:
            return {"type": "object", "anyOf": choices, **named}
        return {"type": "object", "anyOf": [{"anyOf": choices, **named}, *unnamed]}

    def without_name(self, node: Tagged, payload: str) -> Schema:
        """Returns the condition for a record that is identified by a member, not by a name. A record with a name or an id must have a value
        in that member, unless names come first."""
        null: Schema = {"type": "null"}
        without: Schema = {"properties": {name: null for name in (node.by, node.by_id) if name is not None}}
        return without if node.named_first else {"anyOf": [{"properties": {payload: {"not": null}}}, without]}

    def branch(self, node: Tagged, group: list[Branch], others: frozenset[str], labels: Labels) -> Schema:
        """Returns one shape with all names that select it: by name, or by schema id if no name is given."""
        by_name, *by_id = self.selections(node, group, labels)
        schema: Schema = {**self.reference(group[0].body)}
        payload = group[0].payload
        if isinstance(group[0].body, Open) and payload:
            schema["required"] = [payload]
        if others:
            schema["allOf"] = [self.forbidden(others)]
        return schema | ({"anyOf": [by_name, *by_id]} if by_id else by_name | {"required": [node.by, *schema.get("required", [])]})

    def selections(self, node: Tagged, group: list[Branch], labels: Labels) -> list[Schema]:
        """Returns the conditions that select one of these branches: by its name, and by its id if there are any."""
        selected = [(b.written or b.feature, b.payload) for b in group]
        names: Schema = {"enum": _sorted([text for each in selected for text in (each[0], *labels.get(each, ()))])}
        if group[0].pattern:
            names = {"type": "string", "pattern": group[0].pattern}
        by_name = {"required": [node.by], "properties": {node.by: names}}
        ids = _sorted(b.schema_id for b in group)
        by_id = {"required": [node.by_id], "properties": {node.by: {"type": "null"}, node.by_id: {"enum": ids}}}
        return [by_name, by_id] if ids else [by_name]


def _labels(node: Tagged) -> Labels:
    """Returns the labels that select branches like their names do, by name and payload."""
    resolver, found = Resolver(node), dict[tuple[str, str | None], list[str]]()
    for payload in dict.fromkeys(branch.payload for branch in node.branches):
        for label in node.labels:
            found.setdefault((resolver.of_label(label, payload)[0], payload), []).append(label)
    return found


def _deep(shape: Node | Open) -> list[Node | Open]:
    """Returns containers to emit first, the innermost first, so that one call never recurses from the outermost to the innermost."""
    found: list[tuple[int, Node | Open]] = []
    todo, seen = [(0, shape)], set[int]()
    while todo:
        depth, node = todo.pop()
        inner = [each for each in _inner(node) if id(each) not in seen]
        seen.update(map(id, inner))
        todo += [(depth + 1, each) for each in inner]
        if inner and depth and depth % _AT_ONCE == 0:
            found.append((-depth, node))
    return [node for _, node in sorted(found, key=itemgetter(0))]


def _inner(node: Node | Open) -> list[Node | Open]:
    if isinstance(node, Record):
        eased = [member.relaxed_if for member in node.members.values() if member.relaxed_if is not None]
        relaxed = [each for both in eased for each in (both.clean, both.node)]
        return [*(member.node for member in node.members.values()), *relaxed, *node.typed.values()]
    if isinstance(node, Items | Entries):
        return [node.item]
    if isinstance(node, Fork):
        return [node.having, node.lacking]
    if isinstance(node, Tagged):
        return [*(branch.body for branch in node.branches), *node.unnamed.values()]
    return [node.envelope] if isinstance(node, Open) and node.envelope is not None else []


def _branch_title(node: Tagged, group: list[Branch]) -> Schema:
    """Returns the keys that name the features of a branch: by their names in records, and by their titles."""
    titles = {branch.written or branch.feature: _title(branch) for branch in group}
    first = group[0].written or group[0].feature
    return {"what": node.what, "default": first, "title": titles[first], "titles": titles}


def _title(branch: Branch) -> str:
    """Returns the readable text of a branch, whose name in records may be a hash."""
    sources = cast("list[Any]", branch.source) if isinstance(branch.source, list) else [branch.source]
    source = sources[0] if sources else None
    source = getattr(source, "attribute", source)
    found = next((text for name in ("name", "label", "value") if isinstance(text := getattr(source, name, None), str) and text), None)
    return found or branch.written or branch.feature


def _only_item(item: Schema) -> Schema:
    return {"type": "array", "minItems": 1, "maxItems": 1, "items": item}


def _is_error(spec: ViolationSpec | None) -> bool:
    """Returns True if the spec is an error of one record. Rules that compare records cannot be in the schema of one record."""
    return spec is not None and spec.rule.severity is Severity.ERROR and spec.rule.layer != "stream"


def _sorted(values: Iterable[str | None]) -> list[str]:
    return sorted({value for value in values if value})
