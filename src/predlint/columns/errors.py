"""The error for columns on disk, in a module that costs nothing to load."""

from __future__ import annotations

from predlint.user_error import UserError


class SpillError(UserError):
    """Raised if columns cannot be written to disk, or not be read again."""
