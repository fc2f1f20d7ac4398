"""All that may stand on rows, on columns and in filters, by name. A new field is one entry in one of the files."""

from reports.pivots.fields.casework import ASSIGNMENTS, HELP, MOVEMENTS, PROBLEMS, VISITS
from reports.pivots.fields.declaration import Field, FieldGroup, Places, Role
from reports.pivots.fields.families import FAMILIES
from reports.pivots.fields.people import PEOPLE
from reports.pivots.fields.places import PLACES
from reports.pivots.fields.poverty import POVERTY

FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        *PLACES,
        *POVERTY,
        *FAMILIES,
        *PEOPLE,
        *PROBLEMS,
        *HELP,
        *VISITS,
        *ASSIGNMENTS,
        *MOVEMENTS,
    )
}

__all__ = ["FIELDS", "Field", "FieldGroup", "Places", "Role"]
