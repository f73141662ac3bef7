"""Questions to Claude: a request in, an answer or why there is none out.

Nothing here knows what the questions are about, and nothing else imports the SDK.
"""

from sweeper.llm.budget import Budget, Prices
from sweeper.llm.client import Client, Settings
from sweeper.llm.messages import Answer, NoAnswer, Request
from sweeper.llm.screen import obstacle

__all__ = ["Answer", "Budget", "Client", "NoAnswer", "Prices", "Request", "Settings", "obstacle"]
