"""The sentences that any part of a task may need: ``say(value, *about) -> (message, help)``. Effects are put behind them."""

from __future__ import annotations

from functools import cache
from typing import Any, cast

from predlint.dialects.scores import advice, of_percent, written
from predlint.dialects.slips import held_in_text, list_in, not_its_text, rename
from predlint.names import listing, other_letters, quote
from predlint.shape.faults import Say

Said = tuple[str, str | None]


def did_you_mean(nearest: tuple[str, ...], names: tuple[str, ...], what: str, value: Any = None) -> str:
    """What could have been meant by ``value``, or what there is."""
    if nearest:
        letters = other_letters(value, nearest[0]) if isinstance(value, str) else ""
        if letters:
            return f"did you mean {quote(nearest[0])}? it is written with the {letters}"
        return f"did you mean {' or '.join(quote(name) for name in nearest[:3])}?"
    return f"{what}: {listing(names)}" if names else f"there are no {what}"


# -- members -----------------------------------------------------------------------------------------------------------


def not_an_object(value: Any, what: str, members: tuple[str, ...] = ()) -> Said:
    """``members``: those that it must have, where they hang on the control."""
    inside = _inside(value, members[0] if what == "value" else None) if len(members) == 1 else "…"
    form = f"write {{{', '.join([f'{quote(name)}: {inside}' for name in members])}}}" if members else None
    fix = held_in_text(value) or form or _OBJECTS.get(what)
    items: list[Any] = cast("list[Any]", value) if value.__class__ is list else []
    if what == "a result" and items and all(isinstance(item, dict) for item in items):
        fix = "write its results one after another, not in a list of their own, as the SDK's PredictionValue does with relations"
    if what == "value" and items and all(isinstance(item, dict) for item in items):
        if len(items) > 1:
            fix = f"make a result of each: {fix}"
        elif not members or any(name in items[0] for name in members):
            fix = "write the object without the list around it"
    if what in ("the prediction", "the annotation") and items and all(isinstance(item, dict) and "result" in item for item in items):
        fix = f"write {what}s of a task one after another, not in a list of their own"
    if what == "the prediction" and value.__class__ is int:
        fix = "take the tasks from /api/tasks?fields=all, which has the predictions whole, or leave the ids out"
    if what == '"data"' and len(items) > 1 and all(isinstance(item, dict) for item in items):
        fix = 'make a task of each: [{"data": {…}}, …]'
    if value is None:
        fix = (
            "put what is labelled or answered there, or leave the result out"
            if what in ("value", "chatmessage", "reactcode")
            else fix
            if what == '"data"'
            else "leave it out"
        )
    if what == "the prediction" and value.__class__ is int:
        return "the prediction is only an id, as exports have it, and must be an object", fix
    return f"{what} must be an object, found {quote(value)}", fix


def _inside(value: Any, answer: str | None) -> str:
    """What is written under the only member, of which the value stands in place of the object. ``answer``: the member, of an answer."""
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


def not_a_list(value: Any, what: str) -> Said:
    held: list[Any] = list(cast("dict[str, Any]", value).values()) if isinstance(value, dict) else []
    if held and all(isinstance(item, dict) for item in held):
        return f"{what} must be a list, found {quote(cast(Any, value))}", "write what its keys hold one after another: [{…}, …]"
    if what == '"predictions"' and isinstance(value, dict) and "result" not in value:
        listed = [name for name in ("predictions", "results") if isinstance(cast("dict[str, Any]", value).get(name), list)]
        fix = f'write the list that it holds under "{listed[0]}"' if listed else 'write [{"model_version": "…", "result": [{…}, …]}]'
        return f"{what} must be a list, found {quote(cast(Any, value))}", fix
    fix = "put it into a list: [{…}]" if isinstance(value, dict) else "write a list: [{…}]"
    if value is None:
        fix = "write [] for nothing found" if what == '"result"' else "leave it out, or write []"
        fix = "write what is drawn in it, or leave the result out" if what in _DRAWN else fix
    return f"{what} must be a list, found {quote(cast(Any, value))}", held_in_text(value) or fix


