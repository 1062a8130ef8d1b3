"""A PostgreSQL server of our own in one folder: make, start, stop, ask."""

import contextlib
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from loader.errors import CdlError

SUPERUSER = "supabase_admin"
OLDEST_MAJOR = 15
_DEBIAN_BINARIES = Path("/usr/lib/postgresql")
_START_ATTEMPTS = 5
_INCLUDE = "include_if_exists = 'cdl.conf'\n"


def find_binaries() -> Path:
    """Give the folder of the newest installed server's programs.

    Raises CdlError when there is no PostgreSQL 15 or newer.
    """
    candidates = [path.parent for path in _DEBIAN_BINARIES.glob("*/bin/initdb")]
    on_path = (shutil.which(name) for name in ("initdb", "psql"))
    candidates += [Path(found).resolve().parent for found in on_path if found]
    majors = {folder: major for folder in candidates if (major := _major(folder))}
    usable = [folder for folder, major in majors.items() if major >= OLDEST_MAJOR]
    if not usable:
        have = ", ".join(str(major) for major in sorted(majors.values())) or "none"
        raise CdlError(
            f"no PostgreSQL server of version {OLDEST_MAJOR} or newer is installed",
            detail=f"Found: {have}.",
            hint="On Debian: make bootstrap",
            code="no_server",
        )
    return max(usable, key=lambda folder: majors[folder])


def _major(folder: Path) -> int | None:
    if not (folder / "postgres").is_file():
        return None
    shown = subprocess.run(
        [folder / "postgres", "--version"], capture_output=True, text=True, check=False
    ).stdout
    found = re.search(r"\) (\d+)", shown)
    return int(found[1]) if found else None


def server_user() -> str | None:
    """Name the OS user that the server must run as; `None` = whoever runs this.

    PostgreSQL refuses to run as root, so root lends it the user of Debian's package.
    """
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError as error:
        raise CdlError(
            "the OS user postgres is missing",
            detail="A PostgreSQL server does not run as root; Debian's package makes this user.",
            hint="Run: make bootstrap",
            code="no_server_user",
        ) from error


