"""What one subject is, however it is spelt: in the ledger, and wherever uses are counted."""

from collections.abc import Iterable

from source_adapters.contract import Entity


def recorded_as(entity: Entity, key: str) -> str:
    """What a subject is hashed as: an enterprise by its organisation code, characters 9-17 of GB 32100.

    Departments that hold organisation codes answer for any well-formed credit code around one, so that several
    codes lead to one enterprise; in the ledger and in budgets they must be one subject.
    """
    return key[8:17] if entity is Entity.ENTERPRISE else key


def all_recorded_as(entity: Entity, keys: Iterable[str]) -> Iterable[str]:
    """`recorded_as` of each."""
    return [key[8:17] for key in keys] if entity is Entity.ENTERPRISE else keys
