"""The scripts for psql do what `cdl db migrate` does."""

import shutil
import subprocess
from pathlib import Path

import pytest

from loader.database import Connection
from loader.deploy import deploy
from loader.deploy.engines import YoyoEngine, open_engine
from loader.deploy.tree import Tree
from tests.support.catalog import code_objects, dump
from tests.support.database import Database
from tests.support.tree import SmallTree


def _psql(url: str, path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["psql", "--no-psqlrc", "--quiet", url, "-f", path],
        check=False,
        capture_output=True,
        text=True,
    )


def test_the_scripts_are_up_to_date() -> None:
    stale = [path.name for path in deploy.stale_scripts(Tree())]
    assert stale == [], "run: make scripts"


def test_a_bare_engine_and_apply_sql_give_the_same_as_cdl(
    empty_database: Database, database: Database
) -> None:
    tree = Tree()
    with empty_database.connect() as conn:
        open_engine("sqitch", tree, empty_database.url, conn, lambda _: None).deploy()

    for _ in range(2):
        done = _psql(empty_database.url, tree.db / "apply.sql")
        assert done.returncode == 0, done.stderr

    report = deploy.migrate(empty_database.url, tree=tree, engine=None, say=lambda _: None)
    assert report.reference_rows_written == 0
    with empty_database.connect() as ours, database.connect() as theirs:
        assert _register(ours) == _register(theirs)
        assert code_objects(ours) == code_objects(theirs)


def test_drop_sql_clears_the_way_for_a_bare_revert(
    small: SmallTree, empty_database: Database
) -> None:
    for name in ("apply.sql", "drop.sql"):
        small.write(f"db/{name}", "")
    for path, text in deploy.stale_scripts(small.tree).items():
        path.write_text(text, encoding="utf-8")
    tools = small.root / "loader/deploy/sql/tools.sql"
    tools.parent.mkdir(parents=True)
    shutil.copy(Tree().root / "loader/deploy/sql/tools.sql", tools)
    untouched = dump(empty_database.url)
    deploy.migrate(empty_database.url, tree=small.tree, engine="yoyo", say=lambda _: None)

    done = _psql(empty_database.url, small.root / "db/drop.sql")

    assert done.returncode == 0, done.stderr
    with empty_database.connect() as conn:
        assert code_objects(conn) == set()
        engine = YoyoEngine(small.tree, empty_database.url, conn, lambda _: None)
        engine.revert(None)
        engine.forget()
    assert dump(empty_database.url) == untouched


@pytest.mark.parametrize("name", ["apply.sql", "drop.sql"])
def test_a_script_that_fails_changes_nothing(empty_database: Database, name: str) -> None:
    before = dump(empty_database.url)

    done = _psql(empty_database.url, Tree().db / name)

    assert (done.returncode == 0) == (name == "drop.sql"), "there is nothing to drop"
    assert dump(empty_database.url) == before


def _register(conn: Connection) -> list[tuple[object, ...]]:
    return conn.execute(
        "select kind, identity, shape, file from pipeline.code_objects order by 1, 2"
    ).fetchall()
