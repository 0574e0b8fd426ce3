"""How Alembic carries out the migrations: on the connection that it is handed, in that one's transaction."""

from alembic import context


def run() -> None:
    """Carry out what there is to do."""
    context.configure(**context.config.attributes["to"])
    context.run_migrations()


if __name__ == "env_py":  # so Alembic calls it; whoever else imports it wants nothing done
    run()
