"""The trained claim tagger: word pieces in windows, spans of sources, cues and contents out, and the links between them."""
