"""Branching stories: how they are written down, what stands in a passage, how they are played and checked."""
