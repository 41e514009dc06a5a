"""Proof that what a label row says of itself is as it should be: its hashes, its branch, its dates."""

from __future__ import annotations

import re
from typing import Any

from msgspec import UNSET

from predlint.dialects.encord.dates import is_date
from predlint.dialects.encord.row_shapes import BRANCH
from predlint.dialects.encord.row_words import is_main
from predlint.dialects.encord.view import NO_HASH
from predlint.shapes.uuids import is_uuid

_HEX = "[0-9a-f]"
_UUIDS = re.compile(rf"(?:{_HEX}{{8}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{12}})+").fullmatch
_LENGTH = 36
_BRANCH = re.compile(BRANCH).search
#: The usual way of dates in rows, with days and times that there are; of days that some months lack the rule on dates is asked.
_USUAL_DATE = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (?:0[1-9]|1[0-9]|2[0-8]) (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [0-9]{4} "
    r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9] (?:UTC|GMT)"
).fullmatch
#: Values that are kept, of each kind.
_MOST_VALUES = 10_000


class Refusal(Exception):
    """A row is not proven: it has to be explained."""


class Values:
    """The values of one file that were found to be fine."""

    def __init__(self) -> None:
        self.dates: set[str] = set()
        self._branches: set[str] = set()
        self._dataset = ""
        """The data set of the row before, which is fine: most files are of one."""

    def check(self, row: Any) -> tuple[str, str, str]:
        """The hashes of the row itself. Raises Refusal where something may be said of what it says of itself."""
        label, data, dataset, branch = row.label_hash, row.data_hash, row.dataset_hash, row.branch_name
        if not (label.__class__ is str and dataset.__class__ is str and branch.__class__ is str):
            raise Refusal
        given = label + data if dataset == self._dataset else label + data + dataset
        usual = len(label) == len(data) == len(dataset) == _LENGTH and _UUIDS(given)
        if not usual and not (is_uuid(label) and is_uuid(data) and is_uuid(dataset)):
            raise Refusal
        self._dataset = dataset
        if label in (data, dataset) or data in (dataset, NO_HASH):
            raise Refusal
        if branch not in self._branches and not _noted(self._branches, branch, not is_main(branch) and _BRANCH(branch) is not None):
            raise Refusal
        if not ((row.created_at in self.dates or self.is_date(row.created_at)) and self.is_date(row.last_edited_at)):
            raise Refusal
        return label, data, dataset

    def is_date(self, text: Any) -> bool:
        """True for what a date may be: null too."""
        if text.__class__ is not str:
            return text is None or text is UNSET
        return text in self.dates or _noted(self.dates, text, _USUAL_DATE(text) is not None or is_date(text))

    def are_dates(self, objects: list[Any], name: str) -> bool:
        """True when a member of all the objects is a date."""
        given = {getattr(seen, name) for seen in objects}
        return given <= self.dates or all(map(self.is_date, given))


def _noted(known: set[str], value: str, fine: bool) -> bool:
    """Keeps a value that was found to be fine."""
    if fine:
        if len(known) >= _MOST_VALUES:
            known.clear()
        known.add(value)
    return fine
