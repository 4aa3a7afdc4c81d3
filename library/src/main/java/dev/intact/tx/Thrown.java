package dev.intact.tx;

/** What the program's own work threw, on its way out. */
final class Thrown extends Exception {
    private static final long serialVersionUID = 1L;

    private final Exception what;

    Thrown(Exception what) {
        super(what);
        this.what = what;
    }

    /** As it came from the work, which throws nothing else that is checked. */
    <X extends Exception> X unwrapped() {
        if (what instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        @SuppressWarnings("unchecked")
        X own = (X) what;
        return own;
    }
}
