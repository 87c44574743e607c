"""The spelling dictionaries of this computer: pairs of files .dic and .aff, as Hunspell reads them."""

from __future__ import annotations

import os
import re
import sys
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from forumdesk.config import data_folder
from forumdesk.errors import Invalid

_TAG = re.compile(r"(?:dict-|hunspell-|hyph_)?([a-z]{2,3})(?:[_-]([A-Za-z]{2,4}|\d{3}))?(?:[_-][\w-]+)?")
_LIKELY = {"en": "US", "pt": "PT", "sv": "SE", "da": "DK", "nb": "NO", "nn": "NO", "cs": "CZ", "el": "GR", "uk": "UA"}


_SCRIPTS = {
    "CYRILLIC": {"be", "bg", "kk", "ky", "mk", "mn", "ru", "sr", "tg", "uk"},
    "GREEK": {"el"},
    "ARABIC": {"ar", "fa", "ku", "ps", "ug", "ur"},
    "HEBREW": {"he", "yi"},
    "ARMENIAN": {"hy"},
    "GEORGIAN": {"ka"},
}
_OTHER = {language for languages in _SCRIPTS.values() for language in languages}


@dataclass(frozen=True, order=True)
class Dictionary:
    """One language; `tag` is as in 'en_GB', the name of its files."""

    tag: str
    folder: Path

    @property
    def files(self) -> tuple[Path, Path]:
        """Words and rules."""
        return self.folder / f"{self.tag}.dic", self.folder / f"{self.tag}.aff"

    def can_judge(self, word: str) -> bool:
        """Whether its language is written in the letters of a word."""
        script = unicodedata.name(word[0], "").split(" ")[0]
        language = self.tag.split("_")[0]
        return language in _SCRIPTS.get(script, ()) or (script == "LATIN" and language not in _OTHER - {"sr"})


def own_folder() -> Path:
    """Where a person puts dictionaries that the system does not have."""
    return data_folder() / "dictionaries"


def folders() -> list[Path]:
    """Where dictionaries lie; of two for a language the one in the earlier folder is used."""
    found = [own_folder()]
    found += [Path(part) for part in os.environ.get("DICPATH", "").split(os.pathsep) if part]
    if sys.platform == "win32":
        roots = [Path(os.environ.get(name, r"C:\Program Files")) for name in ("ProgramFiles", "ProgramFiles(x86)")]
        found += _of_office(*(root / "LibreOffice/share/extensions" for root in roots))
    elif sys.platform == "darwin":
        found += [Path.home() / "Library/Spelling", Path("/Library/Spelling"), Path("/opt/homebrew/share/hunspell")]
        found += _of_office(Path("/Applications/LibreOffice.app/Contents/Resources/extensions"))
    else:
        data = os.environ.get("XDG_DATA_DIRS", "") or "/usr/local/share:/usr/share"
        found += [Path(part) / kind for part in data.split(":") for kind in ("hunspell", "myspell", "myspell/dicts")]
        found += _of_office(Path("/usr/lib/libreoffice/share/extensions"), Path("/opt/libreoffice/share/extensions"))
    package = find_spec("hunspell")
    places = package.submodule_search_locations if package is not None else None
    return [*found, *(Path(place) / "dictionaries" for place in places or ())]


def _of_office(*extensions: Path) -> list[Path]:
    return sorted(folder for place in extensions for folder in place.glob("dict-*"))


def dictionaries(where: Iterable[Path] | None = None) -> list[Dictionary]:
    """What is installed, by tag; of several names for one file the likeliest."""
    found: dict[str, Dictionary] = {}
    for folder in folders() if where is None else where:
        for file in sorted(folder.glob("*.dic")):
            if _TAG.fullmatch(file.stem) and file.with_suffix(".aff").is_file():
                found.setdefault(file.stem, Dictionary(file.stem, folder))
    by_file: dict[Path, Dictionary] = {}
    for each in sorted(found.values(), key=lambda it: (_unlikely(it.tag), it.tag)):
        by_file.setdefault(each.files[0].resolve(), each)
    return sorted(by_file.values())


def usual(tags: Iterable[str], wanted: Iterable[str]) -> list[str]:
    """Which of the installed `tags` serve the languages `wanted` ('en', 'de-AT'), one for each."""
    there = sorted(tags, key=lambda tag: (_unlikely(tag), tag))
    chosen: list[str] = []
    for language in wanted:
        exact = language.replace("-", "_")
        alike = [tag for tag in there if tag.split("_")[0].lower() == exact.split("_")[0].lower()]
        for tag in [tag for tag in alike if tag == exact][:1] or alike[:1]:
            if not any(tag.split("_")[0] == other.split("_")[0] for other in chosen):
                chosen.append(tag)
    return chosen


def _unlikely(tag: str) -> bool:
    """Whether it is not the country that a language is first thought of with: 'de_AT' is not, 'de_DE' is."""
    language, _, country = tag.partition("_")
    return bool(country) and country != _LIKELY.get(language, language.upper())


def add_dictionary(file: Path) -> Dictionary:
    """Copy a dictionary into the own folder, given one of its two files. Raises Invalid with what is missing."""
    words, rules = file.with_suffix(".dic"), file.with_suffix(".aff")
    if not _TAG.fullmatch(file.stem):
        raise Invalid(f"“{file.name}” does not name a language. Dictionaries are named like de_DE.dic and de_DE.aff.")
    try:
        contents = [(part.name, part.read_bytes()) for part in (rules, words)]
        own_folder().mkdir(parents=True, exist_ok=True)
        for name, content in contents:
            part = own_folder() / f"{name}.part"
            part.write_bytes(content)
            part.replace(own_folder() / name)
    except FileNotFoundError as error:
        missing = Path(error.filename).name
        raise Invalid(f"“{missing}” is missing. A dictionary is two files of one name, .dic and .aff.") from error
    except OSError as error:
        raise Invalid(f"The dictionary could not be copied: {error.strerror}.") from error
    return Dictionary(file.stem, own_folder())
