"""What a member may read, as pages for any browser: no server, search that works from the folder, good to print."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from forumdesk.config import resource
from forumdesk.errors import NotFound
from forumdesk.exchange.folder import file_name, new_folder, write_attachments
from forumdesk.exchange.progress import Watch
from forumdesk.exchange.site_search import SiteSearch
from forumdesk.forum.communities import sidebar
from forumdesk.forum.posts import posts
from forumdesk.forum.rows import AttachmentRow, CommunityRow, PostRow, ThreadRow, TopicFilter, TopicRow
from forumdesk.forum.topics import thread, topic_ids, topic_rows
from forumdesk.store.office import Office
from forumdesk.text.plain import plain_text

_AT_ONCE = 100
_ON_A_PAGE = 200
_PICTURE = re.compile(r'<img src="(https?:[^"]*)"(?: alt="([^"]*)")?[^>]*>')
_ATTACHED = re.compile(r'(src|href)="attachment:([0-9a-f]{64})"')
_INSIDE = re.compile(r'href="forumdesk:(?://(?P<office>[^/"]+)/t/|topic/)(?P<topic>\d+)(?:/(?P<number>\d+))?"')
_ELSEWHERE = re.compile(r'<a href="forumdesk:[^"]*"( class="[^"]*")?>(.*?)</a>', re.DOTALL)
_NOTES = re.compile(r'(id="|href="#)(fn(?:ref)?[\d:]+")')


class _Site:
    """A folder of pages that is being written."""

    def __init__(self, folder: Path, office_name: str, office_uuid: str, topics: Sequence[int]) -> None:
        self.folder, self.name, self.uuid = folder, office_name, office_uuid
        self.topics = frozenset(topics)
        self.search = SiteSearch(folder)

    def page(self, path: str, title: str, body: str, *, is_search: bool = False) -> None:
        """Write a page; `body` is HTML, `title` is not."""
        up = "../" * path.count("/")
        script = (
            f'<script src="{up}search/topics.js"></script>\n<script src="{up}search.js" data-root="{up}"></script>\n'
            if is_search
            else ""
        )
        text = (
            '<!doctype html>\n<html>\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<meta name="referrer" content="no-referrer">\n'
            f'<title>{escape(title)}</title>\n<link rel="stylesheet" href="{up}style.css">\n</head>\n<body>\n'
            f'<nav><a href="{up}index.html">Communities</a> <a href="{up}search.html">Search</a>'
            f'<span class="here">{escape(self.name)}</span></nav>\n{body}\n{script}</body>\n</html>\n'
        )
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8", newline="\n")


def export_html(office: Office, viewer: int, folder: Path, *, watch: Watch | None = None) -> int:
    """Write a site of all topics that the viewer may read; how many there are. Messages stay at home.

    `folder` must be new or empty. Raises Invalid where it is not, or cannot be written, Stopped.
    """
    watch = watch or Watch()
    with new_folder(folder):
        with office.reading() as session:
            frame = sidebar(session, viewer)
            of_community = {
                row.id: topic_ids(session, viewer, TopicFilter(community_id=row.id)) for row in frame.communities
            }
        ids = sorted({topic for topics in of_community.values() for topic in topics})
        site = _Site(folder, frame.office.name, office.uuid, ids)
        for name in ("style.css", "search.js"):
            shutil.copyfile(resource("site", name), folder / name)
        written = 0
        for done, topic_id in enumerate(ids):
            watch.tell(done, len(ids), "Writing topics")
            written += _write_topic(office, viewer, site, topic_id)
        for community in frame.communities:
            watch.tell(len(ids), len(ids), "Writing lists")
            _write_community(office, viewer, site, community, of_community[community.id])
        site.search.write()
        site.page("search.html", f"Search in {site.name}", _SEARCH, is_search=True)
        site.page("index.html", site.name, _communities(site, frame.communities))
    return written


_SEARCH = """<h1>Search</h1>
<input id="query" type="search" aria-label="Search" placeholder="Words of the question or answer">
<ul id="results"></ul>
<noscript><p class="note">Search needs scripts to be allowed for this folder.</p></noscript>"""


def _communities(site: _Site, communities: Sequence[CommunityRow]) -> str:
    lines = []
    for row in communities:
        about = " · ".join(part for part in (escape(row.purpose), _many(row.topic_count, "topic")) if part)
        lines.append(f'<li><a href="c/{row.id}.html">{escape(row.name)}</a><span class="meta">{about}</span></li>')
    return f"<h1>{escape(site.name)}</h1>\n{_list(lines)}"


def _list(lines: Sequence[str]) -> str:
    return '<ul class="topics">\n' + "\n".join(lines) + "\n</ul>"


def _write_community(office: Office, viewer: int, site: _Site, row: CommunityRow, ids: Sequence[int]) -> None:
    """Its topics in the order of the program's list, so many on a page."""
    starts = range(0, len(ids) or 1, _ON_A_PAGE)
    for page, start in enumerate(starts):
        with office.reading() as session:
            rows = topic_rows(session, viewer, ids[start : start + _ON_A_PAGE])
        listed = _list([*map(_line, rows)] or ['<li class="note">No topics yet.</li>'])
        body = f'<h1>{escape(row.name)}</h1>\n<p class="meta">{escape(row.purpose)}</p>\n{listed}'
        if len(starts) > 1:
            body += f'\n<p class="meta">{_pager(row.id, page, len(starts))}</p>'
        site.page(_list_path(row.id, page), row.name, body)


