"""Where the database and the files are: environment, `cdl.toml`, or the private cluster."""

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from loader.errors import CdlError, ExitCode
from loader.locations.finding import PATTERN, S3, is_remote

PROJECT_ROOT = Path(__file__).resolve().parent.parent
SETTINGS_FILE = "cdl.toml"
LOCALHOST = "localhost"
ENVIRONMENTS = (LOCALHOST, "dev", "staging", "app")
_MOST_PARALLEL = 32
_KNOWN = {
    "database": {"url", "superuser_url"},
    "storage": {"folder", "environment", "endpoint"},
    "queue": {"endpoint"},
    "work": {"parallel"},
    "images": {"private_addresses"},
    "feeds": {"private_addresses"},
    "imports": {"roots"},
}


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment and the settings file say; `None` where they say nothing."""

    database_url: str | None
    superuser_url: str | None
    storage_folder: Path
    environment: str
    """One of ENVIRONMENTS: on localhost files lie in the folder, elsewhere in S3."""
    s3_endpoint: str | None
    """Where a storage answers that speaks S3 and is not Amazon's."""
    sqs_endpoint: str | None
    """Where a queue answers that speaks SQS and is not Amazon's."""
    parallel: int
    """How many connections share a stage's work, where it can be shared."""
    private_images: bool
    """Pictures may be fetched from addresses inside our own network."""
    private_feeds: bool
    """So may feeds."""
    import_roots: tuple[str, ...]
    """The folders and buckets that the path of an import configuration may lead to."""

    @property
    def local_folder(self) -> Path:
        """Give the project's own folder for data that is never committed."""
        return PROJECT_ROOT / ".local"


def load_settings() -> Settings:
    """Read the settings; the environment wins over `cdl.toml`, the working folder over the project.

    Raises CdlError when the file is not TOML or has a key that does not exist.
    """
    path = next((f for f in (Path.cwd(), PROJECT_ROOT) if (f / SETTINGS_FILE).is_file()), None)
    file = _read(path / SETTINGS_FILE) if path else {}
    database, storage, queue, work, images, feeds, imports = (
        file.get(section, {}) for section in _KNOWN
    )
    folder = os.environ.get("CDL_STORAGE") or storage.get("folder")
    return Settings(
        database_url=os.environ.get("DATABASE_URL") or database.get("url"),
        superuser_url=os.environ.get("CDL_SUPERUSER_URL") or database.get("superuser_url"),
        storage_folder=(path or PROJECT_ROOT) / (folder or ".local/storage"),
        environment=_environment(
            os.environ.get("CDL_ENVIRONMENT") or storage.get("environment") or LOCALHOST
        ),
        s3_endpoint=_endpoint(
            os.environ.get("CDL_S3_ENDPOINT") or storage.get("endpoint"),
            f"CDL_S3_ENDPOINT, or storage.endpoint in {SETTINGS_FILE}",
        ),
        sqs_endpoint=_endpoint(
            os.environ.get("CDL_SQS_ENDPOINT") or queue.get("endpoint"),
            f"CDL_SQS_ENDPOINT, or queue.endpoint in {SETTINGS_FILE}",
        ),
        parallel=_parallel(os.environ.get("CDL_PARALLEL") or work.get("parallel")),
        private_images=_is_private_allowed("images", images),
        private_feeds=_is_private_allowed("feeds", feeds),
        import_roots=_roots(os.environ.get("CDL_IMPORT_ROOTS") or imports.get("roots") or ""),
    )


def _environment(text: str) -> str:
    if text in ENVIRONMENTS:
        return text
    raise CdlError(
        f"there is no environment {text!r}",
        hint=f"CDL_ENVIRONMENT, or storage.environment in {SETTINGS_FILE}: "
        f"{', '.join(ENVIRONMENTS)}.",
        code="bad_settings",
        exit_code=ExitCode.USAGE,
    )


def _endpoint(text: str | None, setting: str) -> str | None:
    """Check the address of a service; who signs in with it is nobody's to see: it holds none."""
    if text is None:
        return None
    url = urlsplit(text)
    if url.scheme in {"http", "https"} and url.hostname and "@" not in url.netloc:
        return text
    raise CdlError(
        "an endpoint is no address such as https://s3.example.com",
        hint=f"{setting}: http or https, a host, no user and password. Those are found by boto3, "
        "see docs/storage.md.",
        code="bad_settings",
        exit_code=ExitCode.USAGE,
    )


def _is_private_allowed(section: str, values: dict[str, Any]) -> bool:
    variable = f"CDL_PRIVATE_{section.upper()}"
    text = os.environ.get(variable) or values.get("private_addresses") or "refuse"
    if text in {"refuse", "allow"}:
        return bool(text == "allow")
    raise CdlError(
        f"{section} at private addresses: {text!r} says neither allow nor refuse",
        hint=f"{variable}, or {section}.private_addresses in {SETTINGS_FILE}.",
        code="bad_settings",
        exit_code=ExitCode.USAGE,
    )


def _roots(text: str) -> tuple[str, ...]:
    """Read where imports may read: a list with commas."""
    roots = tuple(filter(None, map(str.strip, text.split(","))))
    for root in roots:
        plain = root.replace("{dmo}", "").replace("{tenant}", "")
        is_place = plain[len(S3) :][:1] not in ("", "/") if is_remote(root) else root[0] == "/"
        if not is_place or (PATTERN | {"{", "}"}) & set(plain) or ".." in root.split("/"):
            raise CdlError(
                f"imports can not be allowed to read {root!r}",
                detail="It is no absolute path of a folder, and no s3://bucket/folder/.",
                hint=f"CDL_IMPORT_ROOTS, or imports.roots in {SETTINGS_FILE}: a list with commas; "
                "{dmo} and {tenant} in it stand for their ids.",
                code="bad_settings",
                exit_code=ExitCode.USAGE,
            )
    return roots


def _parallel(text: str | None) -> int:
    """Read how many connections may work at once: by default one a processor, at most four."""
    if text is None:
        return min(4, os.cpu_count() or 1)
    if text.isdecimal() and 1 <= int(text) <= _MOST_PARALLEL:
        return int(text)
    raise CdlError(
        f"{text!r} is no number of connections",
        hint=f"CDL_PARALLEL, or work.parallel in {SETTINGS_FILE}: 1 to {_MOST_PARALLEL}.",
        code="bad_settings",
        exit_code=ExitCode.USAGE,
    )


def _read(path: Path) -> dict[str, dict[str, Any]]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _bad_file(path, str(error)) from error
    for section, values in content.items():
        if section not in _KNOWN or not isinstance(values, dict):
            raise _bad_file(path, f"There is no section [{section}].")
        for key, value in values.items():
            if key not in _KNOWN[section]:
                raise _bad_file(path, f"There is no key {section}.{key}.")
            if not isinstance(value, str):
                raise _bad_file(path, f"{section}.{key} must be a text in quotes.")
    return content


def _bad_file(path: Path, detail: str) -> CdlError:
    known = ", ".join(f"{s}.{k}" for s, keys in _KNOWN.items() for k in sorted(keys))
    return CdlError(
        f"the settings file {path} cannot be used",
        detail=detail,
        hint=f"Known keys: {known}.",
        code="bad_settings",
        exit_code=ExitCode.USAGE,
    )
