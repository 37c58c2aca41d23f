package dev.orrery.suite;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** All that the running suite left behind, as text. */
final class Traces {
    private final Suite.Running suite;

    Traces(Suite.Running suite) {
        this.suite = suite;
    }

    /** Every row of every table of every service, after the name of its table; bytes are in hexadecimal. */
    List<String> rows() throws IOException, SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = suite.postgres("orrery");
                Statement statement = connection.createStatement()) {
            for (String table : tables(statement)) {
                try (ResultSet found = statement.executeQuery("SELECT t::text FROM " + table + " t")) {
                    while (found.next()) {
                        rows.add(table + ": " + found.getString(1));
                    }
                }
            }
        }
        return rows;
    }

    private static List<String> tables(Statement statement) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (ResultSet found = statement.executeQuery("""
                SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) FROM information_schema.tables
                WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')
                ORDER BY 1""")) {
            while (found.next()) {
                tables.add(found.getString(1));
            }
        }
        return tables;
    }

    /** Every line of every log, after the name of its file. */
    List<String> logs() throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(suite.state().resolve("logs"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                // Not all parts write UTF-8, and a line may be cut.
                new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                        .lines()
                        .forEach(line -> lines.add(file.getFileName() + ": " + line));
            }
        }
        return lines;
    }

    /** Every record of every topic, with its headers, after the name of its topic. */
    List<String> records() {
        List<String> records = new ArrayList<>();
        Map<String, Object> settings =
                Map.of("bootstrap.servers", "127.0.0.1:" + suite.environment().get("ORRERY_KAFKA_PORT"));
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.listTopics().values().stream()
                    .flatMap(Collection::stream)
                    .map(each -> new TopicPartition(each.topic(), each.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.getOrDefault(each, 0L))) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> records.add(text(record)));
            }
        }
        return records;
    }

    private static String text(ConsumerRecord<byte[], byte[]> record) {
        StringBuilder text = new StringBuilder(record.topic());
        record.headers()
                .forEach(header ->
                        text.append(' ').append(header.key()).append('=').append(utf8(header.value())));
        return text.append(": ")
                .append(utf8(record.key()))
                .append(' ')
                .append(utf8(record.value()))
                .toString();
    }

    private static String utf8(byte @Nullable [] bytes) {
        return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    }

    /** The command line of every part, which all users of the machine can read. */
    List<String> processes() throws IOException {
        List<String> commands = new ArrayList<>();
        try (Stream<Path> files = Files.list(suite.state().resolve("run"))) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".pid")).toList()) {
                String part = file.getFileName().toString().replace(".pid", "");
                Path command = Path.of("/proc", Long.toString(suite.pid(part)), "cmdline");
                commands.add(part + ": " + Files.readString(command).replace('\0', ' '));
            }
        }
        return commands;
    }
}
