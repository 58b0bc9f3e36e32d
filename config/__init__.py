"""The composition root: settings, addresses, the Celery app. It may know every room; no room knows it."""

from config.celery import app as celery_app

__all__ = ("celery_app",)
