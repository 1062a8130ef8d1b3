"""Source files in S3: found by their keys, and fetched to be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from loader.aws.patience import Patience
from loader.errors import CdlError
from loader.locations.finding import (
    S3,
    FoundFile,
    bucket_and_key,
    fits,
    is_left_out,
    is_many,
    no_file,
)
from loader.storage.s3_client import S3Client
from loader.storage.s3_download import Download

_BLOCK = 1 << 20


def find_remote(location: str, endpoint: str | None) -> list[FoundFile]:
    """Find the objects directly below a folder, those that a pattern fits, or one."""
    bucket, key = bucket_and_key(location)
    client = S3Client(endpoint, Patience())
    folder = key.rpartition("/")[0] + "/" if "/" in key else ""
    pattern = key[len(folder) :]
    is_pattern = any(sign in key for sign in "*?[")
    prefix = key[: min(key.find(sign) for sign in "*?[" if sign in key)] if is_pattern else key
    found = []
    for told in _objects(client, bucket, prefix, is_deep="/" in key[len(prefix) :]):
        name = told["Key"]
        if is_pattern and not fits(name, key):
            continue
        if not is_pattern and pattern and name != key:
            continue
        if is_left_out(name.rpartition("/")[2]) or name.endswith("/"):
            continue
        found.append(
            FoundFile(
                f"{S3}{bucket}/{name}", told["ETag"].strip('"'), told["LastModified"].timestamp()
            )
        )
    if not found and not is_many(location):
        raise no_file(location, "There is no such object.", "A folder ends with a slash.")
    return found


def fetch(
    location: str, endpoint: str | None, folder: Path, check: Callable[[], None] = lambda: None
) -> Path:
    """Fetch an object into a local folder, under its own name; give the file.

    `check` is called now and then, and may raise to end it.
    """
    bucket, key = bucket_and_key(location)
    path = folder / (key.rpartition("/")[2] or "object")
    try:
        source = Download(S3Client(endpoint, Patience()), bucket, key)
    except CdlError as error:
        if error.code != "file_gone":
            raise
        raise no_file(
            location, "There is no such object.", "A folder ends with a slash."
        ) from error
    with source, path.open("wb") as target:
        for block in iter(lambda: source.read(_BLOCK), b""):
            target.write(block)
            check()
    return path


def _objects(client: S3Client, bucket: str, prefix: str, *, is_deep: bool) -> Iterator[Any]:
    """Give the objects whose keys begin with a prefix; of the folder alone, unless `is_deep`."""
    where: dict[str, str] = {} if is_deep else {"Delimiter": "/"}
    while True:
        page = client.call("list_objects_v2", bucket, Prefix=prefix, **where)
        yield from page.get("Contents", ())
        if not page["IsTruncated"]:
            return
        where["ContinuationToken"] = page["NextContinuationToken"]
