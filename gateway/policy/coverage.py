"""The officers' tests one by one, and which rules none of them exercises.

A test exercises the rules that decide its answer in the district that it asks about, and only if it is met.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from gateway.policy.book import Book
from gateway.policy.expectations import Expectation, meets
from gateway.policy.explaining import reaches
from gateway.policy.regions import ANYWHERE
from gateway.policy.rules import Rule
from gateway.policy.rulings import Ruling


@dataclass(frozen=True, slots=True)
class TestResult:
    """One row of tests.csv, the answer it got, and whether that is the expected one."""

    __test__ = False

    expectation: Expectation
    ruling: Ruling
    met: bool


@dataclass(frozen=True, slots=True)
class TestRun:
    """Every row of tests.csv with its result, and the rules that none of those met exercises."""

    __test__ = False

    results: tuple[TestResult, ...]
    rules: int
    unexercised: tuple[Rule, ...]

    @property
    def failed(self) -> tuple[TestResult, ...]:
        """Rows that were answered otherwise than expected."""
        return tuple(result for result in self.results if not result.met)

    @property
    def coverage(self) -> float:
        """Rules exercised, in percent of all."""
        return 100.0 * (self.rules - len(self.unexercised)) / self.rules if self.rules else 100.0


def run_tests(book: Book) -> TestRun:
    """Ask the set every question of its tests.csv."""
    results = tuple(_result(book, expectation) for expectation in book.expectations)
    exercised = {rule_id for result in results if result.met for rule_id in _exercised(book, result)}
    unexercised = tuple(rule for rule in book.rules if rule.id not in exercised)
    return TestRun(results, len(book.rules), unexercised)


def _result(book: Book, asked: Expectation) -> TestResult:
    ruling = book.snapshot.ruling(asked.client, asked.purpose, asked.coordinate, asked.form, asked.day)
    return TestResult(asked, ruling, meets(ruling, asked))


def _exercised(book: Book, result: TestResult) -> Iterator[str]:
    asked = result.expectation.district
    district = None if asked == ANYWHERE else asked
    if result.ruling.allowed and not result.expectation.allowed:
        return iter(())
    return (rule_id for rule_id in result.ruling.rule_ids if reaches(book.rule(rule_id), district))
