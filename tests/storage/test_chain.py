"""All stages with S3, exactly as with the folder."""

from __future__ import annotations

import hashlib
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from loader.errors import CdlError
from loader.images.fetching import Limits
from loader.images.work import fetch_images
from loader.stages.chain import run_chain
from loader.stages.jobs import Context
from loader.storage.s3 import S3Storage
from tests.images.server import PictureServer, picture, png
from tests.pipeline.world import World, check_sums, place, places, unwatched
from tests.storage import faults
from tests.storage.faults import FaultyServer
from tests.support.server import MIGRATED, TestServer

BUCKET = "dev-trippl-data"
ROWS = [*places(*range(1, 300)), place(301, lat="95"), place(302, name="")]


def _run(world: World, context: Context, path: Path, dmo_id: int) -> None:
    check_sums(run_chain(context, path, dmo_id, watch=unwatched, auto_accept=True))


def _on_s3(world: World, s3: S3Storage) -> Context:
    return replace(world.context, storage=s3)


def test_a_chain_ends_the_same_on_s3_as_in_the_folder(
    world: World, s3: S3Storage, bare_s3: Any, server: TestServer, tmp_path: Path
) -> None:
    dmo_id = world.dmo()
    first, second = world.file("a.csv", ROWS), world.file("b.csv", ROWS[20:])
    for path in (first, second):
        _run(world, _on_s3(world, s3), path, dmo_id)

    with server.database("beside_s3", MIGRATED) as database, database.connect() as conn:
        folder = World(database, conn, tmp_path)
        assert folder.dmo() == dmo_id
        for path in (first, second):
            _run(folder, folder.context, path, dmo_id)
        assert folder.content() == world.content()

    files = world.rows("select file_path, file_size, file_hash from pipeline.files")
    assert len(files) == 4
    for file in files:
        assert file["file_path"].startswith(f"{BUCKET}/")
        stored = bare_s3.get_object(
            Bucket=BUCKET, Key=file["file_path"].removeprefix(f"{BUCKET}/")
        )["Body"].read()
        assert len(stored) == file["file_size"]
        assert hashlib.sha256(stored).hexdigest() == file["file_hash"]


def test_a_chain_that_s3_stopped_goes_on_where_it_was(
    world: World, s3: S3Storage, faulty: FaultyServer, bare_s3: Any
) -> None:
    dmo_id = world.dmo()
    path = world.file("a.csv", ROWS)
    faulty.plan(faults.status(503, "SlowDown"), method="PUT", having="/transformed/", times=100)
    with pytest.raises(CdlError) as caught:
        _run(world, _on_s3(world, s3), path, dmo_id)

    assert caught.value.code == "storage_throttled"
    jobs = world.rows("select job_type, status, error_code from pipeline.job_queue order by 1")
    assert [tuple(job.values()) for job in jobs] == [
        ("import_raw", "completed", None),
        ("transform", "failed", "storage_throttled"),
    ]

    healthy = S3Storage("dev", endpoint=f"http://{faulty.behind.netloc}")
    _run(world, _on_s3(world, healthy), path, dmo_id)
    assert world.value("select count(*) from public.listings") == 299
    assert world.value("select count(*) from pipeline.job_queue where job_type = 'import_raw'") == 1


def test_pictures_are_stored_on_s3_too(world: World, s3: S3Storage, bare_s3: Any) -> None:
    with PictureServer() as web:
        web.pages["/a.png"] = picture(png())
        dmo_id = world.dmo()
        path = world.file("a.csv", [place(1, images=f"{web.url}/a.png")])
        _run(world, _on_s3(world, s3), path, dmo_id)
        done = fetch_images(_on_s3(world, s3), dmo_id, Limits(is_private_allowed=True))

    assert done.results["records_new"] == 1
    bucket, _, key = world.value("select stored_key from public.listing_image_files").partition("/")
    stored = bare_s3.get_object(Bucket=bucket, Key=key)
    assert bucket == "dev-trippl-images"
    assert (stored["ContentType"], stored["Body"].read()) == ("image/png", png())


def test_a_job_that_fails_later_takes_its_file_with_it(
    world: World, s3: S3Storage, bare_s3: Any
) -> None:
    dmo_id = world.dmo()
    world.conn.execute(
        "create function pipeline.fail() returns trigger language plpgsql as"
        " $$ begin raise 'no'; end $$"
    )
    world.conn.execute(
        "create trigger fail before insert on pipeline.files for each row"
        " execute function pipeline.fail()"
    )
    with pytest.raises(Exception, match="no"):
        _run(world, _on_s3(world, s3), world.file("a.csv", ROWS), dmo_id)

    assert "Contents" not in bare_s3.list_objects_v2(Bucket=BUCKET)


def test_a_file_of_another_database_is_never_replaced_nor_removed(
    world: World, s3: S3Storage, bare_s3: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    dmo_id = world.dmo()
    world.conn.execute(
        "create or replace function pipeline.file_key(p_job_id bigint, p_stage text,"
        " p_environment text, p_format text default 'jsonl', p_now timestamptz default now())"
        " returns table (file_path text, file_date date, batch integer) language sql as"
        " $$ select 'dev-trippl-data/taken', current_date, 1 $$"
    )
    bare_s3.put_object(Bucket=BUCKET, Key="taken", Body=b"another's")
    with pytest.raises(CdlError) as caught:
        _run(world, _on_s3(world, s3), world.file("a.csv", ROWS), dmo_id)

    assert caught.value.code == "file_exists"
    assert bare_s3.get_object(Bucket=BUCKET, Key="taken")["Body"].read() == b"another's"


KILLED = """
import os, signal, sys
from loader.storage.s3 import S3Storage

with S3Storage("dev", endpoint=sys.argv[1]).write("dev-trippl-data/raw/big.gz") as target:
    for _ in range(20):
        target.write(os.urandom(1 << 20))
    os.kill(os.getpid(), signal.SIGKILL)
"""

MANY_BYTES = """
import os, resource, sys
from loader.storage.s3 import S3Storage

storage = S3Storage("dev", endpoint=sys.argv[1])
block, key = os.urandom(1 << 20), "dev-trippl-data/raw/big.gz"

def use(megabytes, key):
    with storage.write(key) as target:
        for _ in range(megabytes):
            target.write(block)
    with storage.read(key, target.sha256) as source:
        while source.read(1 << 20):
            pass
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

few = use(32, key)
print(use(112, key + "2") - few)
"""


def _python(program: str, url: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program, url], capture_output=True, text=True, check=False
    )


def test_a_process_that_is_killed_leaves_no_object(bare_s3: Any, moto_url: str) -> None:
    done = _python(KILLED, moto_url)

    assert done.returncode == -signal.SIGKILL, done.stderr
    assert "Contents" not in bare_s3.list_objects_v2(Bucket=BUCKET)
    (left,) = S3Storage("dev", endpoint=moto_url).left_behind(set(), older_than=3600)
    assert left.startswith(f"s3://{BUCKET}/raw/big.gz?uploadId=")


@pytest.mark.slow
def test_memory_does_not_grow_with_the_file(bare_s3: Any, moto_url: str) -> None:
    done = _python(MANY_BYTES, moto_url)

    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 16, f"{done.stdout} MB more for a file with 80 MB more"
