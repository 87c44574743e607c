"""Starts ForumDesk: the desktop, or the command line where a command is given."""

from __future__ import annotations

import gc
import sys

DESKTOP_OPTIONS = {"--store", "--as", "--theme", "--screenshot"}
INVITATION = ".forumdesk-invitation"


def main() -> None:
    """The `forumdesk` command. The desktop must not wait for the command line's libraries, so they part here."""
    arguments = sys.argv[1:]
    opens = arguments and (arguments[0].startswith("forumdesk:") or arguments[0].casefold().endswith(INVITATION))
    if not arguments or arguments[0].split("=", 1)[0] in DESKTOP_OPTIONS or opens:
        gc.disable()  # nothing is garbage while modules are loaded; ui/garbage.py takes over
        from forumdesk.app import desktop

        sys.exit(desktop(arguments))
    from forumdesk.cli import run

    run()


if __name__ == "__main__":
    main()
