"""Staff's review of partnerships inside the admin, and whom they ring."""
