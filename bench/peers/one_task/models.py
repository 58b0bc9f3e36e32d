"""A row for each email."""

from django.db import models


class Email(models.Model):
    """One email, rendered, and whether it was sent."""

    to = models.EmailField()
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField()
    sent_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.to
