from django.urls import path

from matching.views import directory, proposals, rounds, sent

app_name = "matching"

urlpatterns = [
    path("classes/<uuid:classroom_id>/enter/", rounds.enter, name="round-enter"),
    path("classes/<uuid:classroom_id>/sent/", sent.sent, name="sent"),
    path("classes/<uuid:classroom_id>/status/", rounds.class_status, name="class-status"),
    path("classes/<uuid:classroom_id>/find/", directory.find, name="find"),
    path("classes/<uuid:classroom_id>/invite/", directory.invite_class, name="invite"),
    path("partners/<uuid:proposal_id>/withdraw/", directory.withdraw, name="withdraw"),
    path("rounds/<uuid:round_id>/", rounds.round_detail, name="round-detail"),
    path("rounds/<uuid:round_id>/run/", rounds.round_run, name="round-run"),
    path("partners/", proposals.proposal_list, name="proposal-list"),
    path("partners/<uuid:proposal_id>/", proposals.proposal_detail, name="proposal-detail"),
    path("partners/<uuid:proposal_id>/accept/", proposals.proposal_accept, name="proposal-accept"),
    path(
        "partners/<uuid:proposal_id>/take-back/",
        proposals.proposal_take_back,
        name="proposal-take-back",
    ),
    path(
        "partners/<uuid:proposal_id>/decline/",
        proposals.proposal_decline,
        name="proposal-decline",
    ),
]
