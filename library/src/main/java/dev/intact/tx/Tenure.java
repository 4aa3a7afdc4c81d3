package dev.intact.tx;

import dev.intact.error.CancelledException;
import dev.intact.error.ConfigurationException;
import java.util.function.BooleanSupplier;

/** Until when a scope may be used, and by whom: by the thread that runs its work, while it runs, unless it was stopped. */
final class Tenure {
    private final String scope;
    private final BooleanSupplier cancelled;
    private final Thread thread = Thread.currentThread();
    private boolean over;

    Tenure(String scope, BooleanSupplier cancelled) {
        this.scope = scope;
        this.cancelled = cancelled;
    }

    void check() {
        if (over) {
            throw new IllegalStateException("The " + scope + " is over: use it inside of its work only");
        }
        if (cancelled.getAsBoolean()) {
            throw new CancelledException("Cancelled. Nothing was changed.", null);
        }
        if (!thread.equals(Thread.currentThread())) {
            throw new ConfigurationException("A " + scope + " belongs to the thread that runs its work, "
                    + thread.getName() + ". Hand rows over to that thread.");
        }
    }

    void end() {
        over = true;
    }
}
