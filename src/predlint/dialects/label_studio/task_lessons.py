"""What was learned of how tasks are written, and the types that are made of it."""

from __future__ import annotations

from typing import Any

from predlint.dialects.label_studio.config import LabelConfig
from predlint.dialects.label_studio.data_forms import wants_place
from predlint.dialects.label_studio.shapes import ConfigShapes
from predlint.dialects.label_studio.tags import LOADED
from predlint.dialects.label_studio.task_seen import Seen
from predlint.dialects.label_studio.task_types import Refused, Types
from predlint.shapes.struct_parts import is_attribute

#: Tasks that are looked at before types are made of what they have.
_LESSON = 16
#: Types are made anew so often at most: a file that is always written otherwise is not worth it.
_MOST_TYPES = 12
#: So many clean tasks of a file that earlier ones do not help to prove are written otherwise.
_MOST_EXPLAINED = 64
#: Objects whose data needs no look beyond its type and its place.
_PLAIN = frozenset({"image", "text", "audio", "audioplus", "video", "pdf", "hypertext", "header", "object3d"})


class TaskLessons:
    """What one file taught so far, or several."""

    def __init__(self, config: LabelConfig, shapes: ConfigShapes) -> None:
        self.shapes = shapes
        self.seen = Seen()
        self.types: Types | None = None
        self.made = self.learnt = self.explained = 0
        self.inherited = False
        """Whether earlier files taught some of it."""
        keys = [tag.key for tag in config.objects if tag.key is not None]
        self.able = (
            not config.repeaters
            and all(tag.tag.lower() in _PLAIN and not tag.listed and (tag.key is None or is_attribute(tag.key)) for tag in config.objects)
            and all(control.dynamic is None for control in config.controls)
            and len(set(keys)) <= 8
        )
        self.keys = tuple(dict.fromkeys(keys))
        self.urls = any(map(wants_place, config.objects))
        """Whether texts are loaded that must begin as a place does."""
        self.loaded = tuple(t.key for t in config.objects if t.key is not None and (t.tag.lower() in LOADED or t.value_type == "url"))

    @property
    def ready(self) -> bool:
        """True where it is enough to prove something."""
        return self.types is not None or (self.able and self.learnt >= _LESSON and self.seen.changed)

    def serve(self) -> None:
        """Goes on with the next file of the plan."""
        self.inherited, self.made, self.explained = True, 0, 0

    def learn(self, task: Any) -> bool:
        """Takes note of a clean task; True when it is written otherwise than those that types were made for."""
        self.explained += 1
        if self.inherited and self.explained > _MOST_EXPLAINED:
            self._forget()
        if self.able and (self.made < _MOST_TYPES or not self.seen.changed):
            self.learnt += 1
            self.seen.observe(self.shapes.task, task)
        return self.able and self.seen.changed and self.made < _MOST_TYPES

    def _forget(self) -> None:
        """Learns of this file alone: how it and earlier ones are written does not go together."""
        self.inherited, self.learnt, self.seen = False, 0, Seen()

    def take(self) -> Types | None:
        """The types for what was seen; None when there are none."""
        if self.seen.changed and self.learnt >= _LESSON and self.made < _MOST_TYPES:
            self.seen.changed = False
            self.made += 1
            try:
                self.types = Types(self.shapes, self.seen)
            except Refused:
                self.types = None
            if self.inherited and self.types is None:
                self._forget()
        return self.types
