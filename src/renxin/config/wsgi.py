"""What the web server loads."""

import os

from django.core.wsgi import get_wsgi_application

from renxin.config import collector

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "renxin.config.settings")
application = get_wsgi_application()
collector.settle()
