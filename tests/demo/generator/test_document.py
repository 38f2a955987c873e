"""The document by which tests check answers."""

from typing import Any

from demo.generator.census import Census
from demo.generator.document import SAMPLE, odd_entries
from demo.generator.truth import Truth
from demo.generator.whereabouts import UNKNOWN_DIVISION


def test_facts_are_told_of_a_sample_and_of_everybody_planted(truth: Truth, planted: dict[str, Any]) -> None:
    """At least 300 of a kind, and all twins, homonyms, canaries and cases at the threshold."""
    persons, enterprises = planted["facts"]["persons"], planted["facts"]["enterprises"]
    assert len(persons) >= SAMPLE
    assert len(enterprises) >= SAMPLE
    assert {pair.elder.number for pair in truth.twins} <= set(persons)
    assert {number for pair in planted["homonyms"] for number in pair} <= set(persons)
    assert {*planted["both_forms"], *planted["canaries"]["persons"]} <= set(persons)
    assert {*planted["threshold"]["enterprises"], *planted["canaries"]["enterprises"]} <= set(enterprises)


def test_odd_entries_are_listed_and_told(everything: Census, planted: dict[str, Any]) -> None:
    """Every kind of odd entry occurs, and facts are told of some of each."""
    told = set(planted["facts"]["persons"]) | set(planted["facts"]["enterprises"])
    assert planted["odd"] == odd_entries(everything)
    for keys in planted["odd"].values():
        assert keys
        assert keys[0] in told


def test_divisions_are_told_of_everybody(everything: Census, planted: dict[str, Any]) -> None:
    """Every person and enterprise has a division or null; who is in no register has null."""
    divisions = planted["divisions"]
    assert len(divisions) == len(planted["persons"]) + len(planted["enterprises"])
    for firm in everything.firms:
        expected = firm.registration.division if firm.registration else None
        assert divisions[firm.enterprise.code] == expected
    odd = planted["odd"]
    assert all(divisions[key] is None for key in odd["persons_without_division"] + odd["enterprises_without_division"])
    unknown = odd["persons_in_unknown_division"] + odd["enterprises_in_unknown_division"]
    assert {divisions[key] for key in unknown} == {UNKNOWN_DIVISION}


def test_relations_agree_with_each_other(planted: dict[str, Any]) -> None:
    """Whoever an enterprise names as its representative names the enterprise, and housemates name each other."""
    persons, enterprises = planted["facts"]["persons"], planted["facts"]["enterprises"]
    for code, facts in enterprises.items():
        for number in facts["industry_commerce"].get("legalRepresentative", ()):
            if number in persons:
                assert code in persons[number]["industry_commerce"]["enterprises"]
    for number, facts in persons.items():
        for other in facts["public_security"].get("householdMembers", ()):
            if other in persons:
                assert number in persons[other]["public_security"]["householdMembers"]


def test_silence_is_absent_and_a_recorded_unknown_is_null(planted: dict[str, Any]) -> None:
    """Who is alive has a recorded day of death of null; who was never at school has no schooling at all."""
    persons = planted["facts"]["persons"].values()
    assert any("diedOn" in facts["public_security"] and facts["public_security"]["diedOn"] is None for facts in persons)
    assert any("schoolEnrolment" not in facts["education"] for facts in persons)
    unregistered = {"registrationStatus": "NONE"}
    assert any(facts["industry_commerce"] == unregistered for facts in planted["facts"]["enterprises"].values())
