"""Settings of the whole site; everything that differs between machines comes from the environment.

`bin/run` needs none of them. In production (`TPMAP_PRODUCTION=1`, as in the image) set `DJANGO_SECRET_KEY`,
`CITIZEN_ID_KEYS`, `CITIZEN_ID_PEPPER`, `DATABASE_URL`, `REDIS_URL`, `ALLOWED_HOSTS` and `HTTPS=1`
(see `docs/operations.md`).
"""

from datetime import timedelta
from pathlib import Path

import environ
import pghistory
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from tpmap import embedded

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# Where `bin/run` keeps its database, its broker, uploaded photos and generated keys.
VAR_DIR = Path(env.str("TPMAP_VAR", default=str(BASE_DIR / "var")))
# The image sets it: then nothing is made up, and what is missing stops the start.
PRODUCTION = env.bool("TPMAP_PRODUCTION", default=False)
secrets = embedded.LocalSecrets(VAR_DIR, production=PRODUCTION)

# How many fictitious households the first run makes (`bin/run`); 0 for none. Never in production.
DEMONSTRATION_HOUSEHOLDS = 0 if PRODUCTION else env.int("TPMAP_DEMONSTRATION", default=5000)

TESTING = env.bool("TESTING", default=False)
DEBUG = env.bool("DJANGO_DEBUG", default=False)
SECRET_KEY = env.str("DJANGO_SECRET_KEY", default="") or secrets.get("django_secret", variable="DJANGO_SECRET_KEY")
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("DJANGO_DEBUG shows settings and data to strangers: it cannot be on in production.")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# True behind TLS: cookies are then `Secure` and browsers are told to stay on https.
HTTPS = env.bool("HTTPS", default=False)

INSTALLED_APPS = [
    "accounts.apps.SuperuserAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "pgtrigger",
    "pghistory",
    "axes",
    "csp",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp_webauthn",
    "django_celery_beat",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
    "template_partials",
    "areas",
    "accounts.apps.AccountsConfig",
    "jobs",
    "households",
    "mpi",
    "logbook",
    "reports",
    "tpmap",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "tpmap.doors.DoorsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "tpmap.language.ThaiFirstMiddleware",
    "django.middleware.common.CommonMiddleware",
    "households.uploads.UploadMiddleware",  # before the token of a form is looked for in what was sent
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SessionLimitsMiddleware",
    "accounts.middleware.SignInRequiredMiddleware",
    "accounts.middleware.ScopeMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "accounts.middleware.PreviewMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.NoStoreMiddleware",
    "accounts.looks.AccessLogMiddleware",  # the last but for the replica's: it knows what the view has shown
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "tpmap.urls"
WSGI_APPLICATION = "tpmap.wsgi.application"
ASGI_APPLICATION = "tpmap.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

FORM_RENDERER = "tpmap.forms.FormRenderer"

# --- database, cache, broker -------------------------------------------------------------
for variable in ("DATABASE_URL", "REDIS_URL"):
    if PRODUCTION and not env.str(variable, default=""):
        raise ImproperlyConfigured(f"Set {variable}: production has servers of its own.")
# Web, worker and beat are logged in as a role that owns nothing; only who migrates is the owner (`manage.py`, ADR 33).
DATABASE_URL = env.str("DATABASE_URL", default="")
SITE_DATABASE = env.db_url("DATABASE_URL") if DATABASE_URL else embedded.site_database(VAR_DIR)
SITE_ROLE = SITE_DATABASE["USER"]
OWNS_DATABASE = env.bool("TPMAP_AS_OWNER", default=False)
if not OWNS_DATABASE:
    DATABASES = {"default": SITE_DATABASE}
elif env.str("DATABASE_OWNER_URL", default=""):
    DATABASES = {"default": env.db_url("DATABASE_OWNER_URL")}
else:
    DATABASES = {"default": SITE_DATABASE if DATABASE_URL else embedded.database(VAR_DIR)}
DATABASES["default"] |= {"CONN_HEALTH_CHECKS": True, "ATOMIC_REQUESTS": False, "ENGINE": "areas.postgres"}
DATABASES["default"]["CONN_MAX_AGE"] = 60
# Every trigger asks for this setting, and where it is missing pays for an error and a subtransaction that walks all
# checks put off to the commit: 5,000 households took 25 s more without it.
DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c pgtrigger.ignore={}"
# Behind PgBouncer in transaction mode the next transaction may run on another connection: no cursor outlives one, and
# the setting above comes from the role instead (docs/operations.md).
if env.bool("DATABASE_POOLED", default=False):
    DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = DATABASES["default"]["IS_POOLED"] = True
    del DATABASES["default"]["OPTIONS"]["options"]
# A streaming replica for lists and counts (`tpmap.replica`); with `TPMAP_REPLICA=1` `bin/run` keeps one itself.
REPLICA_URL = env.str("DATABASE_REPLICA_URL", default="")
if REPLICA_URL or embedded.keeps_replica():
    DATABASES["replica"] = env.db_url("DATABASE_REPLICA_URL") if REPLICA_URL else embedded.replica(VAR_DIR)
    DATABASES["replica"] |= {"CONN_HEALTH_CHECKS": True, "CONN_MAX_AGE": 60, "TEST": {"MIRROR": "default"}}
    DATABASES["replica"]["ENGINE"] = "areas.postgres"
    # A machine that vanished answers nothing, not even "no": pages wait so many seconds for it.
    patience = {"connect_timeout": 2, "tcp_user_timeout": 3000, "keepalives_idle": 2, "keepalives_interval": 1}
    DATABASES["replica"].setdefault("OPTIONS", {}).update(patience)
    DATABASE_ROUTERS = ["tpmap.replica.ReplicaRouter"]
    MIDDLEWARE.append("tpmap.replica.ReplicaMiddleware")
# How old what it shows may be; a replica that is further behind is left alone until it has caught up.
REPLICA_MAY_LAG = timedelta(seconds=env.int("REPLICA_LAG_SECONDS", default=5))

REDIS_URL = env.str("REDIS_URL", default="") or embedded.broker_url(VAR_DIR)
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}

CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_TASK_IGNORE_RESULT = True  # the result of a job is its row in PostgreSQL
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30
# A request never waits for a broker that is down: the sweeper asks again (without `max_retries` it waits 6 s).
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": env.int("BROKER_VISIBILITY_SECONDS", default=300),
    "socket_connect_timeout": 2,
    "max_retries": 0,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for its broker as long as it takes
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_BEAT_SCHEDULE = {
    # Expires: while no worker is there, sweeps must not pile up.
    "sweep-jobs": {"task": "jobs.tasks.sweep", "schedule": timedelta(seconds=15), "options": {"expires": 60}},
    "extend-chain": {"task": "accounts.tasks.extend_chain", "schedule": timedelta(minutes=30)},
    "check-chain": {"task": "accounts.tasks.check_chain", "schedule": crontab(hour=2, minute=30)},
    "forget-what-is-past": {"task": "accounts.tasks.forget_what_is_past", "schedule": crontab(hour=22, minute=30)},
    "make-months": {"task": "accounts.tasks.make_months", "schedule": timedelta(hours=24)},
    "forget-ended-sessions": {"task": "accounts.tasks.forget_ended_sessions", "schedule": timedelta(hours=24)},
    "forget-stale-photos": {"task": "logbook.tasks.forget_stale_photos", "schedule": timedelta(hours=6)},
    "remind-of-deadlines": {"task": "logbook.tasks.remind_of_deadlines", "schedule": timedelta(hours=24)},
    "close-old-imports": {"task": "households.tasks.close_old_imports", "schedule": timedelta(hours=6)},
    "request-monthly-reports": {"task": "reports.tasks.request_monthly_reports", "schedule": timedelta(hours=6)},
    "remove-old-exports": {"task": "reports.tasks.remove_old_exports", "schedule": timedelta(hours=1)},
}
CELERY_TIMEZONE = "Asia/Bangkok"
# How many jobs of a lane run at once on all workers together; a lane that is not named has one place.
JOBS_AT_ONCE = {
    "import": env.int("IMPORTS_AT_ONCE", default=1),
    "export": env.int("EXPORTS_AT_ONCE", default=1),
}
# What one process of the worker may ask of the memory (address space): a job that wants more fails, and nothing else.
WORKER_MEMORY_MB = env.int("WORKER_MEMORY_MB", default=2000)

# After so many days an entry that waits for the district chief is overdue.
ENTRY_OVERDUE_DAYS = env.int("ENTRY_OVERDUE_DAYS", default=7)

# So long a worker may keep a transaction open without a word; then the database ends it, and its locks.
WORKER_IDLE_IN_TRANSACTION_SECONDS = 40

# --- poverty ---------------------------------------------------------------------------------
# A household is of low income when its yearly mean a person is not above this (or below it: the circulars disagree).
LOW_INCOME_BAHT = env.int("LOW_INCOME_BAHT", default=100_000)
LOW_INCOME_INCLUDES_LIMIT = env.bool("LOW_INCOME_INCLUDES_LIMIT", default=True)

