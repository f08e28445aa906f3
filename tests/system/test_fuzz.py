"""Valid and invalid requests, generated from the contract, get documented answers from the deployed API."""

import os
from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode, checks
from schemathesis.schemas import BaseSchema

from infra.client.deployment import Deployment
from tests.support.ledger_contract import contract, operations

EXAMPLES = 200 if os.environ.get("NIGHTLY") else 6
CHECKED = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]


@pytest.fixture(scope="module")
def schema() -> BaseSchema:
    return schemathesis.openapi.from_dict(contract())


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("route", sorted(operations()))
def test_each_answer_is_documented_in_the_contract(
    cloud: Deployment, new_user: Callable[[], Any], schema: BaseSchema, route: str, mode: GenerationMode
) -> None:
    method, path = route.split()
    token = new_user().token

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=not os.environ.get("NIGHTLY"),
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=schema[path][method].as_strategy(generation_mode=mode))
    def send(case: Any) -> None:
        case.call_and_validate(
            base_url=cloud.api_url, headers={"Authorization": f"Bearer {token}"}, checks=CHECKED
        )

    send()
