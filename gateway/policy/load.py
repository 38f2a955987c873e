"""From files to a snapshot, or to every reason why not."""

from dataclasses import dataclass
from pathlib import Path

from gateway.policy.bands import Bands, read_bands
from gateway.policy.budgets import Budget, read_budgets
from gateway.policy.conflicts import check_conflicts
from gateway.policy.decider import check_model
from gateway.policy.disclosures import Disclosures, check_disclosures, read_disclosures
from gateway.policy.expectations import Expectation, check_expectations, read_expectations
from gateway.policy.files import CLIENTS, MODEL, PolicyFiles, read_files
from gateway.policy.idle import check_idle
from gateway.policy.problems import Report
from gateway.policy.registers import Registers, read_registers
from gateway.policy.rules import Rule, SignedRules, read_rules
from gateway.policy.rules_by_cell import by_cell
from gateway.policy.snapshot import Registered, Snapshot, snapshot_of
from gateway.policy.sums import check_sums
from gateway.policy.unions import check_unions
from gateway.policy.withheld import Withholding, read_withheld
from resolvers.declared import DERIVED, Register


@dataclass(frozen=True, slots=True, eq=False)
class WrittenSet:
    """What the files of a set say. Of a file that cannot be read, `disclosures` are None."""

    files: PolicyFiles
    registers: Registers
    signed_rules: SignedRules
    disclosures: Disclosures | None
    expectations: tuple[Expectation, ...]
    budgets: tuple[Budget, ...]
    withheld: tuple[Withholding, ...]

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule in the order of files and lines."""
        return self.signed_rules.rules

    @property
    def model(self) -> str:
        """The text of Casbin's model."""
        return self.files.contents[MODEL].decode()

    @property
    def registered(self) -> Registered:
        """Whoever stands in a sound row of the registers."""
        return Registered(
            clients=dict(self.registers.clients.sound),
            purposes=dict(self.registers.purposes.sound),
            departments=dict(self.registers.departments.sound),
        )

    def snapshot(self) -> Snapshot:
        """A snapshot of a set that was let through; it shares nothing with another one."""
        return snapshot_of(
            self.files.version,
            self.model,
            self.registered,
            by_cell(self.rules),
            dict(self.disclosures or {}),
            self.budgets,
            self.withheld,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Loaded:
    """A set that passed every check, what the officers expect of it included, and the snapshot that was asked."""

    written: WrittenSet
    snapshot: Snapshot


def load(directory: Path, register: Register) -> Snapshot:
    """The snapshot of `loaded`. Raises `PolicyRefused`."""
    report = Report()
    return loaded(read_files(directory, report), register, report).snapshot


def loaded(files: PolicyFiles, register: Register, report: Report) -> Loaded:
    """Check a policy set strictly against the fields of the schema.

    Raises:
        PolicyRefused: with every problem of every file; nothing of such a set is served.
    """
    written = read_set(files, register, report)
    check_set(written, register, report)
    snapshot = written.snapshot()
    check_expectations(snapshot, written.expectations, report)
    report.close()
    return Loaded(written, snapshot)


def read_set(files: PolicyFiles, register: Register, report: Report) -> WrittenSet:
    """Every sound row of every file; what is not sound is a problem.

    Raises:
        PolicyRefused: there are no files.
    """
    if not files.named:
        report.close()
    departments = {declared.department for declared in register.values()} - {DERIVED}
    registers = read_registers(files, departments, report)
    signed_rules = read_rules(files, registers, register, report)
    bands = read_bands(files, register, report)
    return WrittenSet(
        files=files,
        registers=registers,
        signed_rules=signed_rules,
        disclosures=_disclosures(files, bands, registers, register, report),
        expectations=read_expectations(files, registers, register, report),
        budgets=read_budgets(files, registers, register, report),
        withheld=read_withheld(files, registers, report),
    )


def check_set(found: WrittenSet, register: Register, report: Report) -> None:
    """Check what rows say together. What the officers expect is asked of the snapshot of a set that passes.

    Raises:
        PolicyRefused: with every problem in the report.
    """
    check_model(found.files, report)
    registers, rules, disclosures = found.registers, found.rules, found.disclosures
    check_conflicts(rules, registers.clients.sound.values(), report)
    if report.is_free_of(CLIENTS) and found.signed_rules.is_whole:
        check_idle(rules, registers.clients.sound.values(), report)
    check_sums(rules, registers.members, register, report)
    if disclosures is not None:
        check_disclosures(rules, disclosures, register, report)
        check_unions(rules, registers.members, disclosures, register, found.signed_rules.signed, report)
    report.close()


def _disclosures(
    files: PolicyFiles, bands: Bands | None, registers: Registers, register: Register, report: Report
) -> Disclosures | None:
    return None if bands is None else read_disclosures(files, bands, registers, register, report)
