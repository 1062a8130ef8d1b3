"""Staging undone and made again, with listings there: what was promoted lives on."""

from loader.deploy import deploy
from loader.deploy.tree import Tree
from tests.pipeline.world import World, counts, place, places


def test_after_staging_was_undone_and_made_again_the_next_edition_goes_on(world: World) -> None:
    dmo_id = world.dmo()
    first = world.load(places(1, 2), dmo_id)

    deploy.rollback(
        world.database.url, tree=Tree(), to="008_merge", everything=False, say=lambda _: None
    )
    deploy.migrate(world.database.url, tree=Tree(), engine=None, say=lambda _: None)
    done = world.load([place(1, city="Cork"), place(2)], dmo_id, "2.csv")

    assert counts(done, "promote") == {"total": 2, "updated": 1, "unchanged": 1}
    assert world.listings()["p1"]["locality"] == "Cork"
    assert first.batch_id is not None
    assert done.batch_id == first.batch_id + 1, "origins tell batches apart by number"
