package dev.intact.connect;

/**
 * How long somebody waits for a connection, and whether he still does. Whoever is first in a queue looks at it from time to
 * time and keeps the place meanwhile. None of it waits for anything.
 */
interface Wait {
    /** When it ends, whatever happens. */
    Deadline whole();

    /** From now until it is looked at again. */
    Deadline part();

    /** Whether it is still of use. */
    boolean goesOn();

    /** The same, where a part went by in which no connection came though one was due. */
    boolean goesOnUnserved();

    /** For a connection that nobody else could give. */
    static Wait until(Deadline whole) {
        return new Wait() {
            @Override
            public Deadline whole() {
                return whole;
            }

            @Override
            public Deadline part() {
                return whole;
            }

            @Override
            public boolean goesOn() {
                return !whole.isOver();
            }

            @Override
            public boolean goesOnUnserved() {
                return goesOn();
            }
        };
    }
}
