"""What tables and lists ask of scores and answers is looked up household by household, never read for a whole round."""

from django.db.models import OuterRef

from areas.scope import Scope
from households.models import Household
from logbook.evaluation import passes
from logbook.lookups import LooksUp
from logbook.models import HelpActivity
from mpi.models import HouseholdScore
from tests.logbook.care import helped
from tests.logbook.families import score

SURAT_THANI = Scope(("84",))


def test_a_look_up_tells_what_exists_tells(make_household, subdistrict_officer):
    first, second = make_household(), make_household()
    helped(first, subdistrict_officer)
    helps = HelpActivity.objects.of_round(2566).filter(household=OuterRef("pk"))
    assert list(Household.objects.filter(LooksUp(helps))) == [first]
    assert list(Household.objects.filter(~LooksUp(helps))) == [second]


def test_who_passes_the_round_after_is_no_set_of_all_who_do(make_household):
    score(make_household(), "MPI15")
    targets = HouseholdScore.objects.within(SURAT_THANI).of_round(2566).poor()
    plan = targets.annotate(has_passed=passes(2566)).explain()
    assert "SubPlan" in plan
    assert "hashed" not in plan
