"""Several runs at the same time."""

from concurrent.futures import ThreadPoolExecutor

from loader.stages.promoting import promote_batch
from tests.pipeline.world import World, counts, place, places


def test_one_file_run_twice_at_once_is_loaded_once(world: World) -> None:
    dmo_id = world.dmo()
    path = world.file("file.csv", places(*range(1, 60)))

    with ThreadPoolExecutor() as pool:
        runs = [pool.submit(world.run, path, dmo_id) for _ in range(3)]
        for run in runs:
            run.result()

    content = world.content()
    assert len(content) == 59
    assert {row["changes"] for row in content} == {1}
    assert world.value("select count(*) from public.listings") == 59
    assert world.value("select count(*) from public.listing_info") == 59


def test_two_promotes_of_one_batch_promote_it_once(world: World) -> None:
    done = world.run(world.file("file.csv", places(1, 2, 3)), world.dmo(), auto_accept=False)
    world.value("select pipeline.accept_unflagged(%s)", done.batch_id)

    with ThreadPoolExecutor() as pool:
        runs = [pool.submit(promote_batch, world.context, done.batch_id) for _ in range(3)]
        results = [run.result().results for run in runs]

    assert {result["records_total"] for result in results} == {3}
    assert world.value("select count(*) from public.listings") == 3
    assert {row["changes"] for row in world.content()} == {1}


def test_two_editions_at_once_end_with_one_of_them_whole(world: World) -> None:
    dmo_id = world.dmo()
    paths = [
        world.file(f"{price}.csv", [place(n, price=str(price)) for n in range(1, 40)])
        for price in (100, 200)
    ]

    with ThreadPoolExecutor() as pool:
        for run in [pool.submit(world.run, path, dmo_id) for path in paths]:
            run.result()

    prices = world.rows("select distinct price_min::integer as price from public.listing_info")
    assert prices in ([{"price": 100}], [{"price": 200}])
    assert world.value("select count(*) from public.listings") == 39


def test_two_sources_of_a_tenant_at_once_make_each_listing_once(world: World) -> None:
    dmos = [world.dmo("One"), world.dmo("Two")]
    path = world.file("file.csv", places(*range(1, 60)))

    with ThreadPoolExecutor() as pool:
        runs = [pool.submit(world.run, path, dmo_id) for dmo_id in dmos]
        done = [run.result() for run in runs]

    assert [counts(each, "promote")["total"] for each in done] == [59, 59]
    assert world.value("select count(*) from public.listings") == 59
    assert world.value("select count(*) from public.listing_source_map") == 118
