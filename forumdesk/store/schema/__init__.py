"""The tables, one file per area."""
