package dev.intact.doctor;

import dev.intact.dialect.Locks.Party;
import java.time.Duration;
import java.util.Locale;

/** Figures for people. */
final class Words {
    private Words() {}

    static String time(Duration time) {
        if (time.toSeconds() < 60) {
            return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1e3);
        }
        return time.toHours() < 1
                ? time.toMinutes() + " min " + time.toSecondsPart() + " s"
                : time.toHours() + " h " + time.toMinutesPart() + " min";
    }

    /** {@code The session 4711 (psql, ann, 10.0.0.3, idle in transaction)}. */
    static String party(Party party) {
        String word = switch (party.kind()) {
            case SESSION -> "The session ";
            case AUTOVACUUM, SERVER -> "The server's process ";
            case PREPARED -> "The transaction ";
            case PROCESS -> "The process ";
        };
        String who = party.who().toString();
        return word + party.id() + " (" + who + (who.isEmpty() ? "" : ", ") + party.state() + ")";
    }

    static String bytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }
}
