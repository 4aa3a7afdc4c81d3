package dev.intact.stage;

import dev.intact.error.StaleStageException;
import dev.intact.format.Pieces.Piece;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The pieces whose rows an ended load has left, each to be recognised by its bytes. Safe for many threads. */
final class KeptPieces {
    private final String table;
    private final Map<Long, PieceNote> notes;
    private final AtomicInteger met = new AtomicInteger();

    KeptPieces(String table, List<String> notes) {
        this.table = table;
        this.notes = notes.stream()
                .map(PieceNote::of)
                .collect(Collectors.toUnmodifiableMap(PieceNote::ordinal, Function.identity()));
    }

    /** Empty where its rows are not there. */
    Optional<PieceNote> known(long ordinal, Piece piece) {
        Optional<PieceNote> note = Optional.ofNullable(notes.get(ordinal));
        if (note.isPresent()) {
            if (!note.get().digest().equals(piece.digest())) {
                throw changed();
            }
            met.incrementAndGet();
        }
        return note;
    }

    /** Whether a source has all that was read of it before. */
    void refuseMissing() {
        if (met.get() != notes.size()) {
            throw changed();
        }
    }

    boolean isEmpty() {
        return notes.isEmpty();
    }

    StaleStageException changed() {
        return new StaleStageException("The sources of " + table
                + " have changed since a load of them was stopped: nothing of it is used," + " all is read anew.");
    }
}
