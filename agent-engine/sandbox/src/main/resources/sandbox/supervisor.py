"""Runs one piece of untrusted Python and reports how it ended.

Reads one JSON request from standard input, writes one JSON report to standard output, and runs the code in a child
that is cut off from everything before it sees the first line: own namespaces with an empty file system and no network
(isolation "namespaces") or, where the kernel gives none, a filter that refuses every system call to open a file
("syscall-filter"). In both, the filter refuses sockets, new processes and programs, so that the limits of the one
process are the limits of the whole run, and every call by which a process reaches another one. Whatever fails while
isolating ends the run before the code starts.
"""

import ctypes
import json
import os
import platform
import resource
import select
import signal
import struct
import sys
import time

LIBC = ctypes.CDLL(None, use_errno=True)
REPORT_FD = 3
FAULT_FD = 4  # closed before the code starts: whatever comes from here is the supervisor's own word
MOST_FAULT = 4096
OUTSIDE_ID = 65534  # the kernel's "nobody": what a supervisor that runs as root becomes
INSIDE_ID = 1

CLONE_NEWNS, CLONE_NEWCGROUP, CLONE_NEWUTS, CLONE_NEWIPC = 0x00020000, 0x02000000, 0x04000000, 0x08000000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000
CLONE_THREAD = 0x00010000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT = 1, 2, 4, 8, 32
MS_BIND, MS_REC, MS_PRIVATE, MS_RELATIME = 0x1000, 0x4000, 0x40000, 0x200000
MNT_DETACH = 2
PR_SET_PDEATHSIG, PR_SET_SECCOMP, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 1, 22, 24, 38
EPERM, ENOSYS = 1, 38

F_SETOWN, F_SETSIG, F_SETOWN_EX = 8, 10, 15

# System call numbers by machine: those that are used here, those looked at by an argument, those refused always, those
# refused without an own file system.
MACHINES = {
    "x86_64": {
        "audit": 0xC000003E,
        "pivot_root": 155,
        "capset": 126,
        "clone": 56,
        "tgkill": 234,
        "prlimit64": 302,
        "fcntl": 72,
        "refused": [
            41, 53, 57, 58, 59, 322, 62, 101, 165, 166, 155, 161, 272, 308, 321, 248, 249, 250, 298, 425, 426, 427,
            323, 310, 311, 246, 320, 175, 313, 176, 303, 304, 135, 133, 259, 319, 428, 429, 430, 431, 432, 433, 442,
            424, 434, 438, 29, 30, 31, 64, 68, 240, 167, 168, 169, 170, 171, 172, 173,
            200, 129, 297, 141, 142, 144, 314, 203, 251, 312, 274, 256, 279, 440, 448, 467,
        ],
        "files": [
            2, 257, 437, 85, 87, 263, 82, 264, 316, 83, 258, 84, 86, 265, 88, 266, 89, 267, 90, 268, 452, 92, 94, 260,
            76, 280, 132, 235, 80, 188, 189, 78, 217, 463, 466, 469,
        ],
    },
    "aarch64": {
        "audit": 0xC00000B7,
        "pivot_root": 41,
        "capset": 91,
        "clone": 220,
        "tgkill": 131,
        "prlimit64": 261,
        "fcntl": 25,
        "refused": [
            198, 199, 221, 281, 129, 117, 40, 39, 41, 51, 97, 268, 280, 217, 218, 219, 241, 425, 426, 427, 282, 270,
            271, 104, 294, 105, 273, 106, 264, 265, 92, 33, 279, 428, 429, 430, 431, 432, 433, 442, 424, 434, 438, 194,
            196, 195, 190, 186, 180, 142, 161, 162, 224, 225,
            130, 138, 240, 140, 118, 119, 274, 122, 30, 272, 100, 238, 239, 440, 448, 467,
        ],
        "files": [56, 437, 35, 38, 276, 34, 37, 36, 78, 53, 452, 54, 45, 88, 49, 5, 6, 61, 463, 466, 469],
    },
}
CLONE3 = 435

SAFE_BUILTINS = (
    "abs all any ascii bin bool bytearray bytes callable chr complex dict divmod enumerate filter float format "
    "frozenset hash hex id int isinstance issubclass iter len list map max memoryview min next object oct ord pow "
    "print property range repr reversed round set slice sorted staticmethod classmethod str sum super tuple type zip "
    "True False None NotImplemented Ellipsis __build_class__"
).split()


def check(outcome, what):
    if outcome < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def prctl(option, argument, what):
    check(LIBC.prctl(option, ctypes.c_ulong(argument), 0, 0, 0), what)


def mount(source, target, kind, flags, data=None):
    encoded = [None if text is None else text.encode() for text in (source, target, kind, data)]
    check(
        LIBC.mount(encoded[0], encoded[1], encoded[2], ctypes.c_ulong(flags), encoded[3]),
        f"mount {target}",
    )


