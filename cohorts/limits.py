"""How often one may try: counted in the cache, so that it holds for every web process."""

import hashlib

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

HOUR = 3600
SIGN_UPS_PER_PLACE = 60
"""Sign-ups an hour from one network address: a whole office shares one."""
SIGN_UPS_PER_ADDRESS = 5
"""Sign-ups an hour for one email address, known to us or not."""


def may_sign_up(request: HttpRequest, email: str) -> bool:
    """Count this try, and say whether it is within bounds."""
    place = get_adapter(request).get_client_ip(request)
    within = [
        _count("sign-up-place", place) <= SIGN_UPS_PER_PLACE,
        _count("sign-up-address", email.lower()) <= SIGN_UPS_PER_ADDRESS,
    ]
    return all(within)


def _count(action: str, who: str) -> int:
    key = f"limit:{action}:{hashlib.sha256(who.encode()).hexdigest()}"
    cache.add(key, 0, HOUR)
    try:
        return int(cache.incr(key) or 0)  # the cache may be away
    except ValueError:  # it ran out between the two calls
        cache.set(key, 1, HOUR)
        return 1
