"""What was probably intended: a hash for another text, a box of another tool, a date in another form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import Any, NamedTuple, cast

from predlint.model.names import NameIndex
from predlint.model.texts import casefold_name, lazy_regex, listing, quote
from predlint.model.violation import Fix, FixContext
from predlint.platforms.encord.ontology import Attribute, Choice, ClassificationFeature, Feature, Step, Structure

# -- Hashes with their titles, and the likely intended hash for another text -----------------------------------------


#: Number of hashes that a help names if none is similar.
_SHOWN = 6


class HashTitles:
    """The hashes of things of one kind, each with its title."""

    def __init__(self, pairs: Iterable[tuple[str, str]], what: str, owners: Mapping[str, str] | None = None) -> None:
        """``what``: plural noun for the things with these hashes. ``owners``: hash -> text on its owner, if titles alone are ambiguous."""
        self.pairs, self.what, self._owners = tuple(pairs), what, owners or {}

    def likely(self, given: str) -> str:
        """Returns the help for a text that is not among the hashes."""
        by_title, by_folded_hash, by_folded_title = self._similar_indexes
        if titled := by_title.get(given):
            return f"that is a title; write its hash, {self._owned(titled)}"
        if spelt := by_folded_hash.get(given.casefold().strip()):
            return f"write {_either([f'{hash} ({self._title[hash]})' for hash in spelt])}: hashes are compared letter by letter"
        if titled := by_folded_title.get(plain(given)):
            return f"that is a title; write its hash, {self._owned(titled)}"
        if near := self._hashes.near(given):
            return f"did you mean {_either([f'{hash} ({self._title[hash]})' for hash in near[:2]])}?"
        return self.some

    def adding(self, title: str | None) -> str | None:
        """Returns the help for a missing hash of something with a title, or None if nothing has that title."""
        hashes = self.of(title) if title is not None else []
        if len(hashes) > 1:
            return f'add the "featureHash" of the right {quote(title)}: {_either(hashes)}'
        return f'add "featureHash": {quote(hashes[0])}, that of {quote(title)}' if hashes else None

    def namesake(self, title: str | None, kind: str) -> str | None:
        """Returns the help for a hash of another kind of thing if one of these has the same title, else None."""
        hashes = self._similar_indexes[0].get(title, []) if title is not None else []
        return f"the {kind} of that name has the hash {self._owned(hashes)}" if hashes else None

    def _owned(self, hashes: list[str]) -> str:
        return _either([f"{hash} (of {self._owners[hash]})" if hash in self._owners else hash for hash in hashes])

    def of(self, title: str) -> list[str]:
        """Returns the hashes of things with a title, ignoring case if none is written exactly so."""
        by_title, _, by_folded_title = self._similar_indexes
        return by_title.get(title) or by_folded_title.get(plain(title)) or []

    def only(self, given: str) -> str | None:
        """Returns the hash of the only thing with this title, or with this hash but for case and whitespace. Else None."""
        hashes = self.of(given) or self._similar_indexes[1].get(given.casefold().strip(), [])
        return hashes[0] if len(hashes) == 1 else None

    @cached_property
    def _similar_indexes(self) -> tuple[dict[str, list[str]], dict[str, list[str]], dict[str, list[str]]]:
        """Three indexes of hashes: by title, by casefolded hash, and by casefolded title."""
        by_title, by_folded_hash, by_folded_title = dict[str, list[str]](), dict[str, list[str]](), dict[str, list[str]]()
        for hash, title in self.pairs:
            by_title.setdefault(title, []).append(hash)
            by_folded_hash.setdefault(hash.casefold(), []).append(hash)
            by_folded_title.setdefault(plain(title), []).append(hash)
        return by_title, by_folded_hash, by_folded_title

    @cached_property
    def _title(self) -> dict[str, str]:
        return dict(self.pairs)

    @cached_property
    def _hashes(self) -> NameIndex:
        return NameIndex(hash for hash, _ in self.pairs)

    @cached_property
    def some(self) -> str:
        """Help that lists the hashes, if no hash is likely."""
        shown = [f"{hash} ({title})" for hash, title in self.pairs[:_SHOWN]]
        rest = f" and {len(self.pairs) - _SHOWN:,} more" if len(self.pairs) > _SHOWN else ""
        return f"{self.what}: {', '.join(shown)}{rest}" if shown else f"there are no {self.what}"


def plain(title: str) -> str:
    """Normalises a title for comparison: without case, and with underscores for spaces, as in the "value" of labels."""
    return "_".join(title.casefold().replace("_", " ").split())


def hash_members(members: Iterable[str], held: str | None) -> list[str]:
    """Returns the members that may be intended as featureHash: ``held``, whose value is a hash of the ontology, and members with nearly
    that name, as in ontologies and in Python."""
    return [name for name in members if name == held or name.replace("_", "").casefold() in ("featurehash", "featurenodehash")]


def _either(names: list[str]) -> str:
    return " or ".join(names[:3]) if len(names) <= 3 else listing(names, 3)


def add_hash(at: FixContext, known: HashTitles, members: tuple[str, ...], held: str | None, title: str | None) -> Fix | None:
    """Renames the only member with nearly that name (feature_hash, or featureNodeHash as in ontologies), or the one that holds a hash of
    the ontology; or adds the hash of the only thing with the record's title."""
    near = hash_members(members, held)
    if near:
        return at.rename_at([*at.keys[:-1], near[0]], "featureHash", surely=near[0] == held) if len(near) == 1 else None
    hashes = known.of(title) if title is not None else []
    return at.safely(at.text.insert(at.keys[:-1], "featureHash", at.text.written(hashes[0])), reveals=True) if len(hashes) == 1 else None


