"""What learning refuses, and how it says so.

LearningError                  code, words and the HTTP status that an API answers with
├── NotEnrolled                the person has no enrolment in the course
├── CourseNotOpen              the course isn't published, or asks for nothing yet
├── LessonNotFound             no such published lesson
├── LessonNotAsked             the lesson came after the enrolment's pinned rules
├── NothingToWatch             the lesson's recording can't be played yet
├── BadSession                 a watch session that we didn't sign, or that isn't what it says
├── SessionGone                a watch session whose days are over
├── KeyReused                  an idempotency key that came before with another content
├── SequenceReused             a sequence number that came before, or too far behind
├── QuizUnavailable            the lesson asks no questions
└── AppendOnly                 somebody tried to change what is written once
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class LearningError(Exception):
    """``code`` is for programs and stays, ``words`` are for people, ``status`` is the HTTP status."""

    code = "learning_error"
    words: str | Promise = _("出了点问题，请再试一次。")
    status = 400

    def __str__(self) -> str:
        return str(self.words)


class NotEnrolled(LearningError):
    code = "not_enrolled"
    words = _("您还没有报名这门课，学习时间没法记录。请先报名。")
    status = 403


class CourseNotOpen(LearningError):
    code = "course_not_open"
    words = _("这门课现在不能报名。")
    status = 409


class LessonNotFound(LearningError):
    code = "lesson_not_found"
    words = _("没有找到这一课，可能已经下架。")
    status = 404


class LessonNotAsked(LearningError):
    code = "lesson_not_asked"
    words = _("这一课是您报名以后才加的，可以看，但不影响您结业。")
    status = 409


class NothingToWatch(LearningError):
    code = "nothing_to_watch"
    words = _("这一课的视频还在处理，暂时不能播放。")
    status = 409


class BadSession(LearningError):
    code = "bad_session"
    words = _("播放记录的凭证不对，请刷新页面。")
    status = 403


class SessionGone(LearningError):
    code = "session_gone"
    words = _("这次播放已经过去太久，没法再记录。请刷新页面后接着看。")
    status = 410


class KeyReused(LearningError):
    code = "key_reused"
    words = _("同一个编号用了两次，但内容不一样。")
    status = 409


class SequenceReused(LearningError):
    code = "sequence_reused"
    words = _("这个序号已经用过，或者太旧了。")
    status = 409


class QuizUnavailable(LearningError):
    code = "quiz_unavailable"
    words = _("这一课没有练习题。")
    status = 404


class AppendOnly(LearningError):
    code = "append_only"
    words = _("结业记录只能写一次，不能改，也不能删。")
    status = 409
