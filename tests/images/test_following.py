"""Promote lets a worker fetch the pictures that it has brought."""

from __future__ import annotations

from dataclasses import replace

from loader.stages.handlers import work_of
from loader.stages.jobs import StageResult, claim_jobs, run_claim
from tests.images.server import PictureServer, picture, png
from tests.pipeline.world import World, place

IMAGES = "select count(*) from pipeline.job_queue where job_type = 'fetch_images'"


def _work(world: World) -> list[StageResult]:
    """Do as a worker does, until there is nothing to do."""
    context = replace(world.context, private_images=True)
    done = []
    while claims := claim_jobs(world.conn, 1):
        done.append(run_claim(context, claims[0], lambda: work_of(context, claims[0])))
    return done


def test_what_a_promote_brought_is_fetched(world: World, web: PictureServer) -> None:
    web.pages["/a.png"] = picture(png())
    dmo_id = world.dmo(promote={"fetch_images": True})
    world.load([place(1, images=f"{web.url}/a.png {web.url}/gone.png")], dmo_id)

    (done,) = _work(world)

    assert (done.results["records_new"], done.results["records_error"]) == (1, 1)
    assert done.notes == ("1 pictures could not be had, and are tried again later",)
    assert world.rows(
        "select j.status, j.error_code, e.error_type, r.notes from pipeline.job_queue as j"
        " join pipeline.job_errors as e using (job_id)"
        " join pipeline.job_results as r using (job_id)"
        " where j.job_type = 'fetch_images'"
    ) == [
        {
            "status": "completed",
            "error_code": None,
            "error_type": "image_refused",
            "notes": list(done.notes),
        }
    ]
    assert world.value("select count(*) from public.listing_image_files where stored_key > ''") == 1


def test_nothing_is_fetched_where_nothing_is_due(world: World, web: PictureServer) -> None:
    web.pages["/a.png"] = picture(png())
    dmo_id = world.dmo(promote={"fetch_images": True})
    world.load([place(1, images=f"{web.url}/a.png")], dmo_id)
    assert len(_work(world)) == 1

    world.load([place(1, images=f"{web.url}/a.png", name="Other")], dmo_id, "b.csv")
    assert _work(world) == []

    web.pages["/b.png"] = picture(png(4, 4))
    world.load([place(1, images=f"{web.url}/b.png")], dmo_id, "c.csv")
    assert len(_work(world)) == 1


def test_without_the_switch_nothing_is_fetched(world: World, web: PictureServer) -> None:
    world.load([place(1, images=f"{web.url}/a.png")], world.dmo())

    assert world.value(IMAGES) == 0


def test_a_job_that_runs_is_followed_by_one_more(world: World) -> None:
    dmo_id = world.dmo()
    first = world.value("select pipeline.enqueue_images(%s)", dmo_id)
    assert world.value("select pipeline.enqueue_images(%s)", dmo_id) == first
    (claim,) = claim_jobs(world.conn, 5)

    second = world.value("select pipeline.enqueue_images(%s)", dmo_id)

    assert second != first == claim.job_id
    assert world.value("select pipeline.enqueue_images(%s)", dmo_id) == second
    assert claim_jobs(world.conn, 5) == []
    world.conn.execute("select pipeline.complete_job(%s, %s)", (claim.job_id, claim.token))
    (claim,) = claim_jobs(world.conn, 5)
    assert claim.job_id == second
    assert world.value("select pipeline.enqueue_images(%s)", dmo_id) not in {first, second}


def test_a_job_that_waits_begins_after_the_promote_that_needs_it(world: World) -> None:
    dmo_id = world.dmo()
    job_id = world.value("select pipeline.enqueue_images(%s)", dmo_id)
    with world.database.connect() as promote:
        with promote.transaction():
            row = promote.execute("select pipeline.enqueue_images(%s)", (dmo_id,)).fetchone()
            assert row == (job_id,)
            assert claim_jobs(world.conn, 5) == []
        assert [claim.job_id for claim in claim_jobs(world.conn, 5)] == [job_id]
