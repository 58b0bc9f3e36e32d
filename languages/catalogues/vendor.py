"""The texts of packages that a reader can meet: found in their installed sources, so that an upgrade shows at once."""

from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path

from languages.catalogues.extract import Found, find
from languages.catalogues.files import Key

# What is read, and why the rest of a package is not.
PACKAGES = ("django", "allauth", "modeltranslation")
LEFT_OUT = (
    "django/conf/global_settings.py",  # names of the world's languages; ours are in our own LANGUAGES
    "django/conf/app_template",
    "django/conf/project_template",
    "django/views/templates",  # debug pages and the page of a site without pages: developers only, and never translated
    "modeltranslation/tests",
)
# Applications that are not installed show nothing. If one is installed its texts must be translated: see ``intruders``.
NOT_INSTALLED = (
    "django/contrib/admindocs",
    "django/contrib/flatpages",
    "django/contrib/gis",
    "django/contrib/humanize",
    "django/contrib/redirects",
    "django/contrib/sitemaps",
    "django/contrib/sites",
    "django/contrib/syndication",
    "allauth/headless",
    "allauth/idp",
    "allauth/socialaccount",
)
LEFT_OUT_TEMPLATES = ("socialaccount", "idp", "headless", "openid")


def intruders(installed: Iterable[str]) -> list[str]:
    """Applications that are installed although the vendor catalogue leaves them out."""
    left_out = {path.replace("/", ".") for path in NOT_INSTALLED}
    return sorted(name for name in installed if any(name.startswith(left) for left in left_out))


def harvest(domain: str) -> dict[Key, Found]:
    """Every text of the installed packages for this domain (``django``: code and templates; ``djangojs``: scripts)."""
    found: dict[Key, Found] = {}
    for package in PACKAGES:
        home = _home(package)
        for key, entry in find(_sources(home, domain), root=home.parent).items():
            known = found.setdefault(key, entry)
            known.sources |= entry.sources
            known.notes |= entry.notes
            known.plural = known.plural or entry.plural
            known.alone = known.alone or entry.alone
    return found


def _home(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise LookupError(f"{package} is not installed: install requirements/base.txt")
    return Path(spec.submodule_search_locations[0])


def _sources(home: Path, domain: str) -> Iterator[Path]:
    for path in sorted(home.rglob("*")):
        name = path.relative_to(home.parent).as_posix()
        if path.is_file() and _is_read(name) and _domain(path) == domain:
            yield path


def _is_read(name: str) -> bool:
    parts = name.split("/")
    if "locale" in parts or "__pycache__" in parts or "vendor" in parts or name.endswith(".min.js"):
        return False
    if "templates" in parts and parts[parts.index("templates") + 1] in LEFT_OUT_TEMPLATES:
        return False
    return not any(name == left or name.startswith(f"{left}/") for left in (*LEFT_OUT, *NOT_INSTALLED))


def _domain(path: Path) -> str | None:
    if path.suffix == ".js":
        return "djangojs"
    return "django" if path.suffix == ".py" or "templates" in path.parts else None
