"""Ontologies of every form that a person could draw up, as the JSON that Labelbox gives.

The generators are plain functions over a `random.Random`: hypothesis drives them with its own one where an example should
shrink, and a seed drives them where a file of thousands of records is wanted.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from random import Random
from typing import Any

from hypothesis import strategies as st

import predlint

Json = dict[str, Any]
#: tool kind of the file -> the member that carries its value on an image
DRAWN = {
    "rectangle": "bbox", "polygon": "polygon", "point": "point", "line": "line", "raster-segmentation": "mask", "superpixel": "mask",
}  # fmt: skip
#: medium -> tool kind of the file -> the member that carries its value there. Written down once more, beside the product's own table.
FORMS: dict[str | None, dict[str, tuple[str, ...]]] = {
    "image": {kind: (payload,) for kind, payload in DRAWN.items()},
    "video": {
        **dict.fromkeys(("rectangle", "point", "line"), ("segments",)), **dict.fromkeys(("raster-segmentation", "superpixel"), ("masks",)),
    },
    "text": {"named-entity": ("location",)},
    "pdf": {"rectangle": ("bbox",), "named-entity": ("textSelections",)},
    "audio": {},
    "conversational": {
        "named-entity": ("location",),
        **dict.fromkeys(("message-single-selection", "message-multi-selection", "message-ranking"), ("messageEvaluationTask",)),
    },
    "geospatial": {kind: (DRAWN[kind],) for kind in ("rectangle", "polygon", "point", "line")},
    "html": {},
    "dicom": {
        **dict.fromkeys(("rectangle", "polygon", "point", "line"), ("segments",)),
        **dict.fromkeys(("raster-segmentation", "superpixel"), ("masks",)),
    },
    "llm-prompt-response": {},
    "llm-multimodal": dict.fromkeys(("message-single-selection", "message-multi-selection", "message-ranking"), ("messageEvaluationTask",)),
}  # fmt: skip
#: Where the medium is not known, whatever any medium has.
FORMS[None] = {
    kind: tuple(dict.fromkeys(payload for forms in FORMS.values() for payload in forms.get(kind, ())))
    for kind in dict.fromkeys(kind for forms in FORMS.values() for kind in forms)
}
#: All media, and None for one that is not known.
MEDIA: tuple[str | None, ...] = tuple(FORMS)
PROMPTS = "llm-prompt-response"
#: Question type of the file -> how it is answered.
ASKED = {
    "radio": "radio", "checklist": "checklist", "text": "text", "prompt": "text",
    "response-radio": "radio", "response-checklist": "checklist", "response-text": "text",
}  # fmt: skip
#: Media that have annotations for pre-labels only.
_PRELABELS = {
    "video": ("masks",),
    "dicom": ("segments", "masks"),
    **dict.fromkeys(("conversational", "llm-multimodal"), ("messageEvaluationTask",)),
}
#: Letters that text handling gets wrong somewhere: combining forms, right to left, emoji with joiners, white space that is not a
#: space, quotes, what pointers escape, what JSON escapes, what ``splitlines`` breaks.
UNUSUAL_TEXTS = (
    "e\u0301", "\u00e9", "\u05d0\u05d1", "\u202eabc\u202c", "\U0001f469\u200d\U0001f52c", "\u00a0", "\u3000", '"', "'", "\\", "/", "~",
    "~1", "~0", "\t", "\n", "\x01", "\x7f", "\u2028", "\u0085", "\ufeff", "\u200b", "{", "}", "},{", ":", ",", "%", "\uff21", "ß", "İ", "ı",
    "null",
)  # fmt: skip
PLAIN = ("car", "Car", "road", "tree", "colour", "kind", "a b", "x", "first_radio_answer", "bbox", "answer", "name", "0")
_CUID = "abcdefghijklmnopqrstuvwxyz0123456789"


@dataclass(frozen=True)
class World:
    """An ontology, what it is compiled for, and the checker."""

    ontology: Json
    target: str = "model-run"
    media: str | None = "image"
    features: tuple[tuple[str, Json], ...] = ()
    """(kind, tool or classification) for every top-level feature that a record can be made for."""

    def __repr__(self) -> str:
        return f"<World {self.target} {self.media} {json.dumps(self.ontology)}>"

    @cached_property
    def checker(self) -> predlint.Checker:
        return self.check_with()

    def check_with(self, profile: str | None = None) -> predlint.Checker:
        return predlint.compile(json.dumps(self.ontology).encode(), target=self.target, media=self.media, profile=profile)

    @property
    def has_ids(self) -> bool:
        return any(f.get("featureSchemaId") for f in (*self.ontology["tools"], *self.ontology["classifications"]))

    @property
    def tools(self) -> list[Json]:
        return self.ontology["tools"]

    @property
    def questions(self) -> list[Json]:
        return self.ontology["classifications"]


def world(ontology: Json, target: str = "model-run", media: str | None = "image") -> World:
    """The world of an ontology, with the features that good records can be made for."""
    forms = FORMS[media]
    tools = [(payload, t) for t in ontology["tools"] for payload in forms.get(t["tool"], ())]
    if target == "mal":
        tools += [("relationship", t) for t in ontology["tools"] if t["tool"] == "edge" and media not in (PROMPTS, "llm-multimodal")]
    else:
        # Where the medium is not known, only what has no other medium is refused in a model run.
        refused = _PRELABELS.get(media, ()) if media is not None else ("messageEvaluationTask",)
        tools = [pair for pair in tools if pair[0] not in refused]
    questions = [(ASKED[c["type"]], c) for c in ontology["classifications"] if c["type"] in ASKED and fits(c, media)]
    return World(ontology, target, media, tuple(tools + questions))


def fits(question: Json, media: str | None) -> bool:
    """True unless it is a prompt or a response on data rows that have none; texts have responses alone."""
    return (
        media in (None, PROMPTS) or question["type"] in ("radio", "checklist", "text") or (media == "text" and question["type"] != "prompt")
    )


class Names:
    """Draws names that differ among siblings, to the byte; they may well look alike."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng

    def one(self) -> str:
        rng = self.rng
        if rng.random() < 0.4:
            return rng.choice(PLAIN)
        parts = [rng.choice(UNUSUAL_TEXTS) if rng.random() < 0.6 else rng.choice(PLAIN) for _ in range(rng.randint(1, 4))]
        return "".join(parts)

    def several(self, count: int) -> list[str]:
        found: dict[str, None] = {}
        while len(found) < count:
            name = self.one()
            # Never the same thing forever: a number makes it new.
            found[name if name not in found else f"{name}{len(found)}"] = None
        return list(found)


