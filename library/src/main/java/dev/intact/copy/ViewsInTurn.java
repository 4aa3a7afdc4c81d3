package dev.intact.copy;

import dev.intact.dialect.Addition;
import dev.intact.schema.DatabaseSchema.View;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A view may show others, whichever was made first: those that cannot be said yet are tried again after the others. */
final class ViewsInTurn {
    private ViewsInTurn() {}

    /** Says one view in the words of the target. */
    @FunctionalInterface
    interface Making {
        Addition made(View view) throws SQLException, Untranslatable;
    }

    /** All that can be said, in an order in which they can be made; the others are remarked. */
    static List<Addition> made(List<View> views, Making making, Remarks remarks) throws SQLException {
        List<Addition> made = new ArrayList<>();
        List<View> waiting = new ArrayList<>(views);
        Map<View, String> reasons = new HashMap<>();
        for (int before = -1; before != waiting.size(); ) {
            before = waiting.size();
            for (View view : List.copyOf(waiting)) {
                try {
                    made.add(making.made(view));
                    waiting.remove(view);
                } catch (Untranslatable e) {
                    reasons.put(view, e.reason());
                }
            }
        }
        waiting.forEach(
                view -> remarks.left("view " + view.name(), reasons.getOrDefault(view, "it is not understood")));
        return made;
    }
}
