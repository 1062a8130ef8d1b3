"""docs/errors.md registers every code that is given, and no other; each SQLSTATE has a test."""

from fnmatch import fnmatch

from loader.database import Connection
from tests.catalog import error_codes

# Transform tells what is wrong with coordinates by a variable.
_BY_VARIABLE = {
    *("not_degrees", "out_of_range", "swapped", "zero_zero"),
    *("no_address", "no_such_place", "not_geocoded", "not_precise"),
}


def test_every_code_is_registered_with_cause_and_remedy() -> None:
    rows = error_codes.registered()
    given = {**error_codes.of_python(), **error_codes.of_sql()}
    missing = {
        code: where
        for code, where in given.items()
        if code not in rows and not any("*" in row and fnmatch(code, row) for row in rows)
    }
    assert missing == {}
    assert [code for code, cells in rows.items() if not all(cells)] == []


def test_every_registered_code_is_given() -> None:
    given = {*error_codes.of_python(), *error_codes.of_sql(), *_BY_VARIABLE, "42501"}
    assert sorted(set(error_codes.registered()) - given) == []


def test_every_sqlstate_of_ours_is_provoked_by_a_test() -> None:
    codes = sorted(code for code in error_codes.registered() if code.startswith("LC"))
    assert [code for code in codes if not error_codes.provoked(code)] == []


def test_the_api_knows_the_status_of_every_sqlstate_of_ours(conn: Connection) -> None:
    rows = conn.execute(
        "select c.code, pipeline.http_status(c.code) from unnest(%s::text[]) as c (code)",
        [list(error_codes.statuses())],
    )
    assert dict(rows.fetchall()) == error_codes.statuses()


def test_every_raise_in_a_function_has_a_code_and_a_hint() -> None:
    assert error_codes.bare_raises() == []


def test_the_database_says_of_records_and_values_what_the_page_says(conn: Connection) -> None:
    text = error_codes.page()
    for kind, heading in (("record", "Records that can not go on"), ("value", "Values that")):
        section = text.split(f"\n## {heading}")[1].split("\n## ")[0].replace("`", "")
        rows = conn.execute(
            "select k.code, k.meaning from pipeline.problem_kinds as k where k.kind = %s"
            " and k.code not like %s",
            [kind, "image%"],
        ).fetchall()
        assert rows
        assert [code for code, meaning in rows if f"| {code} | {meaning} |" not in section] == []
        assert section.count("\n| ") - 1 == len(rows), "one is missing in the CSV"
