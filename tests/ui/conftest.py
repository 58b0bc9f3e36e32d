"""The demonstration pages of the design system's tests."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def demo(settings: Any) -> None:
    """Serve the pages of ``tests/ui/demo.py`` beside the site's own."""
    settings.ROOT_URLCONF = "tests.ui.demo"
    settings.TEMPLATES = [
        {**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], Path(__file__).parent / "templates"]}
    ]
