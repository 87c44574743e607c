"""What somebody types or attaches who means harm, and what must not be in what readers get of it."""

from __future__ import annotations

import os
import re
import zipfile
import zlib
from collections.abc import Iterator
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

_BESIDE = Path(__file__).parent.parent.parent / "shared" / "data"


def real_data() -> Path:
    """The folder FORUMDESK_DATA, or the one beside the checkout: what real people wrote; it need not be there."""
    return Path(os.environ.get("FORUMDESK_DATA", _BESIDE))


def real_files(*folders: str) -> list[Path]:
    """Files that real people wrote; none where their folders are not there."""
    data = real_data()
    return sorted(file for folder in folders for file in (data / folder).rglob("*") if file.is_file())


def real_lines() -> Iterator[str]:
    """Strings from collections of what broke other programs: lines, and each file as a whole."""
    for file in real_files("xss", "unicode"):
        if file.suffix != ".xz" and file.stat().st_size < 1_000_000:
            whole = file.read_text("utf-8", errors="surrogateescape").encode("utf-8", "replace").decode()
            yield whole[:90_000]
            yield from whole.splitlines()


NAMES = {
    "To\u200bm": "Tom",
    "T\u00adom\u2060": "Tom",
    "Tom\u202ednomyaR": "TomdnomyaR",
    "\u2066Tom\u2069": "Tom",
    "\ufeffTom\u0000\u0007": "Tom",
    "Tom\u3164\u115f": "Tom",
    "Tom\ufe0f\u200d": "Tom",
    "  Tom \u2003 Tailor\n": "Tom Tailor",
    "\u200b\u2063\u3164": "",
    "Ada \U0001f469\u200d\U0001f4bb": "Ada \U0001f469\u200d\U0001f4bb",
    "\u2764\ufe0f Team": "\u2764\ufe0f Team",
    "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f": (
        "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
    ),
    "Tom\U000e0041\U000e0042": "Tom",
    "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645": "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
    "\u05d3\u05e0\u05d9\u05d0\u05dc\u200f": "\u05d3\u05e0\u05d9\u05d0\u05dc",
    "Z" + "\u0300" * 40: "Z\u0300\u0300\u0300\u0300",
    "e\u0301": "\u00e9",
}
"""What is entered as a name -> what is kept."""

MARKUP = (
    "[go](javascript:alert(1))",
    "[go](JaVaScRiPt&#58;alert(1))",
    "[go](java\tscript:alert(1))",
    "[go](\u0001javascript:alert(1))",
    "[go](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[go](vbscript:msgbox)",
    "[go](file:///etc/passwd)",
    "[go](\\\\server\\share)",
    "[go](smb://server/share)",
    "[go](ms-msdt:/id)",
    '[go](forumdesk:"onclick=x)',
    "<javascript:alert(1)>",
    "![pixel](https://tracker.example/p.gif?who=tom)",
    "![pixel](//tracker.example/p.gif)",
    "![pixel](file:///etc/passwd)",
    "![pixel](data:image/svg+xml,<svg onload=alert(1)>)",
    '![a](upload://x.png "t\\" onerror=alert(1) x=\\"")',
    "[img]https://tracker.example/p.gif[/img]",
    "[url=javascript:alert(1)]go[/url]",
    "[color=red;background:url(https://tracker.example)]x[/color]",
    "[size=9999]x[/size]",
    '[quote="tom, post:1, topic:1" onclick=x]y[/quote]',
    '[code lang="x onload=y"]z[/code]',
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<style>*{display:none}</style>",
    "<link rel=stylesheet href=//x>",
    "<iframe src=javascript:alert(1)>",
    "<form action=//x><input name=password>",
    "<base href=//tracker.example>",
    "<kbd style=position:fixed onmouseover=x>k</kbd>",
    "<a href='javascript:x'>y</a>",
    "<!--><script>alert(1)</script-->",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "</pre></td></table><script>x</script>",
    '```"><script>x</script>\n</code></pre><img src=x onerror=y>\n```',
    "| <img src=x onerror=y> | [a](javascript:x) |\n|---|---|\n| `</td>` | ![x](https://t.example/x.png) |",
    "[^1]\n\n[^1]: <img src=x onerror=y>",
    "&lt;script&gt;alert(1)&lt;/script&gt; &#60;script&#62;",
    '@tom<script>x</script> #tag"onclick=x :smile:"onclick=x',
    "- [x] <input autofocus onfocus=x>",
)
"""Posts that want to run, load, cover or lead astray."""

