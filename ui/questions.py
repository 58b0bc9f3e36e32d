"""Question pages: one topic a page, kept in the session from page to page, checked together and sent once.

A room lists its questions, each with a plain form, and asks this engine which comes next::

    QUESTIONS = Questions(
        Question("language", "iaith", _("Your language"), LanguageForm),
        Question("why", "pam", _("Why you want to take part"), WhyForm),
    )
    register_converter(QUESTIONS.converter(), "sign_up_question")

What was typed is kept as typed, so every page can be shown again and nothing is lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.sessions.backends.base import SessionBase
from django.http import QueryDict
from django.utils.functional import Promise

from ui.addresses import current_language

Words = str | Promise
_NOT_ANSWERS = ("csrfmiddlewaretoken", "_toggle")


@dataclass(frozen=True, slots=True)
class Question:
    """One page: its name (and English word in addresses), its Welsh word, its title and its form."""

    name: str
    welsh: str
    title: Words
    form: type[forms.Form]

    @property
    def word(self) -> str:
        """Its word in addresses, in the language of the page."""
        return self.welsh if current_language() == "cy" else self.name


class Answers:
    """What someone typed so far, in their session under ``key``."""

    def __init__(self, session: SessionBase, key: str) -> None:
        self._session = session
        self._key = key

    def __contains__(self, name: object) -> bool:
        return name in self._all

    @property
    def _all(self) -> dict[str, Any]:
        kept: dict[str, Any] = self._session.get(self._key, {})
        return kept

    def typed(self, name: str) -> QueryDict | None:
        """Return what was posted on the page ``name``, or None."""
        if name not in self._all:
            return None
        typed = QueryDict(mutable=True)
        for field, values in self._all[name]["typed"].items():
            typed.setlist(field, values)
        return typed

    def language(self, name: str) -> str:
        """Return the language of the page ``name`` when it was answered."""
        language: str = self._all[name]["language"]
        return language

    def keep(self, name: str, typed: QueryDict) -> None:
        """Keep what was posted on the page ``name``."""
        fields = {field: values for field, values in typed.lists() if field not in _NOT_ANSWERS}
        self._session[self._key] = {**self._all, name: {"typed": fields, "language": current_language()}}

    def forget(self) -> None:
        """Drop everything."""
        self._session.pop(self._key, None)


class Questions:
    """The pages of one form, in order."""

    def __init__(self, *questions: Question) -> None:
        self._by_name = {question.name: question for question in questions}

    def __iter__(self) -> Iterator[Question]:
        return iter(self._by_name.values())

    def __getitem__(self, name: str) -> Question:
        return self._by_name[name]

    def converter(self) -> type:
        """Return a converter for addresses: a question's word in the language of the page ↔ its name."""
        questions = self

        class QuestionConverter:
            regex = "[a-z-]+"

            def to_python(self, value: str) -> str:
                for question in questions:
                    if question.word == value:
                        return question.name
                raise ValueError(value)

            def to_url(self, value: str) -> str:
                return questions[value].word

        return QuestionConverter

    def before(self, name: str) -> Question | None:
        """Return the question before ``name``, None for the first."""
        names = list(self._by_name)
        place = names.index(name)
        return self._by_name[names[place - 1]] if place else None

    def form(self, name: str, answers: Answers, **initial: Any) -> forms.Form:
        """Return the form of ``name``: with what was typed, else with ``initial``."""
        typed = answers.typed(name)
        form = self[name].form
        return form(typed) if typed is not None else form(initial=initial)

    def open(self, answers: Answers) -> Question | None:
        """Return the first question that has no good answer yet, None when all have."""
        for question in self:
            if question.name not in answers or not self.form(question.name, answers).is_valid():
                return question
        return None

    def is_due(self, name: str, answers: Answers) -> bool:
        """Whether ``name`` can be asked: every question before it has a good answer."""
        first = self.open(answers)
        names = list(self._by_name)
        return first is None or names.index(name) <= names.index(first.name)

    def cleaned(self, answers: Answers) -> dict[str, Any]:
        """Return every cleaned value by field name; call it when ``open`` returns None."""
        values: dict[str, Any] = {}
        for question in self:
            form = self.form(question.name, answers)
            form.full_clean()
            values |= form.cleaned_data
        return values

    def rows(self, answers: Answers) -> list[Row]:
        """Return what to show on the page that checks the answers: a row for each field, in order."""
        return [
            Row(question, str(bound.label), shown_value(bound), answers.language(question.name))
            for question in self
            for bound in self.form(question.name, answers)
        ]


@dataclass(frozen=True, slots=True)
class Row:
    """One answer as the check page shows it; ``language`` is that of the page it was written on."""

    question: Question
    label: str
    value: str
    language: str


def shown_value(bound: forms.BoundField) -> str:
    """Return the answer in words: the labels of choices, the typed text of the rest."""
    value: Any = bound.value()
    field: Any = bound.field
    if isinstance(field, forms.ModelChoiceField):
        chosen = bound.form.cleaned_data.get(bound.name) if bound.form.is_valid() else None
        return str(chosen or "")
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        labels = {str(key): str(label) for key, label in choices}
        return labels.get(str(value), "")
    return str(value or "")
