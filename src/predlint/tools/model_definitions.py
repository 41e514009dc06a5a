"""The definitions of a module of typed models, and questions about schemas that are asked when their types are made."""

from __future__ import annotations

import builtins
import json
import keyword
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, cast

# -- Python names for the names in an ontology: unique, valid, and reproducible ------------------------------------

#: Names that every generated module has already: imports, and the names in its support code.
_TAKEN = frozenset(dir(builtins)) | frozenset(
    "AfterValidator AllowInfNan Annotated Any BaseModel BeforeValidator Bool Callable ClassVar Condition ConfigDict Discriminator"
    " Field GIVEN KEYWORDS Key Literal Mapping Members Model ModelWrapValidatorHandler Nothing Number"
    " Of OpenModel Record Rules Self Strict Tag Text TypeAdapter UNIQUE Union ValidationError"
    " Whole"
    .split()
)  # fmt: skip

#: Names of attributes of pydantic models, and names used in annotations: a member with such a name gets another one in Python.
_ATTRIBUTES = frozenset(
    "list dict tuple frozenset only only_named matches by_name first fitting"
    " construct copy dict from_orm json parse_file parse_obj parse_raw schema schema_json to_dict to_json update_forward_refs validate"
    " model_computed_fields model_config model_construct model_copy model_dump model_dump_json model_extra model_fields model_fields_set"
    " model_json_schema model_parametrized_name model_post_init model_rebuild model_validate model_validate_json model_validate_strings"
    .split()
)  # fmt: skip


class Names:
    """The names given so far."""

    def __init__(self) -> None:
        self._taken = set(_TAKEN)

    def unique(self, *wishes: str) -> str:
        """Returns the first candidate that is free; if there is none, the last one with a number."""
        found = next((wish for wish in wishes if wish not in self._taken), None)
        number = 2
        while found is None:
            found = f"{wishes[-1]}{number}" if f"{wishes[-1]}{number}" not in self._taken else None
            number += 1
        self._taken.add(found)
        return found


def class_name(text: str) -> str:
    """Returns the class name for a text: ``traffic light`` -> ``TrafficLight``."""
    text = unicodedata.normalize("NFKC", text)
    words = "".join(char if f"a{char}".isidentifier() and char != "_" else " " for char in text).split()
    name = unicodedata.normalize("NFKC", "".join(word[:1].upper() + word[1:] for word in words))[:60]  # as Python does
    if not name:
        return "Unnamed"
    return name if name.isidentifier() and not keyword.iskeyword(name) else f"Name{name}"


def field_name(member: str, taken: set[str]) -> str:
    """Returns the field name for a member: the member's own name if it is valid."""
    plain = member.isidentifier() and member.isascii() and not keyword.iskeyword(member)
    if plain and member[0].islower() and member not in _ATTRIBUTES and member not in taken:
        return member
    text = "".join(char if f"a{char}".isidentifier() and char.isascii() else "_" for char in member).strip("_") or "member"
    name = text if text[0].isalpha() else f"member_{text}"
    name = f"{name}_" if name == member or keyword.iskeyword(name) or name in _ATTRIBUTES else name
    while name in taken:
        name += "_"
    return name


def singular(text: str) -> str:
    """Returns the name of one item of a list member: ``customMetrics`` -> ``customMetric``."""
    if text.endswith("ies") and len(text) > 4:
        return f"{text[:-3]}y"
    return text[:-1] if text.endswith("s") and not text.endswith("ss") and len(text) > 3 else text


# -- The definitions of a generated module: classes, aliases and constants, from which its text is made ------------


class Raw(str):
    """Python source text in place of a value."""

    __slots__ = ()


class Field(NamedTuple):
    """A member of an object."""

    name: str
    """The name in Python."""
    member: str
    """The member name in records."""
    type: str
    required: bool
    default: str | None = None
    """The default value, as Python source."""


