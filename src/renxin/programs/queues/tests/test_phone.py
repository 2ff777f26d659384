"""Her phone: check in once, from where she is, see the place, hear that it is near; strangers see nothing."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from renxin.doors.portal.tests.test_home import address  # noqa: F401
from renxin.engagement.conversations.models import Message
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.patients.models import Patient
from renxin.programs.appointments.models import Appointment
from renxin.programs.queues import services
from renxin.programs.queues.models import Queue, Ticket
from renxin.programs.queues.public import places, telling

from .at_the_door import at_home, booked, path
from .waiting import a_queue, clinic

pytestmark = pytest.mark.django_db
HERE = {"lat": 30.2590, "lon": 120.1690, "metres": 300}
