"""Addresses of the cabinet."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from zavet.site.cabinet import consents, data, download, history, opening, orders, requests, security, start

urlpatterns: list[URLPattern | URLResolver] = [
    path("", start.start, name="cabinet"),
    path("data", data.listed, name="my_data"),
    path("data/<str:name>", data.edit, name="my_field"),
    path("data/<str:name>/delete", data.delete, name="delete_field"),
    path("consents", consents.listed, name="my_consents"),
    path("consents/withdraw", consents.withdraw, name="withdraw_consent"),
    path("consents/give", consents.give, name="give_consent"),
    path("consents/object", consents.object_to, name="object"),
    path("recipients", history.recipients, name="my_recipients"),
    path("log", history.entries, name="my_log"),
    path("orders", orders.listed, name="my_orders"),
    path("orders/<slug:ground>", orders.one, name="my_order"),
    path("orders/<slug:ground>/pay", orders.pay, name="pay_order"),
    path("requests", requests.listed, name="my_requests"),
    path("requests/claim", requests.claim, name="claim"),
    path("settings", opening.listed, name="my_settings"),
    path("settings/switch", opening.switch, name="switch"),
    path("settings/publications/<slug:public>/withdraw", opening.withdraw, name="withdraw_publication"),
    path("download", download.everything, name="download"),
    path("everything", download.readable, name="everything"),
    path("security", security.listed, name="my_security"),
    path("security/password", security.password, name="change_password"),
    path("security/code", security.code, name="security_code"),
    path("security/everywhere", security.everywhere, name="sign_out_everywhere"),
    path("security/close", security.close, name="close_account"),
]
