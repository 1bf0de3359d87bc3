"""FollowTheMoney statements: one line of CSV for each value of each property of the entities (`tracker.exchange.followthemoney`)."""

from tracker.exchange.followthemoney import write_statements as write

__all__ = ["write"]
