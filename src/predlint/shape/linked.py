"""Parts of a record that name each other, and pieces of its texts: see `constraints`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from predlint.hashes import OWN
from predlint.shape.paths import Path, values_at


class Linked(Struct, frozen=True):
    """What the items of a list, each of the branch that ``by`` names, are to each other. Ids that are not given take no part.

    Regions have ids that no other region has, and differ from others of their name by what is ``inside`` them. What
    stands alone is there once, and has no region's id. What is about a region has its id, and is ``of`` the same object, once for each
    region but for ``many``; where it has something of what is ``copied`` of a region, it has all of it as it is written there, and `copies`
    always do. What has no name joins two regions, no two of them twice. All that have a size have the same.
    """

    regions: tuple[str, ...]
    alone: tuple[str, ...]
    about: tuple[str, ...]
    many: tuple[str, ...]
    copies: tuple[str, ...]
    required: tuple[str, ...]
    """Regions, and those that stand alone, of which each must be there, where there is anything; of those about regions, each for every
    region."""
    by: str = "from_name"
    of: str = "to_name"
    size: tuple[str, str] = ("original_width", "original_height")
    joins: tuple[str, str] = ("from_id", "to_id")
    told: str = "direction"
    """What each that joins two says of it."""
    copied: tuple[str, ...] = ()
    """Members of the objects in ``inside``."""
    inside: str = "value"
    parent: str = "parentID"
    """The id of the region that a region is in, which stands before it; others are in none."""

    def holds(self, value: Sequence[Mapping[str, Any]], facts: Mapping[str, float]) -> bool:
        regions = [item for item in value if item.get(self.by) in self.regions]
        ids = {item["id"]: item[self.of] for item in regions if item.get("id") is not None}
        if len(ids) < len([item for item in regions if item.get("id") is not None]):
            return False
        if len({(item[self.by], OWN.content_of(item.get(self.inside))) for item in regions}) < len(regions):
            return False
        sizes = {tuple([item.get(name) for name in self.size]) for item in value if any([name in item for name in self.size])}
        if len(sizes) > 1 or None in {side for size in sizes for side in size}:
            return False
        seen, before = set[Any](), set[Any]()
        for item in value:
            if (inside := item.get(self.parent)) is not None and (inside not in before or item.get(self.by) not in self.regions):
                return False
            before |= {item.get("id")} if item.get(self.by) in self.regions else set[Any]()
            name, id_ = item.get(self.by), item.get("id")
            key: Any = None
            if name in self.alone:
                key = name
                if id_ in ids:
                    return False
            elif name in (*self.about, *self.many, *self.copies):
                key = (name, id_) if name not in self.many else None
                if id_ not in ids or ids[id_] != item[self.of]:
                    return False
                own = next(self._copied(region) for region in regions if region.get("id") == id_)
                if (self._copied(item) or name in self.copies) and (self._copied(item) != own or not own):
                    return False
            elif name is None:
                one, two = key = tuple([item[end] for end in self.joins])
                if one not in ids or two not in ids or one == two or item.get(self.told) is None:
                    return False
            if key is not None and key in seen:
                return False
            seen.add(key)
        seen |= {item.get(self.by) for item in regions}
        asked = [name for name in self.required if name in (*self.alone, *self.regions)]
        each = [(name, id_) for name in self.required if name in self.about for id_ in ids]
        return not value or set(asked) | set(each) <= seen

    def _copied(self, item: Mapping[str, Any]) -> dict[str, Any]:
        return {name: each for name, each in item[self.inside].items() if name in self.copied}


class Span(Struct, frozen=True):
    """In the objects at a path, ``start`` and ``end`` are the ends of a piece of a text of the record, in UTF-16 units, of one unit at
    least; where ``quote`` is given it is that piece, and where it is not, no character of the text takes two units."""

    path: Path
    text: str
    """The name under which the text is kept."""
    quote: str = "text"

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float], text: str = "") -> bool:
        units = text.encode("utf-16-le", "surrogatepass")
        for span in values_at(value, self.path):
            start, end, quote = span["start"], span["end"], span.get(self.quote)
            if not 0 <= start < end <= len(units) // 2:
                return False
            if quote is None and any([char > "\uffff" for char in text]):
                return False
            if quote is not None and units[2 * int(start) : 2 * int(end)] != quote.encode("utf-16-le", "surrogatepass"):
                return False
        return True
