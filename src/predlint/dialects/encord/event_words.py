"""The sentences about the events of scenes: ``say(value, *about) -> (message, help)``."""

from __future__ import annotations

from typing import Any

from predlint.dialects.encord.answer_words import STOPS, Said
from predlint.dialects.encord.row_words import article
from predlint.names import quote


def no_events(value: Any, kind: str) -> Said:
    where = f"{article(kind)} row has none" if kind != "scene" else 'the "scene" of the row does not say that it is one'
    message = f'the object has an "event", {quote(value)}: events are of scenes in continuous time, and {where}; {STOPS}'
    fix = 'leave "event" out'
    return message, fix if kind != "scene" else f'{fix}, or say so if it is: "scene": {{"isContinuous": true}}'


def never_deleted(value: Any, hash: str, frame: int) -> Said:
    message = f"nothing ends the object {quote(hash)}: its last event, at {frame:,}, does not delete it; {STOPS}"
    return message, 'add one more of it where it ends, with "event": "delete"'