class Class(NamedTuple):
    """An object."""

    name: str
    base: str
    about: list[str]
    """The docstring: its first line, and paragraphs."""
    fields: list[Field]
    settings: list[tuple[str, str, Any]]
    """Class variables: name, type and value."""


class Alias(NamedTuple):
    """A name for a type."""

    name: str
    type: str
    about: str = ""


class Constant(NamedTuple):
    """A set of members that many classes share."""

    name: str
    value: list[str]


Definition = Class | Alias | Constant
#: Types that are written with bars between them; of more, bars would nest deeper than Python reads, and each would copy all before it.
_MOST_BARS = 50


def any_of(types: list[str]) -> str:
    """Returns the union of these types."""
    return " | ".join(types) if len(types) <= _MOST_BARS else f"Union[{', '.join(types)}]"


def python_text(value: str) -> str:
    """Returns a text as ruff and black write it: in double quotes, unless that needs more backslashes."""
    text = repr(value)
    if text.startswith("'") and '"' not in value:
        text = f'"{text[1:-1]}"'
    return text


def python(value: Any) -> str:
    """Returns a value as Python source."""
    if isinstance(value, Raw):
        return str(value)
    if isinstance(value, str):
        return python_text(value)
    if isinstance(value, dict):
        return f"{{{', '.join(f'{python(name)}: {python(each)}' for name, each in cast('dict[str, Any]', value).items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(python, cast('list[Any]', value)))}]"
    if isinstance(value, tuple):
        items = [python(each) for each in cast("tuple[Any, ...]", value)]
        return f"({', '.join(items)}{',' if len(items) == 1 else ''})"
    return repr(value)


# -- Types of single values, and the kinds of values that a schema accepts -----------------------------------------

Schema = dict[str, Any]
#: Keywords of single values.
OF_LEAVES = frozenset({"type", "enum", "minimum", "exclusiveMinimum", "maximum", "minLength", "maxLength", "pattern", "not"})
KINDS = frozenset({"null", "boolean", "integer", "number", "string", "array", "object"})

_TYPES = {
    "null": "None", "boolean": "Bool", "integer": "Whole", "number": "Number", "string": "Text", "array": "list[Any]",
    "object": "dict[str, Any]",
}  # fmt: skip

_BOUNDS = {"minimum": "ge", "exclusiveMinimum": "gt", "maximum": "le", "minLength": "min_length", "maxLength": "max_length"}


def leaf(schema: Schema) -> str | None:
    """Returns the type of a single value, or None if no type expresses the whole schema."""
    if "enum" in schema:
        return literal(_possible(schema)) if "not" not in schema else None
    kinds = [schema["type"]] if isinstance(schema.get("type"), str) else cast("list[str]", schema.get("type", []))
    plain = [kind for kind in kinds if kind != "null"]
    bounds = {_BOUNDS[word]: bound for word, bound in schema.items() if word in _BOUNDS}
    if not kinds or "not" in schema or ((bounds or "pattern" in schema) and len(plain) != 1):
        return None
    texts = [_TYPES[kind] for kind in plain]
    extra = [f"Field({', '.join(f'{name}={bound!r}' for name, bound in bounds.items())})"] if bounds else []
    extra += [f"matches({python_text(schema['pattern'])})"] if "pattern" in schema else []
    if extra:
        texts = [f"Annotated[{texts[0]}, {', '.join(extra)}]"]
    return " | ".join([*texts, *(["None"] if "null" in kinds else [])])


def _possible(schema: Schema) -> list[Any]:
    """The values of an enumeration that its other keywords allow."""
    from predlint.tools.model_support import holds

    rest = {word: requirement for word, requirement in schema.items() if word in OF_LEAVES and word != "enum"}
    return [value for value in schema["enum"] if holds(rest, value)]


