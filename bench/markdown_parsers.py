"""Python-Markdown and markdown-it-py side by side: the CommonMark cases, posts as Discourse cooked them, bombs.

    python -m bench.markdown_parsers CASES.json PAIRS.jsonl.xz [--gfm SPEC.txt] [--posts N] [--seconds S] [--ours]

CASES.json is CommonMark's list of {"markdown", "html"}, SPEC.txt GFM's own text with its examples; PAIRS.jsonl.xz has
a line {"raw", "cooked"} per post. Needs Markdown and pymdown-extensions beside the program's own libraries, unless
`--ours` leaves the other parsers out. All sides are measured in the same run; ForumDesk's own `to_html` changes some
results on purpose: of these cases it is asked for the structure, once of all and once without the sections on raw HTML,
which it shows as text.
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

from bench.bombs import BOMBS
from forumdesk.text.markdown import LONGEST, render, to_html

TAGS = "p|li|ul|ol|blockquote|pre|code|table|a|img|h[1-6]|strong|em"


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


RAW_HTML = {"HTML blocks", "Raw HTML", "Disallowed Raw HTML (extension)"}
_EXAMPLE = re.compile(r"^`{32} example[^\n]*\n(.*?)^\.\n(.*?)^`{32}$|^#{1,6} +([^\n]*)$", re.DOTALL | re.MULTILINE)


def gfm_cases(text: str) -> list[dict[str, str]]:
    """The examples of GFM's text: Markdown, HTML, and the section each stands in."""
    cases, section = [], ""
    for source, result, heading in _EXAMPLE.findall(text):
        if heading:
            section = heading
        else:
            cases.append({"markdown": source.replace("→", "\t"), "html": result.replace("→", "\t"), "section": section})
    return cases


def as_shown(source: str) -> str:
    """A case's HTML as far as a program can show it: relative links and pictures lead nowhere and are words only."""
    source = re.sub(r'<img src="(?!https?:)[^>]*>', "", source)
    return re.sub(r'<a href="(?!https?:|mailto:)[^>]*>(.*?)</a>', r"\1", source, flags=re.DOTALL | re.IGNORECASE)


def right_structure(cases: list[dict[str, str]]) -> list[dict[str, str]]:
    """The cases of which `to_html` makes the same tags, as often and lists as deep."""
    return [case for case in cases if structure(ours(case["markdown"])) == structure(as_shown(case["html"]))]


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
    parser.add_argument("--gfm", type=Path)
    parser.add_argument("--ours", action="store_true")
    parser.add_argument("--seconds", type=float, default=10, help="how long a bomb may take")
    arguments = parser.parse_args()

    cases = json.loads(arguments.cases.read_text("utf-8"))
    specs = {"CommonMark": cases}
    if arguments.gfm is not None:
        specs["GFM"] = gfm_cases(arguments.gfm.read_text("utf-8"))
    for spec, listed in specs.items():
        good = {id(case) for case in right_structure(listed)}
        for said, part in (("", listed), ("without raw HTML", [c for c in listed if c["section"] not in RAW_HTML])):
            found = sum(id(case) in good for case in part)
            print(f"{spec:11} structure by to_html, {said:16} {found} of {len(part)} ({100 * found / len(part):.1f} %)")
        wrong = Counter(case["section"] for case in listed if id(case) not in good)
        print(f"{'':11} the others: {', '.join(f'{section} {n}' for section, n in wrong.most_common())}")
    full = {} if arguments.ours else FULL
    for name, parse in ({} if arguments.ours else {**PLAIN, **FULL}).items():
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
    for name, parse in {**full, "ForumDesk to_html": ours}.items():
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

    slow, worst = 0, 0.0
    for pair in pairs:
        began = time.thread_time()
        slow += render(pair["raw"][:LONGEST]).shown_plain
        worst = max(worst, time.thread_time() - began)
    print(f"posts       shown as typed: {slow} of {len(pairs)}, the longest took {1000 * worst:.0f} ms")

    for name, parse in {**full, "ForumDesk to_html": to_html}.items():
        taken = {bomb: seconds_for(parse, text, arguments.seconds) for bomb, text in BOMBS.items()}
        over = [bomb for bomb, seconds in taken.items() if seconds is None]
        done = sorted(((seconds, bomb) for bomb, seconds in taken.items() if seconds is not None), reverse=True)
        print(f"bombs, s    {name:28} over {arguments.seconds}: {over}; then {[(b, round(s, 2)) for s, b in done[:5]]}")
    costs = sorted(((time_of(bomb), name) for name, bomb in BOMBS.items()), reverse=True)
    plain = sum(render(bomb).shown_plain for bomb in BOMBS.values())
    slowest = [(name, round(1000 * seconds)) for seconds, name in costs[:5]]
    print(f"bombs, ms of the processor, ForumDesk: {slowest}; {plain} of {len(BOMBS)} as typed")


def time_of(source: str) -> float:
    """Seconds of the processor that `render` takes."""
    began = time.thread_time()
    render(source)
    return time.thread_time() - began


if __name__ == "__main__":
    main()
