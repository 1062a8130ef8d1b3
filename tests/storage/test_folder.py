"""The folder as storage keeps the same promises as S3."""

from __future__ import annotations

from pathlib import Path

import pytest

from loader.errors import CdlError
from loader.storage import FolderStorage
from tests.pipeline.world import World, places

KEY = "test-trippl-data/raw/a.gz"


def _write(storage: FolderStorage, content: bytes) -> str:
    with storage.write(KEY) as target:
        target.write(content)
    return target.sha256


def test_no_file_takes_the_place_of_another(tmp_path: Path) -> None:
    storage = FolderStorage(tmp_path, "test")
    sha256 = _write(storage, b"one")

    with pytest.raises(CdlError) as caught:
        _write(storage, b"two")

    assert caught.value.code == "file_exists"
    with storage.read(KEY, sha256) as source:
        assert source.read(100) == b"one"
    assert [path.name for path in (tmp_path / KEY).parent.iterdir()] == ["a.gz"]


def test_a_file_that_is_not_what_was_written_is_damaged(tmp_path: Path) -> None:
    storage = FolderStorage(tmp_path, "test")
    sha256 = _write(storage, b"one")
    (tmp_path / KEY).unlink()
    _write(storage, b"two")

    with pytest.raises(CdlError) as caught, storage.read(KEY, sha256) as source:
        source.read(1)

    assert caught.value.code == "file_damaged"
    assert sha256 in str(caught.value.detail)


def test_bytes_stored_twice_are_stored_once_and_never_replaced(tmp_path: Path) -> None:
    storage = FolderStorage(tmp_path, "test")
    storage.store("test-trippl-images/a.jpg", b"picture", "image/jpeg")
    storage.store("test-trippl-images/a.jpg", b"picture", "image/jpeg")
    with pytest.raises(CdlError) as caught:
        storage.store("test-trippl-images/a.jpg", b"another", "image/jpeg")

    assert caught.value.code == "file_exists"
    assert (tmp_path / "test-trippl-images/a.jpg").read_bytes() == b"picture"


def test_checking_leaves_nothing_and_tells_what_is_wrong(tmp_path: Path) -> None:
    FolderStorage(tmp_path / "new", "test").check()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []

    (tmp_path / "file").write_text("no folder")
    with pytest.raises(CdlError) as caught:
        FolderStorage(tmp_path / "file", "test").check()
    assert caught.value.code == "storage_failed"


def test_a_key_that_a_killed_job_has_taken_is_passed_over(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    exists = FolderStorage.exists

    def first_is_taken(storage: FolderStorage, key: str) -> bool:
        asked.append(key)
        if len(asked) == 1:
            with storage.write(key) as target:
                target.write(b"left behind")
        return exists(storage, key)

    monkeypatch.setattr(FolderStorage, "exists", first_is_taken)
    world.load(places(1), world.dmo())

    keys = [row["file_path"] for row in world.rows("select file_path from pipeline.files")]
    assert len(asked) == 3
    assert keys == asked[1:]
    assert asked[0] not in keys
