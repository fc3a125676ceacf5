"""What the workers do for schools and classes."""

from classrooms.services.reminders import remind_of_unfinished
from outbox.registry import Work, handles


@handles("classrooms.remind-unfinished")
def remind(work: Work) -> None:
    remind_of_unfinished()
