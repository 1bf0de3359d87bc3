"""Inside one sentence: which number counts whom, and what became of them."""
