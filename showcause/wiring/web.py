"""Puts the web process together: Django's settings for it, and the workspace its pages are of."""

import time
from pathlib import Path
from typing import Any, Final

from showcause.domain.errors import BadInput
from showcause.settings import Settings
from showcause.wiring import opening
from showcause.wiring.opening import Workspace

HERE: Final = Path(__file__).resolve().parents[1] / "web"
ROOMS: Final = ("console", "portal", "partner", "public")

APPS: Final = [
    "showcause.web",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE: Final = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "showcause.web.middleware.Guarded",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

POLICY: Final = {
    "default-src": ["'none'"],
    "style-src": ["'self'"],
    "img-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}
"""Portal and public pages run no script at all."""

CONSOLE_POLICY: Final = {
    **POLICY,
    # The code to scan when an authenticator is added is drawn into the page.
    "img-src": ["'self'", "data:"],
    "script-src": ["'self'"],
    "connect-src": ["'self'"],
}

_LOGGING: Final[dict[str, Any]] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"quiet": {"()": "showcause.web.portal.opening.WithoutTokens"}},
    "loggers": {
        name: {"filters": ["quiet"]}
        for name in ("django.request", "django.security.csrf", "django.server", "waitress")
    },
}
"""Links that open a case are never noted, whatever an operator adds to what is noted."""

SIGNED_IN_SECONDS: Final = 12 * 3_600
UPLOAD_BYTES: Final = 25 * 1_024 * 1_024
FIELDS_AT_MOST: Final = 2_000
TIME_KEPT_SECONDS: Final = 2.0

_opened: list[Workspace] = []
_asked: list[float] = [0.0]


def open_web(start: Path) -> Workspace:
    """The workspace in a folder, opened for its pages: also their own tables and files.

    Raises:
        BadInput: there is none, or its configuration cannot be used.
    """
    opened = opening.open_workspace(start, web_settings)
    show_pages_of(opened)
    collect_files()
    return opened


def show_pages_of(opened: Workspace) -> None:
    """From here on, the pages of this process are of this workspace."""
    _opened[:] = [opened]


def workspace() -> Workspace:
    """The workspace the pages of this process are of.

    Raises:
        BadInput: none was opened.
    """
    if not _opened:
        raise BadInput("no workspace is open", hint="showcause serve")
    return _opened[0]


def keep_time() -> None:
    """Read again, at most every two seconds, how much time was simulated to pass."""
    now = time.monotonic()
    if now - _asked[0] > TIME_KEPT_SECONDS:
        _asked[0] = now
        opening.take_simulated_time(workspace())


def collect_files() -> None:
    """Put every file pages ask for where it is served from, under a name made of its content."""
    from django.core.management import call_command

    call_command("collectstatic", verbosity=0, interactive=False)


def web_settings(settings: Settings) -> dict[str, Any]:
    """Django's settings for the web process."""
    return {
        "INSTALLED_APPS": APPS,
        "MIDDLEWARE": MIDDLEWARE,
        "ROOT_URLCONF": "showcause.web.urls",
        "ALLOWED_HOSTS": list(settings.web.hosts),
        "DEBUG": False,
        "TEMPLATES": [_templates()],
        "USE_I18N": True,
        "LANGUAGE_CODE": "en",
        "LANGUAGES": [("en", "English")],
        "LOCALE_PATHS": [HERE / "locale"],
        "DATA_UPLOAD_MAX_MEMORY_SIZE": UPLOAD_BYTES,
        "DATA_UPLOAD_MAX_NUMBER_FIELDS": FIELDS_AT_MOST,
        "CACHES": {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
        "LOGGING": _LOGGING,
        **_files(settings),
        **_headers(settings),
        **_sign_in(settings),
    }


def _templates() -> dict[str, Any]:
    return {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates", *(HERE / room / "templates" for room in ROOMS)],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "showcause.web.context.page",
            ],
        },
    }


def _files(settings: Settings) -> dict[str, Any]:
    return {
        "STATIC_URL": "/static/",
        "STATIC_ROOT": settings.home / "web-static",
        "STATICFILES_DIRS": [("design", HERE / "design")],
        "STORAGES": {
            "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
            "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
        },
    }


def _headers(settings: Settings) -> dict[str, Any]:
    https = settings.web.https
    return {
        "CONTENT_SECURITY_POLICY": {"DIRECTIVES": dict(POLICY)},
        # With no-referrer Chromium posts `Origin: null`, and every form would be refused.
        "SECURE_REFERRER_POLICY": "same-origin",
        "SECURE_CONTENT_TYPE_NOSNIFF": True,
        "SECURE_CROSS_ORIGIN_OPENER_POLICY": "same-origin",
        "X_FRAME_OPTIONS": "DENY",
        "CSRF_FAILURE_VIEW": "showcause.web.errors.csrf_failed",
        "CSRF_COOKIE_SAMESITE": "Strict",
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_SECURE": https,
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_SAMESITE": "Strict",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_PATH": "/console/",
        "SESSION_COOKIE_AGE": SIGNED_IN_SECONDS,
        "SESSION_EXPIRE_AT_BROWSER_CLOSE": True,
        "SECURE_HSTS_SECONDS": 31_536_000 if https else 0,
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https") if https else None,
    }


def _sign_in(settings: Settings) -> dict[str, Any]:
    return {
        "AUTHENTICATION_BACKENDS": ["allauth.account.auth_backends.AuthenticationBackend"],
        "LOGIN_URL": "/console/sign-in/",
        "LOGIN_REDIRECT_URL": "/console/",
        "ACCOUNT_LOGOUT_REDIRECT_URL": "/console/sign-in/",
        "ACCOUNT_ADAPTER": "showcause.web.console.accounts.StaffAccounts",
        "ACCOUNT_LOGIN_METHODS": {"username"},
        "ACCOUNT_SIGNUP_FIELDS": ["username*", "password1*"],
        "ACCOUNT_EMAIL_VERIFICATION": "none",
        "ACCOUNT_SESSION_REMEMBER": False,
        "MFA_ADAPTER": "showcause.web.console.accounts.StaffFactors",
        "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
        "MFA_ALLOW_UNVERIFIED_EMAIL": True,
        "MFA_PASSKEY_LOGIN_ENABLED": True,
        "MFA_TOTP_ISSUER": f"Showcause {settings.name}",
        "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN": not settings.web.https,
    }
