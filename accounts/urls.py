from django.urls import path

from accounts.views import audit, bulk, hand_over, passkeys, people, preview, review, security, sign_in, welcome

app_name = "accounts"

urlpatterns = [
    path("", sign_in.me, name="me"),
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-in/code/", sign_in.second_step, name="second-step"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("confirm/", sign_in.confirm, name="confirm"),
    path("password/", sign_in.password_change, name="password-change"),
    path("security/", security.security, name="security"),
    path("security/second-factor/", security.second_factor, name="second-factor"),
    path("security/app/", security.app_new, name="app-new"),
    path("security/recovery-codes/", security.recovery_codes, name="recovery-codes"),
    path("security/seen/", security.sign_in_seen, name="sign-in-seen"),
    path("security/devices/end/", security.devices_end, name="devices-end"),
    path("security/devices/<int:pk>/end/", security.device_end, name="device-end"),
    path("welcome/", welcome.welcome, name="welcome"),
    path("audit/", audit.audit, name="audit"),
    path("processing/", audit.processing, name="processing"),
    path("people/", people.people, name="people"),
    path("people/new/", people.person_new, name="person-new"),
    path("people/many/", bulk.people_bulk, name="people-bulk"),
    path("people/review/", review.people_review, name="people-review"),
    path("people/preview/end/", preview.preview_end, name="preview-end"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/link/", people.person_link, name="person-link"),
    path("people/<int:pk>/<slug:deed>/", people.person_deed, name="person-deed"),
    path("people/posts/<int:pk>/hand-over/", hand_over.post_hand_over, name="post-hand-over"),
    path("passkeys/begin/", passkeys.passkey_begin, name="passkey-begin"),
    path("passkeys/show/", passkeys.passkey, name="passkey"),
    path("passkeys/new/begin/", passkeys.passkey_new_begin, name="passkey-new-begin"),
    path("passkeys/new/", passkeys.passkey_new, name="passkey-new"),
    path("passkeys/<int:pk>/remove/", security.passkey_remove, name="passkey-remove"),
]
