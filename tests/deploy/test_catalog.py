"""The catalog equals the project's files: nothing is missing, nothing is left over."""

from loader.deploy.script import code_files
from loader.deploy.tree import Tree
from tests.support.catalog import code_objects
from tests.support.database import Database


def test_every_code_object_is_registered(shared_database: Database) -> None:
    with shared_database.connect() as conn:
        conn.execute("set search_path = ''")
        registered = set(conn.execute("select kind, identity from pipeline.code_objects"))
        assert code_objects(conn) == registered


def test_every_file_is_applied_and_every_object_has_a_file(shared_database: Database) -> None:
    with shared_database.connect() as conn:
        applied = {
            file
            for (file,) in conn.execute(
                "select file from pipeline.code_objects where kind in ('function', 'view')"
            )
        }
    files = {file.file for file in code_files(Tree()) if file.kind in ("function", "view")}
    assert applied == files


def test_no_function_has_an_overload(shared_database: Database) -> None:
    with shared_database.connect() as conn:
        overloads = conn.execute(
            """
            select p.pronamespace::regnamespace::text, p.proname
            from pg_proc as p
            join pipeline.code_objects as o
                on o.kind = 'function' and to_regprocedure(o.identity) = p.oid
            group by 1, 2 having count(*) > 1
            """
        ).fetchall()
    assert overloads == []
