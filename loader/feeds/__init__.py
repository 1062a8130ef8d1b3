"""Sources that are fetched, not read from files: what they answer becomes a file like any other."""
