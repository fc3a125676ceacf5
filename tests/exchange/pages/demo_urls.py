"""The addresses of the site as a demonstration has them."""

from config.urls import urlpatterns as site
from exchange.pages.visitor_urls import demonstration

urlpatterns = [*demonstration, *site]
