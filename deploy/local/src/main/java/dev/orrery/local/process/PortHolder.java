package dev.orrery.local.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The process that listens on a port. */
public record PortHolder(long pid, String command) {
    private static final int COMMAND_LENGTH = 160;
    private static final String LISTENING = "0A";

    public static boolean free(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    /** Who listens on the port; empty when nobody does or the holder belongs to somebody else. */
    public static Optional<PortHolder> of(int port) {
        return Files.isReadable(Path.of("/proc/net/tcp")) ? fromProc(port) : fromLsof(port);
    }

    @Override
    public String toString() {
        return "process " + pid + " (" + command + ")";
    }

    private static Optional<PortHolder> fromProc(int port) {
        Set<String> sockets = new HashSet<>();
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            sockets.addAll(listeningSockets(Path.of(table), port));
        }
        if (sockets.isEmpty()) {
            return Optional.empty();
        }
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(pid -> holdsOne(pid, sockets))
                .findFirst()
                .map(pid -> new PortHolder(pid, commandOf(pid)));
    }

    private static Set<String> listeningSockets(Path table, int port) {
        Set<String> sockets = new HashSet<>();
        String suffix = String.format(Locale.ROOT, ":%04X", port);
        try {
            for (String line : Files.readAllLines(table)) {
                String[] fields = line.strip().split("\\s+");
                if (fields.length > 9 && fields[1].endsWith(suffix) && fields[3].equals(LISTENING)) {
                    sockets.add("socket:[" + fields[9] + "]");
                }
            }
        } catch (IOException noIpv6) {
            return sockets;
        }
        return sockets;
    }

    private static boolean holdsOne(long pid, Set<String> sockets) {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "fd"))) {
            for (Path descriptor : descriptors) {
                if (sockets.contains(target(descriptor))) {
                    return true;
                }
            }
            return false;
        } catch (IOException goneOrForeign) {
            return false;
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }

    private static String commandOf(long pid) {
        try {
            String command = Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"))
                    .replace('\0', ' ')
                    .strip();
            // The end of a long command says most: the jar of a JVM, the port of a script.
            return command.length() <= COMMAND_LENGTH
                    ? command
                    : command.substring(0, 50) + " … " + command.substring(command.length() - COMMAND_LENGTH + 53);
        } catch (IOException gone) {
            return "unknown command";
        }
    }

    private static Optional<PortHolder> fromLsof(int port) {
        Optional<Path> lsof = Executables.onPath("lsof");
        if (lsof.isEmpty()) {
            return Optional.empty();
        }
        try {
            String output = Executables.run(
                            List.of(lsof.get().toString(), "-nP", "-t", "-iTCP:" + port, "-sTCP:LISTEN"), 5)
                    .output()
                    .strip();
            if (output.isEmpty()) {
                return Optional.empty();
            }
            long pid = Long.parseLong(output.lines().findFirst().orElse(output));
            return Optional.of(new PortHolder(
                    pid, ProcessHandle.of(pid).flatMap(p -> p.info().command()).orElse("unknown command")));
        } catch (IOException | NumberFormatException unknown) {
            return Optional.empty();
        }
    }
}