# -- The attributes and options of an ontology by hash, and the likely intended one for a misplaced hash -------------


class AskedAttribute(NamedTuple):
    """An attribute with its place in the ontology."""

    owner: Feature
    steps: tuple[Step, ...]
    """The attributes and choices that lead to it, the outermost first."""
    attribute: Attribute
    choices: dict[str, Choice]
    """Hash -> option of the attribute."""

    @property
    def root(self) -> Attribute:
        """The top-level attribute of the feature, under which this one is nested; or this attribute."""
        return self.steps[0].attribute if self.steps else self.attribute

    @property
    def is_classification(self) -> bool:
        """True for the attribute of a classification itself, which has that attribute's name."""
        return isinstance(self.owner, ClassificationFeature) and not self.steps

    @property
    def of_classification(self) -> bool:
        """True for an attribute of a classification, at any depth."""
        return isinstance(self.owner, ClassificationFeature)

    @property
    def title(self) -> str:
        """Text for messages: ``"rust" of the object "boat", under "steel" of "hull"``."""
        if self.is_classification:
            return f"the classification {quote(self.owner.name)}"
        under = f", under {quote(self.steps[-1].choice.label)} of {quote(self.steps[-1].attribute.name)}" if self.steps else ""
        kind = "the classification" if isinstance(self.owner, ClassificationFeature) else "the object"
        return f"{quote(self.attribute.name)} of {kind} {quote(self.owner.name)}{under}"

    @property
    def full_title(self) -> str:
        """Text like `title`, but with the word "attribute", so that it differs from the text for the classification."""
        return f"the attribute inside {self.title}" if self.is_classification else f"the attribute {self.title}"


def asked_attribute(owner: Feature, steps: tuple[Step, ...], attribute: Attribute) -> AskedAttribute:
    """Returns an attribute with its place in the ontology."""
    return AskedAttribute(owner, steps, attribute, {choice.hash: choice for choice in reversed(attribute.options)})


class Placed(NamedTuple):
    """An option with its place in the ontology."""

    asked: AskedAttribute
    choice: Choice


