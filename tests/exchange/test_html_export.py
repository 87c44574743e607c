"""What somebody may read becomes pages that link to each other and find their words; nothing else does."""

from __future__ import annotations

import json
import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from shutil import which

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forumdesk.errors import Invalid
from forumdesk.exchange.html_export import export_html
from forumdesk.exchange.site_search import SiteSearch
from forumdesk.forum.files import NewFile
from forumdesk.forum.posts import accept_answer, reply
from tests.world import World


class Links(HTMLParser):
    """What a page points at."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page.read_text("utf-8"))

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attributes if name in {"href", "src"}]


def test_every_link_of_every_page_leads_to_a_file_and_none_to_the_network(world: World, tmp_path: Path) -> None:
    tom = world.member("tom", name="Tom <b>")
    first = world.topic("First & best", "See ![far](https://tracker.example/p.png) and @tom", tags=["doors"])
    office = world.at(tom)
    plan = NewFile("a plan.txt", "text/plain", b"hook 14")
    before = f"forumdesk://{office.uuid}/t/{first.topic_id}/1"
    body = f"[plan](attachment:{plan.sha256}), [before]({before}), a note[^1]\n\n[^1]: here"
    second = world.topic("Second")
    world.write(reply, tom, second.topic_id, body, reply_to=1, client_key="k", files=[plan])
    world.write(accept_answer, world.admin, world.post_id(second, 2))
    site = tmp_path / "site"
    assert export_html(office, tom, site) == 2
    pages = list(site.rglob("*.html"))
    assert {page.relative_to(site).as_posix() for page in pages} >= {"index.html", "search.html"}
    for page in pages:
        for link in Links(page).found:
            place, _hash, _number = link.partition("#")
            if "tracker.example" in link:
                assert f'<a href="{link}">far</a>' in page.read_text("utf-8"), "a picture elsewhere is not fetched"
            elif place:
                assert (page.parent / place).resolve().is_file(), (page, link)
    text = (site / "t" / f"{second.topic_id}.html").read_text("utf-8")
    assert f'href="{first.topic_id}.html#p1"' in text
    assert 'id="p2-fn1"' in text
    assert "Accepted answer" in text
    assert "Tom &lt;b&gt;" in text
    assert (site / "files" / plan.sha256 / "a-plan.txt").read_bytes() == b"hook 14"


def test_what_one_may_not_read_is_nowhere(world: World, tmp_path: Path) -> None:
    tom = world.member("tom")
    world.topic("For all")
    secret = world.community("Board", private=True)
    world.topic("Merger", "with Acme", community=secret)
    export_html(world.at(tom), tom, tmp_path / "site")
    for page in (tmp_path / "site").rglob("*.*"):
        said = page.read_text("utf-8").lower()
        assert "merger" not in said, page
        assert "acme" not in said, page


def test_nothing_is_written_over(world: World, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("mine")
    with pytest.raises(Invalid, match="something in"):
        export_html(world.at(world.admin), world.admin, tmp_path)


_FIND = """
const fs = require("fs");
const root = process.argv[1];
const made = [];
const element = () => ({ children: [], appendChild(one) { this.children.push(one); }, set textContent(text) {
  this.text = text; if (text === "") { this.children = []; } }, get textContent() { return this.text; },
  addEventListener() {}, focus() {} });
const field = element(), list = element();
global.window = global;
global.location = { hash: "#q=" + encodeURIComponent(process.argv[2]) };
const run = (file) => (0, eval)(fs.readFileSync(file, "utf8"));
global.document = {
  currentScript: { getAttribute: () => "" },
  getElementById: (id) => (id === "query" ? field : list),
  createElement: element,
  head: { appendChild(script) {
    const file = root + "/" + script.src;
    if (fs.existsSync(file)) { run(file); } else { script.onerror(); }
  } },
};
run(root + "/search/topics.js");
run(root + "/search.js");
console.log(JSON.stringify(list.children.slice(1).map((line) => line.children[0].text)));
"""


@pytest.mark.skipif(which("node") is None, reason="runs the page's own script, with Node.js")
def test_the_page_finds_words_their_beginnings_and_accents(world: World, tmp_path: Path) -> None:
    world.topic("Café machine", "It drips.")
    world.topic("Printer", "The café is closed; it prints drafts.")
    site = tmp_path / "site"
    export_html(world.at(world.admin), world.admin, site)

    def found(query: str) -> list[str]:
        ran = subprocess.run(["node", "-e", _FIND, str(site), query], capture_output=True, text=True, check=True)
        titles: list[str] = json.loads(ran.stdout)
        return titles

    assert found("cafe") == ["Café machine", "Printer"], "a word of the title counts for more"
    assert found("café draf") == ["Printer"], "all words, the last one may be unfinished"
    assert found("draf cafe") == [], "only the last one may"
    assert found("nothing") == []


@given(st.lists(st.text(max_size=60), max_size=4))
def test_any_text_becomes_scripts_that_can_be_read(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    folder = tmp_path_factory.mktemp("site")
    search = SiteSearch(folder)
    for number, text in enumerate(texts):
        search.begin(number, text, "General", "2026-01-01")
        search.add(text)
    search.write()
    for script in (folder / "search").glob("*.js"):
        said = re.sub(r'^(TOPICS = |shard\("[0-9a-f-]+", )', "", script.read_text("utf-8")).rstrip(";\n")
        json.loads(said.removesuffix(")"))
