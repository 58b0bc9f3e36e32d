"""The emails whose texts ship with the code, rendered as their readers would get them."""

from pathlib import Path

from outbox import kinds
from outbox.contents import shown_from_template
from outbox.fillers import Due
from outbox.rendering import Rendered, preview
from tests.house.world import AT

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "emails"


def email(kind: kinds.Kind, language: str) -> Rendered:
    """Return an email of ``kind`` as someone who reads ``language`` would get it."""
    content, values = shown_from_template(kind=kind.slug, context=kind.sample, at=AT)
    due = Due(
        id=1, reference="xxx", kind=kind.slug, stream=content.stream, content_id=content.pk or 0, person_id=1,
        address="xxx@pobl.example", language=language, context=dict(values), calendar=None, about_type_id=None,
        about_id=None, attempts=0, due_at=AT, preferred_name="Xxx", full_name="Xxx 1", at=AT,
    )  # fmt: skip
    return preview(content, language, due)


def templated() -> list[kinds.Kind]:
    """The kinds of email whose texts ship as templates; the others are written by staff, into the same layout."""
    return [kind for slug, kind in sorted(kinds.KINDS.items()) if (TEMPLATES / slug).is_dir()]
