"""Who said what: from a parsed article to claims. It starts at `claims`."""
