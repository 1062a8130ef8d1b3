"""The demo: a made-up sample and its way through all stages."""
