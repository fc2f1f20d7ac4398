import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tpmap.settings")

app = Celery("tpmap")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