def literal(values: list[Any]) -> str | None:
    """Returns the type of these texts, or null; None if there are other values."""
    texts = [value for value in values if isinstance(value, str)]
    if len(texts) + values.count(None) < len(values):
        return None
    found = [f"Literal[{', '.join(map(python_text, texts))}]"] if texts else []
    return " | ".join([*found, *(["None"] if None in values else [])]) or "Nothing"


def kinds_of(schema: Any, shared: Mapping[str, Schema]) -> frozenset[str]:
    """The kinds of values among which all are that a schema accepts: whole numbers are numbers."""
    if isinstance(schema, bool):
        return KINDS if schema else frozenset()
    keywords = cast(Schema, schema)
    if "$ref" in keywords:
        return kinds_of(shared[keywords["$ref"].rpartition("/")[2]], shared)
    if "type" in keywords:
        kinds = frozenset([keywords["type"]] if isinstance(keywords["type"], str) else cast("list[str]", keywords["type"]))
        return kinds | {"integer"} if "number" in kinds else kinds
    if "enum" in keywords:
        names: dict[type, str] = {str: "string", type(None): "null", bool: "boolean", int: "integer", float: "number"}
        return frozenset(names[type(value)] for value in keywords["enum"])
    if "if" in keywords:
        return kinds_of(keywords.get("then", True), shared) | kinds_of(keywords.get("else", True), shared)
    if keywords.get("not") == {} and len(keywords) == 1:
        return frozenset()
    return KINDS


# -- The alternatives in a schema of records with names: the branch of each name, and the branches without a name --


class Choice(NamedTuple):
    """A branch that a name selects."""

    schema: Schema
    """The branch's own schema with the other requirements on the record; without those on the name."""
    title: str
    default: str
    what: str
    titles: dict[str, str]
    names: list[str]
    ids: list[str]
    pattern: str | None
    members: Schema
    """The requirements on the member with the id."""


class Chosen(NamedTuple):
    """All branches of a schema."""

    key: str
    id_key: str
    choices: list[Choice]
    others: list[Schema]


def is_chosen(schema: Schema) -> bool:
    """Returns True for a schema of records with names."""
    return any(_is_named(each) or _is_group(each) for each in schema.get("anyOf", ()))


def _is_named(each: Schema) -> bool:
    return "what" in each


def _is_group(each: Schema) -> bool:
    return any(_is_named(inner) for inner in each.get("anyOf", ()))


def choices_of(schema: Schema) -> Chosen:
    """Returns the branches of a schema of records with names."""
    key = id_key = ""
    choices: list[Choice] = []
    others: list[Schema] = []
    flat = [(each, schema.get("properties", {})) for each in schema["anyOf"] if not _is_group(each)]
    flat += [(inner, each.get("properties", {})) for each in schema["anyOf"] if _is_group(each) for inner in each["anyOf"]]
    for each, members in flat:
        if not _is_named(each):
            others.append(each)
            continue
        chosen_by, *by_id = each.get("anyOf", [each])
        key = next(iter(chosen_by["properties"]))
        names = chosen_by["properties"][key]
        ids: list[str] = []
        if by_id:
            id_key = by_id[0]["required"][0]
            ids = by_id[0]["properties"][id_key]["enum"]
        rest = {word: each[word] for word in ("$ref", "allOf", "required") if word in each}
        form, texts = names.get("pattern"), names.get("enum", [])
        choices.append(Choice(rest, each["title"], each["default"], each["what"], each["titles"], texts, ids, form, members))
    return Chosen(key, id_key, choices, others)


def one_of(found: tuple[str, ...], needs: dict[str, list[str]]) -> str:
    """Returns the type for the classes of one name: the member that only one of them requires selects the class."""
    own = [[each for each in needs[name] if all(each not in needs[other] for other in found if other != name)] for name in found]
    if len(found) == 1 or not all(own):
        return any_of([*found])
    types = any_of([f"Annotated[{name}, Tag({python_text(name)})]" for name in found])
    cases = ", ".join(python((name, {"required": each})) for name, each in zip(found, own, strict=True))
    return f'Annotated[{types} | Annotated[{any_of([*found])}, Tag("several")], fitting({cases})]'


