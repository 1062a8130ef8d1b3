"""Work on files beside the requests: it holds no connection, is bounded, and keeps its files."""

import io
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

import admin.pages.imports.looking
import admin.pages.imports.sending
import admin.uploads
from admin.own_folder import OwnFolder
from admin.uploads import Uploads
from loader.stages.preview import preview_file
from loader.stages.trial import try_import
from loader.storage import FolderStorage
from tests.admin.test_import import PLACES, add_dmo, ask, brought
from tests.support.site import Site, Visitor

_MANY = 20
_SECONDS = 20.0


class Gate:
    """Holds what goes through it back, and counts how many wait."""

    def __init__(self) -> None:
        self.is_open = threading.Event()
        self.waiting = 0
        self.most = 0
        self._lock = threading.Lock()

    def hold(self, do: Callable[..., Any]) -> Callable[..., Any]:
        """Give a function that waits at the gate first."""

        def held(*args: Any, **named: Any) -> Any:
            with self._lock:
                self.waiting += 1
                self.most = max(self.most, self.waiting)
            self.is_open.wait(_SECONDS)
            with self._lock:
                self.waiting -= 1
            return do(*args, **named)

        return held


@pytest.fixture
def gate() -> Iterator[Gate]:
    """Lend a gate, and open it at the end."""
    made = Gate()
    yield made
    made.is_open.set()


@pytest.fixture(scope="module")
def sue(site: Site) -> Visitor:
    """Sign a steward in."""
    site.add_user("sue@one.example", roles=("steward",))
    return site.sign_in("sue@one.example")


def wait_for(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + _SECONDS
    while not is_so():
        assert time.monotonic() < until, "it does not happen"
        time.sleep(0.02)


def busy(site: Site) -> int:
    """Count connections of the interface that sit in a transaction."""
    return int(
        ask(
            site,
            "select count(*) from pg_stat_activity where application_name = 'cdl admin'"
            " and datname = current_database() and state like 'idle in transaction%%'",
        )
    )


def clients(site: Site, visitor: Visitor) -> list[Visitor]:
    """Give the visitor many times over."""
    many = []
    for _ in range(_MANY):
        client = site.client()
        client.cookies["cdl_session"] = visitor.client.cookies["cdl_session"]
        many.append(Visitor(client))
    return many


def test_who_looks_at_files_holds_no_connection(
    site: Site, sue: Visitor, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = brought(sue, add_dmo(site), PLACES.encode())
    monkeypatch.setattr(admin.pages.imports.looking, "preview_file", gate.hold(preview_file))
    with ThreadPoolExecutor(_MANY) as many:
        answers = many.map(lambda visitor: visitor.get(path), clients(site, sue))
        wait_for(lambda: gate.waiting == 4)
        assert sue.get("/listings").status_code == 200
        wait_for(lambda: busy(site) == 0)
        gate.is_open.set()
        assert {answer.status_code for answer in answers} == {200}
    assert gate.most == 4


def test_trials_are_few_at_once_and_hold_no_connection_of_the_pages(
    site: Site, sue: Visitor, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = brought(sue, add_dmo(site), PLACES.encode())
    monkeypatch.setattr(admin.pages.imports.sending, "try_import", gate.hold(try_import))
    visitors = clients(site, sue)[:6]
    with ThreadPoolExecutor(6) as many:
        answers = many.map(lambda visitor: visitor.post(f"{path}/try"), visitors)
        wait_for(lambda: gate.waiting == 2)
        assert sue.get("/listings").status_code == 200
        wait_for(lambda: busy(site) == 0)
        gate.is_open.set()
        assert all("2 rows" in answer.text for answer in answers)
    assert gate.most == 2


def test_a_file_is_thrown_away_after_its_note_and_beside_the_loop(
    site: Site, sue: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = brought(sue, add_dmo(site), PLACES.encode())
    upload_id = path.rpartition("/")[2]
    seen: list[tuple[int, bool]] = []
    remove = FolderStorage.remove

    def watched(storage: FolderStorage, key: str) -> None:
        query = "select count(*) from pipeline.uploads where id = %s"
        is_loop = threading.current_thread().name.startswith("Thread-")
        seen.append((ask(site, query, upload_id), is_loop))
        remove(storage, key)

    monkeypatch.setattr(FolderStorage, "remove", watched)
    assert sue.post(f"{path}/drop").status_code == 303
    assert seen == [(0, False)]
    assert sue.get(path).status_code == 404


def test_a_file_stays_at_hand_while_somebody_reads_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admin.uploads, "_AT_HAND", 1)
    monkeypatch.setattr(admin.uploads, "_KEPT_SECONDS", -1.0)
    uploads = Uploads(FolderStorage(tmp_path, "localhost"))

    def keep(content: bytes) -> dict[str, Any]:
        kept = uploads.keep(1, f"{uuid4().hex}.csv", io.BytesIO(content))
        return {
            "id": kept.id,
            "file_path": kept.key,
            "file_hash": kept.sha256,
            "original_name": kept.name,
            "original_size": kept.size,
        }

    row = keep(b"id;name\n1;a\n")
    with uploads.at_hand(row) as path:
        for _ in range(3):
            keep(b"id;name\n2;b\n")
        assert path.read_bytes() == b"id;name\n1;a\n"
    keep(b"id;name\n3;c\n")
    assert not path.exists()
    with uploads.at_hand(row) as again:
        assert again.read_bytes() == b"id;name\n1;a\n"
    uploads.close()


def test_what_a_killed_process_left_is_removed_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    make = "from admin.own_folder import OwnFolder; import time; own = OwnFolder('cdl-uploads-');"
    process = subprocess.Popen(
        [sys.executable, "-c", f"{make} print(own.path, flush=True); time.sleep(60)"],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    theirs = Path(process.stdout.readline().strip())
    (theirs / "places.csv").write_text("id\n")
    others = tmp_path / "cdl-uploads-just-made"
    others.mkdir()
    (tmp_path / "cdl-uploads-link").symlink_to(tmp_path)
    OwnFolder("cdl-uploads-").close()
    assert (theirs / "places.csv").exists()
    process.kill()
    process.communicate()
    ours = OwnFolder("cdl-uploads-")
    assert not theirs.exists()
    assert others.exists()
    ours.close()
    assert {path.name for path in tmp_path.iterdir()} == {others.name, "cdl-uploads-link"}