# --- language, time, numbers ---------------------------------------------------------------
LANGUAGE_CODE = "th"
LANGUAGES = [("th", _("Thai")), ("en", _("English"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Bangkok"
LANGUAGE_COOKIE_SAMESITE = "Lax"

# --- people and sessions ---------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "accounts.backends.AccountBackend"]
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "accounts:sign-in"
PASSWORD_HASHERS = ["accounts.hashers.Argon2id"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.validators.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "accounts.validators.NotCommon"},
    {"NAME": "accounts.validators.NotLeaked"},
    {"NAME": "accounts.validators.NotAboutOneself"},
    {"NAME": "accounts.validators.ContextWordValidator"},
    {"NAME": "accounts.validators.NoPatternValidator"},
]
SESSION_ENGINE = "django.contrib.sessions.backends.db"  # losing Redis signs nobody out
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
SESSION_IDLE_LIMIT = timedelta(minutes=env.int("SESSION_IDLE_MINUTES", default=30))
SESSION_ABSOLUTE_LIMIT = timedelta(hours=env.int("SESSION_ABSOLUTE_HOURS", default=12))
SESSION_COOKIE_AGE = int(SESSION_ABSOLUTE_LIMIT.total_seconds())

# Many officers share one address behind NAT: a lock never hits the whole office, only one name from one network.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "accounts.networks.client_network"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "accounts.views.sign_in.locked_out"
AXES_WHITELIST_CALLABLE = "accounts.known_devices.is_known_device"  # these have tokens of their own: accounts.guessing
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the clock on the page runs down, whoever knocks meanwhile
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "user_agent", "password", "next", "csrfmiddlewaretoken"]
# How many proxies in front of us may be believed about the client's address, and where they stand.
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
TRUSTED_PROXIES = env.list(
    "TRUSTED_PROXIES",
    default=["127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7"],
)
# Whoever must have a second factor has so many days from the first sign-in to set one up.
SECOND_FACTOR_GRACE_DAYS = env.int("SECOND_FACTOR_GRACE_DAYS", default=7)
# The accounts of a demonstration open with their password alone. Refused in production (accounts.E003).
DEMONSTRATION_SIGN_IN = env.bool("TPMAP_DEMONSTRATION_SIGN_IN", default=not PRODUCTION)
# Of everybody, not only of those with the rights in `accounts.second_factor.NEEDED_FOR` (docs/security.md).
SECOND_FACTOR_FOR_EVERYBODY = env.bool("SECOND_FACTOR_FOR_EVERYBODY", default=False)
# How long the link of an invitation works.
INVITATION_LASTS = timedelta(days=env.int("INVITATION_DAYS", default=14))
OTP_TOTP_ISSUER = "TPMAP Logbook"
OTP_TOTP_THROTTLE_FACTOR = 0  # tries are counted in `accounts.guessing`
OTP_ADMIN_HIDE_SENSITIVE_DATA = True
OTP_WEBAUTHN_RP_NAME = "TPMAP Logbook"
OTP_WEBAUTHN_RP_ID_CALLABLE = "accounts.passkeys.site_domain"
OTP_WEBAUTHN_HELPER_CLASS = "accounts.passkeys.SitePasskeys"
OTP_WEBAUTHN_ALLOWED_ORIGINS = CSRF_TRUSTED_ORIGINS or ["https://localhost"]  # the helper asks for the very site
OTP_WEBAUTHN_TIMEOUT_SECONDS = 120

# --- identifiers ---------------------------------------------------------------------------------
# "1:base64key,2:base64key": the highest version seals, all of them open (key rotation).
CITIZEN_ID_KEYS = env.str("CITIZEN_ID_KEYS", default="")
CITIZEN_ID_KEYS = CITIZEN_ID_KEYS or f"1:{secrets.get('citizen_id_key', variable='CITIZEN_ID_KEYS')}"
CITIZEN_ID_PEPPER = env.str("CITIZEN_ID_PEPPER", default="") or secrets.get("citizen_id_pepper")

# --- files -------------------------------------------------------------------------------------------
STATIC_URL = "static/"
# The tests have one of their own: a site that starts beside them writes the other anew while it is read.
STATIC_ROOT = (VAR_DIR if TESTING else BASE_DIR) / "static_root"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "tpmap.finders.NpmFinder",
]
NPM_ROOT = BASE_DIR / "node_modules"
# What the pages may use of the npm packages, served as `vendor/PATH`; add a path here to use one more.
NPM_FILES = [
    f"@fontsource/sarabun/files/sarabun-{script}-{weight}-normal.woff2"
    for script in ("thai", "latin")
    for weight in (400, 700)
]
MEDIA_ROOT = VAR_DIR / "media"  # never below a served folder: photos go through an authorised view
# Behind nginx: the internal location of MEDIA_ROOT ("/protected/"), so that nginx sends the file that a view allowed.
PHOTO_ACCEL_PREFIX = env.str("PHOTO_ACCEL_PREFIX", default="")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": env.str("STATIC_STORAGE", default="django.contrib.staticfiles.storage.ManifestStaticFilesStorage")
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_ALLOW_ALL_ORIGINS = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
IMPORT_UPLOAD_MOST = 60 * 1024 * 1024  # bytes of a file handed in by browser; larger ones go by `import_data`
# So long the files of an import, the cells of rows that stayed out and the values before are kept; then no undo.
IMPORT_KEPT = timedelta(days=env.int("IMPORT_KEPT_DAYS", default=7))

