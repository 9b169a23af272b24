"""Addresses at this machine's own names: no controller's page is reachable here (I11)."""

from __future__ import annotations

from django.urls import path
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from zavet.site import health, local

urlpatterns = [
    path("", local.controllers, name="controllers"),
    path("health", health.health, name="health"),
    path("healthz", health.health),
    path("language", require_POST(set_language), name="set_language"),
]
handler400 = "zavet.site.errors_http.last_resort"
handler403 = "zavet.site.errors_http.last_resort"
handler404 = "zavet.site.errors_http.last_resort"
handler500 = "zavet.site.errors_http.fault"
