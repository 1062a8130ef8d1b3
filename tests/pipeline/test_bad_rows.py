"""Files and rows that are broken, hostile or huge: nothing is lost without a word."""

import pytest

from loader.errors import CdlError
from tests.pipeline.world import World, counts, place, places

HOSTILE = (
    "'; drop table public.listings; --",
    '"); drop schema pipeline cascade; --',
    "$$; select pg_sleep(60); $$",
    "%s %(x)s {0} \\copy \\.",
    "E'\\x00' \\n \\t",
    "{{7*7}} ${jndi:ldap://x}",
)


def _errors(world: World) -> list[tuple[int, str, str]]:
    return [
        (row["line"], row["error_type"], row["original_record"])
        for row in world.rows(
            "select line, error_type, original_record from pipeline.job_errors order by line"
        )
    ]


def test_a_row_that_cannot_be_read_is_kept_with_its_line_and_text(world: World) -> None:
    path = world.file("file.csv", places(1, 2))
    path.write_text(path.read_text() + "too,many,fields,in,this,row,for,nine,columns,!\n")

    done = world.run(path, world.dmo())

    assert counts(done, "import") == {"total": 3, "new": 2, "error": 1}
    (error,) = _errors(world)
    assert error == (4, "too_many_fields", "too,many,fields,in,this,row,for,nine,columns,!")


def test_a_row_without_its_id_is_kept_as_an_error(world: World) -> None:
    done = world.load([place(1), place(2, id=" ")], world.dmo())

    assert counts(done, "import") == {"total": 2, "new": 1, "error": 1}
    (error,) = world.rows("select error_type, original_record from pipeline.job_errors")
    assert error["error_type"] == "missing_source_id"
    assert error["original_record"]["name"] == "Place 2"


def test_a_row_without_a_name_waits_for_a_person(world: World) -> None:
    done = world.load([place(1), place(2, name="")], world.dmo())

    assert done.waiting.reasons == {"missing_name": 1}


@pytest.mark.parametrize(
    ("lat", "lng"), [("0", "0"), ("n/a", "x"), ("99", "200"), ("53.2", ""), ("inf", "nan")]
)
def test_coordinates_that_cannot_be_wait_for_a_person(world: World, lat: str, lng: str) -> None:
    done = world.load([place(1), place(2, lat=lat, lng=lng)], world.dmo())

    assert done.waiting.reasons == {"suspicious_coordinates": 1}
    staged = world.staged(done.batch_id)["p2"]
    assert (staged["lat"], staged["lng"]) == (None, None)
    assert staged["problems"][0]["value"].startswith(lat), "the source's words are kept"


def test_values_that_are_not_what_they_should_be_are_left_out_and_told(world: World) -> None:
    done = world.load(
        [place(1, email="nobody@@", website="javascript:alert(1)", price="ask us")], world.dmo()
    )

    assert counts(done, "promote") == {"total": 1, "new": 1}
    problems = world.staged(done.batch_id)["p1"]["problems"]
    assert {(problem["field"], problem["value"]) for problem in problems} == {
        ("email", "nobody@@"),
        ("url", "javascript:alert(1)"),
        ("price", "ask us"),
    }


def test_hostile_values_are_values(world: World) -> None:
    rows = [
        place(number, name=text, category=text, id=text, notes=text)
        for number, text in enumerate(HOSTILE, start=1)
    ]

    done = world.load(rows, world.dmo())

    assert counts(done, "promote") == {"total": len(rows), "new": len(rows)}
    assert {row["name"] for row in world.rows("select name from public.listings")} == {
        " ".join(text.split()) for text in HOSTILE
    }
    attributes = world.rows("select attributes ->> 'notes' as notes from public.listing_info")
    assert {row["notes"] for row in attributes} == set(HOSTILE)


def test_hostile_headers_are_names(world: World) -> None:
    row = {"name": "Place", "lat": "53.1", "lng": "-9.1"} | dict.fromkeys(HOSTILE, "x")

    done = world.load([row], world.dmo())

    assert counts(done, "promote") == {"total": 1, "new": 1}
    assert set(world.value("select attributes from public.listing_info")) == set(HOSTILE)


def test_hostile_configuration_is_text(world: World) -> None:
    hostile = HOSTILE[0]
    dmo_id = world.dmo(
        import_={"columns": {"name": hostile}, "id_column": "id"},
        transform={"category_map": {"café": hostile}},
    )
    row = place(1)
    row[hostile] = row.pop("name")

    done = world.load([row], dmo_id)

    assert counts(done, "promote") == {"total": 1, "new": 1}
    assert world.listings()["p1"]["category"] == hostile
    assert world.listings()["p1"]["name"] == "Place 1"


@pytest.mark.parametrize("name", ["a'; drop table x; --", "../../etc", "A B", ""])
def test_a_source_must_have_a_plain_name(world: World, name: str) -> None:
    with pytest.raises(Exception, match="a source can not be called"):
        world.run(world.file("file.csv", places(1)), world.dmo(), source_name=name)


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "empty_file"), ("\n\n \n", "empty_file"), ("foo,bar\n1,2\n", "no_name_column")],
)
def test_a_file_that_is_none_is_told_plainly(world: World, text: str, code: str) -> None:
    dmo_id = world.dmo()

    with pytest.raises(CdlError) as caught:
        world.run(world.text_file("file.csv", text), dmo_id)

    assert caught.value.code == code
    (job,) = world.rows("select status, error_code, error_message from pipeline.job_queue")
    assert (job["status"], job["error_code"]) == ("failed", code)
    assert job["error_message"]


def test_a_file_with_only_a_header_has_no_rows(world: World) -> None:
    done = world.run(world.text_file("file.csv", "id,name,lat,lng\n"), world.dmo())

    assert [result.results["records_total"] for result in done.results] == [0, 0, 0, 0]


def test_a_header_without_rows_does_not_empty_a_source(world: World) -> None:
    dmo_id = world.dmo(import_={"full_snapshot": True})
    world.load(places(1, 2), dmo_id)

    done = world.run(world.text_file("empty.csv", "id,name,lat,lng\n"), dmo_id)

    assert done.waiting.hold_reason is not None
    assert not any(row["is_gone"] for row in world.content())


def test_one_huge_row_does_not_stop_the_others(world: World) -> None:
    rows = [place(1), place(2, notes="x" * 3_000_000), place(3)]
    done = world.run(world.file("file.csv", rows, [*place(1), "notes"]), world.dmo())

    assert counts(done, "import")["total"] == 3
    assert counts(done, "import")["error"] == 1
    assert list(world.listings()) == ["p1", "p3"]


def test_a_long_name_and_text_go_through(world: World) -> None:
    done = world.load(
        [place(1, name="Ñ" * 20_000, description="a " * 200_000, address="ß" * 20_000)],
        world.dmo(),
    )

    assert counts(done, "promote") == {"total": 1, "new": 1}


def test_doubled_headers_lose_no_column(world: World) -> None:
    text = "id,name,note,note,lat,lng\np1,Place,one,two,53.1,-9.1\n"

    world.run(world.text_file("file.csv", text), world.dmo())

    attributes = world.value("select attributes from public.listing_info")
    assert sorted(attributes.values()) == ["one", "two"]


def test_a_million_columns_are_told_plainly(world: World) -> None:
    header = ",".join(f"c{number}" for number in range(1_000_000))

    with pytest.raises(CdlError) as caught:
        world.run(world.text_file("file.csv", f"{header}\n1,2\n"), world.dmo())

    assert "column" in caught.value.message
