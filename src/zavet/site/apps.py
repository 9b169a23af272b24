"""The site as a Django application, with the system check that nothing personal is undeclared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error, register

DECLARED: dict[str, str] = {
    "auth.permission": "none: words of Django",
    "auth.group": "none: words of Django",
    "contenttypes.contenttype": "none: names of tables",
    "otp_totp.totpdevice": "none: a shared secret of an officer's device",
    "otp_static.staticdevice": "none: an officer's device",
    "otp_static.statictoken": "none: an officer's one-time tokens",
}
"""What tables of other packages keep; their models cannot say it themselves."""


class SiteConfig(AppConfig):
    name = "zavet.site"
    label = "zavet"
    verbose_name = "Zavet"
    default_auto_field = "django.db.models.BigAutoField"


@register()
def nothing_personal_is_undeclared(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:  # noqa: ARG001 - Django's signature
    """Every model says what personal data it keeps, or why it keeps none (I4)."""
    labels = {model: f"{model._meta.app_label}.{model._meta.model_name}" for model in apps.get_models()}  # noqa: SLF001 - Django's own API
    return [
        Error(
            f"`{label}` does not say what personal data it keeps",
            hint="give the model a `PERSONAL`, or declare another package's table in `zavet.site.apps.DECLARED`",
            obj=model,
            id="zavet.E001",
        )
        for model, label in labels.items()
        if not (getattr(model, "PERSONAL", "") or DECLARED.get(label, ""))
    ]
