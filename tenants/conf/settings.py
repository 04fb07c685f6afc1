"""Settings of the service. Every environment variable is read here, through `tenants/conf/environment.py`."""

import base64
import hashlib
from pathlib import Path
from typing import Any

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from tenants.conf import environment
from tenants.conf.logging import logging_settings

BASE_DIR = Path(__file__).resolve().parents[2]
MODE = environment.choice("PASSERELLE_MODE", environment.MODES, "test")
DEBUG = False

BASE_DOMAIN = environment.text("BASE_DOMAIN", "localhost" if MODE != "production" else None).lower()
PORT = environment.whole("PORT", 8000, least=1, most=65535)
SITE_SCHEME = "https" if MODE == "production" else "http"
#: Appended to hosts in addresses we hand out.
SITE_PORT = "" if MODE == "production" else f":{PORT}"
#: Hosts below BASE_DOMAIN that are neither public nor a tenant's, each with its own URLconf.
HOST_URLCONFS = {"erp": "admin_ui.demo.urls_erp"} if MODE != "production" else {}
RESERVED_SLUGS = frozenset(
    [
        "erp",
        "www",
        "admin",
        "api",
        "mail",
        "status",
        "static",
        "media",
        "app",
        "assets",
        "cdn",
        "docs",
        "help",
        "login",
        "ns1",
        "ns2",
        "operators",
        "public",
        "smtp",
        "support",
    ]
)

SECRET_KEY = environment.secret("SECRET_KEY", MODE, "not-a-secret-" * 4)
CREDENTIAL_PEPPER = environment.secret("CREDENTIAL_PEPPER", MODE, SECRET_KEY + "pepper")
_STAND_IN_KEY = base64.urlsafe_b64encode(hashlib.sha256(SECRET_KEY.encode()).digest()).decode()
SEALING_KEYS = environment.secret("SEALING_KEYS", MODE, _STAND_IN_KEY).split(",")

# Hosts are checked against the suppliers' domains by tenants.middleware.
ALLOWED_HOSTS = ["*"]

SHARED_APPS = [
    "django_tenants",
    "tenants",
    "tenants.users",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
]
TENANT_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "tenants.users",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "admin_ui",
    "connections",
    "storefront",
    "wagtail.contrib.settings",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_tasks",
    "django_filters",
    "ninja",  # the pages of the REST API's description
]
INSTALLED_APPS = [*SHARED_APPS, *(app for app in TENANT_APPS if app not in SHARED_APPS)]
#: Tables that may exist both in `public` and in a tenant (checked at start).
APPS_IN_BOTH = ("contenttypes", "auth", "users", "sessions", "account", "mfa", "axes", "messages")

TENANT_MODEL = "tenants.Supplier"
TENANT_DOMAIN_MODEL = "tenants.Domain"
PUBLIC_SCHEMA_URLCONF = "tenants.conf.urls_public"
ROOT_URLCONF = "tenants.conf.urls_tenant"
TENANT_LIMIT_SET_CALLS = True
AUTH_USER_MODEL = "users.User"

MIDDLEWARE = [
    "tenants.middleware.TenantMiddleware",
    "tenants.figures.FiguresMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "connections.middleware.ProgramDoorMiddleware",
    "connections.middleware.PunchoutSessionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]
APPEND_SLASH = False

_REDIS_URL = environment.text("REDIS_URL", "unix:///nonexistent/redis.sock" if MODE == "test" else None)
DATABASES = {
    "default": environment.database(
        environment.text("DATABASE_URL", "postgresql:///passerelle" if MODE == "test" else None),
        max_age_seconds=environment.whole("DATABASE_MAX_AGE_SECONDS", 300),
    )
}
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PG_BIN = environment.text("PG_BIN", "")

CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": _REDIS_URL,
        "KEY_FUNCTION": "tenants.caching.tenant_key",
        "TIMEOUT": 300,
    }
}
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = MODE == "production"
SESSION_COOKIE_AGE = 12 * 3600
if MODE == "production":  # the prefix keeps one supplier's host from setting another's cookies; it needs https
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
CSRF_COOKIE_HTTPONLY = False  # Wagtail's desk reads it for its own requests
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31536000 if MODE == "production" else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if MODE == "production" else None
SECURE_REDIRECT_EXEMPT: list[str] = []
X_FRAME_OPTIONS = "DENY"
#: The desk and the log-in. Shop pages get their own policy from connections.middleware.
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ("/s/", "/punchout/", "/orders/"),
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        # Wagtail's editor writes style attributes; it was tried without (docs/adr/0010).
        "style-src": [SELF, "'unsafe-inline'"],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    },
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20000
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first, or a locked account could still sign in
    "admin_ui.permissions.RoleBackend",  # before allauth's, which would grant what database rows say
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = WAGTAILADMIN_LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/admin/"
ACCOUNT_ADAPTER = "tenants.users.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
# Rows and a generator of ours: allauth's own signatures would hold in every tenant (threat D6).
ACCOUNT_EMAIL_CONFIRMATION_HMAC = False
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "tenants.users.tokens.TenantTokenGenerator"  # noqa: S105 – a path
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"
ACCOUNT_PREVENT_ENUMERATION = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = MODE != "production"
MFA_TOTP_ISSUER = "Passerelle"
# Addresses are entered by an owner or operator, nobody signs himself up: there is nothing to verify first.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_ADAPTER = "tenants.users.second_factor.SealedSecrets"
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "tenants.users.adapter.locked_account"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 1  # hours
AXES_LOCKOUT_TEMPLATE = "account/lockout.html"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French")), ("de", _("German"))]
LOCALE_PATHS = [BASE_DIR / "storefront" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = environment.folder("STATIC_ROOT", BASE_DIR / "var" / "static")
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = MODE == "test"
WHITENOISE_MAX_AGE = 3600
MEDIA_URL = "/media/"
MEDIA_ROOT = environment.folder("MEDIA_ROOT", BASE_DIR / "var" / "media")
VAR_ROOT = environment.folder("VAR_ROOT", BASE_DIR / "var")
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "tenants.storage.TenantStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if MODE == "test"
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "storefront" / "jinja2", BASE_DIR / "connections" / "jinja2"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "tenants.conf.jinja.environment",
            "extensions": [
                "jinja2.ext.i18n",
                "jinja2.ext.do",
                "wagtail.jinja2tags.core",
                "wagtail.images.jinja2tags.images",
            ],
            "auto_reload": MODE == "test",
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "admin_ui" / "templates", BASE_DIR / "tenants" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
            ],
        },
    },
]

