"""The private cluster comes up whatever befell it, and leaves others alone."""

import contextlib
import os
import shutil
import signal
import socket
import stat
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from loader import cluster
from loader.errors import CdlError
from loader.server import Server
from tests.conftest import RUN_FOLDER


@pytest.fixture
def local(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[Path]:
    """Give an empty `.local` of its own, which the server's OS user can reach."""
    folder = Path(os.environ[RUN_FOLDER]) / request.node.name
    folder.mkdir()
    folder.chmod(0o755)
    monkeypatch.setattr(cluster, "LOCAL_FOLDER", folder)
    monkeypatch.setattr(cluster, "install_python_libraries", lambda path: path)
    yield folder
    cluster.destroy()
    shutil.rmtree(folder)


def _answers(private: cluster.Cluster) -> bool:
    with psycopg.connect(private.url("postgres")) as conn:
        row = conn.execute("select auth.uid() is null and current_user = 'postgres'").fetchone()
    return row == (True,)


def test_up_down_up_and_destroy(local: Path) -> None:
    assert cluster.find() is None
    private = cluster.up()
    assert _answers(private)
    assert private.home == local / "postgres"
    port = private.server.port()

    assert cluster.up().server.port() == port, "twice is once"
    assert cluster.down() is True
    assert cluster.down() is False
    again = cluster.up()
    assert again.server.port() == port, "the port stays while it is free"
    assert _answers(again)

    assert cluster.destroy() is True
    assert cluster.find() is None
    assert not (local / "postgres").exists()


def test_it_listens_on_this_machine_only_and_keeps_its_password(local: Path) -> None:
    private = cluster.up()

    assert stat.S_IMODE((private.home / "cluster.json").stat().st_mode) == 0o600
    assert not (private.home / "initdb.password").exists()
    with psycopg.connect(private.url("supabase_admin")) as conn:
        assert conn.execute("show listen_addresses").fetchone() == ("127.0.0.1",)
        assert conn.execute("show unix_socket_directories").fetchone() == ("",)
        assert conn.execute(
            "select count(*) from pg_hba_file_rules where auth_method <> 'scram-sha-256'"
        ).fetchone() == (0,)
    wrong = private.url("postgres").replace(str(private.state()["password"]), "wrong")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)


def test_a_port_that_was_taken_meanwhile_is_given_up(local: Path) -> None:
    private = cluster.up()
    port = private.server.port()
    assert port is not None
    cluster.down()
    with contextlib.closing(socket.socket()) as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", port))
        other.listen()

        again = cluster.up()

        assert again.server.port() != port
        assert _answers(again)


def test_a_server_that_was_killed_comes_up_again(local: Path) -> None:
    private = cluster.up()
    pid = int((private.server.data / "postmaster.pid").read_text().splitlines()[0])
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 20
    while private.server.is_running():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert (private.server.data / "postmaster.pid").exists()

    assert _answers(cluster.up())


def test_a_pid_file_that_names_a_strangers_process_is_stale(local: Path) -> None:
    private = cluster.up()
    pid_file = private.server.data / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    cluster.down()
    with subprocess.Popen(["sleep", "60"]) as stranger:
        pid_file.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
        assert not private.server.is_running()

        assert _answers(cluster.up())
        assert stranger.poll() is None
        stranger.kill()


def test_half_made_data_is_thrown_away(local: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise CdlError("killed here")

    with monkeypatch.context() as patch:
        patch.setattr(Server, "write_settings", broken)
        with pytest.raises(CdlError, match="killed here"):
            cluster.up()
    assert (local / "postgres" / "data.partial").exists()
    assert cluster.find() is None

    assert _answers(cluster.up())
    assert not (local / "postgres" / "data.partial").exists()


def test_of_two_at_once_one_waits(local: Path) -> None:
    ports: list[int | None] = []
    threads = [
        threading.Thread(target=lambda: ports.append(cluster.up().server.port())) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert len(ports) == 2
    assert ports[0] == ports[1] is not None


@pytest.mark.skipif(os.geteuid() != 0, reason="only root lends the server another OS user")
def test_a_project_out_of_the_servers_reach_has_its_data_elsewhere(
    local: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden = tmp_path / "hidden"
    hidden.mkdir(mode=0o700)
    shared = local / "var"
    monkeypatch.setattr(cluster, "LOCAL_FOLDER", hidden)
    monkeypatch.setattr(cluster, "SHARED_HOME", shared)

    private = cluster.up()

    assert private.home.parent == shared
    assert (hidden / "cluster").read_text().strip() == str(private.home)
    assert _answers(private)
    cluster.destroy()
    assert list(shared.iterdir()) == []
