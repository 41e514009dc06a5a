"""Processes: processors, memory and garbage of this one, and how values are sent to others."""

from __future__ import annotations

import gc
import os
from array import array
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

# -- The number of processors to use -------------------------------------------------------------------------------

#: Limits of useful workers: on any machine, and for each processor. More would only wait for one another, each with its own memory.
_ALWAYS, _EACH = 32, 4


def processors() -> int:
    """Returns how many processors this process may use."""
    try:
        usable = len(os.sched_getaffinity(0))
    except AttributeError:  # not on this system
        usable = os.cpu_count() or 1
    quota = _quota()
    return max(1, min(usable, quota) if quota else usable)


def max_workers() -> int:
    """Returns the largest useful number of worker processes."""
    return max(_ALWAYS, _EACH * processors())


def useful_workers(workers: int) -> int:
    """Returns the number of worker processes, limited to what is useful here."""
    return workers if workers <= _ALWAYS else min(workers, max_workers())


def _quota() -> int | None:
    """Returns the processor limit of a container, rounded up; None without a limit."""
    try:
        with open("/sys/fs/cgroup/cpu.max", encoding="ascii") as file:
            limit, period = file.read().split()
    except (OSError, ValueError):
        return None
    return -(-int(limit) // int(period)) if limit.isdigit() and period.isdigit() and int(period) else None


# -- Pauses Python's garbage collector, which otherwise scans all objects again and again while thousands are made at once --


@contextmanager
def paused_gc() -> Generator[None]:
    """Pauses garbage collection: for code that makes many objects without cycles, which all stay, or all go soon."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


# -- Keeps freed memory in the process, for the next block of a file -----------------------------------------------

#: More than the largest single allocation for one block. Up to twice as much may stay free before the system gets it back. A much larger
#: limit would be bad: the columns of all records grow in allocations of their own, and move without leaving a gap only if these exceed the
#: limit. A million records take 28 to 34 bytes each, with 4 MB here 32 to 41; with 2 MB, blocks of Label Studio tasks are given back each
#: time.
_LARGE = 3 << 20
#: The limit for a process that checks parts of files, and so keeps columns of one part at a time. Recording and serializing these columns
#: took 1,300 pages for each 16 MB read.
OF_A_PART = 8 << 20


@cache
def keep_freed_memory(size: int = _LARGE) -> None:
    """Lets the next block reuse the memory of the one before. Has an effect once per process.

    The C library of Linux gives memory of some size back to the system at once, and the system clears each page before it gives it
    out again: 150 to 400 pages for each megabyte read. It keeps allocations no larger than the largest one that was freed before.
    That one is never written to, so it takes no memory itself. Elsewhere this does nothing.
    """
    bytes(size)


# -- Serializes values to bytes that are kept in files: reading them never executes code ---------------------------
#
# A pickle in the folder in which a run keeps its state could run a program, and others may be able to write there. These bytes are
# MessagePack of plain values; a record has the name of its class, which must be declared with `serializable`.

#: The first bytes, with the number of the format: those of another release are not read.
_BEGIN = b"predlint state 1\n"
_Class = TypeVar("_Class", bound=type[Any])
#: The classes that a value may have.
Classes = type[Any] | tuple[type[Any], ...]

#: The modules that declare classes. A process that reads bytes of another one need not have loaded them.
SERIALIZABLE_MODULES = frozenset({
    "predlint.platforms.coco.topics.box_convention", "predlint.platforms.coco.record",
    "predlint.engine.file_part",
    "predlint.engine.workers", "predlint.kernel.column_index", "predlint.kernel.spill_folder", "predlint.kernel.column_partitions",
    "predlint.kernel.column_queries",
})  # fmt: skip

#: Types beyond those of JSON: each is a map with this key and a list.
_TUPLE, _SET, _FROZENSET, _DICT, _COUNTER, _ARRAY, _INT, _TEXT, _BYTEARRAY, _RECORD = range(10)
#: Type code of an array of integers -> an empty array.
_NUMBERS = {"H": array("H"), "I": array("I"), "q": array("q"), "Q": array("Q")}
_PLAIN = frozenset({type(None), bool, float, bytes})
_LEAST_INT, _MOST_INT = -(1 << 63), (1 << 64) - 1


class _Declared(Struct, frozen=True):
    cls: type[Any]
    attributes: dict[str, Classes]
    """The arguments of its constructor, in order -> the classes that their values may have."""
    private: bool


_DECLARED: dict[str, _Declared] = {}


class SerializationError(ValueError):
    """Bytes that `pack` did not write, or a value that it cannot serialize."""


def serializable(*, private: bool = False, **attributes: Classes) -> Callable[[_Class], _Class]:
    """Declares a class whose objects may be serialized. ``attributes``: the arguments of its constructor, in order, with the classes that
    each may have. ``private``: an object that names our own files, which is only read from a folder of this run."""

    def declare(cls: _Class) -> _Class:
        _DECLARED[_name(cls)] = _Declared(cls, attributes, private)
        return cls

    return declare


def _name(cls: type[Any]) -> str:
    return f"{cls.__module__}.{cls.__qualname__}"


def pack(value: Any) -> bytes:
    """Returns a value as bytes. Raises SerializationError for a class that was not declared, or for values that are nested too deep."""
    try:
        return _BEGIN + msgspec.msgpack.encode(_written(value))
    except RecursionError:
        raise SerializationError("it is nested too deep") from None


def is_packed(data: bytes | memoryview) -> bool:
    """Returns True for bytes of this format."""
    return bytes(data[: len(_BEGIN)]) == _BEGIN


def unpack(data: bytes | memoryview, *, private: bool = False) -> Any:
    """Returns the value. ``private``: it may have objects that name our own files. Raises SerializationError for anything else."""
    if not is_packed(data):
        raise SerializationError("it is of another release, or no state of a run")
    try:
        return _Reader(private).read(msgspec.msgpack.decode(data[len(_BEGIN) :]))
    except (msgspec.DecodeError, RecursionError, TypeError, ValueError, OverflowError, LookupError, AttributeError) as error:
        raise SerializationError(str(error)) from None


def _written(value: Any) -> Any:
    cls = value.__class__
    if cls in _PLAIN:
        return value
    if cls is str:
        return value if value.isascii() or _is_unicode(value) else {_TEXT: [value.encode("utf-8", "surrogatepass")]}
    if cls is int:
        return value if _LEAST_INT <= value <= _MOST_INT else {_INT: [hex(value)]}
    if cls is list:
        return [_written(item) for item in value]
    if cls is dict and all([key.__class__ is str and key.isascii() for key in value]):
        return {key: _written(item) for key, item in value.items()}
    if (kind := _CONTAINERS.get(cls)) is not None:
        return {kind: [_written(item) for item in value]}
    if cls is dict or cls is Counter:
        items = [_written(each) for item in value.items() for each in item]
        return {_DICT if cls is dict else _COUNTER: items}
    if cls is array:
        return {_ARRAY: [value.typecode, value.tobytes()]}
    if cls is bytearray:
        return {_BYTEARRAY: [bytes(value)]}
    declared = _DECLARED.get(_name(cls))
    if declared is None:
        raise SerializationError(f"a {cls.__name__} is not kept")
    return {_RECORD: [_name(cls), *[_written(getattr(value, name)) for name in declared.attributes]]}


def _is_unicode(text: str) -> bool:
    """Returns False for a text with half a surrogate pair, which JSON may have."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


_CONTAINERS: dict[type, int] = {tuple: _TUPLE, set: _SET, frozenset: _FROZENSET}


class _Reader:
    """Rebuilds values."""

    def __init__(self, private: bool) -> None:
        self._private = private

    def read(self, value: Any) -> Any:
        """Rebuilds a value from what `_written` makes."""
        cls = value.__class__
        if cls is list:
            return list(map(self.read, value))
        if cls is not dict:
            return value
        kind: Any = next(iter(value), "")
        if kind.__class__ is not int:
            return {key: self.read(item) for key, item in value.items()}
        if kind == _RECORD:
            return self._record(*value[kind])
        return _MADE[kind](value[kind] if kind in _RAW else list(map(self.read, value[kind])))

    def _record(self, name: str, *values: Any) -> Any:
        """Rebuilds an object of a declared class. Raises SerializationError if the class, or the class of a value, was not declared."""
        if name not in _DECLARED and (module := name.rpartition(".")[0]) in SERIALIZABLE_MODULES:
            import_module(module)
        declared = _DECLARED.get(name)
        if declared is None or declared.private > self._private:
            raise SerializationError(f"{name!r} is no record that is kept")
        read = list(map(self.read, values))
        for (attribute, classes), value in zip(declared.attributes.items(), read, strict=True):
            if not isinstance(value, classes):
                raise SerializationError(f"{attribute} of {name} is a {value.__class__.__name__}")
        return declared.cls(*read)


def _pairs(items: list[Any]) -> list[tuple[Any, Any]]:
    return list(zip(items[::2], items[1::2], strict=True))


def _array(items: list[Any]) -> array[int]:
    typecode, data = items
    numbers = _NUMBERS[typecode][:]
    numbers.frombytes(data)
    return numbers


#: Types whose content is plain.
_RAW = frozenset({_ARRAY, _INT, _TEXT, _BYTEARRAY})

_MADE: dict[int, Callable[[list[Any]], Any]] = {
    _TUPLE: tuple,
    _SET: set,
    _FROZENSET: frozenset,
    _DICT: lambda items: dict(_pairs(items)),
    _COUNTER: lambda items: Counter(dict(_pairs(items))),
    _ARRAY: _array,
    _INT: lambda items: int(items[0], 16),
    _TEXT: lambda items: items[0].decode("utf-8", "surrogatepass"),
    _BYTEARRAY: lambda items: bytearray(items[0]),
}
