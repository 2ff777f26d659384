"""The two roles and the database of an embedded cluster. Neither role is a superuser or passes row-level security."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg import sql

from renxin.config import secrets

SUPERUSER: Final = "postgres"
OWNER: Final = "renxin_owner"
APP: Final = "renxin_app"
DATABASE: Final = "renxin"


Connect = Callable[[str], psycopg.Connection[Any]]


def ensure(connect: Connect, home: Path) -> None:
    """Make the roles and the database that do not exist yet. `connect` opens a database as the superuser."""
    with connect("postgres") as server:
        for role in (OWNER, APP):
            if not server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
                server.execute(
                    sql.SQL("CREATE ROLE {} LOGIN PASSWORD {} NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB").format(
                        sql.Identifier(role), sql.Literal(secrets.password(home, role))
                    )
                )
        known = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
    if not known:
        create_database(connect, DATABASE)


def create_database(connect: Connect, name: str) -> None:
    """Make an empty database that the owner owns and in which the application may use what the owner makes."""
    with connect("postgres") as server:
        for statement in (
            "CREATE DATABASE {name} OWNER {owner}",
            "REVOKE ALL ON DATABASE {name} FROM PUBLIC",
            "GRANT CONNECT, TEMPORARY ON DATABASE {name} TO {app}",
        ):
            server.execute(_named(statement, name))
    with connect(name) as inside:
        grant(inside)


def remake_database(connect: Connect, name: str) -> None:
    """Drop a database with all that is in it, ending whoever is connected, and make it empty again."""
    with connect("postgres") as server:
        server.execute(_named("DROP DATABASE IF EXISTS {name} WITH (FORCE)", name))
    create_database(connect, name)


def grant(database: psycopg.Connection[Any], owner: str = OWNER) -> None:
    """Let the application read and write rows (never tables) of everything `owner` has made and will make."""
    for statement in (
        "GRANT USAGE ON SCHEMA public TO {app}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {app}",
        "GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {app}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public "
        "GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO {app}",
    ):
        database.execute(_named(statement, owner=owner))


def _named(statement: str, name: str = "", owner: str = OWNER) -> sql.Composed:
    identifiers = {"name": name, "owner": owner, "app": APP}
    return sql.SQL(statement).format(**{key: sql.Identifier(value) for key, value in identifiers.items() if value})
