"""What every place shares. Values of the environment come typed from ``config.environment``."""

from pathlib import Path
from typing import Any

import django_stubs_ext
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parents[2]

INSTALLED_APPS = [
    "modeltranslation",
    "ui",
    "ui.apps.ConsoleConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "anymail",
    "people",
    "languages",
    "outbox",
    "organisations",
    "labs",
    "cohorts",
    "alumni",
    "nudges",
    "roadmap",
    "config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "ui.addresses.RememberLanguageMiddleware",
    "ui.addresses.OtherLanguageSlugMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
FORM_RENDERER = "ui.renderer.GovukRenderer"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ui.addresses.context",
            ],
        },
    }
]

# Languages: pages by the URL, messages by the recipient. No fallback is ever shown (welsh.md).
LANGUAGE_CODE = "en"
LANGUAGES = [("cy", "Cymraeg"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 31_536_000
MODELTRANSLATION_DEFAULT_LANGUAGE = "en"
MODELTRANSLATION_LANGUAGES = ("cy", "en")
MODELTRANSLATION_FALLBACK_LANGUAGES = ()
MODELTRANSLATION_ENABLE_FALLBACKS = False
TRANSLATION_WORKING_DAYS = 10  # how long before a text is used translators are asked for it
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/London"
FORMAT_MODULE_PATH = ["config.formats"]
ROOMS = ("ui", "people", "languages", "outbox", "organisations", "labs", "cohorts", "alumni", "nudges", "roadmap")
CATALOGUES = (*ROOMS, "emails", "config", "vendor")
LOCALE_PATHS = [BASE_DIR / "locale" / name for name in CATALOGUES]

# People: an address is the login; the public has no passwords.
AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "people:account"
ACCOUNT_ADAPTER = "outbox.sign_in.SignInAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 900
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION = "none"  # the code is the proof of the address (people.listeners)
ACCOUNT_FORMS = {
    "request_login_code": "people.forms.SignInForm",
    "confirm_login_code": "people.forms.SignInCodeForm",
    "confirm_reauthentication_code": "people.forms.ConfirmAccessCodeForm",
}
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"request_login_code": "20/m/ip,5/m/key", "login_failed": "10/m/ip,5/5m/key"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Labs CDPS"
MFA_FORMS = {
    "authenticate": "people.forms.SecondFactorForm",
    "reauthenticate": "people.forms.ConfirmAccessSecondFactorForm",
    "activate_totp": "people.forms.ActivateAppForm",
    "add_webauthn": "people.forms.AddPasskeyForm",
    "edit_webauthn": "people.forms.RenamePasskeyForm",
}
MFA_PASSKEY_LOGIN_ENABLED = True
USERSESSIONS_TRACK_ACTIVITY = False  # reading a page writes nothing
STAFF_ROLES = "config.roles.ROLES"

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static" / "build"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = BASE_DIR / "var" / "media"

# Safety: see quality.md, "Access and safety".
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 43_200
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "img-src": [SELF, "data:"],
    }
}
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # unique by a constraint on Lower("email"), which the check does not see

# Celery says "look now" and no more: see nudges.md. Beat runs in UTC, so that a clock change neither skips nor repeats.
CELERY_TIMEZONE = "UTC"
CELERY_ENABLE_UTC = True
CELERY_TASK_IGNORE_RESULT = True  # what a task did is in the database; nobody reads a result
CELERY_TASK_ACKS_LATE = False  # a lost "look now" costs nothing: the next tick looks again
CELERY_WORKER_PREFETCH_MULTIPLIER = 1  # a worker takes one task at a time, so a long one holds no others back
# A limit kills, and what a killed worker was sending is uncertain: mail tasks end by themselves after 20 seconds. This one
# is for a task that hangs; the soft limit comes first, so that it can still end its transaction.
CELERY_TASK_TIME_LIMIT = 900
CELERY_TASK_SOFT_TIME_LIMIT = 840
CELERY_TASK_DEFAULT_QUEUE = "default"
# Mail has a queue of its own: slow work, such as reading feeds, waits in another and delays no message.
CELERY_TASK_ROUTES = {"outbox.*": {"queue": "mail"}, "nudges.*": {"queue": "mail"}}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True  # a worker that starts before its broker waits for it
# Longer than any task may take and than any countdown we use, for Valkey hands a task out again after it; a broker that does
# not answer within 5 seconds is away, and a request does not wait for it.
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "socket_timeout": 5, "socket_connect_timeout": 5}

DJANGO_REDIS_LOG_IGNORED_EXCEPTIONS = True  # a page does without the cache while it is away, and says so in the log

SITE_NAMES = {"cy": "Labs, Dysgu trwy greu", "en": "Labs, Learn by making"}
SITE_NAME = _("Labs, Learn by making")
