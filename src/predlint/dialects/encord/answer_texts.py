"""The texts of answers as they stand in a file, without what differs from one to the next: free texts, numbers, frames, tracks.

All of it is JSON without white space but single spaces, as programs write it, which is what `narrowed` makes of others. What is taken out
is well-formed, so that a text can be told by what is left.
"""

from __future__ import annotations

import re

import msgspec

Span = tuple[int, int]
#: A text of answers without what its author was free to write, see `plain_of`.
Plain = tuple[bytes | None, ...]

_NUMBER = rb"-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,40})?(?:[eE][+-]?[0-9]{1,2})?"
#: A text that answers (half of a surrogate pair is none), or a number.
_FREE = re.compile(
    rb'"answers": ?(?:'
    rb'(")(?:[ !#-\[\]-~\x80-\xff]|\\(?:["\\/bfnrt]|u(?:[0-9a-cefA-CEF][0-9a-fA-F]{3}|[dD][0-7][0-9a-fA-F]{2})))*"'
    rb"|%b(?=[\s,}]))" % _NUMBER
)
_is_number = re.compile(b" ?" + _NUMBER).fullmatch
#: What stands for a text, and for a number.
_ANSWERS = b'"answers":'
_SOME_TEXT, _SOME_NUMBER = b'"answers":""', b'"answers":0'
_SPAN = rb"\[(?:0|[1-9][0-9]{0,14}), ?(?:0|[1-9][0-9]{0,14})\]"
_RANGE = re.compile(rb'"range": ?\[((?:%b(?:, ?%b)*)?)\]' % (_SPAN, _SPAN))
_FRAME = re.compile(rb"[0-9]+")
_TRACK = b'"trackHash"'
_USUAL_TRACK = b'"trackHash": "'
_TRACKS = (_USUAL_TRACK, b'"trackHash":"')
_COLONS = (b': "', b':"')
#: Characters that the hash of a track may have to be taken out.
OF_HASHES = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/=_-"


def narrowed(text: bytes) -> bytes:
    """The text without white space, where its first member tells that it has more of it than single spaces behind colons and commas.

    Members that stand twice stay. How the first one is written is how a program writes all; what is written in two ways is not proven.
    """
    if text[:3] == b'[{"':
        return text if text.startswith(b":", text.find(b'"', 3) + 1) else msgspec.json.format(text, indent=-1)
    return text if text == b"[]" else msgspec.json.format(text, indent=-1)


def without_frames(text: bytes) -> bytes:
    """The text of actions without free answers and ranges."""
    return _RANGE.sub(b'"range":[]', spelt(plain_of(text)))


def plain_of(text: bytes) -> Plain:
    """The text without what its author was free to write, texts and numbers that answer: the parts between, by turns with their kind."""
    return tuple(_FREE.split(text)) if text.isascii() or _is_utf8(text) else (text,)


def around_number(text: bytes) -> tuple[bytes, bytes] | None:
    """What stands before the last answer of a text and behind it, where that is a number."""
    before, _, rest = text.rpartition(_ANSWERS)
    number, _, behind = rest.partition(b",")
    return (before, behind) if _is_number(number) else None


def spelt(plain: Plain) -> bytes:
    """A text of which that is left."""
    parts = [plain[0] or b""]
    for kind, part in zip(plain[1::2], plain[2::2], strict=True):
        parts += (_SOME_NUMBER if kind is None else _SOME_TEXT, part or b"")
    return b"".join(parts)


def ranges_in(text: bytes) -> list[list[Span]]:
    """The ranges of the actions in a text."""
    found: list[list[Span]] = []
    for ranges in _RANGE.findall(text):
        ends = list(map(int, _FRAME.findall(ranges)))
        found.append(list(zip(ends[::2], ends[1::2], strict=True)))
    return found


def without_first_track(text: bytes) -> bytes:
    """The text of actions without the hash of the first track, as far as that is written in the usual way."""
    at = text.find(_USUAL_TRACK)
    if at < 0:
        return text
    begin = at + len(_USUAL_TRACK)
    end = text.find(b'"', begin)
    hash = text[begin:end]
    return text[:begin] + text[end:] if hash.isalnum() or not hash.translate(None, OF_HASHES) else text


def without_tracks(text: bytes) -> bytes | None:
    """The text of actions without the hashes of their tracks; None where one is not what it should be."""
    at = text.find(_TRACK)
    while at >= 0:
        begin = text.find(b'"', at + len(_TRACK)) + 1
        end = text.find(b'"', begin)
        hash = text[begin:end]
        if text[at + len(_TRACK) : begin] not in _COLONS or end < 0 or hash.translate(None, OF_HASHES):
            return None
        text = text[:begin] + text[end:]
        at = text.find(_TRACK, begin)
    return text


def are_around_tracks(parts: list[bytes]) -> bool:
    """True for the parts of the text of actions between the hashes of tracks."""
    before = all([part.endswith(_TRACKS) for part in parts[:-1]])
    return len(parts) > 1 and before and all([part.startswith(b'"') for part in parts[1:]])


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True
