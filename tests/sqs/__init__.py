"""Tests of the queue in the cloud."""
