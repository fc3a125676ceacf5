"""The pages of meetings and of how a project is getting on. The rest is `exchange.pages`."""
