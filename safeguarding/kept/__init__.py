"""What is kept in the tables of this app, of those below it and of the libraries.

One module for each part of the house. Apps above declare theirs in their own module `retention`.
"""

from safeguarding.kept import classes, concerns, here, libraries, people

__all__ = ["classes", "concerns", "here", "libraries", "people"]
