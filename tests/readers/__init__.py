"""Tests of the readers, on files they make themselves."""