@dataclass
class _Maker:
    rng: Random
    ids: Callable[[], bool]
    depth: int
    media: str | None = "image"

    def __post_init__(self) -> None:
        self.names = Names(self.rng)
        self.made = 0

    def identity(self) -> Json:
        if not self.ids():
            return self.rng.choice(({}, {"featureSchemaId": None, "schemaNodeId": None}))
        self.made += 1
        return {"featureSchemaId": self.cuid("f"), "schemaNodeId": self.cuid("n")}

    def cuid(self, kind: str) -> str:
        digits, number = "", self.made
        for _ in range(8):
            number, at = divmod(number, 36)
            digits += _CUID[at]
        return f"ck{kind}{digits}{'0' * 14}"

    def tool(self, name: str) -> Json:
        own = FORMS[self.media]
        others = ["edge", "edge", "named-entity", "message-ranking", "cuboid-9d"]
        kind = self.rng.choice([*own, *own, *others, *(() if self.media in ("image", None) else DRAWN)])
        nested = self.questions(1, top=False) if kind in (*DRAWN, "named-entity") and self.rng.random() < 0.5 else []
        required = self.rng.random() < 0.2
        return {"tool": kind, "name": name, "color": "#ff0000", "required": required, "classifications": nested, **self.identity()}

    def questions(self, depth: int, *, top: bool) -> list[Json]:
        count = self.rng.randint(1, 3 if depth == 1 else 2)
        return [self.question(name, depth, top=top) for name in self.names.several(count)]

    def question(self, name: str, depth: int, *, top: bool) -> Json:
        rng = self.rng
        kind = rng.choice(("radio", "radio", "checklist", "checklist", "text", "mystery" if top else "text"))
        if self.media == PROMPTS or (top and rng.random() < (0.3 if self.media is None else 0.05)):
            kind = self.of_prompts(kind, top=top)
        made: Json = {"type": kind, "name": name, "instructions": rng.choice((name, self.names.one())), **self.identity()}
        made["required"] = rng.random() < 0.3
        if top and kind in ("radio", "checklist", "text", "mystery"):
            made["scope"] = rng.choice(("global", "global", "index") if self.media in ("image", None) else ("global", "index"))
        elif top:
            made["required"] = True
        if ASKED.get(kind) == "text":
            minimum = rng.choice((None, None, 0, 1, 3))
            maximum = rng.choice((None, None, 5, 40))
            made |= {k: v for k, v in (("minCharacters", minimum), ("maxCharacters", maximum)) if v is not None}
        elif kind != "mystery":
            made["options"] = [self.option(value, depth) for value in self.names.several(rng.randint(1, 4 if depth < 3 else 2))]
        return made

    def of_prompts(self, kind: str, *, top: bool) -> str:
        """The type that such a question has among prompts and responses."""
        other = "prompt" if top and kind == "text" and self.rng.random() < 0.5 else f"response-{kind}"
        return other if other in ASKED and self.rng.random() < 0.8 else kind

    def option(self, value: str, depth: int) -> Json:
        rng = self.rng
        shown = rng.choice((value, value, self.names.one()))
        given: str | int | float = value
        if value == "0" or rng.random() < 0.05:
            given = rng.choice((0, 7, 2.5, -1)) if value == "0" else value
        nested = self.questions(depth + 1, top=False) if depth < self.depth and rng.random() < 0.3 else []
        return {"label": shown, "value": given, "options": nested, **self.identity()}


