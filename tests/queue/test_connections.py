"""Connections that a worker keeps between jobs: as good as new, and none that is broken."""

import pytest

from loader.connections import Connections
from loader.database import Connection
from loader.errors import CdlError, DatabaseUnreachableError
from loader.stages.handlers import work_of
from loader.stages.jobs import Heart, claim_jobs, run_claim
from tests.pipeline.world import World, places
from tests.support.database import Database


def test_a_connection_is_kept_and_is_as_good_as_new(database: Database) -> None:
    with Connections(database.url) as connections:
        with connections.lend() as conn:
            conn.execute("set statement_timeout = '5s'")
            conn.execute("create temporary table left_over ()")
            conn.execute("select pg_advisory_lock(1)")
        with connections.lend() as again, database.connect() as other:
            assert again is conn
            assert again.execute("show statement_timeout").fetchone() == ("0",)
            assert again.execute("select to_regclass('pg_temp.left_over')").fetchone() == (None,)
            assert other.execute("select pg_try_advisory_lock(1)").fetchone() == (True,)
    assert again.closed


def test_two_that_are_lent_at_once_are_two(database: Database) -> None:
    with Connections(database.url) as connections, connections.lend() as one:
        with connections.lend() as two:
            assert one is not two
        with connections.lend() as three:
            assert three is two


def test_one_whose_server_process_is_gone_is_not_lent_again(
    database: Database, db: Connection
) -> None:
    with Connections(database.url) as connections:
        with connections.lend() as conn:
            process = conn.info.backend_pid
        db.execute("select pg_terminate_backend(%s, 5000)", (process,))
        with connections.lend() as other:
            assert other.execute("select 1").fetchone() == (1,)
            assert other.info.backend_pid != process


def test_one_amid_a_transaction_is_closed(database: Database) -> None:
    with Connections(database.url) as connections:
        with connections.lend() as conn:
            conn.execute("begin")
        assert conn.closed


def test_two_that_want_the_last_one_at_once_get_one_each(database: Database) -> None:
    class Taken(list[Connection]):
        """A list whose last one another thread takes after each look at it."""

        def __bool__(self) -> bool:
            self.clear()
            return True

    with Connections(database.url) as connections:
        with connections.lend():
            pass
        connections._idle = Taken(connections._idle)
        with connections.lend() as one, connections.lend() as two:
            assert one is not two


@pytest.mark.parametrize(
    "error", [RuntimeError("can't start new thread"), KeyboardInterrupt(), IndexError()]
)
def test_a_job_that_can_not_begin_is_told(
    world: World, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    def begin(_: Heart) -> None:
        raise error

    world.value("select pipeline.enqueue_job('fetch_images', %s)", world.dmo())
    (claim,) = claim_jobs(world.conn, 1)
    monkeypatch.setattr(Heart, "begin", begin)
    with pytest.raises(type(error)):
        run_claim(world.context, claim, lambda: work_of(world.context, claim))
    assert world.value("select status from pipeline.job_queue") in {"held", "cancelled"}


@pytest.mark.parametrize("had", [0, 1])
def test_a_job_for_which_there_is_no_connection_just_now_is_tried_again(
    world: World, monkeypatch: pytest.MonkeyPatch, had: int
) -> None:
    """`had`: so many were to be had; the second is for the heartbeat."""
    take = Connections.take
    asked = 0

    def scarce(self: Connections) -> Connection:
        nonlocal asked
        asked += 1
        if had < asked < had + 3:
            raise DatabaseUnreachableError("all are taken", hint="Wait.", code="unreachable")
        return take(self)

    path = world.file("places.csv", places(1))
    world.value(
        "select pipeline.enqueue_job('import_raw', %s,"
        " p_params => jsonb_build_object('path', %s::text))",
        world.dmo(),
        str(path),
    )
    (claim,) = claim_jobs(world.conn, 1)
    monkeypatch.setattr(Connections, "take", scarce)
    with pytest.raises(CdlError, match="all are taken"):
        run_claim(world.context, claim, lambda: work_of(world.context, claim))

    assert world.rows("select status, error_code from pipeline.job_queue") == [
        {"status": "pending", "error_code": "unreachable"}
    ]
