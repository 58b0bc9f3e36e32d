"""Settings by place: ``local`` on a developer's machine, ``test`` for the suite, ``production`` on a server."""
