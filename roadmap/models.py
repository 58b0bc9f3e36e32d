"""The public roadmap: goals, items in now, next, future or done, and every move with its reason."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from roadmap.querysets import GoalQuerySet, ItemQuerySet, RoadmapQuerySet


class Horizon(models.TextChoices):
    """When an item is worked on."""

    NOW = "now", _("Now")
    NEXT = "next", _("Next")
    FUTURE = "future", _("Future")
    DONE = "done", _("Done")


class Roadmap(models.Model):
    """The document a roadmap is imported from: its title and what it says before its first goal."""

    ref = models.SlugField(_("reference"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=200)
    intro = models.TextField(_("introduction"), blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)

    objects = RoadmapQuerySet.as_manager()

    class Meta:
        verbose_name = _("roadmap")
        verbose_name_plural = _("roadmaps")

    def __str__(self) -> str:
        return str(self.title or self.ref)


class Goal(models.Model):
    """Something Labs wants to achieve."""

    roadmap = models.ForeignKey(Roadmap, verbose_name=_("roadmap"), on_delete=models.CASCADE, related_name="goals")
    ref = models.SlugField(_("reference"), max_length=80, unique=True)
    position = models.PositiveSmallIntegerField(_("order"))
    title = models.CharField(_("title"), max_length=200)
    intro = models.TextField(_("introduction"), blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)

    objects = GoalQuerySet.as_manager()

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return str(self.title or self.ref)


class Item(models.Model):
    """A step towards a goal. Public only when written in both languages."""

    goal = models.ForeignKey(Goal, verbose_name=_("goal"), on_delete=models.CASCADE, related_name="items")
    ref = models.SlugField(_("reference"), max_length=80, unique=True)
    position = models.PositiveSmallIntegerField(_("order"))
    text = models.TextField(_("text"))
    horizon = models.CharField(_("when"), max_length=6, choices=Horizon)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("item")
        verbose_name_plural = _("items")
        ordering = ["goal", "position", "pk"]

    def __str__(self) -> str:
        return str(self.text or self.ref)


class Move(models.Model):
    """An item's move from one time to another: who, when, from, to and why."""

    item = models.ForeignKey(Item, verbose_name=_("item"), on_delete=models.CASCADE, related_name="moves")
    from_horizon = models.CharField(_("from"), max_length=6, choices=Horizon)
    to_horizon = models.CharField(_("to"), max_length=6, choices=Horizon)
    why = models.TextField(_("why"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("move")
        verbose_name_plural = _("moves")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(from_horizon=models.F("to_horizon")),
                name="move_goes_somewhere",
                violation_error_message=_("Choose a different time to move to."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.get_from_horizon_display()} → {self.get_to_horizon_display()}"