#: Lists of what is drawn: a result without any is of nothing.
_DRAWN = ("sequence", "ranges")


def in_list(value: Any) -> str | None:
    """What to write in place of a short text where a list of texts is read."""
    if list_in(value):  # else it is a text
        return not_its_text(value)
    return f"write [{quote(value)}]" if isinstance(value, str) and 0 < len(value) < 60 else None


def missing_in(value: Any, part: str, control: str, member: str, *given: Any) -> Said:
    """``part``: of which there are several in the value, such as a vertex."""
    return f'{part} of {control} has no "{member}"', rename(given, member) or f'add "{member}" to it'


def missing(value: Any, control: str, member: str, *given: Any) -> Said:
    return f'the value of {control} has no "{member}"', rename(given, member) or f'add "{member}" to value, or leave the result out'


def nothing_of(value: Any, control: str, members: tuple[str, ...]) -> Said:
    names = ", ".join(f"{quote(name)}" for name in members)
    return f"the value of {control} has none of {names}", "add them, or leave the result out"


def all_beside(value: Any, control: str, members: tuple[str, ...]) -> Said:
    if len(members) == 1:
        return f'{quote(members[0])} of {control} is beside "value", where it is not read', f"move {quote(members[0])} into value"
    return f'{", ".join(members)} of {control} are beside "value", where they are not read', "move them into value"


@cache
def and_labels(say: Say, member: str) -> Say:
    """The words of ``say`` for a value that lacks its labels, too."""

    def words(value: Any, *about: Any) -> Said:
        message, fix = say(value, *about)
        return message, f"{fix}; and add {quote(member)}"

    return words


def flag(value: Any, name: str) -> Said:
    meant = _FLAGS.get(str(value).lower()) if isinstance(value, (str, int, float)) else None
    return f"{name} must be true or false, found {quote(value)}", f"write {meant}" if meant else "write true or false, or leave it out"


_FLAGS = {"true": "true", "false": "false", "yes": "true", "no": "false", "1": "true", "0": "false", "1.0": "true", "0.0": "false"}


def origin(value: Any, *more: Any) -> Said:
    fix = "leave it out"
    if value is not None:
        fix = 'write "prediction", or "manual" for what people drew; the name of a model belongs in model_version'
    return f"origin is {quote(value)}; manual, prediction or prediction-changed is expected", fix


def misspelt(value: Any, name: str, meant: str) -> Said:
    return f"{quote(name)} is not read", f'did you mean "{meant}"?'


def unknown_member(value: Any, name: str, known: tuple[str, ...]) -> Said:
    return f"{quote(name)} is not read", None


# -- scores ------------------------------------------------------------------------------------------------------------


def score(value: Any, what: str) -> Said:
    return f"{what} is {quote(value)}; from 0 to 1 is expected", advice(value, "it looks like a percentage: write {}")


def not_score(value: Any, what: str, name: str) -> Said:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    fix = 'rename it to "score"'
    if is_number and (fraction := of_percent(value)):
        fix = f'write "score": {fraction}'
    elif not is_number:  # renamed as it is, it might have the import refused
        as_number = written(value)
        fix = f"{fix}; {as_number}" if as_number else 'write "score", with a number from 0 to 1'
    elif not 0 <= value <= 1:
        fix += f"; {advice(value, '')}"
    return f"{what} has {quote(name)}, which is not read, and no score; the score is lost", fix


def score_in_value(value: Any, name: str) -> Said:
    fix = f'write "score": {of_percent(value) or quote(value)} beside "value"'
    return f"the value has {quote(name)}, which is not read there, and the result has no score; the score is lost", fix


def score_type(value: Any, what: str) -> Said:
    fix = written(value) or "write a number such as 0.9, or leave it out"
    return f"{what} must be a number from 0 to 1, found {quote(value)}", fix
