"""Staff pages of appraisal."""

app_name = "appraisal"
urlpatterns: list = []
