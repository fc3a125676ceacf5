"""Wiring: settings, addresses, servers. Nothing below imports it."""
