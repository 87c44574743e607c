"""Texts that are made to keep a Markdown parser, a highlighter or a window busy: 32 kB each, and some of 100 kB.

    python -m bench.bombs [--rounds N]

gives the slowest by the wall clock; on a machine that does nothing else it is what a reader waits.
"""

from __future__ import annotations

import argparse
import time

from forumdesk.text.markdown import render
from forumdesk.text.plain import plain_text

SIZE = 32_000


def _filled(piece: str, size: int = SIZE) -> str:
    return piece * (size // len(piece))


def _table(columns: int, rows: int, row: str = "") -> str:
    return "|" + "a|" * columns + "\n|" + "-|" * columns + "\n" + (row or "|" + "a|" * columns + "\n") * rows


BOMBS: dict[str, str] = {
    **{
        piece: _filled(piece)
        for piece in (
            *("[", "]", "![[", "[a](b", "[a](<", "[a](", "[x](y\\(", "[^", "^[", "^[a]", "[^1]", "!", "!["),
            *(
                "> ",
                "- ",
                "1. a\n",
                "- [ ] a\n",
                "> a\n",
                "a\n",
                "a\n\n",
                "# a\n",
                "a\n-\n",
                "---\n",
                " \n",
                "\t",
                "\\[",
            ),
            *("\\[", "\0", "*", "_", "*a_", "*a **a ", "a**b", "_*", "~~a", "a~~ ", "`a", "``a` "),
            *(
                "<",
                "<a ",
                "<kbd>",
                "<!--",
                "<http://a",
                "&amp;",
                "&#x",
                "@",
                "@a ",
                "a@b.c ",
                "#a ",
                ":",
                ":+1: ",
                "\0",
            ),
            *("http:// ", "http://a", "http://a.b/c ", "www.a.b,", "a.com ", "a.b", "//a ", "a", "|", "a|"),
            *("[spoiler]", "[spoiler]a[/spoiler]", "[quote]\n", "[details=x]\n", "[quote]a[/quote]", "[/quote]\n"),
            *("[code]", "[code]a[/code]", "[code]\n", "[code]\na\n[/code]\n", "[/code]", "[b]", "[b][i]", "[b]a[/b]"),
            *("[url]", "[url=a]b", "[img]a", "[img]http://a[/img]", "<img ", "<img src=//a>", "[/b]"),
            *("```c\nx\n```\n", "~~~\n", "    a\n\n", "\\\n", "\u202e", "é̀"),
        )
    },
    "[ x 100,000": "[" * 100_000,
    "lines x 50,000": "a\n" * 50_000,
    "nested emphasis": "**" * 8_000 + "a" + "**" * 8_000,
    "nested lists": "\n".join("  " * depth + "- x" for depth in range(180)),
    "nested quotes": "".join(">" * (n % 30) + " a\n" for n in range(1_500)),
    "lazy quote": ">" * 30 + " a\n" + "b\n" * 15_000,
    "nested details": "[details=x]\n" * 1_400 + "[/details]\n" * 1_400,
    "nested spoilers": "[spoiler]a" * 1_600 + "[/spoiler]" * 1_600,
    "10,000 cells": _table(100, 100),
    "a million cells": _table(1_000, 1_000, "|\n"),
    "8,000 rows": "|a|\n|-|\n" + "|b|\n" * 8_000,
    "references": "".join(f"[a{n}]: /u\n" for n in range(2_500)),
    "a long reference": "[a]: http://x/" + "x" * 15_000 + "\n\n" + "[a] " * 3_000,
    "footnotes": "".join(f"[^{n}]" for n in range(1_500)) + "\n\n" + "".join(f"[^{n}]: x\n\n" for n in range(1_500)),
    "one footnote, often": "[^1]" * 3_000 + "\n\n[^1]: x",
    "nested code tags": "[code]\n" * 1_900 + "[/code]\n" * 1_900,
    "code after code": "[code]a\n```\n" * 1_500 + "[/code]\n```\n" * 1_500,
    "fences that never end": "```c\n" * 6_000 + "[quote]a[/quote]",
    "wraps in wraps": "[b][i][u][s]" * 450 + "a" + "[/s][/u][/i][/b]" * 450,
    "backticks": "".join("`" * n + " " for n in range(1, 250)),
    "backticks by line": "\n".join("`" * n for n in range(250, 2, -1)),
    "a large alt": "![" + "a|" * 8_000 + " " * 15_000 + "](https://x.org)",
    "much code": "```python\n" + "x = (1, 'a')\n" * 1_500 + "```",
    "code in one line": "```go\n" + '\\"' * 9_000 + "\n```",
    "empty lines of code": "```c\n" + "\n" * 9_900 + "```",
    "code that opens": "```csharp\n" + "public a\n" * 2_000 + "```",
}
"""Each by what it is made of. None is longer than a post may be."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    render("a `b`\n\n```c\nint a;\n```")  # what is loaded once belongs to no text
    for what, read in (("render", render), ("plain_text", plain_text)):
        waits, work = [], []
        for _ in range(arguments.rounds):
            for name, text in BOMBS.items():
                began, busy = time.perf_counter(), time.thread_time()
                read(text)
                work.append(time.thread_time() - busy)
                waits.append((time.perf_counter() - began, name))
        slowest = [f"{name!r} {1000 * wait:.0f}" for wait, name in sorted(waits, reverse=True)[:5]]
        over = sum(wait > 0.25 for wait, _ in waits)
        print(
            f"{what}: {len(BOMBS)} texts, {arguments.rounds} rounds; ms by the wall clock: {', '.join(slowest)}; "
            f"{over} over 250; most of the processor {1000 * max(work):.0f}"
        )


if __name__ == "__main__":
    main()