def write_maps(pid, lines):
    """Maps the users and groups of a new user namespace."""
    if len(lines) == 1:
        with open(f"/proc/{pid}/setgroups", "w") as file:
            file.write("deny")
    for name in ("uid_map", "gid_map"):
        with open(f"/proc/{pid}/{name}", "w") as file:
            file.write("\n".join(lines) + "\n")


def enter_namespaces():
    """Leaves every namespace of the host. A supervisor that is root gets a second, powerless user to become."""
    flags = (
        CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP
    )
    if os.geteuid() != 0:
        uid, gid = os.geteuid(), os.getegid()
        check(LIBC.unshare(flags), "unshare")
        with open("/proc/self/setgroups", "w") as file:
            file.write("deny")
        for name, own in (("uid_map", uid), ("gid_map", gid)):
            with open(f"/proc/self/{name}", "w") as file:
                file.write(f"0 {own} 1\n")
        return
    ready, mapped = os.pipe(), os.pipe()
    supervisor = os.getpid()
    helper = os.fork()
    if helper == 0:
        os.read(ready[0], 1)
        try:
            write_maps(supervisor, ["0 0 1", f"{INSIDE_ID} {OUTSIDE_ID} 1"])
            os.write(mapped[1], b"y")
        finally:
            os._exit(0)
    check(LIBC.unshare(flags), "unshare")
    os.close(mapped[1])
    os.write(ready[1], b"y")
    done = os.read(mapped[0], 1)
    os.waitpid(helper, 0)
    for end in (ready[0], ready[1], mapped[0]):
        os.close(end)
    if done != b"y":
        raise OSError(EPERM, "the users of the namespace could not be mapped")


def bind_read_only(source, root):
    """Shows one directory of the host, read-only, at its own path under the new root."""
    target = root + source
    os.makedirs(target, mode=0o755, exist_ok=True)
    mount(source, target, None, MS_BIND)
    locked = os.statvfs(source).f_flag & (MS_NOSUID | MS_NODEV | MS_NOEXEC)
    mount(None, target, None, MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV | MS_RELATIME | locked)


def library_directories():
    """Where the interpreter's modules and the shared libraries that they load are."""
    found = {os.path.realpath(os.path.dirname(os.__file__))}
    with open("/proc/self/maps") as maps:
        for line in maps:
            path = line.split(maxsplit=5)[-1].strip()
            if path.startswith("/") and ".so" in path:
                found.add(os.path.realpath(os.path.dirname(path)))
    return sorted(found)


def empty_file_system(allow_imports, writable_bytes):
    """Replaces the whole file system by an empty one with a small /tmp; with imports, by the standard library too."""
    libraries = library_directories() if allow_imports else []
    mount(None, "/", None, MS_REC | MS_PRIVATE)
    root = "/mnt" if os.path.isdir("/mnt") else "/tmp"
    mount("tmpfs", root, "tmpfs", MS_NOSUID | MS_NODEV, "size=1m,nr_inodes=1k,mode=0755")
    for directory in libraries:
        bind_read_only(directory, root)
    os.mkdir(root + "/tmp")
    mount("tmpfs", root + "/tmp", "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, f"size={writable_bytes},nr_inodes=1k,mode=1777")
    mount(None, root, None, MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV)
    os.chdir(root)
    check(LIBC.syscall(MACHINES[platform.machine()]["pivot_root"], b".", b"."), "pivot_root")
    check(LIBC.umount2(b".", MNT_DETACH), "umount2")
    os.chdir("/")


def drop_privileges(was_root):
    if was_root:
        os.setgroups([])
        os.setresgid(INSIDE_ID, INSIDE_ID, INSIDE_ID)
    for capability in range(64):
        LIBC.prctl(PR_CAPBSET_DROP, ctypes.c_ulong(capability), 0, 0, 0)  # fails beyond the kernel's last one
    if was_root:
        os.setresuid(INSIDE_ID, INSIDE_ID, INSIDE_ID)
    header = struct.pack("Ii", 0x20080522, 0)
    check(LIBC.syscall(MACHINES[platform.machine()]["capset"], header, bytes(24)), "capset")


def limit(limits, cpu_seconds):
    for kind, value in (
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_AS, limits["memory_bytes"]),
        (resource.RLIMIT_FSIZE, limits["writable_bytes"]),
        (resource.RLIMIT_NPROC, limits["threads"]),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
    ):
        resource.setrlimit(kind, (value, value))


