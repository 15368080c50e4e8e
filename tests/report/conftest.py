"""The browser in which pages are looked at."""

from tests.report.browser import browser

__all__ = ["browser"]
