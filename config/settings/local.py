"""A developer's machine: private servers unless ``DATABASE_URL`` and ``BROKER_URL`` name others."""

from config.environment import read
from config.servers import local_environment
from config.settings.base import *  # noqa: F403
from config.settings.from_environment import settings_from

DEBUG = False
globals().update(settings_from(read(local_environment(), production=False)))
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # browsers allow passkeys on http://localhost, and nowhere else
