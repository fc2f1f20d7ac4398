"""Photos: chosen, kept waiting, shown to whom they concern, forgotten when never sent."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from logbook.images import UnfitPhoto
from logbook.models import Photo, Visit
from logbook.services.photos import QUOTA_REACHED, WAITING_QUOTA, attach_photos, keep_photo
from logbook.tasks import forget_stale_photos
from tests.logbook.pictures import jpeg, png_bomb


@pytest.fixture(autouse=True)
def media_of_this_test(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def household(make_household):
    return make_household()


def chosen(content=None, name="IMG_0001.JPG"):
    return SimpleUploadedFile(name, content or jpeg(), content_type="image/jpeg")


@pytest.fixture
def photo(household, subdistrict_officer):
    return keep_photo(household=household, upload=chosen(), client_uuid=uuid4(), by=subdistrict_officer)


@pytest.fixture
def visit(household, subdistrict_officer, survey_rounds):
    return Visit.objects.create(
        household=household,
        round=survey_rounds[2566],
        visited_on=timezone.localdate(),
        found="met",
        recorded_by=subdistrict_officer,
    )


@pytest.fixture
def kept_photo(photo, visit):
    attach_photos(photos=[photo], visit=visit)
    return photo


def files_below(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_photo_waits_under_random_names(photo, media_of_this_test):
    assert not Photo.objects.kept().exists()
    assert "IMG_0001" not in photo.image.name + photo.thumbnail.name
    assert photo.image.name != photo.thumbnail.name
    assert len(files_below(media_of_this_test)) == 2


@pytest.mark.parametrize("name", ["../../etc/passwd", "..\\..\\x.jpg", "รูป" * 100 + ".jpg", "\u202egpj.exe", "📷.jpg"])
def test_the_name_that_was_sent_is_never_used(household, subdistrict_officer, media_of_this_test, name):
    photo = keep_photo(household=household, upload=chosen(name=name), client_uuid=uuid4(), by=subdistrict_officer)

    assert photo.image.name.isascii()
    assert all(path.suffix == ".jpg" for path in files_below(media_of_this_test))


def test_the_same_file_again_for_the_same_form_is_the_same_photo(household, subdistrict_officer, media_of_this_test):
    form = uuid4()
    photos = [keep_photo(household=household, upload=chosen(), client_uuid=form, by=subdistrict_officer) for _ in "12"]

    assert photos[0] == photos[1]
    assert len(files_below(media_of_this_test)) == 2


def test_the_same_file_under_the_form_number_of_somebody_else_is_ones_own(household, photo, district_officer):
    mine = keep_photo(household=household, upload=chosen(), client_uuid=photo.client_uuid, by=district_officer)

    assert mine != photo


def test_nobody_fills_the_disk(household, subdistrict_officer, photo, media_of_this_test):
    Photo.objects.bulk_create(
        Photo(
            household=household,
            client_uuid=photo.client_uuid,
            sha256=str(number),
            uploaded_by=subdistrict_officer,
            width=1,
            height=1,
        )
        for number in range(WAITING_QUOTA - 1)
    )
    with pytest.raises(UnfitPhoto) as refusal:
        keep_photo(household=household, upload=chosen(jpeg(50, 50)), client_uuid=uuid4(), by=subdistrict_officer)

    assert refusal.value.message == QUOTA_REACHED
    assert len(files_below(media_of_this_test)) == 2


def test_a_refused_file_leaves_nothing(household, subdistrict_officer, media_of_this_test):
    with pytest.raises(UnfitPhoto):
        keep_photo(household=household, upload=chosen(png_bomb()), client_uuid=uuid4(), by=subdistrict_officer)

    assert not Photo.objects.exists()
    assert not files_below(media_of_this_test)


@pytest.mark.django_db(transaction=True)
def test_photos_never_sent_are_forgotten_after_a_week_with_their_files(photo, visit, media_of_this_test):
    recorded = Photo.objects.create(
        visit=visit, household=visit.household, uploaded_by=photo.uploaded_by, width=1, height=1
    )
    Photo.objects.update(uploaded_at=timezone.now() - timedelta(days=7, minutes=1))

    assert forget_stale_photos() == 1
    assert Photo.objects.get() == recorded
    assert not files_below(media_of_this_test)


def test_photos_of_this_week_wait_on(photo):
    Photo.objects.update(uploaded_at=timezone.now() - timedelta(days=6))

    assert forget_stale_photos() == 0


class TestUploading:
    @pytest.fixture
    def upload(self, client_of, subdistrict_officer, household):
        def post(by=subdistrict_officer, to=household, **fields):
            fields = {"client_uuid": str(uuid4()), "upload": chosen()} | fields
            return client_of(by).post(reverse("logbook:photo-upload", args=[to.pk]), fields)

        return post

    def test_works_and_shows_the_small_picture(self, upload, client_of, subdistrict_officer):
        answer = upload()

        assert answer.status_code == 201
        small = client_of(subdistrict_officer).get(answer.json()["thumbnail"])
        assert small.headers["Content-Type"] == "image/jpeg"

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (b"hello", "ไฟล์นี้ไม่ใช่รูปภาพ"),
            (png_bomb(), "40 ล้านจุด"),
            (b"\x00\x00\x00\x18ftypheic" + bytes(9), "HEIC"),
            (jpeg()[:-400], "เสียหาย"),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "ไฟล์นี้ไม่ใช่รูปภาพ"),
        ],
        ids=["text", "bomb", "heic", "truncated", "svg"],
    )
    def test_of_no_photo_answers_with_a_thai_sentence(self, upload, content, sentence):
        answer = upload(upload=chosen(content))

        assert answer.status_code == 422
        assert sentence in answer.json()["message"]

    @pytest.mark.parametrize("missing", [{"upload": ""}, {"client_uuid": "no-uuid"}])
    def test_without_a_file_or_a_form_is_refused(self, upload, missing):
        assert upload(**missing).status_code == 422

    def test_needs_the_right_to_record_visits(self, upload, national_officer):
        assert upload(by=national_officer).status_code == 403

    def test_into_another_area_finds_nothing(self, upload, outsider):
        assert upload(by=outsider).status_code == 404

    def test_is_only_ever_posted(self, client_of, subdistrict_officer, household):
        address = reverse("logbook:photo-upload", args=[household.pk])
        assert client_of(subdistrict_officer).get(address).status_code == 405


@pytest.mark.parametrize("address", ["logbook:photo", "logbook:photo-thumbnail"])
class TestLooking:
    def test_works_for_those_who_see_the_household(self, client_of, district_officer, kept_photo, address):
        answer = client_of(district_officer).get(reverse(address, args=[kept_photo.pk]))

        assert b"".join(answer.streaming_content).startswith(b"\xff\xd8\xff")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert {"sandbox", "frame-ancestors 'none'"} <= set(answer.headers["Content-Security-Policy"].split("; "))
        assert answer.headers["Content-Disposition"].startswith('inline; filename="')

    def test_again_costs_nothing_but_the_question(self, client_of, district_officer, kept_photo, address):
        browser = client_of(district_officer)
        tag = browser.get(reverse(address, args=[kept_photo.pk])).headers["ETag"]

        assert browser.get(reverse(address, args=[kept_photo.pk]), headers={"If-None-Match": tag}).status_code == 304

    def test_outsiders_and_neighbours_find_nothing(self, client_of, outsider, sibling_officer, kept_photo, address):
        for stranger in (outsider, sibling_officer):
            browser = client_of(stranger)
            assert browser.get(reverse(address, args=[kept_photo.pk])).status_code == 404
            tag = {"If-None-Match": f'"{kept_photo.image.name.rsplit("/", 1)[-1]}"'}
            assert browser.get(reverse(address, args=[kept_photo.pk]), headers=tag).status_code == 404

    def test_without_the_right_to_see_households_is_refused(self, client_of, account_admin, kept_photo, address):
        assert client_of(account_admin).get(reverse(address, args=[kept_photo.pk])).status_code == 403

    def test_reading_only_is_enough(self, client_of, national_officer, kept_photo, address):
        assert client_of(national_officer).get(reverse(address, args=[kept_photo.pk])).status_code == 200

    def test_unknown_photos_are_not_found(self, client_of, district_officer, address):
        assert client_of(district_officer).get(reverse(address, args=[uuid4()])).status_code == 404

    def test_a_waiting_photo_is_seen_by_its_owner_alone(self, client_of, district_officer, photo, address):
        owner = User.objects.get(pk=photo.uploaded_by_id)

        assert client_of(district_officer).get(reverse(address, args=[photo.pk])).status_code == 404
        assert client_of(owner).get(reverse(address, args=[photo.pk])).status_code == 200

    def test_behind_nginx_the_file_is_sent_by_nginx(self, client_of, district_officer, kept_photo, address, settings):
        settings.PHOTO_ACCEL_PREFIX = "/protected/"
        answer = client_of(district_officer).get(reverse(address, args=[kept_photo.pk]))

        assert answer.headers["X-Accel-Redirect"].startswith("/protected/photos/")
        assert answer.content == b""


class TestTakingBack:
    def test_a_waiting_photo_can_be_taken_back(self, client_of, subdistrict_officer, photo):
        answer = client_of(subdistrict_officer).post(reverse("logbook:photo-discard", args=[photo.pk]))

        assert answer.status_code == 204
        assert not Photo.objects.exists()

    def test_a_recorded_photo_stays(self, client_of, subdistrict_officer, kept_photo):
        client_of(subdistrict_officer).post(reverse("logbook:photo-discard", args=[kept_photo.pk]))

        assert Photo.objects.kept().get() == kept_photo

    def test_nobody_takes_back_the_photo_of_somebody_else(self, client_of, district_officer, photo):
        answer = client_of(district_officer).post(reverse("logbook:photo-discard", args=[photo.pk]))

        assert answer.status_code == 404
        assert Photo.objects.waiting().get() == photo
