"""Geocodes a raw file: what its records ask is collected, and asked where no answer is known."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
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


def geocode_file(job: Job, source: StoredContent) -> tuple[str, ...]:
    """Ask what the records without coordinates need to know; give what a person should.

    The answers are kept in pipeline.geocode_answers, whatever becomes of the job; transform takes
    them from there. No service makes the job fail.
    """
    for block in blocks_of_lines(source, _BLOCK):
        copy_block_in(job, block)
        job.work.execute("select pipeline.collect_geocode_queries(%s)", (job.job_id,))
        job.check()
    questions = [
        Question(query, country, address, tuple(ranks))
        for query, country, address, ranks in job.work.execute(
            "select query, country, address, ranks from pipeline.open_geocode_queries(%s)",
            (job.job_id,),
        )
    ]
    if not questions:
        return ()
    settings = job.call("select pipeline.geocode_settings(%s)", Jsonb(job.config))
    limits = Limits(
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
    with ExitStack() as connections:
        claims, slots = (connections.enter_context(job.apart()) for _ in range(2))
        asker = Asker(claims, slots, list(_chain(job, settings)), limits, job.check)
        asker.ask_all(questions)
    return tuple(asker.notes())


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