def of_kinds(pieces: list[tuple[str, Any]]) -> str:
    """Returns a union of types; the condition of each selects it."""
    tags = [f"kind{number}" for number in range(1, len(pieces) + 1)]
    types = " | ".join(f"Annotated[{text}, Tag({python_text(tag)})]" for tag, (text, _) in zip(tags, pieces, strict=True))
    several = f'Annotated[{" | ".join(text for text, _ in pieces)}, Tag("several")]'
    cases = ", ".join(python((tag, when)) for tag, (_, when) in zip(tags, pieces, strict=True))
    return f"Annotated[{types} | {several}, fitting({cases})]"


# -- Questions about schemas that are needed when types are made ---------------------------------------------------


def cases(schema: Any) -> list[tuple[Any, Any]]:
    """Returns a chain of conditions as a list of (condition, schema): the first condition that is met decides; the last one is always
    met."""
    if not isinstance(schema, dict) or "if" not in schema or not frozenset(cast(Schema, schema)) <= {"if", "then", "else"}:
        return [(True, schema)]
    keywords = cast(Schema, schema)
    when, then = keywords["if"], keywords.get("then", True)
    if when.get("type") == "object" and isinstance(then, dict) and "properties" in then:
        then = {"type": "object", **cast(Schema, then)}
    inner = [(when if more is True else {"allOf": [when, more]}, each) for more, each in cases(then)]
    return [*inner, *cases(keywords.get("else", True))]


def any_of_branches(first: str, second: str) -> str:
    """Returns the union of two types; null comes last."""
    texts = [first.removesuffix(" | None"), second.removesuffix(" | None")]
    null = ["None"] if " | ".join(texts) != f"{first} | {second}" or "None" in texts else []
    return " | ".join([*(each for each in texts if each != "None"), *null])


def explanatory_branch(required: list[str], members: Schema) -> Schema:
    """Returns the condition that distinguishes an object of this kind from others."""
    values = {name: inner for name, inner in members.items() if name in required and not isinstance(inner, bool) and "enum" in inner}
    return {"required": list(required), "properties": values}


def accepts_null(schema: Any, shared: Mapping[str, Schema]) -> bool:
    kinds = kinds_of(schema, shared)
    if "null" not in kinds:
        return False
    return kinds != KINDS or schema is True or schema == {} or _null_fits(schema, shared)


def _null_fits(schema: Schema, shared: Mapping[str, Schema]) -> bool:
    """Returns True if a schema without obvious types accepts null."""
    from jsonschema import Draft202012Validator

    return cast(Any, Draft202012Validator({**schema, "$defs": shared})).is_valid(None)


def concerns(rule: Schema, key: str, choice: Choice) -> bool:
    """Returns True if a custom rule is about a feature."""
    conditions = [rule["if"], *rule["if"].get("anyOf", ())]
    return any(name in choice.names for each in conditions for name in each.get("properties", {}).get(key, {}).get("enum", ()))


def quoted(text: str) -> str:
    return f'"{text}"'


def branches(schema: Any) -> Iterator[Schema]:
    """Yields all branches of features within a schema."""
    todo: list[Any] = [schema]
    while todo:
        each = todo.pop()
        if isinstance(each, dict):
            keywords = cast(Schema, each)
            if "what" in keywords and "$ref" in keywords:
                yield keywords
            todo += keywords.values()
        elif isinstance(each, list):
            todo += cast("list[Any]", each)


# -- The requirements of a schema on an object, and the place of the schema ----------------------------------------

#: Keywords of objects that set conditions other than members.
_CONDITION_KEYWORDS = frozenset({"anyOf", "oneOf", "not", "propertyNames", "patternProperties", "minProperties", "if"})


