"""What was found and done: problems, help, visits, assignments, and what became of households between years."""

from django.db.models import Case, IntegerField, Q, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from households.choices import HardshipAspect
from households.models import Hardship
from logbook.choices import (
    CLOSED_STATES,
    AgencyKind,
    AssignmentState,
    CreditorKind,
    DevelopmentStage,
    Found,
    HelpKind,
    HelpResult,
    Outcome,
    ProblemKind,
    ProblemSource,
    ProblemState,
    Severity,
)
from logbook.models import Agency, SolutionMenuItem
from logbook.models.assignments import UNFINISHED
from mpi.choices import Dimension
from mpi.indicators import BMN_2565
from reports.pivots.fields.declaration import (
    Band,
    Field,
    FieldGroup,
    Places,
    Role,
    bands,
    column,
    in_bands,
    is_true,
    text,
)
from reports.pivots.fields.poverty import DIMENSIONS, INDICATORS
from reports.pivots.values import Choices, Rows, Values, Words, yes_or_no

PROGRESS_BANDS = (
    Band(0, "0", pgettext_lazy("progress", "not begun")),
    Band(1, "1-49", pgettext_lazy("progress", "1–49 percent")),
    Band(50, "50-99", pgettext_lazy("progress", "50–99 percent")),
    Band(100, "100", pgettext_lazy("progress", "100 percent")),
)


def _of(group: FieldGroup, role: Role):
    """Return the maker of the fields of one kind of fact."""

    def declare(name: str, label, definition, values: Values, expression) -> Field:
        return Field(name, label, definition, group, frozenset({role}), values, expression)

    return declare


_problem = _of(FieldGroup.PROBLEM, Role.PROBLEM)
_help = _of(FieldGroup.HELP, Role.HELP)
_visit = _of(FieldGroup.VISIT, Role.VISIT)
_assignment = _of(FieldGroup.ASSIGNMENT, Role.ASSIGNMENT)
_movement = _of(FieldGroup.MOVEMENT, Role.MOVEMENT)


def _dimension_of(at: Places) -> Case:
    """Return the dimension of a problem that is a failed indicator."""
    codes = {
        dimension: [one.code for one in BMN_2565.indicators if one.dimension == dimension] for dimension in Dimension
    }
    whens = [When(**{f"{at.fact}indicator__in": of}, then=Value(one.value)) for one, of in codes.items()]
    return Case(*whens, default=None, output_field=IntegerField())


PROBLEMS = (
    _problem(
        "problem_kind",
        _("Kind of problem"),
        _("Failed indicator, hardship of the ThaiQM list, debt, or other."),
        Choices.of(ProblemKind),
        column("fact", "kind"),
    ),
    _problem(
        "problem_indicator",
        _("Indicator of the problem"),
        _("The failed indicator, where the problem is one."),
        INDICATORS,
        text("fact", "indicator"),
    ),
    _problem(
        "problem_dimension",
        _("Dimension of the problem"),
        _("The dimension of the failed indicator, where the problem is one."),
        DIMENSIONS,
        _dimension_of,
    ),
    _problem(
        "hardship",
        pgettext_lazy("field", "Hardship"),
        _("The hardship of the ThaiQM list, where the problem is one."),
        Rows(Hardship),
        column("fact", "hardship_id"),
    ),
    _problem(
        "hardship_aspect",
        _("Aspect of the hardship"),
        _("The aspect of life that the hardship belongs to."),
        Choices.of(HardshipAspect),
        column("fact", "hardship__aspect"),
    ),
    _problem(
        "creditor_kind",
        _("Kind of creditor"),
        _("To whom the family owes, where the problem is a debt."),
        Choices.of(CreditorKind),
        text("fact", "creditor_kind"),
    ),
    _problem(
        "problem_state",
        _("State of the problem"),
        _("How far the problem is; those recorded in error do not count."),
        Choices.of(ProblemState),
        column("fact", "state"),
    ),
    _problem(
        "problem_open",
        _("Problem is open"),
        _("Whether the problem is open or being helped."),
        yes_or_no(),
        is_true(lambda at: ~Q(**{f"{at.fact}state__in": CLOSED_STATES})),
    ),
    _problem(
        "severity",
        pgettext_lazy("field", "Severity"),
        _("How severe the problem is, as whoever found it said."),
        Choices.of(Severity),
        column("fact", "severity"),
    ),
    _problem(
        "problem_source",
        _("Source of the problem"),
        _("Who pointed the problem out."),
        Choices.of(ProblemSource),
        column("fact", "source"),
    ),
    _problem(
        "personal",
        _("Of one member"),
        _("Whether the problem is one member's, not the whole household's."),
        yes_or_no(),
        is_true(lambda at: Q(**{f"{at.fact}member__isnull": False})),
    ),
)

