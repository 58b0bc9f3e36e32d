"""A server. Whatever is insecure is refused here, at the start and with a hint."""

from django.core.exceptions import ImproperlyConfigured

from config.environment import read
from config.settings.base import *  # noqa: F403
from config.settings.from_environment import settings_from

_values = read(production=True)
_REFUSED = {
    "STAFF_SECOND_FACTOR": (not _values["STAFF_SECOND_FACTOR"], "remove it: staff always need a second factor"),
    "LOCAL_MAILBOX": (bool(_values["LOCAL_MAILBOX"]), "remove it: the mailbox page shows everyone's mail"),
    "SITE_URL": (not _values["SITE_URL"].startswith("https://"), "begin it with https://"),
    "ALLOWED_HOSTS": ("*" in _values["ALLOWED_HOSTS"], "name the hosts; a star answers to any"),
}
for _name, (_wrong, _hint) in _REFUSED.items():
    if _wrong:
        raise ImproperlyConfigured(f"{_name} is not safe in production: {_hint}.")

DEBUG = False
globals().update(settings_from(_values))
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _values["TRUSTED_PROXIES"] else None
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
