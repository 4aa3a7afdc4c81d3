package dev.intact.parquet;

/** A value does not fit its column. {@link WrittenRows} hands on the reason; nobody else sees this. */
final class Misfit extends Exception {
    private static final long serialVersionUID = 1L;

    Misfit(String reason) {
        super(reason, null, false, false);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