# So many days there are to answer somebody who asks about his own data (PDPA s. 30).
SUBJECT_REQUEST_DAYS = env.int("SUBJECT_REQUEST_DAYS", default=30)

# --- looking people up -----------------------------------------------------------------------------------
# How many different households, pages of lists and whole citizen IDs somebody of a role may look up in a day; the table
# of limits (in the admin) overrules it. Over it nothing is shown, and the administrator of his area is told.
LOOKUPS_A_DAY = {
    "subdistrict_team": (300, 1500, 0),
    "district_officer": (400, 2000, 60),
    "district_chief": (400, 2000, 60),
    "provincial_officer": (600, 3000, 100),
    "governor": (600, 3000, 100),
    "agency_officer": (150, 800, 0),
    "account_admin": (0, 0, 0),
    "national": (300, 2000, 0),
    "auditor": (300, 1500, 0),
}
# Off for a measurement that replays the work of a province in a few names. Looks are written down all the same.
LOOKUPS_ARE_LIMITED = env.bool("LOOKUPS_ARE_LIMITED", default=True)

# --- data that leave -------------------------------------------------------------------------------------
# A file that somebody asked for is kept so long, and may be downloaded so often, within so long of the first time.
# So long somebody at a screen, or a program, waits for the statement of a pivot; then it is offered as a file.
PIVOT_SECONDS = env.int("PIVOT_SECONDS", default=5)
EXPORT_KEPT = timedelta(days=env.int("EXPORT_KEPT_DAYS", default=7))
EXPORT_DOWNLOADS = env.int("EXPORT_DOWNLOADS", default=3)
EXPORT_DOWNLOAD_TIME = timedelta(hours=env.int("EXPORT_DOWNLOAD_HOURS", default=24))
# Rows that somebody of a role may take away in a day; the table of limits (in the admin) overrules it.
EXPORT_ROWS_A_DAY = {
    "district_officer": 50_000,
    "district_chief": 100_000,
    "provincial_officer": 1_000_000,
    "governor": 1_000_000,
    "national": 5_000_000,
}

# --- the web's own locks -------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
WROTE_COOKIE_NAME = "__Host-wrote" if HTTPS else "wrote"
DEVICE_COOKIE_NAME = "__Host-device" if HTTPS else "device"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True  # scripts find the token in the page
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # they may name a family: in no cookie
if HTTPS:
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    LANGUAGE_COOKIE_NAME = "__Host-language"
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    # Asked from inside the container, without the proxy; and programs, which `tpmap.doors` refuses without TLS.
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^api/"]
    SECURE_SSL_REDIRECT = env.bool("SSL_REDIRECT", default=True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- API -----------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.api.RequiresPermission"],
    "DEFAULT_PAGINATION_CLASS": "tpmap.paging.KeysetPagination",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PARSER_CLASSES": ["tpmap.parsing.KeepableJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "EXCEPTION_HANDLER": "tpmap.errors.exception_handler",
    "PAGE_SIZE": 50,
    "COERCE_DECIMAL_TO_STRING": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "TPMAP Logbook",
    "DESCRIPTION": "Households, members, entries, scores, visits, problems and help of the signed-in person's area.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "ENUM_NAME_OVERRIDES": {
        "ProblemKind": "logbook.choices.ProblemKind",
        "HelpKind": "logbook.choices.HelpKind",
        "LandTenure": "households.choices.LandTenure",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# --- log: what happened, never to whom ------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "tpmap.logs.OneLine"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"axes": {"level": "WARNING"}},
}

PGHISTORY_APPEND_ONLY = True
# Once a statement instead of once a row: an import writes the events of thousands of rows in one go.
PGHISTORY_LEVEL = pghistory.Statement
