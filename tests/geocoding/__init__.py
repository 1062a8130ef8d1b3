"""Geocoding: against a server of the tests' own that speaks as the services do."""
