"""Django's models: one for each row of `operations.rows`, made from it, and the two tables that are the site's own.

The models exist for migrations and for the officer's shell; the house itself reads and writes by `site.stores`. Every model says in
`PERSONAL` where it keeps personal data, or why it keeps none; a system check refuses to start where one does not.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from zavet.operations.rows import TABLES
from zavet.site.fields import TextColumn, field
from zavet.site.sql import table
from zavet.stores import columns


def _model(row: type[Any]) -> type[models.Model]:
    """The model of a row: its columns, its key, its indexes, its word on personal data."""
    single = len(row.KEY) == 1
    members: dict[str, Any] = {
        "__module__": __name__,
        "__doc__": row.__doc__,
        "PERSONAL": row.PERSONAL,
        "ROW": row,
        "Meta": type(
            "Meta",
            (),
            {
                "db_table": table(row),
                "indexes": [
                    models.Index(fields=list(names), name=f"{table(row)}_{place}") for place, names in enumerate(row.INDEXES, start=1)
                ],
            },
        ),
    }
    for column in columns.columns(row):
        members[column.name] = field(column.kind, null=column.null, primary=single and column.key)
    if not single:
        members["pk"] = models.CompositePrimaryKey(*row.KEY)
    return type(row.__name__.removesuffix("Row"), (models.Model,), members)


BY_ROW: dict[type[Any], type[models.Model]] = {row: _model(row) for row in TABLES}
"""The model of every row."""


class Session(models.Model):
    """A session of one controller's site: the digest of its key, and what it holds, which is never personal data."""

    PERSONAL: ClassVar = "none: ids; the key itself is not kept"

    pk = models.CompositePrimaryKey("controller", "digest")
    controller = TextColumn()
    digest = TextColumn()
    data = TextColumn()
    expires_at = models.BigIntegerField()

    class Meta:
        db_table = "zavet_session"
        indexes: ClassVar = [models.Index(fields=["expires_at"], name="zavet_session_1")]

    def __str__(self) -> str:
        return f"session of {self.controller}"


class OfficerManager(BaseUserManager["Officer"]):
    """Makes officers; an account belongs to one controller for good (I11)."""

    def create_officer(self, controller: str, login: str, password: str, *, role: str, entity: str = "", at: int) -> Officer:
        """A new officer of `controller`. `role` is a word such as `dpo`; `at` seconds since the epoch."""
        officer = Officer(account=account(controller, login), controller=controller, role=role, entity=entity, created_at=at)
        officer.set_password(password)
        officer.save(using=self._db, force_insert=True)
        return officer


def account(controller: str, login: str) -> str:
    """The account name of an officer: `<controller>/<login>`, so that a login means nothing at another controller's host."""
    if not login or "/" in login:
        raise ValueError("a login is not empty and holds no slash")
    return f"{controller}/{login.strip().lower()}"


class Officer(AbstractBaseUser):
    """An officer of one controller. `login` is a word of the house's choosing, not the person's name or address."""

    PERSONAL: ClassVar = "none: a login chosen by the controller, a password hash, times of login"

    account = models.CharField(max_length=200, unique=True)
    controller = TextColumn()
    role = TextColumn()
    entity = TextColumn(default="")
    language = TextColumn(default="ru")
    is_active = models.BooleanField(default=True)
    created_at = models.BigIntegerField()

    objects: ClassVar[OfficerManager] = OfficerManager()

    USERNAME_FIELD = "account"
    REQUIRED_FIELDS: ClassVar = ["controller", "role"]

    class Meta:
        db_table = "zavet_officer"

    @property
    def login(self) -> str:
        """The name the officer logs in with at the controller's host."""
        return self.account.partition("/")[2]
