"""Asks geocoding services where places are; the database knows what and whom to ask."""
