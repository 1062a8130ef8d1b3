"""Thin Python around the listings data layer: command line, readers, storage, COPY, deploy."""
