"""An output by its name: a file of this machine or behind a URL, compressed where its name ends so."""

from __future__ import annotations

from predlint.output.packing import PackedFile, suffix_of
from predlint.output.streams import FileOutput
from predlint.stream.urls import is_url, local


def open_output(path: str, *, pack: bool = True) -> FileOutput:
    """A file to write, which is there when it is whole. ``pack``: compressed where its name ends in .gz and the like.

    Raises NoPacker where what compresses it is not installed, RemoteError where such a URL cannot be written to, OSError and ValueError
    for what else stands in the way.
    """
    path = local(path)
    packs = pack and bool(suffix_of(path))
    if is_url(path):
        from predlint.output.remote import PackedUrl, UrlOutput

        return PackedUrl(path) if packs else UrlOutput(path)
    return PackedFile(path) if packs else FileOutput(path)
