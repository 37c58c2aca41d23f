package dev.orrery.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.testcontainers.kafka.KafkaContainer;

/** One real KRaft broker for the whole test JVM: a container where Docker answers, else the broker inside this JVM. */
final class TestKafka {
    private static final String IMAGE = "apache/kafka:4.1.1";

    private final String bootstrapServers;

    private TestKafka(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
    }

    private static final class Holder {
        static final TestKafka INSTANCE = start();
    }

    static TestKafka shared() {
        return Holder.INSTANCE;
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    private static TestKafka start() {
        if (Docker.answers()) {
            KafkaContainer container = new KafkaContainer(IMAGE);
            container.start();
            return new TestKafka(container.getBootstrapServers());
        }
        try {
            int broker = SuiteParts.freePort();
            int controller = SuiteParts.freePort();
            Path log = Files.createTempDirectory("orrery-test-kafka");
            Properties properties = new Properties();
            properties.put("process.roles", "broker,controller");
            properties.put("node.id", "1");
            properties.put("controller.quorum.voters", "1@127.0.0.1:" + controller);
            properties.put("listeners", "PLAINTEXT://127.0.0.1:" + broker + ",CONTROLLER://127.0.0.1:" + controller);
            properties.put("controller.listener.names", "CONTROLLER");
            properties.put("log.dirs", log.toString());
            properties.put("offsets.topic.replication.factor", "1");
            properties.put("offsets.topic.num.partitions", "1");
            properties.put("transaction.state.log.replication.factor", "1");
            properties.put("transaction.state.log.min.isr", "1");
            properties.put("share.coordinator.state.topic.replication.factor", "1");
            properties.put("share.coordinator.state.topic.min.isr", "1");
            properties.put("group.initial.rebalance.delay.ms", "0");
            properties.put("num.partitions", "1");
            format(log);
            KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(properties), Time.SYSTEM);
            server.startup();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                server.shutdown();
                server.awaitShutdown();
                TestFolder.delete(log);
            }));
            return new TestKafka("127.0.0.1:" + broker);
        } catch (IOException failed) {
            throw new UncheckedIOException("The broker for the tests did not start", failed);
        }
    }

    private static void format(Path log) throws IOException {
        Formatter formatter = new Formatter();
        formatter.setClusterId(Uuid.randomUuid().toString());
        formatter.setNodeId(1);
        formatter.setControllerListenerName("CONTROLLER");
        formatter.setReleaseVersion(MetadataVersion.LATEST_PRODUCTION);
        formatter.addDirectory(log.toString());
        formatter.setMetadataLogDirectory(log.toString());
        try {
            formatter.run();
        } catch (Exception failed) {
            throw new IOException("The log folder of the test broker could not be formatted", failed);
        }
    }
}
