"""Who fits whom: pure Python, no Django, no database. `plan.plan` is the one door."""
