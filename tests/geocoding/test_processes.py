"""Several processes share the limits of a service, and ask the same only once."""

import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from loader.settings import PROJECT_ROOT
from tests.geocoding.server import FakeServices, Reply, nominatim
from tests.pipeline.world import World, place

PER_SECOND = 4


def start(world: World, file: Path, dmo_id: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "tests.geocoding.geocoding_run", world.database.url),
            *(str(world.folder / "storage"), str(file), str(dmo_id)),
        ],
        cwd=PROJECT_ROOT,
    )


def files(world: World, services: FakeServices) -> list[tuple[Path, int]]:
    """Give files of two DMOs with the same addresses."""
    made = []
    for name in ("Galway", "Mayo"):
        dmo_id = world.dmo(name)
        provider = services.provider(requests_per_second=PER_SECOND)
        world.configure(dmo_id, "transform", geocode={"providers": [provider]})
        rows = [place(n, lat="", lng="") for n in range(6)]
        made.append((world.file(f"{name}.csv", rows), dmo_id))
    return made


def test_processes_share_the_rate_and_the_answers(world: World, services: FakeServices) -> None:
    services.replies["nominatim"] = lambda _: Reply(nominatim(53.2, -9.05).body, after_seconds=0.4)

    processes = [start(world, *made) for made in files(world, services)]
    assert [process.wait(120) for process in processes] == [0, 0]

    requests = services.asked()
    assert set(Counter(request.address for request in requests).values()) == {1}
    assert len(requests) == 6
    # The slots lie exactly so far apart; a request may reach the server a little later.
    took = requests[-1].at - requests[0].at
    assert took >= (len(requests) - 1) / PER_SECOND - 0.1
    assert (
        world.value(
            "select count(*) from pipeline.files where stage = 'transform' and record_count = 6"
        )
        == 2
    )


def test_what_a_killed_process_was_asking_another_asks(
    world: World, services: FakeServices
) -> None:
    (file, dmo_id), (other_file, other_dmo) = files(world, services)
    services.replies["nominatim"] = lambda _: Reply([], after_seconds=1.5)
    killed = start(world, file, dmo_id)
    try:
        _wait_for_request(services)
    finally:
        killed.kill()
        killed.wait()
    services.replies["nominatim"] = lambda _: nominatim(53.2, -9.05)

    assert start(world, other_file, other_dmo).wait(120) == 0

    assert world.value("select count(*) from pipeline.geocode_answers where is_found") == 6


def _wait_for_request(services: FakeServices) -> None:
    for _ in range(600):
        if services.asked():
            return
        time.sleep(0.1)
    pytest.fail("nobody asked")


def test_slots_of_two_connections_lie_apart(world: World) -> None:
    with world.database.connect() as other:
        waits = [
            conn.execute("select pipeline.take_geocode_slot('nominatim', 2, 60)").fetchone()
            for conn in (world.conn, other, world.conn)
        ]
    seconds = [row[0] for row in waits if row is not None]
    assert seconds == [0, pytest.approx(2, abs=0.9), pytest.approx(4, abs=0.9)]
    take = "select pipeline.take_geocode_slot('nominatim', 2, %s)"
    assert world.value(take, 1) is None, "it would lie six seconds ahead"
    world.value("select pipeline.defer_geocoding('nominatim', 30)")
    assert world.value(take, 60) == pytest.approx(30, abs=1)
    assert world.value("select pipeline.take_geocode_slot('google', 2, 60)") == 0