def make_ontology(rng: Random, *, features: int = 6, depth: int = 3, ids: str = "all", media: str | None = "image") -> Json:
    """An ontology for data rows of a medium. ``ids`` is ``all``, ``none``, or ``some`` (a feature here and there was never created)."""
    known: dict[str, Callable[[], bool]] = {"all": lambda: True, "none": lambda: False, "some": lambda: rng.random() < 0.6}
    maker = _Maker(rng, known[ids], depth, media)
    tools = rng.randint(0, features)
    pool = maker.names.several(min(features, 12))
    made_tools = [maker.tool(name) for name in maker.names.several(min(tools, 12))]
    # A question may have the name of a tool; the payload tells them apart.
    names = [rng.choice(pool) if rng.random() < 0.1 else n for n in maker.names.several(min(features - tools, 12))]
    made_questions = [maker.question(name, 1, top=True) for name in dict.fromkeys(names)]
    for kind, made in (("tool", made_tools), ("question", made_questions)):
        if not made:
            continue
        total = tools if kind == "tool" else features - tools
        for number in range(len(made), total):  # many more of equal shape, as in real ontologies of hundreds of classes
            made.append({**made[number % 12 % len(made)], "name": f"{kind} {number}", **maker.identity()})
    _constrain(made_tools)
    _make_labels_unique(made_questions, "name", "instructions")
    for question in nested_questions({"tools": made_tools, "classifications": [{"options": [{"options": made_questions}]}]}):
        _make_labels_unique(question.get("options") or [], "value", "label")
        for option in question.get("options") or ():
            _make_labels_unique(option["options"], "name", "instructions")
    for tool in made_tools:
        _make_labels_unique(tool["classifications"], "name", "instructions")
    if not made_tools and not made_questions:
        made_tools.append(maker.tool("thing"))
    return {"tools": made_tools, "classifications": made_questions}


def _make_labels_unique(siblings: list[Json], name: str, label: str) -> None:
    """Leaves no text that people see to one of some features where it may mean another one of them, too."""
    names = [each[name] if isinstance(each[name], str) else json.dumps(each[name]) for each in siblings]
    texts = Counter(text for own, each in zip(names, siblings, strict=True) for text in {own, each[label]})
    for own, each in zip(names, siblings, strict=True):
        if texts[each[label]] > 1:
            each[label] = own


def _constrain(tools: list[Json]) -> None:
    """Gives some of the relationships the pairs of tools that they may join."""
    ids = [tool["featureSchemaId"] for tool in tools if tool.get("featureSchemaId")]
    for tool in tools:
        rng = Random(tool["name"])  # of its own: the ontologies stay what they are
        if tool["tool"] == "edge" and ids and rng.random() < 0.5:
            tool["definition"] = {"constraints": [[rng.choice(ids), rng.choice(ids)] for _ in range(rng.randint(1, 4))]}


def nested_questions(ontology: Json) -> Iterator[Json]:
    """Every question below the top."""
    waiting = [q for t in ontology["tools"] for q in t.get("classifications") or ()]
    waiting += [q for c in ontology["classifications"] for o in c.get("options") or () for q in o.get("options") or ()]
    while waiting:
        question = waiting.pop()
        yield question
        waiting += [q for o in question.get("options") or () for q in o.get("options") or ()]


@st.composite
def worlds(
    draw: st.DrawFn,
    *,
    ids: tuple[str, ...] = ("all", "all", "none", "some"),
    most: int = 8,
    media: tuple[str | None, ...] = ("image", *MEDIA),
) -> World:
    """Small worlds that shrink."""
    rng = draw(st.randoms(use_true_random=False))
    medium = draw(st.sampled_from(media))
    size, depth = draw(st.integers(1, most)), draw(st.integers(1, 4))
    ontology = make_ontology(rng, features=size, depth=depth, ids=draw(st.sampled_from(ids)), media=medium)
    return world(ontology, draw(st.sampled_from(("model-run", "mal"))), medium)


def seeded_world(seed: int, *, media: str | None = "image", target: str | None = None, most: int = 300) -> World:
    """A world of any size, from a seed."""
    rng = Random(seed)
    features, depth = rng.choice((3, 6, 10, 40, most)), rng.randint(1, 4)
    ids = rng.choice(("all", "all", "none", "some"))
    ontology = make_ontology(rng, features=min(features, most), depth=depth, ids=ids, media=media)
    return world(ontology, target or rng.choice(("model-run", "model-run", "mal")), media)


def any_medium(rng: Random) -> str | None:
    """Any medium; images, and no known medium, more often than the others."""
    return rng.choice((*MEDIA, "image", "image", None, None, "video"))
