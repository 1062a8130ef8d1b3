"""Runs and jobs: what became of each file, what went wrong, and what to do about it."""

from admin.pages.runs import acting, comparing, errors, jobs, listing, mending, one_run
from admin.pages.runs.section import section

__all__ = ["acting", "comparing", "errors", "jobs", "listing", "mending", "one_run", "section"]
