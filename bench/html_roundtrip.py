"""Imports every post of a Discourse forum as Markdown, renders it again and compares the structure with the original.

    python -m bench.html_roundtrip FOLDER [--base URL] [--show N] [--limit N]

FOLDER holds one topic per file, as Discourse's /t/ID.json gives it. Counted per post: code blocks, quotes, tables, list
items, images, links, headings, inline code, strong and emphasised text; compared besides: all letters and digits in
their order. What is changed on purpose is changed in the original before counting: link previews count as a quote with
a linked title, videos as links, emoji images as text, polls as nothing.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bs4 import BeautifulSoup
from bs4.element import Tag

from forumdesk.text.from_html import to_markdown
from forumdesk.text.markdown import render

COUNTED = ("pre", "quote", "table", "li", "img", "a", "heading", "code", "strong", "em")
GONE = (
    "div.poll, div.title, div.meta, svg, img.avatar, img.emoji, a.anchor, .site-icon, hr.footnotes-sep, "
    "a.footnote-backref, a.badge-wrapper, div.quote-controls, summary"
)
VIDEOS = "iframe, video, audio, div.lazyYT, div.lazy-video-container"


def posts(folder: Path) -> Iterator[tuple[str, str]]:
    """Each post's name and its HTML."""
    for file in sorted(folder.glob("*.json")):
        for post in json.loads(file.read_text("utf-8"))["post_stream"]["posts"]:
            yield f"{file.stem}/{post['post_number']}", post["cooked"]


def counts(soup: BeautifulSoup) -> Counter[str]:
    """How often each counted thing occurs."""
    found: Counter[str] = Counter()
    for el in soup.find_all(True):
        assert isinstance(el, Tag)
        name = el.name
        classes = el.get_attribute_list("class")
        if name == "blockquote" and not {"details", "spoiler"} & set(classes):
            found["quote"] += 1
        elif name == "a":
            found["a"] += bool((el.get_text().strip() or el.find("img")) and el.get("href"))
        elif name in ("h1", "h2", "h3", "h4", "h5", "h6"):
            found["heading"] += bool(el.get_text().strip() or el.find("img"))
        elif name in ("b", "strong", "em", "i"):
            kind = "strong" if name in ("b", "strong") else "em"
            found[kind] += bool(el.get_text().strip())
        elif name == "code":
            found["code"] += bool(not el.find_parent("pre") and el.get_text().strip())
        elif name in ("pre", "table", "li"):
            found[name] += not el.find_parent("pre")
        elif name == "img":
            found["img"] += 1
    return found


@dataclass(frozen=True)
class Seen:
    """What a reader sees of a post."""

    counts: Counter[str]
    words: str


def words(soup: BeautifulSoup) -> str:
    """All letters and digits of a post, run together."""
    return re.sub(r"[\W_]+", "", soup.get_text())


def original(html: str) -> Seen:
    """What the post should hold in our form."""
    soup = BeautifulSoup(html, "html.parser")
    title_quotes(soup)
    shorten_previews(soup)
    link_videos(soup)
    for el in soup.select(GONE):
        el.extract()
    for lightbox in soup.select("a.lightbox"):
        lightbox.unwrap()
    for css_class, name in (("bbcode-b", "strong"), ("bbcode-i", "em")):
        for span in soup.select(f"span.{css_class}"):
            span.name = name
    return Seen(counts(soup), words(soup))


def title_quotes(soup: BeautifulSoup) -> None:
    """A quote of another topic without a name begins with that topic's title."""
    for aside in soup.select("aside.quote"):
        title, quote = aside.select_one("div.title"), aside.find("blockquote")
        link = title.select_one("a[href]") if title else None
        if link and quote and not aside.get("data-username"):
            quote.insert(0, link.extract())
            link.wrap(soup.new_tag("strong"))


