"""A message is a row with a state; PostgreSQL is the only truth of what was sent to whom.

Columns that ``nudges`` fills with ``INSERT … SELECT`` (all others have database defaults):

outbox_content   kind, stream, subject_cy, subject_en, body_cy, body_en, reason_cy, reason_en, placeholders (jsonb: name →
                 "trusted" | "untrusted"), digest (see ``outbox.contents.freeze``, which makes or finds the row),
                 written_at, approved_at (null: not sendable)
outbox_message   key (unique, ≤ 200), kind, stream, content_id, person_id, due_at, expires_at (null: never), written_at,
                 context (jsonb: name → text, or name → {"cy": …, "en": …}), about_type_id, about_id
                 ``to_address`` and ``language`` stay empty: the person's own at the moment of sending.
"""

from outbox.models.choices import OptOut, Suppression
from outbox.models.events import DeliveryEvent, Reply
from outbox.models.machinery import Heartbeat, Instance
from outbox.models.messages import Message
from outbox.models.texts import Content, Stream

__all__ = ["Content", "DeliveryEvent", "Heartbeat", "Instance", "Message", "OptOut", "Reply", "Stream", "Suppression"]
