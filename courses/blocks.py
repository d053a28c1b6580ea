"""What a course or a lesson is written with, and what its quiz is made of."""

from collections import Counter
from typing import Any

from django.core.exceptions import ValidationError
from django.forms.utils import ErrorList
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.images.blocks import ImageBlock

_TEXT_FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link"]


class SafetyBlock(blocks.StructBlock):
    """What can hurt somebody, set apart from the text."""

    text = blocks.RichTextBlock(label=_("安全提示"), features=["bold", "ol", "ul"])

    class Meta:
        icon = "warning"
        label = _("安全提示")
        template = "courses/blocks/safety.html"


class StepsBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("小标题"), required=False, help_text=_("例如：平焊引弧四步"))
    steps = blocks.ListBlock(
        blocks.CharBlock(label=_("一步"), max_length=300),
        label=_("步骤"),
        help_text=_("一步写一件事"),
    )

    class Meta:
        icon = "list-ol"
        label = _("操作步骤")
        template = "courses/blocks/steps.html"


class PictureBlock(blocks.StructBlock):
    image = ImageBlock(label=_("图片"))
    caption = blocks.CharBlock(label=_("图片说明"), required=False, max_length=200)

    class Meta:
        icon = "image"
        label = _("图片")
        template = "courses/blocks/picture.html"


class BodyBlock(blocks.StreamBlock):
    heading = blocks.CharBlock(
        label=_("小标题"), icon="title", max_length=80, template="courses/blocks/heading.html"
    )
    paragraph = blocks.RichTextBlock(label=_("正文"), icon="pilcrow", features=_TEXT_FEATURES)
    picture = PictureBlock()
    steps = StepsBlock()
    safety = SafetyBlock()

    class Meta:
        required = False


class OptionBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("选项内容"), max_length=300)
    correct = blocks.BooleanBlock(label=_("这是正确答案"), required=False)
    feedback = blocks.CharBlock(
        label=_("选了它以后告诉学员"),
        required=False,
        max_length=300,
        help_text=_("可以不填。选错时用一句话说明为什么不对，比只写“错误”有用"),
    )

    class Meta:
        label = _("选项")
        icon = "radio-empty"
        label_format = "{text}"


def _correct_count(options: blocks.list_block.ListValue) -> int:
    return sum(1 for option in options if option["correct"])


def _twice(options: blocks.list_block.ListValue) -> dict[int, ValidationError]:
    """Return an error for every option that repeats an earlier one, by position."""
    seen: Counter[str] = Counter()
    errors: dict[int, ValidationError] = {}
    for index, option in enumerate(options):
        text = (option["text"] or "").strip()
        seen[text] += 1
        if text and seen[text] > 1:
            message = ValidationError(_("这个选项和前面的重复了，请改一改或删掉。"))
            errors[index] = StructBlockValidationError(block_errors={"text": message})
    return errors


class ChoiceQuestionBlock(blocks.StructBlock):
    """A question with options. A draft may be half-written; submitting and publishing check it."""

    prompt = blocks.TextBlock(label=_("题目"), rows=2, help_text=_("问一件课里讲过的事"))
    options = blocks.ListBlock(
        OptionBlock(),
        label=_("选项"),
        help_text=_("至少两个选项，不要留空的选项；勾选正确答案"),
        min_num=0,
        max_num=8,
        # Two empty rows to begin with: a choice has at least two.
        default=[{"text": ""}, {"text": ""}],
    )
    explanation = blocks.TextBlock(
        label=_("答题以后的讲解"), required=False, rows=2, help_text=_("答完以后，不论对错都会显示")
    )

    class Meta:
        label_format = "{prompt}"

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not self.is_deferred_validation:
            self._check_options(cleaned["options"])
        return cleaned

    def _check_options(self, options: blocks.list_block.ListValue) -> None:
        problems: ErrorList = ErrorList()
        if len(options) < 2:
            problems.append(ValidationError(_("至少要写两个选项，学员才有得选。")))
        if problem := self._answer_problem(_correct_count(options)):
            problems.append(ValidationError(problem))
        repeated = _twice(options)
        if problems or repeated:
            error = ListBlockValidationError(block_errors=repeated, non_block_errors=problems)
            raise StructBlockValidationError(block_errors={"options": error})

    def _answer_problem(self, correct: int) -> Any:
        raise NotImplementedError


class SingleChoiceBlock(ChoiceQuestionBlock):
    class Meta:
        icon = "radio-full"
        label = _("单选题")
        description = _("几个选项里只有一个对")

    def _answer_problem(self, correct: int) -> Any:
        if correct == 0:
            return _("还没有勾选正确答案，请勾选一个。")
        if correct > 1:
            return _("单选题只能有一个正确答案，现在勾选了 %(count)d 个。有几个都对的，请改用多选题。") % {
                "count": correct
            }
        return None


class MultipleChoiceBlock(ChoiceQuestionBlock):
    class Meta:
        icon = "check"
        label = _("多选题")
        description = _("可能有几个选项都对，全选对才算对")

    def _answer_problem(self, correct: int) -> Any:
        return None if correct else _("还没有勾选正确答案，请至少勾选一个。")


class TrueFalseBlock(blocks.StructBlock):
    prompt = blocks.TextBlock(label=_("判断这句话"), rows=2, help_text=_("写一句要么对、要么错的话"))
    answer = blocks.ChoiceBlock(
        label=_("正确答案"), choices=[("true", _("这句话是对的")), ("false", _("这句话是错的"))], default=None
    )
    explanation = blocks.TextBlock(
        label=_("答题以后的讲解"), required=False, rows=2, help_text=_("答完以后，不论对错都会显示")
    )

    class Meta:
        icon = "help"
        label = _("判断题")
        label_format = "{prompt}"
        description = _("给一句话，判断对还是错")


class QuestionsBlock(blocks.StreamBlock):
    """The names of the children are those of :class:`courses.quiz.QuestionKind`."""

    single = SingleChoiceBlock()
    multiple = MultipleChoiceBlock()
    true_false = TrueFalseBlock()

    class Meta:
        required = False
