"""An import reads what its installation lets imports read, whoever names it."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from loader.errors import CdlError
from loader.locations.finding import find_files
from loader.locations.holding import held
from loader.locations.roots import ImportRoots
from loader.settings import load_settings
from loader.stages.handlers import work_of
from loader.stages.jobs import Context, claim_jobs, run_claim
from loader.storage import FolderStorage
from tests.pipeline.world import World, places

TENANT = "00000000-0000-4000-8000-00000000000a"


@pytest.fixture
def storage(tmp_path: Path) -> FolderStorage:
    """Give a storage within the folder of all."""
    return FolderStorage(tmp_path / "srv" / "storage", "localhost")


@pytest.fixture
def roots(tmp_path: Path) -> ImportRoots:
    """Give roots here and in S3, one of them each DMO's own."""
    for folder in ("srv/in/7", "srv/in/70", "srv/storage/raw", "etc"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "etc/passwd.csv").touch()
    (tmp_path / "srv/in/7/out").symlink_to(tmp_path / "etc")
    (tmp_path / "srv/in/7/out.csv").symlink_to(tmp_path / "etc/passwd.csv")
    (tmp_path / "srv/in/7/past").symlink_to("../7")
    (tmp_path / "srv/in/7/a.csv").touch()
    return ImportRoots(
        (
            f"{tmp_path}/srv/in/{{dmo}}",
            "s3://bucket/in/{tenant}/",
            "s3://ours-alone",
            "s3://dev-trippl-data/in",
        )
    ).of(7, lambda _: TENANT)


@pytest.mark.parametrize(
    ("location", "found"),
    [
        ("srv/in/7/a.csv", "srv/in/7/a.csv"),
        ("srv/in/7/not-there-yet.csv", "srv/in/7/not-there-yet.csv"),
        ("srv/in/7", "srv/in/7"),
        ("srv/in/7/", "srv/in/7/"),
        ("srv/in/70/../7/past/a.csv", "srv/in/7/a.csv"),
        ("srv/in/7/past/*.csv", "srv/in/7/*.csv"),
        ("srv/in/7/*/[ab].csv", "srv/in/7/*/[ab].csv"),
    ],
)
def test_what_is_inside_is_read(
    roots: ImportRoots, storage: FolderStorage, tmp_path: Path, location: str, found: str
) -> None:
    assert roots.check(f"{tmp_path}/{location}", storage) == f"{tmp_path}/{found}"


@pytest.mark.parametrize(
    "location",
    [
        "etc/passwd.csv",
        "srv/in/7/../../../etc/passwd.csv",
        "srv/in/7/out.csv",
        "srv/in/7/out/passwd.csv",
        "srv/in/7/out/",
        "srv/in/7/out/*.csv",
        "srv/in/7/*/../../../../etc/*.csv",
        "srv/in/70/b.csv",
        "srv/in/*/a.csv",
        "srv/in/",
        "srv/in/7*/a.csv",
    ],
)
def test_what_is_outside_is_not(
    roots: ImportRoots, storage: FolderStorage, tmp_path: Path, location: str
) -> None:
    with pytest.raises(CdlError) as refused:
        roots.check(f"{tmp_path}/{location}", storage)

    assert refused.value.code == "path_not_allowed"
    assert "CDL_IMPORT_ROOTS" in str(refused.value.hint)


def test_a_path_is_meant_from_where_the_worker_is(
    roots: ImportRoots, storage: FolderStorage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path / "srv/in/7")
    assert roots.check("a.csv", storage) == f"{tmp_path}/srv/in/7/a.csv"
    with pytest.raises(CdlError):
        roots.check("../../../etc/passwd.csv", storage)


def test_a_folder_is_refused_when_a_link_in_it_leads_out(
    roots: ImportRoots, storage: FolderStorage, tmp_path: Path
) -> None:
    for location in (f"{tmp_path}/srv/in/7/", f"{tmp_path}/srv/in/7/*/*.csv"):
        found = find_files(roots.check(location, storage), "name")
        with pytest.raises(CdlError) as refused:
            roots.check_found(found, location, storage)
        assert "passwd" not in str(refused.value), "where links lead to is not told"


def test_the_storage_is_no_source_wherever_it_lies(tmp_path: Path, storage: FolderStorage) -> None:
    (tmp_path / "srv/storage/raw").mkdir(parents=True)
    everything = ImportRoots(("/", "s3://dev-trippl-data", "s3://app-trippl-images/x/"))
    everything.check(f"{tmp_path}/srv/a.csv", storage)
    for location in (
        f"{storage.folder}/raw/a.csv",
        f"{storage.folder}/",
        "s3://dev-trippl-data/raw/a.gz",
        "s3://app-trippl-images/x/a.csv",
    ):
        with pytest.raises(CdlError, match="outside"):
            everything.check(location, storage)


