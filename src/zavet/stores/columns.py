"""What the columns of a row dataclass are and which values they take; one reading of `operations.rows` for every store.

A column is text, a 64-bit signed integer, bytes or a boolean, perhaps null. Text holds no NUL and no lone surrogate, because no
database of ours keeps them; a filter that asks for such a text simply matches nothing.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from dataclasses import dataclass
from typing import Any

MAX_INTEGER = 2**63 - 1
"""The largest integer a column takes; the smallest is its negative minus one."""

_KINDS = (str, int, bytes, bool)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, the Python type of its values, whether it may be null, whether it is part of the key."""

    name: str
    kind: type
    null: bool
    key: bool


def _column(name: str, annotation: Any, *, key: bool) -> Column:
    kinds = tuple(typing.get_args(annotation)) if isinstance(annotation, types.UnionType) else (annotation,)
    null = type(None) in kinds
    bare = tuple(kind for kind in kinds if kind is not type(None))
    if len(bare) != 1 or bare[0] not in _KINDS:
        raise TypeError(f"column `{name}` is none of text, integer, bytes, boolean: got `{annotation}`")
    return Column(name, bare[0], null, key)


_READ: dict[Any, dict[str, Column]] = {}


def by_name(row: type[Any]) -> dict[str, Column]:
    """The columns of a row dataclass by name, in the order of its fields. Raises TypeError for what is no row dataclass."""
    found = _READ.get(row)
    if found is None:
        if not (isinstance(row, type) and dataclasses.is_dataclass(row) and hasattr(row, "KEY")):
            raise TypeError(f"not a row of `operations.rows`: got `{getattr(row, '__name__', type(row).__name__)}`")
        hints = typing.get_type_hints(row)
        found = {one.name: _column(one.name, hints[one.name], key=one.name in row.KEY) for one in dataclasses.fields(row)}
        _READ[row] = found
    return found


def columns(row: type[Any]) -> tuple[Column, ...]:
    """The columns of a row dataclass in the order of its fields. Raises TypeError for what is no row dataclass."""
    return tuple(by_name(row).values())


def key(row: type[Any]) -> tuple[str, ...]:
    """The names of the key's columns in its order. Raises TypeError for what is no row dataclass."""
    by_name(row)
    return tuple(row.KEY)


def column(row: type[Any], name: str) -> Column:
    """One column of a row dataclass. Raises ValueError for a name it does not have."""
    found = by_name(row).get(name)
    if found is None:
        raise ValueError(f"`{row.__name__}` has no column `{name}`")
    return found


def ordering(row: type[Any], order: typing.Sequence[str]) -> tuple[tuple[str, bool], ...]:
    """Columns to order by with True for descending; the key follows, so that equal rows have one order in every store."""
    named = [(name.removeprefix("-"), name.startswith("-")) for name in order]
    for name, _ in named:
        column(row, name)
    seen = {name for name, _ in named}
    return (*named, *((name, False) for name in key(row) if name not in seen))


def values(one: Any) -> tuple[Any, ...]:
    """The values of a row, each fit for its column. Raises TypeError or ValueError for one that is not."""
    found = []
    for name, column in by_name(type(one)).items():
        value = getattr(one, name)
        if not _typed(column, value):
            takes = f"{column.kind.__name__} or None" if column.null else column.kind.__name__
            raise TypeError(f"column `{name}` takes {takes}: got {type(value).__name__}")
        if not _storable(value):
            raise ValueError(f"column `{name}` takes no NUL, no lone surrogate and no integer beyond 64 bits")
        found.append(value)
    return tuple(found)


def _typed(column: Column, value: Any) -> bool:
    if value is None:
        return column.null
    if column.kind is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, column.kind)


def _storable(value: Any) -> bool:
    if isinstance(value, str):
        if "\0" in value:
            return False
        try:
            return value.isascii() or bool(value.encode("utf-8"))
        except UnicodeEncodeError:
            return False
    if isinstance(value, int):
        return -MAX_INTEGER - 1 <= value <= MAX_INTEGER
    return True


def wanted(row: type[Any], name: str, value: Any) -> tuple[Any, ...]:
    """The values that a filter accepts for a column, None among them for null; empty where nothing can match.

    Raises ValueError for an unknown column and TypeError for a value of another type than the column's.
    """
    found = column(row, name)
    asked = tuple(value) if isinstance(value, tuple | list) else (value,)
    for one in asked:
        if one is not None and not _typed(found, one):
            raise TypeError(f"column `{name}` is compared with {found.kind.__name__}: got {type(one).__name__}")
    return tuple(one for one in asked if _storable(one))
