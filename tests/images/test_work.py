"""The pictures of listings: fetched once, noted with what they are, dead links told."""

from __future__ import annotations

import hashlib
import time
from dataclasses import replace
from typing import Any

import pytest

from loader.errors import CdlError
from loader.images.fetching import Limits
from loader.images.work import fetch_images
from loader.stages.jobs import StageResult
from loader.storage import FolderStorage
from tests.images.server import PictureServer, picture, png
from tests.pipeline.world import World, place

OPEN = Limits(size=50_000, seconds=5, idle_seconds=2, is_private_allowed=True)


def _load(world: World, web: PictureServer, *names: str) -> int:
    dmo_id = world.dmo()
    urls = " ".join(f"{web.url}/{name}" for name in names)
    world.load([place(1, images=urls)], dmo_id)
    assert world.value("select count(*) from public.listing_images") == len(names)
    return dmo_id


def _fetch(world: World, dmo_id: int, **options: Any) -> dict[str, int]:
    return _counts(fetch_images(world.context, dmo_id, OPEN, **options))


def _counts(done: StageResult) -> dict[str, int]:
    return {
        key.removeprefix("records_"): value
        for key, value in done.results.items()
        if key.startswith("records_") and value
    }


def _files(world: World) -> dict[str, dict[str, Any]]:
    found = world.rows("select f.* from public.listing_image_files as f order by f.url")
    return {row["url"].rpartition("/")[2]: row for row in found}


def _make_due(world: World) -> None:
    world.conn.execute("update public.listing_image_files set next_try_at = now() where true")


def test_pictures_are_stored_and_noted(world: World, web: PictureServer) -> None:
    web.pages["/Front%20View.html"] = picture(png(3, 2), ETag='"1"')
    web.pages["/x/front-view.html"] = picture(png(4, 4))
    dmo_id = _load(world, web, "Front%20View.html", "x/front-view.html", "gone.jpg")

    assert _fetch(world, dmo_id) == {"total": 3, "new": 2, "error": 1}

    listing_id = world.value("select id from public.listings")
    file = _files(world)["Front%20View.html"]
    sha256 = hashlib.sha256(png(3, 2)).hexdigest()
    assert file["stored_key"] == (
        f"test-trippl-images/ie/g/{dmo_id}/{listing_id}/front-view-{sha256[:16]}.png"
    )
    assert (world.folder / "storage" / file["stored_key"]).read_bytes() == png(3, 2)
    assert {key: file[key] for key in ("sha256", "content_type", "size", "width", "height")} == {
        "sha256": sha256,
        "content_type": "image/png",
        "size": len(png(3, 2)),
        "width": 3,
        "height": 2,
    }
    assert file["etag"] == '"1"'
    assert file["fetched_at"] is not None


def test_a_dead_link_is_told_and_tried_again_later(world: World, web: PictureServer) -> None:
    dmo_id = _load(world, web, "gone.jpg")
    waits = []
    for failures in (1, 2, 3):
        assert _fetch(world, dmo_id) == {"total": 1, "error": 1}
        file = _files(world)["gone.jpg"]
        assert (file["failures"], file["error_code"]) == (failures, "image_refused")
        waits.append(round((file["next_try_at"] - file["tried_at"]).total_seconds() / 3600))
        _make_due(world)

    assert waits == [1, 2, 4]
    jobs = world.rows("select status from pipeline.job_queue where job_type = 'fetch_images'")
    assert [job["status"] for job in jobs] == ["completed"] * 3
    error = world.rows("select * from pipeline.job_errors order by id")[0]
    assert error["error_type"] == "image_refused"
    assert "404" in error["error_message"]
    assert error["original_record"]["url"] == f"{web.url}/gone.jpg"

    web.pages["/gone.jpg"] = picture(png())
    assert _fetch(world, dmo_id) == {"total": 1, "new": 1}
    assert _files(world)["gone.jpg"]["failures"] == 0


def test_what_is_not_due_is_not_asked_for(world: World, web: PictureServer) -> None:
    web.pages["/a.png"] = picture(png())
    dmo_id = _load(world, web, "a.png", "gone.png")
    _fetch(world, dmo_id)

    assert _fetch(world, dmo_id) == {}
    assert len(web.asked) == 2


def test_what_has_not_changed_is_not_sent_again(world: World, web: PictureServer) -> None:
    web.pages["/etag.png"] = picture(png(1), ETag='"1"')
    web.pages["/date.png"] = picture(png(2), Last_Modified="Sun, 22 Nov 2026 03:00:00 GMT")
    web.pages["/none.png"] = picture(png(3))
    dmo_id = _load(world, web, "etag.png", "date.png", "none.png")
    _fetch(world, dmo_id)
    before = _files(world)
    web.asked.clear()

    assert _fetch(world, dmo_id, is_forced=True) == {"total": 3, "unchanged": 3}

    asked = dict(web.asked)
    assert asked["/etag.png"]["If-None-Match"] == '"1"'
    assert asked["/date.png"]["If-Modified-Since"] == "Sun, 22 Nov 2026 03:00:00 GMT"
    after = _files(world)
    for name, file in after.items():
        assert file["fetched_at"] == before[name]["fetched_at"]
        assert file["tried_at"] > before[name]["tried_at"]


