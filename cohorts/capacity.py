"""As many places as the series has capacity for: that is how no more can be offered."""

from django.db import transaction

from cohorts.models import Offer, Place
from labs.models import Series


@transaction.atomic
def keep_places(*, series: Series) -> None:
    """Make the places of ``series`` equal to its capacity.

    When it shrinks, the offers of the places that go move to the ones that stay. The database refuses a capacity below
    the offers that hold a place (migration ``0002``), so there is always room.
    """
    locked = Series.objects.select_for_update(no_key=True).get(pk=series.pk)
    have = set(locked.places.values_list("number", flat=True))
    missing = (number for number in range(1, locked.capacity + 1) if number not in have)
    Place.objects.bulk_create([Place(series=locked, number=number) for number in missing])
    if have and max(have) > locked.capacity:
        _drop_beyond(locked)


def _drop_beyond(series: Series) -> None:
    kept = series.places.filter(number__lte=series.capacity)
    going = Offer.objects.filter(place__series=series, place__number__gt=series.capacity)
    for offer, place in zip(going.live(), kept.free().order_by("number"), strict=False):
        offer.place = place
        offer.save(update_fields=["place"])
    going.exclude(status__in=["made", "accepted"]).update(place=kept.earliest("number"))
    series.places.filter(number__gt=series.capacity).delete()
