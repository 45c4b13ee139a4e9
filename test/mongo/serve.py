"""Runs the MongoDB-wire server of the tests and ends it when standard input closes: also when the test run is killed."""

import os
import subprocess
import sys

server = subprocess.Popen(
    [sys.executable, "-c", "import sys; from secantus.cli import main; sys.exit(main())", *sys.argv[1:]],
    stdin=subprocess.DEVNULL,
)
sys.stdin.buffer.read()
server.terminate()
try:
    server.wait(10)
except subprocess.TimeoutExpired:
    server.kill()
os._exit(0)
