"""Addresses of the portal: short, because they stand in messages. No namespace for the patient's own."""

from django.urls import path

from . import asking, identity, mine, reading
from .centre import helper, helping
from .centre import views as privacy
from .home import door
from .home import views as home
from .home.door import entrance
from .record import family, messages, results, visits
from .signing_in import views as signing_in
from .themes import views as themes
from .trust import senders
from .trust import views as trust

urlpatterns = [
    path("my/", mine.mine, name="my-messages"),
    path("home/", home.home, name="home"),
    path("home/leave", door.leave, name="home-leave"),
    path("home/sign-in/", signing_in.number, name="home-sign-in"),
    path("home/sign-in/code", signing_in.code, name="home-sign-in-code"),
    path("home/sign-in/who", signing_in.who, name="home-sign-in-who"),
    path("home/sign-in/<uuid:uid>/", signing_in.number, name="home-sign-in-at"),
    path("home/in/<str:link>", door.door, name="home-door"),
    path("home/<uuid:uid>/", home.home, name="home-of"),
    path("home/messages", entrance("home-messages-of", "messages"), name="home-messages"),
    path("home/<uuid:uid>/messages/", messages.messages, name="home-messages-of"),
    path("home/privacy/", privacy.centre, name="home-privacy"),
    path("home/privacy/consent", privacy.decide, name="home-privacy-decide"),
    path("home/privacy/reach", privacy.reach, name="home-privacy-reach"),
    path("home/privacy/ask", privacy.ask, name="home-privacy-ask"),
    path("home/privacy/phones", privacy.sign_out, name="home-sign-out"),
    path("home/privacy/helpers/<uuid:proxy>/", helper.helper, name="home-helper"),
    path("home/privacy/helpers/<uuid:proxy>/end", privacy.end_helper, name="home-end-helper"),
    path("home/privacy/invite", helping.ask, name="home-invite"),
    path("home/help/<str:name>", helping.agree, name="home-help"),
    path("home/results", entrance("home-results-of", "results"), name="home-results"),
    path("home/family/", family.family, name="home-family"),
    path("home/<uuid:uid>/results/", results.results, name="home-results-of"),
    path("home/<uuid:uid>/results/<uuid:report>/", results.result, name="home-result"),
    path("home/<uuid:uid>/visits/", visits.visits, name="home-visits-of"),
    path("home/<uuid:uid>/visits/<uuid:encounter>/", visits.one_visit, name="home-visit"),
    path("home/<uuid:uid>/papers/<uuid:document>", visits.paper, name="home-paper"),
    path("home/at/<uuid:uid>", themes.at_campus, name="portal-campus"),
    path("home/look/<uuid:uid>-<slug:stamp>.css", themes.sheet, name="portal-theme"),
    path("home/look/<uuid:uid>-<slug:stamp>.img", themes.logo, name="portal-logo"),
    path("settings/portal/", themes.settings, name="portal-themes"),
    path("settings/portal/<uuid:uid>/remove", themes.remove, name="portal-theme-remove"),
    path("settings/senders/", senders.senders, name="senders"),
    path("settings/senders/poster", senders.poster, name="senders-poster"),
    path("settings/senders/<uuid:uid>/withdraw", senders.withdraw, name="senders-withdraw"),
    path("read/<str:code>", reading.read, name="message-read"),
    path("check/", trust.check, name="message-check"),
    path("check/<uuid:uid>/", trust.check, name="message-check-at"),
    path("me/<str:token>", identity.confirm, name="portal-identity"),
    path("patients/reviews/<uuid:uid>/ask", asking.ask, name="portal-ask"),
    path("patients/accounts/<uuid:uid>/ask", asking.ask_account, name="portal-ask-account"),
]
