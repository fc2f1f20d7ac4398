"""The broker may die at any time, and be away for any time: whoever talks with it goes on once it is back."""

import os
import signal

import pytest
from kombu import Queue
from kombu.exceptions import OperationalError

from tpmap import embedded
from tpmap.celery import app
from tpmap.embedded.valkey import Valkey

QUEUE = Queue("lasting")


@pytest.fixture
def broker(tmp_path):
    broker = Valkey(tmp_path, durable=False).start()
    yield broker
    broker.kill()


@pytest.fixture
def connection(broker):
    with app.connection(embedded.broker_url(broker.var_dir).replace("unix://", "redis+socket://", 1)) as connection:
        yield connection


def die(broker):
    os.kill(broker.process.pid, signal.SIGKILL)
    broker.process.wait()


def test_a_task_that_was_underway_when_the_broker_died_is_acknowledged_to_the_next_one(broker, connection):
    received = []
    connection.Producer().publish({}, routing_key=QUEUE.name, declare=[QUEUE])
    connection.Consumer([QUEUE], callbacks=[lambda _body, message: received.append(message)]).consume()
    connection.drain_events(timeout=5)

    die(broker)
    connection.collect()  # what a worker does with a lost connection
    connection.close()
    received[0].channel._disconnect_pools()  # as it does itself where the broker dies amid a read
    with pytest.raises(connection.connection_errors):  # which it is prepared for
        received[0].ack()

    broker.start()
    received[0].ack()
    assert received[0].acknowledged


def test_a_broker_that_is_away_is_asked_for_every_two_seconds(broker, connection, monkeypatch):
    monkeypatch.setattr("kombu.utils.functional.sleep", lambda _seconds: None)
    die(broker)
    pauses = []

    with pytest.raises(OperationalError):
        connection.ensure_connection(lambda _error, pause: pauses.append(pause), 20)

    assert pauses == [2] * 20
