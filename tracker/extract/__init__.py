"""From an article's text to its claims and figures. The one room that imports spaCy; it starts at `extractor`."""
