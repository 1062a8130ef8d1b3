"""What the database says to people: settings, fields, reference rows."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from admin.pages.mls.estate_form import GROUPS
from admin.words.fields import WORDED, english
from scripts.sentences import Reader, Sentence, message_of, tokens_of

DATABASE = Path(__file__).resolve().parent.parent / "db"
_SCHEMAS = ("config_schema", "feed_schema")
_REFERENCE = {
    "pipeline.field_rules": ("description",),
    "public.mls_approval_type_config": ("name",),
    "public.mls_checklist_templates": ("title",),
    "public.mls_document_type_config": ("name",),
    "public.mls_portal_definitions": ("description",),
}
"""Columns of reference rows that pages show."""
_DOCUMENT = re.compile(r"\$json\$(\{.*?\})\$json\$", re.DOTALL)
_BODY = re.compile(r"\$func\$(.*?)\$func\$", re.DOTALL)
_PLACE = re.compile(r"%\(\w+\)s")
_LETTERS = re.compile(r"[A-Za-z]{2}")
_TWO_WORDS = re.compile(r"[a-z]{2,} [^ ]*[a-z]")
_SQL = re.compile(
    r"select |->|\$\d|::|interval| from %| is not null|^\{|^\d+ (second|minute|hour|day|month)"
    r"|^(auth|paging|incremental|double) \w+$|^(picture|price) \w+ed$"
)
_SAID = frozenset(
    {"v_problem", "v_batch.hold_reason", "v_why", "p_what", "p_wanted", "v_status", "w.problem"}
    | {
        "p_error_message",
        "v_told#>>'{refused,0,reason}'",
        "p_schema->>'description'",
        "v_changed.status",
    }
)
"""Values of functions that are sentences themselves."""
_SAID_IN = {"cron_values": frozenset({"p_field", "v_problem"})}
_ALSO = (
    *("approval %(1)s", "document %(1)s", "picture %(1)s"),
    *("minute", "hour", "month", "source %(1)s"),
)
"""What functions hand on to be put into a sentence, and is too short to be known for one."""
_SAYING = frozenset(
    {
        *("advance_listings", "assign_listings", "cancel_job", "change_jobs", "check_decision"),
        *("check_values", "claim_listings", "cron_values", "decide_approval", "decide_document"),
        *("decide_listings", "decide_media", "feed_problems", "geocode_problems", "hold_job"),
        *("import_lines", "mend_error", "newer_batches", "note_failed_run", "pause_source"),
        *("problem_text", "read_estate", "reap_expired_jobs", "refuse_outdated", "release_job"),
        *("requeue_job", "schema_problems", "set_user", "stage_removals", "apply_pause"),
    }
)
"""Functions that make sentences other than by raising them."""
_WITH_PATH = frozenset(
    {"check_config", "check_schedule", "feed_problems", "import_now", "set_upload"}
)
"""Functions whose problems begin with the path of a setting, which pages show apart."""
_PATH = re.compile(r"^[\w.%()]+: ")
_UNHEARD = frozenset(
    {
        *("begin_ingest", "claim_announced_job", "complete_ingest", "cutover_differences"),
        *("cutover_obstacles", "end_work", "enqueue_job", "find_feed", "find_resource"),
        *("find_source", "get_job", "ingest_records", "mark_deleted", "raise_lost_job"),
        *("reso_parity", "require_cron", "tell_step", "tg_batch__check_references"),
        *("tg_history__append_only", "tg_listing__keep_served", "tg_log__keep_history"),
        *("add_upload", "raise_api", "tg_decision__keep_history"),
    }
)
"""Functions that only services, workers and the command line call: no page hears from them."""


def all_words() -> Iterator[tuple[str, str]]:
    """Give each message, with the file that it stands in."""
    yield from _settings()
    yield from _reference_rows()
    for column in _columns():
        yield english(column), "fields"
    for row in _rows("pipeline.dictionary_lookups"):
        if row["lookup"] in WORDED.values():
            yield row["value"], "pipeline.dictionary_lookups.csv"
    for row in _rows("pipeline.problem_kinds"):
        yield row["code"].replace("_", " ").capitalize(), "pipeline.problem_kinds.csv"
    yield from _sentences()


def _settings() -> Iterator[tuple[str, str]]:
    for name in _SCHEMAS:
        path = DATABASE / "functions" / "pipeline" / f"{name}.sql"
        for document in _DOCUMENT.findall(path.read_text()):
            for message in _of_schema(json.loads(document)):
                yield message, path.name


def _reference_rows() -> Iterator[tuple[str, str]]:
    for name, columns in _REFERENCE.items():
        for row in _rows(name):
            yield from ((row[column], f"{name}.csv") for column in columns if row[column])


def _sentences() -> Iterator[tuple[str, str]]:
    """Give what functions refuse with and say of problems."""
    yield from ((message, "functions") for message in _ALSO)
    for path in sorted((DATABASE / "functions").glob("p[iu]*/*.sql")):
        if path.stem in _UNHEARD:
            continue
        reader = Reader(_SAID_IN.get(path.stem, _SAID))
        for body in _BODY.findall(path.read_text()):
            tokens = tokens_of(body)
            found = list(reader.refusals(tokens))
            if path.stem in _SAYING:
                found += [one for one in reader.texts(tokens) if _is_sentence(one)]
            for sentence in found:
                message = message_of(sentence).strip()
                if path.stem in _WITH_PATH:
                    message = _PATH.sub("", message)
                if _LETTERS.search(_PLACE.sub("", message)):
                    yield message, path.name


def _is_sentence(sentence: Sentence) -> bool:
    text = " ".join(part for part in sentence if isinstance(part, str))
    return _TWO_WORDS.search(text) is not None and _SQL.search(text) is None


def _columns() -> Iterator[str]:
    yield from (row["target_column"] for row in _rows("pipeline.field_rules"))
    yield from (column for columns in GROUPS.values() for column in columns)


def _rows(name: str) -> list[dict[str, str]]:
    with (DATABASE / "reference" / f"{name}.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def _of_schema(schema: dict[str, Any]) -> Iterator[str]:
    """Give what a form made of a JSON Schema says: titles, descriptions, words of values."""
    yield from (schema[key] for key in ("title", "description") if key in schema)
    yield from schema.get("words", {}).values()
    yield from map(english, schema.get("propertyNames", {}).get("enum", ()))
    for name, inner in schema.get("properties", {}).items():
        if "title" not in inner:
            yield name.replace("_", " ").capitalize()
        yield from _of_schema(inner)
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            yield from _of_schema(schema[key])
