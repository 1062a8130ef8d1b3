"""Reference rows follow their files; rows that people added stay."""

from collections.abc import Callable

import psycopg
import pytest

from loader.deploy.deploy import Report
from loader.errors import CdlError
from tests.support.database import Database
from tests.support.tree import SmallTree

Migrate = Callable[[], Report]


@pytest.fixture(autouse=True)
def kinds(small: SmallTree) -> None:
    """Add a table that refers to another one whose name sorts later, and to itself."""
    small.migration(
        "003_kinds",
        "create table public.sort (code text primary key, label text not null);\n"
        "create table public.kind (\n"
        "    code text, nr integer, label text, tags text[], extra jsonb,\n"
        "    parent_code text, parent_nr integer, sort text references public.sort (code),\n"
        "    primary key (code, nr), foreign key (parent_code, parent_nr) references public.kind\n"
        ");",
        "drop table public.kind; drop table public.sort;",
    )
    small.write("db/reference/public.sort.csv", "code,label\ns,Sort\nt,Tarte\n")
    small.write(
        "db/reference/public.kind.csv",
        "code,nr,label,tags,extra,parent_code,parent_nr,sort\n"
        "b,1,child,,,a,1,s\n"
        'a,1,"with ""quotes"", commas\nand lines","{x,y}","{""k"": [1]}",,,t\n'
        'a,2,"",{},,,,\n',
    )


def _rows(database: Database) -> list[tuple[object, ...]]:
    with database.connect() as conn:
        return conn.execute(
            "select code, nr, label, tags, extra, sort from public.kind order by code, nr"
        ).fetchall()


def test_rows_are_loaded_with_their_types(migrate: Migrate, empty_database: Database) -> None:
    migrate()

    assert _rows(empty_database) == [
        ("a", 1, 'with "quotes", commas\nand lines', ["x", "y"], {"k": [1]}, "t"),
        ("a", 2, "", [], None, None),
        ("b", 1, "child", None, None, "s"),
    ]


def test_the_same_rows_are_not_written_again(migrate: Migrate, empty_database: Database) -> None:
    migrate()
    with empty_database.connect() as conn:
        before = conn.execute("select ctid, xmin, code from public.kind").fetchall()

    report = migrate()

    assert report.reference_rows_written == 0
    with empty_database.connect() as conn:
        assert conn.execute("select ctid, xmin, code from public.kind").fetchall() == before


def test_changed_rows_change_and_missing_ones_go(
    small: SmallTree, migrate: Migrate, empty_database: Database
) -> None:
    migrate()
    with empty_database.connect() as conn:
        conn.execute("insert into public.kind (code, nr, label) values ('mine', 1, 'of a person')")
        conn.execute("update public.kind set label = 'meddled with' where nr = 2")
    small.write("db/reference/public.sort.csv", "code,label\ns,Sorte\n")
    small.write("db/reference/public.kind.csv", "code,nr,label\na,2,two\nc,1,new\n")

    report = migrate()

    assert [row[:3] for row in _rows(empty_database)] == [
        ("a", 2, "two"),
        ("c", 1, "new"),
        ("mine", 1, "of a person"),
    ]
    assert report.reference_rows_written == 6, "s; a 2 and c 1; away: a 1, b 1, t"


def test_a_file_that_is_gone_takes_its_rows_along(
    small: SmallTree, migrate: Migrate, empty_database: Database
) -> None:
    migrate()
    small.delete("db/reference/public.kind.csv")

    migrate()

    assert _rows(empty_database) == []


def test_a_row_in_use_is_not_taken_away_silently(
    small: SmallTree, migrate: Migrate, empty_database: Database
) -> None:
    migrate()
    with empty_database.connect() as conn:
        conn.execute("insert into public.kind (code, nr, sort) values ('mine', 1, 't')")
    small.write("db/reference/public.sort.csv", "code,label\ns,Sort\n")
    small.write("db/reference/public.kind.csv", "code,nr,label\n")

    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        migrate()

    assert len(_rows(empty_database)) == 4, "all or nothing"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("nr,label\n1,x\n", "lacks a column of the primary key"),
        ("code,nr,nonsense\na,1,x\n", "nonsense"),
    ],
)
def test_a_file_that_does_not_fit_its_table_is_refused(
    small: SmallTree, migrate: Migrate, content: str, says: str
) -> None:
    small.write("db/reference/public.kind.csv", content)

    with pytest.raises(psycopg.Error) as caught:
        migrate()

    assert says in f"{caught.value}"


def test_a_record_with_too_few_cells_is_named(small: SmallTree, migrate: Migrate) -> None:
    small.write("db/reference/public.sort.csv", "code,label\na,b\nc\n")

    with pytest.raises(CdlError, match=r"public.sort.csv, record 3: 1 cells for 2 columns"):
        migrate()
