"""A PDF file -> the text of its pages, with what was filled into forms and noted on them."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pypdf
from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError, WrongPasswordError

from forumdesk.text.documents.passages import Clock, Outcome, Passage, Unit, UnreadableError, tidied

MOST_PAGES = 5_000
MOST_OF_A_STREAM = 32 * 1024 * 1024
"""Bytes that one compressed stream may become."""

MOST_NOTES = 1_000

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it thinks of a file is no news to us

PROTECTED = (DependencyError, FileNotDecryptedError, WrongPasswordError)


def read_pdf(content: bytes, clock: Clock) -> Iterator[Passage]:
    """Page by page; a page that cannot be read is left out."""
    reader = _opened(content)
    failed: Outcome | None = None
    for n in range(min(_page_count(reader), MOST_PAGES)):
        clock.check()
        try:
            page = reader.pages[n]
            text = page.extract_text()
            if not text:
                page.get_contents()  # says whether it is empty, or was given up
        except PROTECTED as error:
            raise UnreadableError(Outcome.PROTECTED) from error
        except (LimitReachedError, MemoryError):
            failed = Outcome.TOO_LARGE
            continue
        except Exception:  # noqa: BLE001 - strangers' files through a foreign parser: anything may come
            failed = Outcome.DAMAGED
            continue
        text = "\n".join([text, *dict.fromkeys(_noted(page))])
        if tidied(text):
            yield Passage(text, Unit.PAGE, n + 1)
    if failed:
        raise UnreadableError(failed)


def _opened(content: bytes) -> pypdf.PdfReader:
    pypdf.overwrite_configuration(
        zlib_maximum_output_length=MOST_OF_A_STREAM,
        lzw_maximum_output_length=MOST_OF_A_STREAM,
        run_length_maximum_output_length=MOST_OF_A_STREAM,
        jbig2dec_binary=None,  # nothing else is started
        disable_legacy_handling=True,
    )
    try:
        reader = pypdf.PdfReader(BytesIO(content))
        # Often it is only printing that needs a password.
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableError(Outcome.PROTECTED)
    except UnreadableError:
        raise
    except PROTECTED as error:
        raise UnreadableError(Outcome.PROTECTED) from error
    except (LimitReachedError, MemoryError) as error:
        raise UnreadableError(Outcome.TOO_LARGE) from error
    except Exception as error:
        raise UnreadableError(Outcome.DAMAGED) from error
    return reader


def _page_count(reader: pypdf.PdfReader) -> int:
    try:
        return len(reader.pages)
    except PROTECTED as error:
        raise UnreadableError(Outcome.PROTECTED) from error
    except (LimitReachedError, MemoryError) as error:
        raise UnreadableError(Outcome.TOO_LARGE) from error
    except Exception as error:
        raise UnreadableError(Outcome.DAMAGED) from error


def _noted(page: Any) -> Iterator[str]:
    """What stands on a page beside its own text: the values of a form's fields, and comments."""
    try:
        notes = list(page.get("/Annots", ()) or ())[:MOST_NOTES]
    except Exception:  # noqa: BLE001 - as above
        return
    for note in notes:
        try:
            found = note.get_object()
            for key in ("/V", "/Contents"):
                if isinstance(value := found.get(key), str) and not value.startswith("/"):
                    yield value
        except Exception:  # noqa: BLE001 - as above
            continue
