"""Addresses that were left open are asked again later, by themselves."""

from __future__ import annotations

from typing import Any

import pytest

from loader.geocoding import asking
from loader.stages.handlers import work_of
from loader.stages.jobs import StageResult, claim_jobs, run_claim
from tests.geocoding.server import FakeServices, Reply
from tests.geocoding.test_transform import KEY, configure, numbered, points, unplaced
from tests.pipeline.world import World

WAITS = "select count(*) from pipeline.job_line"


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_GEOCODING_KEY", KEY)
    monkeypatch.setattr(asking, "_BACKOFF_SECONDS", 0.01)


def _load(world: World, dmo_id: int, *numbers: int, name: str = "file.csv") -> None:
    world.run(world.file(name, [unplaced(n) for n in numbers]), dmo_id)


def _a_day_later(world: World) -> list[StageResult]:
    """Let all that waits for its time come, and do it as a worker does."""
    world.conn.execute("update pipeline.job_line set until = now() where state = 'delayed'")
    world.conn.execute(
        "update pipeline.job_queue set next_attempt_at = now() where status = 'pending'"
    )
    done = []
    while claims := claim_jobs(world.conn, 1):
        claim = claims[0]
        force = bool(claim.params.get("force"))
        done.append(
            run_claim(world.context, claim, lambda c=claim: work_of(world.context, c), force=force)  # type: ignore[misc]
        )
    return done


def _stages(done: list[StageResult]) -> list[str]:
    return [result.stage for result in done]


def test_what_the_budget_left_open_is_asked_day_by_day(
    world: World, services: FakeServices
) -> None:
    services.replies["nominatim"] = numbered
    dmo_id = world.dmo()
    configure(world, dmo_id, services.provider(), budget_per_run=2)
    _load(world, dmo_id, 1, 2, 3, 4, 5)
    assert sorted(points(world)) == ["p1", "p2"]
    assert world.value(
        "select until between now() + interval '23 hours' and now() + interval '25 hours'"
        " from pipeline.job_line where state = 'delayed'"
    )

    assert _stages(_a_day_later(world)) == ["transform", "stage", "promote"]
    assert sorted(points(world)) == ["p1", "p2", "p3", "p4"]
    assert _stages(_a_day_later(world)) == ["transform", "stage", "promote"]
    assert sorted(points(world)) == ["p1", "p2", "p3", "p4", "p5"]

    assert world.value(WAITS) == 0
    assert len(services.asked()) == 5


def test_while_nobody_answers_no_file_is_made_anew(world: World, services: FakeServices) -> None:
    services.script("nominatim", Reply(b"down", 503))
    dmo_id = world.dmo()
    configure(world, dmo_id, services.provider())
    _load(world, dmo_id, 1, 2)

    (done,) = _a_day_later(world)

    assert done.file_id is None
    assert "2 addresses left open" in done.notes[0]
    assert world.value("select count(*) from pipeline.files where stage = 'transform'") == 1
    assert world.value(
        "select state from pipeline.runs where job_id = %s", done.job_id
    ) == "done"  # fmt: skip
    assert world.value(WAITS) == 1, "and again tomorrow"
    services.replies.clear()
    services.replies["nominatim"] = numbered
    assert _stages(_a_day_later(world)) == ["transform", "stage", "promote"]
    assert sorted(points(world)) == ["p1", "p2"]


def test_a_newer_file_asks_by_itself(world: World, services: FakeServices) -> None:
    services.replies["nominatim"] = numbered
    dmo_id = world.dmo()
    configure(world, dmo_id, services.provider(), budget_per_run=1)
    _load(world, dmo_id, 1, 2)
    _load(world, dmo_id, 1, 2, 3, name="newer.csv")
    asked = len(services.asked())

    done = _a_day_later(world)

    assert done[0].notes == ("the source has sent a newer file, which asks by itself",)
    assert len(services.asked()) == asked + 1
    assert sorted(points(world)) == ["p1", "p2", "p3"]
    assert world.value(WAITS) == 0


@pytest.mark.parametrize(
    "settings", [{"budget_per_run": 0}, {"ask_again_after_hours": None, "budget_per_run": 1}]
)
def test_nothing_is_asked_again_where_nobody_wants_it(
    world: World, services: FakeServices, settings: dict[str, Any]
) -> None:
    services.replies["nominatim"] = numbered
    dmo_id = world.dmo()
    configure(world, dmo_id, services.provider(), **settings)
    _load(world, dmo_id, 1, 2)

    assert world.value(WAITS) == 0
