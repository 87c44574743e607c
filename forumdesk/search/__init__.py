"""The search index: derived from the store, deletable."""
