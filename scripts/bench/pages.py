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
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import psycopg

from loader.server import SUPERUSER
from scripts.bench.own_cluster import own_cluster
from scripts.serving import served

_FILL = Path(__file__).with_suffix(".sql")
_TENANT = "00000000-0000-4000-8000-0000000000be"
_PASSWORD = "only for measuring"  # noqa: S105
_PEOPLE = {
    "everywhere@example.com": "'{super_admin}', 'global'",
    "steward@example.com": "'{super_admin}', 'org_admin'",
    "agent@example.com": "'{}', 'self'",
}
"""Who clicks, with their roles and reach."""
_PIECES = """
    update public.mls_listings as l set broker_id = u.id, is_externally_managed = false
    from auth.users as u where u.email = 'agent@example.com' and l.list_price % 20 = 0;
    insert into public.members (tenant_id, full_name, origin_system, origin_member_key, user_id)
    select l.tenant_id, 'Bench', 'QOBRIX', 'M1', l.broker_id
    from public.mls_listings as l where l.broker_id is not null limit 1;
"""
"""A twentieth of the real estate is the agent's."""
_FRAGMENTS = {
    *("/review/rows/{id}", "/mls/desk/arrived", "/mls/claim/count", "/channels/list"),
    *("/overview/ingress", "/overview/now", "/promote/{id}/preview"),
}
"""What a page asks for by itself."""
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
        conn.execute("vacuum analyze public.mls_listings")
        for email, reach in _PEOPLE.items():
            conn.execute(
                f"select pipeline.set_user(%s, %s, %s, 'Bench', {reach}, 'crud')".encode(),
                (email, _TENANT, _PASSWORD),
            )

        conn.execute("set session_replication_role = replica")
        conn.execute(_PIECES)
        conn.execute("reset session_replication_role")

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
        pieces = some(
            "select id from public.mls_listings where broker_id is not null"
            " order by hashtext(origin_key) limit 200"
        )
    return {
        _BASELINE: [_BASELINE],
        "/": ["/"],
        "/listings": ["/listings"],
        "/listings?text=": [f"/listings?text={word}" for word in _WORDS],
        "/listings?state=": [
            f"/listings?state={state}" for state in ("live", "removed", "edited", "suggested")
        ],
        "/listings/{id}": [f"/listings/{id_}" for id_ in ids],
        "/listings/{id}/edit": [f"/listings/{id_}/edit" for id_ in ids],
        "/listings/{id}/history": [f"/listings/{id_}/history" for id_ in ids],
        "/runs": ["/runs"],
        "/runs/{id}": [f"/runs/{run}" for run in runs],
        "/runs/{id}/compare": [f"/runs/{run}/compare" for run in runs],
        "/runs?state=": ["/runs?state=done", "/runs?state=review"],
        "/runs/jobs": ["/runs/jobs"],
        "/runs/jobs/{id}": [f"/runs/jobs/{job}" for job in jobs],
        "/review": ["/review"],
        "/review?why=": ["/review?why=conflict", "/review?why=conflict&action=update"],
        "/review?q=": [f"/review?q={word}" for word in _WORDS],
        "/review/rows/{id}": [f"/review/rows/{row}" for row in rows],
        "/review/bulk": ["/review/bulk?why=conflict"],
        "/review/suggestions": ["/review/suggestions"],
        "/promote": ["/promote"],
        "/promote/{id}": [f"/promote/{batch}" for batch in batches],
        "/promote/{id}/preview": [f"/promote/{batch}/preview" for batch in batches],
        "/promote/{id}/confirm": [f"/promote/{batch}/confirm" for batch in batches],
        "/sources": ["/sources"],
        "/sources/{id}": [f"/sources/{dmo}" for dmo in dmos],
        "/sources/{id}/config/{stage}": [f"/sources/{dmo}/config/import" for dmo in dmos],
        "/import": ["/import"],
        "/mls/claim": ["/mls/claim"],
        "/mls/board": ["/mls/board"],
        "/mls/desk": ["/mls/desk", "/mls/desk?whose=mine"],
        "/mls/desk/arrived": ["/mls/desk/arrived"],
        "/mls/claim/count": ["/mls/claim/count"],
        "/mls/decisions": ["/mls/decisions"],
        "/mls/arrivals": ["/mls/arrivals"],
        "/mls/bulk": ["/mls/bulk"],
        "/mls/suggestions": ["/mls/suggestions", "/mls/suggestions?kind=conflict"],
        "/mls/{id}": [f"/mls/{piece}" for piece in pieces],
        "/mls/{id}/edit": [f"/mls/{piece}/edit" for piece in pieces],
        "/mls/{id}/papers": [f"/mls/{piece}/papers" for piece in pieces],
        "/mls/{id}/pictures": [f"/mls/{piece}/pictures" for piece in pieces],
        "/mls/{id}/history": [f"/mls/{piece}/history" for piece in pieces],
        "/channels": ["/channels"],
        "/channels/list": ["/channels/list?state=FAILED", "/channels/list?portal=MLS_FEED"],
        "/overview/ingress": ["/overview/ingress"],
        "/overview/now": ["/overview/now"],
        "/rules": ["/rules"],
        "/rules/{field}": ["/rules/listings/category"],
        "/rules/history": ["/rules/history"],
        "/rules/{field}/preview": ["/rules/listings/category/preview?unclaimed=fill&claimed=keep"],
        "/people": ["/people"],
        "/people/roles": ["/people/roles"],
    }


def _click(
    url: str, pages: dict[str, list[str]], users: int, seconds: float
) -> dict[str, list[float]]:
    """Have users click; give the milliseconds to the first byte, by page.

    Each looks once at each page before, unmeasured: those that they may not see are not theirs.
    """
    taken: dict[str, list[float]] = defaultdict(list)
    failed: dict[str, int] = defaultdict(int)
    ready = threading.Barrier(users)

    def user(number: int) -> None:
        choose = random.Random(number)  # noqa: S311
        with httpx.Client(base_url=url, timeout=60) as client:
            _sign_in(client, list(_PEOPLE)[number % len(_PEOPLE)])
            mine = [
                page
                for page, addresses in pages.items()
                if client.get(addresses[0], headers=_headers(page)).is_success
            ]
            ready.wait()
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                page = choose.choice(mine)
                address = choose.choice(pages[page])
                begun = time.perf_counter()
                with client.stream("GET", address, headers=_headers(page)) as answer:
                    for _ in answer.iter_raw():
                        break
                    taken[page].append((time.perf_counter() - begun) * 1000)
                    failed[page] += answer.status_code != httpx.codes.OK
                time.sleep(choose.uniform(0.5, 1.5))

    with ThreadPoolExecutor(users) as pool:
        for done in [pool.submit(user, number) for number in range(users)]:
            done.result()
    for page in pages:
        if page not in taken:
            _say(f"{page}: nobody may see it, or it failed")
        elif failed[page]:
            _say(f"{page}: {failed[page]} answers were not 200")
    return taken


def _sign_in(client: httpx.Client, email: str) -> None:
    token = _TOKEN.search(client.get("/sign-in").text)
    if token is None:
        raise RuntimeError("the page for signing in has no form")
    client.post(
        "/sign-in", data={"email": email, "password": _PASSWORD, "csrf_token": token.group(1)}
    )


def _headers(page: str) -> dict[str, str]:
    return {"HX-Request": "true"} if page in _FRAGMENTS else {}


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
