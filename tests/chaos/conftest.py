import pytest

from tests.chaos.site import chaos_site


@pytest.fixture(scope="session")
def site():
    """A running chaos site; each test leaves it running."""
    with chaos_site() as site:
        yield site
