"""Nothing that a child writes reaches the partner class unless its rules, or a teacher, let it."""
