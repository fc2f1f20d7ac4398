"""Catalogues: what counts as a fault, and what an update keeps."""

import gettext

import pytest

from tpmap import messages

TEMPLATE = """{% translate "Save" %}{% translate "May" context "month" %}
{% blocktranslate count n=n %}{{ n }} person{% plural %}{{ n }} persons{% endblocktranslate %}"""


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A site of two texts in a template and one in Python, without a catalogue."""
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    monkeypatch.setattr(messages, "APPS", ("mpi", "tpmap"))
    (tmp_path / "templates" / "mpi").mkdir(parents=True)
    (tmp_path / "templates" / "mpi" / "page.html").write_text(TEMPLATE)
    (tmp_path / "templates" / "base.html").write_text('{% translate "Sign out" %}')
    (tmp_path / "mpi").mkdir()
    (tmp_path / "mpi" / "views.py").write_text('text = _("%(count)d rows")')
    return tmp_path


def write_thai(app, **thai):
    catalogue = messages.read_catalogue(app)
    for message in catalogue:
        if message.id:
            english = message.id if isinstance(message.id, str) else message.id[0]
            message.string = thai.get(english.split()[0], "ไทย")
    path = messages.catalogue_path(app)
    with path.open("wb") as file:
        file.write(messages.HEADER.encode())
        messages.write_po(file, catalogue, omit_header=True)


def test_a_text_belongs_to_the_app_of_its_folder(site):
    assert {message.id for message in messages.extract_app("tpmap") if message.id} == {"Sign out"}
    assert len(messages.extract_app("mpi")) == 4


def test_missing_thai_is_listed_with_context_and_plural(site):
    assert set(messages.problems()) == {
        "mpi: no Thai: %(count)d rows",
        "mpi: no Thai: Save",
        "mpi: no Thai: [month] May",
        "mpi: no Thai: %(n)s person / %(n)s persons",
        "tpmap: no Thai: Sign out",
    }


def test_other_placeholders_are_a_fault(site):
    messages.update("mpi")
    write_thai("mpi", **{"%(count)d": "%(conut)d แถว", "%(n)s": ("%(n)s คน",)})

    assert [line for line in messages.problems() if line.startswith("mpi")] == [
        "mpi: placeholders differ: %(count)d rows"
    ]


def test_an_update_keeps_translations_adds_new_texts_and_drops_old_ones(site):
    messages.update("mpi")
    write_thai("mpi", Save="บันทึก")
    (site / "templates" / "mpi" / "page.html").write_text('{% translate "Save" %}{% translate "Open" %}')

    messages.update("mpi")

    catalogue = messages.read_catalogue("mpi")
    assert catalogue.get("Save").string == "บันทึก"
    assert catalogue.get("Open").string == ""
    assert catalogue.get("May", "month") is None
    before = messages.catalogue_path("mpi").read_bytes()
    messages.update("mpi")
    assert messages.catalogue_path("mpi").read_bytes() == before


def test_a_catalogue_is_compiled_once_and_speaks_thai(site):
    messages.update("mpi")
    write_thai("mpi", Save="บันทึก", **{"%(n)s": ("%(n)s คน",)})

    assert messages.compile_stale() == ["mpi"]
    assert messages.compile_stale() == []
    with messages.catalogue_path("mpi").with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    assert compiled.gettext("Save") == "บันทึก"
    assert compiled.pgettext("month", "May") == "ไทย"
    assert compiled.ngettext("%(n)s person", "%(n)s persons", 5) == "%(n)s คน"
