# Runs a command on a terminal of its own and copies what it writes there: COLUMNS, STDOUT (- for the terminal, or a
# file), what has to be seen before Ctrl-C is pressed (- for never), then the command.
import fcntl, os, pty, struct, sys, termios

columns, stdout, wanted, argv = int(sys.argv[1]), sys.argv[2], sys.argv[3].encode(), sys.argv[4:]
pid, terminal = pty.fork()
if pid == 0:
    if stdout != "-":
        os.dup2(os.open(stdout, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), 1)
    # The size has to be there before the command looks.
    fcntl.ioctl(2, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    os.execvp(argv[0], argv)
seen, pressed = b"", wanted == b"-"
while True:
    try:
        chunk = os.read(terminal, 65536)
    except OSError:
        # Linux says EIO when the last process has closed the terminal.
        break
    if not chunk:
        break
    os.write(1, chunk)
    seen += chunk
    if not pressed and wanted in seen:
        pressed = True
        os.write(terminal, b"\x03")
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
