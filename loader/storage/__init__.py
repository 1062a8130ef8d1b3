"""Where raw and transformed files and pictures lie: a local folder, or S3."""

from loader.settings import LOCALHOST, Settings
from loader.storage.folder import FolderStorage
from loader.storage.interface import Storage
from loader.storage.packing import StoredContent, StoredFile

__all__ = ["FolderStorage", "Storage", "StoredContent", "StoredFile", "open_storage"]


def open_storage(settings: Settings) -> Storage:
    """Give the storage that the settings name: on localhost the folder, elsewhere S3."""
    if settings.environment == LOCALHOST:
        return FolderStorage(settings.storage_folder, settings.environment)
    # boto3 takes a while to import, and a laptop does without it.
    from loader.storage.s3 import S3Storage  # noqa: PLC0415

    return S3Storage(settings.environment, endpoint=settings.s3_endpoint)
