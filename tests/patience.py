"""How long tests wait for other threads and processes: long, as what is slow on a busy computer is not wrong."""

from __future__ import annotations

PATIENCE_SECONDS = 90
"""Within the time that pytest allows a whole test."""
