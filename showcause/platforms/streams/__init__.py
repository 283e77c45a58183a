"""Streams of events from outside: folders, standard input, websockets, NATS, tables of logs."""
