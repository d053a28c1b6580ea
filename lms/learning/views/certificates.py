"""Certificates: anyone may verify one, only its holder sees the full name."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lms.learning import access, paper, queries, services
from lms.learning.views.requests import person
from lms.lib import ids


class LookUpForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("证明编号"),
        max_length=40,
        help_text=gettext_lazy("印在证明下方，12 位数字和字母，大小写、空格都没关系。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("请填写证明编号。")},
    )


class RevokeForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("撤销的原因"),
        max_length=300,
        help_text=gettext_lazy("会和您的账号、时间一起存档。"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("请写明原因。")},
    )


@require_safe
def look_up(request: HttpRequest) -> HttpResponse:
    """Find a certificate by the code printed on it."""
    form = LookUpForm(request.GET or None)
    if form.is_valid():
        code = ids.canonical_code(form.cleaned_data["code"])
        if code and set(code) <= set(ids.ALPHABET):
            return redirect("learning:certificate", code=code)
        form.add_error("code", _("编号里只有数字和英文字母，请对照证明再填一次。"))
    return render(request, "learning/certificates/look_up.html", {"form": form})


@never_cache
@require_safe
def show(request: HttpRequest, code: str) -> HttpResponse:
    certificate = queries.certificate_by_code(code)
    if certificate is None:
        form = LookUpForm(initial={"code": code[:40]})
        return render(request, "learning/certificates/unknown.html", {"form": form}, status=404)
    if certificate.code != code:
        return redirect("learning:certificate", code=certificate.code)
    shown = paper.shown(certificate, full_name=access.is_holder(request.user, certificate))
    context = {
        "shown": shown,
        "pdf_available": paper.pdf_available(),
        "may_revoke": access.may_revoke(request.user) and not shown.revoked,
    }
    return render(request, "learning/certificates/show.html", context)


@never_cache
@require_safe
@login_required
def pdf(request: HttpRequest, code: str) -> HttpResponse | FileResponse:
    """The holder's certificate as a file; where that can't be made, the page prints from the browser."""
    certificate = queries.certificate_by_code(code)
    if certificate is None or not access.is_holder(request.user, certificate):
        return redirect("learning:certificate", code=code)
    if not paper.pdf_available():
        messages.info(request, _("这台服务器不能生成 PDF，请用浏览器的打印功能。"))
        return redirect("learning:certificate", code=certificate.code)
    content = paper.pdf(paper.shown(certificate, full_name=True))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="certificate-{certificate.code}.pdf"'
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def revoke(request: HttpRequest, code: str) -> HttpResponse:
    """Take a completion back, with a reason."""
    if not access.may_revoke(request.user):
        raise PermissionDenied
    certificate = queries.certificate_by_code(code)
    if certificate is None:
        return redirect("learning:certificate", code=code)
    form = RevokeForm(request.POST or None)
    if form.is_valid():
        services.revoke(
            completion=certificate.completion, by=person(request), reason=form.cleaned_data["reason"]
        )
        messages.success(request, _("已撤销，查验页面现在会说明这份证明无效。"))
        return redirect("learning:certificate", code=certificate.code)
    shown = paper.shown(certificate, full_name=False)
    return render(request, "learning/certificates/revoke.html", {"shown": shown, "form": form})
