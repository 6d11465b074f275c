"""Many objects of a frozen dataclass at once, from a column for each field."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import field, fields, make_dataclass
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Frozen = TypeVar("Frozen", bound="DataclassInstance")


def sealer(kind: type[Frozen], stated: Collection[str]) -> Callable[..., list[Frozen]]:
    """Return a function from columns, one for each of the stated fields, to a frozen object for each row.

    Other fields have their defaults.

    A frozen dataclass sets its fields one by one through `object.__setattr__`, which for a Listing takes ten times as
    long as to set up one of an unfrozen subclass and to change its class then.
    """
    members: list[tuple[str, Any, Any]] = [(name, Any, field()) for name in stated]
    for item in fields(kind):
        if item.name not in stated:
            default = field(init=False, default=item.default, default_factory=item.default_factory)
            members.append((item.name, Any, default))
    unfrozen = {
        "__init__": vars(make_dataclass("_", members, slots=True))["__init__"],
        "__setattr__": object.__setattr__,
        "__delattr__": object.__delattr__,
    }
    unsealed = type(f"_Unsealed{kind.__name__}", (kind,), {"__slots__": (), **unfrozen})

    def seal(*columns: Iterable[Any]) -> list[Frozen]:
        made: list[Frozen] = list(map(unsealed, *columns))
        for one in made:
            one.__class__ = kind
        return made

    return seal