def test_a_changed_picture_gets_a_key_of_its_own(world: World, web: PictureServer) -> None:
    web.pages["/a.png"] = picture(png(shade=1), ETag='"1"')
    dmo_id = _load(world, web, "a.png")
    _fetch(world, dmo_id)
    old = _files(world)["a.png"]
    web.pages["/a.png"] = picture(png(shade=2), ETag='"2"')
    _make_due(world)

    assert _fetch(world, dmo_id) == {"total": 1, "updated": 1}

    new = _files(world)["a.png"]
    assert new["stored_key"] != old["stored_key"]
    assert new["etag"] == '"2"'
    storage = world.folder / "storage"
    assert (storage / old["stored_key"]).read_bytes() == png(shade=1)
    assert (storage / new["stored_key"]).read_bytes() == png(shade=2)


def test_a_picture_that_is_gone_later_keeps_its_file(world: World, web: PictureServer) -> None:
    web.pages["/a.png"] = picture(png())
    dmo_id = _load(world, web, "a.png")
    _fetch(world, dmo_id)
    stored = _files(world)["a.png"]["stored_key"]
    del web.pages["/a.png"]
    _make_due(world)

    assert _fetch(world, dmo_id) == {"total": 1, "error": 1}
    file = _files(world)["a.png"]
    assert (file["stored_key"], file["error_code"]) == (stored, "image_refused")


def test_a_new_address_is_fetched_without_the_old_ones_etag(
    world: World, web: PictureServer
) -> None:
    web.pages["/a.png"] = picture(png(1), ETag='"1"')
    dmo_id = _load(world, web, "a.png")
    _fetch(world, dmo_id)
    world.conn.execute(
        "update public.listing_images set url = replace(url, 'a.png', 'b.png') where true"
    )
    assert _fetch(world, dmo_id) == {"total": 1, "error": 1}
    web.pages["/b.png"] = picture(png(2), ETag='"1"')
    _make_due(world)

    assert _fetch(world, dmo_id) == {"total": 1, "updated": 1}
    assert "If-None-Match" not in web.asked[-1][1]


def test_deleted_listings_and_other_dmos_are_left_alone(world: World, web: PictureServer) -> None:
    dmo_id = _load(world, web, "a.png")
    other = world.dmo("Cork")
    world.conn.execute("update public.listings set deleted_at = now() where true")

    assert _fetch(world, dmo_id) == _fetch(world, other) == {}
    assert web.asked == []


def test_private_addresses_are_refused_unless_allowed(world: World, web: PictureServer) -> None:
    dmo_id = _load(world, web, "a.png")

    done = fetch_images(world.context, dmo_id, replace(OPEN, is_private_allowed=False))

    assert _counts(done) == {"total": 1, "error": 1}
    assert _files(world)["a.png"]["error_code"] == "image_not_allowed"
    assert web.asked == []


def test_no_more_at_once_than_allowed(world: World, web: PictureServer) -> None:
    at_once: list[int] = [0, 0]

    def slow(handler: Any) -> None:
        at_once[0] += 1
        at_once[1] = max(at_once)
        time.sleep(0.1)
        at_once[0] -= 1
        handler.answer(200, png())

    names = [f"{number}.png" for number in range(8)]
    web.pages |= {f"/{name}": slow for name in names}
    dmo_id = _load(world, web, *names)

    assert _fetch(world, dmo_id, parallel=2) == {"total": 8, "new": 8}
    assert at_once[1] == 2


def test_a_job_that_was_broken_off_goes_on_where_it_was(
    world: World, web: PictureServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"{number}.png" for number in range(6)]
    web.pages |= {f"/{name}": picture(png(number + 1)) for number, name in enumerate(names)}
    dmo_id = _load(world, web, *names)
    stored: list[str] = []
    real = FolderStorage.store

    def store(self: FolderStorage, key: str, content: bytes, content_type: str) -> None:
        if len(stored) == 3:
            raise CdlError("full", code="storage_failed")
        stored.append(key)
        real(self, key, content, content_type)

    with monkeypatch.context() as patch:
        patch.setattr(FolderStorage, "store", store)
        with pytest.raises(CdlError):
            _fetch(world, dmo_id, parallel=1)
    noted = len(_files(world))
    assert 0 < noted <= 3

    assert _fetch(world, dmo_id) == {"total": 6 - noted, "new": 6 - noted}
    assert len(_files(world)) == 6
