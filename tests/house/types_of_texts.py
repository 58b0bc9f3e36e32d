"""The plugin of mypy: django-stubs, which reads the models as they run, without modeltranslation's patched managers.

modeltranslation gives each bilingual model a manager class made at run time, of which no type checker can know. Here the
managers stay the ones written in the source, and each bilingual field has its column for either language.
"""

import os
import sys
from pathlib import Path
from typing import Any

from mypy_django_plugin.main import NewSemanalDjangoPlugin

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
sys.path.append(str(Path(__file__).resolve().parents[2]))


def plugin(version: str) -> Any:
    """mypy asks for the plugin by this name."""
    from modeltranslation import translator  # only now: it reads the settings

    translator.patch_manager_class = lambda manager: None
    return NewSemanalDjangoPlugin
