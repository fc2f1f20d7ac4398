"""An operation for first migrations, in which every model is created whole."""

from django.db.migrations.operations.base import Operation
from pgtrigger.migrations import AddTrigger


class InstallTriggers(Operation):
    """Install the triggers that the models of the app were created with (their option `triggers`).

    One `AddTrigger` each would render the state of all related models anew every time: a minute for an empty database.
    """

    reversible = True
    elidable = False

    def state_forwards(self, app_label, state):
        """The state has them from the models' options."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for model_name, trigger in self._triggers(app_label, to_state):
            AddTrigger(model_name, trigger).database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for model_name, trigger in self._triggers(app_label, from_state):
            AddTrigger(model_name, trigger).database_backwards(app_label, schema_editor, to_state, from_state)

    def describe(self):
        return "Installs the triggers of all models"

    @staticmethod
    def _triggers(app_label, state):
        return [
            (model_name, trigger)
            for (label, model_name), model in state.models.items()
            if label == app_label
            for trigger in model.options.get("triggers", [])
        ]
