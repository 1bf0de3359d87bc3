"""Fetching: addresses to bytes, politely and without being led astray.

`addresses` says which machines may be asked, `transport` connects to no other, `robots` asks what a site permits, `fetcher` puts them
together, and `feeds` lists what a feed announces. Nothing here reads an article: the bytes go on to the reader.
"""

from tracker.fetch.addresses import place_of
from tracker.fetch.feeds import Entry, Feed, read_feed
from tracker.fetch.fetcher import Fetched, Fetcher, Limits, Unreached

__all__ = ["Entry", "Feed", "Fetched", "Fetcher", "Limits", "Unreached", "place_of", "read_feed"]
