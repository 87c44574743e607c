"""@names in a text."""

from __future__ import annotations

import re

MENTION = re.compile(r"(?<![\w/@.`\\])@(?P<login>\w(?:[\w.-]{0,58}\w)?)")
