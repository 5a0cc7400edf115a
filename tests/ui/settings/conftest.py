"""The same stage as the home pages."""

from tests.ui.home.conftest import dressed, show

__all__ = ["dressed", "show"]
