"""Requests made up from the API's own document, right and wrong ones: no answer is ever a broken page."""

import json

import pytest
import schemathesis
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.generation import GenerationMode

from tests.case import make_case

EXAMPLES = 160


@pytest.fixture
def case(make_household, subdistrict_officer, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return make_case(make_household=make_household, by=subdistrict_officer)


def document() -> dict:
    return json.loads(json.dumps(SchemaGenerator(api_version="v1").get_schema(public=True), default=str))


def requests_of(mode: GenerationMode) -> st.SearchStrategy:
    operations = [result.ok() for result in schemathesis.openapi.from_dict(document()).get_all_operations()]
    return st.one_of([operation.as_strategy(generation_mode=mode) for operation in operations])


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_no_made_up_request_breaks_the_api(mode, client_of, subdistrict_officer, case):
    client = client_of(subdistrict_officer)

    @settings(
        max_examples=EXAMPLES // 2,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(made_up=requests_of(mode))
    def ask(made_up):
        known = {"id": str(case.household.pk)} if "id" in made_up.path_parameters else {}
        path = made_up.operation.path.format(**{"code": "84"} | made_up.path_parameters | known)
        body = (
            {}
            if isinstance(made_up.body, type(schemathesis.core.NOT_SET))
            else {"data": json.dumps(made_up.body, default=repr)}
        )
        answer = client.generic(
            made_up.method, path, content_type="application/json", query_params=dict(made_up.query or {}), **body
        )
        assert answer.status_code < 500

    ask()
