"""What every written module stands on: its text begins with all of this, so that it needs nothing but pydantic.

From pydantic 2.7 on, whose root lacks the name that is imported from below it.
"""

import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any, ClassVar, Self, cast

from pydantic import (
    AfterValidator,
    AllowInfNan,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Strict,
    TypeAdapter,
    ValidationError,
    model_validator,
)
from pydantic.functional_validators import ModelWrapValidatorHandler

#: A condition, as JSON Schema writes it.
Condition = Mapping[str, Any]
#: A member, and what it may hold.
Key = tuple[str, tuple[str, ...]]
#: In words, and as JSON Schema writes it.
Rules = tuple[tuple[str, Condition], ...]
Members = frozenset[str]


class Model(BaseModel):
    """An object of a record. Null counts where it is set."""

    model_config = ConfigDict(extra="forbid", frozen=True, protected_namespaces=())

    _key: ClassVar[Key] = ("", ())
    """The member with the name, and the names; a single one is filled in."""
    _id: ClassVar[Key] = ("", ())
    """The member with an id that may stand for the name, and the ids."""
    _absent: ClassVar[Members] = frozenset()
    """Members that do not belong here."""
    _null: ClassVar[Members] = frozenset()
    """Members that do not belong here, and may be null."""
    _rules: ClassVar[Rules] = ()
    """What holds between members."""

    @model_validator(mode="wrap")
    @classmethod
    def _whole(cls, value: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        if not isinstance(value, dict):
            return handler(value)
        members = cast("dict[str, Any]", value)
        key, names = cls._key
        id_key, ids = cls._id
        if key and members.get(key) is None:
            if not (id_key and members.get(id_key) is not None):
                if len(names) != 1:
                    raise ValueError(f"{key} is missing: one of {', '.join(map(repr, names))}")
                members = {**members, key: names[0]}
            elif members[id_key] not in ids:
                raise ValueError(f"{id_key} must be one of {', '.join(map(repr, ids))}")
        given = members
        if cls.model_config.get("extra") == "forbid" and any(each is None for each in members.values()):  # says nothing: exporters write it
            known = {field.alias or name for name, field in cls.model_fields.items()}
            given = {name: each for name, each in members.items() if each is not None or name in known}
        made = handler(given)
        for name in members:
            if name in cls._absent or (name in cls._null and members[name] is not None):
                raise ValueError(f"{name} does not belong here: leave it out")
        for words, condition in cls._rules:
            if not holds(condition, members):
                raise ValueError(words)
        return made

    def to_dict(self) -> dict[str, Any]:
        """The record as JSON has it: what was set, and the names that were filled in."""
        return self.model_dump(mode="json")

    def to_json(self) -> str:
        """The record as one line of JSON."""
        return self.model_dump_json()

    def model_dump(self, **options: Any) -> dict[str, Any]:
        """What was set, by the names that records have; the options are those of pydantic."""
        given: dict[str, Any] = {"by_alias": True, "exclude_unset": True, **options}
        return super().model_dump(**given)

    def model_dump_json(self, **options: Any) -> str:
        """What was set, by the names that records have; the options are those of pydantic."""
        given: dict[str, Any] = {"by_alias": True, "exclude_unset": True, **options}
        return super().model_dump_json(**given)


class OpenModel(Model):
    """An object whose other members are kept: their names are yours, or are not checked."""

    model_config = ConfigDict(extra="allow")


class Of:
    """A type within a condition."""

    def __init__(self, of: Any) -> None:
        self._of = of
        self._adapter: TypeAdapter[Any] | None = None

    def accepts(self, value: Any) -> bool:
        """Whether the value is of this type."""
        if self._adapter is None:
            self._adapter = TypeAdapter(self._of)
        try:
            self._adapter.validate_python(value)
        except ValidationError:
            return False
        return True


def members_of(value: Any) -> dict[str, Any] | None:
    """The members that are set of an object, or of a model; None for what is neither."""
    if isinstance(value, dict):
        return cast("dict[str, Any]", value)
    if not isinstance(value, BaseModel):
        return None
    fields, extra = type(value).model_fields, value.model_extra or {}
    named = {(field.alias or name): getattr(value, name) for name, field in fields.items() if name in value.model_fields_set}
    return {**named, **extra}


def is_kind(kind: str, value: Any) -> bool:
    """Whether a value is of a type of JSON Schema."""
    if kind in ("integer", "number"):
        whole = isinstance(value, int) or (isinstance(value, float) and (kind == "number" or value.is_integer()))
        return whole and not isinstance(value, bool)
    if kind == "object":
        return members_of(value) is not None
    kinds: dict[str, type | tuple[type, ...]] = {"null": type(None), "boolean": bool, "string": str, "array": (list, tuple)}
    return isinstance(value, kinds[kind])


def holds(condition: Any, value: Any) -> bool:
    """Whether a value is as a condition wants it."""
    if isinstance(condition, bool):
        return condition
    schema = cast("dict[str, Any]", condition)
    if "if" in schema and not holds(schema.get("then" if holds(schema["if"], value) else "else", True), value):
        return False
    return all(KEYWORDS[word](wanted, value) for word, wanted in schema.items() if word in KEYWORDS)


def _typed(wanted: Any, value: Any) -> bool:
    return any(is_kind(kind, value) for kind in ([wanted] if isinstance(wanted, str) else wanted))


def _one_of(wanted: Any, value: Any) -> bool:
    return any(each == value and isinstance(each, bool) == isinstance(value, bool) for each in wanted)


def _object(test: Callable[[Any, dict[str, Any]], bool]) -> Callable[[Any, Any], bool]:
    return lambda wanted, value: (members := members_of(value)) is None or test(wanted, members)


def _array(test: Callable[[Any, list[Any]], bool]) -> Callable[[Any, Any], bool]:
    return lambda wanted, value: not is_kind("array", value) or test(wanted, value)


def _text(test: Callable[[Any, str], bool]) -> Callable[[Any, Any], bool]:
    return lambda wanted, value: not isinstance(value, str) or test(wanted, value)


def _number(test: Callable[[Any, float], bool]) -> Callable[[Any, Any], bool]:
    return lambda wanted, value: not is_kind("number", value) or test(wanted, value)


KEYWORDS: dict[str, Callable[[Any, Any], bool]] = {
    "$ref": lambda wanted, value: wanted.accepts(value),
    "type": _typed,
    "enum": _one_of,
    "allOf": lambda wanted, value: all(holds(each, value) for each in wanted),
    "anyOf": lambda wanted, value: any(holds(each, value) for each in wanted),
    "oneOf": lambda wanted, value: sum(holds(each, value) for each in wanted) == 1,
    "not": lambda wanted, value: not holds(wanted, value),
    "required": _object(lambda wanted, value: all(name in value for name in wanted)),
    "properties": _object(lambda wanted, value: all(holds(each, value[name]) for name, each in wanted.items() if name in value)),
    "propertyNames": _object(lambda wanted, value: all(holds(wanted, name) for name in value)),
    "patternProperties": _object(
        lambda wanted, value: all(holds(each, value[name]) for form, each in wanted.items() for name in value if re.search(form, name))
    ),
    "minProperties": _object(lambda wanted, value: len(value) >= wanted),
    "items": _array(lambda wanted, value: all(holds(wanted, each) for each in value)),
    "prefixItems": _array(lambda wanted, value: all(holds(each, item) for each, item in zip(wanted, value, strict=False))),
    "minItems": _array(lambda wanted, value: len(value) >= wanted),
    "maxItems": _array(lambda wanted, value: len(value) <= wanted),
    "minLength": _text(lambda wanted, value: len(value) >= wanted),
    "maxLength": _text(lambda wanted, value: len(value) <= wanted),
    "pattern": _text(lambda wanted, value: re.search(wanted, value) is not None),
    "minimum": _number(lambda wanted, value: value >= wanted),
    "exclusiveMinimum": _number(lambda wanted, value: value > wanted),
    "maximum": _number(lambda wanted, value: value <= wanted),
    "exclusiveMaximum": _number(lambda wanted, value: value < wanted),
}


def only(words: str, condition: Any) -> BeforeValidator:
    """Refuses, with these words, what is not as a condition wants it."""

    def check(value: Any) -> Any:
        if not holds(condition, value):
            raise ValueError(words)
        return value

    return BeforeValidator(check)


def named(
    key: str, names: Mapping[str, str], id_key: str = "", ids: Mapping[str, str] | None = None
) -> Callable[[Any], str | None]:  # fmt: skip
    """What chooses a class by the name in a member, or by the id where there is no name."""

    def choose(value: Any) -> str | None:
        members = members_of(value) or {}
        name = members.get(key)
        if name is None and id_key and ids:
            id_ = members.get(id_key)
            return ids.get(id_) if isinstance(id_, str) else None
        return names.get(name) if isinstance(name, str) else None

    return choose


def by_name(
    key: str, names: Mapping[str, str], id_key: str = "", ids: Mapping[str, str] | None = None
) -> Discriminator:  # fmt: skip
    """Chooses among classes by name."""
    return Discriminator(
        named(key, names, id_key, ids), custom_error_type="unknown_name", custom_error_message=_unknown(key, names)
    )  # fmt: skip


def only_named(key: str, names: Mapping[str, str], id_key: str = "", ids: Mapping[str, str] | None = None) -> BeforeValidator:
    """The same where there is one class."""
    choose, words = named(key, names, id_key, ids), _unknown(key, names)

    def check(value: Any) -> Any:
        if choose(value) is None:
            raise ValueError(words)
        return value

    return BeforeValidator(check)


def _unknown(key: str, names: Mapping[str, str]) -> str:
    shown = ", ".join(repr(name).replace("{", "(").replace("}", ")") for name in list(names)[:20])
    return f"{key} must be one of {shown}{', …' if len(names) > 20 else ''}"


def first(*cases: tuple[str, Any]) -> Discriminator:
    """Chooses the first type whose condition holds."""

    def choose(value: Any) -> str | None:
        return next((tag for tag, condition in cases if holds(condition, value)), None)

    return Discriminator(choose, custom_error_type="unknown_kind", custom_error_message="this is no record of any known kind")


def fitting(*cases: tuple[str, Any]) -> Discriminator:
    """Chooses the one type whose condition holds; ``several`` where more do."""

    def choose(value: Any) -> str:
        found = [tag for tag, condition in cases if holds(condition, value)]
        return cases[0][0] if not found else found[0] if len(found) == 1 else "several"

    return Discriminator(choose)


def _not_null(value: Any) -> Any:
    if value is None:
        raise ValueError("null is not allowed here: leave it out")
    return value


def _as_whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _unique(value: list[Any] | None) -> list[Any] | None:
    if value is not None and len(set(value)) < len(value):
        raise ValueError("each value may stand here once")
    return value


def _matching(form: str) -> Callable[[str], str]:
    search = re.compile(form).search

    def check(value: str) -> str:
        if search(value) is None:
            raise ValueError(f"the text must match {form}")
        return value

    return check


def matches(form: str) -> AfterValidator:
    """A text in which a pattern is found."""
    return AfterValidator(_matching(form))


#: May be left out, and is not null.
GIVEN = BeforeValidator(_not_null)
#: No value twice.
UNIQUE = AfterValidator(_unique)
Text = Annotated[str, Strict()]
Bool = Annotated[bool, Strict()]
Number = Annotated[float, Strict(), AllowInfNan(False)]
Whole = Annotated[int, Strict(), BeforeValidator(_as_whole)]
#: Nothing is accepted.
Nothing = Annotated[None, only("there is nothing that may stand here", False)]
