"""The alternatives in a schema of records with names: the branch of each name, and the branches without a name."""

from __future__ import annotations

from typing import Any, NamedTuple

from predlint.typed_models.definitions import any_of, python, python_text

Schema = dict[str, Any]


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
