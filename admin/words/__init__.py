"""The interface's words: `<language>.po` for each language but English, which is in the pages."""
