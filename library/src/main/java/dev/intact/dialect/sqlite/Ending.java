package dev.intact.dialect.sqlite;

import org.sqlite.SQLiteCommitListener;

/**
 * Notices that SQLite has ended the transaction by itself, as it does where it interrupts a statement or has no space:
 * what came afterwards would be committed on its own, each statement for itself.
 */
final class Ending implements SQLiteCommitListener {
    private boolean seen;

    boolean isSeen() {
        return seen;
    }

    void forget() {
        seen = false;
    }

    @Override
    public void onCommit() {
        seen = true;
    }

    @Override
    public void onRollback() {
        seen = true;
    }
}
