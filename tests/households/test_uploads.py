"""Files of imports are held in memory while they are handed in, never in a temporary file of the disk."""

import tempfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import StopUpload
from django.urls import reverse

from households.imports import vault
from households.models import ImportFile
from households.uploads import MemoryUpload

NEW = reverse("households:import-new")
pytestmark = pytest.mark.usefixtures("areas", "survey_rounds")


@pytest.fixture
def _no_temporary_files(monkeypatch, settings, tmp_path):
    """Let whoever opens a temporary file fail; what goes to the vault is elsewhere."""

    def refuse(*args, **kwargs):
        raise AssertionError("a temporary file was opened")

    for name in ("NamedTemporaryFile", "TemporaryFile", "mkstemp"):
        monkeypatch.setattr(tempfile, name, refuse)
    monkeypatch.setattr("django.core.files.temp.NamedTemporaryFile", refuse)
    monkeypatch.setattr("django.core.files.uploadedfile.tempfile.NamedTemporaryFile", refuse)
    settings.MEDIA_ROOT = tmp_path / "media"


def form_of(content: bytes):
    return {
        "kind": "indicator_results",
        "round": "2566",
        "district": "",
        "source": "หนังสือสมมุติที่ 1",
        "legal_basis": "public_task",
        "mode": "rows",
        "file": SimpleUploadedFile("list.csv", content),
    }


@pytest.mark.usefixtures("_no_temporary_files")
def test_a_file_of_five_megabytes_never_lies_on_the_disk_unsealed(client_of, provincial_officer, tmp_path):
    line = b"1000000000017,84010201\n"
    content = b"house_code,village_code\n" + line * (5 * 1024 * 1024 // len(line))
    answer = client_of(provincial_officer).post(NEW, form_of(content))
    assert answer.status_code == 302
    assert vault.fetch(ImportFile.objects.get().stored_name) == content
    (stored,) = (path for path in tmp_path.rglob("*") if path.is_file())
    assert b"1000000000017" not in stored.read_bytes()


@pytest.mark.usefixtures("_no_temporary_files")
def test_a_file_too_large_is_refused_in_a_sentence_and_not_kept(client_of, provincial_officer, settings):
    settings.IMPORT_UPLOAD_MOST = 1024 * 1024
    answer = client_of(provincial_officer).post(NEW, form_of(b"x" * (3 * 1024 * 1024)))
    assert answer.status_code == 422
    assert "file" in answer.context["form"].errors
    assert not ImportFile.objects.exists()


def test_more_than_four_times_the_most_is_not_read_to_its_end(settings, rf):
    settings.IMPORT_UPLOAD_MOST = 10
    upload = MemoryUpload(rf.post(NEW))
    upload.new_file("file", "list.csv", "text/csv", 41)
    for start in range(0, 40, 10):
        upload.receive_data_chunk(b"x" * 10, start)
    assert (upload.size, upload.kept.getvalue()) == (40, b"")
    with pytest.raises(StopUpload):
        upload.receive_data_chunk(b"x", 40)


def test_other_pages_keep_djangos_way(client_of, provincial_officer, monkeypatch):
    seen = []
    monkeypatch.setattr(MemoryUpload, "file_complete", lambda *args: seen.append(args))
    client_of(provincial_officer).post(reverse("accounts:sign-out"), {"file": SimpleUploadedFile("a.txt", b"x")})
    assert seen == []
