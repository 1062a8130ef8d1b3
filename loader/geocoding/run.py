"""Geocodes a raw file: what its records ask is collected, and asked where no answer is known."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from psycopg.types.json import Jsonb

from loader.geocoding.asking import Asker, Limits, Link, Question
from loader.geocoding.precision import CLASSES
from loader.geocoding.service import Service, UnusableError
from loader.stages.jobs import Job
from loader.stages.lines import blocks_of_lines, copy_block_in
from loader.storage import StoredContent

_BLOCK = 1 << 22


def is_wanted(job: Job) -> bool:
    """Tell whether the job's configuration wants services to be asked."""
    return bool((job.config.get("geocode") or {"enabled": False}).get("enabled", True))


@dataclass(frozen=True, slots=True)
class Geocoding:
    """What came of a file's questions: what a person should know, and how many are left open."""

    answers: int = 0
    open: int = 0
    notes: tuple[str, ...] = ()


def geocode_file(job: Job, source: StoredContent) -> Geocoding:
    """Ask what the records without coordinates need to know.

    The answers are kept in pipeline.geocode_answers, whatever becomes of the job; transform takes
    them from there. No service makes the job fail.
    """
    for block in blocks_of_lines(source, _BLOCK):
        copy_block_in(job, block)
        job.work.execute("select pipeline.collect_geocode_queries(%s)", (job.job_id,))
        job.check()
    addresses = job.call("select count(*) from pg_temp.geocode_queries")
    questions = _open_questions(job)
    if not addresses:
        return Geocoding()
    settings = job.call("select pipeline.geocode_settings(%s)", Jsonb(job.config))
    with ExitStack() as connections:
        claims, slots = (connections.enter_context(job.apart()) for _ in range(2))
        chain = list(_chain(job, settings)) if questions else []
        asker = Asker(claims, slots, chain, _limits(job, settings), job.check)
        asker.ask_all(questions)
    left = len(_open_questions(job)) if questions else 0
    told = (
        f"geocoding: {addresses:,} addresses, {addresses - len(questions):,} of them known;"
        f" {asker.requests:,} requests made, {left:,} addresses left open"
    )
    return Geocoding(asker.answers, left, (told, *asker.notes()))


def _open_questions(job: Job) -> list[Question]:
    return [
        Question(query, country, address, tuple(ranks))
        for query, country, address, ranks in job.work.execute(
            "select query, country, address, ranks from pipeline.open_geocode_queries(%s)",
            (job.job_id,),
        )
    ]


def _limits(job: Job, settings: dict[str, Any]) -> Limits:
    return Limits(
        budget=settings["budget_per_run"],
        max_wait_seconds=settings["max_wait_seconds"],
        not_found_days=settings["retry_not_found_after_days"],
        precise_enough=frozenset(
            job.call(
                "select array_agg(w) from unnest(%s::text[]) as w"
                " where pipeline.geocode_precision_rank(w) <= pipeline.geocode_precision_rank(%s)",
                list(CLASSES),
                settings["min_precision"],
            )
        ),
    )


def _chain(job: Job, settings: dict[str, Any]) -> Iterator[Link]:
    rows = job.work.execute(
        "select rank, service, seconds_between, provider, base_url, api_key_env, user_agent"
        " from pipeline.geocode_chain(%s)",
        (Jsonb(settings),),
    )
    for rank, name, seconds_between, provider, base_url, api_key_env, user_agent in rows:
        try:
            service: Service | UnusableError = Service(
                provider=provider,
                base_url=base_url,
                api_key_env=api_key_env,
                user_agent=user_agent,
                timeout_seconds=settings["timeout_seconds"],
            )
        except UnusableError as error:
            service = error
        yield Link(rank, name, seconds_between, service)
