package dev.intact.publish;

import dev.intact.ledger.ChangeSets;
import dev.intact.ledger.ChangeSets.Image;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** How what a load did to one table is taken back: which rows change, and which are not as the load left them. */
interface Taking {
    /** Nothing was done. */
    Taking NOTHING = new Taking() {
        @Override
        public List<String> selects() {
            return List.of();
        }

        @Override
        public List<Clash> clashes() {
            return List.of();
        }

        @Override
        public long rows() {
            return 0;
        }
    };

    /** Queries that give, together, the rows that go, come and change: the image and the values of each. */
    List<String> selects() throws SQLException;

    /** What is not as the load left it. */
    List<Clash> clashes() throws SQLException;

    /** The query of one image; with who wrote the rows where the database tells it. */
    static String image(Image image, List<String> values, Optional<String> writer, String from) {
        return "select '" + image.mark() + "' as " + ChangeSets.IMAGE + ", "
                + IntStream.range(0, values.size())
                        .mapToObj(i -> values.get(i) + " as v" + i)
                        .collect(Collectors.joining(", "))
                + writer.map(who -> ", " + who + " as " + ChangeSets.WRITER).orElse("")
                + " from " + from;
    }

    /** How many rows the load added, changed and took away. */
    long rows();
}
