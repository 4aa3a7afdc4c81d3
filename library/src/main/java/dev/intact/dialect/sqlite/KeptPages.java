package dev.intact.dialect.sqlite;

import dev.intact.dialect.BulkSink.Note;
import dev.intact.dialect.Chunking;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The chunks of one table whose pages are written: after each, the pages up to there are forced to the disk, and then it is
 * told how the tree goes on. For one thread at a time.
 */
final class KeptPages {
    private final KeptLog log;
    private final Chunking chunking;
    private final Begun begun;
    private final List<String> notes = new ArrayList<>();
    private long bytes;

    /**
     * Where to go on.
     *
     * @param pieces how many are in the table
     * @param tree how far its pages are; empty where it is new
     */
    record Begun(int pieces, Optional<byte[]> tree) {
        static final Begun NEW = new Begun(0, Optional.empty());
    }

    KeptPages(KeptLog log, Chunking chunking, Begun begun) {
        this.log = log;
        this.chunking = chunking;
        this.begun = begun;
    }

    /** How many pieces are there already. */
    int pieces() {
        return begun.pieces();
    }

    /** Takes up the tree where it was left; the number of its last row that was numbered here. */
    long restore(TableTree tree) throws IOException {
        if (begun.tree().isEmpty()) {
            return 0;
        }
        try (DataInputStream in =
                new DataInputStream(new ByteArrayInputStream(begun.tree().orElseThrow()))) {
            long running = in.readLong();
            tree.restore(in);
            return running;
        }
    }

    /** A piece is in the tree. */
    void ended(Note note, TableTree tree, long running) throws IOException {
        notes.add(note.text());
        bytes += note.bytes();
        if (bytes >= chunking.bytes()) {
            keep(tree, running);
        }
    }

    /** Before the tree is completed: whoever finds it complete must know of all its pieces. */
    void last(TableTree tree, long running) throws IOException {
        if (!notes.isEmpty()) {
            keep(tree, running);
        }
    }

    private void keep(TableTree tree, long running) throws IOException {
        ByteArrayOutputStream state = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(state)) {
            out.writeLong(running);
            tree.save(out);
        }
        chunking.told().step(Chunking.COPIED);
        log.chunk(notes, bytes, state.toByteArray());
        notes.clear();
        bytes = 0;
        chunking.told().step(Chunking.COMMITTED);
    }
}
