"""Functions, views, triggers and policies are in the database what they are in the files."""

from collections.abc import Callable

import psycopg
import pytest

from loader.deploy.deploy import Report
from loader.errors import CdlError
from tests.support.catalog import code_objects, dump
from tests.support.database import Database
from tests.support.tree import SmallTree

Migrate = Callable[[], Report]


def test_a_deploy_makes_what_the_files_hold(migrate: Migrate, empty_database: Database) -> None:
    report = migrate()

    assert report.migrated == ["001_schemas", "002_places"]
    with empty_database.connect() as conn:
        assert code_objects(conn) == {
            ("function", "place_count()"),
            ("function", "pipeline.tg_place()"),
            ("trigger", "_100_trim on place"),
            ("view", "places"),
            ("policy", "place_select on place"),
        }
        registered = conn.execute("select kind, file from pipeline.code_objects").fetchall()
    assert sorted(registered) == [
        ("function", "db/functions/pipeline/tg_place.sql"),
        ("function", "db/functions/public/place_count.sql"),
        ("policy", "db/policies"),
        ("trigger", "db/functions/pipeline/tg_place.sql"),
        ("view", "db/views/public/places.sql"),
    ]


def test_a_second_deploy_changes_nothing(migrate: Migrate, empty_database: Database) -> None:
    migrate()
    before = dump(empty_database.url)

    report = migrate()

    assert report.migrated == []
    assert report.reference_rows_written == 0
    assert dump(empty_database.url) == before


@pytest.mark.parametrize(
    ("arguments", "result"),
    [
        ("p_town text", "bigint"),
        ("p_town text, p_name text default null", "bigint"),
        ("", "numeric"),
        ("", "table (place_count bigint)"),
    ],
)
def test_a_signature_that_changes_leaves_no_overload(
    small: SmallTree, migrate: Migrate, empty_database: Database, arguments: str, result: str
) -> None:
    migrate()
    small.function("public.place_count", arguments, result, "select count(*) from public.place")

    migrate()

    with empty_database.connect() as conn:
        assert _named(conn, "place_count") == 1


def test_a_default_that_goes_away_is_no_obstacle(
    small: SmallTree, migrate: Migrate, empty_database: Database
) -> None:
    small.function("public.one", "p_a int default 1", "int", "select p_a")
    migrate()
    small.function("public.one", "p_b int", "int", "select p_b")

    migrate()

    with empty_database.connect() as conn, pytest.raises(psycopg.errors.UndefinedFunction):
        conn.execute("select public.one()")


def test_only_what_can_not_be_replaced_is_dropped(small: SmallTree, migrate: Migrate) -> None:
    migrate()
    small.function("public.place_count", "", "bigint", "select count(*) + 0 from public.place")

    report = migrate()

    assert report.remade_objects == 1, "the policy, which is made anew each time"
    assert report.removed_objects == 0


def test_a_file_that_is_renamed_or_removed_takes_its_function_along(
    small: SmallTree, migrate: Migrate, empty_database: Database
) -> None:
    small.function("public.one", "", "int", "select 1")
    small.function("public.two", "", "int", "select 2")
    migrate()
    small.delete("db/functions/public/one.sql")
    small.delete("db/functions/public/two.sql")
    small.function("public.three", "", "int", "select 2")

    migrate()

    with empty_database.connect() as conn:
        assert [_named(conn, name) for name in ("one", "two", "three")] == [0, 0, 1]


def test_a_trigger_function_goes_with_its_trigger(
    small: SmallTree, migrate: Migrate, empty_database: Database
) -> None:
    migrate()
    small.delete("db/functions/pipeline/tg_place.sql")

    assert migrate().removed_objects == 2

    with empty_database.connect() as conn:
        assert not [found for found in code_objects(conn) if found[0] == "trigger"]


def test_a_trigger_that_its_file_no_longer_makes_is_dropped(
    small: SmallTree, migrate: Migrate, empty_database: Database
) -> None:
    migrate()
    small.function("pipeline.tg_place", "", "trigger", "begin\n    return new;\nend")

    assert migrate().removed_objects == 1

    with empty_database.connect() as conn:
        assert ("function", "pipeline.tg_place()") in code_objects(conn)
        assert ("trigger", "_100_trim on place") not in code_objects(conn)


def test_view_columns_may_move_change_name_and_type(
    small: SmallTree, migrate: Migrate, empty_database: Database
) -> None:
    migrate()
    small.view(
        "public.places", "select p.name as title, p.place_id::text as id from public.place p"
    )

    migrate()

    with empty_database.connect() as conn:
        columns = conn.execute("select * from public.places").description
    assert columns is not None
    assert [column.name for column in columns] == ["title", "id"]


