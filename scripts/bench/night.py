"""Simulates a night of many sources, with and without faults: `make bench-night`.

Each source has some jobs on its key; workers in processes of their own, the loop of `cdl worker`,
do them. A job writes one row, which can be there but once, in its own transaction. In the night
with faults a share of the tries fails, workers are killed (kill -9) and started again all the time,
and the server breaks down once and recovers. In the end all jobs must be done, none twice, and each
source's in their order.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from typing import Annotated

import psycopg
import typer

from loader.cli.output import JsonOption, Output
from loader.database import Connection, connect
from loader.errors import CdlError
from scripts.bench.own_cluster import OwnCluster, own_cluster
from tests.queue.night import Workers, problems, set_up, waiting

_LOOK_SECONDS = 0.1
_ENOUGH_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class Night:
    """What a night was like. `problems` is empty, or something is wrong."""

    what: str
    seconds: float
    killed: int
    restarts: int
    tries: int
    retries: int
    problems: list[str]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a night is to be like."""

    sources: int
    jobs: int
    workers: int
    failing: float
    max_seconds: float
    seconds_between_kills: float


def main(
    *,
    sources: Annotated[int, typer.Option(min=1, help="How many sources.")] = 500,
    jobs: Annotated[int, typer.Option(min=1, help="How many jobs each has.")] = 4,
    workers: Annotated[int, typer.Option(min=1, max=200, help="How many worker processes.")] = 20,
    failing: Annotated[
        float, typer.Option(min=0, max=0.9, help="Which share of the tries fails.")
    ] = 0.05,
    longest: Annotated[
        float, typer.Option(min=0, help="A job takes up to so many seconds, half on average.")
    ] = 0.5,
    kill_every: Annotated[
        float, typer.Option(min=0.1, help="Seconds from one killed worker to the next.")
    ] = 2.0,
    as_json: JsonOption = False,
) -> None:
    """Simulate a night without faults, and one with them.

    Example: python -m scripts.bench.night --sources 50 --workers 4
    """
    output = Output(as_json)
    plan = Plan(sources, jobs, workers, failing, longest, kill_every)
    output.say("Making the cluster …")
    with own_cluster() as cluster:
        nights = [_simulate(cluster, plan, output, faults=faults) for faults in (False, True)]
    output.table(
        ("night", "seconds", "ratio", "workers killed", "restarts", "tries", "retries", "wrong"),
        [
            (
                night.what,
                f"{night.seconds:.1f}",
                f"{night.seconds / nights[0].seconds:.2f}",
                night.killed,
                night.restarts,
                night.tries,
                night.retries,
                len(night.problems),
            )
            for night in nights
        ],
        title=f"{sources:,} sources, {jobs} jobs each, {workers} workers",
    )
    output.data({"plan": plan, "nights": nights})
    for problem in (problem for night in nights for problem in night.problems[:20]):
        output.say(problem)
    if any(night.problems for night in nights):
        sys.exit(1)


def _simulate(cluster: OwnCluster, plan: Plan, output: Output, *, faults: bool) -> Night:
    what = "with faults" if faults else "without faults"
    output.say(f"A night {what} …")
    url = cluster.make("faults" if faults else "quiet")
    failing = plan.failing if faults else 0.0
    restarts = 0
    with Workers(url, plan.workers, failing, plan.max_seconds) as workers:
        with connect(url) as conn:
            began = time.monotonic()
            set_up(conn, plan.sources, plan.jobs)
        half = plan.sources * plan.jobs / 2
        next_kill = time.monotonic() + plan.seconds_between_kills
        while (left := _left(url)) != 0:
            if time.monotonic() - began > _ENOUGH_SECONDS:
                break
            if faults and restarts == 0 and left is not None and left < half:
                output.say("The server breaks down …")
                cluster.break_down_and_start()
                restarts += 1
            if faults and time.monotonic() >= next_kill:
                workers.kill_one()
                next_kill = time.monotonic() + plan.seconds_between_kills
            time.sleep(_LOOK_SECONDS)
        took = time.monotonic() - began
    with connect(url) as conn:
        tries, retries = _tries(conn)
        return Night(what, took, workers.killed, restarts, tries, retries, problems(conn))


def _left(url: str) -> int | None:
    """Tell how many jobs are not done; None when the server does not say."""
    try:
        with connect(url) as conn:
            return waiting(conn)
    except (psycopg.Error, CdlError):
        return None


def _tries(conn: Connection) -> tuple[int, int]:
    row = conn.execute(
        "select sum(dequeue_attempts), sum(retry_count) from pipeline.job_queue"
    ).fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)


if __name__ == "__main__":
    typer.run(main)
