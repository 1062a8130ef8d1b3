"""The plpython twins are put over the SQL ones by a superuser, and off again."""

from collections.abc import Callable

import pytest

from loader import cluster
from loader.deploy import deploy, twins
from loader.deploy.deploy import Report
from loader.deploy.tree import Tree
from loader.errors import CdlError
from tests.support.database import Database
from tests.support.tree import SmallTree

Migrate = Callable[[], Report]

needs_plpython = pytest.mark.skipif(
    cluster.server_python() is None, reason="the server has no plpython3u"
)


@pytest.fixture(autouse=True)
def twin(small: SmallTree, monkeypatch: pytest.MonkeyPatch) -> None:
    """Add a function with a twin that needs no library."""
    monkeypatch.setattr(twins, "LIBRARIES", ())
    small.function("pipeline.which", "p_x text", "text", "select 'sql'")
    small.write(
        "db/functions/plpython/pipeline/which.sql",
        "create or replace function pipeline.which(p_x text) returns text\n"
        "language plpython3u\nset search_path = pg_catalog, pg_temp\n"
        'as $python$\nreturn "python"\n$python$;\n',
    )


def _which(database: Database) -> tuple[str, str]:
    with database.connect() as conn:
        row = conn.execute(
            "select pipeline.which('x'), pg_get_userbyid(proowner) from pg_proc "
            "where proname = 'which'"
        ).fetchone()
    assert row is not None
    return row[0], row[1]


@needs_plpython
def test_on_and_off(small: SmallTree, migrate: Migrate, empty_database: Database) -> None:
    migrate()
    assert _which(empty_database) == ("sql", "postgres")

    with empty_database.connect() as conn:
        assert twins.install(conn, small.tree, empty_database.superuser_url) == 1
        assert twins.are_on(conn)
    assert _which(empty_database) == ("python", "postgres")

    deploy.replace_twins(empty_database.url, tree=small.tree, say=lambda _: None)
    assert _which(empty_database) == ("sql", "postgres")


@needs_plpython
def test_a_deploy_puts_them_back_when_it_can(
    small: SmallTree, migrate: Migrate, empty_database: Database
) -> None:
    migrate()
    with empty_database.connect() as conn:
        twins.install(conn, small.tree, empty_database.superuser_url)

    report = deploy.migrate(
        empty_database.url,
        tree=small.tree,
        engine=None,
        say=lambda _: None,
        superuser_url=empty_database.superuser_url,
    )

    assert report.twins == "plpython"
    assert _which(empty_database) == ("python", "postgres")


@needs_plpython
def test_a_deploy_without_a_superuser_says_that_the_sql_twins_are_in_use(
    small: SmallTree, migrate: Migrate, empty_database: Database
) -> None:
    migrate()
    with empty_database.connect() as conn:
        twins.install(conn, small.tree, empty_database.superuser_url)

    report = migrate()

    assert report.twins == "sql"
    assert "SQL twins do the same work now" in report.notes[0]
    assert _which(empty_database) == ("sql", "postgres")


@needs_plpython
def test_a_missing_library_is_named(
    small: SmallTree, migrate: Migrate, empty_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate()
    monkeypatch.setattr(twins, "LIBRARIES", ("no_such_library",))

    with (
        empty_database.connect() as conn,
        pytest.raises(CdlError, match="lacks no_such_library"),
    ):
        twins.install(conn, small.tree, empty_database.superuser_url)


def test_a_twin_with_another_signature_is_refused(
    small: SmallTree, migrate: Migrate, empty_database: Database
) -> None:
    migrate()
    small.function("pipeline.which", "p_x text, p_y text default ''", "text", "select 'sql'")

    with empty_database.connect() as conn, pytest.raises(CdlError, match="is no twin"):
        twins.install(conn, small.tree, empty_database.superuser_url)


def test_the_projects_twins_have_the_signatures_of_their_sql_functions() -> None:
    twins.check_signatures(Tree())
