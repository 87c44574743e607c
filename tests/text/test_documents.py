"""What attached documents say: text with its place from every kind, and a reason from those that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from docx.document import Document as WordDocument
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forumdesk.text.documents.apart import DocumentReader, ReaderGoneError
from forumdesk.text.documents.passages import (
    LONGEST,
    MOST_CHARACTERS,
    Outcome,
    Passage,
    Unit,
    UnreadableError,
    stretches,
    tidied,
)
from forumdesk.text.documents.reading import read
from tests.documents import (
    pdf_bomb,
    pdf_of,
    with_password,
    word_xml,
    write_docx,
    write_pdf,
    write_pptx,
    write_xlsx,
    write_zip,
)

PDF = write_pdf("Welcome to the lift.\nCall 4711.", "Where to find the exit")
WORD = write_docx("# Leave", "Ask in time.", "# Travel", "Keep the receipts.")
SLIDES = write_pptx(("Goals", "Fewer meetings", "Tell the joke"), ("Plan", "Start in May", ""))
SHEETS = write_xlsx({"Prices": [["Part", "Price"], ["Hinge", 4.5]]})
VTT = "WEBVTT\n\n00:01.000 --> 00:03.000\n<v Ines>Good morning\n\n01:05:09.500 --> 01:05:12.000\nThat is all.\n"


def said(content: bytes | str) -> list[tuple[str, str, int]]:
    """Each passage with its unit and number."""
    found = read(content.encode() if isinstance(content, str) else content)
    return [(passage.text, passage.unit.value, passage.number) for passage in found]


def outcome(content: bytes) -> Outcome:
    try:
        list(read(content))
    except UnreadableError as error:
        return error.outcome
    return Outcome.READ


def test_a_pdf_is_read_page_by_page() -> None:
    assert said(PDF) == [
        ("Welcome to the lift.\nCall 4711.", "page", 1),
        ("Where to find the exit", "page", 2),
    ]


def test_a_word_document_says_under_which_heading() -> None:
    found = [(passage.text, passage.unit, passage.name) for passage in read(WORD)]
    assert found == [
        ("Leave", Unit.HEADING, "Leave"),
        ("Ask in time.", Unit.HEADING, "Leave"),
        ("Travel", Unit.HEADING, "Travel"),
        ("Keep the receipts.", Unit.HEADING, "Travel"),
    ]


def test_a_word_document_that_was_laid_out_says_the_page() -> None:
    broken = "<w:p><w:r><w:t>one</w:t></w:r></w:p><w:p><w:r><w:lastRenderedPageBreak/><w:t>two</w:t></w:r></w:p>"
    assert said(write_zip(word__document=word_xml(broken))) == [("one", "page", 1), ("two", "page", 2)]


def test_tables_headers_and_footnotes_of_word_are_read_and_what_was_deleted_is_not() -> None:
    def change(document: WordDocument) -> None:
        table = document.add_table(2, 2)
        for n, text in enumerate(("Room", "Phone", "Attic", "4712")):
            table.cell(n // 2, n % 2).text = text
        document.sections[0].header.paragraphs[0].text = "Confidential"

    texts = [text for text, _unit, _number in said(write_docx("Rooms", change=change))]
    assert texts == ["Rooms", "Room | Phone", "Attic | 4712", "Confidential"]
    body = "<w:p><w:r><w:t>kept</w:t></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>"
    note = word_xml("<w:p><w:r><w:t>as of May</w:t></w:r></w:p>")
    assert [text for text, *_ in said(write_zip(word__document=word_xml(body), word__footnotes=note))] == [
        "kept",
        "as of May",
    ]


def test_slides_come_with_what_the_speaker_notes() -> None:
    assert said(SLIDES) == [
        ("Goals\nFewer meetings\nTell the joke", "slide", 1),
        ("Plan\nStart in May", "slide", 2),
    ]


def test_sheets_show_their_cells_as_people_see_them() -> None:
    book = write_xlsx(
        {
            "Prices": [["Part", "Price"], ["Hinge", 4.5], [], ["Since", datetime(2026, 3, 1)]],  # noqa: DTZ001
            "Notes": [["in stock", True], [None, 12]],
        }
    )
    found = [(passage.name, passage.number, passage.text) for passage in read(book)]
    assert found == [
        ("Prices", 1, "Part | Price"),
        ("Prices", 2, "Hinge | 4.5"),
        ("Prices", 4, "Since | 2026-03-01"),
        ("Notes", 1, "in stock | TRUE"),
        ("Notes", 2, "12"),
    ]


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_plain_text_is_read_in_the_charsets_people_have(charset: str) -> None:
    text = "Grüße aus dem Büro\r\n\r\nzu 5 € pro Stück\rund mehr"
    assert said(text.encode(charset)) == [
        ("Grüße aus dem Büro", "line", 1),
        ("zu 5 € pro Stück", "line", 3),
        ("und mehr", "line", 4),
    ]


def test_markdown_tables_of_commas_and_pages_of_a_browser_are_text() -> None:
    assert said("# Title\n\n* one") == [("# Title", "line", 1), ("* one", "line", 3)]
    assert said("Part,Price\nHinge,4.50\n")[1] == ("Hinge,4.50", "line", 2)
    page = "<!DOCTYPE html>\n<html><style>p {}</style>\n<p>Fish &amp; chips</p><script>x()</script></html>"
    assert said(page) == [("Fish & chips", "line", 3)]


@pytest.mark.parametrize(
    "transcript",
    [
        VTT,
        VTT.replace("\n", "\r\n"),
        "\ufeff" + VTT,
        VTT.removeprefix("WEBVTT\n\n"),
        "1\n00:00:01,000 --> 00:00:03,000\nInes: Good morning\n\n2\n01:05:09,500 --> 01:05:12,000\nThat is all.",
        "1\n0:0:1.0 -> 0:0:3.0\nInes: Good morning\n2\n1:5:9 --> 1:5:12\n<i>That is</i> {\\an8}all.",
        "WEBVTT\n\nNOTE made by hand\n\nSTYLE\n::cue {}\n\nintro\n00:01.000 --> 00:03.000 align:start\n"
        "<v.loud Ines>Good <c>morning</c></v>\n\n01:05:09.500 --> 01:05:12.000\nThat is all.",
    ],
)
def test_a_transcript_says_what_was_said_when_also_where_it_is_broken(transcript: str) -> None:
    assert said(transcript) == [("Ines: Good morning", "time", 1), ("That is all.", "time", 3909)]


def test_captions_that_scroll_are_read_once() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\nfirst\n\n00:02.000 --> 00:03.000\nfirst\nsecond\n"
    assert said(text) == [("first", "time", 1), ("second", "time", 2)]


def test_words_torn_at_the_end_of_a_line_come_together() -> None:
    assert tidied("the insur-\nance of  the X-\nRay\x07 room\u00ad s") == "the insurance of the X-\nRay room s"


def test_neighbours_become_one_stretch_and_pages_stay_apart() -> None:
    lines = [Passage("x" * 500, Unit.LINE, n) for n in range(1, 6)]
    pages = [Passage("short", Unit.PAGE, 1), Passage("also", Unit.PAGE, 1), Passage("next", Unit.PAGE, 2)]
    assert [len(one) for one in stretches(lines)] == [2, 2, 1]
    assert [len(one) for one in stretches(pages)] == [2, 1]


def test_a_file_with_a_password_says_so() -> None:
    assert outcome(with_password(PDF, "secret")) is Outcome.PROTECTED
    office = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    assert outcome(office) is Outcome.PROTECTED


def test_a_pdf_that_only_may_not_be_printed_is_read() -> None:
    assert said(with_password(PDF, ""))[1] == ("Where to find the exit", "page", 2)


@pytest.mark.parametrize("content", [WORD, SLIDES, SHEETS], ids=["word", "slides", "sheets"])
def test_half_a_file_is_damaged(content: bytes) -> None:
    assert outcome(content[: len(content) // 2]) is Outcome.DAMAGED


def test_what_is_no_document_has_no_text() -> None:
    for content in (b"", b"\x89PNG\r\n\x1a\n" + bytes(90), bytes(range(256)) * 40, write_zip(other="<a/>")):
        assert said(content) == []


def test_a_document_that_unfolds_without_end_is_refused() -> None:
    paragraph = "<w:p><w:r><w:t>" + "a" * 1_000 + "</w:t></w:r></w:p>"
    bomb = write_zip(word__document=word_xml(paragraph * 70_000))
    assert len(bomb) < 400_000
    assert outcome(bomb) is Outcome.TOO_LARGE
    assert outcome(pdf_bomb(80_000_000)) is Outcome.TOO_LARGE


def test_a_zip_that_lies_about_its_sizes_is_damaged() -> None:
    honest = write_zip(word__document=word_xml("<w:p><w:r><w:t>hello</w:t></w:r></w:p>" * 20_000))
    with ZipFile(BytesIO(honest)) as file:
        size = file.getinfo("word/document.xml").file_size
    lying = honest.replace(size.to_bytes(4, "little"), (1_000).to_bytes(4, "little"))
    assert lying != honest
    assert outcome(lying) is Outcome.DAMAGED


def test_entities_are_refused() -> None:
    laughs = '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    files = '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    for before in (laughs, files):
        xml = word_xml("<w:p><w:r><w:t>&a;</w:t></w:r></w:p>", before)
        assert outcome(write_zip(word__document=xml)) is Outcome.DAMAGED


def test_of_a_long_text_the_beginning_is_read() -> None:
    read_so_far: list[Passage] = []
    with pytest.raises(UnreadableError) as raised:
        read_so_far.extend(read(b"many words " * 200_000))
    assert raised.value.outcome is Outcome.TOO_LARGE
    assert MOST_CHARACTERS - 1_000 < sum(len(passage.text) for passage in read_so_far) <= MOST_CHARACTERS
    passages = list(read(b"many words " * 50_000))
    assert max(len(passage.text) for passage in passages) <= LONGEST
    assert not [passage for passage in passages if passage.text[-5:] not in ("words", " many")]


@pytest.fixture(scope="module")
def reader() -> Iterator[DocumentReader]:
    reader = DocumentReader()
    yield reader
    reader.close()


def test_a_process_of_its_own_reads_one_file_after_another(reader: DocumentReader) -> None:
    assert reader.read(PDF).passages == tuple(read(PDF))
    assert reader.read(WORD).passages == tuple(read(WORD))
    assert reader.read(with_password(PDF, "secret")).outcome is Outcome.PROTECTED
    assert reader.read(b"\x89PNG").outcome is Outcome.NO_TEXT
    assert reader.read(b"many words " * 200_000).outcome is Outcome.PARTLY
    assert reader.read(VTT.encode()).outcome is Outcome.READ


def test_a_file_that_eats_memory_is_given_up_and_the_next_one_is_read(reader: DocumentReader) -> None:
    stream = b"(word ) Tj " * 3_000_000
    swollen = pdf_of(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        ]
    )
    assert reader.read(swollen).outcome in (Outcome.TOO_LARGE, Outcome.DAMAGED, Outcome.NO_TEXT)
    assert reader.read(PDF).outcome is Outcome.READ


def test_a_file_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forumdesk.text.documents.apart.PATIENCE_S", 0.01)
    reader = DocumentReader()
    rows = b"(word ) Tj " * 300_000
    slow = pdf_of(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(rows), rows),
        ]
    )
    assert reader.read(slow).outcome is Outcome.TOO_LARGE
    monkeypatch.undo()
    assert reader.read(VTT.encode()).outcome is Outcome.READ
    reader.close()


def test_a_closed_reader_says_nothing_of_a_file() -> None:
    reader = DocumentReader()
    reader.close()
    with pytest.raises(ReaderGoneError):
        reader.read(PDF)


ANY = settings(max_examples=150, deadline=5_000, suppress_health_check=[HealthCheck.too_slow])


@ANY
@given(st.binary(max_size=3_000))
def test_arbitrary_bytes_never_crash_the_reader(content: bytes) -> None:
    outcome(content)


@ANY
@given(
    st.sampled_from([PDF, WORD, SLIDES, SHEETS, VTT.encode()]),
    st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=6)), min_size=1, max_size=8),
    st.floats(0, 1),
)
def test_changed_bytes_never_crash_the_reader(content: bytes, changes: list[tuple[float, bytes]], end: float) -> None:
    changed = bytearray(content)
    for share, others in changes:
        at = int(share * len(changed))
        changed[at : at + len(others)] = others
    outcome(bytes(changed[: int(len(changed) * (0.5 + end))]))


@ANY
@given(
    st.sampled_from([WORD, SLIDES, SHEETS]),
    st.integers(0, 60),
    st.lists(st.tuples(st.floats(0, 1), st.text(alphabet='<>&;"/= w:pt19-é', max_size=8)), min_size=1, max_size=6),
)
def test_changed_parts_never_crash_the_reader(content: bytes, nth: int, changes: list[tuple[float, str]]) -> None:
    out = BytesIO()
    with ZipFile(BytesIO(content)) as source, ZipFile(out, "w", ZIP_DEFLATED) as target:
        names = [name for name in source.namelist() if name.endswith((".xml", ".rels"))]
        for name in source.namelist():
            part = source.read(name)
            if name == names[nth % len(names)]:
                text = part.decode()
                for share, others in changes:
                    at = int(share * len(text))
                    text = text[:at] + others + text[at + len(others) :]
                part = text.encode()
            target.writestr(name, part)
    outcome(out.getvalue())
