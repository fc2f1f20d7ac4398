"""Django's PostgreSQL, told before each statement where the work that sends it stands (`areas.standing`).

It is told only when that has changed. Behind a pooler (`IS_POOLED`) the next transaction may run on another connection
of the database, so that there each transaction is told anew, and what stands outside one gets one of its own.
"""

from django.db import transaction
from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus

from areas.standing import SETTINGS, current

TELL = "SELECT " + ", ".join(f"set_config('{name}', %s, %s)" for name in SETTINGS)


class DatabaseWrapper(base.DatabaseWrapper):
    def __init__(self, settings_dict, alias="default"):
        super().__init__(settings_dict, alias)
        self.is_pooled = bool(settings_dict.get("IS_POOLED"))
        self.told = None
        self.execute_wrappers.append(self._on_its_stand)

    def connect(self):
        self.told = None
        super().connect()

    def _on_its_stand(self, execute, sql, params, many, context):
        if self.is_pooled and not self.in_atomic_block and self.get_autocommit():
            with transaction.atomic(using=self.alias):
                self._tell()
                return execute(sql, params, many, context)
        self._tell()
        return execute(sql, params, many, context)

    def _tell(self):
        wanted = current().settings
        # In a transaction that has failed nothing is read any more; what ends it forgets what was told.
        if wanted == self.told or self.connection.info.transaction_status == TransactionStatus.INERROR:
            return
        with self.wrap_database_errors, self.connection.cursor() as cursor:
            cursor.execute(TELL, [part for value in wanted for part in (value, self.is_pooled)])
        self.told = wanted

    # What was told in a transaction is taken back with it.
    def _rollback(self):
        self.told = None
        return super()._rollback()

    def _savepoint_rollback(self, sid):
        super()._savepoint_rollback(sid)
        self.told = None

    def _set_autocommit(self, autocommit):
        if self.is_pooled:
            self.told = None
        super()._set_autocommit(autocommit)
