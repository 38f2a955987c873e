"""A small city of two departments, its policy set, and a way to spoil the set in one place."""

from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from gateway.policy.load import load
from gateway.policy.problems import PolicyRefused, Problem
from gateway.policy.snapshot import Snapshot
from resolvers.declared import DERIVED, FieldDeclaration, Input, Measure, Register
from source_adapters.contract import Coarsening, Entity, Form, ValueKind

MODEL: Final = Path(__file__).parents[3] / "policies" / "model.conf"
ALL_FORMS: Final = (Form.EXACT, Form.RANGE, Form.STATUS)
STATUS: Final = (Form.STATUS,)


def declaration(
    coordinate: str,
    department: str,
    kind: ValueKind,
    forms: tuple[Form, ...],
    *,
    measure: Measure = Measure.VALUE,
    coarsening: Coarsening | None = None,
    fixes: tuple[str, ...] = (),
    inputs: tuple[Input, ...] = (),
) -> FieldDeclaration:
    """A field of the small city's schema."""
    entity, name = coordinate.split(".")
    return FieldDeclaration(
        entity=Entity(entity),
        name=name,
        department=department,
        attribute=name,
        kind=kind,
        forms=forms,
        description=name,
        description_zh=name,
        measure=measure,
        coarsening=coarsening,
        fixes=fixes,
        inputs=inputs,
    )


_FIELDS: Final = (
    declaration("Person.name", "homes", ValueKind.TEXT, (Form.EXACT, Form.MASKED)),
    declaration("Person.homesOwned", "homes", ValueKind.COUNT, ALL_FORMS),
    declaration("Person.bornOn", "homes", ValueKind.DATE, ALL_FORMS, measure=Measure.YEARS_SINCE),
    declaration("Person.movedOn", "homes", ValueKind.DATE, ALL_FORMS),
    declaration("Person.diedOn", "homes", ValueKind.DATE, (Form.EXACT, Form.RANGE), coarsening=Coarsening.MONTH),
    declaration("Person.employer", "taxes", ValueKind.KEYS, (Form.RELATION,)),
    declaration("Person.income", "taxes", ValueKind.MONEY, ALL_FORMS),
    declaration(
        "Person.eligible",
        DERIVED,
        ValueKind.CODE,
        STATUS,
        inputs=(Input("Person.homesOwned", Form.STATUS), Input("Person.income", Form.STATUS)),
    ),
    declaration("Enterprise.leftTax", "taxes", ValueKind.MONEY, ALL_FORMS),
    declaration("Enterprise.rightTax", "taxes", ValueKind.MONEY, ALL_FORMS),
    declaration("Enterprise.leftRegistration", "taxes", ValueKind.CODE, STATUS, fixes=("Enterprise.leftTax",)),
    declaration(
        "Enterprise.bothTaxes",
        DERIVED,
        ValueKind.MONEY,
        (Form.RANGE, Form.STATUS),
        inputs=(Input("Enterprise.leftTax", Form.INPUT), Input("Enterprise.rightTax", Form.INPUT)),
    ),
    declaration(
        "Enterprise.leftVerdict",
        DERIVED,
        ValueKind.CODE,
        STATUS,
        inputs=(Input("Enterprise.leftTax", Form.STATUS),),
    ),
)
REGISTER: Final[Register] = MappingProxyType({field.coordinate: field for field in _FIELDS})

