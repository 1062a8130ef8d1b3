"""What is known of a queue that is measured: how it is filled, how it claims and completes jobs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from loader.database import connect

Enqueue = Callable[[], Awaitable[None]]
"""Adds one job, over a connection that is open."""
Step = Callable[[int], Awaitable[int]]
"""Claims that many jobs at most, completes as many, and gives how many it completed."""


@dataclass(frozen=True, slots=True)
class Session:
    """A worker's connection. `process`: the server's process that serves it."""

    step: Step
    process: int


Open = Callable[[str, AsyncExitStack], Awaitable[Session]]


@dataclass(frozen=True, slots=True)
class Loop:
    """A queue's own worker, to be told of a job at once."""

    serve: Callable[[str, Callable[[], None]], None]
    """Be a worker with the library's defaults, for ever; the callable is what a job does."""
    enqueuer: Callable[[str, AsyncExitStack], Awaitable[Enqueue]]


@dataclass(frozen=True, slots=True)
class Jobs:
    """Jobs to put into a queue: from which number on, how many, among how many order keys."""

    first: int
    count: int
    keys: int
    """0: none."""


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue, by its own library's calls, without a task around them."""

    name: str
    is_ours: bool
    has_keys: bool
    """Whether its jobs can have order keys."""
    batches: tuple[int, ...]
    """How many jobs it is measured to claim at once."""
    tables: str
    """What is vacuumed after it was filled."""
    install: Callable[[str], Awaitable[None]]
    fill: Callable[[str, Jobs], Awaitable[None]]
    open: Open
    loop: Loop | None = None


def known_queues() -> list[Queue]:
    """Give all that can be measured here: the others only where they are installed."""
    modules = ["bare_queue", "own_queue"]
    if find_spec("procrastinate"):
        modules.append("procrastinate_queue")
    if find_spec("pgqueuer") and find_spec("asyncpg"):
        modules.append("pgqueuer_queue")
    return [queue for module in modules for queue in import_module(module).QUEUES]


def run(url: str, statement: str, parameters: dict[str, Any] | None = None) -> None:
    """Run a statement over a connection of its own."""
    with connect(url) as conn:
        conn.execute(statement.encode(), parameters)
