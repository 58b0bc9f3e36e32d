"""One way to search for people: case and accents do not matter (ŵ, ŷ, â, î …), and every word must be found.

The two SQL functions are made by migration ``0002_search``; the index is on the second, so a search must use it as is.
"""

from django.db import models
from django.db.models import Func, Q, TextField, Value


class Fold(Func):
    """Text without its accents and in lower case: ``Llŷr`` → ``llyr``."""

    function = "people_fold"
    arity = 1
    output_field = TextField()


class SearchText(Func):
    """The folded text of a person that the index holds: full name, preferred name, address."""

    function = "people_search_text"
    arity = 3
    output_field = TextField()


def words_in(expression: models.F | Func, words: str) -> tuple[dict[str, Func], Q]:
    """Return the annotation and the condition for a folded ``expression`` that holds every one of ``words``."""
    condition = Q()
    for word in words.split():
        condition &= Q(searched_text__contains=Fold(Value(word)))
    return {"searched_text": expression if isinstance(expression, Func) else Fold(expression)}, condition
