"""What a text means, as a vector: WordLlama's token embeddings, averaged. Without it search works on words alone.

The weights are read from the package's own folder: importing the package takes seconds, and its loader looks for them
elsewhere. Nothing is ever fetched.
"""

from __future__ import annotations

import json
import struct
import threading
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

DIMENSIONS = 256
WEIGHTS = f"weights/l2_supercat_{DIMENSIONS}.safetensors"
TOKENIZER = "tokenizers/l2_supercat_tokenizer_config.json"

LANGUAGES = frozenset(("en",))
"""Languages of offices where what texts mean was measured to help: WordLlama learned from English."""

READ_MOST = 1_500
"""Characters of a text that are looked at: what it is about stands at its beginning."""

HEADS = np.dtype([("doc", "<i4"), ("means", "i1", (DIMENSIONS,))])
"""What is kept of a topic: the document of its first post, and the mean of what its title and all of it mean."""

STEPS = 127
"""A unit vector's numbers are kept in steps of 1/127."""

ROWS_AT_ONCE = 512
"""Topics that are unpacked at a time: half a megabyte stays in the processor's cache. All of them unpacked beforehand
take forty times the memory, and five times as long."""


@cache
def _folder() -> Path | None:
    found = find_spec("wordllama")
    if found is None or not found.submodule_search_locations:
        return None
    folder = Path(found.submodule_search_locations[0])
    return folder if (folder / WEIGHTS).exists() and (folder / TOKENIZER).exists() else None


def model_name() -> str:
    """Which vectors an index made now would hold; empty where there is no model on this computer."""
    return WEIGHTS if _folder() is not None and find_spec("tokenizers") is not None else ""


class Model:
    """Texts -> unit vectors. For any thread."""

    def __init__(self, folder: Path) -> None:
        from tokenizers import Tokenizer  # loaded with the first question of some words

        self._rows = _weights(folder / WEIGHTS)
        self._tokens = Tokenizer.from_file(str(folder / TOKENIZER))
        self._tokens.no_padding()
        self._tokens.enable_truncation(512)

    def vectors(self, texts: Sequence[str]) -> Floats:
        """A row of `DIMENSIONS` for each text; zeros where nothing in it means anything."""
        made = np.zeros((len(texts), DIMENSIONS), np.float32)
        short = [text[:READ_MOST] for text in texts]
        if len(short) == 1:  # a question, for which no threads are worth their memory
            read = [self._tokens.encode(short[0], add_special_tokens=False)]
        else:
            read = self._tokens.encode_batch(short, add_special_tokens=False)
        for n, found in enumerate(read):
            if found.ids:
                mean = self._rows[found.ids].astype(np.float32).mean(axis=0)
                made[n] = mean / max(float(np.linalg.norm(mean)), 1e-9)
        return made


def _weights(file: Path) -> npt.NDArray[Any]:
    """The one matrix of a safetensors file, as it lies on the disk: the size of a head, the head, the numbers."""
    with file.open("rb") as opened:
        (size,) = struct.unpack("<Q", opened.read(8))
        (told,) = (value for name, value in json.loads(opened.read(size)).items() if name != "__metadata__")
    if told["dtype"] != "F16" or told["shape"][1] != DIMENSIONS:
        raise ValueError(f"{file.name} holds {told['dtype']} {told['shape']}")
    return np.memmap(file, "<f2", "r", offset=8 + size + told["data_offsets"][0], shape=tuple(told["shape"]))


_lock = threading.Lock()
_model: Model | None = None


def model() -> Model | None:
    """The model, loaded once; None where it is not installed."""
    global _model
    folder = _folder()
    if folder is None or not model_name():
        return None
    with _lock:
        if _model is None:
            _model = Model(folder)
    return _model


def heads_of(docs: Sequence[int], titles: Sequence[str], texts: Sequence[str]) -> npt.NDArray[Any]:
    """What topics mean whose first posts are these documents; nothing without a model."""
    known = model() if docs else None
    if known is None:
        return np.empty(0, HEADS)
    heads = np.zeros(len(docs), HEADS)
    heads["doc"] = docs
    whole = [f"{title} {text}" for title, text in zip(titles, texts, strict=True)]
    heads["means"] = np.rint((known.vectors(titles) + known.vectors(whole)) * (STEPS / 2))
    return heads


class Meanings:
    """What the topics of a part mean, ready to be compared."""

    def __init__(self, heads: npt.NDArray[Any]) -> None:
        self.docs: npt.NDArray[np.int32] = np.ascontiguousarray(heads["doc"])
        self._packed = np.ascontiguousarray(heads["means"])
        self.weight = self.docs.nbytes + self._packed.nbytes

    def nearness(self, vector: Floats) -> Floats:
        """How near each topic is to a vector, -1 to 1."""
        near = np.empty(len(self.docs), np.float32)
        room = np.empty((ROWS_AT_ONCE, DIMENSIONS), np.float32)
        for start in range(0, len(near), ROWS_AT_ONCE):
            some = self._packed[start : start + ROWS_AT_ONCE]
            unpacked = room[: len(some)]
            np.copyto(unpacked, some)
            near[start : start + ROWS_AT_ONCE] = _products(unpacked, vector)
        return near / np.float32(STEPS)


def _products(matrix: Floats, vector: Floats) -> Floats:
    """Without BLAS: its threads wait for each other by spinning, which costs more than they save at this size."""
    products: Floats = np.einsum("ij,j->i", matrix, vector)
    return products
