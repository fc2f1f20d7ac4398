from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2id(Argon2PasswordHasher):
    """Argon2id at 19 MiB, two passes, one lane: about 20 ms, so that the morning's sign-ins do not queue."""

    memory_cost = 19 * 1024
    time_cost = 2
    parallelism = 1
