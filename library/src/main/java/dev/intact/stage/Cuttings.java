package dev.intact.stage;

import dev.intact.format.Pieces;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The sources of one table, opened to be read in pieces: all of them, or none. */
final class Cuttings implements AutoCloseable {
    private final List<Cutting> all = new ArrayList<>();

    /** A source and its pieces. */
    record Cutting(Feed feed, Pieces pieces) {}

    private Cuttings() {}

    static Cuttings of(TablePlan plan, int bytes) throws IOException {
        Cuttings cuttings = new Cuttings();
        try {
            for (Feed feed : plan.feeds()) {
                Optional<Pieces> pieces = feed.opening().cut(plan.fieldPlan(), bytes);
                if (pieces.isEmpty()) {
                    cuttings.close();
                    return cuttings;
                }
                cuttings.all.add(new Cutting(feed, pieces.get()));
            }
            return cuttings;
        } catch (IOException | RuntimeException e) {
            try (cuttings) {
                throw e;
            }
        }
    }

    /** Empty where one of the sources cannot be cut. */
    List<Cutting> all() {
        return all;
    }

    @Override
    public void close() throws IOException {
        while (!all.isEmpty()) {
            all.remove(all.size() - 1).pieces().close();
        }
    }
}
