package dev.orrery.local;

import dev.orrery.local.state.StateFolder;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Lets one command at a time start or stop parts. */
public final class CommandLock implements AutoCloseable {
    private final FileChannel channel;

    private CommandLock(FileChannel channel) {
        this.channel = channel;
    }

    public static CommandLock take(StateFolder state) throws IOException {
        Files.createDirectories(state.run());
        FileChannel channel = FileChannel.open(
                state.run().resolve("command.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        @Nullable FileLock lock = channel.tryLock();
        if (lock == null) {
            channel.close();
            throw new LauncherFailure("Another command is starting or stopping parts right now; wait for its end.");
        }
        return new CommandLock(channel);
    }

    /** The lock goes with its channel. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
