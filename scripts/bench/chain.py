"""Brings a file through all stages in a process of its own, and measures time and memory.

Run as a program, it is that process: it takes a `ChainRequest` as JSON on stdin and gives a
`ChainTimes` as JSON on stdout.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from editions import ID_COLUMN

from loader.database import connect
from loader.settings import load_settings
from loader.stages.chain import run_chain
from loader.stages.jobs import Context, Progress, no_progress
from loader.storage import FolderStorage

_KIB = 1024


@dataclass(frozen=True, slots=True)
class ChainRequest:
    """Which file to bring where. Storage and file are paths as text, for JSON's sake."""

    url: str
    storage: str
    file: str
    dmo_id: int


@dataclass(frozen=True, slots=True)
class ChainTimes:
    """Seconds a stage and in all, the process's peak memory in bytes, and each stage's counts."""

    total: float
    stages: dict[str, float]
    peak_memory: int
    results: dict[str, dict[str, Any]]

    @property
    def loading(self) -> float:
        """Give the seconds from the transformed file on."""
        return self.stages["stage"] + self.stages["promote"]


def prepare_dmo(url: str, *, with_ids: bool, auto_accept: bool = True) -> int:
    """Add the DMO whose file is measured, and tell the stages what they need to know.

    All columns get a home in public.listings. A file with ids is a full snapshot.
    """
    columns = {"locality": "admin2", "region": "admin1"}
    config: dict[str, dict[str, Any]] = {
        "import": {
            "columns": {**columns, "id": ID_COLUMN} if with_ids else columns,
            "full_snapshot": with_ids,
        },
        "stage": {"auto_accept": auto_accept},
    }
    with connect(url) as conn:
        (dmo_id,) = conn.execute(
            "select pipeline.add_dmo('Bench', 'AT', '9', 'bench')"
        ).fetchone() or (0,)
        for stage, params in config.items():
            conn.execute(
                "select pipeline.set_config(%s, %s, %s::jsonb)",
                (dmo_id, stage, orjson.dumps(params).decode()),
            )
    return int(dmo_id)


def measure_chain(url: str, storage: Path, file: Path, dmo_id: int) -> ChainTimes:
    """Run the chain in a fresh process."""
    request = ChainRequest(url, str(storage), str(file), dmo_id)
    done = subprocess.run(
        [sys.executable, Path(__file__)],
        input=orjson.dumps(request),
        stdout=subprocess.PIPE,
        check=True,
    )
    return ChainTimes(**orjson.loads(done.stdout))


def _run(request: ChainRequest) -> ChainTimes:
    stages: dict[str, float] = {}

    @contextmanager
    def watch(stage: str) -> Iterator[Progress]:
        started = time.perf_counter()
        yield no_progress
        stages[stage] = time.perf_counter() - started

    storage = FolderStorage(Path(request.storage), "bench")
    context = Context(request.url, storage, parallel=load_settings().parallel)
    started = time.perf_counter()
    done = run_chain(context, Path(request.file), request.dmo_id, watch=watch)
    total = time.perf_counter() - started
    return ChainTimes(total, stages, _peak_memory(), {r.stage: r.results for r in done.results})


def _peak_memory() -> int:
    """Give the largest resident memory this process ever had, in bytes.

    Not getrusage(): its figure is inherited from the parent over fork and exec.
    """
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * _KIB
    raise RuntimeError("the kernel does not tell this process's peak memory")


if __name__ == "__main__":
    sys.stdout.buffer.write(
        orjson.dumps(_run(ChainRequest(**orjson.loads(sys.stdin.buffer.read()))))
    )
