"""Hears every record that is saved or deleted, and keeps the states of its texts."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import models
from django.utils import timezone

from languages import keeping, notices
from languages.models import ServiceNotice
from languages.texts import Declaration, declarations, parts_of


def saved(
    sender: type[models.Model], instance: models.Model, update_fields: Collection[str] | None, **_rest: Any
) -> None:
    """Keep what a save may have changed; a save of other fields costs nothing."""
    declaration = declarations.get(sender)
    if declaration and _touches(declaration, update_fields):
        keeping.keep([instance], by=None, at=timezone.now())
    if parts_of(sender) and _touches(declaration, update_fields):
        keeping.keep_parts(instance)


def deleted(sender: type[models.Model], instance: models.Model, **_rest: Any) -> None:
    """Forget the texts of what is deleted."""
    if sender in declarations:
        keeping.forget(instance)


def notice_changed(sender: type[models.Model], **_rest: Any) -> None:
    """Have every page show the notices as they are now."""
    if sender is ServiceNotice:
        notices.refresh()


def migrated(**_rest: Any) -> None:
    """Remember the notices of a database that was just made or brought up to date."""
    notices.remember()


def _touches(declaration: Declaration | None, update_fields: Collection[str] | None) -> bool:
    if update_fields is None or declaration is None:
        return True
    followed = {*declaration.columns, *declaration.fields, declaration.public, declaration.needed}
    return bool(followed & set(update_fields)) or _needed_by_parts(declaration, update_fields)


def _needed_by_parts(declaration: Declaration, update_fields: Collection[str]) -> bool:
    paths = (part.needed or "" for part in parts_of(declaration.model))
    return any(path.rpartition("__")[2] in update_fields for path in paths)