def _list_path(community_id: int, page: int) -> str:
    return f"c/{community_id}.html" if page == 0 else f"c/{community_id}-{page + 1}.html"


def _pager(community_id: int, page: int, pages: int) -> str:
    ways = [f"Page {page + 1} of {pages}"]
    if page:
        ways.insert(0, f'<a href="../{_list_path(community_id, page - 1)}">Newer</a>')
    if page + 1 < pages:
        ways.append(f'<a href="../{_list_path(community_id, page + 1)}">Older</a>')
    return " · ".join(ways)


def _line(row: TopicRow) -> str:
    marks = "".join(f'<span class="mark">{word}</span> · ' for word in _marks(row))
    replies = _many(max(row.post_count - 1, 0), "reply", "replies")
    return (
        f'<li><a href="../t/{row.id}.html">{escape(row.title)}</a>'
        f'<span class="meta">{marks}{escape(row.author_name)} · {row.bumped_at:%Y-%m-%d} · {replies}</span></li>'
    )


def _marks(row: TopicRow) -> Iterator[str]:
    if row.is_best_practice:
        yield "Best practice"
    if row.is_solved:
        yield "Solved"


def _write_topic(office: Office, viewer: int, site: _Site, topic_id: int) -> bool:
    """One topic; its posts are read in parts. False where it went away meanwhile."""
    try:
        with office.reading() as session:
            shown = thread(session, viewer, topic_id)
    except NotFound:
        return False
    row = shown.topic
    numbers = [mark.number for mark in shown.posts]
    parts = [_head(shown)]
    site.search.begin(row.id, row.title, row.community_name, f"{row.bumped_at:%Y-%m-%d}")
    for start in range(0, len(numbers), _AT_ONCE):
        with office.reading() as session:
            for post in posts(session, viewer, topic_id, numbers[start : start + _AT_ONCE]):
                write_attachments(session, viewer, site.folder, post)
                site.search.add(plain_text(post.body, quotes=False))
                parts.append(_article(site, post))
    site.page(f"t/{row.id}.html", row.title, "\n".join(parts))
    return True


def _head(shown: ThreadRow) -> str:
    row = shown.topic
    facts = [f'<a href="../c/{row.community_id}.html">{escape(row.community_name)}</a>', *_marks(row)]
    if shown.answer_number:
        facts.append(f'<a href="#p{shown.answer_number}">Go to the answer</a>')
    facts += [escape(f"#{tag}") for tag in row.tags]
    return f'<h1>{escape(row.title)}</h1>\n<p class="meta">{" · ".join(facts)}</p>'


def _article(site: _Site, post: PostRow) -> str:
    said = f'<b>{escape(post.author_name)}</b> <span class="meta">@{escape(post.author_login)}</span>'
    when = f'<a class="meta" href="#p{post.number}">#{post.number} · {post.created_at:%Y-%m-%d %H:%M} UTC</a>'
    more = f'<a class="meta" href="#p{post.reply_to}">in reply to #{post.reply_to}</a>' if post.reply_to else ""
    mark = '<span class="mark">Accepted answer</span>' if post.is_answer else ""
    kind = ' class="answer"' if post.is_answer else ""
    return (
        f'<article id="p{post.number}"{kind}>\n<header>{said} {when} {more} {mark}</header>\n'
        f'<div class="body">{_html(site, post)}</div>{_files(post.attachments)}\n</article>'
    )


def _files(attachments: Sequence[AttachmentRow]) -> str:
    if not attachments:
        return ""
    lines = "".join(f'<li><a href="{_file(one)}">{escape(one.name)}</a></li>' for one in attachments)
    return f'\n<ul class="files">{lines}</ul>'


def _file(attached: AttachmentRow) -> str:
    return escape(f"../files/{attached.sha256}/{file_name(attached.name)}", quote=True)


def _html(site: _Site, post: PostRow) -> str:
    """The post's own HTML with its links led to the pages here. Pictures elsewhere stay links: a page calls nobody."""
    files = {attached.sha256: _file(attached) for attached in post.attachments}

    def attached(found: re.Match[str]) -> str:
        return f'{found[1]}="{files[found[2]]}"' if found[2] in files else found[0]

    def inside(found: re.Match[str]) -> str:
        topic = int(found["topic"])
        if found["office"] not in {None, site.uuid} or topic not in site.topics:
            return found[0]
        return f'href="{topic}.html' + (f"#p{found['number']}" if found["number"] else "") + '"'

    def picture(found: re.Match[str]) -> str:
        return f'<a href="{found[1]}">{found[2] or found[1]}</a>'

    html = _PICTURE.sub(picture, _ATTACHED.sub(attached, post.html))
    html = _ELSEWHERE.sub(r"<span\1>\2</span>", _INSIDE.sub(inside, html))
    return _NOTES.sub(rf"\g<1>p{post.number}-\g<2>", html)


def _many(count: int, one: str, more: str = "") -> str:
    return f"{count:,} {one if count == 1 else more or one + 's'}"
