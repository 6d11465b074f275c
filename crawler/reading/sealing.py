"""Many objects of a frozen dataclass at once, from a column for each field."""

from collections.abc import Callable, Iterable
from dataclasses import fields, make_dataclass
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Frozen = TypeVar("Frozen", bound="DataclassInstance")


def sealer(kind: type[Frozen]) -> Callable[..., list[Frozen]]:
    """Return a function from columns, one for each field in order, to a frozen object for each row.

    A frozen dataclass sets its fields one by one through `object.__setattr__`, which for a Listing takes eight times as
    long as to set up an unfrozen one of the same slots and to change its class then. `kind` has slots.
    """
    unsealed = make_dataclass(f"_Unsealed{kind.__name__}", [item.name for item in fields(kind)], slots=True)

    def seal(*columns: Iterable[Any]) -> list[Frozen]:
        made: list[Frozen] = list(map(unsealed, *columns))
        for one in made:
            one.__class__ = kind
        return made

    return seal