def filter_system_calls(without_files):
    """Installs the system call filter; it holds for every thread and cannot be taken back."""
    machine = MACHINES[platform.machine()]
    load, equal, at_least, any_bit, answer = 0x20, 0x15, 0x35, 0x45, 0x06
    kill, allow = 0x80000000, 0x7FFF0000
    refuse = 0x00050000 | EPERM

    def step(code, value, yes=0, no=0):
        return struct.pack("HBBI", code, yes, no, value)

    def by_argument(number, index, values, listed, otherwise):
        """Answers a call by the low half of one argument, which is all that the kernel reads of these."""
        cases = [step(load, 16 + 8 * index)]
        for value in values:
            cases += [step(equal, value, 0, 1), step(answer, listed)]
        cases.append(step(answer, otherwise))
        return [step(equal, number, 0, len(cases))] + cases

    program = [
        step(load, 4),
        step(equal, machine["audit"], 1, 0),
        step(answer, kill),
        step(load, 0),
        step(at_least, 0x40000000, 0, 1),  # the x32 numbers would go around the list
        step(answer, refuse),
        step(equal, CLONE3, 0, 1),  # its flags cannot be read here; the C library then uses clone
        step(answer, 0x00050000 | ENOSYS),
        step(equal, machine["clone"], 0, 4),
        step(load, 16),
        step(any_bit, CLONE_THREAD, 0, 1),
        step(answer, allow),
        step(answer, refuse),
    ]
    # The C library signals and limits its own process by these; another one of the same user is none of its business.
    program += by_argument(machine["tgkill"], 0, [os.getpid()], allow, refuse)
    program += by_argument(machine["prlimit64"], 0, [0, os.getpid()], allow, refuse)
    # An owner of a pipe gets signals, whichever process it is.
    program += by_argument(machine["fcntl"], 1, [F_SETOWN, F_SETSIG, F_SETOWN_EX], refuse, allow)
    for number in machine["refused"] + (machine["files"] if without_files else []):
        program += [step(equal, number, 0, 1), step(answer, refuse)]
    program.append(step(answer, allow))
    code = b"".join(program)
    instructions = ctypes.create_string_buffer(code, len(code))
    block = struct.pack("HxxxxxxQ", len(program), ctypes.addressof(instructions))
    check(LIBC.prctl(PR_SET_SECCOMP, 2, ctypes.c_char_p(block), 0, 0), "seccomp")


def run_code(request):
    """Runs the code and writes {started, result | error} to the report."""
    import builtins

    allow_imports = request["allow_imports"]
    names = {name: getattr(builtins, name) for name in SAFE_BUILTINS if hasattr(builtins, name)}
    names.update({name: value for name, value in vars(builtins).items()
                  if isinstance(value, type) and issubclass(value, BaseException)})
    if allow_imports:
        # Whoever may import reaches every built-in anyway; what they can do is bounded by the isolation.
        names = dict(vars(builtins))
    scope = {"__name__": "__sandbox__", "__builtins__": names}
    scope["input"] = scope["input_payload"] = request["input"]
    report = {"started": time.monotonic()}
    failed = 0
    try:
        exec(compile(request["code"], "<code>", "exec"), scope)
    except BaseException as error:  # whatever the code raises is its outcome, SystemExit included
        report["error"] = {"type": type(error).__name__, "message": str(error)[:2000]}
    else:
        try:
            report["result"] = json.loads(json.dumps(scope.get("result"), allow_nan=False))
        except (TypeError, ValueError, RecursionError, MemoryError) as error:
            report["error"] = {
                "type": "SandboxProcessError",
                "message": f"The variable 'result' cannot be written as JSON: {error}"[:2000],
            }
            failed = 1
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):
        pass  # the supervisor stopped reading: it has what it wants
    with open(REPORT_FD, "wb", closefd=False) as channel:
        channel.write(json.dumps(report).encode())
    os._exit(failed)


def child(request, pipes, was_root):
    """The process of the code: isolates itself, then runs it. Never returns."""
    try:
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL, "parent death signal")
        null = os.open("/dev/null", os.O_RDONLY)
        sources = [null, pipes["stdout"], pipes["stderr"], pipes["report"], pipes["fault"]]
        copies = [os.dup2(source, 59 + place) for place, source in enumerate(sources)]
        for target, copy in enumerate(copies):
            os.dup2(copy, target)
        os.closerange(5, 4096)
        sys.stdout = open(1, "w", encoding="utf-8", errors="replace", buffering=4096, closefd=False)
        sys.stderr = open(2, "w", encoding="utf-8", errors="replace", buffering=1, closefd=False)
        namespaces = request["isolation"] == "namespaces"
        limits = request["limits"]
        if namespaces:
            empty_file_system(request["allow_imports"], limits["writable_bytes"])
            drop_privileges(was_root)
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL, "parent death signal")  # a change of user clears it
        prctl(PR_SET_NO_NEW_PRIVS, 1, "no_new_privs")
        limit(limits, int(request["timeout_seconds"]) + 1)
        filter_system_calls(without_files=not namespaces)
    except BaseException as error:
        with open(FAULT_FD, "wb", closefd=False) as channel:
            channel.write(f"{type(error).__name__}: {error}".encode("utf-8", "replace")[:MOST_FAULT])
        os._exit(70)
    os.close(FAULT_FD)
    run_code(request)


