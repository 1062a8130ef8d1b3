"""Measures the pages of the interface as people click through them: time to the first byte.

    .venv/bin/python -m scripts.bench.pages [--listings 500000] [--staged 1000000]
        [--users 10] [--seconds 60]

A throw-away cluster is filled by SQL, the interface serves it as one process, and users click at
random with half a second to a second and a half between two clicks. Prints the median, the 95th
percentile and the slowest of each page in milliseconds; `/health`, which asks the database for
nothing, is the baseline of the same run.
"""

from __future__ import annotations

import argparse
import random
import re
import statistics
import sys
import threading
import time
from collections import defaultdict
from pathlib import Path

import httpx
import psycopg

from loader.server import SUPERUSER
from scripts.bench.own_cluster import own_cluster
from scripts.serving import served

_FILL = Path(__file__).with_suffix(".sql")
_TENANT = "00000000-0000-4000-8000-0000000000be"
_EMAIL, _PASSWORD = "bench@example.com", "only for measuring"
_WORDS = ("cafe", "grand hotel", "old", "river 1", "castle 12", "sea gar")
_BASELINE = "/health"
_TOKEN = re.compile(r'name="csrf_token" value="([0-9a-f]+)"')


def main() -> None:
    """Fill, serve, click, tell."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--listings", type=int, default=500_000)
    parser.add_argument("--staged", type=int, default=1_000_000)
    parser.add_argument("--users", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=60)
    asked = parser.parse_args()
    with own_cluster() as cluster:
        _say(f"filling {asked.listings:,} listings and {asked.staged:,} staged rows …")
        cluster.make("pages")
        pages = _fill(cluster.url("pages", SUPERUSER), asked.listings, asked.staged)
        env = {
            "DATABASE_URL": cluster.url("pages"),
            "CDL_ADMIN_DATABASE_URL": cluster.url("pages", "authenticator"),
        }
        with served(env, "--no-worker") as url:
            _report(_click(url, pages, asked.users, asked.seconds))


def _fill(url: str, listings: int, staged: int) -> dict[str, list[str]]:
    """Make the rows, and give the addresses to click at, by page."""
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute(
            "select set_config('bench.listings', %s, false), set_config('bench.staged', %s, false)",
            (str(listings), str(staged)),
        )
        conn.execute(_FILL.read_text(encoding="utf-8").encode())
        conn.execute("vacuum analyze public.listings")
        conn.execute(
            "select pipeline.set_user(%s, %s, %s, 'Bench', '{super_admin}', 'global', 'crud')",
            (_EMAIL, _TENANT, _PASSWORD),
        )

        def some(query: str) -> list[str]:
            return [str(row[0]) for row in conn.execute(query.encode())]

        ids = some("select id from public.listings order by hashint8(id) limit 200")
        runs = some(
            "select distinct run_id from pipeline.job_queue where run_id is not null limit 200"
        )
        jobs = some("select job_id from pipeline.job_queue order by hashint8(job_id) limit 200")
        rows = some(
            "select staging_id from staging.listings"
            " where flags is not null and status = 'pending' limit 200"
        )
        batches = some("select batch_id from staging.batches where promoted_at is null")
        dmos = some("select id from public.dmos where name like 'Board%'")
        pieces = some("select id from public.mls_listings limit 200")
    return {
        _BASELINE: [_BASELINE],
        "/": ["/"],
        "/listings": ["/listings"],
        "/listings?text=": [f"/listings?text={word}" for word in _WORDS],
        "/listings?state=": [
            f"/listings?state={state}" for state in ("live", "removed", "edited", "suggested")
        ],
        "/listings/{id}": [f"/listings/{id_}" for id_ in ids],
        "/listings/{id}/history": [f"/listings/{id_}/history" for id_ in ids],
        "/runs": ["/runs"],
        "/runs/{id}": [f"/runs/{run}" for run in runs],
        "/runs/jobs": ["/runs/jobs"],
        "/runs/jobs/{id}": [f"/runs/jobs/{job}" for job in jobs],
        "/review": ["/review"],
        "/review?reason=": ["/review?reason=conflict"],
        "/review?text=": [f"/review?text={word}" for word in _WORDS],
        "/review/rows/{id}": [f"/review/rows/{row}" for row in rows],
        "/review/suggestions": ["/review/suggestions"],
        "/promote": ["/promote"],
        "/promote/{id}": [f"/promote/{batch}" for batch in batches],
        "/sources": ["/sources"],
        "/sources/{id}": [f"/sources/{dmo}" for dmo in dmos],
        "/import": ["/import"],
        "/mls/claim": ["/mls/claim"],
        "/mls/board": ["/mls/board"],
        "/mls/desk": ["/mls/desk", "/mls/desk?whose=mine"],
        "/mls/desk/arrived": ["/mls/desk/arrived"],
        "/mls/claim/count": ["/mls/claim/count"],
        "/mls/decisions": ["/mls/decisions"],
        "/mls/suggestions": ["/mls/suggestions", "/mls/suggestions?kind=conflict"],
        "/mls/{id}": [f"/mls/{piece}" for piece in pieces],
        "/mls/{id}/edit": [f"/mls/{piece}/edit" for piece in pieces],
        "/mls/{id}/history": [f"/mls/{piece}/history" for piece in pieces],
        "/channels": ["/channels"],
        "/channels/list": ["/channels/list?state=FAILED", "/channels/list?portal=MLS_FEED"],
        "/rules": ["/rules"],
        "/rules/{field}/preview": ["/rules/listings/category/preview?unclaimed=fill&claimed=keep"],
        "/people": ["/people"],
    }


def _click(
    url: str, pages: dict[str, list[str]], users: int, seconds: float
) -> dict[str, list[float]]:
    """Have users click; give the milliseconds to the first byte, by page."""
    taken: dict[str, list[float]] = defaultdict(list)
    failed: dict[str, int] = defaultdict(int)
    end = time.monotonic() + seconds

    def user(number: int) -> None:
        choose = random.Random(number)  # noqa: S311
        with httpx.Client(base_url=url, timeout=60) as client:
            token = _TOKEN.search(client.get("/sign-in").text)
            if token is None:
                raise RuntimeError("the page for signing in has no form")
            client.post(
                "/sign-in",
                data={"email": _EMAIL, "password": _PASSWORD, "csrf_token": token.group(1)},
            )
            while time.monotonic() < end:
                page = choose.choice(list(pages))
                begun = time.perf_counter()
                with client.stream("GET", choose.choice(pages[page])) as answer:
                    for _ in answer.iter_raw():
                        break
                    taken[page].append((time.perf_counter() - begun) * 1000)
                    failed[page] += answer.status_code != httpx.codes.OK
                time.sleep(choose.uniform(0.5, 1.5))

    threads = [threading.Thread(target=user, args=(number,)) for number in range(users)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for page, count in failed.items():
        if count:
            _say(f"{page}: {count} answers were not 200")
    return taken


def _report(taken: dict[str, list[float]]) -> None:
    base = statistics.median(taken[_BASELINE])
    _tell(f"{'page':26} {'clicks':>6} {'median':>8} {'95th':>8} {'slowest':>8}  median / baseline")
    for page, times in taken.items():
        _tell(f"{page:26} {_line(times)} {statistics.median(times) / base:10.1f}")
    clicks = [time for page, times in taken.items() if page != _BASELINE for time in times]
    _tell(f"{'all but the baseline':26} {_line(clicks)}")


def _line(times: list[float]) -> str:
    middle = statistics.median(times)
    return f"{len(times):6} {middle:8.0f} {_percentile(times):8.0f} {max(times):8.0f}"


def _percentile(times: list[float]) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * 0.95))]


def _tell(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    main()
