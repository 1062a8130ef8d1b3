"""The project's private PostgreSQL cluster: where it lies, its passwords, up and down.

Its home is `.local/postgres` in the project. Root cannot run a server and lends it the OS user
`postgres`; when that user cannot reach the project (a clone in /root), the home is a folder in
/var/lib/listings-cdl. `.local/cluster` names the home. Clusters of others are never touched.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg

from loader.errors import CdlError
from loader.server import SUPERUSER, Server, find_binaries, run_as, server_user
from loader.settings import PROJECT_ROOT

DATABASE = "listings_cdl"
LOCAL_FOLDER = PROJECT_ROOT / ".local"
SETUP_FILE = PROJECT_ROOT / "db" / "setup" / "supabase_like.sql"
SHARED_HOME = Path("/var/lib/listings-cdl")
_LOGIN_ROLES = ("postgres", "authenticator")
_STAMP = "installed.txt"


@dataclass(frozen=True, slots=True)
class Cluster:
    """The private cluster: its home and its server."""

    home: Path
    server: Server

    def url(self, role: str, database: str = DATABASE) -> str:
        """Give the URL of a login role: postgres, authenticator or the superuser."""
        state = self.state()
        port = self.server.port() or state.get("port", 0)
        password = quote(str(state.get("password", "")), safe="")
        return f"postgresql://{role}:{password}@127.0.0.1:{port}/{database}"

    def state(self) -> dict[str, str | int]:
        """Read what is kept beside the data: password, last port, which set-up was run."""
        try:
            content: dict[str, str | int] = json.loads((self.home / "cluster.json").read_text())
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise CdlError(
                f"the private cluster's file {self.home / 'cluster.json'} cannot be read",
                detail=str(error),
                hint="To throw the cluster and its data away: cdl db down --destroy",
                code="cluster_state",
            ) from error
        return content

    def keep(self, **changes: str | int) -> None:
        """Write to the file beside the data, whole or not at all; only its owner can read it."""
        path = self.home / "cluster.json"
        partial = path.with_suffix(".partial")
        partial.unlink(missing_ok=True)
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump({**self.state(), **changes}, file, indent=2)
        partial.rename(path)


def find() -> Cluster | None:
    """Give the private cluster if this project has one."""
    try:
        home = Path((LOCAL_FOLDER / "cluster").read_text(encoding="utf-8").strip())
    except FileNotFoundError:
        return None
    if not (home / "data").exists():
        return None
    return _at(home)


def up() -> Cluster:
    """Make the cluster if there is none, start it if it is down, set its database up.

    Twice is once; of two at the same time one waits.
    """
    with _lock():
        home = _prepare_home()
        cluster = _at(home)
        if not cluster.server.exists():
            password = secrets.token_urlsafe(24)
            cluster.keep(password=password, set_up="")
            cluster.server.create(password, server_settings(DATABASE), DATABASE)
        if not cluster.server.is_running():
            cluster.server.write_settings(server_settings(DATABASE))
            preferred = cluster.state().get("port")
            cluster.keep(
                port=cluster.server.start(
                    int(preferred) if preferred else None,
                    server_environment(install_python_libraries(home / "python")),
                )
            )
        _set_up(cluster)
        return cluster


def down() -> bool:
    """Stop the cluster; tell whether it was running."""
    cluster = find()
    if cluster is None:
        return False
    with _lock():
        return cluster.server.stop()


def destroy() -> bool:
    """Stop the cluster and delete it with all its data; tell whether there was one."""
    with _lock():
        cluster = find()
        (LOCAL_FOLDER / "cluster").unlink(missing_ok=True)
        if cluster is None:
            return False
        cluster.server.stop()
        shutil.rmtree(cluster.home)
        return True


def server_settings(cron_database: str) -> dict[str, str]:
    """Give the server's settings: a laptop's share, reachable from this machine only."""
    settings = {
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "cluster_name": "listings-cdl",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_line_prefix": "%m [%p] %q%u@%d %a ",
        "log_min_duration_statement": "10s",
        "shared_buffers": f"{_memory_share(8, smallest=128, largest=1024)}MB",
        "maintenance_work_mem": f"{_memory_share(32, smallest=64, largest=512)}MB",
        "work_mem": "32MB",
        "effective_cache_size": f"{_memory_share(2, smallest=256, largest=16384)}MB",
        "max_wal_size": "4GB",
        "checkpoint_timeout": "15min",
        "wal_compression": "on",
        "random_page_cost": "1.1",
        "jit": "off",
    }
    if has_cron():
        settings |= {
            "shared_preload_libraries": "pg_cron",
            "cron.database_name": cron_database,
            "cron.use_background_workers": "on",
            "max_worker_processes": "20",
        }
    return settings


def has_cron() -> bool:
    """Tell whether the server's installation has pg_cron."""
    return (_server_libraries() / "pg_cron.so").is_file()


