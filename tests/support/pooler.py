"""A real PgBouncer in transaction mode before a test's database, as Supabase's pooler is one."""

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from loader.server import server_user
from tests.support.database import Database
from tests.support.postgrest import free_port

_START_SECONDS = 30.0
_ATTEMPTS = 5
_SETTINGS = """
[databases]
{name} = host={host} port={port} dbname={name} user={user} password={password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {listen_port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = {size}
max_client_conn = 200
"""


@contextlib.contextmanager
def pooled(database: Database, *, size: int = 20) -> Iterator[str]:
    """Run PgBouncer until the block ends, and give the URL that leads through it.

    A connection of the server is a client's for one transaction only; there are `size` of them.
    """
    program = _need_pgbouncer()
    user = server_user()  # it does not run as root either
    parts = conninfo_to_dict(database.url)
    folder = Path(tempfile.mkdtemp(prefix="cdl-pooler-"))
    try:
        if user:
            shutil.chown(folder, user)
        for _ in range(_ATTEMPTS):
            port = free_port()
            settings, log = folder / "pgbouncer.ini", folder / "log"
            settings.write_text(
                _SETTINGS.format(
                    name=database.name,
                    host=parts["host"],
                    port=parts["port"],
                    user=parts["user"],
                    password=parts["password"],
                    listen_port=port,
                    size=size,
                ),
                encoding="utf-8",
            )
            if user:
                shutil.chown(settings, user)
            with log.open("wb") as file:
                # It ends with us, even if we are killed.
                process = subprocess.Popen(
                    ["setpriv", "--pdeathsig", "TERM", program, settings],
                    user=user, extra_groups=[] if user else None,
                    stdout=file, stderr=subprocess.STDOUT,
                )  # fmt: skip
            url = make_conninfo(database.url, port=port)
            try:
                if _is_ready(process, url):
                    yield url
                    return
            finally:
                process.terminate()
                process.wait()
            if "in use" not in log.read_text(encoding="utf-8"):
                break
        pytest.fail(f"PgBouncer does not start:\n{log.read_text(encoding='utf-8')}")
    finally:
        shutil.rmtree(folder)


def _is_ready(process: subprocess.Popen[bytes], url: str) -> bool:
    deadline = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(psycopg.OperationalError), psycopg.connect(url):
            return True
        time.sleep(0.02)
    return False


def _need_pgbouncer() -> str:
    """Skip the test where there is no PgBouncer; fail it in a build that should have it."""
    program = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None and os.environ.get("CI") == "true":
        pytest.fail("pgbouncer is missing; scripts/bootstrap.sh installs it")
    if program is None:
        pytest.skip("pgbouncer is missing; scripts/bootstrap.sh installs it")
    return program
