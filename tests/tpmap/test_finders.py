"""npm packages are served by white list only."""

import pytest

from tpmap.finders import NpmFinder


@pytest.fixture
def finder(tmp_path, settings):
    (tmp_path / "package").mkdir()
    for name in ("wanted.css", "unwanted.js"):
        (tmp_path / "package" / name).write_text("/* */")
    settings.NPM_ROOT, settings.NPM_FILES = tmp_path, ["package/wanted.css"]
    return NpmFinder()


def test_a_listed_file_is_found_and_collected_below_vendor(finder, tmp_path):
    assert finder.find("vendor/package/wanted.css") == str(tmp_path / "package" / "wanted.css")
    assert [(f"{storage.prefix}/{path}", storage.exists(path)) for path, storage in finder.list([])] == [
        ("vendor/package/wanted.css", True)
    ]


@pytest.mark.parametrize("path", ["vendor/package/unwanted.js", "package/wanted.css", "vendor/../settings.py"])
def test_nothing_else_is_found(finder, path):
    assert finder.find(path, find_all=True) == []


def test_a_file_that_is_not_installed_is_an_error_of_the_site(settings):
    settings.NPM_FILES = ["package/absent.css"]

    assert [error.id for error in NpmFinder().check()] == ["tpmap.E001"]
