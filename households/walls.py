"""What lies where one stands: see `areas.walls`."""

from areas.walls import AnyOf, Of, OwnArea

OF_HOUSEHOLD = Of("households.Household", "household_id")
OF_BATCH = Of("households.ImportBatch", "batch_id", strictly=True)

WALLS = {
    # Where an answer comes from is told to everybody who may read it; the files of a wider import are not.
    "ImportBatch": OwnArea("area_id", or_above=True),
    "ImportFile": OF_BATCH,
    "ImportRow": Of("households.ImportFile", "file_id"),
    "ImportProblem": Of("households.ImportRow", "row_id"),
    "ImportChange": OF_BATCH,
    "Household": OwnArea(),
    "Member": OF_HOUSEHOLD,
    "HouseholdAnswers": OF_HOUSEHOLD,
    "MemberAnswers": OF_HOUSEHOLD,
    "ThaiqmSurvey": OF_HOUSEHOLD,
    # Whoever opens a family sees that its area is held.
    "LegalHold": AnyOf(OwnArea("area_id", or_above=True, none_is_country=False), OF_HOUSEHOLD),
    "Forgotten": OF_HOUSEHOLD,
    "NamePosting": OwnArea(),
    "AreaFact": OwnArea("area_id", or_above=True),
    "ServicePoint": OwnArea("area_id", or_above=True),
}

# A head is missed by whom no wall keeps from looking; the same trigger may fire at the end, from anywhere.
WIDE_FUNCTIONS = ("pgtrigger_household_has_one_living_head",)
# Of their growth an import tells the planner itself: `households.imports.writing`.
ANALYSED = (
    *("households_household", "households_member", "households_nameposting"),
    *("households_householdanswers", "households_memberanswers"),
)
