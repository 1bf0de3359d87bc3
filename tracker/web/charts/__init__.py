"""Pictures of pages as SVG, made of records by pure functions: no script draws, and none is needed to read them.

A picture stands in a page as it stands in a file: what it looks like is said by presentation attributes, which a style sheet may overrule,
so that it turns dark with its page. Names in it are other people's words, which the writer of XML escapes.
"""
