"""The storage: whole files or none, and plain words when one is gone or damaged."""

from pathlib import Path

import pytest

from loader.errors import CdlError
from loader.stages.transforming import transform_file
from loader.storage import FolderStorage
from tests.pipeline.world import World, places


def _stored(world: World, stage: str) -> tuple[int, Path]:
    file_id, key = world.conn.execute(
        "select id, file_path from pipeline.files where stage = %s", (stage,)
    ).fetchone() or (0, "")
    return file_id, world.folder / "storage" / key


def test_keys_tell_whose_file_it_is(world: World) -> None:
    dmo_id = world.dmo()
    world.load(places(1), dmo_id)

    keys = [row["file_path"] for row in world.rows("select file_path from pipeline.files")]

    for key, stage in zip(keys, ("raw", "transformed"), strict=True):
        parts = key.split("/")
        assert parts[:6] == ["test-trippl-data", stage, "listings", "ie", "g", str(dmo_id)]
        assert parts[7].startswith(f"001-{parts[6]}T")
        assert parts[7].endswith(".jsonl.gz")


def test_the_same_lines_give_the_same_bytes(tmp_path: Path) -> None:
    digests = set()
    for name in ("one", "two"):
        with FolderStorage(tmp_path, "test").write(f"{name}.gz") as target:
            target.write(b'{"name":"Place"}\n' * 1000)
        digests.add((target.sha256, target.size))

    assert len(digests) == 1


def test_a_file_that_was_not_finished_is_not_there(tmp_path: Path) -> None:
    storage = FolderStorage(tmp_path, "test")

    def write_half() -> None:
        with storage.write("a/b.gz") as target:
            target.write(b"half")
            raise InterruptedError

    with pytest.raises(CdlError):
        write_half()

    assert list((tmp_path / "a").iterdir()) == []


@pytest.mark.parametrize("key", ["../outside.gz", "/etc/passwd", "a/../../b.gz"])
def test_a_key_cannot_lead_out_of_the_storage(tmp_path: Path, key: str) -> None:
    with pytest.raises(CdlError) as caught, FolderStorage(tmp_path / "s", "test").write(key):
        pass

    assert caught.value.code == "bad_key"


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "s").write_text("a file, no folder")

    with pytest.raises(CdlError) as caught, FolderStorage(tmp_path / "s", "test").write("a.gz"):
        pass

    assert caught.value.code == "storage_failed"


@pytest.mark.parametrize(
    ("damage", "code"),
    [(None, "file_gone"), (b"no gzip", "file_damaged"), (b"\x1f\x8b", "file_damaged")],
)
def test_a_stored_file_that_is_gone_or_damaged_is_told(
    world: World, damage: bytes | None, code: str
) -> None:
    world.load(places(1), world.dmo())
    file_id, path = _stored(world, "import")
    path.unlink()
    if damage is not None:
        path.write_bytes(damage)

    with pytest.raises(CdlError) as caught:
        transform_file(world.context, file_id, force=True)

    assert caught.value.code == code
    job = world.rows("select status, error_code from pipeline.job_queue order by job_id desc")[0]
    assert job == {"status": "failed", "error_code": code}


def test_a_file_cut_short_is_damaged(world: World) -> None:
    world.load(places(*range(1, 200)), world.dmo())
    file_id, path = _stored(world, "import")
    path.write_bytes(path.read_bytes()[:-200])

    with pytest.raises(CdlError) as caught:
        transform_file(world.context, file_id, force=True)

    assert caught.value.code == "file_damaged"
