package dev.intact.observe;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes events on to an observer that cannot break the work: what it throws is logged. One event at a time, whatever threads they come from. */
public final class GuardedObserver implements Observer {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedObserver.class);

    private final Observer observer;

    /**
     * A guard.
     *
     * @param observer who is told
     */
    public GuardedObserver(Observer observer) {
        this.observer = observer;
    }

    @Override
    public synchronized void on(Event event) {
        try {
            observer.on(event);
        } catch (RuntimeException e) {
            LOG.warn("An observer failed on {}; the work goes on", event, e);
        }
    }
}
