"""The record on disk: SQLite in one data folder, written by one worker thread.

``worker`` owns the thread, ``writer`` queues what the running sitting produces, ``repository`` and
``content`` are used inside jobs. Nothing here imports SQLAlchemy at import time except the modules
that run on the worker (``engine``, ``tables``, ``repository``, ``content``, ``carry``, ``backup``).
"""
