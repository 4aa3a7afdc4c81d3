package dev.intact.cli;

import dev.intact.observe.Event;
import dev.intact.observe.Observer;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Shows a load as it runs: one line that is drawn again on a terminal, a few details elsewhere where they were asked
 * for. Used by the thread that loads.
 */
final class ProgressLine implements Observer, AutoCloseable {
    private static final long REDRAW = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int WIDTH = 79;

    private final Screen screen;
    private final long began = System.nanoTime();
    private long drawn = began - REDRAW;
    private boolean visible;

    ProgressLine(Screen screen) {
        this.screen = screen;
    }

    @Override
    public void on(Event event) {
        if (event instanceof Event.Progress progress) {
            show(() -> text(progress, System.nanoTime() - began));
        } else if (event instanceof Event.Phase phase) {
            drawn = System.nanoTime() - REDRAW;
            detail(phase.phase() + ": " + phase.detail());
            show(() -> capital(phase.phase()) + ": " + phase.detail());
        } else if (event instanceof Event.Retry retry) {
            erase();
            screen.say(retry.message());
        } else if (event instanceof Event.Notice notice) {
            erase();
            screen.say(notice.message());
        } else if (event instanceof Event.Warning warning) {
            erase();
            screen.warn(warning.message());
        }
    }

    private void detail(String line) {
        if (screen.volume() == Screen.Volume.VERBOSE) {
            erase();
            screen.detail(line);
        }
    }

    private void show(Supplier<String> text) {
        long now = System.nanoTime();
        if (!screen.live() || now - drawn < REDRAW) {
            return;
        }
        drawn = now;
        visible = true;
        String line = text.get();
        screen.draw(line.length() > WIDTH ? line.substring(0, WIDTH - 1) + "…" : line);
    }

    /** For instance {@code players.csv: 1,200,000 rows, 310,000 rows/s, 34 %, 8 s left}. */
    static String text(Event.Progress progress, long nanos) {
        double seconds = nanos / 1e9;
        StringBuilder text = new StringBuilder(progress.source())
                .append(": ")
                .append(Figures.count(progress.rows()))
                .append(" rows, ")
                .append(Figures.rate(progress.rows(), seconds));
        if (progress.totalBytes() > 0) {
            double share = Math.min(1, (double) progress.bytes() / progress.totalBytes());
            text.append(String.format(Locale.ROOT, ", %d %%", (int) (share * 100)));
            if (share > 0.02) {
                text.append(", ")
                        .append(Figures.time(seconds * (1 - share) / share))
                        .append(" left");
            }
        }
        return text.toString();
    }

    private static String capital(String word) {
        return word.isEmpty() ? word : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }

    /** Takes the line away; a later event draws it anew. */
    void erase() {
        if (visible) {
            visible = false;
            screen.erase();
        }
    }

    @Override
    public void close() {
        erase();
    }
}
