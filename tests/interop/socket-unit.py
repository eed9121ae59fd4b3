"""What systemd does for services whose socket it keeps: opens it, hands it down, and starts them again.

    socket-unit.py NAME=HOST:PORT[,…] PORT[,PORT] COMMAND…      (or - for no socket)

One process for each PORT, which it finds in its environment; all have the socket. HUP restarts the first, USR1 the
second, TERM ends them and us. Says "started" at each start.
"""
import os
import signal
import socket
import sys
import threading

asked, ports, command = sys.argv[1], sys.argv[2].split(","), sys.argv[3:]
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
children = [0] * len(ports)


def start(which):
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
        os.environ["PORT"] = ports[which]
        os.execvp(command[0], command)
    children[which] = child
    print("started", child, flush=True)


def end(*_):
    global ending
    ending = True
    for child in children:
        os.kill(child, signal.SIGTERM)


# Should the test be killed, its end of the pipe closes.
threading.Thread(target=lambda: (sys.stdin.read(), end()), daemon=True).start()
signal.signal(signal.SIGTERM, end)
signal.signal(signal.SIGHUP, lambda *_: os.kill(children[0], signal.SIGTERM))
signal.signal(signal.SIGUSR1, lambda *_: os.kill(children[1], signal.SIGTERM))
for n in range(len(ports)):
    start(n)
while True:
    try:
        pid, status = os.waitpid(-1, 0)
    except InterruptedError:
        continue
    which = children.index(pid)
    if not ending:
        start(which)
        continue
    children.pop(which)
    if not children:
        sys.exit(os.waitstatus_to_exitcode(status))
