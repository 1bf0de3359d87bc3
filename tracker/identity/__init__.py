"""Who is who: names, the actors that are known, and the way from a mention to a speaker."""

from tracker.identity.names import normalise, same
from tracker.identity.resolve import Resolver

__all__ = ["Resolver", "normalise", "same"]
