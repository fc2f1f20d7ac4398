"""The kinds of file that this app takes in, and the jobs that do it."""

from households.imports.area_facts import AREA_FACTS
from households.imports.jobs import CHECK, UNDO, WRITE
from households.imports.kinds import register
from households.imports.registers import REGISTERS
from households.imports.results import RESULTS
from households.imports.survey.kinds import MEMBERS_ONLY, SURVEY
from households.imports.thaiqm.kinds import THAIQM
from jobs import registry

for kind in (RESULTS, SURVEY, MEMBERS_ONLY, *REGISTERS, THAIQM, AREA_FACTS):
    register(kind)
for job_kind in (CHECK, WRITE, UNDO):
    registry.register(job_kind)
