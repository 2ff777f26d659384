"""Tests of the whole house: guards, harness, journeys through several packages. A package's own tests stand in it."""
