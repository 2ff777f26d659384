"""Django settings of every process. What an installation may change is in the environment; see .env.example."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from . import database, env, secrets

ROOT = Path(__file__).resolve().parents[3]
SOURCE = Path(__file__).resolve().parents[1]
HOME = Path(env.text("RENXIN_HOME") or ROOT / "var")

PRODUCTION = env.flag("RENXIN_PRODUCTION")
DEBUG = env.flag("RENXIN_DEBUG")
RENXIN_MOVABLE_CLOCK = env.flag("RENXIN_DEMO")
RENXIN_DEMO = env.flag("RENXIN_DEMO")

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
    "django_htmx",
    "django_cotton",
    "renxin.ui",
    "renxin.kernel.core",
    "renxin.kernel.jobs",
    "renxin.kernel.timeline",
    "renxin.people.organizations",
    "renxin.people.patients",
    "renxin.people.records",
    "renxin.intelligence.journeys",
]
AUTH_USER_MODEL = "organizations.User"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
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
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
