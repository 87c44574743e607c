"""Pictures and names from others who mean harm: nothing swells, nothing never ends, nothing is misplaced."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage

from forumdesk.ui.picture_loader import decoded
from forumdesk.ui.save_file import file_name
from tests.hostile import ENDLESS_DRAWING, FILE_NAMES, picture_bomb, real_files

RESERVED = {"con", "prn", "aux", "nul", *(f"com{n}" for n in range(1, 10)), *(f"lpt{n}" for n in range(1, 10))}


@pytest.mark.qt_log_ignore("JPEG")
@pytest.mark.parametrize(
    "content",
    [
        ENDLESS_DRAWING,
        b"\x1f\x8b" + ENDLESS_DRAWING,
        picture_bomb(60_000, 60_000),
        picture_bomb(2_000_000_000, 2),
        b"/* XPM */ static char *x[] = {",
        b"GIF89a" + b"\xff" * 20,
        b"BM" + b"\xff" * 60,
        b"\xff\xd8\xff\xe0" + b"\0" * 60,
    ],
    ids=["svg", "svgz", "png", "line", "xpm", "gif", "bmp", "jpeg"],
)
def test_a_picture_that_is_none_or_unfolds_without_end_is_not_shown(content: bytes) -> None:
    began = time.thread_time()
    assert decoded(content) is None
    assert time.thread_time() - began < 5


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP", "WEBP"])
def test_a_picture_is_shown_by_its_bytes(kind: str) -> None:
    picture = QImage(40, 30, QImage.Format.Format_RGB32)
    picture.fill(0x336699)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert picture.save(buffer, kind)  # type: ignore[call-overload]  # the stub wants bytes, Qt a str
    shown = decoded(bytes(buffer.data().data()))
    assert shown is not None
    assert (shown.width(), shown.height()) == (40, 30)


@pytest.mark.qt_log_ignore("JPEG|libpng")
def test_real_pictures_broken_ones_among_them_are_shown_or_not() -> None:
    files = real_files("attach-images")
    if not files:
        pytest.skip("the pictures are not here: set FORUMDESK_DATA")
    shown = [file for file in files if decoded(file.read_bytes()) is not None]
    assert len(shown) > len(files) / 3


@pytest.mark.parametrize("name", FILE_NAMES)
def test_a_file_is_saved_under_a_name_that_is_no_path_no_device_and_no_riddle(name: str) -> None:
    safe = file_name(name)
    assert 1 <= len(safe) <= 150
    assert len(safe.encode()) <= 255
    assert not set(safe) & set('/\\:*?"<>|\0\n\r\u202e\u200b')
    assert not safe.startswith((".", "-"))
    assert not safe.endswith((".", " "))
    assert safe.partition(".")[0].lower() not in RESERVED


def test_the_end_of_a_name_that_says_what_it_is_stays() -> None:
    assert file_name("x" * 300 + ".pdf").endswith("x.pdf")
    assert file_name("plan\u202efdp.exe") == "planfdp.exe"
