"""The version of the package, recorded in every result."""

PACKAGE_VERSION = "0.1.0"
