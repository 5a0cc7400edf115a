"""The same stage as the home pages."""

from tests.ui.home.conftest import show

__all__ = ["show"]
