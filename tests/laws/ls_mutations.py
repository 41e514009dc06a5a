"""The mutation engine for Label Studio: each mutation spoils a good task in one way and knows which rule must say so, and where.

The mutations themselves are in `ls_mutate_answers`, `ls_mutate_names`, `ls_mutate_regions`, `ls_mutate_links` and
`ls_mutate_tasks`; they register here, and `ls_harness` imports them all.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from laws.ls_configs import Config, ControlTag

Json = dict[str, Any]


@dataclass(frozen=True)
class Mutant:
    """A spoilt task."""

    task: Any
    pointer: str | None = None
    """Where the rule must point; None where the mutation cannot know."""
    profile: str | None = None
    """The profile under which it is wrong."""
    before: tuple[Any, ...] = ()
    """Tasks that stand before it in the file."""


@dataclass
class Case:
    """A task that may be changed, with its config."""

    rng: Random
    task: Json
    config: Config

    def results(self, *tests: Callable[[Json, ControlTag], Any]) -> Iterator[tuple[str, Json, ControlTag]]:
        """Results of predictions that pass all tests: (pointer, result, control), in any order."""
        found: list[tuple[str, Json, ControlTag]] = []
        for at, prediction in enumerate(self.task.get("predictions", ())):
            for index, result in enumerate(prediction["result"]):
                asks = self.config.control(result.get("from_name"))
                if asks is not None and all(test(result, asks) for test in tests):
                    found.append((f"/predictions/{at}/result/{index}", result, asks))
        self.rng.shuffle(found)
        yield from found

    def result(self, *tests: Callable[[Json, ControlTag], Any]) -> tuple[str, Json, ControlTag] | None:
        """Any such result."""
        return next(self.results(*tests), None)

    def siblings_of(self, where: str) -> list[Json]:
        """The list of results that a pointer leads into."""
        return self.task["predictions"][int(where.split("/")[2])]["result"]

    def end(self, where: str) -> str:
        """The pointer of what is appended to that list next."""
        return f"{where.rpartition('/')[0]}/{len(self.siblings_of(where))}"

    def relation(self) -> tuple[str, Json] | None:
        """Any relation."""
        for at, prediction in enumerate(self.task.get("predictions", ())):
            for index, result in enumerate(prediction["result"]):
                if result.get("type") == "relation":
                    return f"/predictions/{at}/result/{index}", result
        return None

    def done(self, pointer: str | None, profile: str | None = None) -> Mutant:
        return Mutant(self.task, pointer, profile)


Mutate = Callable[[Case], "Mutant | None"]


@dataclass(frozen=True)
class Mutation:
    """A way to break one rule."""

    code: str
    name: str
    mutate: Mutate

    def apply(self, rng: Random, task: Json, config: Config) -> Mutant | None:
        """The task spoilt, leaving the given one as it is; None where this cannot be done, or where the task is no good one."""
        try:
            return self.mutate(Case(rng, pickle.loads(pickle.dumps(task)), config))  # a deep copy, in a tenth of the time
        except (KeyError, TypeError, AttributeError, IndexError):
            if _is_good(task):
                raise
            return None


def _is_good(task: Json) -> bool:
    """False for a task that is not even built like one: something spoilt it before."""
    try:
        return all(isinstance(r["value"], dict) for p in task.get("predictions", ()) for r in p["result"] if r["type"] != "relation")
    except (KeyError, TypeError, AttributeError):
        return False


MUTATIONS: list[Mutation] = []


def breaks(code: str) -> Callable[[Mutate], Mutate]:
    """Registers a mutation of the rule."""

    def register(mutate: Mutate) -> Mutate:
        MUTATIONS.append(Mutation(code, mutate.__name__, mutate))
        return mutate

    return register


def pointed(key: object) -> str:
    """A key as a part of a pointer."""
    return str(key).replace("~", "~0").replace("/", "~1")
