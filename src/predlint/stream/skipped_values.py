"""What is wrong in a value of a document that no rule reads: who skips a value does not see it."""

from __future__ import annotations

from codecs import getincrementaldecoder

import orjson

from predlint.shape.findings import Finding, keys_of, subpath
from predlint.stream.broken_documents import DocumentText, one_value
from predlint.stream.sources import BLOCK, Source
from predlint.stream.syntax import diagnose, document_break, not_utf_8

#: Bytes of a value of which it is told what is wrong in it.
_MOST = 1 << 20


def error_in(source: Source, key: str, at: int, behind: int | None) -> tuple[int, Finding] | None:
    """Where the value of a member is no JSON, and why; what stands ``behind`` it is read by itself. None where it is JSON."""
    where, said = one_value(DocumentText(source, behind), at, member=True)
    if said is not None:
        return where, said
    if where - at > _MOST:
        return at, document_break(
            f'the value of "{key}" has something in it that parsers do not take, such as NaN or bytes that are not UTF-8'
        )
    text = source.read_at(at, where - at)
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError:
        finding, _ = diagnose(text).findings[0]
        return at, Finding(finding.kind, subpath((None, key), keys_of(finding.path)), finding.value, finding.fields)
    return None


def first_not_utf_8(source: Source, at: int, end: int) -> tuple[int, Finding] | None:
    """The first byte of a value that is not UTF-8."""
    decoder = getincrementaldecoder("utf-8")()
    while at < end:
        block, kept = source.read_at(at, min(BLOCK, end - at)), len(decoder.getstate()[0])
        try:
            decoder.decode(block)  # a value ends with no part of a character
        except UnicodeDecodeError as error:
            return at - kept + error.start, not_utf_8(error.object[error.start])
        at += len(block)
    return None
