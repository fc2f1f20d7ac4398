"""In the root, so that a plain `pytest` finds the packages; the shared cast of the tests is in tests/conftest.py."""

from xdist.scheduler import LoadFileScheduling

pytest_plugins = ["tests.services"]


class KillingsInTurn(LoadFileScheduling):
    """A file stays in one process; those that kill processes and look at the clock all in the same, one by one."""

    def _split_scope(self, nodeid: str) -> str:
        return "chaos" if nodeid.startswith("tests/chaos/") else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config, log):
    return KillingsInTurn(config, log) if config.getvalue("dist") == "loadfile" else None