@pytest.mark.parametrize(
    ("location", "is_inside"),
    [
        (f"s3://bucket/in/{TENANT}/a.csv", True),
        (f"s3://bucket/in/{TENANT}/*/a?.csv", True),
        (f"s3://bucket/in/{TENANT}/", True),
        ("s3://ours-alone/", True),
        ("s3://ours-alone/*.csv", True),
        (f"s3://bucket/in/{TENANT}-2/a.csv", False),
        (f"s3://bucket/in/{TENANT}", False),
        (f"s3://bucket/in/{TENANT}/../b/a.csv", False),
        ("s3://bucket/in/*/a.csv", False),
        ("s3://bucket/", False),
        ("s3://ours-alone-not/a.csv", False),
        ("s3://dev-trippl-data/in/a.csv", False),
    ],
)
def test_so_it_is_in_s3(
    roots: ImportRoots, storage: FolderStorage, location: str, is_inside: bool
) -> None:
    if is_inside:
        assert roots.check(location, storage) == location
        return
    with pytest.raises(CdlError, match="outside"):
        roots.check(location, storage)


def test_a_worker_holds_an_import_that_may_not_be_read(world: World, tmp_path: Path) -> None:
    dmo_id = world.dmo(import_={"pause_after_failures": 0})
    (tmp_path / "in").mkdir()
    context = replace(world.context, import_roots=ImportRoots((f"{tmp_path}/in",)))
    world.file("hidden.csv", places(1))
    (tmp_path / "in/link.csv").symlink_to(tmp_path / "hidden.csv")
    os.utime(tmp_path / "hidden.csv", (1, 1))
    for location in ("hidden.csv", "in/link.csv", "in/", "in/../*.csv"):
        world.value(
            "select pipeline.enqueue_job('import_raw', %s, p_dedupe_key => %s,"
            " p_params => jsonb_build_object('path', %s::text))",
            *(dmo_id, location, f"{tmp_path}/{location}"),
        )
    _work(world, context)
    assert world.rows(
        "select status, error_code, dequeue_attempts from pipeline.job_queue group by 1, 2, 3"
    ) == [{"status": "held", "error_code": "path_not_allowed", "dequeue_attempts": 1}]
    assert world.value("select count(*) from pipeline.found_files") == 0

    # What a person names is that person's to read.
    world.conn.execute("delete from pipeline.job_queue")
    world.run(tmp_path / "hidden.csv", dmo_id)
    assert len(world.content()) == 1


def test_one_dmo_can_not_read_the_folder_of_another(world: World, tmp_path: Path) -> None:
    one, other = world.dmo("One", "one"), world.dmo("Other", "other")
    for dmo_id in (one, other):
        tenant = world.value("select tenant_id from public.dmos where id = %s", dmo_id)
        (tmp_path / f"{tenant}/{dmo_id}").mkdir(parents=True)
        path = world.file(f"{tenant}/{dmo_id}/places.csv", places(1))
    context = replace(world.context, import_roots=ImportRoots((f"{tmp_path}/{{tenant}}/{{dmo}}",)))
    for dmo_id in (one, other):
        world.value(
            "select pipeline.enqueue_job('import_raw', %s,"
            " p_params => jsonb_build_object('path', %s::text))",
            dmo_id,
            str(path),
        )
    _work(world, context)

    assert world.rows("select dmo_id, error_code from pipeline.job_queue order by job_id") == [
        {"dmo_id": one, "error_code": "path_not_allowed"},
        {"dmo_id": other, "error_code": None},
    ]


def _work(world: World, context: Context) -> None:
    while claims := claim_jobs(world.conn, 1):
        with suppress(CdlError):  # the queue has it
            run_claim(context, claims[0], lambda: work_of(context, claims[0]))


def test_no_link_can_take_the_place_of_a_file_that_is_read(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    hidden = tmp_path / "hidden.csv"
    hidden.write_text("hidden")
    path = tmp_path / "in/places.csv"
    path.write_text("places")
    with held(str(path)) as lent:
        path.unlink()
        path.symlink_to(hidden)
        assert (lent.name, lent.read_text(), lent.read_text()) == (path.name, "places", "places")
    assert not lent.exists()

    (tmp_path / "link").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "in/pipe.csv")
    for name in ("in/places.csv", "link/hidden.csv", "in/pipe.csv", "in", "gone.csv"):
        with pytest.raises(CdlError) as refused, held(f"{tmp_path}/{name}"):
            pass
        assert refused.value.code == "no_file"


@pytest.mark.parametrize(
    "roots",
    ["in", "~/in", "s3://", "s3:///in", "/in/*", "/in/{name}", "/in/../etc", "s3://*/in", "/a,b"],
)
def test_roots_that_are_none_are_refused(roots: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CDL_IMPORT_ROOTS", roots)
    with pytest.raises(CdlError) as refused:
        load_settings()
    assert refused.value.code == "bad_settings"


def test_roots_stand_in_the_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CDL_IMPORT_ROOTS", raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cdl.toml").write_text("")
    assert load_settings().import_roots == ()
    (tmp_path / "cdl.toml").write_text("[imports]\nroots = '/in/{dmo}, s3://bucket/{tenant}/'\n")
    assert load_settings().import_roots == ("/in/{dmo}", "s3://bucket/{tenant}/")
