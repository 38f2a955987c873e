"""What is known of the attributes of a call before anything is answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from source_adapters.answers import Register
from source_adapters.contract import NO_RECORD, Attribute, Cell, Form, ValueKind

_COARSE: Final = frozenset({Form.RANGE, Form.STATUS, Form.MASKED})
_AMOUNTS: Final = frozenset({ValueKind.MONEY, ValueKind.AREA})


@dataclass(frozen=True, slots=True)
class Wanted:
    """The attributes' silences; by position which are names or inputs, and how many subjects a relation may have.

    `alike_if_equal` says that two cells of one attribute that are equal are the same: not so amounts, of which 0.00
    equals -0.00, and not so what is sealed.
    """

    silences: tuple[Cell, ...] = field(repr=False)
    alike_if_equal: bool
    names: frozenset[int]
    inputs: frozenset[int]
    most: Mapping[int, int]

    def tells_alike(self, position: int, register: Register) -> bool:
        """Whether a record of the attribute must not be told from silence by its moment.

        A record's own moment would show that there is a record, where silence has a value, and so settle an input
        of a sum.
        """
        return position in self.inputs or (register.complete and self.silences[position] is not NO_RECORD)


def wanted(attributes: Sequence[Attribute]) -> Wanted:
    """What follows from these attributes, whoever is asked about."""
    numbered_attributes = tuple(enumerate(attributes))
    return Wanted(
        silences=tuple(attribute.silence for attribute in attributes),
        alike_if_equal=all(map(_are_alike_if_equal, attributes)),
        names=frozenset(place for place, attribute in numbered_attributes if attribute.kind is ValueKind.NAME_MATCH),
        inputs=frozenset(place for place, attribute in numbered_attributes if attribute.form is Form.INPUT),
        most={place: attribute.most for place, attribute in numbered_attributes if attribute.form is Form.RELATION},
    )


def _are_alike_if_equal(attribute: Attribute) -> bool:
    return attribute.form in _COARSE or (attribute.form is Form.EXACT and attribute.kind not in _AMOUNTS)
