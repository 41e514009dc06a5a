"""What the ``fix`` of a violation works with: the value in its record, reads of its surroundings, and the usual edits."""

from __future__ import annotations

from predlint.fixes.model import Fix
from predlint.fixes.syntax import SyntaxFixes


class FixContext(SyntaxFixes, frozen=True):
    """A value that breaks a rule, in its record. A ``fix`` gets it with the violation itself, whose fields it reads from ``self``.

    Its members are those of the five classes that it is built of: `predlint.fixes.model.RecordContext` reads the record and makes fixes of
    edits, `predlint.fixes.member_fixes` renames and removes members and corrects names, `predlint.fixes.value_fixes` writes values in
    another form, `predlint.fixes.number_fixes` knows numbers and their units,
    `predlint.fixes.syntax` corrects what is no JSON.
    """

    def convert_from_pixels(self) -> Fix | None:
        """Converts the coordinates of all regions of an image to percent."""
        from predlint.fixes.region_copies import from_pixels

        return from_pixels(self)