def server_python() -> str | None:
    """Give the Python version ("3.11") that plpython3u runs in; `None` without plpython3u."""
    library = _server_libraries() / "plpython3.so"
    if not library.is_file():
        return None
    found = re.search(rb"libpython(3\.\d+)", library.read_bytes())
    return found[1].decode() if found else None


def server_environment(libraries: Path) -> dict[str, str]:
    """Give the server's environment: plpython finds its libraries, and no one's own packages."""
    return {"PYTHONPATH": str(libraries), "PYTHONNOUSERSITE": "1"}


def install_python_libraries(folder: Path) -> Path:
    """Put what the plpython twins import into `folder`, where the server can read it.

    They are fetched once for each version of the list and kept in `.local/python`. When that fails
    (no network), the SQL twins do the same work; `cdl doctor` tells.
    """
    kept = _fetch_python_libraries()
    if kept is None or _is_same(folder / _STAMP, kept / _STAMP):
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(kept, folder)
    return folder


def _fetch_python_libraries() -> Path | None:
    """Install the libraries for the server's Python, which need not be ours; `None` if we can't."""
    version = server_python()
    if version is None:
        return None
    project = tomllib.loads((PROJECT_ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted: list[str] = project["project"]["optional-dependencies"]["plpython"]
    folder, content = LOCAL_FOLDER / "python", "\n".join([version, *wanted])
    with _lock("python.lock"):
        stamp = folder / _STAMP
        if stamp.is_file() and stamp.read_text(encoding="utf-8") == content:
            return folder
        partial = folder.with_name("python.partial")
        shutil.rmtree(partial, ignore_errors=True)
        done = subprocess.run(
            [
                sys.executable, "-m", "pip", "install", "--quiet", "--target", partial,
                "--python-version", version, "--only-binary", ":all:", *wanted,
            ],
            check=False, capture_output=True, text=True,
        )  # fmt: skip
        if done.returncode != 0:
            shutil.rmtree(partial, ignore_errors=True)
            return None
        (partial / _STAMP).write_text(content, encoding="utf-8")
        _make_readable(partial)
        shutil.rmtree(folder, ignore_errors=True)
        partial.rename(folder)
        return folder


def _is_same(one: Path, other: Path) -> bool:
    return one.is_file() and one.read_bytes() == other.read_bytes()


def run_set_up(superuser_url: str) -> None:
    """Make a database look like Supabase's; needs a superuser, may be repeated."""
    with psycopg.connect(superuser_url, autocommit=True) as conn:
        conn.execute(SETUP_FILE.read_bytes())


def _set_up(cluster: Cluster) -> None:
    digest = hashlib.sha256(SETUP_FILE.read_bytes()).hexdigest()
    if cluster.state().get("set_up") == digest:
        return
    url = cluster.url(SUPERUSER)
    run_set_up(url)
    with psycopg.connect(url, autocommit=True) as conn:
        for role in _LOGIN_ROLES:
            conn.execute(
                psycopg.sql.SQL("alter role {} password {}").format(
                    psycopg.sql.Identifier(role), str(cluster.state()["password"])
                )
            )
    cluster.keep(set_up=digest)


def _at(home: Path) -> Cluster:
    return Cluster(home, Server(data=home / "data", log=home / "server.log"))


def _prepare_home() -> Path:
    """Find the home or choose one the server's user can reach; the folder exists afterwards."""
    pointer = LOCAL_FOLDER / "cluster"
    user = server_user()
    home = LOCAL_FOLDER / "postgres"
    if user and not _can_reach(user, LOCAL_FOLDER):
        digest = hashlib.sha256(os.fsencode(PROJECT_ROOT)).hexdigest()[:12]
        home = SHARED_HOME / digest
    try:
        home.mkdir(mode=0o755, parents=True, exist_ok=True)
        if user:
            shutil.chown(home, user, user)
        pointer.write_text(f"{home}\n", encoding="utf-8")
    except PermissionError as error:
        raise CdlError(
            f"the private cluster's folder {home} belongs to another user",
            detail=str(error),
            hint="Run the command as the user who first ran cdl db up (root?).",
            code="cluster_owner",
        ) from error
    return home


def _can_reach(user: str, folder: Path) -> bool:
    return run_as(user, ["test", "-x", folder], cwd=Path("/")).returncode == 0


@contextlib.contextmanager
def _lock(name: str = "cluster.lock") -> Iterator[None]:
    try:
        LOCAL_FOLDER.mkdir(exist_ok=True)
        file = (LOCAL_FOLDER / name).open("w")
    except PermissionError as error:
        raise CdlError(
            f"the folder {LOCAL_FOLDER} belongs to another user",
            detail=str(error),
            hint="Run the command as the user who first ran cdl db up (root?).",
            code="cluster_owner",
        ) from error
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _server_libraries() -> Path:
    return find_binaries().parent / "lib"


def _memory_share(divisor: int, *, smallest: int, largest: int) -> int:
    """Give a part of the machine's memory in MB, within bounds."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    return max(smallest, min(largest, total // divisor))


def _make_readable(folder: Path) -> None:
    folder.chmod(0o755)
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
