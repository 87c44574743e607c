"""Whatever comes in or goes out."""
