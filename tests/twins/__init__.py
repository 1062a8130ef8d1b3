"""Both twins of each function give the same."""
