"""Sign-in by emailed code: what allauth sends goes out through the outbox."""

from allauth.account.adapter import DefaultAccountAdapter


class SignInAdapter(DefaultAccountAdapter):
    """The site's account adapter."""
