"""What keeps a run from being made, or from coming to its end, in the user's words."""

from __future__ import annotations


class EngineError(OSError):
    """The workers, or a folder of the run, cannot be used. ``help`` says what can be done."""

    def __init__(self, message: str, help: str | None = None) -> None:
        super().__init__(message)
        self.message, self.help = message, help

    def __str__(self) -> str:
        return self.message + (f"\n  help: {self.help}" if self.help else "")


class WorkersLost(EngineError):
    """Workers died over one piece of work again and again."""