def shorten_previews(soup: BeautifulSoup) -> None:
    """A preview is a quote: the linked title, its paragraphs, its code."""
    for box in soup.select("aside.onebox"):
        link = box.select_one("article h3 a[href], article h4 a[href]") or box.select_one("a[href]")
        quote = soup.new_tag("blockquote")
        if link:
            text = link.get_text().strip()
            kept = soup.new_tag("a", href="x")
            kept.string = text or str(box.get("data-onebox-src") or link["href"])
            quote.append(kept)
            if text:
                kept.wrap(soup.new_tag("strong"))
        for part in box.select("article p, article pre"):
            for inner in part.find_all("a"):
                inner.unwrap()
            quote.append(part.extract())
        box.replace_with(quote)


def link_videos(soup: BeautifulSoup) -> None:
    """A video is a link with its title or its address."""
    for video in soup.select(VIDEOS):
        if any("video" in (parent.name, *parent.get_attribute_list("class")) for parent in video.parents):
            continue
        inner = video.find("source", src=True)
        address = video.get("src") or (inner["src"] if isinstance(inner, Tag) else "")
        if video.get("data-youtube-id"):
            address = f"https://www.youtube.com/watch?v={video['data-youtube-id']}"
        link = soup.new_tag("a", href="x")
        link.string = str(video.get("data-youtube-title") or video.get("title") or address or "x")
        video.replace_with(link)


def rendered(html: str) -> Seen:
    """What our HTML holds; a code block's frame is no table."""
    soup = BeautifulSoup(html, "html.parser")
    for el in soup.select("p.quote-by, p.summary, a.footnote-backref"):
        el.extract()
    for frame in soup.select("table.code"):
        frame.name = "div"
    return Seen(counts(soup), words(soup))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--base", default="https://discourse.example.org")
    parser.add_argument("--show", type=int, default=0, help="print so many of the posts that differ")
    parser.add_argument("--limit", type=int, default=10**9)
    arguments = parser.parse_args()
    agreeing = seen = plain = reworded = 0
    wrong: Counter[str] = Counter()
    sums: dict[str, list[int]] = {name: [0, 0] for name in COUNTED}
    to, back = [], []
    for name, html in posts(arguments.folder):
        if seen == arguments.limit:
            break
        seen += 1
        started = time.perf_counter()
        markdown = to_markdown(html, base=arguments.base)
        middle = time.perf_counter()
        shown = render(markdown[:100_000])
        to.append(1000 * (middle - started))
        back.append(1000 * (time.perf_counter() - middle))
        plain += shown.shown_plain
        before, after = original(html), rendered(shown.html)
        for thing in COUNTED:
            sums[thing][0] += before.counts[thing]
            sums[thing][1] += after.counts[thing]
        differing = [thing for thing in COUNTED if before.counts[thing] != after.counts[thing]]
        wrong.update(differing)
        agreeing += not differing
        if differing and seen - agreeing <= arguments.show:
            print(name, {thing: (before.counts[thing], after.counts[thing]) for thing in differing})
        if before.words != after.words:
            reworded += 1
            if reworded <= arguments.show:
                at = next((n for n, (a, b) in enumerate(zip(before.words, after.words, strict=False)) if a != b), -1)
                print(name, "words", [text[max(at - 30, 0) : at + 40] for text in (before.words, after.words)])
    print(f"{seen} posts, {agreeing} agree in every count ({100 * agreeing / seen:.2f} %), {plain} shown plain")
    print(f"{seen - reworded} show the same letters in the same order ({100 - 100 * reworded / seen:.2f} %)")
    for thing in COUNTED:
        print(f"  {thing:8} original {sums[thing][0]:6}  ours {sums[thing][1]:6}  differs in {wrong[thing]} posts")
    for step, times in (("to_markdown", to), ("to_html", back)):
        times.sort()
        median, p95 = statistics.median(times), times[int(len(times) * 0.95)]
        print(f"{step}: ms a post: median {median:.2f}, 95 % {p95:.2f}, longest {times[-1]:.1f}")


if __name__ == "__main__":
    main()
