package dev.orrery.context;

import dev.orrery.kit.usage.UsageSettings;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Settings of context ingestion. */
@ConfigMapping(prefix = "orrery.context")
public interface ContextConfig {
    /** What this process does: {@code api} answers requests and publishes the outbox, {@code worker} executes runs. */
    @WithDefault("api,worker")
    Set<ServiceRole> roles();

    /** Absolute directories that sources may lie in, separated by colons. */
    @WithDefault("/context_sources")
    String sourceRoots();

    /** Folder that relative model paths start from. */
    Optional<Path> modelStorageRoot();

    Worker worker();

    Write write();

    Outbox outbox();

    Parse parse();

    Index index();

    UsageSettings usage();

    /** Execution of sync runs. */
    interface Worker {
        /** Runs that this process works on at the same time. */
        @WithDefault("2")
        int maxConcurrentRuns();

        /** How long a claimed run stays with a worker that does not renew it. */
        @WithDefault("30s")
        Duration lease();

        /** How often the queue is read for runs whose message was lost and for expired leases. */
        @WithDefault("2s")
        Duration pollInterval();

        /** Attempts before a run ends in error and goes to the dead-letter topic; one that changes a document begins the count anew. */
        @WithDefault("5")
        int maxAttempts();

        /** Wait before the second attempt after a provider failed; doubled each time. */
        @WithDefault("1s")
        Duration retryDelay();

        /** Shortest time between two progress writes of a run. */
        @WithDefault("250ms")
        Duration progressInterval();

        /** Newest ended runs of a knowledge base whose outcomes of single documents are kept. */
        @WithDefault("20")
        int keepOutcomesOfRuns();
    }

    /** Changes through the document endpoints. */
    interface Write {
        /** How long a change waits for a sync or another change of the same knowledge base. */
        @WithDefault("10s")
        Duration maxWait();

        /** How long a change keeps its knowledge base when its process has died; renewed as long as it lives. */
        @WithDefault("30s")
        Duration lease();

        /** Files in one upload. */
        @WithDefault("10")
        int maxUploadFiles();

        /** Documents in one upload, counted over all its files. */
        @WithDefault("100")
        int maxUploadDocuments();
    }

    /** Publication of run messages. */
    interface Outbox {
        /** How often unsent messages are looked for. */
        @WithDefault("1s")
        Duration pollInterval();

        /** How long the broker may take to acknowledge one message. */
        @WithDefault("10s")
        Duration sendTimeout();
    }

    /** Bounds of a file. */
    interface Parse {
        /** Largest file that is read. */
        @WithDefault("20971520")
        MemorySize maxFileSize();

        /** Most pages that a PDF may have. */
        @WithDefault("5000")
        int maxPdfPages();

        /** Most characters that a PDF may yield; more is a decompression bomb. */
        @WithDefault("20000000")
        int maxPdfCharacters();

        /** Most documents that one JSON or JSONL file may hold. */
        @WithDefault("100000")
        int maxDocuments();

        /** Longest time that a PDF may take. */
        @WithDefault("60s")
        Duration pdfTimeout();

        /** Memory for reading one PDF: the heap of a process of its own, which a hostile file can fill and no more. */
        @WithDefault("256M")
        MemorySize pdfHeap();

        /** PDFs that are read at the same time. */
        @WithDefault("2")
        int pdfProcesses();

        /** How long a process for PDFs waits for another one before it ends. */
        @WithDefault("60s")
        Duration pdfIdle();
    }

    /** Writing to the vector store. */
    interface Index {
        /** Chunks in one embeddings call and one upsert. */
        @WithDefault("64")
        int batchSize();

        /** Embeddings calls that one run makes at the same time; more than a runtime works on, so that it never waits. */
        @WithDefault("4")
        int embeddingConcurrency();

        /** Batches of one run that are being embedded or wait to be written. */
        @WithDefault("12")
        int maxBatchesInFlight();

        /** Bytes of text in those batches. */
        @WithDefault("32M")
        MemorySize maxBytesInFlight();

        /** How long an index that was replaced stays, for queries and agents at work that found it just before. */
        @WithDefault("10m")
        Duration retireAfter();
    }

    default boolean isWorker() {
        return roles().contains(ServiceRole.WORKER);
    }
}
