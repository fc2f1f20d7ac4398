"""The kinds of file that this app takes in, and the jobs that do it."""

from households.imports.jobs import CHECK, WRITE
from households.imports.kinds import register
from households.imports.registers import REGISTERS
from households.imports.results import RESULTS
from jobs import registry

for kind in (RESULTS, *REGISTERS):
    register(kind)
for job_kind in (CHECK, WRITE):
    registry.register(job_kind)
