"""The HTML of Discourse and other forums -> Markdown that renders as the original did."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urljoin

import nh3
from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, Tag
from markdownify import MarkdownConverter

from forumdesk.text.code import language_of
from forumdesk.text.emoji import table
from forumdesk.text.escaping import escaped, line_start_escaped

_DATA = {
    "data-onebox-src",
    "data-post",
    "data-slug",
    "data-topic",
    "data-username",
    "data-video-title",
    "data-youtube-id",
    "data-youtube-title",
}
_SCHEMES = {"http", "https", "mailto", "forumdesk", "upload"}
# what no text needs goes first, and the rest becomes well-formed: everything after is simple and cannot be surprised
_CLEANER = nh3.Cleaner(
    tags=nh3.ALLOWED_TAGS | {"audio", "iframe", "input", "section", "source", "video", "font", "big"},
    clean_content_tags={"button", "noscript", "script", "select", "style", "svg", "template", "textarea", "title"},
    attributes={
        "*": {"class", "title"} | _DATA,
        "a": {"href"},
        "audio": {"src"},
        "iframe": {"src"},
        "img": {"alt", "height", "src", "width"},
        "input": {"checked", "type"},
        "ol": {"start"},
        "source": {"src"},
        "td": {"align"},
        "th": {"align"},
        "video": {"src"},
    },
    url_schemes=_SCHEMES,
    link_rel=None,
)
_BLOCKS = {f"h{n}" for n in range(1, 7)} | {
    *(
        "address",
        "article",
        "aside",
        "blockquote",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "footer",
        "header",
        "hr",
    ),
    *("li", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
}
_SPACE = re.compile(r"[ \t\r\n\f]+")
_TICKS = re.compile("`+")
_LINE = re.compile("^(?=.)", re.MULTILINE)
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|webp|bmp|svg)(?:\?|$)", re.IGNORECASE)
_PLAIN_URL = re.compile(r"(?:https?://|mailto:)[^\s<>\\]+")
_SHORTCODE = re.compile(r":?([^:\s]+):?(?:t\d:)?")
_CELL, _ROW = "\x1f", "\x1e"


def to_markdown(html: str, *, base: str = "") -> str:
    """The HTML of a forum's post -> Markdown for `to_html`; relative addresses are completed with `base`.

    Polls leave nothing: they are not text. Never raises: what is nested too deep becomes plain words.
    """
    clean = _CLEANER.clean(html)
    if "<" not in clean:
        clean = f"<p>{clean}</p>"  # mere words could be taken for the name of a file
    soup = BeautifulSoup(clean, "html.parser")
    try:
        text: str = _Converter(base).convert_soup(soup)
    except RecursionError:
        text = line_start_escaped(escaped(_SPACE.sub(" ", soup.get_text(" "))))
    return text.strip("\n").rstrip()


def _classes(el: Tag) -> list[str]:
    found = el.get("class")
    return found if isinstance(found, list) else []


def _attribute(el: Tag, name: str) -> str:
    value = el.get(name)
    return value.strip() if isinstance(value, str) else ""


def _indented(text: str, by: str) -> str:
    return _LINE.sub(by, text)


def _block(text: str) -> str:
    text = text.strip("\n")
    return f"\n\n{text}\n\n" if text.strip() else ""


def _is_block(el: PageElement | None) -> bool:
    return isinstance(el, Tag) and el.name in _BLOCKS


def _is_break(el: PageElement | None) -> bool:
    return isinstance(el, Tag) and el.name == "br"


@dataclass
class _List:
    """A list on its way: the number of its next item, and whether its signs differ from the usual ones."""

    number: int
    takes_turn: bool


class _Converter(MarkdownConverter):
    """markdownify's walk over the elements, with our own words for each."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self.base = base
        self.lists: dict[int, _List] = {}

    def _walked(self, el: Tag, parent_tags: set[str]) -> str:
        text: str = self.process_tag(el, parent_tags)  # type: ignore[attr-defined]  # its stubs forgot it
        return text

    def process_text(self, el: NavigableString, parent_tags: set[str] | None = None) -> str:
        parents = parent_tags or set()
        text = str(el)
        if "_noformat" in parents:
            return text
        before, after = el.previous_sibling, el.next_sibling
        text = _SPACE.sub(" ", text)
        starts = (before is None and not _is_inline(el.parent)) or _is_break(before) or _is_block(before)
        if starts:
            text = text.lstrip(" ")
        if (after is None and not _is_inline(el.parent)) or _is_break(after) or _is_block(after):
            text = text.rstrip(" ")
        text = escaped(text, in_link="a" in parents, in_cell="td" in parents or "th" in parents, joined=bool(after))
        return line_start_escaped(text) if starts or before is None else text

    # inline

    def _wrapped(self, el: Tag, text: str, sign: str) -> str:
        """`text` between two `sign`s, which must not stand where Markdown does not take them for what they are."""
        inner = text.strip()
        twice = inner.startswith(sign) and inner[len(sign) :][:1] not in ("*", "") and inner.endswith(sign)
        if not inner or "\n\n" in inner or twice:
            return text
        start = text[: len(text) - len(text.lstrip())]
        end = text[len(text.rstrip()) :]
        if not start and isinstance(el.previous_sibling, Tag) and el.previous_sibling.name == el.name:
            sign = sign.replace("*", "_")  # **a****b** would be neither
        if not start and _ends_in_word(el.previous_sibling):
            cut = re.match(r"(?:\\.|[^\w\\`\[!])*", inner)
            start, inner = (cut[0], inner[cut.end() :]) if cut else ("", inner)
        if not end and _starts_with_word(el.next_sibling):
            cut = re.search(r"(?<!\\)[^\w\s\\`*\])~>]+$", inner)
            end, inner = (cut[0], inner[: cut.start()]) if cut else ("", inner)
        return f"{start}{sign}{inner}{sign}{end}" if inner.strip() else start + inner + end

    def convert_b(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if parent_tags & {"b", "strong", "_noformat"}:
            return text
        return self._wrapped(el, text, "**")

    convert_strong = convert_b

    def convert_em(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if parent_tags & {"i", "em", "_noformat"}:
            return text
        return self._wrapped(el, text, "*")

    convert_i = convert_em

    def convert_s(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if parent_tags & {"s", "del", "strike", "_noformat"}:
            return text
        return self._wrapped(el, text, "~~")

    convert_del = convert_strike = convert_s

    def convert_span(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        for css_class in _classes(el):
            match css_class:
                case "bbcode-b":
                    return self.convert_b(el, text, parent_tags)
                case "bbcode-i":
                    return self.convert_em(el, text, parent_tags)
                case "bbcode-s":
                    return self.convert_s(el, text, parent_tags)
                case "spoiler" | "spoiled":
                    return _spoiler(text)
                case "math":
                    return f"${text}$"
                case "chcklst-box":
                    return "[x] " if "checked" in _classes(el) else "[ ] "
        return text

    def convert_input(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if el.get("type") != "checkbox" or "li" not in parent_tags:
            return text
        return "[x]" if el.has_attr("checked") else "[ ]"

    def _html(self, el: Tag, text: str) -> str:
        return f"<{el.name}>{text}</{el.name}>" if text.strip() and "\n\n" not in text else text

    def convert_sub(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return text if "_noformat" in parent_tags else self._html(el, text)

    convert_mark = convert_sub

    def convert_sup(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if "footnote-ref" in _classes(el) and (link := el.find("a")):
            return f"[^{_number(_attribute(link, 'href'))}]"
        return text if "_noformat" in parent_tags else self._html(el, text)

    def convert_kbd(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return text if parent_tags & {"pre", "code"} else self._html(el, escaped(_SPACE.sub(" ", text)))

    def convert_q(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f'"{text}"'

    def convert_br(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if "_noformat" in parent_tags:
            return "\n"
        following = el.next_sibling
        while isinstance(following, NavigableString) and not following.strip():
            following = following.next_sibling
        # a line that is empty would end the paragraph
        return "<br>" if _is_break(following) or "_inline" in parent_tags else "\n"

    def convert_code(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if parent_tags & {"pre", "code"}:
            return text
        if text.count("\n") > 1 and "_inline" not in parent_tags and el.find(_is_block):
            return self.convert_pre(el, el.get_text(), parent_tags)  # a tag that was never closed
        if "\n" in text.strip("\n") and "_inline" not in parent_tags and _is_alone(el):
            return self.convert_pre(el, text.strip("\n"), parent_tags)  # Discourse shows its lines
        code = re.sub(r"\s*\n\s*", " ", text.strip("\n"))
        if not code:
            return ""
        if parent_tags & {"td", "th"}:
            code = code.replace("|", "\\|")
        longest = max(map(len, _TICKS.findall(code)), default=0)
        if code[0] == "`" or code[-1] == "`" or (code[0] == code[-1] == " " and code.strip()):
            code = f" {code} "
        ticks = "`" * (longest + 1)
        return f"{ticks}{code}{ticks}"

    convert_samp = convert_tt = convert_code

    def convert_a(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        classes = _classes(el)
        if parent_tags & {"_noformat", "a"}:
            return text
        if "mention" in classes or "mention-group" in classes:
            return el.get_text().strip()
        if "hashtag" in classes or "hashtag-cooked" in classes:
            return "#" + (_attribute(el, "data-slug") or el.get_text().strip().lstrip("#"))
        if "anchor" in classes or "footnote-backref" in classes:
            return ""
        address = self._address(_attribute(el, "href"))
        if "lightbox" in classes and (image := el.find("img")):
            return self._image(image, address if _PICTURE.search(address) else "")
        inner = text.strip()
        if not inner or not address:
            return text
        if "\n\n" in inner:  # whole blocks cannot be linked: the link goes behind them
            return f"\n\n{inner}\n\n{self._link(address, '')}\n\n"
        start = text[: len(text) - len(text.lstrip())]
        end = text[len(text.rstrip()) :]
        shown = inner if el.find(True) or el.get_text().strip() != address else ""
        return start + self._link(address, shown, _attribute(el, "title")) + end

    def _address(self, href: str) -> str:
        address = href
        if self.base and href and not href.startswith("#"):
            try:
                address = urljoin(self.base, href)
            except ValueError:  # what looks like an address of IPv6 and is none
                return ""
        return "".join(c for c in address if c > "\x1f").replace(" ", "%20")

    def _link(self, address: str, text: str, title: str = "") -> str:
        if not text:
            if _PLAIN_URL.fullmatch(address):
                return f"<{address}>"
            text = escaped(address, in_link=True)
        return f"[{text}]({_destination(address)}{_title(title)})"

    def convert_img(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return "" if "_noformat" in parent_tags else self._image(el, "", parent_tags)

    def _image(self, el: Tag, source: str, parent_tags: Iterable[str] = ()) -> str:
        classes, alt = _classes(el), _attribute(el, "alt")
        if "emoji" in classes:
            found = _SHORTCODE.fullmatch(_attribute(el, "title") or alt)
            return table().get(found[1], alt) if found else alt
        if "avatar" in classes or "site-icon" in classes:
            return ""
        source = source or self._address(_attribute(el, "src"))
        in_cell = bool({"td", "th"} & set(parent_tags))
        alt = escaped(_SPACE.sub(" ", alt), in_link=True, in_cell=in_cell)
        if not source:
            return alt
        width, height = _attribute(el, "width"), _attribute(el, "height")
        bar = "\\|" if in_cell else "|"
        size = f"{bar}{width}x{height}" if (width + height).isdecimal() and width and height else ""
        return f"![{alt}{size}]({_destination(source)}{_title(_attribute(el, 'title'))})"

    # blocks

    def convert_p(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if "_noformat" in parent_tags:
            return text
        return f" {text.strip()} " if "_inline" in parent_tags else _block(text.strip(" "))

    convert_article = convert_section = convert_figure = convert_figcaption = convert_p
    convert_center = convert_header = convert_footer = convert_dl = convert_dd = convert_caption = convert_p

    def convert_dt(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return _block(f"**{text.strip()}**") if text.strip() and "\n" not in text.strip() else _block(text)

    def convert_div(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        classes = _classes(el)
        if "poll" in classes or ("meta" in classes and "a" in parent_tags):
            return ""
        if video := _attribute(el, "data-youtube-id"):
            return self._video(f"https://www.youtube.com/watch?v={video}", _attribute(el, "data-youtube-title"))
        if "lazy-video-container" in classes and (link := el.find("a")):
            return self._video(_attribute(link, "href"), _attribute(el, "data-video-title"))
        if "spoiler" in classes or "spoiled" in classes:
            return _spoiler(text, block=True)
        return self.convert_p(el, text, parent_tags)

    def _video(self, address: str, title: str) -> str:
        address = self._address(address)
        return _block(self._link(address, escaped(title, in_link=True))) if address else ""

    def convert_iframe(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        source = re.sub(r"(youtube)(?:-nocookie)?\.com/embed/([\w-]+).*", r"\1.com/watch?v=\2", _attribute(el, "src"))
        return self._video(source, _attribute(el, "title"))

    def convert_video(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        inner = el.find("source", src=True)
        return self._video(
            _attribute(el, "src") or (_attribute(inner, "src") if inner else ""), _attribute(el, "title")
        )

    convert_audio = convert_video

    def convert_hN(self, n: int, el: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: N802
        line = _SPACE.sub(" ", text).strip()
        if "_inline" in parent_tags or "a" in parent_tags or not line:
            return line
        if line.endswith("#"):
            line = line[:-1] + "\\#"
        return f"\n\n{'#' * min(max(n, 1), 6)} {line}\n\n"

    def convert_hr(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return "" if "footnotes-sep" in _classes(el) or "_inline" in parent_tags else "\n\n---\n\n"

    def convert_blockquote(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if "_inline" in parent_tags:
            return f" {text.strip()} "
        if isinstance(el.parent, Tag) and el.parent.name == "aside" and "quote" in _classes(el.parent):
            return _block(text)  # the aside is the quote
        text = text.strip(" \n") or "\u200b"
        return "\n\n" + "\n".join(f"> {line}" if line else ">" for line in text.split("\n")) + "\n\n"

    def convert_aside(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        classes = _classes(el)
        if "onebox" in classes:
            return self._onebox(el, parent_tags)
        if "quote" not in classes:
            return self.convert_p(el, text, parent_tags)
        body = el.find("blockquote", recursive=False)
        title = el.find("div", class_="title", recursive=False)
        inner = self._walked(body, {*parent_tags, "aside"}).strip("\n") if isinstance(body, Tag) else text
        author = re.sub(r'[",\[\]]', "", _attribute(el, "data-username"))
        link = title.find("a", href=True) if isinstance(title, Tag) else None
        if not author and isinstance(link, Tag):
            name = escaped(_SPACE.sub(" ", link.get_text()).strip(), in_link=True)
            head = f"**{self._link(self._address(_attribute(link, 'href')), name)}**"
            return "\n\n" + "\n".join(f"> {line}".rstrip() for line in f"{head}\n\n{inner}".split("\n")) + "\n\n"
        said = author
        for name in ("post", "topic"):
            number = _attribute(el, f"data-{name}")
            if author and number.isdecimal():
                said += f", {name}:{number}"
        opening = f'[quote="{said}"]' if said else "[quote]"
        return f"\n\n{opening}\n{inner}\n[/quote]\n\n"

    def _onebox(self, el: Tag, parent_tags: set[str]) -> str:
        """A preview that Discourse made of a link -> a quote with its title, words and code."""
        body = el.find("article")
        body = body if isinstance(body, Tag) else el
        link = body.select_one("h3 a[href], h4 a[href]") or body.find("a", href=True) or el.find("a", href=True)
        address = self._address(_attribute(el, "data-onebox-src") or (_attribute(link, "href") if link else ""))
        if link is None or not address:
            return _block(escaped(_SPACE.sub(" ", el.get_text(" ")).strip()))
        title = escaped(_SPACE.sub(" ", link.get_text()).strip(), in_link=True)
        parts = [f"**{self._link(address, title)}**" if title else self._link(address, "")]
        for part in body.find_all(["p", "pre"]):
            if part.name == "pre":
                parts.append(self._walked(part, parent_tags).strip("\n"))
            elif said := _SPACE.sub(" ", part.get_text()).strip():
                parts.append(line_start_escaped(escaped(said)))
        return "\n\n" + "\n".join(f"> {line}" if line else ">" for line in "\n\n".join(parts).split("\n")) + "\n\n"

    def convert_details(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        summary = el.find("summary")
        title = _SPACE.sub(" ", summary.get_text()).strip() if isinstance(summary, Tag) else ""
        title = title.replace('"', "'").replace("]", ")").replace("[", "(")
        return f'\n\n[details="{title}"]\n{text.strip(chr(10))}\n[/details]\n\n'

    def convert_summary(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return "" if isinstance(el.parent, Tag) and el.parent.name == "details" else _block(text)

    def convert_pre(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        lines = el.select("ol.lines > li")
        code = "\n".join(line.get_text().rstrip("\n") for line in lines) if lines else text
        if "_inline" in parent_tags:
            return self.convert_code(el, code, parent_tags - {"pre"})
        inner = el.find("code")
        language = _language([*_classes(el), *(_classes(inner) if isinstance(inner, Tag) else [])])
        fence = "`" * max(3, 1 + max(map(len, _TICKS.findall(code)), default=0))
        code = code.removesuffix("\n")
        return f"\n\n{fence}{language}\n{code}\n{fence}\n\n" if code else f"\n\n{fence}{language}\n{fence}\n\n"

    def convert_list(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        text = text.strip("\n")
        if "_inline" in parent_tags or "_noformat" in parent_tags:
            return f" {text} "
        if not text.strip():
            return ""
        if isinstance(el.parent, Tag) and el.parent.name in ("ol", "ul"):
            return "\n" + _indented(text, "   ") + "\n"  # an old way to nest: not in an item, but between two
        in_item = isinstance(el.parent, Tag) and el.parent.name == "li"
        return f"\n{text}\n" if in_item and "\n\n" not in text else f"\n\n{text}\n\n"

    convert_ul = convert_ol = convert_list

    def convert_li(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if "_inline" in parent_tags or "_noformat" in parent_tags:
            return f" {text} "
        marker = self._marker(el)
        text = text.strip("\n").strip(" ")
        loose = "\n" if "\n\n" in text else ""
        if marker.startswith("[^"):
            return f"\n{marker}{_indented(text, '    ').lstrip()}\n\n"
        return f"{loose}{marker}{_indented(text, ' ' * len(marker)).lstrip(' ')}\n{loose}"

    def _marker(self, el: Tag) -> str:
        """What stands before a list item; lists that follow one another take turns, or they would become one."""
        parent = el.parent
        if parent is None or parent.name not in ("ol", "ul"):
            return "- "
        known = self.lists.get(id(parent))
        if known is None:
            before = parent.previous_sibling
            while isinstance(before, NavigableString) and not before.strip():
                before = before.previous_sibling
            neighbour = self.lists.get(id(before)) if isinstance(before, Tag) and before.name == parent.name else None
            start = _attribute(parent, "start")
            number = int(start) if start.isdecimal() and len(start) < 9 else 1
            known = self.lists[id(parent)] = _List(
                number, takes_turn=neighbour is not None and not neighbour.takes_turn
            )
        known.number += 1
        if parent.name == "ul":
            return "* " if known.takes_turn else "- "
        if "footnotes-list" in _classes(parent):
            return f"[^{known.number - 1}]: "
        return f"{known.number - 1}{')' if known.takes_turn else '.'} "

    def convert_td(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return _SPACE.sub(" ", text).strip() + (" " if "_cell" in parent_tags else _CELL)

    convert_th = convert_td

    def convert_tr(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return text + _ROW

    def convert_table(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if parent_tags & {"td", "th", "_noformat", "_inline"}:
            return " " + text.replace(_CELL, " ").replace(_ROW, " ").strip() + " "
        inner = el.find("pre") if "code" in _classes(el) else None
        if isinstance(inner, Tag):
            return self._walked(inner, parent_tags)
        above, *lines = text.rsplit(_ROW) if _ROW in text else [text]
        rows = [row.strip("\n").split(_CELL)[:-1] for row in (above, *lines) if _CELL in row]
        if not rows:
            return _block(text)
        width = min(max(map(len, rows)), 100)
        first = el.find("tr")
        cells = first.find_all(["td", "th"], recursive=False) if isinstance(first, Tag) else []
        aligned = {"left": ":--", "right": "--:", "center": ":-:"}
        dashes = [aligned.get(_attribute(cell, "align"), "---") for cell in cells][:width]
        rows.insert(1, dashes + ["---"] * (width - len(dashes)))
        return "\n\n" + "\n".join("| " + " | ".join((row + [""] * width)[:width]) + " |" for row in rows) + "\n\n"


def _is_alone(el: Tag) -> bool:
    """Whether an element is all that its paragraph holds."""
    parent = el.parent
    return parent is not None and parent.name == "p" and parent.get_text().strip() == el.get_text().strip()


def _is_inline(el: Tag | None) -> bool:
    return el is not None and el.name not in _BLOCKS and el.name != "[document]"


def _ends_in_word(el: PageElement | None) -> bool:
    return isinstance(el, NavigableString) and el[-1:].isalnum()


def _starts_with_word(el: PageElement | None) -> bool:
    return isinstance(el, NavigableString) and el[:1].isalnum()


def _number(text: str) -> str:
    found = re.search(r"(\d+)$", text)
    return found[1] if found else "1"


def _destination(address: str) -> str:
    """An address as it may stand between the round brackets of a link."""
    address = "".join(f"%{ord(c):02X}" if c in '()<>\\|"`[]' else c for c in address)
    return re.sub(r"&(?=#?\w+;)", r"\\&", address)


def _title(title: str) -> str:
    title = _SPACE.sub(" ", title).strip().replace("\\", "\\\\").replace('"', '\\"')
    return f' "{title}"' if title else ""


def _spoiler(text: str, *, block: bool = False) -> str:
    inner = text.strip()
    if not inner:
        return ""
    return f"\n\n[spoiler]\n{inner}\n[/spoiler]\n\n" if block or "\n" in inner else f"[spoiler]{inner}[/spoiler]"


def _language(classes: list[str]) -> str:
    named = [c.split("-", 1)[1] for c in classes if c.startswith(("lang-", "language-"))]
    others = [
        c for c in classes if c not in ("hljs", "onebox", "code", "codehilite", "highlight", "content", "message")
    ]
    return language_of((named or others or [""])[0])
