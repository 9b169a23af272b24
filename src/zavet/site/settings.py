"""Django's settings, from the environment. Reading them touches no file and no database.

ZAVET_DATA (folder of data, default `./var`), ZAVET_PORT (default 8000), ZAVET_DATABASE (PostgreSQL address; default SQLite in the
folder), ZAVET_DEMO (`1`: started as a demo, its clock may be moved), ZAVET_TLS and ZAVET_PROXIES (see `site.https.chosen`).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.functional import SimpleLazyObject

from zavet.site.databases import database
from zavet.site.https import chosen
from zavet.site.secret import secret_key

ZAVET_DATA = Path(os.environ.get("ZAVET_DATA") or "var").absolute()
ZAVET_KEYS = ZAVET_DATA / "keys"
ZAVET_PORT = int(os.environ.get("ZAVET_PORT") or 8000)
ZAVET_DEMO = os.environ.get("ZAVET_DEMO") == "1"
ZAVET_TLS = chosen.speaks(os.environ)
ZAVET_PROXIES = chosen.proxies(os.environ)
ZAVET_PUBLISHED = "zavet.site.wiring.published"
"""The callable that names every controller with a published version: slug to policy in force."""

BASE = Path(__file__).parent
DEBUG = False
SECRET_KEY: Any = SimpleLazyObject(lambda: secret_key(ZAVET_KEYS))
DATABASES = {"default": database(ZAVET_DATA, os.environ.get("ZAVET_DATABASE", ""))}
ROOT_URLCONF = "zavet.site.urls"
ALLOWED_HOSTS = ["*"]  # `site.hosts` answers for hosts: it knows the controllers, and what it does not know is a 421
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.staticfiles",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "csp",
    "zavet.site",
]
MIDDLEWARE = [
    "zavet.site.errors_http.ErrorsMiddleware",
    "zavet.site.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "zavet.site.methods.MethodsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "zavet.site.hosts.HostsMiddleware",
    "zavet.site.cookies.CookiesMiddleware",
    "zavet.site.sessions.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["zavet.site.templatetags.zavet"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csrf",
                "zavet.site.context.site",
            ],
        },
    }
]

AUTH_USER_MODEL = "zavet.Officer"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

SESSION_ENGINE = "zavet.site.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
_PREFIX = chosen.COOKIE_PREFIX if ZAVET_TLS else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, LANGUAGE_COOKIE_NAME = f"{_PREFIX}sessionid", f"{_PREFIX}csrftoken", f"{_PREFIX}django_language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
CSRF_FAILURE_VIEW = "zavet.site.errors_http.csrf_failure"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        **({"upgrade-insecure-requests": True} if ZAVET_TLS else {}),
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# A demo promises no browser anything for longer than it runs: its port and its certificate are gone tomorrow. Names of this machine are
# never under the promise, in no system (`site.headers`).
SECURE_HSTS_SECONDS = 0 if ZAVET_DEMO else 365 * 24 * 3600
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = FILE_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024  # a body stays in memory: no upload touches the disk
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 10

LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", "Русский"), ("kk", "Қазақша"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_ALLOW_ALL_ORIGINS = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "zavet.site.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        # Django's own handlers would mail or print whole requests.
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        "django.db.backends": {"level": "WARNING"},
        "httpx": {"level": "WARNING"},  # a line for each request would say where everything goes
        "uvicorn": {"handlers": [], "propagate": True},
        "uvicorn.access": {"handlers": [], "propagate": False, "level": "CRITICAL"},
    },
}
SILENCED_SYSTEM_CHECKS = [
    "security.W004",  # a demo promises no HTTPS for later
    "security.W008",  # the redirect to HTTPS is made before a request reaches Django: at the port itself, or by the front server
    "security.W005",  # HSTS for subdomains and
    "security.W021",  # preloading are the owner of the domain's to promise
]
