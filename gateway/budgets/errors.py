"""What can go wrong with the counts of budgets; messages are for the log and hold no key, name or count.

::

    BudgetsError
    ├── BudgetsUnavailable   what was asked could not be written down: nothing may be disclosed   AUDIT_UNAVAILABLE
    ├── StateInUse           another process counts in this directory
    └── StateRefused         what the directory holds cannot be believed, so that counts would start anew
"""

from typing import ClassVar


class BudgetsError(Exception):
    """Base of everything this package raises on purpose."""


class BudgetsUnavailable(BudgetsError):
    """The counts are in no file, or not known to be: a restart would give back what was used."""

    code: ClassVar[str] = "AUDIT_UNAVAILABLE"


class StateInUse(BudgetsError):
    """Two processes that count apart would each allow the whole of a budget."""


class StateRefused(BudgetsError):
    """A file of counts is damaged, was written under another secret, or is from the future."""
