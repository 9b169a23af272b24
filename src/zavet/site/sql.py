"""SQL for the rows of `operations.rows`, made from the dataclasses, for SQLite and PostgreSQL. Text only: nothing here connects.

Every statement is made once per shape and kept. Values never enter the text; they go beside it as parameters.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zavet.stores import columns
from zavet.stores.columns import MAX_INTEGER

_INLINE = 64
"""Lists of a filter up to this length stand in the statement as single parameters; longer ones go as one."""

Statement = tuple[str, list[Any]]


def table(row: type[Any]) -> str:
    """The name of a row's table: `zavet_` and the name of the row without its last word. Raises TypeError for what is no row."""
    columns.by_name(row)
    return "zavet_" + row.__name__.removesuffix("Row").lower()


def quote(name: str) -> str:
    """A column's name as SQL; quoted always, because some (`index`, `right`, `where`, `by`) are words of SQL."""
    return f'"{name}"'


@dataclass(frozen=True, slots=True)
class _Filter:
    """One filter as SQL: the shape it has and the parameters it takes; `shape` is what the text depends on."""

    name: str
    shape: str
    parameters: list[Any]


class Dialect:
    """SQL of one kind of database. `mark` is how it writes a parameter."""

    def __init__(self, mark: str) -> None:
        self.mark = mark
        self._kept: dict[tuple[Any, ...], str] = {}

    def get(self, row: type[Any]) -> str:
        """Selects the row with a key, its values as parameters in the order of KEY."""
        return self._keep(("get", row), lambda: f"{self._select(row)} WHERE {self._equal(row.KEY)}")

    def put(self, row: type[Any]) -> str:
        """Inserts a row or replaces the one with its key; every column as a parameter."""
        return self._keep(("put", row), lambda: f"{self._insert(row)} ON CONFLICT ({_names(row.KEY)}) {self._replacing(row)}")

    def add(self, row: type[Any]) -> str:
        """Inserts a row; every column as a parameter."""
        return self._keep(("add", row), lambda: self._insert(row))

    def where(self, row: type[Any], equal: Mapping[str, Any], order: Sequence[str], limit: int | None, after: int | None) -> Statement:
        """Selects what matches, in order."""
        filters = self._filters(row, equal)
        shape = ("where", row, _shape(filters), tuple(order), limit is None, after is None)
        text = self._keep(shape, lambda: f"{self._select(row)}{self._where(filters)}{self._order(row, order)}{self._page(limit, after)}")
        return text, [*_parameters(filters), *(one for one in (limit, after) if one is not None)]

    def before(self, row: type[Any], column: str, bound: int, limit: int | None, equal: Mapping[str, Any]) -> Statement:
        """Selects what matches and stands at or before `bound` in `column`, in its order."""
        filters = self._filters(row, equal)
        due = _Filter(column, f"{quote(column)} <= {self.mark}", [max(-MAX_INTEGER - 1, min(bound, MAX_INTEGER))])
        every = (due, *filters) if bound >= -MAX_INTEGER - 1 else (due, _Filter("", "1 = 0", []), *filters)
        shape = ("before", row, _shape(every), limit is None)
        text = self._keep(shape, lambda: f"{self._select(row)}{self._where(every)}{self._order(row, (column,))}{self._page(limit, None)}")
        return text, [*_parameters(every), *(() if limit is None else (limit,))]

    def count(self, row: type[Any], equal: Mapping[str, Any]) -> Statement:
        """Counts what matches."""
        filters = self._filters(row, equal)
        text = self._keep(("count", row, _shape(filters)), lambda: f"SELECT count(*) FROM {table(row)}{self._where(filters)}")  # noqa: S608 - names of our own rows
        return text, _parameters(filters)

    def delete(self, row: type[Any], equal: Mapping[str, Any]) -> Statement:
        """Deletes what matches."""
        filters = self._filters(row, equal)
        text = self._keep(("delete", row, _shape(filters)), lambda: f"DELETE FROM {table(row)}{self._where(filters)}")  # noqa: S608 - names of our own rows
        return text, _parameters(filters)

    def _keep(self, shape: tuple[Any, ...], make: Any) -> str:
        text = self._kept.get(shape)
        if text is None:
            text = self._kept[shape] = make()
        return text

    def _select(self, row: type[Any]) -> str:
        return f"SELECT {_names(columns.by_name(row))} FROM {table(row)}"  # noqa: S608 - names of our own rows

    def _insert(self, row: type[Any]) -> str:
        names = columns.by_name(row)
        return f"INSERT INTO {table(row)} ({_names(names)}) VALUES ({', '.join(self.mark for _ in names)})"  # noqa: S608 - names of our own rows

    def _equal(self, names: Sequence[str]) -> str:
        return " AND ".join(f"{quote(name)} = {self.mark}" for name in names)

    @staticmethod
    def _replacing(row: type[Any]) -> str:
        rest = [quote(name) for name in columns.by_name(row) if name not in row.KEY]
        return f"DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in rest)}" if rest else "DO NOTHING"

    @staticmethod
    def _where(filters: Sequence[_Filter]) -> str:
        return f" WHERE {' AND '.join(one.shape for one in filters)}" if filters else ""

    def _order(self, row: type[Any], order: Sequence[str]) -> str:
        parts = [self._ordered(columns.column(row, name), descending) for name, descending in columns.ordering(row, order)]
        return f" ORDER BY {', '.join(parts)}"

    def _ordered(self, column: columns.Column, descending: bool) -> str:  # noqa: FBT001 - one of a pair read from `ordering`
        return f"{quote(column.name)} DESC" if descending else quote(column.name)

    def _page(self, limit: int | None, after: int | None) -> str:
        text = "" if limit is None else f" LIMIT {self.mark}"
        return text if after is None else f"{text} OFFSET {self.mark}"

    def _filters(self, row: type[Any], equal: Mapping[str, Any]) -> tuple[_Filter, ...]:
        return tuple(self._filter(columns.column(row, name), columns.wanted(row, name, value)) for name, value in equal.items())

    def _filter(self, column: columns.Column, accepted: tuple[Any, ...]) -> _Filter:
        name = quote(column.name)
        values = [one for one in accepted if one is not None]
        null = len(values) < len(accepted)
        parts: list[str] = []
        parameters: list[Any] = values
        if len(values) == 1:
            parts.append(f"{name} = {self.mark}")
        elif len(values) > _INLINE:
            text, parameters = self._list(column, values)
            parts.append(text)
        elif values:
            parts.append(f"{name} IN ({', '.join(self.mark for _ in values)})")
        if null:
            parts.append(f"{name} IS NULL")
        if not parts:
            return _Filter(column.name, "1 = 0", [])
        return _Filter(column.name, parts[0] if len(parts) == 1 else f"({' OR '.join(parts)})", parameters)

    def _list(self, column: columns.Column, values: list[Any]) -> Statement:
        raise NotImplementedError