@dataclass(frozen=True, slots=True)
class Server:
    """One server: its data folder, its log, the OS user it runs as."""

    data: Path
    log: Path
    user: str | None = field(default_factory=server_user)
    binaries: Path = field(default_factory=find_binaries)

    def exists(self) -> bool:
        """Tell whether the data folder was made to the end."""
        return (self.data / "PG_VERSION").is_file()

    def create(self, password: str, settings: Mapping[str, str], database: str) -> None:
        """Make the data folder with one empty database.

        It is made beside its place and renamed at the end: whoever is interrupted leaves nothing
        that looks whole.
        """
        partial = self.data.with_name(self.data.name + ".partial")
        if partial.exists():
            shutil.rmtree(partial)
        with self._secret_file(password) as password_file:
            self._run(
                "initdb", "--pgdata", partial, "--username", SUPERUSER, "--pwfile", password_file,
                "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync",
            )  # fmt: skip
        self.write_settings(settings, folder=partial)
        with (partial / "postgresql.conf").open("a", encoding="utf-8") as config:
            config.write(_INCLUDE)
        self._run(
            "postgres", "--single", "-j", "-D", partial,
            "-c", "shared_preload_libraries=", "postgres",
            stdin=f'create database "{database}";\n\n',
        )  # fmt: skip
        partial.rename(self.data)

    def write_settings(self, settings: Mapping[str, str], folder: Path | None = None) -> None:
        """Write `cdl.conf`, which overrides postgresql.conf, for the next start."""
        path = (folder or self.data) / "cdl.conf"
        path.write_text(
            "# written at each start by the listings-cdl project\n"
            + "".join(f"{name} = {_quoted(value)}\n" for name, value in settings.items()),
            encoding="utf-8",
        )
        path.chmod(0o644)

    def port(self) -> int | None:
        """Give the port of the running server; `None` when it does not run."""
        lines = self._pid_file()
        return int(lines[3]) if self.is_running() and len(lines) > 3 and lines[3] else None

    def is_running(self) -> bool:
        """Tell whether the process that the pid file names is this very server."""
        lines = self._pid_file()
        if not lines or not lines[0].strip().isdigit():
            return False
        try:
            command = Path(f"/proc/{int(lines[0])}/cmdline").read_bytes().split(b"\0")
        except OSError:
            return False
        return (
            os.fsencode(self.data) in command
            and b"postgres" in Path(os.fsdecode(command[0])).name.encode()
        )

    def start(self, preferred_port: int | None, environment: Mapping[str, str]) -> int:
        """Start the server and wait until it answers; give the port it took.

        Another program may take the port between our look and the server's: then the next.
        """
        if (port := self.port()) is not None:
            return port
        (self.data / "postmaster.pid").unlink(missing_ok=True)  # left by a server that is gone
        port = preferred_port if preferred_port and _is_free(preferred_port) else _free_port()
        for _ in range(_START_ATTEMPTS):
            size = self.log.stat().st_size if self.log.exists() else 0
            done = self._attempt(
                "pg_ctl", "start", "--wait", "--timeout", "60", "--silent",
                "--pgdata", self.data, "--log", self.log, "-o", f"-p {port}",
                environment=environment,
            )  # fmt: skip
            if done.returncode == 0:
                return port
            said = self._log_from(size)
            if "could not bind" not in said and "in use" not in said:
                raise CdlError(
                    "the PostgreSQL server does not start",
                    detail=_last_lines(said or done.stderr or done.stdout),
                    hint=f"Its log is {self.log}.",
                    code="server_start",
                )
            port = _free_port()
        raise CdlError("no free port was found for the PostgreSQL server", code="no_port")

    def stop(self) -> bool:
        """Stop the server, breaking open connections off; tell whether it was running."""
        if not self.is_running():
            return False
        self._run("pg_ctl", "stop", "--mode", "fast", "--wait", "--silent", "--pgdata", self.data)
        return True

    def kill(self) -> None:
        """End the server at once, for data that nobody needs any more."""
        lines = self._pid_file()
        if self.is_running():
            os.kill(int(lines[0]), signal.SIGQUIT)

    @contextlib.contextmanager
    def _secret_file(self, text: str) -> Iterator[Path]:
        """Lend a file that only the server's OS user can read."""
        path = self.data.with_name("initdb.password")
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
            if self.user:
                shutil.chown(path, self.user)
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)

    def _log_from(self, size: int) -> str:
        if not self.log.exists():
            return ""
        return self.log.read_bytes()[size:].decode(errors="replace")

    def _pid_file(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return []

    def _run(self, program: str, *arguments: object, stdin: str | None = None) -> None:
        done = self._attempt(program, *arguments, stdin=stdin)
        said = (done.stderr or done.stdout).strip()
        # postgres --single reports a failed statement, and ends with 0
        if done.returncode != 0 or "ERROR:" in said or "FATAL:" in said:
            raise CdlError(
                f"PostgreSQL's {program} failed in {self.data.parent}",
                detail=_last_lines(said),
                code="server_program",
            )

    def _attempt(
        self,
        program: str,
        *arguments: object,
        stdin: str | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> subprocess.CompletedProcess[str]:
        return run_as(
            self.user,
            [self.binaries / program, *arguments],
            cwd=self.data.parent,
            stdin=stdin,
            environment=environment,
        )


def run_as(
    user: str | None,
    command: list[object],
    *,
    cwd: Path,
    stdin: str | None = None,
    environment: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run a program as an OS user with a bare environment."""
    other_user: dict[str, Any] = {"user": user, "group": user, "extra_groups": []} if user else {}
    done: subprocess.CompletedProcess[str] = subprocess.run(
        [str(part) for part in command],
        check=False,
        capture_output=True,
        text=True,
        cwd=cwd,
        input=stdin or "",
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(cwd), **(environment or {})},
        **other_user,
    )
    return done


def _last_lines(text: str) -> str:
    return "\n".join(text.strip().splitlines()[-5:])


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _is_free(port: int) -> bool:
    with contextlib.closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _free_port() -> int:
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
