"""Over the article: when, where, by whose account, of which incident, and how sure."""
