"""What goes wrong, noted in the log under an id that the person who asked is told.

Knows logging; knows nothing about who is told. At the default level nothing of a question
or an article is logged: an error's own words, which may hold some, only at DEBUG.
"""

import logging
import traceback
import uuid

logger = logging.getLogger(__name__)


def noted(error: BaseException) -> str:
    """Log what nobody expected; return the id of the record."""
    id_ = uuid.uuid4().hex[:8]
    frames = traceback.extract_tb(error.__traceback__)
    way = " > ".join(f"{frame.name} ({frame.filename}:{frame.lineno})" for frame in frames)
    logger.error("request %s failed: %s in %s", id_, type(error).__qualname__, way)
    logger.debug("request %s in full", id_, exc_info=error)
    return id_


def refused(error: BaseException) -> str:
    """Note that a request was refused for a reason that it was told; return the id."""
    id_ = uuid.uuid4().hex[:8]
    logger.info("request %s refused: %s", id_, type(error).__qualname__)
    return id_
