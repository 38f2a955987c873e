"""The applications as the housing office received them."""

import csv

from demo.city import City
from demo.generator.truth import Truth


def test_applications_are_those_of_the_truth(small_city: City, truth: Truth) -> None:
    """One line for each applicant, under the name as written."""
    with small_city.applications.open(encoding="utf-8", newline="") as file:
        header, *lines = csv.reader(file)
    assert header == ["application_number", "identity_number", "name"]
    assert lines == [[one.application, one.person.number, one.written_name] for one in truth.applicants]
