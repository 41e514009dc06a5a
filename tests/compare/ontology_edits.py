"""Changes to Labelbox ontologies, and what a comparison must say of each."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any, NamedTuple

from laws.ontologies import ASKED, DRAWN, Json, World


class Edit(NamedTuple):
    """A change that was made; ``expected`` is (class, kind), None where it may be said in several ways."""

    ontology: Json
    expected: tuple[str, str] | None


#: Given a copy of an ontology that it may change, it changes it: what must be said, or False where it finds nothing to change.
_Make = Callable[[Random, Json], "tuple[str, str] | bool | None"]
EDITS: dict[str, _Make] = {}


def edit(make: _Make) -> _Make:
    EDITS[make.__name__] = make
    return make


def apply(name: str, rng: Random, world: World) -> Edit | None:
    """The ontology of a world, changed in one way; None where it has nothing to change so."""
    ontology = json.loads(json.dumps(world.ontology))
    expected = EDITS[name](rng, ontology)
    return None if expected is False else Edit(ontology, expected)  # type: ignore[arg-type]


# -- places ----------------------------------------------------------------------------------------------------------------


def lists(ontology: Json) -> Iterator[tuple[str, list[Json]]]:
    """Every list of siblings: (``tools``, ``questions`` or ``options``, list)."""
    yield "tools", ontology["tools"]
    todo: list[list[Json]] = [ontology["classifications"], *(t.setdefault("classifications", []) for t in ontology["tools"])]
    while todo:
        questions = todo.pop()
        yield "questions", questions
        for question in questions:
            if ASKED.get(question["type"]) in ("radio", "checklist"):
                options = question.setdefault("options", [])
                yield "options", options
                todo += [option.setdefault("options", []) for option in options]


def siblings(rng: Random, ontology: Json, *kinds: str, least: int = 1) -> list[Json] | None:
    found = [items for kind, items in lists(ontology) if kind in kinds and len(items) >= least]
    return rng.choice(found) if found else None


def question(rng: Random, ontology: Json, fits: Callable[[Json], bool]) -> Json | None:
    found = [q for kind, items in lists(ontology) if kind == "questions" for q in items if fits(q)]
    return rng.choice(found) if found else None


def fresh(item: Json, number: int = 0) -> str:
    """A name that no generated name is like."""
    return f"zq{number} wholly other thing"


def name_of(item: Json) -> str:
    return "name" if "name" in item else "value"


def shown_of(item: Json) -> Any:
    """What people see of a question or option, which predictions may name it by; None of a tool."""
    return item.get("label", item.get("instructions"))


def texts_of(item: Json) -> set[Any]:
    """What predictions may name it by."""
    return {str(item[name_of(item)]), shown_of(item)} - {None}


# -- breaking --------------------------------------------------------------------------------------------------------------


@edit
def remove(rng: Random, ontology: Json) -> Any:
    items = siblings(rng, ontology, "tools", "questions", "options")
    if items is None or (items is ontology["tools"] and len(items) == 1 and not ontology["classifications"]):
        return False
    if items is ontology["classifications"] and len(items) == 1 and not ontology["tools"]:
        return False
    gone = items.pop(rng.randrange(len(items)))
    return (
        None
        if any(other.get("name", other.get("value")) == gone.get("name", gone.get("value")) for other in items)
        else ("breaking", "removed")
    )


@edit
def rename(rng: Random, ontology: Json) -> Any:
    """To another name: where the id stays, or the label of an option, it is the same, else nothing says so."""
    items = siblings(rng, ontology, "tools", "questions", "options")
    if items is None:
        return False
    item = rng.choice(items)
    old, shown = item[name_of(item)], shown_of(item)
    item[name_of(item)] = fresh(item)
    if shown is None:
        return "breaking", "renamed" if item.get("featureSchemaId") else "removed"
    if any({old, shown} & texts_of(other) for other in items if other is not item):
        return None
    return "cosmetic" if old == shown else "breaking", "renamed"


@edit
def change_tool(rng: Random, ontology: Json) -> Any:
    tools = [t for t in ontology["tools"] if t["tool"] in ("rectangle", "polygon", "point", "line")]
    if not tools:
        return False
    tool = rng.choice(tools)
    tool["tool"] = {"rectangle": "polygon", "polygon": "rectangle", "point": "line", "line": "raster-segmentation"}[tool["tool"]]
    return None if sum(t["name"] == tool["name"] for t in ontology["tools"]) > 1 else ("breaking", "kind-changed")


@edit
def change_question_type(rng: Random, ontology: Json) -> Any:
    found = question(rng, ontology, lambda q: q["type"] in ("radio", "checklist", "text"))
    if found is None:
        return False
    found["type"] = rng.choice([kind for kind in ("radio", "checklist", "text") if kind != found["type"]])
    found.setdefault("options", [{"label": "x", "value": "x"}])
    return "breaking", "kind-changed"


@edit
def require(rng: Random, ontology: Json) -> Any:
    found = question(rng, ontology, lambda q: not q.get("required") and q["type"] in ASKED)
    if found is None:
        return False
    found["required"] = True
    return "breaking", "required-changed"


@edit
def shorten(rng: Random, ontology: Json) -> Any:
    found = question(
        rng, ontology, lambda q: ASKED.get(q["type"]) == "text" and (q.get("maxCharacters") or 99) > (q.get("minCharacters") or 0) + 1
    )
    if found is None:
        return False
    found["maxCharacters"] = (found.get("minCharacters") or 0) + 1
    return "breaking", "limit-changed"


@edit
def lengthen(rng: Random, ontology: Json) -> Any:
    found = question(
        rng, ontology, lambda q: ASKED.get(q["type"]) == "text" and (q.get("maxCharacters") or 9) > (q.get("minCharacters") or 0)
    )
    if found is None:
        return False
    found["minCharacters"] = (found.get("minCharacters") or 0) + 1
    return "breaking", "limit-changed"


@edit
def change_scope(rng: Random, ontology: Json) -> Any:
    asked = [q for q in ontology["classifications"] if q.get("scope")]
    if not asked:
        return False
    found = rng.choice(asked)
    found["scope"] = "index" if found["scope"] == "global" else "global"
    return "breaking", "scope-changed"


@edit
def change_id(rng: Random, ontology: Json) -> Any:
    items = siblings(rng, ontology, "tools", "questions", "options")
    if items is None:
        return False
    item = rng.choice(items)
    if not item.get("featureSchemaId"):
        return False
    item["featureSchemaId"] = rng.choice(("ckzother000000000000000000", None))
    return None  # the only id of an ontology is every id


@edit
def pairs(rng: Random, ontology: Json) -> Any:
    edges = [t for t in ontology["tools"] if t["tool"] == "edge" and not t.get("definition")]
    ids = [t["featureSchemaId"] for t in ontology["tools"] if t.get("featureSchemaId")]
    if not edges or not ids:
        return False
    rng.choice(edges)["definition"] = {"constraints": [[ids[0], ids[0]]]}
    return "breaking", "allowed-changed"


@edit
def add_required(rng: Random, ontology: Json) -> Any:
    items = siblings(rng, ontology, "questions")
    if items is None:
        return False
    items.append({"type": "text", "name": fresh({}, 1), "instructions": "", "required": True})
    return "breaking", "added"


@edit
def move(rng: Random, ontology: Json) -> Any:
    """A question to another place."""
    source, goal = siblings(rng, ontology, "questions"), siblings(rng, ontology, "questions", least=0)
    if source is None or goal is None or goal is source or len(source) == 1:
        return False
    item = source.pop()
    if '"options"' in json.dumps(item) and any(goal is items for _, items in lists({"tools": [], "classifications": [item]})):
        return False
    item["name"] = fresh({}, 2)
    goal.append(item)
    return None


# -- widening --------------------------------------------------------------------------------------------------------------


@edit
def add_option(rng: Random, ontology: Json) -> Any:
    items = siblings(rng, ontology, "options")
    if items is None:
        return False
    nested = {"type": "text", "name": "why", "instructions": "why", "required": True}
    items.insert(rng.randint(0, len(items)), {"label": "new", "value": fresh({}, 3), "options": rng.choice(([], [nested]))})
    return "widening", "added"


@edit
def add_question(rng: Random, ontology: Json) -> Any:
    items = siblings(rng, ontology, "questions")
    if items is None:
        return False
    kind = rng.choice(("radio", "checklist", "text"))
    items.insert(
        0, {"type": kind, "name": fresh({}, 4), "instructions": "", "options": [{"value": "a", "label": "A"}] if kind != "text" else []}
    )
    return "widening", "added"


@edit
def add_tool(rng: Random, ontology: Json) -> Any:
    ontology["tools"].insert(0, {"tool": rng.choice((*DRAWN, "edge", "named-entity")), "name": fresh({}, 5), "classifications": []})
    return "widening", "added"


@edit
def add_namesake(rng: Random, ontology: Json) -> Any:
    """A sibling with a name that is there already: it may be taken for the other one."""
    items = siblings(rng, ontology, "tools", "questions", "options")
    if items is None:
        return False
    item = json.loads(json.dumps(rng.choice(items)))
    for key in ("featureSchemaId", "schemaNodeId"):
        item.pop(key, None)
    if "tool" in item:
        item["tool"] = rng.choice(list(DRAWN))
    items.insert(rng.choice((0, len(items))), item)
    return None


@edit
def relax(rng: Random, ontology: Json) -> Any:
    found = question(rng, ontology, lambda q: bool(q.get("required")) and q["type"] in ("radio", "checklist", "text"))
    if found is None:
        return False
    found["required"] = False
    return "widening", "required-changed"


@edit
def unlimit(rng: Random, ontology: Json) -> Any:
    found = question(rng, ontology, lambda q: ASKED.get(q["type"]) == "text" and q.get("maxCharacters") is not None)
    if found is None:
        return False
    found["maxCharacters"] = rng.choice((None, found["maxCharacters"] + 5))
    return "widening", "limit-changed"


@edit
def unpair(rng: Random, ontology: Json) -> Any:
    edges = [t for t in ontology["tools"] if (t.get("definition") or {}).get("constraints")]
    if not edges:
        return False
    del rng.choice(edges)["definition"]
    return "widening", "allowed-changed"


# -- cosmetic --------------------------------------------------------------------------------------------------------------


@edit
def relabel(rng: Random, ontology: Json) -> Any:
    found = question(rng, ontology, lambda q: True)
    if found is None:
        return False
    old = shown_of(found)
    found["instructions"] = "shown in another way"
    others = next(items for kind, items in lists(ontology) if any(item is found for item in items))
    if any(old in texts_of(other) for other in others if other is not found):
        return None
    return "cosmetic" if old == found["name"] else "breaking", "text-changed"


@edit
def relabel_option(rng: Random, ontology: Json) -> Any:
    items = siblings(rng, ontology, "options")
    if not items:
        return False
    found = rng.choice(items)
    old = shown_of(found)
    found["label"] = "shown in another way"
    if any(old in texts_of(other) for other in items if other is not found):
        return None
    return "cosmetic" if old == str(found["value"]) else "breaking", "text-changed"


@edit
def swap_texts(rng: Random, ontology: Json) -> Any:
    """The value of an option becomes its label, and its label the value."""
    items = siblings(rng, ontology, "options")
    if not items:
        return False
    found = rng.choice(items)
    old = texts_of(found)
    found["value"], found["label"] = found["label"], str(found["value"])
    if len(old) < 2 or any(old & texts_of(other) for other in items if other is not found):
        return None
    return "cosmetic", "renamed"


@edit
def reorder(rng: Random, ontology: Json) -> Any:
    items = siblings(rng, ontology, "tools", "questions", "options", least=2)
    if items is None or len({i.get("name", i.get("value")) for i in items}) != len(items):
        return False
    items.reverse()
    return "cosmetic", "order-changed"


@edit
def forget_ids(rng: Random, ontology: Json) -> Any:
    """As an ontology that is drafted anew: no feature has an id."""
    found = False
    for _, items in lists(ontology):
        for item in items:
            found = bool(item.pop("featureSchemaId", None)) or found
    for tool in ontology["tools"]:
        tool.pop("definition", None)
    return None if found else False


@edit
def recolour(rng: Random, ontology: Json) -> Any:
    for tool in ontology["tools"]:
        tool["color"] = "#00ff00"
    return None
