"""Text as people write it: Markdown, plain text, mentions; no Qt, no database."""
