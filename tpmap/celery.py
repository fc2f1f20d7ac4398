import logging.config
import os

from celery import Celery
from celery.app.amqp import AMQP
from celery.signals import setup_logging
from django.conf import settings
from kombu import Connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tpmap.settings")


class LastingConnection(Connection):
    """A connection with the broker that outlives the broker's death."""

    def ensure_connection(self, *args, **options):
        """Ask every two seconds; by itself it would wait longer each time, up to thirty."""
        return super().ensure_connection(*args, **options, interval_start=2, interval_step=0)

    def _do_close_transport(self):
        """Leave the transport its address: the task that is underway is still acknowledged through it.

        Without one, kombu 5.7 ends the whole worker once that task ends.
        """
        self._transport = None


class Broker(AMQP):
    Connection = LastingConnection


@setup_logging.connect
def write_the_log_as_the_site_does(**kwargs) -> None:
    """Keep celery from setting up a log of its own, whose lines would quote what an error says of people."""
    logging.config.dictConfig(settings.LOGGING)


app = Celery("tpmap", amqp=Broker)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
