"""How many people, of whom, where and when: from a parsed article to figures. It starts at `figures`."""
