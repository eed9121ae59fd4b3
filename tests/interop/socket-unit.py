"""What systemd does for a service whose socket it keeps: opens it, hands it down, and starts the service again.

    socket-unit.py NAME=HOST:PORT[,…] COMMAND…      (or - for none)

HUP restarts the service, TERM ends it and us. Says "started" at each start.
"""
import os
import signal
import socket
import sys
import threading

asked, command = sys.argv[1], sys.argv[2:]
sockets = []
for each in [] if asked == "-" else asked.split(","):
    name, place = each.split("=")
    host, port = place.rsplit(":", 1)
    opened = socket.socket()
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    opened.bind((host, int(port)))
    opened.listen(1024)
    sockets.append((name, opened))

ending = False
child = 0


def start():
    global child
    child = os.fork()
    if child == 0:
        if sockets:
            # From 3 on, as sd_listen_fds(3) has it; first out of each other's way.
            high = [os.dup2(opened.fileno(), 100 + n) for n, (_, opened) in enumerate(sockets)]
            for n, fd in enumerate(high):
                os.dup2(fd, 3 + n, inheritable=True)
            os.environ["LISTEN_FDS"] = str(len(sockets))
            os.environ["LISTEN_FDNAMES"] = ":".join(name for name, _ in sockets)
            os.environ["LISTEN_PID"] = str(os.getpid())
        os.execvp(command[0], command)
    print("started", child, flush=True)


def end(*_):
    global ending
    ending = True
    os.kill(child, signal.SIGTERM)


# Should the test be killed, its end of the pipe closes.
threading.Thread(target=lambda: (sys.stdin.read(), end()), daemon=True).start()
signal.signal(signal.SIGTERM, end)
signal.signal(signal.SIGHUP, lambda *_: os.kill(child, signal.SIGTERM))
start()
while True:
    try:
        _, status = os.waitpid(child, 0)
    except InterruptedError:
        continue
    if ending:
        sys.exit(os.waitstatus_to_exitcode(status))
    start()
