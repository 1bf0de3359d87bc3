"""Who is who: names, the actors that are known, and the way from a mention to a speaker."""

from tracker.identity.edition import version
from tracker.identity.names import normalise, same
from tracker.identity.resolve import Resolver
from tracker.identity.setting import Grounds, Setting

__all__ = ["Grounds", "Resolver", "Setting", "normalise", "same", "version"]
