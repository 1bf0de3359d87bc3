"""Extraction and comparison by more than this process: by several of this machine, or by an existing Dask cluster.

    spreading   lots of articles under way, their results in the order of the articles
      ├── processes   so many processes of this machine
      └── cluster     tasks on a Dask cluster; also the parts of a reconciliation
            bounded   in both: one process that extracts, bounded in time and memory for every article
            program   what two processes must have in common so that rows do not depend on who made them

Whoever extracts, the process that was called reads, resolves names and writes. Rows have ids that follow from their text, so what is
extracted twice is stored once.
"""
