"""The command in a process of its own, without the quarter of a second that loading it takes.

One process loads all of predlint, and reads the grammar, once. It forks for each command line, and the child runs
`predlint/__main__.py`, or another program, with the arguments, environment, folder and pipes that it is given. A run shares nothing
with the one before: what that changed died with it. Where processes cannot be forked, or the environment says how Python itself starts,
the command is started as anyone would. `tests/cli/test_warm.py` holds both to the same outcome.
"""

from __future__ import annotations

import atexit
import functools
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import IO, Any

COMMAND = [sys.executable, "-m", "predlint"]
Done = subprocess.CompletedProcess[bytes]

#: Elsewhere a process may not be forked once the libraries of the system are loaded, or not at all.
_FORKS = sys.platform == "linux"
#: Read by Python, or by a library while it is loaded.
_OF_THE_START = ("PYTHON", "LC_", "LANG", "OMP_", "OPENBLAS_", "MALLOC_")

_SERVER = r"""
import atexit, gc, importlib, json, os, pkgutil, socket, sys, tempfile, threading

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as predlint.cli.start does
import jsonschema, numpy.ma, rapidfuzz.distance, rapidfuzz.process  # what is loaded by those only that need it
import predlint

for module in pkgutil.walk_packages(predlint.__path__, "predlint."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
predlint.lang.grammar.lark()  # read from its grammar once in a process
gc.collect()
gc.freeze()

channel = socket.socket(fileno=int(sys.argv[1]))
while True:
    request, given, _, _ = socket.recv_fds(channel, 1 << 20, 3)
    if not request:
        sys.exit()
    child = os.fork()
    if not child:
        break
    for descriptor in given:
        os.close(descriptor)
    channel.send(b"%d" % child)
    channel.send(b"%d" % os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))

channel.close()
for number, descriptor in enumerate(given):
    os.dup2(descriptor, number)
    os.close(descriptor)
program, arguments, environment, folder = json.loads(request)
os.environ.clear()
os.environ.update(environment)
os.chdir(folder)
sys.path[0] = os.getcwd()
sys.argv[1:] = arguments
tempfile.tempdir = None  # the one of this environment
code = 1
try:
    exec(program)
    code = 0
except SystemExit as end:
    code = end.code
except BaseException:
    sys.excepthook(*sys.exc_info())
# Python's own end, but for taking down all that was loaded, which takes longer than most runs
threading._shutdown()
atexit._run_exitfuncs()
try:
    sys.stdout.flush()
except OSError:
    code = 120
os._exit(code or 0)
"""
#: What `python -m predlint` runs.
_PROGRAM = """
import runpy
runpy.run_module("predlint", run_name="__main__", alter_sys=True)
"""


def run(
    arguments: Sequence[object],
    *,
    stdin: bytes | IO[bytes] = b"",
    cwd: Path | str | None = None,
    env: Mapping[str, str] | None = None,
    timeout: float = 60,
    program: str | None = None,
) -> Done:
    """Like `subprocess.run` of the command with these arguments, or of a program of Python; everything it writes is captured."""
    arguments = [str(argument) for argument in arguments]
    env = os.environ if env is None else env
    if not _FORKS or _start(env) != _start(os.environ):
        command = COMMAND if program is None else [sys.executable, "-c", program]
        given: Any = {"input": stdin} if isinstance(stdin, bytes) else {"stdin": stdin}
        return subprocess.run([*command, *arguments], **given, capture_output=True, cwd=cwd, env=env, timeout=timeout)
    request = json.dumps([program or _PROGRAM, arguments, dict(env), str(cwd or os.getcwd())]).encode()
    channel = _server()
    ours, theirs = _pipes()
    try:
        socket.send_fds(channel, [request], theirs if isinstance(stdin, bytes) else (stdin.fileno(), *theirs[1:]))
    finally:
        for descriptor in theirs:
            os.close(descriptor)
    child = int(channel.recv(100))
    late = threading.Timer(timeout, os.kill, (child, signal.SIGKILL))
    late.start()
    out, err = _communicate(ours, stdin if isinstance(stdin, bytes) else b"")
    code = int(channel.recv(100))
    late.cancel()
    if late.finished.is_set() and code == -signal.SIGKILL:
        raise subprocess.TimeoutExpired([*COMMAND, *arguments], timeout, out, err)
    return subprocess.CompletedProcess([*COMMAND, *arguments], code, out, err)


def _start(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name.startswith(_OF_THE_START)}


@functools.cache
def _server() -> socket.socket:
    """The way to the process that forks; it ends when this end is closed."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        # its own streams are pipes too: what Python learns of them when it starts holds for those that a child is given
        process = subprocess.Popen(
            [sys.executable, "-c", _SERVER, str(theirs.fileno())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=[theirs.fileno()],
        )

    def end() -> None:
        ours.close()
        process.communicate()

    atexit.register(end)
    return ours


def _pipes() -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    """Our and their ends of standard input, output and error."""
    (stdin, to), (out_of, stdout), (errors_of, stderr) = os.pipe(), os.pipe(), os.pipe()
    return (to, out_of, errors_of), (stdin, stdout, stderr)


def _communicate(ours: tuple[int, int, int], stdin: bytes) -> tuple[bytes, bytes]:
    streams = [os.fdopen(descriptor, mode) for descriptor, mode in zip(ours, ("wb", "rb", "rb"), strict=True)]
    into, out_of, errors_of = streams
    errors: list[bytes] = []
    helpers = [threading.Thread(target=_feed, args=(into, stdin)), threading.Thread(target=lambda: errors.append(errors_of.read()))]
    for helper in helpers:
        helper.start()
    with closing(out_of), closing(errors_of):
        out = out_of.read()
        for helper in helpers:
            helper.join()
    return out, errors[0]


def _feed(pipe: IO[bytes], content: bytes) -> None:
    try:
        with pipe:
            pipe.write(content)
    except BrokenPipeError:
        pass  # a command may end without reading all
