from django.urls import path

from matching.views import (
    directory,
    links,
    proposals,
    questions,
    reliability,
    rescues,
    rounds,
    searches,
    sent,
    standing,
    wishes,
)

app_name = "matching"

urlpatterns = [
    path("classes/<uuid:classroom_id>/enter/", rounds.enter, name="round-enter"),
    path("classes/<uuid:classroom_id>/sent/", sent.sent, name="sent"),
    path("classes/<uuid:classroom_id>/status/", rounds.class_status, name="class-status"),
    path("classes/<uuid:classroom_id>/look/", standing.look, name="look"),
    path("classes/<uuid:classroom_id>/change/", standing.change, name="change"),
    path("classes/<uuid:classroom_id>/change/back/", standing.change_back, name="change-back"),
    path("classes/<uuid:classroom_id>/find/", directory.find, name="find"),
    path("classes/<uuid:classroom_id>/invite/", directory.invite_class, name="invite"),
    path("classes/<uuid:classroom_id>/searches/", searches.save, name="search-save"),
    path("searches/<uuid:search_id>/", searches.search_detail, name="search"),
    path("searches/<uuid:search_id>/change/", searches.change, name="search-change"),
    path("classes/<uuid:classroom_id>/bring/", wishes.bring, name="bring"),
    path("wishes/<uuid:wish_id>/code.svg", wishes.link_qr, name="wish-qr"),
    path("wishes/<uuid:wish_id>/mail/", wishes.mail, name="wish-mail"),
    path("wishes/<uuid:wish_id>/try/", wishes.try_now, name="wish-try"),
    path("wishes/<uuid:wish_id>/take-back/", wishes.take_back, name="wish-take-back"),
    path("with/<str:link>/", links.follow, name="link"),
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
    path("reliability/", reliability.reliability, name="reliability"),
    path("reliability/<int:seat_id>/", reliability.contest, name="contest"),
    path("questions/<uuid:question_id>/", questions.question, name="question"),
    path("rescues/<uuid:rescue_id>/", rescues.rescue, name="rescue"),
]
