"""Python-Markdown and markdown-it-py side by side: the CommonMark cases, posts as Discourse cooked them, bombs.

    python -m bench.markdown_parsers CASES.json PAIRS.jsonl.xz [--posts N] [--seconds S]

CASES.json is CommonMark's list of {"markdown", "html"}; PAIRS.jsonl.xz has a line {"raw", "cooked"} per post. Needs
Markdown and pymdown-extensions beside the program's own libraries. All sides are measured in the same run; ForumDesk's
own `to_html`, which changes some results on purpose, stands beside them on the posts and bombs.
"""

from __future__ import annotations

import argparse
import html
import json
import lzma
import multiprocessing
import re
import statistics
import time
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt

from forumdesk.text.markdown import to_html

TAGS = "p|li|ul|ol|blockquote|pre|code|table|a|img|h[1-6]|strong|em"
BOMBS = {
    "[": "[" * 25_000,
    "[a](b": "[a](b" * 5_000,
    "![[": "![[" * 8_000,
    "> ": "> " * 12_000,
    "- - -": "- " * 12_000,
    "*a_": "*a_" * 8_000,
    "`": "".join("`" * n + " " for n in range(220)),
}


@cache
def _python_markdown(with_extensions: bool) -> Callable[[str], str]:
    import markdown  # type: ignore[import-untyped]  # only this measurement needs it

    extensions = [
        "pymdownx.betterem pymdownx.superfences pymdownx.tasklist pymdownx.tilde pymdownx.magiclink",
        "tables footnotes nl2br sane_lists",
    ]
    parser = markdown.Markdown(extensions=" ".join(extensions).split() if with_extensions else [])

    def convert(source: str) -> str:
        parser.reset()
        return str(parser.convert(source))

    return convert


def python_markdown(source: str) -> str:
    """Python-Markdown alone."""
    return _python_markdown(False)(source)


def python_markdown_extended(source: str) -> str:
    """Python-Markdown with the extensions that come nearest to GFM."""
    return _python_markdown(True)(source)


@cache
def _markdown_it(preset: str) -> MarkdownIt:
    return MarkdownIt(preset, {"breaks": True, "html": True} if preset == "gfm-like" else {})


def commonmark(source: str) -> str:
    """markdown-it-py, CommonMark and nothing else."""
    return str(_markdown_it("commonmark").render(source))


def gfm_like(source: str) -> str:
    """markdown-it-py with tables, strike-through, links in bare text and line ends kept."""
    return str(_markdown_it("gfm-like").render(source))


PLAIN = {"Python-Markdown": python_markdown, "markdown-it-py": commonmark}
FULL = {"Python-Markdown + pymdownx": python_markdown_extended, "markdown-it-py gfm-like": gfm_like}


def same(one: str, other: str) -> bool:
    """Whether two results differ in nothing but blanks between tags and the spelling of characters."""
    tidy = [
        re.sub(r"\s*(</?[a-z0-9]+[^>]*>)\s*", r"\1", html.unescape(text)).replace(" />", ">").strip()
        for text in (one, other)
    ]
    return tidy[0] == tidy[1]


def structure(source: str) -> Counter[str]:
    """How often each tag occurs, and how deep lists are nested."""
    source = re.sub(r'<a [^>]*class="(?:anchor|mention|hashtag)[^>]*>', "", source)
    found = Counter(re.findall(rf"<({TAGS})[ >/]", source))
    found["code"] -= len(re.findall(r"<pre[^>]*>\s*<code", source))
    depth = 0
    for slash in re.findall(r"<(/?)[uo]l[ >]", source):
        depth += -1 if slash else 1
        found["depth"] = max(found["depth"], depth)
    return found


def ours(source: str) -> str:
    """ForumDesk's to_html in the shape of the others: no frame around code."""
    text = re.sub(
        r'<table class="code"><tbody><tr><td>(<pre.*?</pre>)</td></tr></tbody></table>',
        r"\1",
        to_html(source),
        flags=re.DOTALL,
    )
    return re.sub(r'<a [^>]*class="(?:mention|tag)">', "", text)


def seconds_for(parse: Callable[[str], str], source: str, limit: float) -> float | None:
    """How long it takes, or None if it is longer than `limit`."""
    process = multiprocessing.get_context("fork").Process(target=parse, args=(source,))
    started = time.perf_counter()
    process.start()
    process.join(limit)
    if process.is_alive():
        process.kill()
        process.join()
        return None
    return time.perf_counter() - started if process.exitcode == 0 else float("nan")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("cases", type=Path)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--posts", type=int, default=3_000)
    parser.add_argument("--seconds", type=float, default=10, help="how long a bomb may take")
    arguments = parser.parse_args()

    cases = json.loads(arguments.cases.read_text("utf-8"))
    for name, parse in {**PLAIN, **FULL}.items():
        right = sum(same(parse(case["markdown"]), case["html"]) for case in cases)
        print(f"CommonMark  {name:28} {right} of {len(cases)} ({100 * right / len(cases):.1f} %)")

    with lzma.open(arguments.pairs, "rt", encoding="utf-8") as lines:
        pairs = [json.loads(line) for line in lines]
    # posts in which Discourse made things of its own (previews, quotes, BBCode) tell nothing about Markdown
    telling = [
        p
        for p in pairs
        if not re.search(r"onebox|<aside|bbcode|class=\"(?:spoiler|poll)|lightbox|<iframe|<details", p["cooked"])
    ]
    telling = telling[:: max(1, len(telling) // arguments.posts)][: arguments.posts]
    for name, parse in {**FULL, "ForumDesk to_html": ours}.items():
        agreeing, times = 0, []
        for pair in telling:
            cooked = re.sub(r'<img [^>]*class="emoji[^>]*>', "", pair["cooked"])
            started = time.perf_counter()
            result = parse(pair["raw"])
            times.append(1000 * (time.perf_counter() - started))
            agreeing += structure(result) == structure(cooked)
        times.sort()
        print(
            f"posts       {name:28} {agreeing} of {len(telling)} agree ({100 * agreeing / len(telling):.1f} %), "
            f"ms: median {statistics.median(times):.2f}, 95 % {times[int(len(times) * 0.95)]:.2f}"
        )

    for name, parse in {**FULL, "ForumDesk to_html": to_html}.items():
        taken = {bomb: seconds_for(parse, text, arguments.seconds) for bomb, text in BOMBS.items()}
        said = ", ".join(
            f"{bomb} {'over ' + str(arguments.seconds) if t is None else f'{t:.2f}'}" for bomb, t in taken.items()
        )
        print(f"bombs, s    {name:28} {said}")


if __name__ == "__main__":
    main()
