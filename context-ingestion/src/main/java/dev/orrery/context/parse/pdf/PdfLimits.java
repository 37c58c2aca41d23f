package dev.orrery.context.parse.pdf;

import java.time.Duration;

/**
 * What reading one PDF may take.
 *
 * @param heapBytes memory of the reading process
 */
public record PdfLimits(int maxPages, int maxCharacters, Duration timeout, long heapBytes) {}
