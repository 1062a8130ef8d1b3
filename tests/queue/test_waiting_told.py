"""What a person is told whose job waits for another one, and what a history says of lost ones."""

from dataclasses import replace

from loader.database import connect
from loader.stages.chain import run_chain
from tests.pipeline.world import World, place, places, unwatched


def test_who_waits_for_anothers_lease_is_told_whose_it_is(world: World) -> None:
    dmo_id = world.dmo()
    world.load(places(1), dmo_id)
    key = world.value("select order_key from pipeline.job_queue where job_type = 'load_stage'")
    told: list[str] = []
    with connect(world.database.url) as other:
        (blocker,) = other.execute(
            "select pipeline.enqueue_job('load_stage', %s, p_order_key => %s,"
            " p_dedupe_key => 'another', p_is_by_hand => true)",
            (dmo_id, key),
        ).fetchone() or (0,)
        other.execute("select pipeline.claim_job(%s, 'lena:123:ab')", (blocker,))

        def say(text: str) -> None:
            told.append(text)
            other.execute("select pipeline.fail_job(%s, 1, 'no_file', 'gone')", (blocker,))

        context = replace(world.context, say=say)
        run_chain(
            context, world.file("2.csv", [place(2)]), dmo_id, watch=unwatched, auto_accept=True
        )
    (text,) = told
    assert text.startswith(f"Waiting for job {blocker} (load_stage), which lena:123:ab runs;")
    assert "lost when nothing is heard of it for 60 seconds" in text
    assert len(world.content()) == 2


def test_a_job_that_was_lost_is_not_laid_to_whoever_noticed_it(world: World) -> None:
    job_id = world.value("select pipeline.enqueue_job('ingest', p_order_key => 'a')")
    world.value("select count(*) from pipeline.claim_jobs('lena:123:ab')")
    world.conn.execute("update pipeline.job_line set until = now() - interval '1 second'")
    with world.conn.transaction():
        world.conn.execute("select set_config('pipeline.actor', 'ann', true)")
        assert world.value("select pipeline.reap_expired_jobs()") == 1
        assert world.value("select pipeline.actor()") == "ann"
    told = "select actor from pipeline.job_events where job_id = %s and error_code = 'LC012'"
    assert world.value(told, job_id) == "reaper"