HELP = (
    _help("help_kind", _("Kind of help"), _("Relief, or development."), Choices.of(HelpKind), column("fact", "kind")),
    _help(
        "help_result",
        pgettext_lazy("field", "Result"),
        _("The result, in the four classes of the provincial summary form."),
        Choices.of(HelpResult),
        column("fact", "result"),
    ),
    _help(
        "help_agency",
        _("Agency that helped"),
        _("The agency, as whoever recorded the help wrote it."),
        Words(),
        text("fact", "agency"),
    ),
    _help(
        "stage_after",
        _("Stage after the help"),
        _("How far the household had come after the help."),
        Choices.of(DevelopmentStage),
        column("fact", "stage_after"),
    ),
    Field(
        "menu_item",
        _("Solution of the menu"),
        _("The solution of the menu that was used or is to be used."),
        FieldGroup.HELP,
        frozenset({Role.MENU}),
        Rows(SolutionMenuItem),
        column("fact", "menu_item_id"),
    ),
    Field(
        "menu_dimension",
        _("Dimension of the solution"),
        _("The dimension that the solution of the menu is meant for."),
        FieldGroup.HELP,
        frozenset({Role.MENU}),
        DIMENSIONS,
        column("fact", "menu_item__dimension"),
    ),
    Field(
        "not_in_menu",
        _("Not in the menu"),
        _("Whether what was done or is to be done stands in no solution of the menu."),
        FieldGroup.HELP,
        frozenset({Role.MENU}),
        yes_or_no(),
        column("fact", "is_not_in_menu"),
    ),
)

VISITS = (
    _visit(
        "found",
        _("Found at the door"),
        _("What the visitor met at the door."),
        Choices.of(Found),
        column("fact", "found"),
    ),
    _visit(
        "wants_help",
        _("Wants help"),
        _("Whether the family wants help."),
        yes_or_no(),
        column("fact", "wants_help"),
    ),
)

ASSIGNMENTS = (
    _assignment(
        "agency",
        pgettext_lazy("field", "Agency"),
        _("The agency to which the case is given."),
        Rows(Agency),
        column("fact", "agency_id"),
    ),
    _assignment(
        "agency_kind",
        _("Kind of agency"),
        _("Government, local government, private sector, civil society and so on."),
        Choices.of(AgencyKind),
        column("fact", "agency__kind"),
    ),
    _assignment(
        "assignment_state",
        _("State of the assignment"),
        _("How far the work on the case is."),
        Choices.of(AssignmentState),
        column("fact", "state"),
    ),
    _assignment(
        "progress",
        pgettext_lazy("field", "Progress"),
        _("How much of the work is done, as the agency says."),
        bands(*PROGRESS_BANDS),
        in_bands("fact", "progress_percent", PROGRESS_BANDS),
    ),
    _assignment(
        "overdue",
        pgettext_lazy("field", "Overdue"),
        _("Whether the case is not done yet, and its day has passed."),
        yes_or_no(),
        is_true(lambda at: Q(**{f"{at.fact}state__in": UNFINISHED, f"{at.fact}due_on__lt": at.on})),
    ),
)

MOVEMENTS = (
    _movement(
        "movement",
        _("Movement"),
        _("What became of the household since the round before: left poverty, still poor, poor again, newly poor."),
        Choices.of(Outcome),
        column("fact", "movement"),
    ),
)
