"""msgspec types for members of label rows that mean nothing special, by how they were written so far."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Union

from msgspec import Meta

from predlint.dialects.encord.row_habits import CONSTANT, FLAG, NO_ITEMS, NO_MEMBERS, NULL, NUMBER, OF_ROWS, OTHER, TEXT, Habit
from predlint.shapes.struct_parts import WHOLE

EMPTY_LIST = Annotated[list[Any], Meta(max_length=0)]
EMPTY_OBJECT = Annotated[dict[str, Any], Meta(max_length=0)]
_TYPES: dict[str, Any] = {
    TEXT: str,
    NUMBER: WHOLE | float,
    FLAG: bool,
    NULL: None,
    NO_ITEMS: EMPTY_LIST,
    NO_MEMBERS: EMPTY_OBJECT,
    OTHER: Any,
}


def type_of(name: str, habit: Habit) -> Any:
    """The type of a member's values: of all those forms, or just the one text."""
    if is_constant(name, habit):
        return Literal[habit.constant]
    return Any if OTHER in habit.forms else Union[tuple(_TYPES[form] for form in sorted(habit.forms))]  # noqa: UP007


def is_constant(name: str, habit: Habit) -> bool:
    """True for a text that was the same each time; one row says little about the next, which has another data set perhaps."""
    if name not in CONSTANT or (name in OF_ROWS and habit.count == 1):
        return False
    return habit.forms == {TEXT} and habit.constant is not None and habit.constant is not False


def marks_of_forms(forms: set[str]) -> int | None:
    """The marks of a value, where those of all forms are as many."""
    if OTHER in forms or (TEXT in forms and len(forms) > 1):
        return None
    return 2 if TEXT in forms else 0
