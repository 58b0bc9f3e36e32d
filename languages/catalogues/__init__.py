"""Message catalogues: found in the sources, kept in ``locale/``, checked, compiled. See ``docs/languages.md``.

``compile`` and ``files`` need polib only, so that a server without development packages can compile. ``extract`` needs
Babel and ``report`` needs spylls: only ``desk`` imports them.
"""
