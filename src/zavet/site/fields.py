"""The column types of the rows, as Django fields; text orders by code point on every database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    _Text = models.TextField[Any, Any]
else:
    _Text = models.TextField


class TextColumn(_Text):
    """Text without a length; on PostgreSQL with the collation "C", so that it orders as it does in SQLite and in memory."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        return 'text COLLATE "C"' if connection.vendor == "postgresql" else super().db_type(connection)

    def cast_db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        return super().db_type(connection)


def field(kind: type, *, null: bool, primary: bool = False) -> models.Field[Any, Any]:
    """The Django field of a column whose values are of `kind`."""
    if kind is str:
        return TextColumn(null=null, primary_key=primary)
    if kind is int:
        return models.BigIntegerField(null=null, primary_key=primary)
    if kind is bytes:
        return models.BinaryField(null=null, primary_key=primary)
    if kind is bool:
        return models.BooleanField(null=null, primary_key=primary)
    raise TypeError(f"no column keeps a `{kind.__name__}`")