WORDS = (
    "'; DROP TABLE post; --",
    "' OR 1=1 --",
    "\\'; SELECT pg_sleep(9); --",
    "%' UNION SELECT password FROM member --",
    "$$; COMMIT; $$",
    "$1 %s %(x)s :x {x} {0}",
    "%_%",
    "\\",
    '"',
    '""" *',
    "((((((((((((((((((((",
    ") OR (",
    "NOT NOT NOT",
    "a OR OR b AND",
    '"never closed',
    "title:(a OR",
    "by:@' in:' after:' #' kind:' status:' order:'",
    "after:99999-99-99 before:-1 after:9999999999999d",
    "by:@\u202etom tag:\u200b",
    "*",
    "?*?*?*?*?*?*",
    "a*" * 200,
    "~99999999",
    "^1e999",
    "[a TO z]",
    "word " * 2_000,
    "x" * 9_000,
    "\u0130\u0131\u1e9e\ufb03",
    "\ufdfa" * 50,
    "e\u0301\u0301\u0301" * 300,
    "\U0001f468\u200d\U0001f469\u200d\U0001f467" * 50,
    "\ud800",
    "\x00\x1f\x7f",
    "../../../etc/passwd",
    "CON",
    "<b>bold</b>&amp;",
    "=cmd|'/c calc'!A1",
)
"""What is typed where words are expected: titles, tags, names, searches."""

FILE_NAMES = (
    "../../../etc/cron.d/x",
    "..\\..\\windows\\system32\\x.dll",
    "/etc/passwd",
    "C:\\autoexec.bat",
    "C:evil",
    "\\\\server\\share\\x",
    "a/../../b",
    "plan\u202efdp.exe",
    "plan.pdf\u200b.exe",
    "x" * 300 + ".pdf",
    "\u00e9" * 200 + ".pdf",
    "CON",
    "nul.txt",
    "aux.tar.gz",
    "..",
    ".",
    " . ",
    ".bashrc",
    "a\x00b.pdf",
    "a\nb\r\n.pdf",
    "a:stream",
    "<b>.pdf",
    "-rf",
    "~root",
    "$HOME;rm -rf",
    "file.lnk ",
    "file.",
)
"""What others may have named their files."""

_TAGS = {
    *("a", "blockquote", "br", "code", "em", "hr", "img", "kbd", "li", "mark", "ol", "p", "pre", "s", "section"),
    *("span", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul", "h1", "h2", "h3", "h4"),
    *("h5", "h6"),
}
_LEADS = re.compile(r"(?:https?|mailto|forumdesk|upload|attachment):|#fn")
_LOADS = re.compile(r"(?:https?|upload|attachment):")  # what lies elsewhere becomes a link in the window: see tests/ui
_TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class _Dangers(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _TAGS:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            address = {"href": _LEADS, "src": _LOADS}.get(name)
            known = name in {"class", "id", "title", "alt", "width", "height", "align", "start"}
            if address.match(value or "") is None if address else not known:
                self.found.append(f"{tag} {name}={value}")

    def handle_comment(self, data: str) -> None:
        self.found.append(f"<!--{data}")

    def handle_decl(self, decl: str) -> None:
        self.found.append(f"<!{decl}")


def dangers(html: str) -> list[str]:
    """What in it could run, load from elsewhere, cover something, lead to another scheme or turn words around."""
    parser = _Dangers()
    parser.feed(html)
    parser.close()
    return parser.found + _TURNS.findall(html)


def picture_bomb(width: int, height: int) -> bytes:
    """A PNG of a few kilobytes that unfolds into as many pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 2, 0, 0, 0])
    line = zlib.compress(b"\0" * 2_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", line) + chunk(b"IEND", b"")


def zip_of_zips(depth: int) -> bytes:
    """A zip in a zip in a zip, zeroes at its heart."""
    content = b"\0" * 1_000_000
    for level in range(depth):
        whole = BytesIO()
        with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as package:
            for n in range(4):
                package.writestr(f"{level}-{n}.zip", content)
        content = whole.getvalue()
    return content


ENDLESS_DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">'
    "<defs><g id='a0'><rect width='1' height='1'/></g>"
    + "".join(f"<g id='a{n}'>" + f"<use xlink:href='#a{n - 1}'/>" * 10 + "</g>" for n in range(1, 12))
    + "</defs><use xlink:href='#a11'/><image xlink:href='file:///etc/passwd'/></svg>"
).encode()
"""An SVG of a thousand bytes with a hundred thousand million squares."""
