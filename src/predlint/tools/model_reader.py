"""Converts the JSON Schema of one record, which has a branch for each feature, to the definitions of a module of typed models."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, cast

from predlint.model.texts import lazy_regex
from predlint.tools.model_definitions import (
    OF_LEAVES,
    Alias,
    Choice,
    Class,
    Constant,
    Definition,
    Field,
    Names,
    ObjectRequirements,
    Place,
    Raw,
    accepts_null,
    any_of,
    any_of_branches,
    branches,
    cases,
    choices_of,
    class_name,
    concerns,
    explanatory_branch,
    field_name,
    is_chosen,
    kinds_of,
    leaf,
    literal,
    of_kinds,
    one_of,
    parts_of,
    python,
    python_text,
    quoted,
    singular,
    words_of,
)

# -- Converts the JSON Schema of one record, which has a branch for each feature, to the definitions of a module of models --


# A type accepts what its schema accepts. Requirements that types cannot express are added as the conditions of the schema.

Schema = dict[str, Any]
#: Keywords that describe a schema and require nothing.
_NOTES = frozenset({"$schema", "$id", "$defs", "title", "description", "what", "default", "titles", "$comment"})
_NOT_CONDITIONS = _NOTES | {"closed"}
_OF_ARRAYS = frozenset({"type", "items", "minItems", "maxItems", "uniqueItems"})
_NUMBERED = lazy_regex(r"[a-z]+[0-9]+")


class Reader:
    """Reads a schema. Its definitions are ordered: each follows those that it uses."""

    def __init__(self, schema: Schema, units: Mapping[str, str]) -> None:
        self.schema, self.units = schema, units
        self.shared: dict[str, Schema] = schema.get("$defs", {})
        self.found: list[Definition] = []
        self.names = Names()
        self.types: dict[str, str] = {}
        self.sets: dict[str, Raw] = {}
        self.bases: dict[str, str] = {}
        self.own_rules: list[Schema] = []
        self.uses: Counter[str] = Counter(each["$ref"] for each in branches(schema) if each["what"] != "option")

    def read(self) -> list[Definition]:
        """Returns all definitions; the last one is ``Record``."""
        keywords = {word: requirement for word, requirement in self.schema.items() if word not in _NOTES}
        if is_chosen(keywords):
            self.own_rules = keywords.pop("allOf", [])
        text = self.type_of(keywords, Place())
        text = self.also(text, self.own_rules)
        about = "Whatever one record may be."
        self.found.append(Alias("Record", text, about))
        return self.found

    # -- types -------------------------------------------------------------------------------------------------------------

    def type_of(self, schema: Any, place: Place) -> str:
        """Returns the type of the values that a schema accepts."""
        if isinstance(schema, bool):
            return "Any" if schema else "Nothing"
        keywords: Schema = {word: requirement for word, requirement in schema.items() if word not in _NOTES}
        words = frozenset(keywords)
        if not words:
            return "Any"
        if keywords == {"not": {}}:
            return "Nothing"
        if words == frozenset({"$ref"}):
            return self.referred(keywords["$ref"], place)
        if "if" in words:
            rest = {word: keywords[word] for word in keywords if word not in ("if", "then", "else")}
            return self.also(
                self.cases({word: keywords[word] for word in ("if", "then", "else") if word in keywords}, place), [rest] if rest else []
            )
        if is_chosen(keywords):
            return self.union(keywords, place)
        if words <= OF_LEAVES and (found := leaf(keywords)) is not None:
            return found
        for beside in ("not", "enum") if words <= OF_LEAVES else ():  # of these, types express names alone
            if beside in words and (found := leaf({word: keywords[word] for word in keywords if word != beside})) is not None:
                return self.also(found, [{beside: keywords[beside]}])
        if "array" in kinds_of(keywords, {}) and words <= _OF_ARRAYS:
            return self.array(keywords, place)
        if "additionalProperties" in words:
            return self.entries(keywords, place)
        if keywords.get("type") == "object":
            about = [f"What stands in {place.member}." if place.owner else f"{place.member or 'record'}.".capitalize()]
            return self.object(keywords, place.wishes(), about=about)
        if "allOf" in words and "$ref" in (inner := keywords["allOf"][0]):
            rest = [*keywords["allOf"][1:], {word: keywords[word] for word in keywords if word != "allOf"}]
            return self.also(self.type_of(inner, place), [each for each in rest if each])
        if "allOf" in words and len(words) == 1:
            return self.also(self.type_of(keywords["allOf"][0], place), keywords["allOf"][1:])
        return self.also("Any", [keywords])

    def also(self, text: str, conditions: list[Schema]) -> str:
        """Returns the type with additional conditions."""
        if not conditions:
            return text
        extra = ", ".join(f"only({python_text(words_of(each))}, {python(self.condition(each))})" for each in conditions)
        return f"Annotated[{text}, {extra}]"

    def referred(self, reference: str, place: Place) -> str:
        """The type of a shared schema."""
        name = reference.rpartition("/")[2]
        if name not in self.types:
            schema = self.shared[name]
            place = place if _NUMBERED.fullmatch(name) else Place("", name)
            text = self.type_of(schema, place)
            if len(text) > 60 and not text.isidentifier():
                text = self.alias(text, place)
            self.types[name] = text
        return self.types[name]

    def alias(self, text: str, place: Place, about: str = "") -> str:
        name = self.names.unique(*place.wishes())
        self.found.append(Alias(name, text, about))
        return name

    def array(self, schema: Schema, place: Place) -> str:
        item = self.type_of(schema.get("items", True), Place(place.owner, singular(place.member)))
        bounds = [f"{name}={schema[word]}" for word, name in (("minItems", "min_length"), ("maxItems", "max_length")) if word in schema]
        extra = [f"Field({', '.join(bounds)})"] if bounds else []
        extra += ["UNIQUE"] if schema.get("uniqueItems") else []
        text = f"Annotated[list[{item}], {', '.join(extra)}]" if extra else f"list[{item}]"
        return f"{text} | None" if "null" in kinds_of(schema, {}) else text

    def entries(self, schema: Schema, place: Place) -> str:
        """Objects whose members the data name."""
        item = self.type_of(schema["additionalProperties"], Place(place.owner, singular(place.member)))
        bounds = [
            f"{name}={schema[word]}" for word, name in (("minProperties", "min_length"), ("maxProperties", "max_length")) if word in schema
        ]
        text = f"Annotated[dict[str, {item}], Field({', '.join(bounds)})]" if bounds else f"dict[str, {item}]"
        done = ("type", "additionalProperties", "minProperties", "maxProperties")
        rest = {word: requirement for word, requirement in schema.items() if word not in done}
        return self.also(text, [rest] if rest else [])

    def cases(self, schema: Schema, place: Place) -> str:
        """Returns a type that depends on a condition."""
        if list(schema["if"]) == ["type"]:
            kinds, then, other = kinds_of(schema["if"], {}), schema["then"], schema.get("else", True)
            if kinds_of(then, self.shared) <= kinds and not kinds & kinds_of(other, self.shared):
                usual = self.type_of(other, place)  # the usual case gets the plain name
                return any_of_branches(self.type_of(then, place), usual)
        found = [(when, self.type_of(then, place)) for when, then in reversed(cases(schema))][::-1]  # the same here
        if len({text for _, text in found}) == 1:
            return found[0][1]
        tags: dict[str, str] = {}
        for _, text in found:
            tags.setdefault(text, text if text.isidentifier() else f"case{len(tags) + 1}")
        types = " | ".join(f"Annotated[{text}, Tag({python_text(tag)})]" for text, tag in tags.items())
        return f"Annotated[{types}, first({', '.join(python((tags[text], self.condition(when))) for when, text in found)})]"

    # -- objects -----------------------------------------------------------------------------------------------------------

    def object(self, schema: Schema, wishes: tuple[str, ...], **given: Any) -> str:
        """Adds a class for an object."""
        if list(schema) == ["type"]:
            return "dict[str, Any]"
        return self.define(parts_of(schema, self.shared), wishes, **given)

    def define(
        self, parts: ObjectRequirements, wishes: tuple[str, ...], *, base: str = "Model", about: list[str] | None = None,
        keys: list[Field] | None = None, settings: list[tuple[str, str, Any]] | None = None, owner: str | None = None,
    ) -> str:  # fmt: skip
        """Adds a class, after the classes of its members. ``owner``: the prefix for the names of these; by default the name of the
        class."""
        name = self.names.unique(*wishes)
        key_names = {each.name for each in keys or ()}
        fields: list[Field] = []
        for member in [*parts.required, *(each for each in parts.members if each not in parts.required)]:
            required = member in parts.required
            schema = parts.members.get(member, True)
            text = self.type_of(schema, Place(owner or name, member))
            if not required and not accepts_null(schema, self.shared):
                text = f"Annotated[{text} | None, GIVEN]"
            fields.append(Field(field_name(member, key_names), member, text, required))
            key_names.add(fields[-1].name)
        settings = list(settings or ())
        for setting, sets, more in (("_absent", parts.absent_sets, parts.absent), ("_null", parts.null_sets, [])):
            texts = [*map(self.constant, dict.fromkeys(sets)), *([f"frozenset({{{', '.join(map(python_text, more))}}})"] if more else [])]
            if texts:
                texts = [f"{base}.{setting}"] * (base != "Model") + texts
                settings.append((setting, "Members", Raw(" | ".join(texts))))
        if parts.rules:
            rules = tuple((words_of(each), self.condition(each, Place(owner or name))) for each in parts.rules)
            value = Raw(f"(*{base}._rules, {python(rules)[1:]}") if base != "Model" else rules
            settings.append(("_rules", "Rules", value))
        members = [each.member for each in fields]
        base = "OpenModel" if base == "Model" and not parts.closed else base
        self.found.append(Class(name, base, [*(about or [f"{wishes[0]}."]), *self.measures(members)], [*(keys or ()), *fields], settings))
        return name

    def measures(self, members: list[str]) -> list[str]:
        """Returns lines with the units of the members."""
        by_unit: dict[str, list[str]] = {}
        for member in members:
            if member in self.units:
                by_unit.setdefault(self.units[member], []).append(member)
        return [f"{', '.join(found)}: {unit}." for unit, found in by_unit.items()]

    def constant(self, name: str) -> Raw:
        """Adds a constant: a set of members that are not allowed at some place."""
        if name not in self.sets:
            number = name.removeprefix("forbidden")
            self.sets[name] = Raw(f"_NOT_HERE_{number}")
            self.found.append(Constant(self.sets[name], sorted(self.shared[name]["properties"])))
        return self.sets[name]

    # -- unions ------------------------------------------------------------------------------------------------------------

    def union(self, schema: Schema, place: Place) -> str:
        """Returns the union of many classes, selected by the name in a member."""
        chosen = choices_of(schema)
        tags: dict[tuple[str, ...], str] = {}
        by_name: dict[str, list[str]] = {}
        by_id: dict[str, list[str]] = {}
        others: list[tuple[str, Schema]] = []
        ids: dict[str, str] = {}
        needs: dict[str, list[str]] = {}
        for choice in chosen.choices:
            body = parts_of(choice.schema, self.shared)
            if body.impossible:
                continue
            name = self.branch(choice, chosen.key, chosen.id_key, place, ids)
            needs[name] = [*body.required]
            for each in choice.names:
                by_name.setdefault(each, []).append(name)
            for each in choice.ids:
                by_id.setdefault(each, []).append(name)
            if choice.pattern is not None:
                when: Schema = {"required": [chosen.key], "properties": {chosen.key: {"type": "string", "pattern": choice.pattern}}}
                others.append((name, {"allOf": [when, explanatory_branch(body.required, body.members)]}))
        for each in chosen.others:
            body = parts_of({word: each[word] for word in ("$ref", "properties", "required") if word in each}, self.shared)
            if not body.impossible:
                text, when = self.other(each, body, place)
                others.append((text, when))
        for found in (*by_name.values(), *by_id.values()):
            tags.setdefault(tuple(found), "+".join(found))
        if not tags and not others:
            return "Nothing"
        alternatives: list[tuple[str, Any]] = []
        if tags:
            names = {name: tags[tuple(found)] for name, found in by_name.items()}
            arguments: tuple[Any, ...] = (chosen.key, names)
            if by_id:
                arguments = (*arguments, chosen.id_key, {id_: tags[tuple(found)] for id_, found in by_id.items()})
            called = python(arguments).removesuffix(",)").removeprefix("(").removesuffix(")")
            types = [(one_of(found, needs), tag) for found, tag in tags.items()]
            if len(types) == 1 and len(tags) == 1 and all(len(each.titles) > 1 for each in chosen.choices):
                text = types[0][0]  # the class itself requires one of its names
                if not others:
                    return text
            elif len(types) == 1:
                text = f"Annotated[{types[0][0]}, only_named({called})]"
            else:
                tagged_types = [f"Annotated[{each}, Tag({python_text(tag)})]" for each, tag in types]
                text = f"Annotated[{any_of(tagged_types)}, by_name({called})]"
            if not place.owner and not place.member and not others:
                return text  # Record is another name for it
            where = place if place.member else Place("", "feature")
            if not text.isidentifier():
                text = self.alias(text, Place("", f"{where.owner}{class_name(singular(where.member))}"))
            selectors = [{"required": [chosen.key], "properties": {chosen.key: {"type": "string"}}}]
            selectors += [{"required": [chosen.id_key], "properties": {chosen.id_key: {"type": "string"}}}] if by_id else []
            alternatives.append((text, {"anyOf": selectors}))
        merged: dict[str, list[Schema]] = {}
        for name, when in others:
            merged.setdefault(name, []).append(when)
        for name, whens in merged.items():
            when = whens[0] if len(whens) == 1 else {"anyOf": whens}
            text = f"Annotated[{name}, {self.guard(when)}]"
            alternatives.append((self.alias(text, Place("", f"{name}Record")) if name.isidentifier() else text, when))
        if len(alternatives) == 1:
            return alternatives[0][0]
        return of_kinds([(text, self.condition(when)) for text, when in alternatives])

    def guard(self, when: Schema) -> str:
        return f"only({python_text('this is a record of another kind')}, {python(self.condition(when))})"

    def other(self, each: Schema, body: ObjectRequirements, place: Place) -> tuple[str, Schema]:
        """Returns the type of a branch without a name, and the condition by which it is selected."""
        when = {word: each[word] for word in ("required", "properties", "anyOf") if word in each}
        if "$ref" not in each:
            return "dict[str, Any]", when
        own = parts_of({"$ref": each["$ref"]}, self.shared)
        payload = each["required"][0]
        title = class_name(payload)
        name = self.types.get(each["$ref"].rpartition("/")[2])
        if name is None:
            name = self.define(own, (title, f"{title}Record"), about=[f"Identified by its member {payload}; it has no name."])
            self.types[each["$ref"].rpartition("/")[2]] = name
        return name, {"allOf": [when, explanatory_branch(own.required, own.members)]}

    def branch(self, choice: Choice, key: str, id_key: str, place: Place, ids: dict[str, str]) -> str:
        """Returns the class for the branch that a name selects."""
        reference = choice.schema["$ref"]
        body = parts_of({"$ref": reference}, self.shared)
        for each in (key, id_key, *choice.members):  # declared by the class of the name
            body.members.pop(each, None)
        many = len(choice.titles) > 1
        title = class_name(choice.title)
        payload = next((each for each in reversed(body.required) if each not in ("dataRow", "uuid", "value", "to_name")), "")
        label = body.members.get("type", {}).get("enum", [payload])[0]
        context = f"{place.owner}{class_name(singular(place.member))}" if place.owner else title
        wishes = (context,) if many else (title, f"{title}{class_name(label)}", f"{context}{title}")
        base = "Model"
        if self.uses[reference] > 1 and choice.what != "option":
            if reference not in self.bases:
                shared = class_name(f"{label} {choice.what.split()[-1]}")
                about = [f"What is the same for several: {choice.what}s with {payload or 'no value of their own'}."]
                self.bases[reference] = self.define(body, (f"{shared}Base", f"{title}Base"), about=about, owner=title)
            base, body = self.bases[reference], ObjectRequirements()
        own = parts_of({word: requirement for word, requirement in choice.schema.items() if word != "$ref"}, self.shared)
        body.null_sets += own.null_sets
        body.absent_sets += own.absent_sets
        body.rules += own.rules
        body.required += [each for each in own.required if each not in (key, *body.required) and base == "Model"]
        body.rules += [each for each in self.own_rules if not place.owner and concerns(each, key, choice)]
        fields, settings = self.keys(choice, key, id_key, ids, place)
        hashed = {name: text for name, text in choice.titles.items() if name != text}
        about = [f"One of {len(choice.titles)} {choice.what}s." if many else f"The {choice.what} {quoted(choice.title)}."]
        about += [f"{name} is {quoted(text)}." for name, text in hashed.items()]
        return self.define(body, wishes, base=base, about=about, keys=fields, settings=settings)

    def keys(
        self, choice: Choice, key: str, id_key: str, ids: dict[str, str], place: Place
    ) -> tuple[list[Field], list[tuple[str, str, Any]]]:  # fmt: skip
        """The members that select a class."""
        if choice.pattern is not None:
            return [Field(field_name(key, set()), key, f"Annotated[Text, matches({python_text(choice.pattern)})]", True)], []
        single = len(choice.titles) == 1
        text = cast(str, literal(choice.names))
        with_ids = bool(choice.ids)
        default = python_text(choice.default) if single else "None" if with_ids else None
        text = f"{text} | None" if with_ids else text
        fields = [Field(field_name(key, set()), key, text, default is None, default)]
        names = (choice.default,) if single else tuple(choice.names)
        settings: list[tuple[str, str, Any]] = [("_key", "Key", (key, names))]
        for member, schema in choice.members.items():
            if member not in ids:
                found = self.type_of(schema, Place(place.owner, member))
                where = Place("", f"{place.owner}{class_name(member)}")
                ids[member] = found if len(found) < 60 else self.alias(found, where)
            nullable = accepts_null(schema, self.shared)
            text = ids[member] if nullable else f"Annotated[{ids[member]} | None, GIVEN]"
            fields.append(Field(field_name(member, {key}), member, text, False))
        if with_ids:
            settings.append(("_id", "Key", (id_key, tuple(choice.ids))))
        return fields, settings

    # -- conditions --------------------------------------------------------------------------------------------------------

    def condition(self, schema: Any, place: Place | None = None) -> Any:
        """Returns a schema as a condition: each reference becomes a type, named after the member."""
        if isinstance(schema, list):
            return [self.condition(each, place) for each in cast("list[Any]", schema)]
        if not isinstance(schema, dict):
            return schema
        if not schema:
            return True
        keywords = cast(Schema, schema)
        if "$ref" in keywords:
            name = keywords["$ref"].rpartition("/")[2]
            rest: Schema = {word: requirement for word, requirement in keywords.items() if word != "$ref"}
            if name.startswith("forbidden"):
                return self.condition({"allOf": [self.shared[name], *([rest] if rest else [])]})
            more = self.condition(rest, place)
            of: Schema = {"$ref": Raw(f"Of({self.referred(keywords['$ref'], place or Place('', name))})")}
            return of if more is True else {**of, **more}
        found: Schema = {}
        for word, requirement in keywords.items():
            if word in ("properties", "patternProperties"):
                owner = place.owner if place is not None else ""
                inner = {name: self.condition(each, Place(owner, name) if name else place) for name, each in requirement.items()}
                found |= {word: inner} if inner else {}  # no requirement, and the type of {} is unknown
            elif word not in _NOT_CONDITIONS and (word, requirement) != ("required", []):
                found[word] = self.condition(requirement, place)
        return found or True
