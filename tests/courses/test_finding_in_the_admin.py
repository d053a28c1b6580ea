"""Who edits finds a page by any part of its title: Chinese has no spaces to search by."""

import pytest
from django.test import Client

from courses.models import CataloguePage
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("q", ["电工", "转岗电工", "基础"])
def test_a_page_by_a_part_of_its_title(catalogue: CataloguePage, as_editor: Client, q: str) -> None:
    factories.make_course(title="煤矿工人转岗电工基础", lessons=0)
    factories.make_course(title="养老护理员上岗课", lessons=0)
    for address in (f"/admin/pages/{catalogue.pk}/", "/admin/pages/search/"):
        html = as_editor.get(address, {"q": q}, follow=True).content.decode()
        assert "煤矿工人转岗电工基础" in html, address
        assert "养老护理员上岗课" not in html, address
