"""Values as a whole: members that a tool needs, objects and lists that are not, and members of other tools."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from predlint.model.findings import AlsoWritten, ViolationSpec, spec_of
from predlint.model.texts import quote
from predlint.model.violation import Fix, FixContext, Violation, Words, codes_of, fixes
from predlint.platforms.common_mistakes import json_in_text_help, rename_help
from predlint.platforms.label_studio.declarations import GEOMETRY
from predlint.platforms.label_studio.import_effects import REFUSED, REFUSED_BY_ALL
from predlint.platforms.label_studio.ontology import Control
from predlint.platforms.label_studio.tags import SCORES, are_results
from predlint.platforms.label_studio.topics.members import ScoreMisnamed
from predlint.shape.constraints import OfRecord
from predlint.shape.nodes import Member, Node, Record
from predlint.shape.resolver import misspelling

# -- members -----------------------------------------------------------------------------------------------------------


class MemberNotAnObject(Violation, code="REC104", slug="member-not-an-object"):
    """A member that must be an object is not one.

    Why: Data, predictions, results and values are objects. The server refuses the import for one that is not, or loses it.
    Fix: Write an object; leave out predictions that a model did not give, rather than null.
    """

    what: str
    members: tuple[str, ...] = ()
    """Members that the object must have, if they depend on the control."""

    def words(self) -> Words:
        inside = _inside(self.value, self.members[0] if self.what == "value" else None) if len(self.members) == 1 else "…"
        form = f"write {{{', '.join([f'{quote(name)}: {inside}' for name in self.members])}}}" if self.members else None
        fix = json_in_text_help(self.value) or form or _OBJECTS.get(self.what)
        items: list[Any] = cast("list[Any]", self.value) if self.value.__class__ is list else []
        if self.what == "a result" and items and all(isinstance(item, dict) for item in items):
            fix = "write its results one after another, not in a list of their own, as the SDK's PredictionValue does with relations"
        if self.what == "value" and items and all(isinstance(item, dict) for item in items):
            if len(items) > 1:
                fix = f"make a result of each: {fix}"
            elif not self.members or any(name in items[0] for name in self.members):
                fix = "write the object without the list around it"
        if (
            self.what in ("the prediction", "the annotation")
            and items
            and all(isinstance(item, dict) and "result" in item for item in items)
        ):
            fix = f"write {self.what}s of a task one after another, not in a list of their own"
        if self.what == "the prediction" and self.value.__class__ is int:
            fix = "take the tasks from /api/tasks?fields=all, which has the predictions whole, or leave the ids out"
        if self.what == '"data"' and len(items) > 1 and all(isinstance(item, dict) for item in items):
            fix = 'make a task of each: [{"data": {…}}, …]'
        if self.value is None:
            fix = (
                "put what is labelled or answered there, or leave the result out"
                if self.what in ("value", "chatmessage", "reactcode")
                else fix
                if self.what == '"data"'
                else "leave it out"
            )
        if self.what == "the prediction" and self.value.__class__ is int:
            return "the prediction is only an id, as exports have it, and must be an object", fix
        return f"{self.what} must be an object, found {quote(self.value)}", fix

    usual_effect = REFUSED_BY_ALL


class NotAnObjectRefused(Violation, of=MemberNotAnObject, words_of=MemberNotAnObject):
    """A member that must be an object is not one, and servers that check predictions refuse the import."""

    what: str
    members: tuple[str, ...] = ()

    usual_effect = REFUSED


def _inside(value: Any, answer: str | None) -> str:
    """Returns an example for the only member of an object, in whose place the value stands. ``answer``: the name of the member, for
    answers."""
    given: list[Any] = cast("list[Any]", value) if isinstance(value, list) else [value]
    short = len(given) > 0 and len(str(given)) < 60
    if answer == "taxonomy":  # a list of paths
        return quote(given) if short and all(isinstance(path, list) for path in given) else '[["root", …, "node"]]'
    if answer is not None and (answer in ("choices", "text") or answer.endswith("labels")):
        return quote(given) if short and all(isinstance(text, str) and text for text in given) else '["…"]'
    return quote(given[0]) if short and len(given) == 1 and given[0].__class__ in (int, float, str) else "…"


_OBJECTS = {
    "the task": 'write {"data": {…}, "predictions": […]}',
    "the prediction": 'write {"model_version": "…", "result": […]}',
    "the annotation": 'write {"result": […]}',
    "a result": 'write {"from_name": "…", "to_name": "…", "type": "…", "value": {…}}',
    '"data"': 'write the members that the tags of the config show: {"image": "…"}',
    "value": "give each number or text of it the name of its member: {…}",
    "a vertex": 'write {"x": …, "y": …}',
    "a key frame": 'write {"frame": 1, "x": …, "y": …, …}',
    "a range": 'write {"start": 1, "end": 10}',
    "reactcode": 'write the outputs of the interface: {"…": …}',
    "chatmessage": 'write {"role": "assistant", "content": "…"}',
}


class MemberNotAList(Violation, code="REC103", slug="member-not-a-list"):
    """A member that must be a list is not one.

    Why: Predictions and annotations are lists, since a task may have several, and so are results. The server refuses anything else.
    Fix: Put the object into a list: [{…}].
    """

    what: str

    def words(self) -> Words:
        value: Any = self.value
        members: list[Any] = list(cast("dict[str, Any]", value).values()) if isinstance(value, dict) else []
        if members and all(isinstance(item, dict) for item in members):
            return f"{self.what} must be a list, found {quote(cast(Any, value))}", "write what its keys hold one after another: [{…}, …]"
        if self.what == '"predictions"' and isinstance(value, dict) and "result" not in value:
            listed = [name for name in ("predictions", "results") if isinstance(cast("dict[str, Any]", value).get(name), list)]
            fix = f'write the list that it holds under "{listed[0]}"' if listed else 'write [{"model_version": "…", "result": [{…}, …]}]'
            return f"{self.what} must be a list, found {quote(cast(Any, value))}", fix
        fix = "put it into a list: [{…}]" if isinstance(value, dict) else "write a list: [{…}]"
        if value is None:
            fix = "write [] for nothing found" if self.what == '"result"' else "leave it out, or write []"
            fix = "write what is drawn in it, or leave the result out" if self.what in _DRAWN else fix
        return f"{self.what} must be a list, found {quote(cast(Any, value))}", json_in_text_help(value) or fix

    usual_effect = REFUSED_BY_ALL

    @fixes(safe="puts one object into a list")
    def fix(self, at: FixContext) -> Fix | None:
        value: Any = self.value
        if not isinstance(value, dict) or not value:
            return None
        parts: list[Any] = [value, *cast("dict[str, Any]", value).values()]
        is_prediction = "result" in value or any(are_results([part] if isinstance(part, dict) else part) for part in parts)
        return at.wrap_object() if is_prediction or at.keys[-1] not in ("predictions", "annotations") else None


class NotAListRefused(Violation, of=MemberNotAList, words_of=MemberNotAList):
    """A member that must be a list is not one, and servers that check predictions refuse the import."""

    what: str

    usual_effect = REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        return at.wrap_object() if self.value else None


#: Lists of what is drawn: a result with an empty one draws nothing.
_DRAWN = ("sequence", "ranges")


class RegionMemberMissing(Violation, code="GEO106", slug="region-member-missing", in_part=True):
    """A region lacks a part of its geometry.

    Why: A box needs x, y, width and height, an ellipse its centre and two radii, a polygon points. The server refuses less, and the editor
    takes a value without geometry for an answer and draws nothing.
    Fix: Give all members; from corners: x = x1, y = y1, width = x2 - x1, height = y2 - y1, in percent.
    """

    control: str
    member: str
    given: Any = None

    def words(self) -> Words:
        return f'the value of {self.control} has no "{self.member}"', rename_help(
            self.given, self.member
        ) or f'add "{self.member}" to value, or leave the result out'

    usual_effect = REFUSED

    @fixes(
        safe="renames the member that is misspelt, where only case, separators or a plural s differ",
        unsafe="computes width and height from two corners",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.convert_corners(("x", "y", "width", "height")) or at.rename_member(self.given)


class RegionSpanMissing(Violation, code="SPN107", slug="region-span-missing", in_part=True):
    """A span lacks its start or its end.

    Why: Both are needed to mark it, and the server refuses less.
    Fix: Give start and end; in dialogues, paragraphs with startOffset and endOffset beside them.
    """

    part: str
    """The part of the value that lacks the member, such as a vertex."""
    control: str
    member: str
    given: Any = None

    def words(self) -> Words:
        return f'{self.part} of {self.control} has no "{self.member}"', rename_help(self.given, self.member) or f'add "{self.member}" to it'

    usual_effect = REFUSED

    @fixes(
        safe="renames the member that is misspelt, where only case, separators or a plural s differ",
        unsafe="renames one that is misspelt in another way",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class MissingIn(Violation, of=RegionMemberMissing, words_of=RegionSpanMissing):
    """A vertex or a key frame lacks one of its members."""

    part: str
    control: str
    member: str
    given: Any = None

    usual_effect = REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        return at.convert_corners(("x", "y", "width", "height")) or at.rename_member(self.given)


class ResultWithoutValue(Violation, code="REC106", slug="result-without-value", words_of=RegionMemberMissing):
    """A result has no value.

    Why: The prediction of the model for the control is in the value: without one there is nothing to show, and the server refuses the
    result.
    Fix: Give an object: for a box, x, y, width, height and its labels.
    """

    control: str
    member: str
    given: Any = None

    usual_effect = REFUSED

    @fixes(
        safe="renames the member that is misspelt, where only case, separators or a plural s differ",
        unsafe="renames one that is misspelt in another way",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class NothingOf(Violation, of=RegionMemberMissing):
    """A value has no member that its shape must have."""

    control: str
    members: tuple[str, ...]

    def words(self) -> Words:
        names = ", ".join(f"{quote(name)}" for name in self.members)
        return f"the value of {self.control} has none of {names}", "add them, or leave the result out"

    usual_effect = REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        return at.convert_corners(("x", "y", "width", "height")) or at.rename_member(self.members)


class NothingOfSpan(Violation, of=RegionSpanMissing, words_of=NothingOf):
    """A value has no member that its span must have."""

    control: str
    members: tuple[str, ...]

    usual_effect = REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.members)


#: The members of a value, and a function that recognises other members in place of them.
Members = tuple[dict[str, Member], AlsoWritten | None]


# -- records -----------------------------------------------------------------------------------------------------------


#: Objects that every server requires; only servers that check predictions require those inside.
_ROUND_VALUES = frozenset({"the task", '"data"', "the prediction", "the annotation", "the result"})


def open_record(
    members: Mapping[str, Member],
    what: str,
    *,
    stands_for: AlsoWritten | None = None,
    forbidden: Mapping[str, tuple[ViolationSpec, str | None]] | None = None,
    scored: bool = False,
    aliases: Mapping[str, tuple[str, ViolationSpec]] | None = None,
    example: tuple[str, ...] = (),
    holds: tuple[OfRecord, ...] = (),
) -> Record:
    """Returns a record that may have any further members. ``scored``: True to report other names for its score. ``example``: members to
    show, if it needs more than those with a finding when missing. ``holds``: constraints on its members together."""
    inside = what in ("value", '"data"')
    needed = example or (tuple([name for name, member in members.items() if member.missing is not None]) if inside else ())
    return Record(
        members,
        wrong=spec_of(MemberNotAnObject, what, needed) if what in _ROUND_VALUES else spec_of(NotAnObjectRefused, what, needed),
        forbidden=forbidden or {},
        idle_beside=inside,
        aliases={name: ("score", spec_of(ScoreMisnamed, what, name)) for name in (SCORES if scored else ())} | dict(aliases or {}),
        stands_for=stands_for,
        ends_open=True,
        also_known=frozenset() if members and what not in ('"data"', "the annotation") else None,
        holds=holds,
        copied=GEOMETRY if what == "value" else (),
    )


def nothing_of(
    control: Control, members: Mapping[str, Member], forbidden: Mapping[str, tuple[ViolationSpec, str | None]], like: AlsoWritten | None
) -> AlsoWritten | None:
    """Returns a function that gives one spec for a value without any required member, or with members of another form in their place."""
    needed = [(name, member.missing) for name, member in members.items() if member.missing is not None]
    drawn = tuple(name for name, _ in needed if not name.endswith("labels"))
    labels = next((name for name, _ in needed if name.endswith("labels")), None)

    def stands_for(value: Any) -> ViolationSpec | None:
        """Returns the spec for members of other tools; it also names the labels if they are missing."""
        found = like(value) if like is not None else None
        if found is None or labels is None or not forbidden.keys().isdisjoint(value):
            return found
        if any(misspelling(name, (labels,)) is not None for name in value):
            return found  # the labels are there, or reported as misspelt
        return found.with_fields(labels=labels)

    if len(drawn) < 2:
        return stands_for if like is not None else None
    of_span = needed[0][1].rule.code == RegionSpanMissing.code

    def also_written(value: Any) -> ViolationSpec | None:
        found = stands_for(value)
        if found is not None or not value.keys().isdisjoint(drawn):
            return found
        lacking = tuple(name for name, _ in needed if name not in value)
        if len(lacking) > len(drawn) and value and forbidden.keys().isdisjoint(value):
            return None  # the name of the labels is reported elsewhere
        names = drawn if not forbidden.keys().isdisjoint(value) else lacking
        if of_span:
            return spec_of(NothingOfSpan, control.name, names)
        return spec_of(NothingOf, control.name, names)

    return also_written


def foreign_form(spec: ViolationSpec, members: frozenset[str], own: Iterable[str]) -> AlsoWritten:
    """Returns a function that recognises a value with members of other tools in place of its own, and returns ``spec`` with the members
    that it has. A value with all of its ``own`` members is not recognised."""
    needed = frozenset(own)

    def also_written(value: Any) -> ViolationSpec | None:
        if needed <= value.keys():
            return None
        found = tuple(name for name in value if name in members)
        return spec.with_fields(members=found) if found else None

    return also_written


#: Members of other tools that give a box.
CORNERS = frozenset(
    {"x1", "y1", "x2", "y2", "xmin", "ymin", "xmax", "ymax", "left", "top", "right", "bottom", "bbox", "box", "w", "h", "cx", "cy", "xyxy"}
)

#: Members that give an outline.
OUTLINES = frozenset({"points", "vertices", "polygon", "segmentation"})
#: Members of other tools that give an outline or a line, and a mask.
OF_OUTLINES = CORNERS | {"x", "y", "width", "height", "segmentation", "coordinates", "exterior"}
OF_MASKS = OF_OUTLINES | {"counts", "size", "mask", "points", "vertices"}


def needed(control: Control, name: str, node: Node) -> Member:
    """Returns a member that a region must have."""
    return Member(node, spec_of(RegionMemberMissing, control.name, name))


#: Rules on a result that lacks what is drawn.
OF_LACKING = codes_of(ResultWithoutValue, RegionSpanMissing, RegionMemberMissing)
