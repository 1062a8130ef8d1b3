"""The stages a file goes through: import, transform, stage, promote, alone or as a chain."""
