"""Fetching: addresses to bytes, politely and without being led astray.

`addresses` says which machines may be asked, `transport` connects to no other, `robots` asks what a site permits, and `fetcher` puts them
together. Nothing here reads an article: the bytes go on to the reader.
"""

from tracker.fetch.addresses import place_of
from tracker.fetch.fetcher import Fetched, Fetcher, Limits, Unreached

__all__ = ["Fetched", "Fetcher", "Limits", "Unreached", "place_of"]