def test_views_on_views_are_made_in_the_order_they_require(
    small: SmallTree, migrate: Migrate, empty_database: Database
) -> None:
    small.view("public.a_names", "select p.name from public.places as p", "public.places")
    small.view("pipeline.names", "select a.name from public.a_names as a", "public.a_names")
    migrate()
    small.view("public.places", "select p.name || '' as name from public.place as p")

    migrate()

    with empty_database.connect() as conn:
        assert conn.execute("select count(*) from pipeline.names").fetchone() == (0,)


def test_a_view_whose_file_is_gone_is_dropped(
    small: SmallTree, migrate: Migrate, empty_database: Database
) -> None:
    migrate()
    small.delete("db/views/public/places.sql")

    migrate()

    with empty_database.connect() as conn:
        assert ("view", "places") not in code_objects(conn)


def test_a_view_makes_way_for_a_function_it_uses(
    small: SmallTree, migrate: Migrate, empty_database: Database
) -> None:
    migrate()
    small.function("public.all_places", "", "setof public.place", "select * from public.place")
    small.view("public.places", "select p.name from public.all_places() as p")
    migrate()
    small.function(
        "public.all_places", "p_n int default 1", "setof public.place", "select * from public.place"
    )

    migrate()

    with empty_database.connect() as conn:
        assert _named(conn, "all_places") == 1
        assert conn.execute("select count(*) from public.places").fetchone() == (0,)


def test_a_table_can_be_altered_under_view_trigger_and_policy(
    small: SmallTree, migrate: Migrate, empty_database: Database
) -> None:
    small.function(
        "pipeline.tg_place",
        "",
        "trigger",
        "begin\n    return new;\nend",
        "create or replace trigger _100_trim before update of name on public.place\n"
        "    for each row execute function pipeline.tg_place();\n",
    )
    small.write(
        "db/policies/place.sql",
        "create policy place_select on public.place for select using (name <> '');\n",
    )
    small.function("public.all_places", "", "setof public.place", "select * from public.place")
    migrate()
    small.migration(
        "003_names",
        "alter table public.place alter column name type varchar(100);",
        "alter table public.place alter column name type text;",
    )

    migrate()

    with empty_database.connect() as conn:
        assert {kind for kind, _ in code_objects(conn)} == {
            "function", "view", "trigger", "policy",
        }  # fmt: skip


def test_a_policy_that_no_file_makes_is_dropped(
    small: SmallTree, migrate: Migrate, empty_database: Database
) -> None:
    migrate()
    small.write("db/policies/place.sql", "-- none\n")

    migrate()

    with empty_database.connect() as conn:
        assert not [found for found in code_objects(conn) if found[0] == "policy"]


def test_nothing_that_others_made_is_dropped(
    small: SmallTree, migrate: Migrate, empty_database: Database
) -> None:
    migrate()
    with empty_database.connect() as conn:
        conn.execute("create function public.place_count(text) returns int return 1")
        conn.execute("create view public.theirs as select 1 as one")
        conn.execute("create policy theirs on public.place using (true)")
    small.function("public.place_count", "p int", "bigint", "select 1")

    migrate()

    with empty_database.connect() as conn:
        found = code_objects(conn)
    assert {
        ("function", "place_count(text)"),
        ("view", "theirs"),
        ("policy", "theirs on place"),
    } <= (found)
    assert ("function", "place_count(integer)") in found
    assert ("function", "place_count()") not in found


def test_a_stranger_that_depends_on_our_code_stops_the_deploy_before_anything_changed(
    small: SmallTree, migrate: Migrate, empty_database: Database
) -> None:
    migrate()
    with empty_database.connect() as conn:
        conn.execute("create view public.theirs as select p.name from public.places as p")
    small.view("public.places", "select p.name as title from public.place as p")
    small.migration("003_more", "create table public.more (n int);", "drop table public.more;")
    before = dump(empty_database.url)

    with pytest.raises((CdlError, psycopg.Error)) as caught:
        migrate()

    assert "view theirs depends on public.places" in str(_diag_detail(caught.value))
    assert dump(empty_database.url) == before


def test_an_error_names_file_and_line(small: SmallTree, migrate: Migrate) -> None:
    small.view("public.places", "select p.place_id,\n    p.nonsense\nfrom public.place as p")

    with pytest.raises(CdlError, match=r"db/views/public/places.sql, line 3: .*nonsense"):
        migrate()


def test_a_file_must_make_what_its_name_says(small: SmallTree, migrate: Migrate) -> None:
    small.write(
        "db/functions/public/one.sql",
        "create or replace function public.two() returns int language sql as $func$select 1$func$;",
    )

    with pytest.raises(psycopg.Error, match="no file is named after"):
        migrate()


def _named(conn: psycopg.Connection, name: str) -> int:
    row = conn.execute("select count(*) from pg_proc where proname = %s", [name]).fetchone()
    assert row is not None
    return int(row[0])


def _diag_detail(error: Exception) -> str | None:
    return error.diag.message_detail if isinstance(error, psycopg.Error) else None
