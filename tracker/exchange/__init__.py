"""Other programs' files, one module a format: what goes in as records, and what goes out."""
