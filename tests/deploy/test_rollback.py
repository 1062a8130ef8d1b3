"""Back to an older state: the tables, and the code where it fits them."""

from collections.abc import Callable

import psycopg
import pytest

from loader.database import translate
from loader.deploy import deploy
from loader.deploy.deploy import Report
from loader.deploy.engines import EngineName
from loader.errors import CdlError, NotMigratedError
from tests.support.catalog import code_objects
from tests.support.database import Database
from tests.support.tree import SmallTree

Migrate = Callable[[], Report]
Rollback = Callable[..., Report]


@pytest.fixture
def rollback(small: SmallTree, empty_database: Database) -> Rollback:
    def run(to: str | None = None, *, everything: bool = False) -> Report:
        return deploy.rollback(
            empty_database.url, tree=small.tree, to=to, everything=everything, say=lambda _: None
        )

    return run


@pytest.fixture
def deployed(small: SmallTree, migrate: Migrate) -> SmallTree:
    small.migration("003_more", "create table public.more (n int);", "drop table public.more;")
    small.migration("004_most", "create table public.most (n int);", "drop table public.most;")
    migrate()
    return small


@pytest.mark.usefixtures("deployed")
def test_the_last_migration_is_undone_and_the_code_stays(
    rollback: Rollback, migrate: Migrate, empty_database: Database
) -> None:
    report = rollback()

    assert report.reverted == ["004_most"]
    assert report.notes == []
    assert (report.remade_objects, report.removed_objects) == (5, 0)
    with empty_database.connect() as conn:
        assert ("view", "places") in code_objects(conn)
    assert migrate().migrated == ["004_most"]


@pytest.mark.parametrize("engine", ["yoyo", "sqitch"])
def test_back_to_a_named_migration(
    small: SmallTree, rollback: Rollback, empty_database: Database, engine: EngineName
) -> None:
    small.migration("003_more", "create table public.more (n int);", "drop table public.more;")
    small.migration("004_most", "create table public.most (n int);", "drop table public.most;")
    deploy.migrate(empty_database.url, tree=small.tree, engine=engine, say=lambda _: None)

    report = rollback("002_places")

    assert report.reverted == ["004_most", "003_more"]
    with empty_database.connect() as conn:
        assert conn.execute("select to_regclass('public.more')").fetchone() == (None,)


@pytest.mark.usefixtures("deployed")
def test_code_that_does_not_fit_the_older_tables_is_left_away_and_told(
    rollback: Rollback, migrate: Migrate, empty_database: Database
) -> None:
    report = rollback("001_schemas")

    assert report.reverted == ["004_most", "003_more", "002_places"]
    assert "do not fit the tables" in report.notes[0]
    with empty_database.connect() as conn:
        assert code_objects(conn) == set()
    assert migrate().notes == []


@pytest.mark.usefixtures("deployed")
def test_everything_leaves_nothing_and_all_can_begin_anew(
    rollback: Rollback, migrate: Migrate, empty_database: Database
) -> None:
    report = rollback(everything=True)

    assert len(report.reverted) == 4
    assert report.removed_objects == 5
    with empty_database.connect() as conn:
        assert conn.execute("select to_regnamespace('pipeline')").fetchone() == (None,)
    assert len(migrate().migrated) == 4


@pytest.mark.usefixtures("deployed")
def test_an_unknown_name_is_refused(rollback: Rollback) -> None:
    with pytest.raises(CdlError, match="no_such is not an applied migration"):
        rollback("no_such")


def test_an_unknown_name_is_refused_where_nothing_is_applied(rollback: Rollback) -> None:
    with pytest.raises(CdlError, match="no_such is not an applied migration") as refused:
        rollback("no_such")

    assert refused.value.code == "unknown_migration"
    assert refused.value.detail == "Applied: none. Known: 001_schemas, 002_places."


def test_nothing_to_undo_is_no_error(rollback: Rollback) -> None:
    assert rollback().reverted == []


@pytest.mark.usefixtures("deployed")
def test_files_older_than_the_database_are_refused(small: SmallTree, migrate: Migrate) -> None:
    plan = small.root / "db/migrations/sqitch.plan"
    lines = plan.read_text(encoding="utf-8").splitlines(keepends=True)
    plan.write_text("".join(lines[:-1]), encoding="utf-8")

    with pytest.raises(CdlError, match="newer than these files"):
        migrate()


@pytest.mark.parametrize("engine", ["yoyo", "sqitch"])
def test_a_migration_that_fails_leaves_the_older_state_working(
    small: SmallTree, migrate: Migrate, empty_database: Database, engine: EngineName
) -> None:
    deploy.migrate(empty_database.url, tree=small.tree, engine=engine, say=lambda _: None)
    small.migration(
        "003_bad", "create table public.more (n int);\nselect 1 / 0;", "drop table public.more;"
    )

    with pytest.raises(CdlError) as caught:
        migrate()

    assert "division by zero" in f"{caught.value} {caught.value.detail}"
    with empty_database.connect() as conn:
        assert conn.execute("select to_regclass('public.more')").fetchone() == (None,)
        assert ("view", "places") in code_objects(conn)
    small.write("db/migrations/deploy/003_bad.sql", "-- x\n-- depends: 002_places\nselect 1;\n")
    assert migrate().migrated == ["003_bad"]


def test_a_missing_table_is_told_as_not_migrated(empty_database: Database) -> None:
    with empty_database.connect() as conn, pytest.raises(psycopg.Error) as caught:
        conn.execute("select from pipeline.job_queue")
    assert isinstance(translate(caught.value), NotMigratedError)
