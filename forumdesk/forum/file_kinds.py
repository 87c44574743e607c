"""What a file is, found in its first bytes and not believed from its name."""

from __future__ import annotations

BEGINS = {
    "image/png": b"\x89PNG\r\n\x1a\n",
    "image/jpeg": b"\xff\xd8\xff",
    "image/gif": b"GIF8",
    "image/bmp": b"BM",
    "application/pdf": b"%PDF-",
    "application/zip": b"PK\x03\x04",
    "application/gzip": b"\x1f\x8b",
}
_LOOKED_AT = 8_192


def media_type(content: bytes) -> str:
    """The media type of a content: a known kind, else text or just bytes."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    for kind, begin in BEGINS.items():
        if content.startswith(begin):
            return kind
    head = content[:_LOOKED_AT]
    if b"\0" in head:
        return "application/octet-stream"
    try:
        head.decode()
    except UnicodeDecodeError as error:
        if error.start < len(head) - 3 or len(content) <= _LOOKED_AT:  # else a character was cut in two
            return "application/octet-stream"
    return "text/plain"
