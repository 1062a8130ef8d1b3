"""Why a picture could not be had."""

from loader.errors import CdlError


class ImageError(CdlError):
    """One picture could not be had; the others can. `message` and `code` go to the database."""
