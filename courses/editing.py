"""The forms in which instructors write: what stands on which tab, in which words."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    CommentPanel,
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    MultiFieldPanel,
    MultipleChooserPanel,
    ObjectList,
    PublishingPanel,
    TabbedInterface,
)

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_SLUG_HELP = _("网页地址的最后一段，用小写英文或拼音。不填会按标题的拼音自动生成；发布以后最好不要再改。")


def _title(help_text: "StrOrPromise") -> FieldPanel:
    # No TitleFieldPanel: its script would fill the address with Chinese, which the pinyin slug replaces,
    # and fails on an empty list of targets.
    return FieldPanel("title", classname="title", help_text=help_text)


def _address_tab() -> ObjectList:
    return ObjectList(
        [
            FieldPanel("slug", help_text=_SLUG_HELP),
            FieldPanel("search_description", heading=_("给搜索引擎看的简介"), help_text=_("可以不填")),
        ],
        heading=_("网址"),
    )


def _settings_tab(*panels: FieldPanel) -> ObjectList:
    return ObjectList([*panels, PublishingPanel(), CommentPanel()], heading=_("设置"))


course_edit_handler = TabbedInterface(
    [
        ObjectList(
            [
                HelpPanel(template="courses/admin/course_help.html", heading=_("怎样写一门课")),
                _title(_("写明工种，例如：煤矿工人转岗电工基础")),
                FieldPanel("summary"),
                FieldPanel("audience"),
                FieldRowPanel([FieldPanel("hours"), FieldPanel("cover")]),
                FieldPanel("body"),
            ],
            heading=_("课程内容"),
        ),
        ObjectList(
            [
                MultipleChooserPanel(
                    "occupation_links",
                    chooser_field_name="occupation",
                    heading=_("学完能做什么职业"),
                    label=_("职业"),
                    help_text=_("第一个是主要工种。网站按它给课程分类、配封面、找对口的招聘岗位"),
                    max_num=8,
                ),
                MultipleChooserPanel(
                    "skill_links",
                    chooser_field_name="skill",
                    heading=_("学完会什么技能"),
                    label=_("技能"),
                    help_text=_("招聘岗位要的技能和这里对得上，才能推荐给学员"),
                    max_num=20,
                ),
                FieldPanel("licence"),
            ],
            heading=_("职业与证件"),
        ),
        _address_tab(),
        _settings_tab(
            FieldPanel(
                "owner",
                heading=_("负责教师"),
                help_text=_("负责教师可以修改这门课和它的章、课时"),
                permission="courses.assign_course",
            ),
            FieldPanel("is_demo", permission="courses.assign_course"),
        ),
    ]
)

chapter_edit_handler = TabbedInterface(
    [
        ObjectList([_title(_("例如：第一章 安全用电")), FieldPanel("summary")], heading=_("章")),
        _settings_tab(),
    ]
)

lesson_edit_handler = TabbedInterface(
    [
        ObjectList(
            [
                _title(_("一节课讲一件事，例如：触电了怎么办")),
                FieldPanel("summary"),
                FieldPanel("video"),
                FieldPanel("body"),
            ],
            heading=_("视频与课文"),
        ),
        ObjectList([FieldPanel("questions")], heading=_("小测验")),
        ObjectList(
            [
                HelpPanel(template="courses/admin/completion_help.html", heading=_("怎样才算学完")),
                MultiFieldPanel(
                    [FieldPanel("required_coverage"), FieldPanel("reading_seconds"), FieldPanel("pass_mark")],
                    heading=_("学完的条件"),
                ),
            ],
            heading=_("学完条件"),
        ),
        _address_tab(),
        _settings_tab(),
    ]
)