#: Official cXML DTDs, one folder a version; where set, what we send is held against them as well. Empty: our grammar only.
CXML_DTD_DIR = environment.versions_folder("CXML_DTD_DIR", "cXML.dtd")

#: Where the web processes share their figures; prometheus_client reads the variable, too.
METRICS_FOLDER = environment.text("PROMETHEUS_MULTIPROC_DIR", "")

CELERY_BROKER_URL = environment.broker(_REDIS_URL)
WSGI_APPLICATION = "tenants.conf.wsgi.application"
EMAIL_BACKEND = environment.text(
    "EMAIL_BACKEND",
    "django.core.mail.backends.smtp.EmailBackend"
    if MODE == "production"
    else "django.core.mail.backends.filebased.EmailBackend",
)
EMAIL_FILE_PATH = VAR_ROOT / "mail"
DEFAULT_FROM_EMAIL = environment.text("DEFAULT_FROM_EMAIL", f"passerelle@{BASE_DOMAIN}")
LOGGING = logging_settings(MODE)

#: Stripe. Without a secret key nothing can be bought, and the billing page says so; the mode is the key's own.
STRIPE_SECRET_KEY = environment.text("STRIPE_SECRET_KEY", "")
STRIPE_WEBHOOK_SECRET = environment.text("STRIPE_WEBHOOK_SECRET", "")
STRIPE_API_BASE = environment.text("STRIPE_API_BASE", "")  # empty: Stripe's own address
STRIPE_RETRIES = environment.whole("STRIPE_RETRIES", 2, most=10)
STRIPE_PRICES = {
    "standard": environment.text("STRIPE_PRICE_STANDARD", "price_standard" if MODE != "production" else ""),
    "business": environment.text("STRIPE_PRICE_BUSINESS", "price_business" if MODE != "production" else ""),
}
SILENCED_SYSTEM_CHECKS = ["wagtailadmin.W003"]  # WAGTAILADMIN_BASE_URL differs per tenant

WAGTAIL_SITE_NAME = "Passerelle"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_I18N_ENABLED = False
WAGTAILADMIN_PERMITTED_LANGUAGES = [("en", "English"), ("fr", "Français"), ("de", "Deutsch")]
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "pdf", "txt", "xlsx", "zip"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"

#: Addresses that our own worker may call besides public ones: the loopback, where everything runs on one machine.
OUTBOUND_MAY_REACH_LOOPBACK = MODE != "production"
#: The ports of public addresses that may be called: what stands behind others is no web server.
OUTBOUND_PORTS = environment.ports("OUTBOUND_PORTS", "443,4443,8443,44300")
#: The process that delivers: calls at once, the time of one call, and the length of an hour of its schedules, which
#: only tests of days shorten.
DELIVERY_THREADS = environment.whole("DELIVERY_THREADS", 64, least=1, most=1000)
DELIVERY_TIMEOUT_SECONDS = environment.whole("DELIVERY_TIMEOUT_SECONDS", 30, least=1, most=30)
DELIVERY_SECONDS_PER_HOUR = environment.whole("DELIVERY_SECONDS_PER_HOUR", 3600, least=1, most=3600)
#: Where a test wants this process to die, fail or hang (`tenants/faultpoints.py`); never in production.
FAULT = environment.fault("FAULT", MODE)
#: Carts may return to http://*.localhost where everything runs on one machine.
RETURN_MAY_REACH_LOOPBACK = MODE != "production"