class Hashes:
    """All hashes of an ontology, by kind. Several attributes or options may share one."""

    def __init__(self, structure: Structure) -> None:
        self.structure = structure
        self.attributes: dict[str, list[AskedAttribute]] = {}
        self.options: dict[str, list[Placed]] = {}
        for feature in structure.features:
            for steps, attribute in feature.every_attribute():
                asked = asked_attribute(feature, steps, attribute)
                self.attributes.setdefault(attribute.hash, []).append(asked)
                for choice in attribute.options:
                    self.options.setdefault(choice.hash, []).append(Placed(asked, choice))
        self.objects = {feature.hash: feature for feature in reversed(structure.objects)}
        self.classifications = {feature.hash: feature for feature in reversed(structure.classifications)}
        self.titled_objects = HashTitles([(feature.hash, feature.name) for feature in structure.objects], "objects")

    def what(self, hash: str) -> str | None:
        """Describes the owner of a hash for a message; None for a hash that the ontology does not have."""
        if hash in self.objects:
            return f"the object {quote(self.objects[hash].name)}"
        if hash in self.classifications:
            return f"the classification {quote(self.classifications[hash].name)}"
        if hash in self.attributes:
            return self.attributes[hash][0].full_title
        if hash in self.options:
            asked, choice = self.options[hash][0]
            return f"the option {quote(choice.label)} of {asked.title if asked.is_classification else asked.full_title}"
        return None

    def title(self, hash: str) -> str | None:
        """Returns the title of the feature or attribute with a hash; None for other hashes, also for those of options."""
        feature = self.objects.get(hash) or self.classifications.get(hash)
        if feature is not None:
            return feature.name
        return self.attributes[hash][0].attribute.name if hash in self.attributes else None

    def intended_attribute(self, hash: str) -> str | None:
        """Returns a help text with the attribute that is likely intended by the hash of an option, classification or object, or None."""
        if hash in self.options:
            found = [self.options[hash][0].asked.attribute]
        elif hash in self.classifications:
            found = [asked for asked in (self.classifications[hash].attribute,) if asked is not None]
        else:
            found = list(self.objects[hash].attributes) if hash in self.objects else []
        if not found:
            return None
        whose = "its attribute is" if len(found) == 1 else "its attributes are"
        return f"{whose} {', '.join(f'{attribute.hash} ({attribute.name})' for attribute in found[:6])}"

    def answered(self, answers: Any) -> ClassificationFeature | None:
        """Returns the only feature whose attributes are answered, if it is a classification; else None."""
        owners: dict[str, Feature] = {}
        for answer in cast("list[Any]", answers) if isinstance(answers, list) else ():
            hash: Any = cast("dict[str, Any]", answer).get("featureHash") if isinstance(answer, dict) else None
            every = self.attributes.get(hash, ()) if isinstance(hash, str) else ()
            owners |= {asked.owner.hash: asked.owner for asked in every}
        owner = next(iter(owners.values())) if len(owners) == 1 else None
        return owner if isinstance(owner, ClassificationFeature) else None

    def intended_classification(self, hash: str) -> str | None:
        """Returns a help text with the classification that has an attribute or option with this hash, or None."""
        for asked in (*self.attributes.get(hash, ())[:1], *(placed.asked for placed in self.options.get(hash, ())[:1])):
            if isinstance(asked.owner, ClassificationFeature):
                return f"its classification is {asked.owner.hash} ({asked.owner.name})"
        return None


# -- Boxes of other tools: the names of their members, and pixels in place of fractions ------------------------------


#: Name of a member of a box in other tools -> its name in Encord.
OTHER_SIDES = {"left": "x", "top": "y", "top_left_x": "x", "top_left_y": "y", "width": "w", "height": "h"}
#: `SIDES` with names without case and separators.
FOLDED_SIDES = {casefold_name(name): side for name, side in OTHER_SIDES.items()}
#: Names of the centre of a box in other tools, without case and separators.
CENTRES = (("cx", "cy"), ("xc", "yc"), ("centerx", "centery"), ("xcenter", "ycenter"), ("centrex", "centrey"), ("xcentre", "ycentre"))

_CORNERS = frozenset({
    "x1", "y1", "x2", "y2", "xmin", "ymin", "xmax", "ymax", "minx", "miny", "maxx", "maxy", "left", "top", "right", "bottom",
    *FOLDED_SIDES, *(name for centre in CENTRES for name in centre),
})  # fmt: skip

