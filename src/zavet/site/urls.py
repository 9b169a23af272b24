"""Addresses at a controller's host: the faces, each with addresses of its own."""

from __future__ import annotations

from django.urls import include, path
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from zavet.site import health

urlpatterns = [
    path("health", health.health, name="health"),
    path("healthz", health.health),
    path("language", require_POST(set_language), name="set_language"),
    path("api/", include("zavet.site.api.urls")),
    path("console/", include("zavet.site.console.urls")),
    path("cabinet/", include("zavet.site.cabinet.urls")),
    path("", include("zavet.site.pages.urls")),
]
handler400 = "zavet.site.errors_http.last_resort"
handler403 = "zavet.site.errors_http.last_resort"
handler404 = "zavet.site.errors_http.last_resort"
handler500 = "zavet.site.errors_http.fault"
