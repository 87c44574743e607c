"""Reading e-mails as they really are: any charset, broken headers, impossible dates, attachments within attachments."""

from __future__ import annotations

import codecs
import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from forumdesk.exchange.mail_text import mail_to_markdown, unflowed
from forumdesk.forum.file_kinds import media_type
from forumdesk.store.base import now
from forumdesk.text.from_html import to_markdown

EARLIEST = datetime(1971, 1, 1, tzinfo=UTC)
"""No mail is older."""

NO_ID = "without a Message-ID: known by its content"
BAD_DATE = "with an impossible date: the one of its delivery was taken"
BAD_YEAR = "with a year like 100, which some programs wrote for 2000"
NO_DATE = "without any possible date: the one before it was taken"
NO_CHARSET = "in a charset that does not exist: read as Western"
NO_SENDER = "without a sender"

_ID = re.compile(r"<\s*([^<>\s]{1,900}?)\s*>")
_REPLY = re.compile(r"^\s*(?:(?:re|aw|sv|antw|fwd?|wg|vs|ref|tr)(?:\[\d+\]|\^\d+)?\s*:\s*)+", re.IGNORECASE)
_TAG = re.compile(r"^\s*\[([^\]\n]{1,40})\]\s*")
_SPACES = re.compile(r"\s+")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_AT = re.compile(r"^(\S+) at ((?:\S+\.)+\S+)$")


@dataclass(frozen=True)
class MailFile:
    """A file that came with a mail."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Mail:
    """A message. `key` is its Message-ID, or made of its content; `references`: ids, the nearest last.

    `mended`: what had to be put right, in words that stand after a number of messages.
    """

    key: str
    references: tuple[str, ...]
    subject: str
    tag: str
    is_reply: bool
    at: datetime
    name: str
    address: str
    list_name: str
    body: str
    files: tuple[MailFile, ...]
    mended: tuple[str, ...]


def parse_mail(raw: bytes, from_line: bytes = b"", before: datetime | None = None) -> Mail | None:
    """A message of its bytes; None where they are none. `from_line` and `before` help out where its date cannot be.

    Never raises: what is broken within is read as far as it goes, and said in `mended`.
    """
    message = message_from_bytes(raw)
    headers = {name.lower() for name in message.keys()}  # noqa: SIM118 - a Message is no dict
    if not headers & {"from", "subject", "date", "message-id", "to", "received", "sender"}:
        return None
    mended: list[str] = []
    ids = _ID.findall(_raw(message, "message-id")) or _bare_id(_raw(message, "message-id"))
    if ids:
        key = ids[0]
    else:
        key = "sha256-" + hashlib.sha256(raw).hexdigest()[:32]
        mended.append(NO_ID)
    at = _date(message, from_line, before, mended)
    name, address = _sender(message)
    if not address and not name:
        mended.append(NO_SENDER)
    subject = _text(message, "subject")
    is_reply = bool(_REPLY.match(_TAG.sub("", subject)) or _REPLY.match(subject))
    subject = _REPLY.sub("", subject)
    tag = _TAG.match(subject)
    subject = _REPLY.sub("", _TAG.sub("", subject) if tag else subject)
    texts: list[str] = []
    files: list[MailFile] = []
    _take(message, texts, files, mended, 0)
    body = "\n\n".join(text for text in texts if text.strip())
    references = _ID.findall(_raw(message, "references"))
    replied = [one for one in _ID.findall(_raw(message, "in-reply-to")) if one not in references]
    return Mail(
        key=key,
        references=tuple(one for one in [*replied[:1], *references] if one != key),
        subject=subject.strip() or "(no subject)",
        tag=tag[1].strip() if tag else "",
        is_reply=is_reply,
        at=at,
        name=name,
        address=address,
        list_name=re.sub(r"\s*<[^>]*>", "", _text(message, "list-id")).strip('" '),
        body=body,
        files=tuple(files),
        mended=tuple(dict.fromkeys(mended)),
    )


def _raw(message: Message, name: str) -> str:
    value = message.get(name)
    return "" if value is None else str(value)


def _bare_id(text: str) -> list[str]:
    text = text.strip()
    return [text] if "@" in text and not re.search(r"\s", text) and len(text) < 900 else []


def _text(message: Message, name: str) -> str:
    """A header in one line of plain words, however it was encoded."""
    value = message.get(name)
    if value is None:
        return ""
    return _clean(decoded_header(str(value)))


def decoded_header(value: str) -> str:
    """The words of a header: RFC 2047 where it is used, else bytes in UTF-8 or Western."""
    value = _from_surrogates(value)
    try:
        parts = decode_header(value)
    except (HeaderParseError, ValueError, LookupError):
        return value
    words = []
    for part, charset in parts:
        if isinstance(part, bytes):
            words.append(decoded(part, charset or "utf-8")[0])
        else:
            words.append(part)
    return "".join(words)


def _from_surrogates(value: str) -> str:
    if value.isascii():
        return value
    return decoded(value.encode("utf-8", "surrogateescape"), "utf-8")[0]


def decoded(content: bytes, charset: str) -> tuple[str, bool]:
    """The text of bytes, and whether the charset was one that Python knows and that fits."""
    name = charset.strip().strip("\"'").lower()
    if name in {"", "us-ascii", "ascii", "unknown-8bit", "x-unknown", "default", "8bit"}:
        name = "utf-8" if name != "us-ascii" or not content.isascii() else "ascii"
    try:
        return content.decode(_known_charset(name)), True
    except LookupError:
        is_known = False
    except (UnicodeError, ValueError):
        is_known = True
    for guess in ("utf-8", "cp1252"):
        try:
            return content.decode(guess), is_known
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1"), is_known


_OTHER_NAMES = {
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "windows-31j": "cp932",
    "unicode-1-1-utf-7": "utf-7",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
}
"""Charsets under names that Python has not, or that mean more in mails than in Python."""


def _known_charset(name: str) -> str:
    """Python's name of a charset. Raises LookupError where it has none."""
    for one in (_OTHER_NAMES.get(name, name), name.removeprefix("x-"), name.replace("_", "-")):
        try:
            return codecs.lookup(one).name
        except LookupError:
            continue
    raise LookupError(name)


