"""Who said what, which numbers were reported, and which of them conflict.

The floors, upper ones import lower ones only: cli | web, settings, cluster, pipeline, store | exchange | report,
read | extract | identity | reconcile | audit, numbers | dates, lang, records, errors.
"""

__version__ = "0.1.0"
