"""Addresses of the inbox."""

from django.urls import path

from . import views

app_name = "conversations"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("confirm", views.confirm, name="confirm"),
    path("bulk", views.bulk, name="bulk"),
    path("colleagues", views.colleagues, name="colleagues"),
    path("views", views.keep_view, name="keep_view"),
    path("views/<uuid:view_uid>/forget", views.forget_view, name="forget_view"),
    path("macros/", views.macro_list, name="macros"),
    path("macros/<uuid:macro_uid>/", views.edit_macro, name="edit_macro"),
    path("macros/<uuid:macro_uid>/retire", views.retire_macro, name="retire_macro"),
    path("files/<str:reference>", views.linked_file, name="linked_file"),
    path("patients/<uuid:patient_uid>/", views.of_patient, name="of_patient"),
    path("assistant/", views.assistant, name="assistant"),
    path("assistant/misses", views.assistant_misses, name="assistant_misses"),
    path("answers/", views.inspection, name="inspection"),
    path("presence", views.presence, name="presence"),
    path("alarms/<uuid:alarm_uid>/take", views.take_alarm, name="take_alarm"),
    path("<uuid:uid>/export", views.export, name="export"),
    path("<uuid:uid>/", views.thread, name="thread"),
    path("<uuid:uid>/tail", views.tail, name="tail"),
    path("<uuid:uid>/older", views.older, name="older"),
    path("<uuid:uid>/side", views.side, name="side"),
    path("<uuid:uid>/quick", views.quick, name="quick"),
    path("<uuid:uid>/find", views.find, name="find"),
    path("<uuid:uid>/reply", views.reply, name="reply"),
    path("<uuid:uid>/limits", views.limits, name="limits"),
    path("<uuid:uid>/composing", views.composing, name="composing"),
    path("<uuid:uid>/upload", views.upload, name="upload"),
    path("<uuid:uid>/files/<uuid:file_uid>", views.file, name="file"),
    path("<uuid:uid>/retry/<str:ref>", views.retry, name="retry"),
    path("<uuid:uid>/lines/<str:ref>", views.line, name="line"),
    path("<uuid:uid>/lines/<str:ref>/task", views.make_task, name="make_task"),
    path("<uuid:uid>/lines/<str:ref>/record", views.put_on_record, name="put_on_record"),
    path("<uuid:uid>/lines/<str:ref>/recall", views.recall, name="recall"),
    path("<uuid:uid>/macros", views.macro_menu, name="macro_menu"),
    path("<uuid:uid>/macro/<str:code>", views.run_macro, name="run_macro"),
    path("<uuid:uid>/assign", views.assign, name="assign"),
    path("<uuid:uid>/hand-over", views.hand_over, name="hand_over"),
    path("<uuid:uid>/transfer", views.transfer, name="transfer"),
    path("<uuid:uid>/close", views.close, name="close"),
    path("<uuid:uid>/reopen", views.reopen, name="reopen"),
]
