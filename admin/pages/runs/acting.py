"""What people can do to a job: retry, cancel, hold; each asks for the reason first."""

from __future__ import annotations

from starlette.responses import Response

from admin.pages.runs.jobs import find_job
from admin.pages.runs.section import section
from admin.web.errors import NotAllowedError, NotFoundError
from admin.web.visit import Visit

ACTIONS = ("retry", "cancel", "hold")
_POSSIBLE = {
    "pending": ("hold", "cancel"),
    "running": ("cancel",),
    "held": ("retry", "cancel"),
    "failed": ("retry",),
    "cancelled": ("retry",),
}
_LONGEST_REASON = 500
_PERMISSION = "pipeline:jobs"


@section.get("/runs/jobs/{job_id}/do/{action}")
async def ask(visit: Visit) -> Response:
    """Say what an action will do, and ask for the reason."""
    if not visit.user.may(_PERMISSION):
        raise NotAllowedError(_PERMISSION)
    action = _action(visit)
    job = await find_job(visit)
    return visit.page(
        "runs/_ask.html" if visit.is_htmx else "runs/ask.html",
        job=job,
        action=action,
        is_possible=action in _POSSIBLE.get(job["status"], ()),
        refused=None,
    )


@section.post("/runs/jobs/{job_id}/do/{action}")
async def act(visit: Visit) -> Response:
    """Retry, cancel or hold a job; the dialog stays open when that is refused."""
    action = _action(visit)
    job = await find_job(visit)
    reason = str(visit.form.get("reason", "")).strip()[:_LONGEST_REASON] or None
    done = await visit.db.value("jobs.change", action=action, job_id=job["job_id"], reason=reason)
    _ = visit.gettext
    if done["refused"]:
        return visit.page(
            "runs/_ask.html" if visit.is_htmx else "runs/ask.html",
            status=409,
            job=job,
            action=action,
            is_possible=False,
            refused=done["refused"][0],
        )
    said = {
        "retry": _("The job is queued again."),
        "cancel": _("The job was asked to stop.")
        if job["status"] == "running"
        else _("The job is cancelled."),
        "hold": _("The job is held until somebody retries it."),
    }[action]
    path = f"/runs/{job['run_id']}" if job["run_id"] else f"/runs/jobs/{job['job_id']}"
    return visit.redirect(path, said=said)


def _action(visit: Visit) -> str:
    action = str(visit.request.path_params["action"])
    if action not in ACTIONS:
        raise NotFoundError
    return action
