"""Seals the secrets of authenticator apps that were kept in plain, and says that the table is read so from now on."""

from django.db import migrations

from accounts.models.authenticators import seal_secret, unseal_secret


def seal_all(apps, schema_editor):
    for app in apps.get_model("otp_totp", "TOTPDevice").objects.iterator():
        app.key = seal_secret(bytes.fromhex(app.key), user_id=app.user_id)
        app.save(update_fields=["key"])


def unseal_all(apps, schema_editor):
    for app in apps.get_model("otp_totp", "TOTPDevice").objects.iterator():
        app.key = unseal_secret(app.key, user_id=app.user_id).hex()
        app.save(update_fields=["key"])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_words"),
        ("otp_totp", "0003_add_timestamps"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuthenticatorApp",
            fields=[],
            options={
                "verbose_name": "authenticator app",
                "verbose_name_plural": "authenticator apps",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("otp_totp.totpdevice",),
        ),
        migrations.RunPython(seal_all, unseal_all),
    ]
