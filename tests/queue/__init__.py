"""The queue: what takes several processes or connections."""
