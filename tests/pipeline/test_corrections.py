"""Records that an import left out are mended by people and imported again."""

import psycopg
import pytest

from loader.readers import BadRecord
from loader.stages.correcting import can_read_again, read_again
from loader.worker import Worker
from tests.pipeline.world import World, place, places


def work_off(world: World) -> None:
    """Run all that waits."""
    worker = Worker(
        world.context,
        world.database.url,
        concurrency=1,
        poll_seconds=0.1,
        grace_seconds=5,
        drain=True,
        say=lambda _: None,
    )
    worker.run()
    assert worker.failed == 0


def _errors(world: World) -> list[int]:
    return [row["id"] for row in world.rows("select id from pipeline.job_errors order by id")]


def test_a_mended_record_goes_all_the_way_and_nothing_else_changes(world: World) -> None:
    dmo_id = world.dmo(import_={"full_snapshot": True}, stage={"auto_accept": True})
    world.load([*places(1, 2, 3), place(4, id=" ")], dmo_id)
    before = world.listings()
    (error_id,) = _errors(world)

    job_id = world.value(
        'select pipeline.mend_error(%s, original_record || \'{"id": "p4"}\')'
        " from pipeline.job_errors",
        error_id,
    )
    work_off(world)

    after = world.listings()
    assert sorted(after) == ["p1", "p2", "p3", "p4"]
    assert {key: row["deleted_at"] for key, row in after.items()} == dict.fromkeys(after)
    assert [after[key]["updated_at"] for key in before] == [
        row["updated_at"] for row in before.values()
    ]
    (file,) = world.rows(
        "select original_name, is_addition from pipeline.files where job_id = %s", job_id
    )
    assert file == {"original_name": "file.csv, mended", "is_addition": True}
    assert not world.value("select is_snapshot from staging.batches order by batch_id desc")


def test_mending_twice_is_refused_and_the_same_twice_is_once(world: World) -> None:
    world.load([place(1), place(2, id="")], world.dmo())
    (error_id,) = _errors(world)
    mend = "select pipeline.mend_error(%s, %s::jsonb)"

    first = world.value(mend, error_id, '{"id": "p2", "name": "Place"}')
    assert world.value(mend, error_id, '{"id": "p2", "name": "Place", "url": ""}') == first
    assert world.value(mend, error_id, '{"id": "p2", "name": "Plaza"}') == first, "still waits"
    work_off(world)
    assert world.value(mend, error_id, '{"id": "p2", "name": "Plaza"}') == first
    with pytest.raises(psycopg.Error) as caught:
        world.value(mend, error_id, '{"id": "p2", "name": "Palace"}')
    assert caught.value.sqlstate == "LC093"
    assert world.value("select count(*) from staging.listings where source_id = 'p2'") == 1


def test_records_of_one_file_go_together(world: World) -> None:
    world.load([place(1), *(place(n, id="") for n in (2, 3, 4))], world.dmo())
    jobs = {
        world.value(
            "select pipeline.mend_error(%s, jsonb_build_object('id', %s::text, 'name', 'x'))",
            error_id,
            f"p{error_id}",
        )
        for error_id in _errors(world)
    }
    assert len(jobs) == 1


def test_what_is_still_wrong_is_an_error_again(world: World) -> None:
    world.load([place(1), place(2, id="")], world.dmo())
    (error_id,) = _errors(world)
    for record, code in [
        ('{"name": "x"}', "LC092"),
        ("{}", "LC092"),
        ("[]", "LC092"),
        ('{"id": "1", "naem": "x"}', "LC092"),
        ('{"id": "1", "source_id": "x"}', "LC092"),
    ]:
        with pytest.raises(psycopg.Error) as caught:
            world.value("select pipeline.mend_error(%s, %s::jsonb)", error_id, record)
        assert caught.value.sqlstate == code, record
    with pytest.raises(psycopg.Error) as caught:
        world.value("select pipeline.mend_error(0, '{}')")
    assert caught.value.sqlstate == "LC091"


@pytest.mark.parametrize(
    ("header", "rows", "text", "expected"),
    [
        ("id,name,lat,lng,note", "1,A,53.1,-9.1,x", "2,B,53.2,-9.2", None),
        (
            "id;name;lat;lng;note",
            "1;A;53,1;-9,1;x",
            '2;"B; C";53,2;-9,2;y',
            {"id": "2", "name": "B; C", "lat": "53,2", "lng": "-9,2", "attributes": {"note": "y"}},
        ),
        (
            "id,name,lat,lng,note,note",
            "1,A,53.1,-9.1,x,y",
            "2,B,53.2,-9.2,x,y",
            {
                "id": "2",
                "name": "B",
                "lat": "53.2",
                "lng": "-9.2",
                "attributes": {"note": "x", "note_2": "y"},
            },
        ),
    ],
)
def test_a_line_is_read_again_as_its_file_was(
    world: World, header: str, rows: str, text: str, expected: dict[str, object] | None
) -> None:
    world.run(world.text_file("file.csv", f"{header}\n{rows}\n{rows}\nbroken\n"), world.dmo())
    layout = world.value("select layout from pipeline.files where stage = 'import'")
    assert can_read_again(layout)
    found = read_again(layout, text)
    if expected is None:
        assert isinstance(found, BadRecord)
        assert found.code == "too_few_fields"
    else:
        assert found == expected


def test_a_json_record_is_read_again(world: World) -> None:
    text = '{"id": 1, "name": "A", "lat": 53.1, "lng": -9.1}\n{"id": 2, "name": \n'
    world.run(world.text_file("file.jsonl", text), world.dmo())
    layout = world.value("select layout from pipeline.files where stage = 'import'")
    assert read_again(layout, '{"id": 2, "name": "B"}') == {"id": 2, "name": "B"}
    assert isinstance(read_again(layout, '{"id": 2, "name": '), BadRecord)


def test_each_day_is_counted(world: World) -> None:
    dmo_id = world.dmo()
    world.load([*places(1, 2), place(3, id="")], dmo_id)
    world.load(places(1, 2, 4), dmo_id, "next.csv")
    rows = world.rows(
        "select stage, jobs, records_new, records_error, listings_total"
        " from pipeline.daily_counts order by stage"
    )
    counted = {row.pop("stage"): tuple(row.values()) for row in rows}
    assert counted == {
        "import": (2, 5, 1, None),
        "transform": (2, 5, 0, None),
        "stage": (2, 3, 0, None),
        "promote": (2, 3, 0, 3),
    }