def collect(readers, deadline, limits, stop):
    """Reads the child's pipes until they close; stops the child at the deadline or at the first byte too many."""
    most = {
        "stdout": limits["output_bytes"],
        "stderr": limits["output_bytes"],
        "report": limits["result_bytes"],
        "fault": MOST_FAULT,
    }
    texts = {name: bytearray() for name in readers}
    ended = None
    names = {reader: name for name, reader in readers.items()}
    while names:
        left = deadline - time.monotonic()
        if left <= 0 and ended is None:
            ended = "timeout"
            stop()
        ready, _, _ = select.select(list(names), [], [], max(left, 0) if ended is None else 1)
        if not ready and ended is not None:
            break
        for reader in ready:
            piece = os.read(reader, 65536)
            name = names[reader]
            if not piece:
                del names[reader]
            elif ended is None:
                texts[name] += piece
                if len(texts[name]) > most[name]:
                    del texts[name][most[name]:]
                    ended = "output:" + name
                    stop()
    return texts, ended


def end_of(pid, deadline):
    """The status of the child, which may close its pipes and stay; nothing once the deadline has passed."""
    pause = 0.0005
    while True:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return status
        if time.monotonic() >= deadline:
            return None
        time.sleep(pause)
        pause = min(2 * pause, 0.02)


def outcome(texts, ended, exit_code, timeout):
    """What the caller is told: exactly one of result and error."""
    if texts["fault"]:
        return {"fault": texts["fault"].decode("utf-8", "replace")}
    report = {}
    if ended is None:
        try:
            parsed = json.loads(texts["report"].decode("utf-8", "replace") or "{}")
            report = parsed if isinstance(parsed, dict) else {}
        except (ValueError, RecursionError):
            report = {}
    answer = {
        "stdout": texts["stdout"].decode("utf-8", "replace"),
        "stderr": texts["stderr"].decode("utf-8", "replace"),
        "result": None,
        "error": None,
        "exit_code": exit_code,
        "timed_out": ended == "timeout",
    }
    if ended == "timeout":
        answer["exit_code"] = None
        answer["error"] = {"type": "TimeoutExpired", "message": f"The code ran longer than {timeout} s."}
    elif ended is not None:
        answer["error"] = {
            "type": "OutputLimitExceeded",
            "message": f"The code wrote more to its {ended.partition(':')[2]} than this sandbox keeps.",
        }
    elif isinstance(report.get("error"), dict):
        error = report["error"]
        answer["error"] = {"type": str(error.get("type"))[:200], "message": str(error.get("message"))[:2000]}
    elif exit_code != 0 or "started" not in report:
        reason = f"signal {-exit_code}" if exit_code < 0 else f"exit code {exit_code}"
        answer["error"] = {
            "type": "SandboxProcessError",
            "message": f"The process of the code ended by {reason}; it may have met a limit of time or memory.",
        }
    else:
        answer["result"] = report.get("result")
    answer["started"] = report.get("started")
    return answer


def main():
    begun = time.monotonic()
    request = json.load(sys.stdin.buffer)
    limits = request["limits"]
    was_root = os.geteuid() == 0
    if request["isolation"] == "namespaces":
        enter_namespaces()
    pipes = {name: os.pipe() for name in ("stdout", "stderr", "report", "fault")}
    pid = os.fork()
    if pid == 0:
        child(request, {name: ends[1] for name, ends in pipes.items()}, was_root)
    for ends in pipes.values():
        os.close(ends[1])
    deadline = time.monotonic() + request["timeout_seconds"]
    texts, ended = collect(
        {name: ends[0] for name, ends in pipes.items()}, deadline, limits, lambda: os.kill(pid, signal.SIGKILL)
    )
    status = end_of(pid, deadline) if ended is None else None
    if status is None:
        ended = ended or "timeout"
        os.kill(pid, signal.SIGKILL)
        status = os.waitpid(pid, 0)[1]
    answer = outcome(texts, ended, os.waitstatus_to_exitcode(status), request["timeout_seconds"])
    started = answer.pop("started", None)
    if isinstance(started, float) and started >= begun:
        answer["start_ms"] = round((started - begun) * 1000, 1)
    return answer


try:
    final = main()
except BaseException as problem:
    final = {"fault": f"{type(problem).__name__}: {problem}"}
sys.stdout.buffer.write(json.dumps(final, ensure_ascii=False).encode("utf-8", "replace"))
sys.stdout.buffer.flush()
