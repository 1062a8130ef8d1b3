"""What to do about the error of a job or a record; docs/errors.md says it for programs."""

from __future__ import annotations

from admin.web.visit import Visit


def N_(message: str) -> str:  # noqa: N802 - the name by which catalogues are gathered
    """Mark a message to be translated where it is shown."""
    return message


_AT_SOURCE = N_("Mend the record here and replay it, or have it corrected at its source.")
_QUOTES = N_("Is a quote missing or one too many? Mend the line and replay it.")
_COLUMNS = N_("Is a value with a delimiter not quoted? Mend the line and replay it.")
_FILE_AGAIN = N_("Ask the source for the file again, and import it.")
_CONFIG = N_("Correct the configuration of the import, then retry.")
_STORAGE = N_("See whether the storage is reachable, then retry.")
_PICTURE = N_("Correct the address of the picture at its source. It is tried again by itself.")

_HINTS = {
    # Records that can not go on.
    "bad_quote": _QUOTES,
    "unclosed_quote": _QUOTES,
    "stray_line_end": _QUOTES,
    "too_few_fields": _COLUMNS,
    "too_many_fields": _COLUMNS,
    "broken_json": _AT_SOURCE,
    "duplicate_key": _AT_SOURCE,
    "field_too_large": _AT_SOURCE,
    "line_too_long": _AT_SOURCE,
    "lone_surrogate": _AT_SOURCE,
    "missing_source_id": N_("Give the record the id that its source knows it by, and replay it."),
    "nested_too_deep": _AT_SOURCE,
    "not_a_number": _AT_SOURCE,
    "not_an_object": N_(
        "Does the configuration of the import look for the records in the right place?"
    ),
    "nul_character": _AT_SOURCE,
    "invalid_bytes": N_(
        "Tell the right encoding in the configuration of the import, or mend the record."
    ),
    "text_after_records": N_("Is the file two files in one?"),
    "truncated_json": _FILE_AGAIN,
    # Files that can not be read.
    "bad_header": N_("Tell the right encoding in the configuration of the import, then retry."),
    "damaged_gzip": _FILE_AGAIN,
    "damaged_zip": _FILE_AGAIN,
    "damaged_workbook": _FILE_AGAIN,
    "empty_file": _FILE_AGAIN,
    "html_not_data": N_(
        "It is a web page, likely one that asks to sign in. Download the data again."
    ),
    "no_name_column": N_(
        "Tell which column holds the name in the configuration of the import, then retry."
    ),
    "no_records": N_("Tell where the records are in the configuration of the import, then retry."),
    "no_such_sheet": _CONFIG,
    "unknown_column": _CONFIG,
    "unknown_encoding": _CONFIG,
    "unknown_format": _CONFIG,
    "unsupported_format": N_("Convert the file to CSV, JSON or XLSX, and import it."),
    "password_protected": N_("Unlock the file, and import it again."),
    "not_text": N_("Convert the file to CSV, JSON or XLSX, and import it."),
    "too_many_columns": _CONFIG,
    "record_too_large": _CONFIG,
    "not_found": N_("The file is gone from where it was. Import it again."),
    "no_file": N_(
        "The file is gone from where it was, or lies on another machine. Import it again."
    ),
    "not_readable": N_("The worker may not open the file. Ask an administrator for its rights."),
    "path_not_allowed": N_(
        "Imports may not read there. Name another place in the configuration of the import, "
        "or ask an administrator to allow this one."
    ),
    # Jobs.
    "LC001": N_("The DMO is gone. Cancel the job."),
    "LC002": N_("The configuration does not fit. Correct it, then retry."),
    "LC005": N_("Look at the batch in review, and release it there or reject it."),
    "LC006": N_("The file is unknown. Import the original again."),
    "LC012": N_(
        "Its worker ended in the middle; what it had written was taken back. "
        "Retry: it goes on where the last stage ended."
    ),
    "LC060": N_("Another worker took the job over. There is nothing to do."),
    "LC065": N_("The file is not kept any more. Import the original again."),
    "cancelled": N_("Somebody wanted it so. Retry lets it run after all."),
    "file_damaged": N_("The stored file is damaged. Import the original again."),
    "file_gone": N_("The stored file is gone. Import the original again."),
    "handed_back": N_("Its worker had to stop. Another one does it by itself."),
    "access_denied": _STORAGE,
    "credentials_refused": _STORAGE,
    "no_bucket": _STORAGE,
    "no_credentials": _STORAGE,
    "storage_broken": _STORAGE,
    "storage_cut_off": _STORAGE,
    "storage_failed": _STORAGE,
    "storage_throttled": _STORAGE,
    "image_not_a_picture": _PICTURE,
    "image_not_allowed": _PICTURE,
    "image_refused": _PICTURE,
    "image_too_big": N_("Ask the source for a smaller picture."),
    "image_too_slow": _PICTURE,
    "image_unreachable": _PICTURE,
    # PostgreSQL's own.
    "08006": N_("The connection to the database broke off. Retry."),
    "40001": N_("It was in the way of something else. Retry."),
    "40P01": N_("It was in the way of something else. Retry."),
    "42501": N_("Whoever wanted it may not do it. Have somebody with the permission retry it."),
    "53100": N_("The database's disk is full. Tell an administrator, then retry."),
    "57014": N_("It took longer than is allowed. Retry when the database has less to do."),
    "57P01": N_("The database was restarted. Retry."),
}


def hint_of(visit: Visit, code: str | None) -> str | None:
    """Give what to do about an error code, if something is known."""
    hint = _HINTS.get(code or "")
    return visit.gettext(hint) if hint else None
