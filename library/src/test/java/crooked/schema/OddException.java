package crooked.schema;

final class OddException extends RuntimeException {
    private static final long serialVersionUID = 1L;
}
