"""Who sits at the keyboard."""

import getpass
import os


def person_name() -> str:
    """Give the name of the login, for what is written down as this person's."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"
