"""Small dictionaries for tests of spelling."""

from __future__ import annotations

from pathlib import Path


def write_dictionary(folder: Path, tag: str, *words: str) -> None:
    """A dictionary that knows just these words; `TRY` lets it suggest what differs by a letter."""
    folder.mkdir(parents=True, exist_ok=True)
    rules = "SET UTF-8\nTRY esianrtolcdugmphbyfvkwzäöüé\n"
    (folder / f"{tag}.aff").write_text(rules, "utf-8")
    (folder / f"{tag}.dic").write_text("\n".join([str(len(words)), *words]) + "\n", "utf-8")
