"""The command line `cdl`."""
