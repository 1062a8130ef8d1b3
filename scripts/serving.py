"""Serves the interface as `cdl admin` does, for what measures or shows it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.support.postgrest import free_port

_START_SECONDS = 60.0
_CDL = Path(sys.executable).with_name("cdl")


@contextmanager
def served(env: Mapping[str, str], *options: str) -> Iterator[str]:
    """Run `cdl admin` with these settings besides our own, and give its address while it answers.

    `options` are those of the command; the port is a free one.
    """
    port = free_port()
    server = subprocess.Popen(
        [_CDL, "admin", *options, "--port", str(port)],
        env={**os.environ, **env},
        stdout=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(url)
        yield url
    finally:
        server.terminate()
        server.wait()


def _wait(url: str) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{url}/health").is_success:
                return
        except httpx.HTTPError:
            time.sleep(0.2)
    sys.exit("the interface does not start")
