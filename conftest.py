"""In the root, so that a plain `pytest` finds the packages; the shared cast of the tests is in tests/conftest.py."""

pytest_plugins = ["tests.services"]
