"""Finds errors in a value of a document that no rule reads, and that is therefore skipped."""

from __future__ import annotations

from codecs import getincrementaldecoder

import orjson

from predlint.shape.findings import Finding, keys_of, subpath
from predlint.stream.broken_documents import DocumentText, one_value
from predlint.stream.sources import BLOCK, Source
from predlint.stream.syntax import diagnose, document_break, not_utf_8

#: Maximum bytes of a value for which the exact error is searched.
_MOST = 1 << 20


def error_in(source: Source, key: str, at: int, behind: int | None) -> tuple[int, Finding] | None:
    """Returns where the value of a member is no JSON, and the finding; None if it is JSON. ``behind``: the offset after the value, if
    known; the value is read up to there."""
    where, problem = one_value(DocumentText(source, behind), at, member=True)
    if problem is not None:
        return where, problem
    if where - at > _MOST:
        return at, document_break(
            f'the value of "{key}" has something in it that parsers do not take, such as NaN or bytes that are not UTF-8'
        )
    text = source.read_at(at, where - at)
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError:
        finding, _ = diagnose(text).findings[0]
        return at, finding._replace(path=subpath((None, key), keys_of(finding.path)))
    return None


def first_not_utf_8(source: Source, at: int, end: int) -> tuple[int, Finding] | None:
    """Returns the offset and finding of the first byte of a value that is not UTF-8; None if there is none."""
    decoder = getincrementaldecoder("utf-8")()
    while at < end:
        block, kept = source.read_at(at, min(BLOCK, end - at)), len(decoder.getstate()[0])
        try:
            decoder.decode(block)  # a value never ends in the middle of a character
        except UnicodeDecodeError as error:
            return at - kept + error.start, not_utf_8(error.object[error.start])
        at += len(block)
    return None
