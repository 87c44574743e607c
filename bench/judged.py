"""Questions of which people judged what answers them: the collections that bench.relevance asks."""

from __future__ import annotations

import csv
import json
import lzma
import random
import re
import string
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

from sqlalchemy import select

from bench.peers import Text
from bench.search import read_posts
from forumdesk.forum.founding import open_office
from forumdesk.store.schema.topics import TITLE_MOST, Topic

WHEN = datetime(2020, 1, 1, tzinfo=UTC)
SEED = 7


@dataclass(frozen=True)
class Judged:
    """A question with the topics that answer it, each with its grade; `itself` is a topic it was asked in."""

    query: str
    grades: dict[str, int]
    itself: str = ""


@dataclass(frozen=True)
class Collection:
    """Topics as posts, and the questions by name. A name's figures are MRR where one topic is right, else nDCG."""

    name: str
    texts: list[Text]
    questions: dict[str, list[Judged]]


def faq(file: Path, distractors: Sequence[Path]) -> Collection:
    """Paraphrased questions, as typed and with one typo each, with the topics of other archives among theirs."""
    raw = json.loads(file.read_text("utf-8"))
    texts: list[Text] = []
    for topic in raw["topics"]:
        texts.append(Text(topic["id"], topic["title"], "asker", WHEN, topic["title"]))
        texts += [Text(topic["id"], topic["title"], "helper", WHEN, answer) for answer in topic["answers"]]
    for n, archive in enumerate(distractors):
        texts += [replace(text, topic=f"{n}:{text.topic}") for text in read_posts(archive)]
    chance = random.Random(SEED)
    clean = [Judged(one["query"], {one["topic"]: 1}) for one in raw["queries"]]
    slips = [replace(one, query=with_typo(one.query, chance)) for one in clean]
    return Collection(file.stem, texts, {"as typed": clean, "one typo": slips})


def links(file: Path, office: Path) -> Collection:
    """Topics in which somebody pointed to an older one, asked by their titles."""
    opened = open_office(str(office))
    with opened.reading() as session:
        rows = session.execute(select(Topic.id, Topic.source).where(Topic.source.is_not(None)))
        ids = {(source or "").rpartition(":")[2]: str(topic_id) for topic_id, source in rows}
    opened.close()
    found: dict[str, Judged] = {}
    with file.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            asked, wanted = ids.get(row["query_topic_id"]), ids.get(row["relevant_topic_id"])
            if asked and wanted:
                found.setdefault(asked, Judged(row["query_title"], {}, asked)).grades[wanted] = 1
    return Collection(file.parent.name, list(read_posts(office)), {"titles": list(found.values())})


GRADES = {"PerfectMatch": 2, "Relevant": 1, "Irrelevant": 0}


def semeval(folder: Path) -> Collection:
    """A community's questions, each with others that were judged; asked by subject, and with the whole text."""
    texts: list[Text] = []
    asked: dict[str, tuple[str, str]] = {}
    grades: dict[str, dict[str, int]] = {}
    for file in sorted(folder.glob("SemEval2016-Task3-CQA-QL-*.xml.xz")):
        with lzma.open(file, "rt", encoding="utf-8") as opened:
            raw = opened.read().replace('<xml version="1.0">', "<root>").replace("</xml>", "</root>")
        for question in ElementTree.fromstring(raw).iter("OrgQuestion"):
            name = question.get("ORGQ_ID", "")
            asked[name] = (_text(question, "OrgQSubject"), _text(question, "OrgQBody"))
            for thread in question.iter("Thread"):
                related = thread.find("RelQuestion")
                assert related is not None
                topic, title = related.get("RELQ_ID", ""), _text(related, "RelQSubject")[:TITLE_MOST] or "…"
                grades.setdefault(name, {})[topic] = GRADES[related.get("RELQ_RELEVANCE2ORGQ", "Irrelevant")]
                texts.append(Text(topic, title, "asker", WHEN, _text(related, "RelQBody") or "…"))
                comments = (_text(comment, "RelCText") for comment in thread.iter("RelComment"))
                texts += [Text(topic, title, "helper", WHEN, comment or "…") for comment in comments]
    judged = [name for name, found in grades.items() if any(found.values())]
    subjects = [Judged(asked[name][0], grades[name]) for name in judged]
    whole = [Judged(" ".join(asked[name]), grades[name]) for name in judged]
    return Collection(folder.name, texts, {"subjects": subjects, "whole texts": whole})


def _text(element: ElementTree.Element, name: str) -> str:
    return (element.findtext(name) or "").strip()


def cranfield(folder: Path) -> Collection:
    """Abstracts of aeronautics; a document counts or not."""
    with lzma.open(folder / "cran.all.1400.xz", "rt", encoding="utf-8") as opened:
        documents = re.split(r"^\.I (?=\d)", opened.read(), flags=re.M)[1:]
    texts = []
    for document in documents:
        head, _, body = document.partition("\n.W\n")
        number, _, rest = head.partition("\n.T\n")
        title = " ".join(rest.partition("\n.A")[0].split())[:TITLE_MOST] or "…"
        texts.append(Text(number.strip(), title, "author", WHEN, body.strip() or "…"))
    asked = re.split(r"^\.I ", (folder / "cran.qry").read_text("utf-8"), flags=re.M)[1:]
    queries = [" ".join(one.partition("\n.W\n")[2].split()) for one in asked]
    grades: dict[int, dict[str, int]] = {}
    for line in (folder / "cranqrel").read_text("utf-8").splitlines():
        query, document, code = [*line.split(), "", ""][:3]
        if code not in ("", "5"):
            grades.setdefault(int(query), {})[document] = 1
    return Collection(
        folder.name, texts, {"queries": [Judged(query, grades[n]) for n, query in enumerate(queries, 1) if n in grades]}
    )


def with_typo(query: str, chance: random.Random) -> str:
    """The query with one letter of one of its longer words lost, added, changed or swapped."""
    words = query.split()
    long = [n for n, word in enumerate(words) if len(word) >= 4]
    if not long:
        return query
    n = chance.choice(long)
    word, letter = words[n], chance.choice(string.ascii_lowercase)
    at = chance.randrange(len(word))
    changes = {
        "lost": word[:at] + word[at + 1 :],
        "added": word[:at] + letter + word[at:],
        "changed": word[:at] + letter + word[at + 1 :],
        "swapped": word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :],
    }
    words[n] = changes[chance.choice(sorted(changes))]
    return " ".join(words)


def collections(data: Path, office: Path) -> Iterator[Collection]:
    """All of them, from the folder of collections and an office with the forum that the links are of."""
    yield cranfield(data / "ir-cranfield")
    yield semeval(data / "ir-semeval2016-qq")
    yield links(data / "ir-urho3d-links" / "links.tsv", office)
    yield faq(data / "faq-dev.json", [office, data / "slicer-forum.jsonl.xz"])
