"""Sources that are fetched, against servers that behave like the real ones."""