def _clean(text: str) -> str:
    return _SPACES.sub(" ", _CONTROLS.sub("", text)).strip()


def _sender(message: Message) -> tuple[str, str]:
    """Name and address; those of archives that hide addresses ('ada at example.org') as well."""
    for header in ("from", "sender", "reply-to", "return-path"):
        value = message.get(header)
        if value is None:
            continue
        text = _from_surrogates(str(value))
        comment = re.fullmatch(r"\s*(.*?)\s*\((.*)\)\s*", _SPACES.sub(" ", text))
        name, address = (comment[2], comment[1]) if comment else getaddresses([text])[0]
        if hidden := _AT.match(address.strip() or text.strip()):
            address = f"{hidden[1]}@{hidden[2]}"
        address = _clean(address).strip("<>\"' ").casefold()
        if "@" in address and " " not in address:
            return _clean(decoded_header(name)).strip("\"' "), address[:200]
        if text.strip():
            return _clean(decoded_header(name or address or text)).strip("\"' <>"), ""
    return "", ""


def _date(message: Message, from_line: bytes, before: datetime | None, mended: list[str]) -> datetime:
    stated = _possible(_raw(message, "date"))
    if stated is not None:
        if _SHORT_YEAR.search(_raw(message, "date")):
            mended.append(BAD_YEAR)
        return stated
    received = message.get_all("received") or []
    elsewhere = [str(line).rpartition(";")[2] for line in received]
    elsewhere.append(" ".join(from_line.decode("latin-1").split()[2:]))
    for text in (*elsewhere[-1:], *elsewhere[:-1]):
        at = _possible(text)
        if at is not None:
            mended.append(BAD_DATE)
            return at
    mended.append(NO_DATE)
    return before or now()