class Place(NamedTuple):
    """The place of a schema, from which names are made."""

    owner: str = ""
    member: str = ""

    def wishes(self) -> tuple[str, ...]:
        """Returns possible names for the class at this place, the best first."""
        own = class_name(singular(self.member) if self.member else "Document")
        return (own, f"{self.owner}{own}") if self.owner else (own,)


class ObjectRequirements:
    """The requirements of a schema on an object."""

    def __init__(self) -> None:
        self.members: Schema = {}
        self.required: list[str] = []
        self.absent: list[str] = []
        self.absent_sets: list[str] = []
        self.null_sets: list[str] = []
        self.rules: list[Schema] = []
        self.closed = False
        """True if the object may have no other members."""

    @property
    def impossible(self) -> bool:
        """Returns True if no object can meet the requirements."""
        return any(name in self.absent or self.members.get(name) == {"not": {}} for name in self.required)


def parts_of(schema: Schema, shared: Mapping[str, Schema]) -> ObjectRequirements:
    """Returns the requirements on an object, including those of the schemas that it refers to."""
    parts = parts_of(shared[schema["$ref"].rpartition("/")[2]], shared) if "$ref" in schema else ObjectRequirements()
    for name, inner in schema.get("properties", {}).items():
        if inner is False:
            parts.absent.append(name)
        elif name in parts.members:
            parts.rules.append({"properties": {name: inner}})
        else:
            parts.members[name] = inner
    parts.closed = parts.closed or "closed" in schema
    parts.required += [name for name in schema.get("required", ()) if name not in parts.required]
    for each in schema.get("allOf", ()):
        name = each.get("$ref", "").rpartition("/")[2]
        if name.startswith("forbidden"):
            nullable = any(inner is not False for inner in shared[name]["properties"].values())
            (parts.null_sets if nullable else parts.absent_sets).append(name)
        else:
            parts.rules.append(each)
    for word in schema:
        if word in _CONDITION_KEYWORDS:
            parts.rules.append({each: schema[each] for each in (("if", "then", "else") if word == "if" else (word,)) if each in schema})
    return parts


# -- Conditions between members, in words --------------------------------------------------------------------------


def words_of(condition: Schema) -> str:
    """Returns the message for a value that violates a condition."""
    if "$comment" in condition:
        return f"your rule does not hold: {condition['$comment']}"
    if set(condition) == {"anyOf"} and all(set(each) <= {"required", "properties"} and "required" in each for each in condition["anyOf"]):
        return f"one of these must be given: {'; '.join(' and '.join(each['required']) for each in condition['anyOf'])}"
    if set(condition) == {"oneOf"} and all("required" in each for each in condition["oneOf"]):
        return f"exactly one of these must be given: {', '.join(each['required'][0] for each in condition['oneOf'])}"
    required = condition.get("if", {}).get("required", [])
    if len(required) == 2:
        return f"{required[0]} does not belong beside this {required[1]}: it stands inside of it, and there only where it is asked"
    if set(condition) == {"not"} and "enum" in condition["not"]:
        values = condition["not"]["enum"]
        return f"this may not be {' or '.join(map(repr, values[:10]))}{' …' if len(values) > 10 else ''}"
    if set(condition) == {"enum"}:
        values = condition["enum"]
        return f"this must be one of {', '.join(map(repr, values[:20]))}{', …' if len(values) > 20 else ''}"
    if set(condition) == {"prefixItems"}:
        return f"one of its numbers is out of bounds: {json.dumps(condition['prefixItems'])}"
    if "pattern" in condition.get("propertyNames", {}):
        return f"the names of its members must match {condition['propertyNames']['pattern']}"
    if "patternProperties" in condition:
        return "one of its members is not what may stand there"
    text = json.dumps(condition, ensure_ascii=False)
    return f"the members do not go together: {text if len(text) < 200 else f'{text[:199]}…'}"
