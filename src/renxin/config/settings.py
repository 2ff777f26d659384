"""Django settings of every process. What an installation may change is in the environment; see .env.example."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from . import database, env, logs, production, proxies, secrets

ROOT = Path(__file__).resolve().parents[3]
SOURCE = Path(__file__).resolve().parents[1]
HOME = Path(env.text("RENXIN_HOME") or ROOT / "var").resolve()

PRODUCTION = env.flag("RENXIN_PRODUCTION")
DEBUG = env.flag("RENXIN_DEBUG")
RENXIN_MOVABLE_CLOCK = env.flag("RENXIN_DEMO")
RENXIN_DEMO = env.flag("RENXIN_DEMO")
# Vendors that are simulated in this trial (wecom, oa, sms …); never beside real patients.
RENXIN_SIMULATE = [] if PRODUCTION else env.words("RENXIN_SIMULATE")

RENXIN_IDLE_MINUTES = env.whole("RENXIN_IDLE_MINUTES", 30)
RENXIN_SESSION_HOURS = env.whole("RENXIN_SESSION_HOURS", 12)
# Where pages connect for live hints ("" = they poll), and which addresses may connect from another port.
# Where the weather comes from: an https address or a CSV file (docs/journeys/ready.md); and of which place.
RENXIN_WEATHER = env.text("RENXIN_WEATHER")
RENXIN_WEATHER_PLACE = env.text("RENXIN_WEATHER_PLACE", "hospital")
RENXIN_LIVE_URL = env.text("RENXIN_LIVE_URL", "/live/stream" if PRODUCTION else "")
RENXIN_LIVE_ORIGINS = env.words("RENXIN_LIVE_ORIGINS")

# Proxies in front of us, by address or network: only what these say of a caller's address is believed.
RENXIN_PROXIES = env.words("RENXIN_PROXIES")
proxies.networks(RENXIN_PROXIES)  # one that is none is told at start

# What links in messages and on printed sheets begin with (https://care.example.org); empty leaves them relative.
RENXIN_PUBLIC_URL = env.text("RENXIN_PUBLIC_URL")

RENXIN_MLLP_PORT = int(env.text("RENXIN_MLLP_PORT") or 2575)  # where the demo's HIS finds our door
RENXIN_MLLP_LIMIT = env.whole("RENXIN_MLLP_LIMIT", 20 * 1024 * 1024)  # bytes of one HL7 v2 message

RENXIN_LLM_URL = env.text("RENXIN_LLM_URL")  # https://…/v1 of a server with the common chat interface; empty: no model
RENXIN_LLM_MODEL = env.text("RENXIN_LLM_MODEL")
RENXIN_LLM_KEY = env.text("RENXIN_LLM_KEY")
RENXIN_API_LIMIT = env.whole("RENXIN_API_LIMIT", 60_000)  # calls a minute of one client, counted in each process

RENXIN_KEYS = secrets.load(HOME)
SECRET_KEY = RENXIN_KEYS["signing"]
ALLOWED_HOSTS = env.words("RENXIN_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("RENXIN_ORIGINS")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "django_cotton",
    "allauth",
    "allauth.account",
    "axes",
    "renxin.ui",
    "procrastinate.contrib.django",
    "renxin.kernel.core",
    "renxin.kernel.jobs",
    "renxin.kernel.timeline",
    "renxin.kernel.audit",
    "renxin.kernel.llm",
    "renxin.people.organizations",
    "renxin.people.patients",
    "renxin.people.records",
    "renxin.engagement.channels",
    "renxin.engagement.safety",
    "renxin.engagement.worklist",
    "renxin.engagement.segments",
    "renxin.engagement.content",
    "renxin.engagement.conversations",
    "renxin.engagement.broadcasts",
    "renxin.engagement.questionnaires",
    "renxin.engagement.phone",
    "renxin.programs.appointments",
    "renxin.programs.queues",
    "renxin.programs.billing",
    "renxin.programs.surveys",
    "renxin.programs.cases",
    "renxin.programs.careplans",
    "renxin.programs.service_levels",
    "renxin.programs.listening",
    "renxin.programs.monitoring",
    "renxin.intelligence.capacity",
    "renxin.intelligence.journeys",
    "renxin.intelligence.insights",
    "renxin.intelligence.boards",
    "renxin.intelligence.trials",
    "renxin.intelligence.themes",
    "renxin.intelligence.assistant",
    "renxin.intelligence.foresight",
    "renxin.intelligence.appraisal",
    "renxin.intelligence.improvement",
    "renxin.doors.connectors",
    "renxin.doors.exchange",
    "renxin.doors.console",
    "renxin.doors.webapi",
    "renxin.doors.callbacks",
    "renxin.doors.live",
    "renxin.doors.portal",
    "renxin.doors.simulator",
    "renxin.doors.demo",
]
AUTH_USER_MODEL = "organizations.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: it refuses names that are locked
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "renxin.people.organizations.passwords.PasswordPolicy"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "renxin.people.organizations.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = False  # axes counts failures, in the database that every web process shares
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
AXES_FAILURE_LIMIT = 5
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "renxin.people.organizations.lockout.username_of"
AXES_COOLOFF_TIME = "renxin.people.organizations.lockout.cool_off"
AXES_LOCKOUT_CALLABLE = "renxin.people.organizations.lockout.answer"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
SILENCED_SYSTEM_CHECKS = ["axes.W006"]  # a hospital has one address: it is the name that is locked

MIDDLEWARE = [
    "renxin.config.middleware.known_callers",  # first: whoever asks from where a call came is told the truth
    "renxin.config.middleware.short_road",  # what follows is for people with browsers
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "renxin.config.middleware.end_old_sessions",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "renxin.config.urls"
WSGI_APPLICATION = "renxin.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

DATABASES = {"default": database.settings(HOME, owner=env.flag("RENXIN_AS_OWNER"))}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [SOURCE / "config" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""  # core.apps imports the packages' jobs
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# What partners post in one piece (a bundle, a document) is read at once; their doors refuse more in words.
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024

SESSION_ENGINE = "renxin.config.sessions"
SESSION_COOKIE_AGE = RENXIN_SESSION_HOURS * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # the phone simulator shows our own pages in its frame
if PRODUCTION:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    production.refuse_unsafe(
        debug=DEBUG,
        demo=RENXIN_DEMO,
        tls_proxy=env.flag("RENXIN_TLS_PROXY"),
        hosts=ALLOWED_HOSTS,
        address=RENXIN_PUBLIC_URL,
        keys=RENXIN_KEYS,
        home=HOME,
    )

# No inline script, no inline style, nothing from elsewhere; what a browser refuses is reported and fails a test.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'", *([RENXIN_LIVE_URL] if "://" in RENXIN_LIVE_URL else [])],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'self'"],
        "report-uri": "/csp-report",
    }
}

WHITENOISE_USE_FINDERS = not PRODUCTION
LOGGING = logs.configuration(json=PRODUCTION or env.flag("RENXIN_LOG_JSON"), level=env.text("RENXIN_LOG_LEVEL", "INFO"))
