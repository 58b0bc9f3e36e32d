"""British English: "1 March 2026", "2:30pm": ``a`` gives am and pm through locale/vendor/en."""

from config.formats.wales import *  # noqa: F403
