"""What the deploy reads from the files."""

import pytest

from loader.deploy.signature import signatures
from loader.deploy.tree import CUTOVER, Tree
from loader.errors import CdlError
from tests.support.tree import SmallTree


def test_the_projects_own_files_agree() -> None:
    assert Tree().problems() == []
    assert Tree(plan=CUTOVER).problems() == []


@pytest.mark.parametrize(
    "script",
    [
        "create or replace function a.b(p_x text) returns int language sql as $$ select 1 $$;",
        "CREATE FUNCTION a.b (\n    p_x text -- the x\n) RETURNS int\nSTABLE AS 'select 2';",
        "/* create function c.d() */ create function a.b(p_x /* , */ text) returns int return 3;",
        """comment on function a.b(text) is 'create function x';
        create function a.b(p_x text) returns int set search_path = x as $f$ $$ $f$;""",
    ],
)
def test_spelling_attributes_and_body_are_no_part_of_a_signature(script: str) -> None:
    assert signatures(script) == "function a . b ( p_x text ) returns int"


@pytest.mark.parametrize(
    ("script", "signature"),
    [
        (
            "create function a.b(p_x text default ')', p_y numeric(3, 2)) returns int as $$ $$;",
            "function a . b ( p_x text default ')' , p_y numeric ( 3 , 2 ) ) returns int",
        ),
        (
            "create function a.b() returns table (language text, n int) language sql as $$ $$;",
            "function a . b ( ) returns table ( language text , n int )",
        ),
        ('create procedure "A".b() language sql as $$ $$;', 'procedure "A" . b ( )'),
        ("create trigger x before insert on y execute function z();", ""),
        (
            "create function a() returns int as $$ $$; create function b() returns int as $$ $$;",
            "function a ( ) returns int\nfunction b ( ) returns int",
        ),
    ],
)
def test_signatures(script: str, signature: str) -> None:
    assert signatures(script) == signature


def test_a_plan_that_disagrees_with_its_files_is_told(small: SmallTree) -> None:
    assert small.tree.problems() == []
    (small.root / "db/migrations/verify/002_places.sql").unlink()
    small.write("db/migrations/deploy/002_places.sql", "-- x\n-- depends: nothing\n")
    small.write("db/migrations/revert/009_extra.sql", "")
    (small.root / "db/migrations/deploy/001_schemas.rollback.sql").unlink()

    problems = " ".join(small.tree.problems())

    assert "verify/002_places.sql is missing" in problems
    assert "002_places: the plan says it depends on" in problems
    assert "revert/009_extra.sql is not in the plan" in problems
    assert "001_schemas.rollback.sql must be a symbolic link" in problems


def test_a_released_migration_may_not_be_edited(small: SmallTree) -> None:
    small.write("db/migrations/frozen.sha256", "# why\n")
    assert small.tree.freeze() == 6
    assert small.tree.problems() == []
    small.write("db/migrations/revert/002_places.sql", "-- edited\n")

    assert small.tree.problems() == [
        "db/migrations/revert/002_places.sql was released and may not be edited any more"
    ]


def test_views_in_a_circle_are_refused(small: SmallTree) -> None:
    small.view("public.a", "select 1", "public.b")
    small.view("public.b", "select 1", "public.a")

    with pytest.raises(CdlError, match="circle"):
        small.tree.views()


def test_a_view_that_requires_an_unknown_one_is_refused(small: SmallTree) -> None:
    small.view("public.a", "select 1", "public.nonsense")

    with pytest.raises(CdlError, match=r"requires public\.nonsense"):
        small.tree.views()
