"""Measures the queue beside a bare loop, procrastinate and PgQueuer: `make bench-queue`.

All on one PostgreSQL, a throw-away cluster that waits for its disk at each commit, in rounds that
take turns. The yardstick is a bare loop: select … for update skip locked limit 1, update, commit.
Nothing is asserted on time.
"""

from __future__ import annotations

import asyncio
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Annotated

import psycopg
import typer
from bare_queue import BARE
from claim_rates import Subject, Window
from own_cluster import OwnCluster, own_cluster
from queues import Queue, known_queues
from start_latency import Latency, measure_latency

from loader.cli.output import JsonOption, Output
from loader.database import translate
from loader.errors import CdlError

_KEYS = 500


@dataclass(frozen=True, slots=True)
class Line:
    """What so many workers of a queue did, claiming so many jobs at once, in each round."""

    queue: str
    workers: int
    at_once: int
    windows: list[Window]


def main(
    *,
    jobs: Annotated[int, typer.Option(min=1_000, help="How many jobs wait.")] = 100_000,
    keys: Annotated[
        int, typer.Option(min=1, help="Among how many order keys; one key a job besides.")
    ] = _KEYS,
    workers: Annotated[
        list[int] | None, typer.Option(min=1, max=64, help="How many processes; may be repeated.")
    ] = None,
    seconds: Annotated[float, typer.Option(min=0.1, help="How long each measurement lasts.")] = 3,
    rounds: Annotated[int, typer.Option(min=1, help="How often to measure.")] = 3,
    only: Annotated[
        list[str] | None, typer.Option(help="Only this queue, by its name; may be repeated.")
    ] = None,
    latencies: Annotated[
        int, typer.Option(min=0, help="How many jobs to enqueue one by one for an idle worker.")
    ] = 200,
    as_json: JsonOption = False,
) -> None:
    """Measure jobs claimed and completed per second, and how soon an idle worker begins.

    Example: python scripts/bench/work_queue.py --jobs 20000 --seconds 1 --workers 1 --only cdl
    """
    output = Output(as_json)
    try:
        output.say("Making the cluster …")
        queues = [
            queue for queue in known_queues() if queue is BARE or not only or queue.name in only
        ]
        with own_cluster() as cluster:
            waited = _latencies(cluster, output, queues, latencies)
            subjects = _subjects(cluster, output, queues, jobs, keys)
            lines = _rates(output, subjects, workers or [1, 4, 8], seconds, rounds)
    except (CdlError, psycopg.Error) as error:
        told = error if isinstance(error, CdlError) else translate(error)
        output.error(told)
        raise typer.Exit(told.exit_code) from error
    _show(output, lines, waited, jobs)


def _latencies(
    cluster: OwnCluster, output: Output, queues: Sequence[Queue], jobs: int
) -> list[Latency]:
    found = []
    for queue in queues if jobs else ():
        if queue.loop is not None:
            output.say(f"An idle worker of {queue.name} …")
            url = cluster.make(f"idle_{len(found)}", migrated=queue.is_ours)
            asyncio.run(queue.install(url))
            found.append(measure_latency(queue.name, url, jobs))
    return found


def _subjects(
    cluster: OwnCluster, output: Output, queues: Sequence[Queue], jobs: int, keys: int
) -> list[Subject]:
    found = []
    for queue in queues:
        for number in (keys, jobs) if queue.has_keys else (0,):
            url = cluster.make(f"queue_{len(found)}", migrated=queue.is_ours)
            found.append(Subject(queue, url, jobs, number))
            output.say(f"Filling {found[-1].name} …")
            found[-1].install()
            found[-1].top_up()
    return found


def _rates(
    output: Output, subjects: Sequence[Subject], workers: list[int], seconds: float, rounds: int
) -> list[Line]:
    lines = [
        Line(subject.name, count, batch, [])
        for count in workers
        for subject in subjects
        for batch in subject.queue.batches
    ]
    by_name = {subject.name: subject for subject in subjects}
    for number in range(1, rounds + 1):
        output.say(f"Round {number} of {rounds} …")
        for line in lines:
            subject = by_name[line.queue]
            subject.top_up()
            line.windows.append(subject.measure(line.workers, line.at_once, seconds))
    return lines


def _show(output: Output, lines: Sequence[Line], waited: Sequence[Latency], jobs: int) -> None:
    bare = {line.workers: line.windows for line in lines if line.queue == BARE.name}
    cores = len(os.sched_getaffinity(0))
    load = os.getloadavg()[2]
    output.table(
        (
            "queue", "workers", "at once", "jobs/s", "× bare loop", "lowest", "highest",
            "server µs/job", "worker µs/job",
        ),
        [
            (
                line.queue,
                line.workers,
                line.at_once,
                round(median(w.rate for w in line.windows)),
                f"{median(ratios):.2f}",
                f"{min(ratios):.2f}",
                f"{max(ratios):.2f}",
                round(median(w.server_us for w in line.windows)),
                round(median(w.worker_us for w in line.windows)),
            )
            for line in lines
            for ratios in [
                [w.rate / b.rate for w, b in zip(line.windows, bare[line.workers], strict=True)]
            ]
        ],
        title=f"{jobs:,} jobs waiting, {cores} cores, load {load:.1f}",
    )  # fmt: skip
    output.table(
        ("idle worker of", "jobs", "median ms", "99 % ms"),
        [(w.queue, len(w.milliseconds), f"{w.median:.1f}", f"{w.of_99:.1f}") for w in waited],
        title="From the call that enqueues to the start",
    )
    output.data(
        {
            "jobs": jobs,
            "machine": {"cores": cores, "load": load, "system": platform.platform()},
            "lines": lines,
            "latencies": waited,
        }
    )


if __name__ == "__main__":
    typer.run(main)
