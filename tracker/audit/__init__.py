"""Does every span still say what its row says?

`rows` checks claims and figures, `support` what their evidence says, `sources` the text itself, its bytes and what is said of the whole.
"""

from tracker.audit.rows import Finding, audit
from tracker.audit.sources import audit_source

__all__ = ["Finding", "audit", "audit_source"]
