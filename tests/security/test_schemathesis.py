"""The document and the application say the same: generated requests to every operation, and what is answered to them."""

from __future__ import annotations

import json

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from security_house import House

EXAMPLES = {GenerationMode.POSITIVE: 8, GenerationMode.NEGATIVE: 5}
CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance, response_schema_conformance,
]  # fmt: skip
UNHARMED = {"people.deactivate", "people.assign_roles", "people.change_role", "people.revoke_token"}
"""Operations that could lock the caller out; the other tests of this folder call them."""


def operations(house: House):
    """Each operation of the document, with its generator."""
    schema = schemathesis.openapi.from_dict(json.loads(house.nobody.get("/api/openapi.json").data))
    schema.app = house.nobody.application
    schema.location = "/api/openapi.json"
    return [found.ok() for found in schema.get_all_operations()]


def test_the_document_names_every_operation(house: House) -> None:
    assert len(operations(house)) > 90


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=lambda mode: mode.value)
@pytest.mark.parametrize("part", range(6))
def test_no_answer_contradicts_the_document(house: House, mode: GenerationMode, part: int) -> None:
    wrong: list[str] = []
    headers = {"Authorization": house.speaker("boss").environ_base["HTTP_AUTHORIZATION"]}
    for operation in operations(house)[part::6]:
        if operation.definition.raw["operationId"] in UNHARMED:
            continue

        @settings(
            max_examples=EXAMPLES[mode], derandomize=True, deadline=None, database=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=operation.as_strategy(generation_mode=mode))
        def knock(case) -> None:
            if mode is GenerationMode.POSITIVE:
                case.path_parameters |= {name: value for name, value in house.ids.items() if name in case.path_parameters}
            case.call_and_validate(headers=headers, checks=CHECKS)

        try:
            knock()
        except FailureGroup as error:  # gathered: one run shows all that is wrong
            wrong.append(f"{operation.label}: {error}"[:1500])
    assert not wrong, "\n\n".join(wrong)
