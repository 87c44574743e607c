"""ForumDesk: a forum for one office, as a desktop program without a server of its own."""

__version__ = "0.1.0"
