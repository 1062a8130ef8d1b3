"""Import: a file is brought, looked at, and sent on its way; or a source is fetched."""

from admin.pages.imports import bringing, looking, sending
from admin.pages.imports.section import section

__all__ = ["bringing", "looking", "section", "sending"]
