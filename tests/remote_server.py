"""A web server of this machine that behaves as servers do: well, or not."""

from __future__ import annotations

import contextlib
import http.server
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus


@dataclass
class Server:
    """What it holds and how it behaves; may be changed while it runs."""

    files: dict[str, bytes]
    ranges: bool = True
    lengths: bool = True
    statuses: dict[str, list[int]] = field(default_factory=dict[str, list[int]])
    """Path -> the statuses of its next answers to GET; 0 for an answer that breaks off after half of it, 302 for one that leads to itself.
    The last one stays."""
    types: dict[str, str] = field(default_factory=dict[str, str])
    """Path -> what its answer is said to be."""
    moved: dict[str, str] = field(default_factory=dict[str, str])
    """Path -> the URL that it leads to."""
    log: list[str] = field(default_factory=list[str])
    """``GET /path 0-99`` of all that was asked."""
    tags: dict[str, str] = field(default_factory=dict[str, str])
    """Path -> its ETag."""
    delay: float = 0
    """Seconds until an answer to GET begins."""
    pace: float = 0
    """Seconds after each byte of an answer to GET."""
    busy: int = 0
    """Answers to GET that are under way …"""
    busiest: int = 0
    """… and how many were at once."""
    told: Callable[[str], None] = lambda line: None
    """Called with each line of the log."""
    queries: set[str] = field(default_factory=set[str])
    """What stood behind the ``?`` of it."""
    url: str = ""

    def asked(self, method: str = "GET") -> list[str]:
        return [line for line in self.log if line.startswith(method)]

    @property
    def sent(self) -> int:
        """Bytes that were asked for in ranges."""
        spans = [re.search(r"(\d+)-(\d+)$", line) for line in self.log]
        return sum(int(span[2]) - int(span[1]) + 1 for span in spans if span)


@contextlib.contextmanager
def serve(files: dict[str, bytes], *, ranges: bool = True, lengths: bool = True, host: str = "127.0.0.1") -> Iterator[Server]:
    behaviour, lock = Server(files, ranges, lengths), threading.Lock()

    class Handler(http.server.BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

        def do_HEAD(self) -> None:
            self.answer(False)

        def do_GET(self) -> None:
            with lock:
                behaviour.busy += 1
                behaviour.busiest = max(behaviour.busy, behaviour.busiest)
            try:
                time.sleep(behaviour.delay)
                self.answer(True)
            finally:
                with lock:
                    behaviour.busy -= 1

        def answer(self, body: bool) -> None:
            path, _, query = self.path.partition("?")
            behaviour.queries.add(query)
            asked = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
            behaviour.log.append(f"{self.command} {path}" + (f" {asked[1]}-{asked[2]}" if asked else ""))
            behaviour.told(behaviour.log[-1])
            statuses = behaviour.statuses.get(path, []) if body else []
            status = statuses.pop(0) if len(statuses) > 1 else statuses[0] if statuses else 200
            if path in behaviour.moved:
                status = 302
            elif path not in behaviour.files:
                status = 404
            if status == 302:
                self.send_response(302)
                self.send_header("Location", behaviour.moved.get(path, self.path))
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            if status not in (0, 200):
                self.send_error(HTTPStatus(status))
                return
            data = whole = behaviour.files[path]
            if asked and behaviour.ranges:
                data = whole[int(asked[1]) : int(asked[2]) + 1]
                self.send_response(206)
                self.send_header("Content-Range", f"bytes {asked[1]}-{int(asked[1]) + len(data) - 1}/{len(whole)}")
            else:
                self.send_response(200)
            if path in behaviour.types:
                self.send_header("Content-Type", behaviour.types[path])
            if path in behaviour.tags:
                self.send_header("ETag", behaviour.tags[path])
            if behaviour.lengths:
                self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            if body:
                data = data if status else data[: len(data) // 2]
                with contextlib.suppress(OSError):
                    for at in range(0, len(data), 1 if behaviour.pace else len(data)):
                        self.wfile.write(data[at : at + 1] if behaviour.pace else data)
                        time.sleep(behaviour.pace)

    class Listening(http.server.ThreadingHTTPServer):
        address_family = socket.AF_INET6 if ":" in host else socket.AF_INET

    with Listening((host, 0), Handler) as server:
        behaviour.url = f"http://{f'[{host}]' if ':' in host else host}:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield behaviour
        finally:
            server.shutdown()
            thread.join()
