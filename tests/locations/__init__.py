"""Tests of where source files lie."""
