"""The functions of realtime."""

from chalicelib.realtime.messages import CloseEnded
from infra.function_kinds import Concurrency, Function, QueueFunction, SocketFunction

FUNCTIONS: tuple[Function, ...] = (
    SocketFunction(
        name="websocket_connect",
        room="realtime",
        module="sockets",
        timeout=29,
        reason="API Gateway waits for 29 s at most; a connect is a few calls",
    ),
    SocketFunction(
        name="websocket_message",
        room="realtime",
        module="sockets",
        timeout=29,
        reason="as above; sending what a client missed ends after 20 s",
    ),
    SocketFunction(
        name="websocket_disconnect",
        room="realtime",
        module="sockets",
        timeout=29,
        reason="as above; a lost one is found by the next event",
    ),
    QueueFunction(
        name="close_sockets",
        room="realtime",
        queue=CloseEnded.queue,
        age=120,  # the sockets of a session must be closed within a minute; the first message is delayed by half
        concurrency=Concurrency(2, 10),
        reason="a message closes up to twenty sockets; ten at a time keep up with any number of log-outs",
    ),
)
