"""The local mailbox: what the SMTP server caught, in both languages, and nowhere but on a developer's machine."""

import asyncio
import os
import smtplib
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Mailbox
from django.test import Client
from django.urls import NoReverseMatch, reverse

from config.embedded import HOST, free_port
from config.mailbox.caught import newest
from tests.house import mailbox_urls

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db  # every page asks for its notices
LINK = "https://labs.example/cy/cynnig/?a=1&b=2"


def an_email(subject: str = "Eich lle ar Labs – croeso ŵ", day: int = 1) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = (
        "Labs <labs@labs.example>",
        "Ffion <ffion@corff.example>",
        subject,
    )
    message["Date"] = datetime(2026, 3, day, 14, 30, tzinfo=UTC)
    message.set_content(f"Mae lle i chi: {LINK}\n<b>nid HTML</b>")
    message.add_alternative("<p style='color:red'>Mae lle i chi.</p><script>alert(1)</script>", subtype="html")
    message["Content-Language"] = "cy"
    return message


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.LOCAL_MAILBOX = str(tmp_path / "mail")
    return tmp_path / "mail"


@pytest.fixture
def deliver(folder: Path) -> Iterator[Any]:
    """Send a message through the very server that make run starts."""
    asyncio.set_event_loop(asyncio.new_event_loop())
    controller = Controller(Mailbox(str(folder)), hostname=HOST, port=free_port(), enable_SMTPUTF8=True)
    controller.start()

    def send(message: EmailMessage) -> None:
        with smtplib.SMTP(HOST, controller.port) as connection:
            connection.send_message(message)

    yield send
    controller.stop()


@pytest.mark.urls(mailbox_urls.__name__)
def test_an_empty_mailbox_says_so_in_each_language(client: Client, folder: Path) -> None:
    assert "The mailbox is empty." in client.get("/en/mailbox/").content.decode()
    assert "Mae'r blwch post yn wag." in client.get("/cy/blwch-post/").content.decode()


def test_messages_come_newest_first_with_what_they_say(folder: Path, deliver: Any) -> None:
    deliver(an_email("Cyntaf", 1))
    deliver(an_email("Ail", 2))
    found = newest(folder)
    assert [caught.subject for caught in found] == ["Ail", "Cyntaf"]
    assert [found[0].sender, found[0].recipients, found[0].language] == [
        "Labs <labs@labs.example>",
        "ffion@corff.example",
        "cy",
    ]
    assert found[0].at == datetime(2026, 3, 2, 14, 30, tzinfo=UTC)


@pytest.mark.urls(mailbox_urls.__name__)
def test_a_message_shows_its_text_with_links_and_its_html_shut_in_a_frame(
    client: Client, folder: Path, deliver: Any
) -> None:
    deliver(an_email())
    (caught,) = newest(folder)
    page = client.get(reverse("mailbox:message", kwargs={"key": caught.key})).content.decode()
    assert '<a href="https://labs.example/cy/cynnig/?a=1&amp;b=2"' in page
    assert "&lt;b&gt;nid HTML&lt;/b&gt;" in page
    assert "<script>alert" not in page
    frame = client.get(reverse("mailbox:html", kwargs={"key": caught.key}))
    assert "<p style='color:red'>Mae lle i chi.</p>" in frame.content.decode()
    assert frame.headers["X-Frame-Options"] == "SAMEORIGIN"
    directives = dict(part.strip().partition(" ")[::2] for part in frame.headers["Content-Security-Policy"].split(";"))
    assert directives["default-src"] == "'none'"
    assert directives["sandbox"] == "allow-popups allow-top-navigation-by-user-activation"
    assert "script-src" not in directives


@pytest.mark.urls(mailbox_urls.__name__)
@pytest.mark.parametrize("key", ["nobody", "..", "%2e%2e%2fsecret"])
def test_a_key_that_names_no_message_is_not_found(client: Client, folder: Path, deliver: Any, key: str) -> None:
    deliver(an_email())
    assert client.get(f"/en/mailbox/{key}/").status_code == 404


def test_a_message_whose_date_cannot_be_read_is_still_listed(folder: Path, deliver: Any) -> None:
    message = an_email()
    del message["Date"]
    deliver(message)
    assert [caught.at for caught in newest(folder)] == [datetime(1970, 1, 1, tzinfo=UTC)]


def test_the_mailbox_is_not_there_unless_its_folder_is_named() -> None:
    with pytest.raises(NoReverseMatch):
        reverse("mailbox:list")


def test_production_refuses_to_start_with_a_mailbox() -> None:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "SECRET_KEY": "x" * 60,
        "SITE_URL": "https://labs.example",
        "ALLOWED_HOSTS": "labs.example",
        "LOCAL_MAILBOX": "mail",
    }
    command = [sys.executable, "manage.py", "check"]
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode != 0
    assert (
        "LOCAL_MAILBOX is not safe in production: remove it: the mailbox page shows everyone's mail." in result.stderr
    )
