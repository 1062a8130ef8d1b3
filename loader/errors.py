"""Errors a person can act on, and the exit codes they end a command with."""

from enum import IntEnum


class ExitCode(IntEnum):
    """What a command's exit status means."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    WAITS = 3  # something waits for a person, or the work was done only in part
    NO_DATABASE = 4  # not reachable, or not migrated


class CdlError(Exception):
    """Something went wrong that can be told in plain words.

    `message` says what, `detail` where and why, `hint` what to do. `code` is a stable word or an
    SQLSTATE for programs.
    """

    exit_code: ExitCode = ExitCode.FAILED

    def __init__(
        self,
        message: str,
        *,
        detail: str | None = None,
        hint: str | None = None,
        code: str = "failed",
        exit_code: ExitCode | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.detail = detail
        self.hint = hint
        self.code = code
        if exit_code is not None:
            self.exit_code = exit_code

    def as_dict(self) -> dict[str, str | None]:
        """Give the error as the object that `--json` prints."""
        return {
            "code": self.code,
            "message": self.message,
            "detail": self.detail,
            "hint": self.hint,
        }


class DatabaseUnreachableError(CdlError):
    """No server answers, or it refuses us."""

    exit_code = ExitCode.NO_DATABASE


class NotMigratedError(CdlError):
    """The database answers but lacks our tables or functions."""

    exit_code = ExitCode.NO_DATABASE
