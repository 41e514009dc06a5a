"""Files behind URLs that are written: gathered here, and sent when they are whole. Takes fsspec, as reading them does."""

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

#: Kinds of storage where an object is there whole or not at all. Elsewhere a file is sent under another name first.
_IN_BUCKETS = ("s3://", "s3a://", "gs://", "gcs://", "abfs://", "abfss://", "az://", "adl://", "oss://")
_WHOLE = (*_IN_BUCKETS, "hf://", "memory://")


class UrlOutput(FileOutput):
    """A file behind a URL. It is sent when all of it is written: what breaks off leaves there what was there."""

    def __init__(self, url: str) -> None:
        """Raises RemoteError where such a URL cannot be written to."""
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
        """Puts a file of this machine there. Raises RemoteError."""
        beside = self._path
        if not self._is_whole:
            folder, name = os.path.split(self._path)
            beside = f"{folder}/.{name}.{uuid.uuid4().hex}.tmp"
        try:
            patiently(lambda: self._put(file, beside), self._url, writing=True)
            if beside != self._path:
                patiently(lambda: self._system.mv(beside, self._path), self._url, writing=True)
        except RemoteError:
            if beside != self._path:
                with contextlib.suppress(Exception):  # what was sent of it may not be there at all
                    self._system.rm_file(beside)
            raise

    def _put(self, file: str, path: str) -> Any:
        folder = os.path.dirname(path)
        if folder and not self._is_whole:
            self._system.makedirs(folder, exist_ok=True)
        return self._system.put_file(file, path)

    def _salvage(self, temporary: str) -> bool:
        return False  # half a report is not sent


class PackedUrl(Packing, UrlOutput):
    """One that is compressed as its name says."""
