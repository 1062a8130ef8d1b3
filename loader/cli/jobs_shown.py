"""How jobs, their stories and their errors are shown."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from loader.cli.output import Output, to_json

_TEXT = 200
"""So much of a record is shown as a sample."""
_FACTS = (
    ("state", "state"),
    ("type", "job_type"),
    ("DMO", "dmo_name"),
    ("domain", "data_domain"),
    ("source", "source_name"),
    ("wanted by", "enqueued_by"),
    ("enqueued", "enqueued_at"),
    ("started", "started_at"),
    ("finished", "finished_at"),
    ("not before", "next_attempt_at"),
    ("worker", "locked_by"),
)


def show_jobs(output: Output, jobs: Sequence[Mapping[str, Any]]) -> None:
    """Print a line for each job."""
    output.table(
        ("job", "enqueued", "stage", "DMO", "source", "state", "what became of it"),
        [
            (
                job["job_id"],
                job["enqueued_at"],
                job["stage"] or job["job_type"],
                job["dmo_name"],
                job["source_name"],
                job["state"],
                _outcome(job),
            )
            for job in jobs
        ],
    )


def show_errors(output: Output, groups: Iterable[Mapping[str, Any]]) -> None:
    """Print a line for each group of errors."""
    output.table(
        ("number", "stage", "what", "field", "means", "what to do", "such as"),
        [
            (
                group["number"],
                group["stage"],
                group["code"],
                group["field"],
                group["meaning"] or group["sample"]["message"],
                group["remedy"],
                _sample(group),
            )
            for group in groups
        ],
    )


def show_story(output: Output, story: dict[str, Any]) -> None:
    """Print all there is to say of a job."""
    output.table((f"job {story['job_id']}", ""), _facts(story))
    if story["files"]:
        output.table(
            ("file", "is", "records", "bytes", "stored as", "from"),
            [
                (f["file_id"], f["is"], f["records"], f["bytes"], f["path"], f["original_name"])
                for f in story["files"]
            ],
        )
    if story["results"]:
        output.table(
            ("records", "number"),
            [(key.removeprefix("records_"), number) for key, number in story["results"].items()],
        )
    for note in story["notes"]:
        output.say(note)
    if run := story["run"]:
        output.table(
            ("stage of the run", "job", "status", "records", "finished"),
            [
                (
                    part["stage"],
                    part["job_id"],
                    part["status"],
                    (part["results"] or {}).get("records_total"),
                    _text(part["finished_at"]),
                )
                for part in run["stages"]
            ],
        )
    if story["events"]:
        output.table(
            ("at", "what", "who", "code", "why"),
            [
                (_text(e["at"]), e["event"], e["actor"], e["error_code"], e["message"])
                for e in story["events"]
            ],
        )
    if story["errors"]:
        show_errors(output, story["errors"])
        output.say(f"Each record: cdl jobs errors {story['job_id']} --csv -")


def _facts(story: Mapping[str, Any]) -> list[tuple[str, str]]:
    facts = [(name, _text(story[key])) for name, key in _FACTS if story[key] is not None]
    facts.append(("tries", _tries(story)))
    if far := _outcome(story):
        facts.append(("what became of it", far))
    if story["ahead"]:
        facts.append(("ahead of it", f"{story['ahead']:,} of the same DMO and domain"))
    if run := story["run"]:
        facts.append(("run", f"{run['run_id']}: {run['state']}, at {run['stage']}"))
        if run["job_id"] == story["job_id"] and run["seconds_left"] is not None:
            rate, left = float(run["records_per_second"]), float(run["seconds_left"])
            facts.append(("pace", f"{rate:,.0f} records a second, some {left:,.0f} s left"))
    if config := story["config"]:
        facts.append(("configuration", f"version {config['version']}, {config['snapshot_id']}"))
    if story["params"]:
        facts.append(("told", to_json(story["params"])))
    if pause := story["pause"]:
        facts.append(("its source", f"paused by {pause['paused_by']}: {pause['reason']}"))
    return facts


def _outcome(job: Mapping[str, Any]) -> str:
    """Say how far a job is, or what became of it."""
    error = f"{job['error_message']} ({job['error_code'] or 'no code'})"
    match job["state"]:
        case "running" if job["records_expected"]:
            text = f"{job['records_done']:,} of {job['records_expected']:,}"
        case "running":
            text = "begun"
        case "completed" if job["records_total"] is not None:
            left_out = f", {job['records_error']:,} left out" if job["records_error"] else ""
            text = f"{job['records_total']:,} records{left_out}"
        case "completed":
            text = "done"
        case "delayed" | "retrying" if job["next_attempt_at"]:
            text = f"not before {_text(job['next_attempt_at'])}"
        case "paused":
            text = "until its source is resumed"
        case "held" | "failed" | "cancelled" if job["error_message"]:
            text = error
        case _:
            text = ""
    return text


def _tries(story: Mapping[str, Any]) -> str:
    claimed, retried = story["dequeue_attempts"], story["retry_count"]
    return f"claimed {claimed} ×, retried {retried} ×; tried at most {story['max_attempts']} ×"


def _sample(group: Mapping[str, Any]) -> str:
    sample = group["sample"]
    place = f"line {sample['line']}" if sample["line"] else (sample["record_id"] or "")
    value = sample["message"] if group["kind"] == "value" else sample["record"]
    text = value if isinstance(value, str) else to_json(value)
    shown = text if len(text) <= _TEXT else f"{text[:_TEXT]} …"
    return f"job {sample['job_id']}, {place}: {shown}" if place else shown


def _text(value: object) -> str:
    """Show a moment of a JSON document, which is a text there, as tables show moments."""
    if isinstance(value, str) and len(value) > 19 and value[10] == "T":
        return value[:19].replace("T", " ")
    if hasattr(value, "strftime"):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    return "" if value is None else str(value)
