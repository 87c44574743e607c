"""Whole panes, one per area."""
