"""Writes files behind URLs: they are written to a local file first, and sent when complete. Needs fsspec, as reading them does."""

from __future__ import annotations

import contextlib
import os
import tempfile
import uuid
from typing import Any, BinaryIO

from predlint.output.compression import Packing
from predlint.output.streams import BUFFER, FileOutput
from predlint.stream.remote import patiently, system_of
from predlint.stream.remote_faults import RemoteError
from predlint.stream.urls import is_web, shown

#: Kinds of storage in which an object appears only when complete. For others, a file is sent under a temporary name first.
_IN_BUCKETS = ("s3://", "s3a://", "gs://", "gcs://", "abfs://", "abfss://", "az://", "adl://", "oss://")
_WHOLE = (*_IN_BUCKETS, "hf://", "memory://")


class UrlOutput(FileOutput):
    """A file behind a URL. It is sent when all of it is written; if that fails, an existing file there stays."""

    def __init__(self, url: str) -> None:
        """Raises RemoteError if the URL cannot be written to."""
        if is_web(url):
            raise RemoteError(url, "a web server takes no files", "write to storage, such as s3:// or gs://, or to this machine")
        bucket, _, name = url.partition("://")[2].partition("/")
        if url.lower().startswith(_IN_BUCKETS) and not name.strip("/"):
            example = f"{url.partition(':')[0]}://{bucket or 'bucket'}/report.json"
            raise RemoteError(url, "it names no object in a bucket", f"for example: {example}")
        self._url = url
        self._is_whole = url.lower().startswith(_WHOLE)
        self._system, self._path = system_of(url, writing=True)
        super().__init__(url)
        self.name = shown(url)

    def _at(self, path: str) -> BinaryIO:
        descriptor, self._temporary = tempfile.mkstemp(prefix="predlint-", suffix=".tmp")
        return os.fdopen(descriptor, "wb", buffering=BUFFER)

    def _place(self, temporary: str) -> None:
        self.send(temporary)
        os.unlink(temporary)

    def send(self, file: str) -> None:
        """Sends a local file there. Raises RemoteError."""
        temporary = self._path
        if not self._is_whole:
            folder, name = os.path.split(self._path)
            temporary = f"{folder}/.{name}.{uuid.uuid4().hex}.tmp"
        try:
            patiently(lambda: self._put(file, temporary), self._url, writing=True)
            if temporary != self._path:
                patiently(lambda: self._system.mv(temporary, self._path), self._url, writing=True)
        except RemoteError:
            if temporary != self._path:
                with contextlib.suppress(Exception):  # it may not exist at all
                    self._system.rm_file(temporary)
            raise

    def _put(self, file: str, path: str) -> Any:
        folder = os.path.dirname(path)
        if folder and not self._is_whole:
            self._system.makedirs(folder, exist_ok=True)
        return self._system.put_file(file, path)

    def _salvage(self, temporary: str) -> bool:
        return False  # half a report is not sent


class PackedUrl(Packing, UrlOutput):
    """A file behind a URL that is compressed by the ending of its name."""
