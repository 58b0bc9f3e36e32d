"""One section in a process of its own, on an empty database: ``python -m bench.section outbox``.

A section is a module of this package with ``run()``, which prints its figures beside their bars and returns them by name.
"""

import sys
from importlib import import_module

import django
from django.core.management import call_command


def main() -> None:
    """Make the tables and measure."""
    django.setup()
    call_command("migrate", verbosity=0)
    import_module(f"bench.{sys.argv[1]}").run()


if __name__ == "__main__":
    main()
