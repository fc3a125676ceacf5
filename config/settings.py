"""All settings, read top to bottom. What differs between installations comes from the environment.

The shape without any setting is the production one: what is missing there stops the start with a
sentence. `make run` and the tests set PRODUCTION=0.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import django_stubs_ext
from csp.constants import NONE, SELF

from config.env import (
    SettingRefused,
    env_bool,
    env_database,
    env_int,
    env_list,
    env_secret,
    env_text,
    env_url,
)
from config.logs import configure_structlog, logging_settings

# Lets ModelAdmin[User] and its like be written where Django itself knows no type parameters.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "[::1]")

# -- The shape ------------------------------------------------------------------------------------

PRODUCTION = env_bool("PRODUCTION", True)
DEBUG = env_bool("DEBUG", False)
DEMO = env_bool("DEMO", False)

if PRODUCTION and DEBUG:
    raise SettingRefused("DEBUG=1 shows settings to strangers: it needs PRODUCTION=0.")
if PRODUCTION and DEMO:
    raise SettingRefused("DEMO=1 lets anybody look around as anybody: it needs PRODUCTION=0.")

SECRET_KEY = env_secret("SECRET_KEY", None if PRODUCTION else "only-for-this-machine-" + "0" * 50)
SECRET_KEY_FALLBACKS = env_list("SECRET_KEY_FALLBACKS")
if len(SECRET_KEY) < 50:
    raise SettingRefused("SECRET_KEY is too short: it takes at least 50 random characters.")

# Links in mails are made from this address, never from what a request claims its host to be.
BASE_URL = env_url(
    "BASE_URL", None if PRODUCTION else "http://localhost:8000", schemes=("https", "http")
).rstrip("/")
_address = urlsplit(BASE_URL)
_host = _address.hostname or ""
_loopback = _host in {"localhost", "127.0.0.1", "::1"}
HTTPS = _address.scheme == "https"
if PRODUCTION and not HTTPS and not _loopback:
    raise SettingRefused("BASE_URL begins with http://: people's logins need https://.")

ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", [_host] if PRODUCTION else LOOPBACK_HOSTS)
CSRF_TRUSTED_ORIGINS = [f"{_address.scheme}://{_address.netloc}"]
if DEMO and not (_loopback and set(ALLOWED_HOSTS) <= set(LOOPBACK_HOSTS)):
    raise SettingRefused(
        "DEMO=1 lets anybody look around as anybody: BASE_URL and ALLOWED_HOSTS must stay on "
        "localhost."
    )

# -- Applications and middleware ------------------------------------------------------------------

INSTALLED_APPS = [
    "users.apps.AerogramAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "csp",
    "django_countries",
    "django_htmx",
    "django_structlog",
    "config.apps.WiringConfig",
    "outbox",
    "users.apps.UsersConfig",
    "classrooms",
    "safeguarding",
    "matching",
    "exchange",
    "exchange.gallery",
    "exchange.pages",
]

MIDDLEWARE = [
    # Pages shrink to a fifth; a slow line feels it. Stored files come compressed already.
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "users.middleware.LoginUnlessOpen",
    "users.middleware.PersonsLanguage",
    "users.middleware.LanguageOfTheForm",
    "users.middleware.RateLimits",
    "users.middleware.PersonsClock",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "classrooms.middleware.StudentsSession",
    "users.middleware.HeldElsewhere",
    "users.middleware.NoIndex",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
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
                "config.context.site",
            ],
        },
    }
]
FORM_RENDERER = "config.forms.AirmailRenderer"

# -- Database, cache, queue -----------------------------------------------------------------------

_database = env_database("DATABASE_URL")
_limits = {
    "statement_timeout": env_int("DATABASE_STATEMENT_SECONDS", 15, most=86_400),
    "lock_timeout": env_int("DATABASE_LOCK_SECONDS", 5, most=86_400),
    "idle_in_transaction_session_timeout": env_int("DATABASE_IDLE_SECONDS", 60, most=86_400),
}
_options = _database["OPTIONS"]
_options["options"] = " ".join(
    [_options.get("options", ""), *(f"-c {name}={value}s" for name, value in _limits.items())]
).strip()
_options |= {
    "connect_timeout": 5,
    # A server that vanished without a word is noticed within half a minute, not two hours.
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
DATABASES = {
    "default": {
        **_database,
        "ATOMIC_REQUESTS": False,
        "CONN_MAX_AGE": env_int("DATABASE_KEEP_SECONDS", 600, most=86_400),
        "CONN_HEALTH_CHECKS": True,
    }
}

# Rate limits stand in the cache, and must hold while Redis is down: so the cache is a table.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

REDIS_URL = env_url("REDIS_URL", schemes=("redis", "rediss"))

# -- People and their logins ----------------------------------------------------------------------

AUTH_USER_MODEL = "users.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email"]},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "users.passwords.GuessablePassword"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "after-login"
# The demonstration's staff member has no second factor to show; everybody else's has.
STAFF_SECOND_FACTOR = not DEMO

ACCOUNT_ADAPTER = "users.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "users.forms.SignupForm"
ACCOUNT_FORMS = {
    "login": "users.account_forms.LoginForm",
    "signup": "users.account_forms.SignupForm",
    "add_email": "users.account_forms.AddEmailForm",
    "change_password": "users.account_forms.ChangePasswordForm",
    "set_password": "users.account_forms.SetPasswordForm",
    "reset_password": "users.account_forms.ResetPasswordForm",
    "reset_password_from_key": "users.account_forms.ResetPasswordKeyForm",
    "reauthenticate": "users.account_forms.ReauthenticateForm",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# A changed password or address, a new passkey: whoever did not do it learns of it.
ACCOUNT_EMAIL_NOTIFICATIONS = True
# Whoever finds an open browser shall not take the account by another address or password.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _address.scheme
# A whole school stands behind one address: the limits per address are a high outer wall, those
# per account (key, user) keep their strictness.
ACCOUNT_RATE_LIMITS = {
    "login": "600/m/ip",
    "login_failed": "300/m/ip,5/300s/key",
    "signup": "200/m/ip",
    "reset_password": "200/m/ip,5/m/key",
    "reset_password_from_key": "200/m/ip",
    "request_login_code": "200/m/ip,3/m/key",
    "verify_phone": "1/30s/key,30/m/ip",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env_int("TRUSTED_PROXIES", 0, most=10)
MFA_ADAPTER = "users.second_factors.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
# A passkey that signs in alone is asked for fingerprint, face or PIN, so it is two factors itself.
MFA_PASSKEY_LOGIN_ENABLED = True
# Nothing can be guessed there; the wall is as high as that of the passwords.
MFA_RATE_LIMITS = {"webauthn_login": "600/m/ip"}
# Browsers take http://localhost for safe; the library has to be told.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_FORMS = {
    "add_webauthn": "users.second_factors.AddPasskeyForm",
    "edit_webauthn": "users.second_factors.RenamePasskeyForm",
    "login_webauthn": "users.second_factors.LoginPasskeyForm",
    "authenticate_webauthn": "users.second_factors.AuthenticatePasskeyForm",
    "reauthenticate_webauthn": "users.second_factors.ReauthenticatePasskeyForm",
}
MFA_TOTP_ISSUER = "Aerogram"
USERSESSIONS_TRACK_ACTIVITY = False

# -- Security -------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        **{key: [NONE] for key in ("default-src", "base-uri", "frame-ancestors", "object-src")},
        **{key: [SELF] for key in ("script-src", "style-src", "img-src", "font-src")},
        **{key: [SELF] for key in ("connect-src", "media-src", "manifest-src", "form-action")},
        "upgrade-insecure-requests": PRODUCTION and HTTPS,
        # Every browser knows this way and reports at once; with "report-to" Chromium would wait for
        # a minute, and Firefox and Safari would not report at all.
        "report-uri": "/csp-report/",
    }
}
if PRODUCTION and HTTPS and not ALLAUTH_TRUSTED_PROXY_COUNT:
    raise SettingRefused(
        "TRUSTED_PROXIES is 0: the proxy that speaks https has to be counted, usually 1."
    )
SECURE_SSL_REDIRECT = PRODUCTION and HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None
)
SECURE_HSTS_SECONDS = env_int("HSTS_SECONDS", 365 * 86_400) if PRODUCTION and HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = env_bool("HSTS_SUBDOMAINS", True)
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Messages wait in the session: a cookie would lie readable on a shared tablet.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 86_400

# The server counts every request body against this before Django sees it (config.asgi).
MAX_BODY_BYTES = env_int("MAX_BODY_MEGABYTES", 12, least=1, most=1024) * 1024 * 1024
BODY_SECONDS = env_int("BODY_SECONDS", 60, least=1, most=3600)
WEB_THREADS = env_int("WEB_THREADS", 10, least=1, most=100)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# -- Languages and time ---------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LOCALE_PATHS = [BASE_DIR / "locale"]
_languages = [
    ("en", "English"),
    ("ar", "العربية"),
    ("es", "Español"),
    ("fr", "Français"),
    ("pt", "Português"),
    ("sw", "Kiswahili"),
]
# A language is offered once it has a catalogue: half a page in it helps nobody. For translators,
# and for looking at pages from right to left, all of them can be switched on.
_unfinished = env_bool("UNFINISHED_LANGUAGES", False)
LANGUAGES = [
    (code, name)
    for code, name in _languages
    if code == "en" or _unfinished or (LOCALE_PATHS[0] / code / "LC_MESSAGES/django.po").exists()
]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# -- Static files ---------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static/dist", ("img", BASE_DIR / "static/img")]
STATIC_ROOT = env_text("STATIC_ROOT", str(BASE_DIR / "staticfiles")) if PRODUCTION else None
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = DEBUG
_static_storage = (
    "whitenoise.storage.CompressedManifestStaticFilesStorage"
    if PRODUCTION
    else "django.contrib.staticfiles.storage.StaticFilesStorage"
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _static_storage},
}

# -- Files that people bring ----------------------------------------------------------------------

# Pictures, made anew. Served through permission only: no web server may hand out this folder.
MEDIA_ROOT = env_text("MEDIA_ROOT", None if PRODUCTION else str(BASE_DIR / ".local/media"))

# -- Mail -----------------------------------------------------------------------------------------

# service: backend, and the name under which Anymail takes its key
_MAIL_SERVICES = {
    "none": ("django.core.mail.backends.dummy.EmailBackend", ""),
    "console": ("django.core.mail.backends.console.EmailBackend", ""),
    "smtp": ("django.core.mail.backends.smtp.EmailBackend", ""),
    "brevo": ("anymail.backends.brevo.EmailBackend", "BREVO_API_KEY"),
    "mailgun": ("anymail.backends.mailgun.EmailBackend", "MAILGUN_API_KEY"),
    "mailjet": ("anymail.backends.mailjet.EmailBackend", "MAILJET_API_KEY"),
    "postmark": ("anymail.backends.postmark.EmailBackend", "POSTMARK_SERVER_TOKEN"),
    "resend": ("anymail.backends.resend.EmailBackend", "RESEND_API_KEY"),
}
_mail = env_text("MAIL_SERVICE", "smtp" if PRODUCTION else "none", choices=tuple(_MAIL_SERVICES))
EMAIL_BACKEND, _mail_key = _MAIL_SERVICES[_mail]
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env_text("MAIL_FROM", None if PRODUCTION else "Aerogram <mail@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
if _mail == "smtp":
    EMAIL_HOST = env_text("SMTP_HOST")
    EMAIL_PORT = env_int("SMTP_PORT", 587, least=1, most=65_535)
    EMAIL_HOST_USER = env_text("SMTP_USER", "")
    EMAIL_HOST_PASSWORD = env_secret("SMTP_PASSWORD", "")
    _mail_security = env_text("SMTP_SECURITY", "starttls", choices=("starttls", "tls", "none"))
    EMAIL_USE_TLS = _mail_security == "starttls"
    EMAIL_USE_SSL = _mail_security == "tls"
ANYMAIL = {_mail_key: env_secret("MAIL_KEY"), "REQUESTS_TIMEOUT": (5, 10)} if _mail_key else {}
if _mail == "mailjet":
    ANYMAIL["MAILJET_SECRET_KEY"] = env_secret("MAIL_SECRET")
# Whom the pages for visitors name as running this site, and where people can write to.
OPERATOR_NAME = env_text("OPERATOR_NAME", "")
CONTACT_EMAIL = env_text("CONTACT_EMAIL", "")
# A demonstration shows sent mail on a page; everywhere else the words go once the mail is sent.
KEEP_MAIL_BODIES = DEMO

# -- Logs -----------------------------------------------------------------------------------------

LOGGING = logging_settings(
    as_json=PRODUCTION,
    level=env_text("LOG_LEVEL", "INFO", choices=("DEBUG", "INFO", "WARNING", "ERROR")),
)
configure_structlog()
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_CELERY_ENABLED = False
