"""Writes a config as XML."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from xml.sax.saxutils import quoteattr

from laws.ls_configs import FLAG, ControlTag, Label, Shown


def _tag(tag: str, attrs: dict[str, str | None], inner: str = "") -> str:
    written = "".join(f" {name}={quoteattr(value)}" for name, value in attrs.items() if value is not None)
    return f"<{tag}{written}>{inner}</{tag}>" if inner else f"<{tag}{written}/>"


def _label(label: Label, tag: str) -> str:
    maximum = str(label.most) if label.most is not None else None
    return _tag(tag, {"value": label.value, "alias": label.alias, "maxUsages": maximum}, "".join(_label(c, tag) for c in label.children))


def _shown(shown: Shown) -> str:
    value = f"${shown.key}" + (f"[{FLAG}].page" if shown.repeated else "") if shown.key is not None else shown.literal
    attrs: dict[str, str | None] = {"name": shown.name, ("valueList" if shown.listed else "value"): value, **shown.attrs}
    return _tag(shown.tag, attrs)


def _control_tag(asks: ControlTag) -> str:
    attrs: dict[str, str | None] = {"name": asks.name, "toName": ",".join(asks.to), **asks.attrs}
    if asks.dynamic is not None:
        attrs["value"] = f"${asks.dynamic}"
    if asks.when is not None:
        attrs["whenTagName"] = asks.when.tag
        attrs["visibleWhen"] = "region-selected" if asks.when.labels else "choice-selected"
        attrs["whenLabelValue"] = ",".join(asks.when.labels) or None
        attrs["whenChoiceValue"] = ",".join(asks.when.choices) or None
    tag = "Choice" if asks.tag in ("Choices", "Taxonomy") else "Label"
    inner = "".join(_label(label, tag) for label in asks.labels) + "".join(_tag("Bucket", {"name": name}) for name in asks.buckets)
    return _tag(asks.tag, attrs, inner)


def as_xml(rng: Random, objects: list[Shown], controls: list[ControlTag], relations: tuple[str, ...] | None, repeater: str | None) -> bytes:
    own = {asks.name for asks in controls if asks.tag in ("Chat", "ReactCode")}
    parts = [_shown(s) for s in objects if not s.repeated and s.name not in own]
    for asks in controls:
        if asks.name in own:
            key = next(s.key for s in objects if s.name == asks.name)
            parts.append(_tag(asks.tag, {"name": asks.name, "value": f"${key}" if key else None}))
        elif not asks.repeated:
            parts.append(_control_tag(asks))
    rng.shuffle(parts)
    if repeater is not None:
        inner = "".join([*(_shown(s) for s in objects if s.repeated), *(_control_tag(a) for a in controls if a.repeated)])
        parts.append(_tag("Repeater", {"on": f"${repeater}", "indexFlag": FLAG}, inner))
    if relations is not None:
        parts.append(_tag("Relations", {}, "".join(_tag("Relation", {"value": value}) for value in relations)))
    text = rng.choice(("", "\n", '\n  <!-- {"data": 1} -->\n')).join(_wrapped(rng, parts))
    head = rng.choice(("", "", '<?xml version="1.0" encoding="UTF-8"?>\n', "\ufeff"))
    return f"{head}<View>{text}</View>".encode()


def _wrapped(rng: Random, parts: list[str]) -> Iterator[str]:
    """Some of them inside further Views, with style."""
    for part in parts:
        yield f'<View style="display: flex"><Header value="A heading"/>{part}</View>' if rng.random() < 0.15 else part
