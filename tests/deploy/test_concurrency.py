"""Two migrators at once, and migrators that are killed."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from loader.database import Connection
from loader.deploy import deploy
from loader.deploy.engines import EngineName
from loader.settings import PROJECT_ROOT
from tests.support.database import Database
from tests.support.tree import SmallTree

_SECONDS = 30
_PROGRAM = """
import sys
from pathlib import Path
from loader.deploy import deploy
from loader.deploy.tree import Tree
deploy.migrate(sys.argv[1], tree=Tree(Path(sys.argv[2])), engine=sys.argv[3], say=print)
"""


def _wait_for_backend(observer: Connection, condition: str) -> None:
    deadline = time.monotonic() + _SECONDS
    query = f"select from pg_stat_activity where datname = current_database() and {condition}"
    while observer.execute(query.encode()).fetchone() is None:
        assert time.monotonic() < deadline, f"never saw a backend where {condition}"
        time.sleep(0.02)


@pytest.mark.parametrize("engine", ["yoyo", "sqitch"])
def test_of_two_migrators_one_waits(
    small: SmallTree, empty_database: Database, engine: EngineName
) -> None:
    small.migration("003_more", "create table public.more (n int);", "drop table public.more;")
    said: list[str] = []
    migrated: list[list[str]] = []

    def run() -> None:
        report = deploy.migrate(empty_database.url, tree=small.tree, engine=engine, say=said.append)
        migrated.append(report.migrated)

    # A third session holds the lock until both wait for it.
    with empty_database.connect() as gate:
        with gate.transaction():
            gate.execute("select pg_advisory_xact_lock(%s)", [deploy.ADVISORY_KEY])
            threads = [threading.Thread(target=run) for _ in range(2)]
            for thread in threads:
                thread.start()
            deadline = time.monotonic() + _SECONDS
            while len(said) < 2:
                assert time.monotonic() < deadline, "the migrators never waited"
                time.sleep(0.02)
        for thread in threads:
            thread.join(_SECONDS)

    assert sum("waiting for it to end" in text for text in said) == 2
    assert sorted(migrated) == [[], ["001_schemas", "002_places", "003_more"]]


@pytest.mark.parametrize("engine", ["yoyo", "sqitch"])
def test_a_killed_migrator_leaves_a_state_to_go_on_from(
    small: SmallTree, empty_database: Database, engine: EngineName
) -> None:
    small.migration(
        "003_slow",
        "create table public.more (n int);\nselect pg_sleep(60);",
        "drop table public.more;",
    )
    process = subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, empty_database.url, small.root, engine],
        cwd=PROJECT_ROOT,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    with empty_database.connect() as conn:
        _wait_for_backend(conn, "query like '%pg_sleep(60)%' and pid <> pg_backend_pid()")
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        conn.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where datname = current_database() and pid <> pg_backend_pid()"
        )
    path = Path("db/migrations/deploy/003_slow.sql")
    text = (small.root / path).read_text(encoding="utf-8")
    small.write(str(path), text.replace("pg_sleep(60)", "pg_sleep(0)"))

    said: list[str] = []
    report = deploy.migrate(empty_database.url, tree=small.tree, engine=None, say=said.append)

    assert report.engine == engine
    assert report.migrated == ["003_slow"]
    if engine == "yoyo":
        assert any("was broken off" in text for text in said)


def test_a_migration_and_its_entry_are_one_transaction(
    small: SmallTree, empty_database: Database
) -> None:
    """A run that dies between the two would find its own tables in the way."""
    deploy.migrate(empty_database.url, tree=small.tree, engine="yoyo", say=lambda _: None)
    small.migration("003_more", "create table public.more (n int);", "drop table public.more;")
    with empty_database.connect() as conn:
        conn.execute(
            "alter table pipeline._yoyo_migration add constraint refuse check "
            "(migration_id <> '003_more')"
        )
        with pytest.raises(Exception, match="refuse"):
            deploy.migrate(empty_database.url, tree=small.tree, engine="yoyo", say=lambda _: None)

        assert conn.execute("select to_regclass('public.more')").fetchone() == (None,)


def test_a_table_in_use_is_waited_for_and_not_for_ever(
    small: SmallTree, empty_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    deploy.migrate(empty_database.url, tree=small.tree, engine="yoyo", say=lambda _: None)
    monkeypatch.setattr(deploy, "LOCK_TIMEOUT", "200ms")

    with empty_database.connect() as conn, conn.transaction():
        conn.execute("lock table public.place in access share mode")
        with pytest.raises(Exception, match="lock timeout"):
            deploy.migrate(empty_database.url, tree=small.tree, engine="yoyo", say=lambda _: None)
