"""Puts what was measured into lines of seconds and ratios, for people and for machines."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from chain import ChainTimes
from measurements import Growth, Memory, Repetition

from loader.cli.output import Output

_STAGES = ("import", "transform", "stage", "promote")


@dataclass(frozen=True, slots=True)
class Line:
    """The median of something over the rounds, and its median ratio to the round's bare COPY."""

    what: str
    seconds: float
    ratio: float
    lowest: float
    highest: float
    target: float | None = None


def lines_of(rounds: Sequence[Repetition]) -> list[Line]:
    """Give what the rounds measured, line by line."""
    copies = [seconds for r in rounds for seconds in r.copies]
    own = median(copies)
    found = [Line("bare COPY", own, 1.0, min(copies) / own, max(copies) / own)]

    def add(what: str, seconds: Sequence[float], target: float | None = None) -> None:
        ratios = [s / r.copy for s, r in zip(seconds, rounds, strict=True)]
        found.append(Line(what, median(seconds), median(ratios), min(ratios), max(ratios), target))

    def add_chain(word: str, chains: list[ChainTimes], targets: dict[str, float]) -> None:
        for stage in _STAGES:
            add(f"{word}: {stage}", [c.stages[stage] for c in chains])
        add(f"{word}: stage and promote", [c.loading for c in chains], targets.get("loading"))
        add(f"{word}: all stages", [c.total for c in chains], targets.get("total"))

    first = [r.first for r in rounds if r.first]
    with_ids = [r.with_ids for r in rounds if r.with_ids]
    following = [r.following for r in rounds if r.following]
    add_chain("first load", first, {"loading": 6, "total": 10})
    add("first load with ids: all stages", [c.total for c in with_ids])
    add_chain("next edition", following, {"total": 5})
    for name in rounds[0].dlt:
        add(name, [r.dlt[name] for r in rounds])
    return found


def show(
    output: Output,
    rounds: Sequence[Repetition],
    growth: Sequence[Growth],
    memory: Sequence[Memory],
    *,
    rows: int,
    dlt: str | None,
) -> None:
    """Print the tables, or the document for machines."""
    lines = lines_of(rounds)
    cores = len(os.sched_getaffinity(0))
    load = os.getloadavg()[2]  # over the last 15 minutes: above 1 or so, others were at work too
    output.table(
        ("what", "seconds", "× bare COPY", "lowest", "highest", "target"),
        [
            (
                line.what,
                f"{line.seconds:.2f}",
                f"{line.ratio:.2f}",
                f"{line.lowest:.2f}",
                f"{line.highest:.2f}",
                f"≤ {line.target:g}" if line.target else "",
            )
            for line in lines
        ],
        title=f"{rows:,} rows, {cores} cores, load {load:.1f}; medians of {len(rounds)} rounds",
    )
    if dlt is None:
        output.line("dlt is not installed; beside it: pip install -e '.[bench]'")
    output.table(
        ("rows", "seconds", "seconds per million rows", "× bare COPY"),
        [
            (
                g.rows,
                f"{g.times.total:.2f}",
                f"{g.times.total / g.rows * 1e6:.0f}",
                f"{g.times.total / g.copy:.2f}",
            )
            for g in growth
        ],
        title="How the cost of a first load grows",
    )
    output.table(
        ("rows", "file, MB", "peak memory, MB", "target"),
        [(m.rows, f"{m.file_size / 1e6:.1f}", f"{m.peak / 1e6:.0f}", "< 200") for m in memory],
        title="Memory of the Python process over import, transform and stage",
    )
    output.data(
        _document(lines, rounds, growth, memory, rows=rows, cores=cores, load=load, dlt=dlt)
    )


def _document(
    lines: Sequence[Line],
    rounds: Sequence[Repetition],
    growth: Sequence[Growth],
    memory: Sequence[Memory],
    *,
    rows: int,
    cores: int,
    load: float,
    dlt: str | None,
) -> dict[str, Any]:
    return {
        "rows": rows,
        "machine": {"cores": cores, "load": load, "system": platform.platform()},
        "dlt_version": dlt,
        "lines": lines,
        "growth": growth,
        "memory": memory,
        "rounds": rounds,
    }
