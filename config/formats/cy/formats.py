"""Welsh: "1 Mawrth 2026", "2:30yp": ``a`` gives yb and yp through locale/vendor/cy."""

from config.formats.wales import *  # noqa: F403
