"""The course pages and the words they are tied to the world of work with."""

from courses.models.contact import ContactSettings
from courses.models.course_pages import ChapterPage, CoursePage, LessonPage
from courses.models.site_pages import CataloguePage, HomePage
from courses.models.vocabulary import CourseOccupation, CourseSkill, Licence, Occupation, Skill

__all__ = [
    "CataloguePage",
    "ChapterPage",
    "ContactSettings",
    "CourseOccupation",
    "CoursePage",
    "CourseSkill",
    "HomePage",
    "LessonPage",
    "Licence",
    "Occupation",
    "Skill",
]
