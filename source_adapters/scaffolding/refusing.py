"""Why nothing can be scaffolded; the message holds no cell, no key and no credential."""


class Unreadable(Exception):
    """What was named cannot be inspected."""
