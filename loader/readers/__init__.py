"""Readers turn any source file into numbered records, in constant memory.

with open_source(Path("hotels.csv"), ReadOptions()) as source:
    for record in source:
        ...
"""

from loader.readers.columns import guess_columns
from loader.readers.records import BadRecord, FileDescription, ReadError, ReadOptions, Record
from loader.readers.source import SourceFile, file_digest, open_source

__all__ = [
    "BadRecord",
    "FileDescription",
    "ReadError",
    "ReadOptions",
    "Record",
    "SourceFile",
    "file_digest",
    "guess_columns",
    "open_source",
]
