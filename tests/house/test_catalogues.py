"""The house's own catalogues: complete, up to date, and one Welsh for one English."""

from languages.catalogues import desk
from languages.catalogues.rooms import project


def test_every_text_of_the_house_has_its_welsh() -> None:
    assert [str(problem) for problem in desk.problems(project())] == []
