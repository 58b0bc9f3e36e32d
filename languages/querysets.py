"""The read rules of texts and of service notices."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When

if TYPE_CHECKING:
    from languages.models import ServiceNotice, TextState


class TextStateQuerySet(models.QuerySet["TextState"]):
    """Texts in one language, by what is asked of them."""

    def of(self, record: models.Model) -> TextStateQuerySet:
        """Return those of ``record``, each field's Welsh before its English."""
        return self.of_many(type(record), [record.pk]).order_by("field", "language")

    def of_many(self, model: type[models.Model], keys: Iterable[int]) -> TextStateQuerySet:
        """Return those of the records of ``model`` with these primary keys."""
        return self.of_model(model).filter(object_id__in=list(keys))

    def of_model(self, model: type[models.Model]) -> TextStateQuerySet:
        """Return those of every record of ``model``."""
        return self.filter(content_type=ContentType.objects.get_for_model(model))

    def waiting(self) -> TextStateQuerySet:
        """Return those that somebody has to work on: all that are not approved."""
        return self.exclude(state="approved")

    def queued(self) -> TextStateQuerySet:
        """Return the waiting ones in the order of the queue: urgent, then by the day needed, then as they came."""
        missing_first = Case(When(state="missing", then=0), When(state="out_of_date", then=1), default=2)
        return self.waiting().order_by("-urgent", F("needed_by").asc(nulls_last=True), missing_first, "pk")

    def late(self, *, on: date) -> TextStateQuerySet:
        """Return the waiting ones that were needed before the day ``on``."""
        return self.waiting().filter(needed_by__lt=on)

    def with_parity(self) -> TextStateQuerySet:
        """Add ``at_parity``: this language and the other are both approved."""
        twin = self.model.objects.filter(
            content_type=OuterRef("content_type"),
            object_id=OuterRef("object_id"),
            field=OuterRef("field"),
            state="approved",
        ).exclude(language=OuterRef("language"))
        return self.annotate(
            at_parity=Case(When(Q(Exists(twin), state="approved"), then=Value(True)), default=Value(False))
        )


class NoticeQuerySet(models.QuerySet["ServiceNotice"]):
    """Service notices, by what is asked of them."""

    def published(self) -> NoticeQuerySet:
        """Return those that went out, whether or not they have ended since, the latest first."""
        return self.filter(published_at__isnull=False).order_by("-published_at")

    def shown(self, *, at: datetime) -> NoticeQuerySet:
        """Return those that everyone sees at ``at``."""
        return self.published().filter(Q(ends_at=None) | Q(ends_at__gt=at), published_at__lte=at)
