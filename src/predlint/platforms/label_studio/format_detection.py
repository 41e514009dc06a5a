"""Detects by its first bytes whether a file may be a labeling config. Imports nothing, since every run uses it."""

from __future__ import annotations


def looks_like_config(head: bytes) -> bool:
    """Returns True if a file with these first bytes may be XML, in UTF-8 or UTF-16: its first character is ``<``."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = head[2:].decode("utf-16-le" if head[:1] == b"\xff" else "utf-16-be", "replace")
        return text.lstrip().startswith("<")
    return _first(head).startswith(b"<")


def looks_like_fragment(head: bytes) -> bool:
    """Returns True for a part of a config after a line of dots, as documentation shows it."""
    first = _first(head)
    return first.startswith(b"...") and b"<" in first


def _first(head: bytes) -> bytes:
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()
