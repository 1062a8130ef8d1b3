"""What is measured: each function is one scenario, with databases of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bare_copy import export_listings, measure_copy
from chain import ChainTimes, measure_chain, prepare_dmo
from databases import BenchServer
from dlt_merge import MergeRequest, measure_merge
from editions import ID_COLUMN, write_first, write_next, write_without_ids
from places import Places

from loader.cli.output import Output

_COPIES = 3  # of the bare COPY, before and after each chain: the machine has other things to do


@dataclass(frozen=True, slots=True)
class Bench:
    """Where to measure, with which places, and whom to tell how far it is."""

    server: BenchServer
    folder: Path
    places: Places
    rows: int
    output: Output

    def path(self, name: str) -> Path:
        """Give a file or folder of this run."""
        return self.folder / name


@dataclass(slots=True)
class Repetition:
    """One round: the same rows by a bare COPY, by the stages, and by dlt, one after the other."""

    copies: list[float] = field(default_factory=list)
    first: ChainTimes | None = None
    with_ids: ChainTimes | None = None
    following: ChainTimes | None = None
    dlt: dict[str, float] = field(default_factory=dict)

    @property
    def copy(self) -> float:
        """Give the round's yardstick."""
        return median(self.copies)


@dataclass(frozen=True, slots=True)
class Growth:
    """A first load of some number of rows beside the bare COPY of as many."""

    rows: int
    times: ChainTimes
    copy: float


@dataclass(frozen=True, slots=True)
class Memory:
    """The Python process's peak, in bytes, over import, transform and stage of a file."""

    rows: int
    file_size: int
    peak: int


def write_files(bench: Bench) -> None:
    """Write the files that the rounds share."""
    bench.output.say(f"Writing three files of {bench.rows:,} places …")
    write_without_ids(bench.path("without_ids.csv.gz"), bench.places, bench.rows)
    write_first(bench.path("first.csv.gz"), bench.places, bench.rows)
    write_next(bench.path("next.csv.gz"), bench.places, bench.rows)


def measure_round(bench: Bench, *, dlt: bool) -> Repetition:
    """First load, next edition, dlt; the bare COPY in between, so that all see the same machine."""
    done = Repetition()
    with bench.server.database() as url:
        bench.output.say("  first load …")
        dmo_id = prepare_dmo(url, with_ids=False)
        done.first = measure_chain(
            url, bench.path("storage"), bench.path("without_ids.csv.gz"), dmo_id
        )
        export_listings(url, bench.path("exported"))
    done.copies += _measure_copies(bench)
    with bench.server.database() as url:
        bench.output.say("  first load with ids, and the next edition …")
        dmo_id = prepare_dmo(url, with_ids=True)
        done.with_ids, done.following = (
            measure_chain(url, bench.path("storage"), bench.path(name), dmo_id)
            for name in ("first.csv.gz", "next.csv.gz")
        )
    done.copies += _measure_copies(bench)
    if dlt:
        done.dlt = dict(_measure_dlt(bench))
        done.copies += _measure_copies(bench)
    return done


def measure_growth(bench: Bench, rows: int) -> Growth:
    """Load another number of rows first, in a fresh database."""
    bench.output.say(f"Growth: {rows:,} rows …")
    file = bench.path("growth.csv.gz")
    write_without_ids(file, bench.places, rows)
    with bench.server.database() as url:
        dmo_id = prepare_dmo(url, with_ids=False)
        times = measure_chain(url, bench.path("storage"), file, dmo_id)
        export_listings(url, bench.path("exported"))
    return Growth(rows, times, median(_measure_copies(bench)))


def measure_memory(bench: Bench, rows: int) -> Memory:
    """Import, transform and stage a file; nothing is accepted, so that the chain ends there."""
    bench.output.say(f"Memory: {rows:,} rows …")
    file = bench.path("memory.csv.gz")
    write_without_ids(file, bench.places, rows)
    with bench.server.database() as url:
        dmo_id = prepare_dmo(url, with_ids=False, auto_accept=False)
        times = measure_chain(url, bench.path("storage"), file, dmo_id)
    return Memory(rows, file.stat().st_size, times.peak_memory)


def _measure_copies(bench: Bench) -> list[float]:
    bench.output.say("  bare COPY …")
    seconds = []
    for _ in range(_COPIES):
        with bench.server.database() as url:
            seconds.append(measure_copy(url, bench.path("exported")))
    return seconds


def _measure_dlt(bench: Bench) -> Iterator[tuple[str, float]]:
    for word, tuned in (("defaults", False), ("tuned", True)):
        bench.output.say(f"  dlt, {word} …")
        with bench.server.database() as url, TemporaryDirectory(dir=bench.folder) as folder:
            for edition in ("first", "next"):
                request = MergeRequest(
                    url,
                    folder,
                    str(bench.path(f"{edition}.csv.gz")),
                    table="places",
                    key=ID_COLUMN,
                    tuned=tuned,
                    integers=(ID_COLUMN,),
                    floats=("lat", "lon"),
                )
                yield f"dlt, {word}: {edition}", measure_merge(request)
