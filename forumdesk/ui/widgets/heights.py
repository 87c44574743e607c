"""Heights of many posts, of which most are guesses: their sum up to a post, and the post at a pixel, quickly."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate


class Heights:
    """A Fenwick tree over pixel heights: change, sum and search in O(log n)."""

    def __init__(self, values: Iterable[int]) -> None:
        self.values = list(values)
        upto = [0, *accumulate(self.values)]
        self._tree = [0, *(upto[i] - upto[i & (i - 1)] for i in range(1, len(upto)))]
        self.total = upto[-1]

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, i: int) -> int:
        return self.values[i]

    def set(self, i: int, height: int) -> None:
        """Post `i` is `height` pixels high."""
        change = height - self.values[i]
        if not change:
            return
        self.values[i] = height
        self.total += change
        i += 1
        while i <= len(self.values):
            self._tree[i] += change
            i += i & -i

    def above(self, i: int) -> int:
        """How many pixels lie above post `i`."""
        total = 0
        while i:
            total += self._tree[i]
            i &= i - 1
        return total

    def at(self, y: int) -> tuple[int, int]:
        """The post at a pixel, and how many pixels into it that is; the last post below the end."""
        place, step = 0, 1 << len(self.values).bit_length()
        while step:
            after = place + step
            if after <= len(self.values) and self._tree[after] <= y:
                place, y = after, y - self._tree[after]
            step >>= 1
        return (place, y) if place < len(self.values) else (max(0, len(self.values) - 1), 0)
