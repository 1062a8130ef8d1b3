"""Databases to measure in: made in the private cluster, empty and migrated, dropped afterwards."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from loader import cluster
from loader.cluster import Cluster
from loader.deploy import deploy
from loader.deploy.tree import Tree
from loader.server import SUPERUSER

_PREFIX = "cdl_bench_"


class BenchServer:
    """The private cluster with a migrated template, from which each measurement gets a copy."""

    def __init__(self, private: Cluster, template: str) -> None:
        self._cluster = private
        self._template = template
        self._made = 0

    @property
    def log(self) -> Path:
        """Give the file that the server writes its log to."""
        return self._cluster.server.log

    def superuser_url(self, name: str) -> str:
        """Give the superuser's URL of a database."""
        return self._cluster.url(SUPERUSER, name)

    def url_of_api(self, url: str) -> str:
        """Give the URL with which PostgREST opens the database that another URL leads to."""
        return self._cluster.url("authenticator", url.rpartition("/")[2])

    @contextmanager
    def database(self) -> Iterator[str]:
        """Lend the URL of `postgres` for a fresh, migrated database without any data."""
        self._made += 1
        name = f"{_PREFIX}{os.getpid()}_{self._made}"
        with _superuser(self._cluster) as root:
            _create(root, name, self._template)
            # What was written before must not be paid for by what comes next.
            root.execute("checkpoint")
        try:
            yield self._cluster.url("postgres", name)
        finally:
            with _superuser(self._cluster) as root:
                _drop(root, name)


@contextmanager
def bench_server() -> Iterator[BenchServer]:
    """Start the private cluster if it is down, and lend it with a template of its own."""
    private = cluster.up()
    template = f"{_PREFIX}{os.getpid()}_template"
    with _superuser(private) as root:
        _drop_left_over(root)
        _create(root, template, "template0")
    try:
        cluster.run_set_up(private.url(SUPERUSER, template))
        deploy.migrate(
            private.url("postgres", template), tree=Tree(), engine="yoyo", say=lambda _: None
        )
        yield BenchServer(private, template)
    finally:
        with _superuser(private) as root:
            _drop(root, template)


def _superuser(private: Cluster) -> psycopg.Connection:
    return psycopg.connect(private.url(SUPERUSER, "postgres"), autocommit=True)


def _create(root: psycopg.Connection, name: str, template: str) -> None:
    """Copy a database, with the settings that PostgreSQL does not copy."""
    database = sql.Identifier(name)
    root.execute(
        sql.SQL("create database {} template {}").format(database, sql.Identifier(template))
    )
    root.execute(
        sql.SQL('alter database {} set search_path = "$user", public, extensions').format(database)
    )
    root.execute(sql.SQL("grant all on database {} to postgres").format(database))


def _drop(root: psycopg.Connection, name: str) -> None:
    root.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


def _drop_left_over(root: psycopg.Connection) -> None:
    """Drop the databases of runs that were killed."""
    rows = root.execute(
        "select datname from pg_database where starts_with(datname, %s)", [_PREFIX]
    ).fetchall()
    for (name,) in rows:
        owner = name.removeprefix(_PREFIX).split("_")[0]
        if not Path(f"/proc/{owner}").exists():
            _drop(root, name)
