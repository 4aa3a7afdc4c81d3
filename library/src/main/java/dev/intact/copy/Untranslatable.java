package dev.intact.copy;

/** Something cannot be said in the other database, or not surely so that it means the same. Never leaves the room. */
final class Untranslatable extends Exception {
    private static final long serialVersionUID = 1L;

    Untranslatable(String reason) {
        super(reason);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
