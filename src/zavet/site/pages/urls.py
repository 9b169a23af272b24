"""Addresses of the pages of a controller's site."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from zavet.site.pages import consents, cookies, disagree, forms, home, login, policy, profiles, style

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("region", home.region, name="region"),
    path("contacts", home.contacts, name="contacts"),
    path("policy", policy.current, name="policy"),
    path("policy/versions", policy.versions, name="versions"),
    path("policy/versions/<int:number>", policy.version, name="version"),
    path("policy/versions/<int:number>/changes", policy.changes, name="changes"),
    path("consents", consents.listed, name="consents"),
    # A consent may be to a recipient or a purpose of the policy's own: any words.
    path("consents/<path:purpose>", consents.consent, name="consent"),
    path("cookies", cookies.choice, name="cookies"),
    path("style", style.style, name="style"),
    path("forms", home.listed, name="forms"),
    # A point of a policy's own is any words (`other:…`), not only a slug.
    path("forms/<path:point>/thanks", forms.thanks, name="thanks"),
    path("forms/<path:point>", forms.form, name="form"),
    path("register", forms.form, {"point": forms.REGISTRATION}, name="register"),
    path("login", login.login, name="login"),
    path("login/code", login.by_code, name="login_code"),
    path("forgot", login.forgot, name="forgot"),
    path("confirm", login.confirm, name="confirm"),
    path("logout", login.logout, name="logout"),
    path("disagree", disagree.control, name="disagree"),
    path("agree", disagree.agree, name="agree"),
    path("profiles/<slug:subject>", profiles.profile, name="profile"),
    path("<path:wanted>", policy.file, name="file"),
]