FILES: Final = MappingProxyType(
    {
        "clients.csv": """\
client,organisation,group,title,officer,until,debug
portal,housing-office,,摇号系统,Lin Mei,2009-12-31,no
desk-a,bureau-a,desks,窗口甲,Chen Bo,2009-12-31,no
desk-b,bureau-b,desks,窗口乙,Wu Di,2009-12-31,yes
""",
        "purposes.csv": """\
purpose,title,legal_basis,owner,officer,from,until,subjects,years,subjects_per_request,subjects_per_day
lottery,住房摇号,"Housing act, article 1",housing-office,Lin Mei,2007-01-01,2007-12-31,ANY,2006,500,1000
filing,备案,"Filing act, article 2",bureau-a,Chen Bo,2007-01-01,2008-12-31,ANY,2006 2007,10,100
""",
        "departments.csv": """\
department,title,officer,contact
homes,房管局,Gao Yan,desk 1
taxes,税务局,Xu Jie,desk 2
""",
        "bands.csv": """\
field,set,from,label,finest
Person.homesOwned,homes,,none,yes
Person.homesOwned,homes,1,one,yes
Person.homesOwned,homes,2,more,yes
Person.income,fine,,under 10,yes
Person.income,fine,10.00,10 to 20,yes
Person.income,fine,20.00,20 or more,yes
Person.income,coarse,,under 20,no
Person.income,coarse,20.00,20 or more,no
Enterprise.bothTaxes,taxes,,under 100,yes
Enterprise.bothTaxes,taxes,100.00,100 or more,yes
Enterprise.leftTax,taxes,,under 50,yes
Enterprise.leftTax,taxes,50.00,50 or more,yes
Person.bornOn,ages,,minor,yes
Person.bornOn,ages,18,adult,yes
Person.movedOn,century,,before,yes
Person.movedOn,century,2000-01-01,since,yes
""",
        "disclosures.csv": """\
purpose,field,form,set_or_edge,label
lottery,Person.homesOwned,status,1,owns any
lottery,Person.income,status,20.00,over the edge
filing,Person.income,range,coarse,income class
filing,Enterprise.bothTaxes,status,100.00,over the threshold
filing,Enterprise.leftTax,status,50.00,over the left threshold
""",
        "budgets.csv": "organisation,purpose,field,kind,limit,window\n",
        "rules-about.csv": """\
id,legal_basis,approved_by,approved_on,note
f1,"Filing act, article 2",Chen Bo,2006-12-01,names are public
f4,"Filing act, article 2",Wu Di,2006-12-02,not for bureau b
""",
        "tests.csv": """\
client,purpose,field,form,district,date,expect,reason
portal,lottery,Person.eligible,status,*,2007-06-30,allow,what the lottery is for
desk-b,filing,Person.income,range,*,2007-06-30,deny,taken from bureau b
""",
        "rules/lottery.csv": """\
ptype,client,purpose,field,form,district,from,until,eft,id
# what the lottery needs
p,portal,lottery,Person.eligible,status,*,2007-01-01,2007-12-31,allow,l1
p,portal,lottery,Person.homesOwned,status,*,2007-01-01,2007-12-31,allow,l2
""",
        "rules/filing.csv": """\
ptype,client,purpose,field,form,district,from,until,eft,id
p,desks,filing,Person.name,exact,*,2007-01-01,2007-12-31,allow,f1
p,desks,filing,Person.diedOn,range,*,2007-01-01,2008-12-31,allow,f2
p,desks,filing,Person.income,range,*,2007-01-01,2008-12-31,allow,f3
p,desk-b,filing,Person.income,range,*,2007-01-01,2008-12-31,deny,f4
p,desk-a,filing,Enterprise.bothTaxes,status,*,2007-01-01,2008-12-31,allow,f5
""",
    }
)


@dataclass(frozen=True, slots=True)
class PolicySet:
    """A set on disk that a test may spoil."""

    path: Path

    def replace(self, file: str, old: str, new: str) -> None:
        """Change the one place where `old` stands."""
        target = self.path / file
        data = target.read_bytes()
        assert data.count(old.encode()) == 1, f"{old!r} must stand once in {file}"
        target.write_bytes(data.replace(old.encode(), new.encode()))

    def append(self, file: str, *lines: str) -> None:
        """Add lines at the end."""
        target = self.path / file
        target.write_bytes(target.read_bytes() + "".join(f"{line}\n" for line in lines).encode())

    def load(self) -> Snapshot:
        """The snapshot of it."""
        return load(self.path, REGISTER)

    def problems(self) -> list[str]:
        """What it is refused for, a line each; empty if it is not."""
        return [problem.headline for problem in self._refusal()]

    def told(self) -> list[str]:
        """What it is refused for, with excerpts."""
        return [str(problem) for problem in self._refusal()]

    def _refusal(self) -> tuple[Problem, ...]:
        try:
            self.load()
        except PolicyRefused as refused:
            return refused.problems
        return ()


def lay_out(folder: Path) -> PolicySet:
    """A good set of the small city in an empty folder."""
    (folder / "rules").mkdir()
    (folder / "model.conf").write_bytes(MODEL.read_bytes())
    for name, text in FILES.items():
        (folder / name).write_bytes(text.encode())
    return PolicySet(folder)
