"""The demonstration pages of the design system's tests."""

from pathlib import Path
from typing import Any

import pytest
from django.utils import translation


@pytest.fixture
def demo(settings: Any) -> None:
    """Serve the pages of ``tests/ui/demo.py`` beside the site's own."""
    settings.ROOT_URLCONF = "tests.ui.demo"
    settings.TEMPLATES = [
        {**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], Path(__file__).parent / "templates"]}
    ]


@pytest.fixture(autouse=True)
def in_english() -> None:
    """Begin each test in English, whatever language the last page of another test was in."""
    translation.activate("en")