_SHORT_YEAR = re.compile(r"(?<=\s)(1[0-3]\d)(?=\s+\d{1,2}:\d\d|\s*$)")
_ASCTIME = re.compile(
    r"(?:\w{3},?\s+)?(\w{3})\s+(\d{1,2})\s+(\d{1,2}:\d\d(?::\d\d)?)\s+(?:([A-Z]{3,4}|[+-]\d{4})\s+)?(\d{4})"
)


def _possible(text: str) -> datetime | None:
    """A moment that can be, of a date as mails have it; None where it cannot."""
    text = _SHORT_YEAR.sub(lambda year: str(1900 + int(year[1])), text)
    found = _ASCTIME.search(text)
    if found:
        text = f"{found[2]} {found[1]} {found[5]} {found[3]} {found[4] or '+0000'}"
    try:
        at = parsedate_to_datetime(text.strip())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at
    try:
        at = at.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
    return at if EARLIEST <= at <= now() + timedelta(days=1) else None


_DEEPEST = 20


def _take(part: Message, texts: list[str], files: list[MailFile], mended: list[str], depth: int) -> None:
    """The words of a part go to `texts`, files to `files`; of two ways to say the same, the plain one."""
    kind = part.get_content_type()
    if part.is_multipart() and depth < _DEEPEST:
        children: list[Message] = [child for child in part.get_payload() if isinstance(child, Message)]
        if kind == "multipart/alternative":
            plain = [child for child in children if child.get_content_type() == "text/plain"]
            said = [child for child in plain if _content(child).strip()]
            rest = [child for child in children if child.get_content_maintype() not in {"text", "multipart"}]
            children = said[:1] + rest if said else children[-1:]
        for child in children:
            if kind == "message/rfc822":
                _take_forwarded(child, texts, files, mended, depth)
            else:
                _take(child, texts, files, mended, depth + 1)
        return
    name = _file_name(part)
    is_text = kind in {"text/plain", "text/html"} or (part.get_content_maintype() == "text" and not name)
    if is_text and part.get_content_disposition() != "attachment" and not (name and texts):
        texts.append(_words(part, kind, mended))
        return
    if kind in {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}:
        return
    content = _content(part)
    if content:
        found = media_type(content)
        files.append(MailFile(name or f"attachment-{len(files) + 1}{_ENDINGS.get(found, '')}", found, content))


_ENDINGS = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "application/pdf": ".pdf",
    "text/plain": ".txt",
}


def _take_forwarded(child: Message, texts: list[str], files: list[MailFile], mended: list[str], depth: int) -> None:
    inner: list[str] = []
    _take(child, inner, files, mended, depth + 1)
    head = f"{_text(child, 'from')}: {_text(child, 'subject')}".replace('"', "'")
    if any(inner):
        texts.append(f'[details="{head[:150]}"]\n' + "\n\n".join(inner) + "\n[/details]")


def _content(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _file_name(part: Message) -> str:
    try:
        name = part.get_filename()
    except (ValueError, LookupError, TypeError, UnicodeError):
        name = None
    return _clean(decoded_header(name or "")).replace("/", "_").replace("\\", "_")[:200]


def _words(part: Message, kind: str, mended: list[str]) -> str:
    try:
        charset = part.get_content_charset() or "utf-8"
    except (ValueError, LookupError, UnicodeError):
        charset = "utf-8"
    text, is_known = decoded(_content(part), charset)
    if not is_known:
        mended.append(NO_CHARSET)
    text = _CONTROLS.sub("", text)
    if kind == "text/html":
        return to_markdown(text)
    if str(part.get_param("format", "")).lower() == "flowed":
        text = unflowed(text, drops_space=str(part.get_param("delsp", "")).lower() == "yes")
    return mail_to_markdown(text)