class SqliteDialect(Dialect):
    """SQLite 3.35 and later."""

    def __init__(self) -> None:
        super().__init__("?")

    def _page(self, limit: int | None, after: int | None) -> str:
        # SQLite has no OFFSET without LIMIT; -1 means none.
        return " LIMIT -1 OFFSET ?" if limit is None and after is not None else super()._page(limit, after)

    def _list(self, column: columns.Column, values: list[Any]) -> Statement:
        name = quote(column.name)
        if column.kind is bytes:
            # JSON holds no bytes: they are compared as hex, which the index cannot help.
            listed = json.dumps([one.hex().upper() for one in values])
            return f"hex({name}) IN (SELECT value FROM json_each(?))", [listed]  # noqa: S608 - names of our own rows
        return f"{name} IN (SELECT value FROM json_each(?))", [json.dumps(values)]  # noqa: S608 - names of our own rows


class PostgresDialect(Dialect):
    """PostgreSQL 15 and later. Text columns carry the collation "C", so they order by code point as everywhere else."""

    def __init__(self) -> None:
        super().__init__("%s")

    def _ordered(self, column: columns.Column, descending: bool) -> str:  # noqa: FBT001 - one of a pair read from `ordering`
        text = super()._ordered(column, descending)
        if not column.null:
            return text
        return f"{text} NULLS LAST" if descending else f"{text} NULLS FIRST"

    def _list(self, column: columns.Column, values: list[Any]) -> Statement:
        kind = {str: "text", int: "bigint", bytes: "bytea", bool: "boolean"}[column.kind]
        return f"{quote(column.name)} = ANY(%s::{kind}[])", [values]


def _names(names: Iterable[str]) -> str:
    return ", ".join(quote(name) for name in names)


def _shape(filters: Iterable[_Filter]) -> str:
    return " AND ".join(one.shape for one in filters)


def _parameters(filters: Iterable[_Filter]) -> list[Any]:
    return [value for one in filters for value in one.parameters]
