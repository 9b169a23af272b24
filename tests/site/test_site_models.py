"""The tables of Django are the rows of the house, no more and no less."""

from __future__ import annotations

import pytest
from tests import django_site

from zavet.operations.rows import TABLES
from zavet.stores.columns import columns

django_site.ready()

from django.apps import apps  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, models  # noqa: E402

from zavet.site import fields  # noqa: E402
from zavet.site.apps import nothing_personal_is_undeclared  # noqa: E402
from zavet.site.models import BY_ROW, Officer  # noqa: E402
from zavet.site.sql import table  # noqa: E402

KINDS = {
    fields.TextColumn: str,
    models.BigIntegerField: int,
    models.BinaryField: bytes,
    models.BooleanField: bool,
}


def test_every_row_has_one_model() -> None:
    """Each row has a model of its own name and table, and there is no model of the house beside them."""
    made = {model for model in apps.get_app_config("zavet").get_models() if hasattr(model, "ROW")}
    assert made == set(BY_ROW.values())
    assert [model.ROW for model in BY_ROW.values()] == list(TABLES)
    others = {model.__name__ for model in apps.get_app_config("zavet").get_models()} - {model.__name__ for model in made}
    assert others == {"Session", "Officer"}


@pytest.mark.parametrize("row", TABLES, ids=lambda row: row.__name__)
def test_model_is_its_row(row: type) -> None:
    """Columns, types, nulls, key and indexes of a model are those of its row."""
    meta = BY_ROW[row]._meta
    assert meta.db_table == table(row) == f"zavet_{row.__name__.removesuffix('Row').lower()}"
    found = [
        (one.name, KINDS[type(one)], one.null) for one in meta.local_concrete_fields if not isinstance(one, models.CompositePrimaryKey)
    ]
    assert found == [(one.name, one.kind, one.null) for one in columns(row)]
    assert tuple(one.name for one in meta.pk_fields) == row.KEY
    assert [tuple(one.fields) for one in meta.indexes] == list(row.INDEXES)
    assert BY_ROW[row].PERSONAL == row.PERSONAL


@pytest.mark.parametrize("row", TABLES, ids=lambda row: row.__name__)
def test_table_in_the_database_is_its_row(row: type) -> None:
    """The migrated table has the columns of the row in their order, and its key."""
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA table_info({table(row)})")
        found = cursor.fetchall()
    assert [one[1] for one in found] == [one.name for one in columns(row)]
    assert {one[1] for one in found if one[5]} == set(row.KEY)
    assert [bool(one[3]) for one in found] == [not one.null for one in columns(row)]


def test_migrations_are_complete() -> None:
    """No model differs from what the migrations make."""
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_row_says_what_is_personal() -> None:
    """`PERSONAL` names sealed columns that exist, or says why there is nothing; a key starts with the controller (I4, I11)."""
    for row in TABLES:
        names = {one.name for one in columns(row)}
        assert row.KEY[0] == "controller"
        if not row.PERSONAL.startswith("none: "):
            assert row.PERSONAL in names
            assert row.PERSONAL.startswith("sealed")
        assert all(name in row.PERSONAL for name in names if name.startswith("sealed"))


def test_undeclared_model_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that does not say what personal data it keeps is an error of the system check."""
    assert nothing_personal_is_undeclared(None) == []
    monkeypatch.setattr(Officer, "PERSONAL", "")
    assert [one.id for one in nothing_personal_is_undeclared(None)] == ["zavet.E001"]


def test_officer_belongs_to_one_controller() -> None:
    """The same login at two controllers is two accounts (I11)."""
    made = [Officer.objects.create_officer(slug, "Dpo", "correct horse", role="dpo", at=5) for slug in ("acme", "other")]
    assert [one.account for one in made] == ["acme/dpo", "other/dpo"]
    assert made[0].login == "dpo"
    assert made[0].password.startswith("argon2")
    with pytest.raises(ValueError, match="slash"):
        Officer.objects.create_officer("acme", "other/dpo", "correct horse", role="dpo", at=5)
