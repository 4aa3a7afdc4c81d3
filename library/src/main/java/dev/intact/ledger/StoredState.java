package dev.intact.ledger;

import dev.intact.ledger.ManagedFile.Absent;
import dev.intact.ledger.ManagedFile.Content;
import dev.intact.ledger.ManagedFile.Generation;
import dev.intact.ledger.ManagedFile.State;

/** What a file holds, as the columns of a table say it. */
record StoredState(int present, long size, String sha256) {
    private static final int LINK = 2;

    static StoredState of(State state) {
        if (state instanceof Content content) {
            return new StoredState(1, content.size(), content.sha256());
        }
        return state instanceof Generation generation
                ? new StoredState(LINK, generation.number(), generation.sha256())
                : new StoredState(0, 0, "");
    }

    State state() {
        return switch (present) {
            case 0 -> new Absent();
            case LINK -> new Generation(size, sha256);
            default -> new Content(size, sha256);
        };
    }
}
