"""The truth as a document."""

from typing import Any

from demo.generator.truth import Truth


def test_document_names_everybody(truth: Truth, planted: dict[str, Any]) -> None:
    """Every identity number and credit code can be read from the file, for searches of leaks."""
    assert planted["persons"] == [person.number for person in truth.persons]
    assert planted["enterprises"] == [enterprise.code for enterprise in truth.enterprises]


def test_document_states_verdicts_and_reasons(truth: Truth, planted: dict[str, Any]) -> None:
    """An applicant with reasons is refused, one without is not, and there is nothing in between."""
    for applicant in truth.applicants:
        stated = planted["lottery"]["applicants"][applicant.person.number]
        assert stated == {"verdict": "NO" if applicant.reasons else "YES", "reasons": list(applicant.reasons)}


def test_document_states_the_side_of_the_edge(truth: Truth, planted: dict[str, Any]) -> None:
    """Each enterprise around the edge is said to be below it, or at or above it."""
    assert planted["threshold"]["edge"] == "100000.00"
    assert set(planted["threshold"]["enterprises"].values()) == {"BELOW", "AT_OR_ABOVE"}
    assert len(planted["threshold"]["enterprises"]) == len(truth.threshold)


def test_document_lists_canaries(truth: Truth, planted: dict[str, Any]) -> None:
    """Amounts are listed in every way they may be written, and names and keys beside them."""
    canaries = planted["canaries"]
    tax = next(iter(truth.canaries.persons[0].income_tax.values()))
    assert {str(tax), f"{tax // 100}.{tax % 100:02d}"} <= set(canaries["amounts"])
    assert len(canaries["names"]) == len(canaries["persons"]) + len(canaries["enterprises"])
