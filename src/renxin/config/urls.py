"""The whole map of addresses, assembled from the packages."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from renxin.doors.connectors.devices import door as devices
from renxin.doors.connectors.platform import door as platform
from renxin.doors.exchange import portal as sharing
from renxin.programs.surveys.portal import swift_road

from . import health

urlpatterns: list[URLPattern | URLResolver] = [
    # First those that are asked for hundreds of times a second.
    path("", include("renxin.doors.webapi.urls")),
    path("callbacks/", include("renxin.doors.callbacks.urls")),
    path("answers/<str:token>", swift_road.swift, name="survey-swift"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("csp-report", health.csp_report, name="csp_report"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("renxin.ui.urls")),
    path("", include("renxin.people.organizations.urls")),
    path("", include("renxin.people.patients.urls")),
    path("", include("renxin.people.records.urls")),
    path("settings/channels/", include("renxin.engagement.channels.urls")),
    path("wecom/", include("renxin.engagement.channels.adapters.wecom.urls")),
    path("", include("renxin.doors.console.urls")),
    path("reception/", include("renxin.doors.console.reception.urls")),
    path("inbox/", include("renxin.engagement.conversations.urls")),
    path("broadcasts/", include("renxin.engagement.broadcasts.urls")),
    path("content/", include("renxin.engagement.content.urls")),
    path("segments/", include("renxin.engagement.segments.urls")),
    path("follow-up/", include("renxin.engagement.worklist.urls")),
    path("phone/", include("renxin.engagement.phone.urls")),
    path("journeys/", include("renxin.intelligence.journeys.urls")),
    path("platform/soap", platform.soap, name="platform_soap"),
    path("platform/rest", platform.rest, name="platform_rest"),
    path("devices/readings", devices.readings, name="device_readings"),
    path("imports/", include("renxin.doors.connectors.tables.urls")),
    path("interfaces/", include("renxin.doors.connectors.urls")),
    path("exchange/", include("renxin.doors.exchange.urls")),
    path("share/<str:token>", sharing.opened, name="share_opened"),
    path("share/<str:token>/<str:what>", sharing.download, name="share_download"),
    path("insights/", include("renxin.intelligence.insights.urls")),
    path("boards/", include("renxin.intelligence.boards.urls")),
    path("improve/", include("renxin.intelligence.improvement.urls")),
    path("trials/", include("renxin.intelligence.trials.urls")),
    path("themes/", include("renxin.intelligence.themes.urls")),
    path("appraisal/", include("renxin.intelligence.appraisal.urls")),
    path("guide/", include("renxin.intelligence.assistant.urls")),
    path("foresight/", include("renxin.intelligence.foresight.urls")),
    path("questionnaires/", include("renxin.engagement.questionnaires.urls")),
    path("surveys/", include("renxin.programs.surveys.urls")),
    path("billing/", include("renxin.programs.billing.urls")),
    path("capacity/", include("renxin.intelligence.capacity.urls")),
    path("video/", include("renxin.programs.appointments.virtual.urls")),
    path("cases/", include("renxin.programs.cases.urls")),
    path("care/", include("renxin.programs.careplans.urls")),
    path("listening/", include("renxin.programs.listening.urls")),
    path("medicines/", include("renxin.programs.monitoring.medication.urls")),
    path("monitoring/", include("renxin.programs.monitoring.urls")),
    path("queues/", include("renxin.programs.queues.urls")),
    path("access/", include("renxin.programs.appointments.urls")),
    path("access/", include("renxin.programs.appointments.attending.urls")),
    path("service-levels/", include("renxin.programs.service_levels.urls")),
    path("", include("renxin.people.records.portal_urls")),
    path("", include("renxin.programs.surveys.portal_urls")),
    path("", include("renxin.programs.cases.portal_urls")),
    path("", include("renxin.programs.careplans.portal_urls")),
    path("", include("renxin.programs.queues.public.portal_urls")),
    path("", include("renxin.programs.careplans.explaining.portal_urls")),
    path("", include("renxin.programs.monitoring.portal_urls")),
    path("", include("renxin.programs.appointments.portal_urls")),
    path("", include("renxin.programs.careplans.previsit.portal_urls")),
    path("", include("renxin.programs.listening.portal_urls")),
    path("", include("renxin.programs.billing.portal_urls")),
    path("", include("renxin.programs.appointments.virtual.portal_urls")),
    path("", include("renxin.intelligence.assistant.portal_urls")),
    path("", include("renxin.intelligence.improvement.portal_urls")),
    path("", include("renxin.intelligence.journeys.questions.portal_urls")),
    path("", include("renxin.engagement.channels.adapters.oa.urls")),
    path("", include("renxin.engagement.channels.adapters.mini.urls")),
    path("", include("renxin.engagement.channels.adapters.wecom_kf.urls")),
    path("", include("renxin.engagement.channels.adapters.mail.urls")),
    path("", include("renxin.engagement.channels.adapters.webchat.urls")),
    path("", include("renxin.doors.portal.urls")),
]
if settings.RENXIN_DEMO or settings.RENXIN_SIMULATE:
    urlpatterns.append(path("simulator/", include("renxin.doors.simulator.urls")))
if settings.RENXIN_DEMO:
    urlpatterns.append(path("demo/", include("renxin.doors.demo.urls")))
