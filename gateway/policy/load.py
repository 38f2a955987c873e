"""From a directory to a snapshot, or to every reason why not."""

from pathlib import Path

from gateway.policy.bands import read_bands
from gateway.policy.budgets import read_budgets
from gateway.policy.conflicts import check_conflicts
from gateway.policy.decider import check_model
from gateway.policy.disclosures import check_disclosures, read_disclosures
from gateway.policy.expectations import check_expectations, read_expectations
from gateway.policy.files import CLIENTS, MODEL, read_files
from gateway.policy.idle import check_idle
from gateway.policy.problems import Report
from gateway.policy.registers import read_registers
from gateway.policy.rules import read_rules
from gateway.policy.snapshot import Snapshot, snapshot_of
from gateway.policy.sums import check_sums
from gateway.policy.unions import check_unions
from resolvers.declared import DERIVED, Register


def load(directory: Path, register: Register) -> Snapshot:
    """Read a policy set strictly against the fields of the schema.

    Raises:
        PolicyRefused: with every problem of every file; nothing of such a set is served.
    """
    report = Report()
    files = read_files(directory, report)
    if not files.named:
        report.close()
    check_model(files, report)
    departments = {declared.department for declared in register.values()} - {DERIVED}
    registers = read_registers(files, departments, report)
    signed_rules = read_rules(files, registers, register, report)
    rules = signed_rules.rules
    bands = read_bands(files, register, report)
    disclosures = None if bands is None else read_disclosures(files, bands, registers, register, report)
    expectations = read_expectations(files, registers, register, report)
    budgets = read_budgets(files, registers, register, report)
    check_conflicts(rules, registers.clients.sound.values(), report)
    if report.is_free_of(CLIENTS) and signed_rules.is_whole:
        check_idle(rules, registers.clients.sound.values(), report)
    check_sums(rules, registers.members, register, report)
    if disclosures is not None:
        check_disclosures(rules, disclosures, register, report)
        check_unions(rules, registers.members, disclosures, register, signed_rules.signed, report)
    report.close()
    model = files.contents[MODEL].decode()
    snapshot = snapshot_of(files.version, model, registers, rules, disclosures or {}, budgets)
    check_expectations(snapshot, expectations, report)
    report.close()
    return snapshot