#: Larger numbers are no fractions, not even for a drawing a little outside of the image.
PIXELS = 2


def is_of_box(member: str) -> bool:
    """Returns True for the name of a member of a box in other tools."""
    return casefold_name(member) in _CORNERS


def in_pixels(value: Any) -> str:
    """Returns an addition to the help for numbers in another form if they look like pixels, else ""."""
    return "; they look like pixels: divide x by the width of the image, y by its height" if _largest(value) >= PIXELS else ""


def in_pixels_of(points: Any) -> str:
    """Returns the addition of `in_pixels` for points, each [x, y] or with x and y by name. Points in space are no pixels."""
    whole = cast("dict[str, Any]", points).values() if isinstance(points, dict) else points
    items = list(cast("Iterable[Any]", whole)) if isinstance(points, list | dict) else []
    if not any(isinstance(point, list | dict) for point in items):
        return in_pixels(items)
    lists = [cast("list[Any]", point) for point in items if isinstance(point, list)]
    named = [cast("dict[str, Any]", point) for point in items if isinstance(point, dict)]
    if any(len(point) > len("xy") for point in lists) or any("z" in point for point in named):
        return ""
    return in_pixels([lists, [[point.get("x"), point.get("y")] for point in named]])


def _largest(value: Any, levels: int = 3) -> float:
    """Returns the largest number in lists and objects, or 0."""
    if isinstance(value, dict):
        value = list(cast("dict[str, Any]", value).values())
    if isinstance(value, list):
        return max((_largest(each, levels - 1) for each in cast("list[Any]", value)), default=0) if levels else 0
    return value if type(value) in (int, float) else 0


# -- Recognises dates, as liberally as Encord's SDK does -------------------------------------------------------------


_YEAR_FIRST = lazy_regex(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)")
_YEAR_LAST = lazy_regex(r"(?<!\d)(?P<m>\d{1,2})[-/. ](?P<d>\d{1,2})[-/. ](?P<y>\d{4})(?!\d)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = lazy_regex(rf"(?<![a-z])({'|'.join(_MONTHS)})[a-z]*(?![a-z])", re.IGNORECASE)
_DAY = lazy_regex(r"(?<![\d:.])\d{1,2}(?![\d:])")
_YEAR = lazy_regex(r"(?<!\d)\d{4}(?!\d)")
_TIME = lazy_regex(r"(?<![\d:.+-])(\d{1,2}):(\d{2})(?::(\d{2}))?(?!\d)")


@lru_cache(maxsize=4096)
def is_date(text: str) -> bool:
    """Returns True for ISO 8601, for ``Thu, 01 Jan 2026 00:00:00 UTC``, and for other texts with a year, a month and a day.

    The day must be in the calendar, and the time on the clock.
    """
    if len(text) > 100:
        return False
    try:
        datetime.fromisoformat(text.strip())
        return True
    except ValueError:
        pass  # not ISO 8601
    from email.utils import parsedate_to_datetime

    try:
        parsedate_to_datetime(text)
        return True
    except (ValueError, TypeError, IndexError, OverflowError):
        pass  # not that form either
    return _is_day(text) and _is_time(text)


def _is_day(text: str) -> bool:
    if (found := _YEAR_FIRST.search(text)) is not None:
        return _exists(found["y"], found["m"], found["d"])
    if (found := _YEAR_LAST.search(text)) is not None:  # which of the two is the month differs from country to country
        return _exists(found["y"], found["m"], found["d"]) or _exists(found["y"], found["d"], found["m"])
    month, year = _MONTH.search(text), _YEAR.search(text)
    if month is None or year is None:
        return False
    number = _MONTHS.index(month[1].lower()) + 1
    return any(_exists(year[0], number, day[0]) for day in _DAY.finditer(text))


def _is_time(text: str) -> bool:
    found = _TIME.search(text)
    return found is None or (int(found[1]) < 24 and int(found[2]) < 60 and int(found[3] or 0) < 60)


def _exists(year: str, month: str | int, day: str) -> bool:
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True
