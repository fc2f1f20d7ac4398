from django.urls import path

from accounts.views import passkeys, security, sign_in

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
    path("passkeys/begin/", passkeys.passkey_begin, name="passkey-begin"),
    path("passkeys/show/", passkeys.passkey, name="passkey"),
    path("passkeys/new/begin/", passkeys.passkey_new_begin, name="passkey-new-begin"),
    path("passkeys/new/", passkeys.passkey_new, name="passkey-new"),
    path("passkeys/<int:pk>/remove/", security.passkey_remove, name="passkey-remove"),
]
