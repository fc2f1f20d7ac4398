#!/usr/bin/env python3
import os
import sys

from django.core.management import execute_from_command_line

from areas.standing import EVERYWHERE, stand_by_default

# What changes tables, or fills an empty database, is done by its owner; all else as the site's own role (ADR 33).
OF_THE_OWNER = {
    *("migrate", "prepare", "seed_demo", "load_areas", "flush", "sqlflush", "dbshell", "test", "sqlmigrate"),
    *("showmigrations", "makemigrations", "pgtrigger", "clearsessions"),
}

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tpmap.settings")
    if OF_THE_OWNER & set(sys.argv[1:2]):
        os.environ["TPMAP_AS_OWNER"] = "1"
    if "runserver" not in sys.argv[1:2]:
        stand_by_default(EVERYWHERE)
    execute_from_command_line(sys.argv)
