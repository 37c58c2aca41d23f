package dev.orrery.images;

/** An image cannot be built for a reason that the message names, with the remedy. */
final class ImageFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ImageFailure(String message) {
        super(message);
    }

    ImageFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
