"""One way to search for names and one order to list them in, the same in both languages.

Search: case and accents do not matter (ŵ, ŷ, â, î …) and every word must be found. Order: that of the Welsh alphabet,
in which ch, dd, ff, ng, ll, ph, rh and th are letters that follow c, d, f, g, l, p, r and t; case, accents and
punctuation do not count, and a pair of letters is always read as one. The SQL functions and their indexes are made by
migration ``0002_search``; an index serves an expression only as it is written here.
"""

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


class WelshOrder(Func):
    """What a name is ordered by; use it in ``order_by`` with the primary key after it."""

    function = "people_welsh_key"
    template = '%(function)s(%(expressions)s) COLLATE "C"'
    arity = 1
    output_field = TextField()


def with_every_word(words: str, name: str = "searched_text") -> Q:
    """Return the condition that the folded text annotated as ``name`` holds every one of ``words``."""
    condition = Q()
    for word in words.split():
        condition &= Q(**{f"{name}__contains": Fold(Value(word))})
    return condition
