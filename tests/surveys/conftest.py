"""The home of the tests of surveys."""

from survey_home import hold, home

__all__ = ["hold", "home"]
