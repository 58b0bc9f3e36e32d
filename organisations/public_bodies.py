"""Putting the public bodies of Wales on record from the data file, as often as it changes."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from languages.approving import approve_all_as_given
from organisations.models import Organisation, Sector
from people import audit
from people.models import Person

DATA = Path(__file__).resolve().parent / "data" / "public_bodies.yaml"


class UnknownSector(ValueError):  # noqa: N818
    """The file names a sector that the model does not know."""


@dataclass(frozen=True, slots=True)
class Report:
    """How many bodies were added, changed and left as they were."""

    added: int
    changed: int
    unchanged: int


@transaction.atomic
def load(*, path: Path = DATA, by: Person | None, at: datetime) -> Report:
    """Add and bring up to date the bodies of ``path``, found by their slug; bodies that are not in it are left alone.

    Raises ``UnknownSector``. Whether a body is offered in forms stays as staff set it.
    """
    wanted = [_fields(body) for body in yaml.safe_load(path.read_text(encoding="utf-8"))["bodies"]]
    known = {body.slug: body for body in Organisation.objects.all()}
    added = [Organisation(**fields) for fields in wanted if fields["slug"] not in known]
    changed = [body for fields in wanted if (body := known.get(fields["slug"])) and _update(body, fields)]
    Organisation.objects.bulk_create(added)
    if changed:
        Organisation.objects.bulk_update(changed, ["name", "name_cy", "name_en", "sector", "website", "aliases"])
    if added or changed:
        # The names are those the bodies themselves publish, in both languages.
        approve_all_as_given(records=[*added, *changed], by=by, at=at)
        audit.record("public-bodies-loaded", by=by, at=at, added=len(added), changed=len(changed))
    return Report(len(added), len(changed), len(wanted) - len(added) - len(changed))


def _fields(body: dict[str, Any]) -> dict[str, Any]:
    if body["sector"] not in Sector.values:
        raise UnknownSector(f"{body['slug']}: {body['sector']}")
    return {
        "slug": body["slug"],
        "name": body["name"]["en"],
        "name_cy": body["name"]["cy"],
        "name_en": body["name"]["en"],
        "sector": body["sector"],
        "website": body.get("website", ""),
        "aliases": body.get("aliases", []),
    }


def _update(body: Organisation, fields: dict[str, Any]) -> bool:
    differing = {name: value for name, value in fields.items() if name != "name" and getattr(body, name) != value}
    for name, value in differing.items():
        setattr(body, name, value)
    return bool(differing)
